"""The hot loops of a page: order titles, stack shelves, find what may be explored.

Compiled by Numba; each loop has a plain twin in the tests. They know arrays only.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray


def order_titles(
    scores: NDArray[np.float32], open_titles: NDArray[np.bool_], *, by_tie: NDArray[np.int32]
) -> NDArray[np.int32]:
    """List the open titles by falling score, equal scores as in `by_tie`; int32 `(open,)`. NaN counts as the lowest.

    Raises ValueError where there is not one score a title: compiled loops would read beyond the end.
    """
    if not len(scores) == len(open_titles) == len(by_tie):
        raise ValueError(f"{len(scores)} scores and {len(open_titles)} marks for {len(by_tie)} titles")
    ordered: NDArray[np.int32] = _by_falling_score(scores, open_titles, by_tie)
    return ordered


@njit(cache=True, nogil=True)
def _by_falling_score(scores, open_titles, by_tie):  # type: ignore[no-untyped-def]
    """Sort by radix: three passes over 11 bits each, six times as fast here as comparing 64-bit keys.

    A pass keeps the order of equals, and titles go in by their ties.
    """
    bits = scores.view(np.uint32)
    size = open_titles.sum()
    keys, titles = np.empty(size, np.uint32), np.empty(size, np.int32)
    at = 0
    for place in range(len(by_tie)):
        title = by_tie[place]
        if not open_titles[title]:
            continue
        word = np.uint32(bits[title])
        if np.isnan(scores[title]):
            rising = np.uint32(0)
        elif scores[title] == 0.0:  # of either sign
            rising = np.uint32(0x80000000)
        elif word >> np.uint32(31):  # below zero: a larger pattern is a smaller number
            rising = np.uint32(~word)
        else:
            rising = np.uint32(word | np.uint32(0x80000000))
        keys[at], titles[at] = np.uint32(~rising), title
        at += 1
    other_keys, other_titles = np.empty(size, np.uint32), np.empty(size, np.int32)
    for shift in (0, 11, 22):
        low = np.uint32(shift)
        starts = np.zeros(2049, np.int64)
        for place in range(size):
            starts[((keys[place] >> low) & np.uint32(2047)) + 1] += 1
        for digit in range(2048):
            starts[digit + 1] += starts[digit]
        for place in range(size):
            digit = (keys[place] >> low) & np.uint32(2047)
            other_keys[starts[digit]], other_titles[starts[digit]] = keys[place], titles[place]
            starts[digit] += 1
        keys, other_keys = other_keys, keys
        titles, other_titles = other_titles, titles
    return titles


@njit(cache=True, nogil=True)
def stack_shelves(order, start, shelf, sizes, depth):  # type: ignore[no-untyped-def]
    """List the first `depth` titles of each shelf in `order`.

    Returns flat titles, where each shelf's start `(shelves,)`, and their counts `(shelves,)`; between two shelves one
    place is left over, where titles go that have no room, so that the loop needs no branch.
    """
    rows = len(sizes)
    one = np.uint32(1)
    begins, counts = np.empty(rows, np.int64), np.empty(rows, np.int64)
    ends, full = np.empty(rows, np.uint32), np.empty(rows, np.uint32)
    total = 0
    for row in range(rows):
        begins[row], ends[row] = total, total
        total += min(sizes[row], depth, len(order))
        full[row] = total
        total += 1
    titles = np.empty(total, np.int32)
    for place in range(len(order)):
        title = np.uint32(order[place])
        for at in range(np.uint32(start[title]), np.uint32(start[title + one])):
            where = np.uint16(shelf[at])
            to = ends[where]
            titles[to] = title
            ends[where] = to + np.uint32(to < full[where])
    for row in range(rows):
        counts[row] = ends[row] - begins[row]
    return titles, begins, counts


@njit(cache=True, nogil=True)
def further_on_shelf(order, first, start, shelf, which, closed, most):  # type: ignore[no-untyped-def]
    """List at most `most` titles of one shelf that are not closed, from place `first` of `order` on; int32."""
    found = np.empty(most, np.int32)
    size = 0
    for place in range(first, len(order)):
        if size == most:
            break
        title = order[place]
        if closed[title]:
            continue
        for at in range(start[title], start[title + 1]):
            if shelf[at] == which:
                found[size] = title
                size += 1
                break
    return found[:size]


@njit(cache=True, nogil=True)
def between(titles, rank, share):  # type: ignore[no-untyped-def]
    """Order titles by `share` of their own order and the rest of that of `rank`."""
    size = len(titles)
    keys = np.empty(size, np.float64)
    mine = np.argsort(rank[titles])
    for place in range(size):
        keys[mine[place]] = place * (1.0 - share) + mine[place] * (share + 1e-9)
    return titles[np.argsort(keys)]


@njit(cache=True, nogil=True)
def rank_of(order, size):  # type: ignore[no-untyped-def]
    """Give each title's place in `order`; `len(order)` where it is not in it. int32 `(size,)`."""
    rank = np.full(size, len(order), np.int32)
    for place in range(len(order)):
        rank[order[place]] = place
    return rank


@njit(cache=True, nogil=True)
def explorable(titles, starts, counts, picked, taken, tired, guarded_rows, first, last):  # type: ignore[no-untyped-def]
    """Find for each chosen row what may be drawn into it: its ranks `first` to `last` that are in no row and no pool.

    `taken` is written. Returns flat titles and ends `(chosen,)`.
    """
    pool = np.empty(len(picked) * max(last - first, 0), np.int32)
    ends = np.zeros(len(picked), np.int64)
    size = 0
    for place in range(len(picked)):
        row = picked[place]
        low = starts[row] + first
        high = min(starts[row] + last, starts[row] + counts[row])
        for at in range(low, high):
            title = titles[at]
            if taken[title] or (place < guarded_rows and tired[title]):
                continue
            taken[title] = True
            pool[size] = title
            size += 1
        ends[place] = size
    return pool[:size], ends
