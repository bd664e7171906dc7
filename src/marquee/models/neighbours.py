"""What tends to follow what: a directed title-to-title map from the order things were watched in.

A pair counts the more, the closer the second follows the first; popular titles are held back. Cheap, and strong where
order matters (Yambda 2025 and KION show neighbour models level with transformers on honest time splits); beside
`models.succession` it adds nothing to the blend and has no part in it. A model set keeps the map as evidence: a pair is
in it only if somebody watched both, which is how `jobs.leaks` finds a twin that saw what it should not have seen.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.models.linear import Neighbourhood
from marquee.models.linear_sparse import nth_largest
from marquee.models.threads import over_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowConfig:
    """How far a step reaches and how it is normalised."""

    reach: int = 25  # steps ahead that count
    fade: float = 4.0  # steps after which a pair counts 1/e
    from_power: float = 0.6  # how much a much-followed title is held back
    to_power: float = 0.5  # how much a popular title is held back
    smoothing: float = 3.0
    kept: int = 300


def fit_follow(
    profiles: NDArray[np.int32],
    titles: NDArray[np.int32],
    *,
    size: int,
    config: FollowConfig,
) -> Neighbourhood:
    """Count who follows whom over rows sorted by (profile, time); the strongest `config.kept` of each title stay,
    in the order of their rows."""
    starts = np.flatnonzero(np.diff(profiles, prepend=-1)).astype(np.int64)
    ends = np.append(starts[1:], len(profiles))[: len(starts)].astype(np.int64)
    end_of = np.repeat(ends, ends - starts)
    order = np.argsort(titles, kind="stable").astype(np.int64)
    bounds = np.searchsorted(titles[order], np.arange(size + 1)).astype(np.int64)
    totals = np.maximum(np.bincount(titles, minlength=size), 1).astype(np.float32)
    kept = min(config.kept, size)
    found = np.full((size, kept), -1, dtype=np.int32)
    values = np.zeros((size, kept), dtype=np.float32)
    fades = np.exp(-np.arange(config.reach) / config.fade).astype(np.float32)
    smoothed = totals + np.float32(config.smoothing)
    held_from, held_to = smoothed ** np.float32(config.from_power), smoothed ** np.float32(config.to_power)

    def count(first: int, last: int) -> None:
        _follow_block(first, last, order, bounds, titles, end_of, fades, held_from, held_to, found, values)

    over_rows(count, size=size)
    return Neighbourhood(titles=found, values=values)


@njit(cache=True, nogil=True)
def _follow_block(
    first: int,
    last: int,
    order: NDArray[np.int64],
    bounds: NDArray[np.int64],
    titles: NDArray[np.int32],
    end_of: NDArray[np.int64],
    fades: NDArray[np.float32],
    held_from: NDArray[np.float32],
    held_to: NDArray[np.float32],
    found: NDArray[np.int32],
    values: NDArray[np.float32],
) -> None:
    size, kept = len(held_to), found.shape[1]
    counts, scratch = np.zeros(size, dtype=np.float32), np.empty(size, dtype=np.float32)
    for title in range(first, last):
        for k in range(bounds[title], bounds[title + 1]):
            place = order[k]
            stop = min(end_of[place], place + 1 + len(fades))
            for other in range(place + 1, stop):
                counts[titles[other]] += fades[other - place - 1]
        counts[title] = 0
        some = 0
        for j in range(size):
            if counts[j] > 0:
                counts[j] /= held_from[title] * held_to[j]
                scratch[some] = counts[j]
                some += 1
        least = nth_largest(scratch[:some], kept)
        ties = kept
        for j in range(some):
            ties -= scratch[j] > least
        k = 0
        for j in range(size):
            if counts[j] > 0 and (counts[j] > least or (counts[j] == least and ties > 0)):
                ties -= counts[j] == least
                found[title, k] = j
                values[title, k] = counts[j]
                k += 1
            counts[j] = 0
