"""Lessons: one row a draw, with all that its reward can be put down to, by rows of one pool.

What is told of the cover drawn is told of all it was drawn from as well, on average: a viewer who leans to what a title
is about plays it more whatever its cover, and only the difference is the cover's doing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.arrays import KINDS, CoverArrays
from marquee.artwork.chances import njit
from marquee.artwork.scoring import further_leaning, newness
from marquee.schema.clock import HOUR

_OTHER_KINDS = len(KINDS) - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lessons:
    """Arrays aligned to draws."""

    titles: NDArray[np.int32]
    artworks: NDArray[np.int32]  # global artwork rows: what was drawn
    viewers: NDArray[np.int32]  # the same number for the same viewer
    probabilities: NDArray[np.float32]  # as logged
    covers: NDArray[np.int32]  # how many there were to draw from
    rewards: NDArray[np.float32]  # 1 a quality play, 0 none, NaN where it is not known (yet) how a play ended
    started: NDArray[np.bool_]  # something was played, to whatever end
    ages_h: NDArray[np.float32]  # hours since it was first seen
    delays_h: NDArray[np.float32]  # hours from then to the play; NaN where nothing was played
    places: NDArray[np.int16]  # (draws, effects.TABLES) where and when it was shown
    leaning: NDArray[np.float32]  # to the tag it stresses
    further: NDArray[np.float32]  # mean leaning to its further tags
    newness: NDArray[np.float32]
    known: NDArray[np.bool_]  # the viewer had done something with the title
    leaning_of_all: NDArray[np.float32]  # (draws, KINDS but the first) mean over all covers it was drawn from
    score: NDArray[np.float32]  # what taste said of viewer and title, any scale; NaN not known
    depth: NDArray[np.float32]  # (draws, 2) log(1 + row), log(1 + position)

    def __len__(self) -> int:
        """Count the draws."""
        return len(self.titles)

    def only(self, kept: NDArray[np.bool_]) -> "Lessons":
        """Keep some of the draws."""
        return Lessons(**{one.name: getattr(self, one.name)[kept] for one in fields(self)})


def joined(parts: Sequence[Lessons]) -> Lessons:
    """Put lessons behind one another."""
    return Lessons(**{one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Lessons)})


def lessons_of(
    arrays: CoverArrays,
    *,
    leanings: NDArray[np.float32],
    viewers: NDArray[np.int32],
    titles: NDArray[np.int32],
    artworks: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    places: NDArray[np.int16],
    rewards: NDArray[np.float32],
    started: NDArray[np.bool_],
    ages_h: NDArray[np.floating],
    delays_h: NDArray[np.floating],
    drawn_at: NDArray[np.int64],
    known: NDArray[np.bool_] | None = None,
    score: NDArray[np.float32] | None = None,
    depth: NDArray[np.float32] | None = None,
    leaning_rows: NDArray[np.int32] | None = None,
    limits: NDArray[np.int32] | None = None,
) -> Lessons:
    """Describe draws. `leanings` is `(any, tags)`; `leaning_rows` names the row of each draw (default: `viewers`)."""
    count = len(titles)
    leaning = np.zeros(count, dtype=np.float32)
    further = np.zeros(count, dtype=np.float32)
    new = np.zeros(count, dtype=np.float32)
    of_all = np.zeros((count, _OTHER_KINDS), dtype=np.float32)
    covers = np.zeros(count, dtype=np.int32)
    _describe(
        titles.astype(np.int32), artworks.astype(np.int32), drawn_at.astype(np.int64),
        (viewers if leaning_rows is None else leaning_rows).astype(np.int32),
        np.ascontiguousarray(leanings, dtype=np.float32),
        np.full(count, -1, dtype=np.int32) if limits is None else limits.astype(np.int32),
        arrays.start, arrays.kind, arrays.tag, arrays.further_start, arrays.further_items, arrays.added_at,
        arrays.maturity, arrays.retired, leaning, further, new, of_all, covers,
    )  # fmt: skip
    return Lessons(
        titles=titles.astype(np.int32),
        artworks=artworks.astype(np.int32),
        viewers=viewers.astype(np.int32),
        probabilities=probabilities.astype(np.float32),
        covers=covers,
        rewards=rewards.astype(np.float32),
        started=started.astype(np.bool_),
        ages_h=ages_h.astype(np.float32),
        delays_h=delays_h.astype(np.float32),
        places=places.astype(np.int16),
        leaning=leaning,
        further=further,
        newness=new,
        known=np.zeros(count, dtype=np.bool_) if known is None else known,
        leaning_of_all=of_all,
        score=np.full(count, np.nan, dtype=np.float32) if score is None else score.astype(np.float32),
        depth=np.zeros((count, 2), dtype=np.float32) if depth is None else depth.astype(np.float32),
    )


@njit
def _describe(  # type: ignore[no-untyped-def]
    titles, artworks, drawn_at, rows, leanings, limits,
    start, kind, tag, further_start, further_items, added_at, maturity, retired,
    leaning, further, new, of_all, covers,
):  # fmt: skip
    for i in range(len(titles)):
        towards = leanings[rows[i]]
        count = 0
        for artwork in range(start[titles[i]], start[titles[i] + 1]):
            chosen = artwork == artworks[i]
            over = (
                (limits[i] >= 0 and maturity[artwork] > limits[i])
                or retired[artwork]
                or added_at[artwork] > drawn_at[i]
            )
            if over and not chosen:
                continue
            count += 1
            if kind[artwork] > 0 and tag[artwork] >= 0:
                of_all[i, kind[artwork] - 1] += towards[tag[artwork]]
        covers[i] = count
        if count > 0:
            of_all[i] /= count
        if artworks[i] >= 0:
            artwork = artworks[i]
            if kind[artwork] > 0 and tag[artwork] >= 0:
                leaning[i] = towards[tag[artwork]]
            further[i] = further_leaning(towards, further_start, further_items, artwork)
            new[i] = newness(drawn_at[i], added_at[artwork])


def ages_in_hours(times: NDArray[np.int64], *, now: int) -> NDArray[np.float32]:
    """Tell how many hours ago something was."""
    return np.maximum(0.0, (now - times) / HOUR).astype(np.float32)
