"""MovieLens 1M, leave-one-out in time order, full ranking, no query time: what comes next, against RecTools' SASRec.

The order is `order_in_user` (time, equal times in file order); everyone's last rating is asked for, the one before it
validates. The peer runs here on the very same histories, on one thread, beside ours, for a stated number of epochs.
Ours is the sequence model with a few cheap members, weighed by trees fitted on the validation ratings alone.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks._rectools import PeerConfig, sasrec
from benchmarks.frame import Check, Result
from benchmarks.quality._members import FOREVER, Folded, Walked, ease, factors, follow, succession
from marquee.catalog.snapshot import build_snapshot
from marquee.errors import BadInput
from marquee.evaluation.beyond import beyond_accuracy, genre_shares
from marquee.evaluation.boards import BATCH, Board, Questions, Scored, ask
from marquee.evaluation.boards_movielens import next_item
from marquee.evaluation.compare import paired_interval
from marquee.features.histories import Histories
from marquee.ingest.movielens import read_movielens
from marquee.models.matrix_factorization import FactorsConfig
from marquee.models.neighbours import FollowConfig
from marquee.models.ranker import RankerConfig
from marquee.models.sequence import Sequence, SequenceConfig
from marquee.models.sequence_training import best_device
from marquee.models.stack import Stack, StackConfig

QUICK_PEOPLE = 600
TARGET_HR, TARGET_NDCG = 0.325, 0.188  # with a GPU; a processor must be ahead of the peer
PEER = PeerConfig()
OURS = SequenceConfig(patience=0, epochs=14)
STACK = StackConfig(candidates=120, ranker=RankerConfig(objective="softmax", trees=150, leaves=15))


class Told:
    """A member whose scores are kept: trees are fitted and asked without running it again."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.kept: dict[bytes, NDArray[np.float32]] = {}

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Score, or give what was scored."""
        key = histories.begin.tobytes() + histories.end.tobytes()
        if key not in self.kept:
            self.kept[key] = self.model.score(histories)
        return self.kept[key]


def run(*, data: Path | None, quick: bool) -> Result:
    """Race ours against the peer (the quick form: a tenth of the people, an epoch, no peer)."""
    if data is None:
        raise BadInput("quality.next needs --data DIR, the folder of public data sets")
    import torch

    torch.set_num_threads(1)  # as the peer
    board = _few(next_item(data), QUICK_PEOPLE) if quick else next_item(data)
    with ThreadPoolExecutor(1) as beside:
        started = time.perf_counter()
        peer = None if quick else beside.submit(sasrec, board.full, board.test.context, config=PEER)
        ours, figures = _ours(board, config=replace(OURS, epochs=1) if quick else OURS)
        figures["ours_s"] = round(time.perf_counter() - started, 1)
        checks = []
        if peer is not None:
            scores, facts = peer.result()
            checks = _compared(board, ours["blend"], scores, facts, figures)
    for name, scored in ours.items():
        figures[f"{name}_hr10"] = round(float(scored.hit.mean()), 4)
        figures[f"{name}_ndcg10"] = round(float(scored.ndcg.mean()), 4)
    snapshot = build_snapshot(read_movielens(data / "ml-1m").titles, version="ml-1m")
    shares = genre_shares(snapshot)[snapshot.rows_of(board.title_ids)]
    counts = np.bincount(board.full.title, minlength=board.full.size)
    figures |= beyond_accuracy(
        ours["blend"].lists, counts=counts, shares=shares, histories=board.test.context.matrix()
    ).figures("blend_")
    figures["questions"] = len(board.test)
    return Result(figures=figures, checks=checks, data=f"MovieLens 1M ({data.name})")


def _ours(board: Board, *, config: SequenceConfig) -> tuple[dict[str, Scored], dict[str, Any]]:
    """Fit members before the validation ratings, trees on those, the cheap members again with them; ask the test."""
    sequence = Sequence(config)
    members = {"sequence": Told(sequence)} | {name: Told(model) for name, model in _cheap().items()}
    seconds = {}
    for name, member in members.items():
        started = time.perf_counter()
        member.model.train(board.train)
        seconds[name] = round(time.perf_counter() - started, 1)
    told = _ablation(board, members)
    stack = _stacked(board, members, board.validation)
    for name, member in members.items():
        member.kept.clear()
        if name != "sequence":  # minutes; it reads the validation rating all the same
            member.model.train(board.full)
    models: dict[str, Any] = {"blend": stack} | members
    found = {name: ask(board.name, board.test, model.score) for name, model in models.items()}
    assert sequence.model is not None
    told |= {"sequence_epochs": config.epochs, "sequence_losses": sequence.model.facts["losses"]}
    return found, told | {"device": best_device(), "fit_seconds": seconds}


def _ablation(board: Board, members: dict[str, Told]) -> dict[str, float]:
    """Fit trees on half of the validation ratings and judge on the other half: with all members, and short of some."""
    half = np.arange(len(board.validation)) % 2 == 0
    fitted, judged = board.validation.take(np.flatnonzero(half)), board.validation.take(np.flatnonzero(~half))
    kinds = ("sequence", "succession", "ease", "follow", "factors")
    found = {"validation_sequence": _ndcg(board, judged, members["sequence"])}
    for left_out in (None, *kinds):
        kept = {name: member for name, member in members.items() if left_out is None or not name.startswith(left_out)}
        key = "validation_blend" if left_out is None else f"validation_blend_without_{left_out}"
        found[key] = _ndcg(board, judged, _stacked(board, kept, fitted))
    return found


def _stacked(board: Board, members: dict[str, Told], on: Questions) -> Stack:
    stack = Stack(list(members.values()), config=STACK)
    rng = np.random.default_rng(0)
    stack.fit(on.context, known=board.train, excluded=on.excluded, truth=on.truth, rng=rng)
    return stack


def _ndcg(board: Board, questions: Questions, model: Any) -> float:
    return round(float(ask(board.name, questions, model.score).ndcg.mean()), 4)


def _cheap() -> dict[str, Any]:
    """Make the members that cost seconds; those that differ only in how fast watches fade share what was fitted."""
    solved, after = ease(300.0), follow(FollowConfig(kept=4_000))
    folded = factors(FactorsConfig(dimensions=128, epochs=10, regularization=0.006, unobserved_weight=0.5), seed=0)
    return {
        "succession_2": Walked(succession(2.0, regularization=300.0), fade=2.0),
        "succession_6": Walked(succession(6.0), fade=6.0),
        "succession_12": Walked(succession(12.0), fade=12.0),
        "succession_40": Walked(succession(40.0), fade=40.0),
        "ease_recent": Walked(solved, fade=8.0),
        "ease": Walked(solved, fade=FOREVER),
        "follow_last": Walked(after, fade=2.0),
        "follow_recent": Walked(after, fade=10.0),
        "factors_recent": Folded(folded, most=15),
        "factors": Folded(folded, most=1_000),
    }


def _compared(
    board: Board, ours: Scored, scores: NDArray[np.float32], facts: dict[str, Any], figures: dict[str, Any]
) -> list[Check]:
    """Measure the peer's scores, write both into `figures`, and say what must hold."""
    given = iter(np.split(scores, np.arange(BATCH, len(scores), BATCH)))
    peer = ask(board.name, board.test, lambda histories: next(given))
    figures["rectools"] = {key: facts[key] for key in ("epochs", "batch_size", "loss", "n_negatives", "seconds")}
    figures["rectools_hr10"] = round(float(peer.hit.mean()), 4)
    figures["rectools_ndcg10"] = round(float(peer.ndcg.mean()), 4)
    rng = np.random.default_rng(0)
    ahead = []
    for name, mine, theirs in (("hr10", ours.hit, peer.hit), ("ndcg10", ours.ndcg, peer.ndcg)):
        difference, low, high = paired_interval(mine - theirs, ours.profile, rng=rng)
        figures[f"ahead_{name}"] = [round(part, 4) for part in (difference, low, high)]
        ahead.append(Check(what=f"{name} ahead of RecTools' SASRec (low end)", value=round(low, 4), op=">", target=0.0))
    reached = [
        Check(what="HR@10 (target with a GPU)", value=round(float(ours.hit.mean()), 4), op=">=", target=TARGET_HR),
        Check(what="NDCG@10 (target with a GPU)", value=round(float(ours.ndcg.mean()), 4), op=">=", target=TARGET_NDCG),
    ]
    return ahead + reached


def _few(board: Board, people: int) -> Board:
    """Keep the first people of a board."""
    rows = np.arange(people)
    return replace(
        board,
        train=board.train.take(rows),
        full=board.full.take(rows),
        validation=board.validation.take(rows),
        test=board.test.take(rows),
    )
