"""Pick the micro-genres a viewer is offered: those whose first titles are worth most to them and are not the same ones.

One pass over the head of the viewer's order values all shelves; a lazy greedy choice among the best lets a title that
leads one shelf count less in the next, so that near-identical rows do not crowd out others; a second pass stacks what
was picked. Compiled by Numba; knows arrays only.
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
    heads = np.empty((rows, seen), np.int32)  # places of the first titles
    counts = np.zeros(rows, np.int64)
    for place in range(looked):
        title = order[place]
        for at in range(start[title], start[title + 1]):
            row = shelf[at]
            if counts[row] < seen:
                heads[row, counts[row]] = place
            counts[row] += 1
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
    slot = np.full(rows, -1, np.int64)
    starts, lengths = np.empty(size, np.int64), np.zeros(size, np.int64)
    total = 0
    for place in range(size):
        slot[picked[place]] = place
        starts[place] = total
        total += min(counts[picked[place]], depth)
    titles = np.empty(total, np.int32)
    for place in range(looked):
        title = order[place]
        for at in range(start[title], start[title + 1]):
            row = slot[shelf[at]]
            if row >= 0 and lengths[row] < depth:
                titles[starts[row] + lengths[row]] = title
                lengths[row] += 1
    return picked[:size].copy(), titles, starts, lengths
