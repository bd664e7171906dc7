"""MovieLens 1M, one global cut at the newest tenth of time, every later rating asked for in turn, full ranking.

The honest protocol: nothing of the future trains anything (leave-one-out flatters about threefold). Every rating is a
positive; a target is asked with all its viewer rated before it. Gate rows run here, on the same questions: decayed
popularity, EASE, RecTools' SASRec. Ours is a stack of cheap members and the sequence model, the trees fitted on the
validation tenth alone, the members then trained again on all before the cut. Of time nothing is used but the cut, the
decay of popularity and the order. For context only (its filters are not rebuilt): time-to-split (RecSys 2025) has
SASRec+ at HR@10 .1983, NDCG@10 .1083.
"""

import importlib.util
import time
from collections.abc import Sequence as Many
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._rectools import PeerConfig, sasrec
from benchmarks.frame import Check, Result
from benchmarks.quality._members import FOREVER, Folded, Popular, Walked, ease, factors, follow, succession
from marquee.catalog.snapshot import build_snapshot
from marquee.errors import BadInput
from marquee.evaluation.beyond import beyond_accuracy, genre_shares
from marquee.evaluation.boards import Board, Questions, Scored, ask
from marquee.evaluation.boards_movielens import temporal
from marquee.evaluation.compare import paired_interval
from marquee.features.histories import Histories
from marquee.ingest.movielens import read_movielens
from marquee.models.matrix_factorization import FactorsConfig
from marquee.models.neighbours import FollowConfig
from marquee.models.ranker import RankerConfig
from marquee.models.sequence import SequenceConfig, SequenceModel, fit_sequence
from marquee.models.sequence_tokens import tokens_of_histories
from marquee.models.stack import Stack, StackConfig

FITTED, JUDGED = 12_000, 8_000  # validation questions: of some people to fit the trees, of others to judge choices by
HALF_LIVES, REGULARIZATIONS = (1.0, 3.0, 10.0, 30.0, 90.0, 360.0), (100.0, 300.0, 1_000.0, 3_000.0)
QUICK_REGULARIZATIONS = (1_000.0,)
ABLATED = 2  # one question in so many is asked without each family of members: those are six stacks more
PEER = PeerConfig(epochs=10)
STACK = StackConfig(candidates=120, ranker=RankerConfig(objective="softmax", trees=200))
FACTORS = FactorsConfig(dimensions=64, epochs=10, regularization=0.006, unobserved_weight=0.5)
PART = 0.04  # of all people, in the quick form


class Ordered:
    """Our sequence model told titles and their order alone; trained again, it goes on from where it stands."""

    def __init__(self, config: SequenceConfig, *, seed: int) -> None:
        self.config, self.seed = config, seed
        self.model: SequenceModel | None = None

    def train(self, histories: Histories) -> None:
        """Train from nothing, or for a few epochs from the last state."""
        self.model = fit_sequence(
            tokens_of_histories(replace(histories, at=None)),
            size=histories.size,
            config=self.config,
            rng=np.random.default_rng(self.seed),
            start=None if self.model is None else self.model.state,
        )

    def score(self, histories: Histories) -> Any:
        """Score every title for each history, `(histories, titles)`."""
        assert self.model is not None
        return self.model.encode(tokens_of_histories(replace(histories, at=None))) @ self.model.vectors().T


def run(*, data: Path | None, quick: bool, seed: int = 0) -> Result:
    """Tune on the validation tenth, fit, and ask the newest tenth once (the quick form: few people, no peer)."""
    if data is None:
        raise BadInput("quality.temporal needs --data DIR, the folder of public data sets with ml-1m in it")
    rng = np.random.default_rng(seed)
    board = temporal(data)
    if quick:
        board = replace(board, validation=_part(board.validation, rng=rng), test=_part(board.test, rng=rng))
    with ThreadPoolExecutor(1) as pool:
        peer = None if quick else pool.submit(sasrec, board.full, board.test.context, config=PEER)
        figures, rows = _ours(board, rng=rng, quick=quick)
        if peer is not None:
            scores, facts = peer.result()
            rows["rectools_sasrec"] = _asked_once(board, scores)
            figures["peer"] = facts
    return Result(
        figures=figures | _figures(rows, board, data), checks=_checks(rows, rng=rng), data="MovieLens 1M, cut at 0.9"
    )


