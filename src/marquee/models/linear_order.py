"""A Gram matrix whose pairs count by how near they stand in a history: EASE that knows what is watched together.

Two titles watched one after the other say more of each other than two at the ends of a long history. The weight of a
pair is `far + (1 - far) × exp(-distance / fade)`, both kernels positive definite, so that the matrix stays one too and
EASE is solved as ever. Distances are counted in entries: no times are read.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.errors import Refused
from marquee.features.histories import Histories
from marquee.models.linear import (
    LinearConfig,
    Neighbourhood,
    empty_neighbourhood,
    linear_weights,
    profile_weights,
    spread_out,
    strongest,
    supported,
)
from marquee.models.threads import over_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class NearConfig:
    """How fast a pair's weight falls with its distance."""

    fade: float = 20.0  # entries
    far: float = 0.3  # what a pair counts however far apart; 1 is plain EASE


def fit_near(histories: Histories, *, near: NearConfig, config: LinearConfig) -> Neighbourhood:
    """Fit EASE on histories, oldest first, pairs weighted by distance; titles without support get an empty row.

    Memory: 4 bytes × titles² that take part (`LinearConfig.most_titles`).
    """
    chosen = supported(support_of(histories), config=config)
    if len(chosen) == 0:
        return empty_neighbourhood(histories.size)
    gram = near_gram(histories, chosen=chosen, near=near, activity=config.activity)
    weights = linear_weights(gram, regularization=config.regularization, dropout=config.dropout, overwrite=True)
    return spread_out(strongest(weights, kept=config.kept), chosen=chosen, size=histories.size)


def support_of(histories: Histories) -> NDArray[np.int64]:
    """Count in how many entries of positive strength each title is; int64 `(titles,)`."""
    _, place = histories.entries()
    positive = place[histories.value[place] > 0]
    return np.bincount(histories.title[positive], minlength=histories.size).astype(np.int64)


def near_gram(
    histories: Histories, *, chosen: NDArray[np.int64], near: NearConfig, activity: float = 0.0
) -> NDArray[np.float32]:
    """Sum value × value × weight over all pairs of each history; float32 `(chosen, chosen)`, symmetric.

    `chosen` are title row numbers, ascending; entries of other titles are left out before distances are counted.
    Raises Refused for strengths that are not numbers. Work: the sum of squared lengths, on all cores.
    """
    number = np.full(histories.size, -1, dtype=np.int32)
    number[chosen] = np.arange(len(chosen), dtype=np.int32)
    owner, place = histories.entries()
    taking_part = (number[histories.title[place]] >= 0) & (histories.value[place] != 0)
    owner, place = owner[taking_part], place[taking_part]
    title, value = number[histories.title[place]], histories.value[place]
    if not np.isfinite(value).all():
        raise Refused("strengths are not numbers; leave those signals out before training")
    bounds = np.searchsorted(owner, np.arange(len(histories) + 1))
    lengths = np.diff(bounds)
    scaled = value * np.sqrt(profile_weights(lengths, activity=activity))[owner]
    begin, end = bounds[:-1][owner].astype(np.int64), bounds[1:][owner].astype(np.int64)
    order = np.argsort(title, kind="stable").astype(np.int64)
    starts = np.searchsorted(title[order], np.arange(len(chosen) + 1)).astype(np.int64)
    distance = np.arange(int(lengths.max(initial=0)) + 1)
    falls = (near.far + (1.0 - near.far) * np.exp(-distance / near.fade)).astype(np.float32)
    gram = np.zeros((len(chosen), len(chosen)), dtype=np.float32)

    def count(first: int, last: int) -> None:
        _count(first, last, order, starts, title, scaled.astype(np.float32), begin, end, falls, gram)

    over_rows(count, size=len(chosen))
    return gram


@njit(cache=True, nogil=True)
def _count(
    first: int,
    last: int,
    order: NDArray[np.int64],
    starts: NDArray[np.int64],
    title: NDArray[np.int32],
    value: NDArray[np.float32],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    falls: NDArray[np.float32],
    gram: NDArray[np.float32],
) -> None:
    """Fill rows `first` to `last`: each thread writes its own rows alone, which stay in its cache."""
    for row in range(first, last):
        sums = gram[row]
        for k in range(starts[row], starts[row + 1]):
            place = order[k]
            own = value[place]
            for other in range(begin[place], end[place]):
                sums[title[other]] += own * value[other] * falls[abs(place - other)]
