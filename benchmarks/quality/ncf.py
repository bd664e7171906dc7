"""MovieLens 1M, leave-one-out, 99 fixed negatives (He et al., WWW 2017): trees over many members, in two tiers.

Free of order: members and facts see histories as sets. With train order: they see the order of training rows too, and
nothing else of time. In both the trees are fitted on the newest training rows of each person, held out as the protocol
holds out its test rows, among unseen titles drawn as its negatives were: nothing of the test is looked at. A third row,
`free, random rows`, fits them on rows drawn at random instead, so that no order is used anywhere.

People on MovieLens rate what its pages list. The group `listing` (what stood on the same page, where in a history
titles come, film numbers) may therefore be the site's order and not taste; the figure without it is printed.
"""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.frame import Check, Result
from benchmarks.quality._ncf_columns import (
    Asked,
    Columns,
    Titles,
    free_facts,
    free_members,
    member_columns,
    read_titles,
)
from benchmarks.quality._ncf_order import listing_columns, order_member_columns, order_members, passed_columns
from marquee.errors import BadInput
from marquee.evaluation.boards import Board
from marquee.evaluation.boards_movielens import NEGATIVES, ncf
from marquee.evaluation.compare import paired_interval
from marquee.features.histories import Histories, histories_of
from marquee.models.ranker import RankerConfig, fit_ranker
from marquee.models.stack import stack_features

GATES = {"ease": (0.7182, 0.4494), "popularity": (0.4538, 0.2536)}
NEAR = 0.0005  # how near the gates must be met
NEWEST = 4  # training rows held out a person
QUICK_PEOPLE = 800
BRIEF = ("ease", "ials 64", "succession 8", "follow 10")  # members of the quick form
TREES = RankerConfig(objective="softmax", trees=200, leaves=31, rate=0.06, least_rows=200, column_share=0.3)
QUICK_TREES = replace(TREES, trees=30, rate=0.1, least_rows=50)
FREE = ("members", "facts")
ORDERED = (*FREE, "order", "passed", "listing")
CUTOFF = 10


def run(*, data: Path | None, quick: bool) -> Result:
    """Measure both tiers and what each group of columns adds (the quick form: fewer people, no gates)."""
    folder = None if data is None else next((f for f in (data / "ml-1m", data) if (f / "movies.dat").is_file()), None)
    if folder is None or data is None:
        raise BadInput("quality.ncf needs --data DIR, the folder of public data sets with ml-1m in it")
    board = ncf(data)
    known, candidates = board.full, _candidates(board)
    if quick:
        known, candidates = known.take(slice(0, QUICK_PEOPLE)), candidates[:QUICK_PEOPLE]
    titles = read_titles(folder, board.title_ids)
    trees = QUICK_TREES if quick else TREES
    rng = np.random.default_rng(0)
    seconds: dict[str, float] = {}
    test = Asked(train=known, context=known, candidates=candidates, titles=titles)
    learnt = newest_rows(known, titles, rng=rng)
    members = BRIEF if quick else (*free_members(), *order_members())
    groups = _timed(seconds, "columns to learn from", lambda: columns(learnt, ORDERED, members=members))
    of_test = _timed(seconds, "columns of the test", lambda: columns(test, ORDERED, members=members))
    found = {name: _standing(scores) for name, scores in of_test["members"].items()}
    found["popularity"] = _standing(of_test["facts"]["popularity"])
    tiers = {"free": FREE, "ordered": ORDERED, "ordered, no listing": ORDERED[:-1], "members alone": FREE[:1]}
    gains: dict[str, float] = {}
    for tier, names in tiers.items():
        scores = _timed(seconds, tier, lambda names=names: stacked(groups, of_test, names, trees=trees, gains=gains))
        found[tier] = _standing(scores)
    if not quick:
        at_random = random_rows(known, titles, rng=rng)
        told = _timed(seconds, "columns, random rows", lambda: columns(at_random, FREE, members=members))
        scores = _timed(seconds, "random rows", lambda: stacked(told, of_test, FREE, trees=trees, gains={}))
        found["free, random rows"] = _standing(scores)
    figures: dict[str, Any] = {"people": len(known), "questions_learnt_from": len(learnt.context)}
    figures |= {_key(name): [round(float(part.mean()), 4) for part in parts] for name, parts in found.items()}
    for tier in ("free", "ordered"):
        _, low, high = paired_interval(found[tier][1] - found["ease"][1], np.arange(len(known)), rng=rng)
        figures[f"{tier}_beside_ease_ndcg_interval"] = [round(low, 4), round(high, 4)]
    figures["helped_most"] = sorted(gains, key=lambda name: -gains[name])[:12]
    figures["seconds_by_part"] = {name: round(spent, 1) for name, spent in seconds.items()}
    return Result(figures=figures, checks=[] if quick else _checks(found), data="MovieLens 1M, NCF protocol")


