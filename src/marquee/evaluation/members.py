"""Rank targets by many scorers at once: each member of a blend alone, the blend, and the blend without each.

They share the costly part, every member's opinion, so that all of them take little longer than one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.evaluation.ranking_metrics import SHOWN, Ranking, first_tiles
from marquee.features.interactions import Interactions, Signals, known_before
from marquee.models.threads import Progress, over_rows

ManyScorer = Callable[[Signals, str], NDArray[np.float32]]  # (what is known, country) -> (scorers, titles)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranked:
    """What many scorers made of the same targets; arrays are aligned by scorer and target."""

    names: tuple[str, ...]
    ranks: NDArray[np.float64]  # (scorers, targets); 0 is first, ties share the middle
    lists: NDArray[np.int32]  # (scorers, targets, SHOWN) row numbers, best first, -1 pads
    chances: NDArray[np.float32]  # (targets, SHOWN) what the scorer named for it thinks of its list's tiles
    profiles: NDArray[np.int32]  # (targets,)
    titles: int  # in the catalogue

    def of(self, name: str) -> Ranking:
        """Give one scorer's ranking, for `compare.judge`."""
        row = self.names.index(name)
        return Ranking(ranks=self.ranks[row], profiles=self.profiles, lists=self.lists[row], titles=self.titles)


def rank_many(
    scorer: ManyScorer,
    interactions: Interactions,
    targets: NDArray[np.int64],
    *,
    names: Sequence[str],
    chances_of: str | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Ranked:
    """Rank as `ranking_metrics.rank_targets` does, once for each of `names`, the rows of what `scorer` returns.

    `chances_of` names the scorer whose softmax over what may be shown is kept for its first tiles. The scorer is asked
    from several threads at once.
    """
    starts = interactions.starts()
    ranks = np.zeros((len(names), len(targets)), dtype=np.float64)
    lists = np.full((len(names), len(targets), SHOWN), -1, dtype=np.int32)
    chances = np.zeros((len(targets), SHOWN), dtype=np.float32)
    place = list(names).index(chances_of) if chances_of is not None else -1
    done = Progress(report, total=len(targets))

    def part(begin: int, end: int) -> None:
        for number in range(begin, end):
            at = int(targets[number])
            country = interactions.countries[interactions.country[at]]
            scores = scorer(known_before(interactions, at, starts=starts), country).copy()
            first = int(starts[interactions.profile[at]])
            before, watched = interactions.title[first:at], interactions.watched[first:at]
            _rank_rows(scores, interactions.title[at], before, watched, ranks[:, number], lists[:, number])
            if place >= 0:
                _chances(scores[place], lists[place, number], chances[number])
        done.add(end - begin)

    over_rows(part, size=len(targets))
    return Ranked(
        names=tuple(names),
        ranks=ranks,
        lists=lists,
        chances=chances,
        profiles=interactions.profile[targets],
        titles=len(interactions.title_ids),
    )


@njit(cache=True, nogil=True)
def _rank_rows(
    scores: NDArray[np.float32],
    target: int,
    before: NDArray[np.int32],
    watched: NDArray[np.bool_],
    ranks: NDArray[np.float64],
    lists: NDArray[np.int32],
) -> None:
    """Write the target's rank and the first titles of each row of scores; watched titles are set to -inf there."""
    rows, size = scores.shape
    for row in range(rows):
        wanted = scores[row, target]
        for i in range(len(before)):
            if watched[i]:
                scores[row, before[i]] = -np.inf
        higher, equal = 0, 0
        for j in range(size):
            if j != target:
                if scores[row, j] > wanted:
                    higher += 1
                elif scores[row, j] == wanted:
                    equal += 1
        ranks[row] = higher + 0.5 * equal
        first_tiles(scores[row], lists[row])


@njit(cache=True, nogil=True)
def _chances(scores: NDArray[np.float32], best: NDArray[np.int32], chances: NDArray[np.float32]) -> None:
    """Write the softmax of `scores` at the titles of `best`."""
    highest = scores.max()
    norm = 0.0
    for j in range(len(scores)):
        norm += np.exp(scores[j] - highest)
    for k in range(len(best)):
        chances[k] = np.exp(scores[best[k]] - highest) / norm if best[k] >= 0 else 0.0