def _ours(board: Board, *, rng: np.random.Generator, quick: bool) -> tuple[dict[str, Any], dict[str, Scored]]:
    """Choose on validation, fit on it, train again on all before the cut, and answer: (figures, answers by name)."""
    some, others = _apart(board.validation, rng=rng)
    figures: dict[str, Any] = {"questions": len(board.test), "validation_fitted_on": len(some)}
    popular, regular = _tuned(board, others, regularizations=QUICK_REGULARIZATIONS if quick else REGULARIZATIONS)
    figures |= {"half_life_days": popular, "regularization": regular}
    members = _members(half_life=popular, regularization=regular, rng=rng, quick=quick)
    seconds: dict[str, float] = {}
    for name, member in members.items():
        started = time.perf_counter()
        member.train(board.train)
        seconds[name] = round(time.perf_counter() - started, 1)
    figures["fit_seconds"] = seconds
    alone = {name: ask(name, others, member.score).figures()["ndcg10"] for name, member in members.items()}
    figures["validation_alone"] = {name: round(value, 4) for name, value in alone.items()}
    stack = _stacked(list(members.values()), board, some, rng=rng)
    whole = ask("stack", others, stack.score)
    figures["validation_stack"] = round(float(whole.ndcg.mean()), 4)
    if not quick:
        figures["validation_gain_of"] = _ablation(members, board, _thinned(some), _thinned(others), rng=rng)
    for member in members.values():
        member.train(board.full)
    asked = {"popularity": members["popularity"], "ease": members["ease"], "ours": stack}
    return figures, {name: ask(name, board.test, model.score) for name, model in asked.items()}


def _members(*, half_life: float, regularization: float, rng: np.random.Generator, quick: bool) -> dict[str, Any]:
    solved, after = ease(regularization), follow(FollowConfig(kept=4_000))
    folded = factors(FACTORS, seed=int(rng.integers(2**31)))
    members: dict[str, Any] = {
        "popularity": Popular(half_life_days=half_life),
        "popularity_lately": Popular(half_life_days=7.0),
        "ease": Walked(solved, fade=FOREVER),
        "ease_recent": Walked(solved, fade=8.0),
        "succession_2": Walked(succession(1.5), fade=1.5),
        "succession_4": Walked(succession(4.0), fade=5.0),
        "succession_12": Walked(succession(12.0), fade=12.0),
        "succession_40": Walked(succession(40.0), fade=40.0),
        "follow_last": Walked(after, fade=2.0),
        "follow_recent": Walked(after, fade=10.0),
        "factors": Folded(folded, most=10_000),
        "factors_recent": Folded(folded, most=15),
    }
    if importlib.util.find_spec("torch") is not None and not quick:
        members["sequence"] = Ordered(SequenceConfig(), seed=int(rng.integers(2**31)))
    return members


def _stacked(members: Many[Any], board: Board, on: Questions, *, rng: np.random.Generator) -> Stack:
    stack = Stack(members, config=STACK)
    stack.fit(on.context, known=board.train, excluded=on.excluded, truth=on.truth, rng=rng)
    return stack


