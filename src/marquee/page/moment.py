"""In the moment: what was looked into in this sitting, beside what was passed over, leans the rows that follow.

A viewer opens what they nearly chose, runs its trailer, searches: that tells which genres they are after today, sooner
than any history. A genre counts by how much oftener it was opened than it was in view, held back while little was; what
was in view and never opened counts against it. It is read from the profile alone, as the reducer left it, so rows of a
page being scrolled use it as the next page does. A profile that is not profiled has no sitting.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.page.draft import Draft
from marquee.pipeline.stages import Outcome
from marquee.schema.clock import MINUTE
from marquee.schema.profile import DETAIL, LIST_ADD, SEARCH_CLICK, THUMB_UP, TRAILER


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentConfig:
    """How much a sitting counts, and how long it is one."""

    strength: float = 0.5  # of a genre's log lift, in standard deviations of the scores; 0: not at all
    minutes: float = 45.0  # how long ago an act still belongs to this sitting
    doubt: float = 16.0  # openings' worth of belief that today is as any day
    trailer: float = 0.5  # part of a trailer from which it counts


MOMENT = MomentConfig()
_INTEREST = frozenset({DETAIL, SEARCH_CLICK, LIST_ADD, THUMB_UP})


def moment(draft: Draft, *, config: MomentConfig = MOMENT) -> Outcome:
    """Raise what is like that which was looked into in this sitting; returns how many titles were."""
    opened, passed = _sitting(draft, config)
    if config.strength == 0.0 or not len(opened):
        return Outcome(kept=len(draft.scores), note="nothing looked into")
    genres_of = draft.bound.shelves.genres_of
    lean = lifts(genres_of[opened], genres_of[passed], doubt=config.doubt)
    scores = draft.scores.copy()
    _raise(genres_of, lean, np.float32(config.strength * float(draft.scores.std())), scores)
    draft.scores = scores
    return Outcome(kept=len(draft.scores), note=f"{len(opened)} looked into, {len(passed)} passed over")


def lifts(opened: NDArray[np.bool_], passed: NDArray[np.bool_], *, doubt: float) -> NDArray[np.float32]:
    """Give by genre the log of how much oftener it was opened than was in view; `(genres,)`, 0 where nothing was.

    Both are titles by genres. With `doubt` openings' worth of belief in no lift.
    """
    shown = opened.sum(axis=0) + passed.sum(axis=0)
    share = shown / max(len(opened) + len(passed), 1)
    expected = len(opened) * share
    found = np.log((opened.sum(axis=0) + doubt * share + 1e-6) / (expected + doubt * share + 1e-6))
    return np.where(shown > 0, found, 0.0).astype(np.float32)


@njit(cache=True, nogil=True)
def _raise(genres_of, lean, strength, scores):  # type: ignore[no-untyped-def]
    """Add to each score what its genres lean to, over the root of how many they are."""
    for title in range(len(scores)):
        total, count = np.float32(0.0), 0
        for genre in range(genres_of.shape[1]):
            if genres_of[title, genre]:
                total += lean[genre]
                count += 1
        if count:
            scores[title] += strength * total / np.sqrt(np.float32(count))


def _sitting(draft: Draft, config: MomentConfig) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Read which titles were looked into in this sitting, and which were in view and were not."""
    profile, index = draft.profile, draft.bound.snapshot.index
    if profile.non_profiling:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    since = draft.now - int(config.minutes * MINUTE)
    opened: set[int] = set()
    for entry in reversed(profile.history):
        if entry.at < since:
            break
        told = entry.action in _INTEREST or (entry.action == TRAILER and (entry.value or 0.0) >= config.trailer)
        if told and entry.title_id in index:
            opened.add(index[entry.title_id])
    if not opened:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    passed = {index[seen.title_id] for seen in profile.seen if seen.last_at >= since and seen.title_id in index}
    return np.array(sorted(opened), dtype=np.int64), np.array(sorted(passed - opened), dtype=np.int64)
