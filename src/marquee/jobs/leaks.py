"""Has a candidate's twin seen what it is judged by? Then its figures are worth nothing, and it is refused.

Three ways a leak shows. What the twin says of itself: the newest event it learnt from. What it cannot know: a title, or
that one title follows another, which nobody had watched before the cut and somebody did since; one planted event is
enough. And what it resembles: its popularity is nearer to that of all events than to that of the events before the cut,
or it ranks as the set that was fitted on everything.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.errors import Refused
from marquee.evaluation.ranking_metrics import rank_targets
from marquee.features.interactions import Interactions
from marquee.jobs.judge import Bench, by_component
from marquee.models.artifact import ModelSet
from marquee.models.blend import FEATURES
from marquee.models.popularity import decayed_counts, shares
from marquee.models.taste import Taste
from marquee.schema.clock import iso

ALIKE = 0.98  # of the targets ranked the same by twin and whole set: the twin is no twin
LEAST_TARGETS = 30  # fewer say nothing of likeness
MOST_TARGETS = 300
COLLABORATIVE = ("linear_long", "factors", "succession_recent")  # members that learn from who watched what


def refuse_leaks(bench: Bench, whole: Taste, *, half_life_days: float) -> None:
    """Raise Refused where the bench's twin learnt from events of the judge's window; `whole` is the set that did.

    `half_life_days` is the one its popularity was trained with.
    """
    for look in (_says, _knows, lambda one: _resembles(one, whole, half_life_days=half_life_days)):
        leak = look(bench)
        if leak:
            raise Refused(
                f"{bench.version} has seen what it is to be judged by: {leak}. Its figures are worth nothing: look for "
                "the leak, then train anew with `marquee train`"
            )


def _says(bench: Bench) -> str:
    """Compare the newest event the twin learnt from with the cut."""
    if bench.twin.trained_through < bench.judge_at or bench.twin.trained_through == 0:  # 0: from nothing
        return ""
    return (
        f"its twin learnt from events up to {iso(bench.twin.trained_through)}, and is judged on what came from "
        f"{iso(bench.judge_at)} on"
    )


def _knows(bench: Bench) -> str:
    """Find a title, or a pair of titles, that only the judge's window could have taught the twin."""
    interactions, twin = bench.interactions, bench.twin
    rows = _rows_of(twin, interactions)
    size = len(interactions.title_ids)
    earlier, later = interactions.at < bench.judge_at, interactions.at >= bench.judge_at
    before = np.bincount(interactions.title[earlier], minlength=size)
    since = np.bincount(interactions.title[later], minlength=size)
    for title_id, row in zip(twin.title_ids, rows.tolist()):
        if row >= 0 and before[row] == 0 and since[row] > 0:
            return f"it knows {title_id}, with which nobody had done anything before {iso(bench.judge_at)}"
    table = twin.follow
    unknown, taught = _unsupported(interactions, earlier, rows, table.titles, table.values)
    # what was taken back since leaves pairs nobody is seen to have watched: the window then explains few of them
    if len(taught) and 2 * len(taught) >= unknown:
        first, second = (twin.title_ids[row] for row in taught[0])
        return (
            f"it knows that {second} follows {first} (and {len(taught) - 1:,} more such pairs), which nobody had "
            f"watched both before {iso(bench.judge_at)}"
        )
    return ""