def _checks(found: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]) -> list[Check]:
    checks = []
    for name, (hit, ndcg) in GATES.items():
        for what, value, published in zip(("HR@10", "NDCG@10"), found[name], (hit, ndcg), strict=True):
            off = round(abs(float(value.mean()) - published), 4)
            checks.append(Check(what=f"gate: {name} {what} off {published}", value=off, op="<=", target=NEAR))
    for tier, (hit, ndcg) in {"free": (0.752, 0.480), "ordered": (0.845, 0.63)}.items():
        for what, value, target in zip(("HR@10", "NDCG@10"), found[tier], (hit, ndcg), strict=True):
            checks.append(Check(what=f"{tier}: {what}", value=round(float(value.mean()), 4), op=">=", target=target))
    return checks


def newest_rows(known: Histories, titles: Titles, *, rng: np.random.Generator) -> Asked:
    """Hold out each person's newest training rows; each is asked for after all rows before it."""
    held = np.minimum(NEWEST, known.lengths() - 1)
    train = replace(known, end=known.end - held)
    person = np.repeat(np.arange(len(known)), held)
    end = known.end[person] - held[person] + _counted(held)
    context = replace(known, begin=known.begin[person], end=end)
    candidates = among_unseen(known, person, known.title[end], rng=rng)
    return Asked(train=train, context=context, candidates=candidates, titles=titles)


def random_rows(known: Histories, titles: Titles, *, rng: np.random.Generator) -> Asked:
    """Hold out as many rows drawn at random; each is asked for from what is left, whose order is lost."""
    owner, place = known.entries()
    lot = np.lexsort((rng.random(len(owner)), owner))
    owner, title = owner[lot], known.title[place[lot]]
    held = _counted(known.lengths()) < np.minimum(NEWEST, known.lengths() - 1)[owner]
    train = histories_of(owner[~held], title[~held], size=known.size, order=title[~held], profiles=len(known))
    person = owner[held]
    candidates = among_unseen(known, person, title[held], rng=rng)
    return Asked(train=train, context=train.take(person), candidates=candidates, titles=titles)


