"""Nearest titles: the k vectors with the highest products, exactly, without reading most of the numbers.

Vectors are kept a second time in one byte a number. That gives each title's score to within half a step, so an upper
bound; the few with the highest bounds are scored in full, and the answer is taken once no other title's bound reaches
it. It is therefore the brute-force answer, in a quarter of its memory traffic.

Nothing live asks it: the blend wants every member's opinion of every title, and for the lenders of a new title it was
slower than following terms (docs/log.md). It stands here as the measure of what looking titles up by a vector costs.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.errors import BadInput

WIDTH = 256  # titles side by side: their sums stay in the nearest cache
AT_ONCE = 4  # dimensions added in one pass over the sums
SPACE = 2  # times the titles looked for: fewer rounds of sorting out
STEPS = 127  # a byte's range on either side of 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Index:
    """Title vectors in full and in bytes; memory is 5 bytes a number."""

    vectors: NDArray[np.float32]  # (titles, dimensions)
    order: NDArray[np.int32]  # (titles,) rows as the codes come: longest vectors first
    codes: NDArray[np.int8]  # (blocks, dimensions, WIDTH): numbers over their title's step; 0 pads
    steps: NDArray[np.float32]  # (blocks × WIDTH,) what 1 of a code is worth
    lengths: NDArray[np.float32]  # (blocks,) of the longest vector in each


def make_index(vectors: NDArray[np.float32]) -> Index:
    """Lay vectors `(titles, dimensions)` out for `top`. Raises BadInput for one that holds no number."""
    if not np.isfinite(vectors).all():
        raise BadInput("a title's vector holds values that are not numbers; leave that title out")
    size, dimensions = vectors.shape
    blocks = -(-size // WIDTH)
    length = np.sqrt((vectors.astype(np.float64) ** 2).sum(axis=1))
    order = np.argsort(-length, kind="stable").astype(np.int32)
    padded = np.zeros((blocks * WIDTH, -(-dimensions // AT_ONCE) * AT_ONCE), dtype=np.float32)
    padded[:size, :dimensions] = vectors[order]
    steps = np.abs(padded).max(axis=1, initial=0.0).astype(np.float32) / np.float32(STEPS)
    codes = np.rint(padded / np.maximum(steps, np.finfo(np.float32).tiny)[:, None]).astype(np.int8)
    return Index(
        vectors=np.ascontiguousarray(vectors, dtype=np.float32),
        order=order,
        codes=np.ascontiguousarray(codes.reshape(blocks, WIDTH, padded.shape[1]).transpose(0, 2, 1)),
        steps=steps,
        lengths=length[order[::WIDTH]].astype(np.float32),
    )


def top(
    index: Index, vector: NDArray[np.float32], *, k: int, allowed: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Find the `k` titles whose vectors have the highest product with `vector`, best first, and those products.

    Fewer where fewer are `allowed` `(titles,)`; equal products come by row number. One thread.
    """
    size, dimensions = index.vectors.shape
    whole = np.zeros(index.codes.shape[1], dtype=np.float32)
    whole[:dimensions] = vector
    anything = np.empty(0, dtype=np.bool_) if allowed is None else allowed
    number = min(k, size)
    looked_at = number + number // 8 + 64
    while True:
        looked_at = min(looked_at, size)
        rows = np.empty(SPACE * looked_at + WIDTH, dtype=np.int32)
        bounds = np.empty(SPACE * looked_at + WIDTH, dtype=np.float32)
        found, others = _highest_bounds(
            index.codes, index.steps, index.lengths, index.order, whole, anything, looked_at, rows, bounds
        )
        scores = bounds[:found]
        _products(index.vectors, whole, rows, scores)
        order = np.lexsort((rows[:found], -scores))[:number]
        if looked_at == size or len(order) < number or scores[order[-1]] > others:
            return rows[order], scores[order]
        looked_at *= 2


