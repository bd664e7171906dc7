"""A viewer's first titles in the proportions of their own taste: who watches 70 % romance and 30 % action gets both.

Greedy, after Steck, "Calibrated Recommendations" (RecSys 2018): each next title is the one that adds most to the scores
less the divergence of the list's mixture of genres from that of the history. Unlike there the divergence counts by the
length of the list, so that the twentieth title is held to it as the second is, and little at the head of the list: the
first titles are taste's, and what they lack the others make up for. It orders what a model scored; it does
not know which model.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

SMOOTHING = 0.01  # of the list's mixture by the history's, so that a genre left out costs much, not everything
LEAST = 1e-6
HEAD = 10.0  # titles over which the divergence comes to count fully
ALIKE = 1e-4  # values no further apart than this are equal: the order decides, not the last bits of a sum


@njit(cache=True, nogil=True)
def genre_taste(
    titles: NDArray[np.int32], weights: NDArray[np.float32], genres_of: NDArray[np.bool_], out: NDArray[np.float32]
) -> None:
    """Write the mixture of genres of weighted titles into `out` `(genres,)`, each title shared out among its genres.

    It sums to 1, or is 0 where nothing is known. `genres_of` is `(titles, genres)`.
    """
    out[:] = 0
    total = np.float32(0.0)
    for i in range(len(titles)):
        row = genres_of[titles[i]]
        count = row.sum()
        if count == 0 or weights[i] <= 0:
            continue
        total += weights[i]
        for g in range(len(out)):
            if row[g]:
                out[g] += weights[i] / count
    if total > 0:
        for g in range(len(out)):
            out[g] /= total


@njit(cache=True, nogil=True)
def calibrate(
    order: NDArray[np.int32],
    scores: NDArray[np.float32],
    wanted: NDArray[np.float32],
    genres_of: NDArray[np.bool_],
    strength: float,
    kept: int,
    depth: int,
    out: NDArray[np.int32],
) -> None:
    """Write `order` into `out` with its first `kept` titles chosen from its first `depth`; the others stay in order.

    `strength` weighs the divergence against one standard deviation of the scores among the first `depth`; 0 changes
    nothing. A list that gains nothing by it stays as it is.
    """
    size = len(order)
    depth = min(depth, size)
    kept = min(kept, depth)
    out[:] = order
    known = np.float32(0.0)
    for g in range(len(wanted)):
        known += wanted[g]
    if strength <= 0 or kept == 0 or known <= 0:
        return
    total, square = 0.0, 0.0
    for i in range(depth):
        total += scores[order[i]]
        square += scores[order[i]] * scores[order[i]]
    mean = total / depth
    deviation = np.sqrt(max(square / depth - mean * mean, 0.0))
    if deviation <= LEAST * max(1.0, abs(mean)):
        deviation = 1.0
    # the genres of each candidate, as (start, genre) lists
    start = np.zeros(depth + 1, dtype=np.int64)
    for i in range(depth):
        start[i + 1] = start[i] + genres_of[order[i]].sum()
    genre = np.empty(start[depth], dtype=np.int64)
    for i in range(depth):
        at = start[i]
        row = genres_of[order[i]]
        for g in range(len(row)):
            if row[g]:
                genre[at] = g
                at += 1
    used = np.zeros(depth, dtype=np.bool_)
    filled = np.zeros(len(wanted), dtype=np.float64)  # genres of the list so far
    listed = 0.0  # titles of it that have any
    without = np.zeros(len(wanted), dtype=np.float64)
    for place in range(kept):
        scale = (1.0 - SMOOTHING) / (listed + 1.0)
        for g in range(len(wanted)):
            if wanted[g] > 0:
                without[g] = np.log(scale * filled[g] + SMOOTHING * wanted[g])
        push = strength * (listed + 1.0) * min((listed + 1.0) / HEAD, 1.0)
        best, highest = -1, -np.inf
        for i in range(depth):
            if used[i]:
                continue
            count = start[i + 1] - start[i]
            agreed = 0.0  # by how much the title lowers the divergence
            for at in range(start[i], start[i + 1]):
                g = genre[at]
                if wanted[g] > 0:
                    agreed += wanted[g] * (
                        np.log(scale * (filled[g] + 1.0 / count) + SMOOTHING * wanted[g]) - without[g]
                    )
            value = scores[order[i]] / deviation + push * agreed
            if value > highest + ALIKE:
                best, highest = i, value
        used[best] = True
        out[place] = order[best]
        count = start[best + 1] - start[best]
        if count > 0:
            listed += 1.0
            for at in range(start[best], start[best + 1]):
                filled[genre[at]] += 1.0 / count
    place = kept
    for i in range(depth):
        if not used[i]:
            out[place] = order[i]
            place += 1