def _counted(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count 0, 1, 2 … within each of `lengths`."""
    return np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def among_unseen(
    known: Histories, person: NDArray[np.int64], right: NDArray[np.int32], *, rng: np.random.Generator
) -> NDArray[np.int32]:
    """Put each right title first among titles drawn uniformly from those its person has no training row of."""
    watched = known.matrix()
    out = np.empty((len(right), NEGATIVES + 1), dtype=np.int32)
    seen = np.zeros(known.size, dtype=np.bool_)
    for question, who in enumerate(person):
        own = watched.indices[watched.indptr[who] : watched.indptr[who + 1]]
        seen[own] = True
        drawn = rng.integers(known.size, size=8 * NEGATIVES, dtype=np.int32)
        drawn = drawn[~seen[drawn]]
        while len(drawn) < NEGATIVES:  # someone who watched nearly everything
            more = rng.integers(known.size, size=8 * NEGATIVES, dtype=np.int32)
            drawn = np.concatenate([drawn, more[~seen[more]]])
        out[question, 0], out[question, 1:] = right[question], drawn[:NEGATIVES]
        seen[own] = False
    return out


def columns(asked: Asked, groups: Iterable[str], *, members: Collection[str]) -> dict[str, dict[str, Columns]]:
    """Make the columns of each group, by name, of the members named."""
    free = replace(asked, train=unordered(asked.train))  # the context of free columns is the part before all held out
    made: dict[str, Callable[[], Iterable[tuple[str, Columns]]]] = {
        "members": lambda: member_columns(_as_sets(free), [name for name in free_members() if name in members]),
        "facts": lambda: free_facts(_as_sets(free)),
        "order": lambda: order_member_columns(asked, [name for name in order_members() if name in members]),
        "passed": lambda: passed_columns(asked),
        "listing": lambda: listing_columns(asked),
    }
    return {group: dict(made[group]()) for group in groups}


def _as_sets(asked: Asked) -> Asked:
    """Let each question see what its person's row of the training set holds, whatever else its context has."""
    owner = np.searchsorted(asked.train.begin, asked.context.begin, side="right") - 1
    return replace(asked, context=asked.train.take(owner))


def unordered(histories: Histories) -> Histories:
    """Sort each history by title: what it was in order cannot be told any more."""
    owner, place = histories.entries()
    title = histories.title.copy()
    title[place] = histories.title[place][np.lexsort((histories.title[place], owner))]
    return replace(histories, title=title)


def stacked(
    learnt: dict[str, dict[str, Columns]],
    asked: dict[str, dict[str, Columns]],
    groups: Iterable[str],
    *,
    trees: RankerConfig,
    gains: dict[str, float],
) -> Columns:
    """Fit trees on what may be learnt from and rank what is asked; adds to `gains` how much each column helped."""
    groups = tuple(groups)
    rows = _rows(learnt, groups)
    count = rows.shape[0] // (NEGATIVES + 1)
    labels = np.zeros((count, NEGATIVES + 1), dtype=np.float32)
    labels[:, 0] = 1.0  # the right one comes first; trees do not see where a row stands
    grown = fit_ranker(
        rows,
        labels.ravel(),
        groups=np.full(count, NEGATIVES + 1),
        config=trees,
        rng=np.random.default_rng(0),
    )
    del rows
    opinions, facts = _split(asked, groups)
    names = [name for name in opinions for _ in range(4)] + list(facts)
    for name, gain in zip(names, grown.gain, strict=True):
        gains[name] = gains.get(name, 0.0) + float(gain)
    return grown.score(_rows(asked, groups)).reshape(-1, NEGATIVES + 1).astype(np.float32)


def _split(
    made: dict[str, dict[str, Columns]], groups: tuple[str, ...]
) -> tuple[dict[str, Columns], dict[str, Columns]]:
    """Part members' scores, whose standing in the list counts, from facts, which count as they are."""
    scored = [made[group] for group in groups if group in ("members", "order")]
    plain = [made[group] for group in groups if group not in ("members", "order")]
    return dict(chain.from_iterable(part.items() for part in scored)), dict(
        chain.from_iterable(part.items() for part in plain)
    )


def _rows(made: dict[str, dict[str, Columns]], groups: tuple[str, ...]) -> NDArray[np.float32]:
    opinions, facts = _split(made, groups)
    of_title = np.stack(list(facts.values()), axis=2) if facts else None
    return stack_features(list(opinions.values()), of_title=of_title)


def _standing(scores: Columns) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give each question's hit and NDCG within ten; candidate 0 is right, ties share the middle of their places."""
    higher = (scores[:, 1:] > scores[:, :1]).sum(axis=1)
    rank = higher + 0.5 * (scores[:, 1:] == scores[:, :1]).sum(axis=1)
    hit = rank < CUTOFF
    return hit.astype(np.float64), np.where(hit, 1.0 / np.log2(rank + 2.0), 0.0)


def _candidates(board: Board) -> NDArray[np.int32]:
    assert board.test.candidates is not None
    return board.test.candidates


def _key(name: str) -> str:
    return name.replace(", ", "_").replace(" ", "_") + "_hr10_ndcg10"


def _timed(seconds: dict[str, float], name: str, make: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    found = make()
    seconds[name] = time.perf_counter() - started
    return found
