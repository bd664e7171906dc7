"""How high a model ranks what viewers watched next, over the full catalogue, what they had watched left out.

Never over sampled negatives: such figures do not order models as full ranking does (Krichene and Rendle, KDD 2020).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.features.interactions import Interactions, Signals, known_before
from marquee.models.threads import Progress, over_rows

Scorer = Callable[[Signals, str], NDArray[np.float32]]  # (what is known, country) -> (titles,)
SHOWN = 10  # titles counted for coverage


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking:
    """Where each target came; arrays are aligned, one entry a target."""

    ranks: NDArray[np.float64]  # 0 is first; ties share the middle
    profiles: NDArray[np.int32]
    lists: NDArray[np.int32]  # (targets, SHOWN) what came first for each
    titles: int  # in the catalogue

    def ndcg(self, k: int = 10) -> NDArray[np.float64]:
        """Give each target's NDCG@k (one target a list: 1 / log2(rank + 2) within the first k)."""
        return np.where(self.ranks < k, 1.0 / np.log2(self.ranks + 2.0), 0.0)

    def hits(self, k: int = 10) -> NDArray[np.float64]:
        """Say for each target whether it came within the first k."""
        return (self.ranks < k).astype(np.float64)

    @property
    def shown(self) -> int:
        """Count the titles that came within anyone's first ten."""
        return len(np.unique(self.lists[self.lists >= 0]))

    @property
    def coverage(self) -> float:
        """Give the share of the catalogue that came within anyone's first ten."""
        return self.shown / max(self.titles, 1)


def rank_targets(
    scorer: Scorer,
    interactions: Interactions,
    targets: NDArray[np.int64],
    *,
    told: Sequence[Signals] | None = None,
    in_turn: bool = False,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Ranking:
    """Rank each target among everything its profile had not watched, from what was known just before.

    `targets` are numbers of signals (`Interactions.next_watches`): successive targets, each with all that came before.
    `told` is what was known before each, for those who rank the same targets many times. The scorer is asked from
    several threads at once, or `in_turn`, where its answers come in the order of the targets.
    """
    starts = interactions.starts()
    ranks = np.zeros(len(targets), dtype=np.float64)
    lists = np.full((len(targets), SHOWN), -1, dtype=np.int32)
    done = Progress(report, total=len(targets))

    def part(begin: int, end: int) -> None:
        for number in range(begin, end):
            place = int(targets[number])
            known = known_before(interactions, place, starts=starts) if told is None else told[number]
            scores = scorer(known, interactions.countries[interactions.country[place]]).copy()
            first = int(starts[interactions.profile[place]])
            ranks[number] = rank_of(
                scores, interactions.title[place], interactions.title[first:place], interactions.watched[first:place]
            )
            first_tiles(scores, lists[number])
        done.add(end - begin)

    if in_turn:
        part(0, len(targets))
    else:
        over_rows(part, size=len(targets))
    return Ranking(ranks=ranks, profiles=interactions.profile[targets], lists=lists, titles=len(interactions.title_ids))


@njit(cache=True, nogil=True)
def rank_of(scores: NDArray[np.float32], target: int, before: NDArray[np.int32], watched: NDArray[np.bool_]) -> float:
    """Count what scores higher than the target; watched titles are set to -inf in `scores`."""
    wanted = scores[target]
    for i in range(len(before)):
        if watched[i]:
            scores[before[i]] = -np.inf
    higher, equal = 0, 0
    for j in range(len(scores)):
        if j != target:
            if scores[j] > wanted:
                higher += 1
            elif scores[j] == wanted:
                equal += 1
    return higher + 0.5 * equal


@njit(cache=True, nogil=True)
def first_tiles(scores: NDArray[np.float32], best: NDArray[np.int32]) -> None:
    """Write the titles of the highest scores into `best`, which holds -1s; what scores -inf is not shown."""
    k = len(best)
    for j in range(len(scores)):
        if scores[j] == -np.inf:
            continue
        if best[k - 1] < 0 or scores[j] > scores[best[k - 1]]:
            place = k - 1
            while place > 0 and (best[place - 1] < 0 or scores[j] > scores[best[place - 1]]):
                best[place] = best[place - 1]
                place -= 1
            best[place] = j
