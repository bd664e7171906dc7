"""Pick the micro-genres a viewer is offered: those whose first titles are worth most to them and are not the same ones.

One pass over the head of the viewer's order values all shelves; a lazy greedy choice among the best lets a title that
leads one shelf count less in the next, so that near-identical rows do not crowd out others; a second pass stacks what
was picked. Compiled by Numba; knows arrays only. The passes are written without branches and signs: which shelf
has room, no processor can guess, and a signed index is asked at each use whether it counts from the end.
"""

import numpy as np
from numba import njit

HALF_RANK = 100.0  # a title at this rank is worth half of the first
AGAIN = 0.35  # what a title still counts where it leads a shelf picked before
FAMILY = 0.93  # what each shelf of a family leaves of the next of that family
AMONG = 2  # shelves looked at closely for each that is picked


@njit(cache=True, nogil=True)
def pick_shelves(order, start, shelf, families, looked, depth, most, least, seen):  # type: ignore[no-untyped-def]
    """Pick at most `most` shelves with at least `least` titles among the first `looked` of `order`.

    A shelf is worth the discounted gain of its first `seen` titles. Returns the picked shelves, best first, their
    titles (flat, each shelf's in `order`, at most `depth`), where each starts and how many it has.
    """
    rows = len(families)
    looked = min(looked, len(order))
    unit, heading = np.uint32(1), np.uint32(seen)
    heads = np.empty((rows, seen + 1), np.int32)  # places of the first titles; behind them those of any other
    held = np.zeros(rows, np.uint32)
    for place in range(looked):
        title = np.uint32(order[place])
        for on in range(np.uint32(start[title]), np.uint32(start[title + unit])):
            where = np.uint16(shelf[on])
            heads[where, min(held[where], heading)] = place
            held[where] += unit
    counts = held.astype(np.int64)
    discount = np.empty(seen, np.float64)
    for at in range(seen):
        discount[at] = 1.0 / np.log2(at + 2.0)
    worth = np.zeros(rows, np.float64)
    for row in range(rows):
        if counts[row] >= least:
            for at in range(min(seen, counts[row])):
                worth[row] -= discount[at] / (1.0 + heads[row, at] / HALF_RANK)
    close = np.argsort(worth, kind="mergesort")[: AMONG * most]
    picked = np.empty(min(most, len(close)), np.int64)
    fresh = np.full(len(close), -1, np.int64)
    bound = -worth[close]
    led = np.zeros(looked, np.bool_)
    left = np.ones(families.max() + 1 if rows else 1, np.float64)
    size = 0
    while size < len(picked):
        best = 0
        while True:
            for one in range(len(close)):
                if bound[one] > bound[best]:
                    best = one
            if bound[best] <= 0.0 or fresh[best] == size:
                break
            row = close[best]
            value = 0.0
            for at in range(min(seen, counts[row])):
                gain = discount[at] / (1.0 + heads[row, at] / HALF_RANK)
                value += gain * AGAIN if led[heads[row, at]] else gain
            bound[best] = value * left[families[row]]
            fresh[best] = size
        if bound[best] <= 0.0:
            break
        row = close[best]
        bound[best] = 0.0
        picked[size] = row
        left[families[row]] *= FAMILY
        for at in range(min(seen, counts[row])):
            led[heads[row, at]] = True
        size += 1
    last = np.uint32(depth)
    slot = np.full(rows, size, np.uint16)
    for place in range(size):
        slot[picked[place]] = place
    lengths = np.zeros(size + 1, np.uint32)
    room = np.empty((size + 1, depth + 1), np.int32)  # what is not picked goes into the last row
    for place in range(looked):
        title = np.uint32(order[place])
        for on in range(np.uint32(start[title]), np.uint32(start[title + unit])):
            where = slot[np.uint16(shelf[on])]
            room[where, min(lengths[where], last)] = title
            lengths[where] += unit
    counts_of = np.minimum(lengths[:size], last).astype(np.int64)
    starts = np.empty(size, np.int64)
    total = 0
    for place in range(size):
        starts[place] = total
        total += counts_of[place]
    titles = np.empty(total, np.int32)
    for place in range(size):
        begin = starts[place]
        titles[begin : begin + counts_of[place]] = room[place, : counts_of[place]]
    return picked[:size].copy(), titles, starts, counts_of
