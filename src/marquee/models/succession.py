"""Succession: the linear model of what is watched next, in closed form.

Every watch is an example: what came before, each step back counting less, must predict it. Ridge regression over all
those examples needs two matrices only, both sums over pairs of one history: how often two titles stand near each other
(what explains what) and how often one follows the other (what is to be predicted). Unlike counting followers
(`models.neighbours`), a follower that another title of the history explains better is not counted twice. In the spirit
of linear session models (SLIST, Choe et al., WWW 2021).
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.linalg import lapack

from marquee.errors import Refused
from marquee.models.linear import Neighbourhood, empty_neighbourhood, spread_out, strongest
from marquee.models.threads import over_rows

HORIZON = 6.0  # fades after which a pair is left out: it would count under a four-hundredth


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessionConfig:
    """How far back a watch is explained, and how the regression is held back."""

    fade: float = 6.0  # steps back after which a watch counts 1/e
    regularization: float = 500.0
    least_support: int = 5  # watches a title must have
    most_titles: int = 8_000  # those with the most watches; memory is 4 bytes × 2 × their square
    kept: int = 400  # weights kept a title


def fit_succession(
    profiles: NDArray[np.int32], titles: NDArray[np.int32], *, size: int, config: SuccessionConfig
) -> Neighbourhood:
    """Fit over rows sorted by (profile, time); titles without support get an empty row.

    Raises Refused where the regression cannot be solved, which a positive regularisation rules out.
    """
    support = np.bincount(titles, minlength=size)
    chosen = np.flatnonzero(support >= max(config.least_support, 1))
    if len(chosen) > config.most_titles:
        chosen = np.sort(chosen[np.argsort(-support[chosen], kind="stable")[: config.most_titles]])
    if len(chosen) == 0:
        return empty_neighbourhood(size)
    number = np.full(size, -1, dtype=np.int32)
    number[chosen] = np.arange(len(chosen), dtype=np.int32)
    taking_part = number[titles] >= 0
    weights = succession_weights(
        profiles[taking_part],
        number[titles[taking_part]],
        size=len(chosen),
        fade=config.fade,
        regularization=config.regularization,
    )
    return spread_out(strongest(weights, kept=config.kept), chosen=chosen, size=size)


def succession_weights(
    profiles: NDArray[np.int32], titles: NDArray[np.int32], *, size: int, fade: float, regularization: float
) -> NDArray[np.float32]:
    """Solve for all weights, float32 `(titles, titles)`: row i says how much i, just watched, speaks for each title.

    `profiles` and `titles` are rows sorted by (profile, time). Memory: 4 bytes × 2 × titles².
    """
    near = np.zeros((size, size), dtype=np.float32)
    follows = np.zeros((size, size), dtype=np.float32)
    starts = np.flatnonzero(np.diff(profiles, prepend=-1)).astype(np.int64)
    lengths = np.diff(np.append(starts, len(profiles)))
    start_of, end_of = np.repeat(starts, lengths), np.repeat(starts + lengths, lengths)
    order = np.argsort(titles, kind="stable").astype(np.int64)
    bounds = np.searchsorted(titles[order], np.arange(size + 1)).astype(np.int64)
    decay = np.exp(-1.0 / fade)
    fades = (decay ** np.arange(int(HORIZON * fade) + 2)).astype(np.float32)
    # what was watched e steps before the end explains all that follows it: 1 + w² + w⁴ …
    longest = int(lengths.max(initial=0))
    explains = ((1.0 - decay ** (2.0 * np.arange(longest + 1))) / (1.0 - decay**2)).astype(np.float32)

    def count(first: int, last: int) -> None:
        _count_block(first, last, order, bounds, titles, start_of, end_of, fades, explains, near, follows)

    over_rows(count, size=size)
    near[np.diag_indices(size)] += np.float32(regularization)
    # `near` is symmetric: its transpose is itself, in the order that LAPACK wants
    factor, info = lapack.spotrf(near.T, lower=True, overwrite_a=True, clean=False)
    if info == 0:
        solved, info = lapack.spotrs(factor, np.asfortranarray(follows), lower=True, overwrite_b=True)
    if info != 0:
        raise Refused(f"succession could not be solved for {size} titles; raise SuccessionConfig.regularization")
    return np.ascontiguousarray(solved, dtype=np.float32)


@njit(cache=True, nogil=True)
def _count_block(
    first: int,
    last: int,
    order: NDArray[np.int64],
    bounds: NDArray[np.int64],
    titles: NDArray[np.int32],
    start_of: NDArray[np.int64],
    end_of: NDArray[np.int64],
    fades: NDArray[np.float32],
    explains: NDArray[np.float32],
    near: NDArray[np.float32],
    follows: NDArray[np.float32],
) -> None:
    """Fill rows `first` to `last` of both matrices: each thread writes its own rows alone."""
    reach = len(fades)
    for title in range(first, last):
        for k in range(bounds[title], bounds[title + 1]):
            place = order[k]
            end = end_of[place]
            for other in range(max(start_of[place], place - reach + 1), place):
                near[title, titles[other]] += fades[place - other] * explains[end - 1 - place]
            for other in range(place, min(end, place + reach)):
                near[title, titles[other]] += fades[other - place] * explains[end - 1 - other]
                if other > place and titles[other] != title:
                    follows[title, titles[other]] += fades[other - place - 1]


@njit(cache=True, nogil=True, fastmath=True)
def walk(
    title: NDArray[np.int32],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    weights: NDArray[np.float32],
    decay: np.float32,
    out: NDArray[np.float32],
) -> None:
    """Score histories `title[begin:end]` by dense weights `(titles, titles)` into `out` `(histories, titles)`.

    A history that is the one before it and one watch more costs one step.
    """
    size = weights.shape[1]
    for h in range(len(begin)):
        first = begin[h]
        if h > 0 and begin[h - 1] == begin[h] and end[h - 1] == end[h] - 1 and end[h] > begin[h]:
            first = end[h] - 1
            for j in range(size):
                out[h, j] = out[h - 1, j]
        else:
            for j in range(size):
                out[h, j] = 0
        for place in range(first, end[h]):
            row = weights[title[place]]
            for j in range(size):
                out[h, j] = decay * out[h, j] + row[j]