def _ablation(
    members: dict[str, Any],
    board: Board,
    some: Questions,
    others: Questions,
    *,
    rng: np.random.Generator,
) -> dict[str, list[float]]:
    """Fit the trees without each family of members: what NDCG@10 on validation loses, and that loss's interval."""
    whole = ask("stack", others, _stacked(list(members.values()), board, some, rng=rng).score)
    found = {}
    for family in dict.fromkeys(name.split("_")[0] for name in members):
        kept = [member for name, member in members.items() if name.split("_")[0] != family]
        without = ask(family, others, _stacked(kept, board, some, rng=rng).score)
        mean, low, high = paired_interval(whole.ndcg - without.ndcg, whole.profile, rng=rng)
        found[family] = [round(mean, 4), round(low, 4), round(high, 4)]
    return found


def _thinned(questions: Questions) -> Questions:
    return questions.take(np.arange(0, len(questions), ABLATED))


def _tuned(board: Board, others: Questions, *, regularizations: tuple[float, ...]) -> tuple[float, float]:
    """Choose popularity's half-life and EASE's regularisation for themselves: gates are to be at their best."""
    by_life, by_amount = {}, {}
    for days in HALF_LIVES:
        popular = Popular(half_life_days=days)
        popular.train(board.train)
        by_life[days] = float(ask("popularity", others, popular.score).ndcg.mean())
    for amount in regularizations:
        model = Walked(ease(amount), fade=FOREVER)
        model.train(board.train)
        by_amount[amount] = float(ask("ease", others, model.score).ndcg.mean())
    return max(by_life, key=lambda days: by_life[days]), max(by_amount, key=lambda amount: by_amount[amount])


def _apart(questions: Questions, *, rng: np.random.Generator) -> tuple[Questions, Questions]:
    """Draw questions of some people to fit on, and all questions of other people to judge by."""
    people = rng.permutation(np.unique(questions.profile))
    counts = np.bincount(questions.profile)
    judged = people[np.cumsum(counts[people]) <= min(JUDGED, len(questions) // 3)]
    fitted = np.flatnonzero(~np.isin(questions.profile, judged))
    fitted = np.sort(rng.choice(fitted, size=min(FITTED, len(fitted)), replace=False))
    return questions.take(fitted), questions.take(np.flatnonzero(np.isin(questions.profile, judged)))


def _part(questions: Questions, *, rng: np.random.Generator) -> Questions:
    people = np.unique(questions.profile)
    drawn = rng.choice(people, size=max(int(len(people) * PART), 1), replace=False)
    return questions.take(np.flatnonzero(np.isin(questions.profile, drawn)))


def _asked_once(board: Board, scores: Any) -> Scored:
    """Measure scores that were made for every question, in order."""
    place = 0

    def score(histories: Histories) -> Any:
        nonlocal place
        place += len(histories)
        return scores[place - len(histories) : place]

    return ask(board.name, board.test, score)


def _figures(rows: dict[str, Scored], board: Board, data: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    snapshot = build_snapshot(read_movielens(data / "ml-1m").titles, version="ml-1m")
    shares = genre_shares(snapshot)[snapshot.rows_of(board.title_ids)]
    counts = np.bincount(board.full.title, minlength=board.full.size)
    for name, scored in rows.items():
        figures = scored.figures()
        found |= {f"{name}_hr10": round(figures["hr10"], 4), f"{name}_ndcg10": round(figures["ndcg10"], 4)}
        found |= beyond_accuracy(scored.lists, counts=counts, shares=shares).figures(f"{name}_")
    return found


def _checks(rows: dict[str, Scored], *, rng: np.random.Generator) -> list[Check]:
    ours = rows["ours"].figures()
    checks = [
        Check(what="HR@10", value=round(ours["hr10"], 4), op=">=", target=0.21),
        Check(what="NDCG@10", value=round(ours["ndcg10"], 4), op=">=", target=0.115),
    ]
    for name, scored in rows.items():
        if name != "ours":
            _, low, _ = paired_interval(rows["ours"].ndcg - scored.ndcg, scored.profile, rng=rng)
            checks.append(Check(what=f"NDCG@10 ahead of {name} (low end)", value=round(low, 4), op=">", target=0.0))
    return checks