@njit(cache=True, nogil=True)
def _highest_bounds(
    codes: NDArray[np.int8],
    steps: NDArray[np.float32],
    lengths: NDArray[np.float32],
    order: NDArray[np.int32],
    vector: NDArray[np.float32],
    allowed: NDArray[np.bool_],
    k: int,
    rows: NDArray[np.int32],
    bounds: NDArray[np.float32],
) -> tuple[int, np.float32]:
    """Put the `k` titles of the highest bounds, in no order, first in `rows` and `bounds`, which have room for more.

    Returns how many there are and a bound that no other title is above.
    """
    blocks, _, width = codes.shape
    slack, length = np.float32(0.0), np.float32(0.0)
    for value in vector:
        slack += abs(value)
        length += value * value
    slack *= np.float32(0.501)  # half a step each, and what float32 loses in adding up
    length = np.sqrt(length) * np.float32(1.001)
    sums = np.empty(width, dtype=np.float32)
    least = np.float32(-np.inf)
    held = 0
    for block in range(blocks):
        start = block * width
        if lengths[block] * length < least:
            break  # no vector from here on is long enough
        _bounds(codes[block], steps[start : start + width], vector, slack, sums)
        many = min(width, len(order) - start)
        if len(allowed) > 0:
            for j in range(many):
                if not allowed[order[start + j]]:
                    sums[j] = -np.inf
        if held + many >= len(rows):
            least = _select(bounds, rows, held, k)
            held = k
        for j in range(many):  # written always, counted where it is high enough: no branch to guess wrongly
            rows[held] = order[start + j]
            bounds[held] = sums[j]
            held += 1 if sums[j] > least else 0
    if held > k:
        least = _select(bounds, rows, held, k)
        held = k
    return held, least


@njit(cache=True, nogil=True, fastmath=True)
def _bounds(
    codes: NDArray[np.int8],
    steps: NDArray[np.float32],
    vector: NDArray[np.float32],
    slack: np.float32,
    sums: NDArray[np.float32],
) -> None:
    """Write what the products of a block's titles with `vector` are at most: those of their codes and the slack."""
    dimensions, width = codes.shape
    sums[:] = slack
    for a in range(0, dimensions, AT_ONCE):
        v0, v1, v2, v3 = vector[a], vector[a + 1], vector[a + 2], vector[a + 3]
        for j in range(width):
            sums[j] += (
                v0 * np.float32(codes[a, j])
                + v1 * np.float32(codes[a + 1, j])
                + v2 * np.float32(codes[a + 2, j])
                + v3 * np.float32(codes[a + 3, j])
            )
    for j in range(width):
        sums[j] *= steps[j]


@njit(cache=True, nogil=True)
def _select(values: NDArray[np.float32], rows: NDArray[np.int32], held: int, k: int) -> np.float32:
    """Bring the `k` highest of `held` values, and their rows, to the front; returns the lowest of those."""
    low, high = 0, held - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                rows[i], rows[j] = rows[j], rows[i]
                i += 1
                j -= 1
        if k - 1 <= j:
            high = j
        elif k - 1 >= i:
            low = i
        else:
            break
    lowest: np.float32 = values[k - 1]
    return lowest


@njit(cache=True, nogil=True, fastmath=True)
def _products(
    vectors: NDArray[np.float32], vector: NDArray[np.float32], rows: NDArray[np.int32], scores: NDArray[np.float32]
) -> None:
    last = len(scores) - 1
    for i in range(0, len(scores), AT_ONCE):  # side by side: the rows lie far apart, and are waited for together
        r0, r1, r2, r3 = rows[i], rows[min(i + 1, last)], rows[min(i + 2, last)], rows[min(i + 3, last)]
        t0, t1, t2, t3 = np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0)
        for a in range(vectors.shape[1]):
            t0 += vectors[r0, a] * vector[a]
            t1 += vectors[r1, a] * vector[a]
            t2 += vectors[r2, a] * vector[a]
            t3 += vectors[r3, a] * vector[a]
        scores[i], scores[min(i + 1, last)], scores[min(i + 2, last)], scores[min(i + 3, last)] = t0, t1, t2, t3