def _resembles(bench: Bench, whole: Taste, *, half_life_days: float) -> str:
    """Ask whether the twin is more like what saw the window than like what did not."""
    interactions = bench.interactions
    if len(bench.targets) < LEAST_TARGETS:
        return ""
    rows = _rows_of(bench.twin, interactions)
    found = np.zeros(len(interactions.title_ids))
    found[rows[rows >= 0]] = bench.twin.popularity[0][rows >= 0]
    honest = _popularity(interactions.before(bench.judge_at), half_life_days=half_life_days)
    leaky = _popularity(interactions, half_life_days=half_life_days)
    if np.abs(found - leaky).sum() < np.abs(found - honest).sum() - 1e-4:
        return "what it holds to be popular is what was popular once the judge's window had passed"
    few = bench.targets[:: -(-len(bench.targets) // MOST_TARGETS)]
    alike = []
    for name in COLLABORATIVE:
        place = FEATURES.index(name)
        of_twin = rank_targets(by_component(bench.taste, place), interactions, few).ranks
        of_whole = rank_targets(by_component(whole, place), interactions, few).ranks
        alike.append(float((of_twin == of_whole).mean()))
    if min(alike) > ALIKE:
        return f"it ranks {min(alike):.0%} of the judge's watches exactly as the set that was fitted on them"
    return ""


def _popularity(interactions: Interactions, *, half_life_days: float) -> NDArray[np.float64]:
    watched = interactions.where(interactions.watched & (interactions.settled() > 0))
    counts = decayed_counts(
        watched.title,
        watched.at,
        np.ones(len(watched), np.float32),
        size=len(interactions.title_ids),
        now=int(watched.at.max(initial=0)),
        half_life_days=half_life_days,
    )
    return shares(counts).astype(np.float64)


def _rows_of(twin: ModelSet, interactions: Interactions) -> NDArray[np.int64]:
    """Give for each title of the twin its row number among the interactions' titles, -1 where it is not there."""
    place = {title_id: row for row, title_id in enumerate(interactions.title_ids)}
    return np.array([place.get(title_id, -1) for title_id in twin.title_ids], dtype=np.int64)


def _unsupported(
    interactions: Interactions,
    earlier: NDArray[np.bool_],
    rows: NDArray[np.int64],
    titles: NDArray[np.int32],
    values: NDArray[np.float32],
) -> tuple[int, list[tuple[int, int]]]:
    """Count pairs of a table nobody watched both of before the cut, and list those somebody has by now.

    Rows and titles of the table, and of the answer, are the twin's.
    """
    watched = interactions.where(interactions.watched)
    place = np.full(len(interactions.title_ids), -1, dtype=np.int64)
    place[rows[rows >= 0]] = np.flatnonzero(rows >= 0)
    title = place[watched.title]
    by_title = np.argsort(title, kind="stable").astype(np.int64)
    bounds = np.searchsorted(title[by_title], np.arange(len(rows) + 1)).astype(np.int64)
    state = np.zeros(titles.shape, dtype=np.int8)
    _mark_pairs(
        title,
        watched.profile.astype(np.int64),
        watched.starts(),
        earlier[interactions.watched],
        by_title,
        bounds,
        titles,
        values,
        state,
    )
    told = np.isin(titles, np.flatnonzero(rows >= 0)) & (rows >= 0)[:, None] & (titles >= 0) & (values > 0)
    unknown = told & (state < 2)
    taught = np.argwhere(unknown & (state == 1))
    return int(unknown.sum()), [(int(row), int(titles[row, column])) for row, column in taught.tolist()]


@njit(cache=True, nogil=True)
def _mark_pairs(
    title: NDArray[np.int64],
    profile: NDArray[np.int64],
    starts: NDArray[np.int64],
    earlier: NDArray[np.bool_],
    by_title: NDArray[np.int64],
    bounds: NDArray[np.int64],
    titles: NDArray[np.int32],
    values: NDArray[np.float32],
    state: NDArray[np.int8],
) -> None:
    """Write into `state` of each pair of the table: 2 where a profile watched both early, 1 where by now, else 0."""
    seen = np.zeros(len(titles), dtype=np.int8)
    for row in range(len(titles)):
        seen[:] = 0
        for k in range(bounds[row], bounds[row + 1]):
            at = by_title[k]
            owner = profile[at]
            for other in range(starts[owner], starts[owner + 1]):
                if title[other] >= 0:
                    level = 2 if earlier[at] and earlier[other] else 1
                    seen[title[other]] = max(seen[title[other]], level)
        for column in range(titles.shape[1]):
            if titles[row, column] >= 0 and values[row, column] > 0:
                state[row, column] = seen[titles[row, column]]
