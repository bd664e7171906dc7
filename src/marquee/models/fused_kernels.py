"""The loops behind `models.fused`: scores spread, compressed, multiplied out and carried over to a catalogue.

Compiled by Numba; each has a plain twin in `Taste.components`. They know arrays only.
"""

import numpy as np
from numba import njit

from marquee.models.components import FLOOR
from marquee.models.linear import NEGLIGIBLE

LEAST_VARIANCE = 1e-12  # below it a model is indifferent
_BINS = 2_048  # of the histogram by which the leading titles are found
_LOG = (7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
        2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1)  # fmt: skip
"""Of the logarithm of 1 + x, after Cephes: right to the last bits of a float32 between √½ and √2."""


@njit(cache=True, nogil=True, fastmath=True)
def product_moments(mean, covariance, vector):  # type: ignore[no-untyped-def]
    """Give mean and variance of the products with a vector, from the moments of the vectors multiplied."""
    size = len(vector)
    middle, variance = 0.0, 0.0
    for a in range(size):
        middle += mean[a] * vector[a]
        row = 0.0
        for b in range(size):
            row += covariance[a, b] * vector[b]
        variance += row * vector[a]
    return middle, variance


@njit(cache=True, nogil=True, fastmath=True)
def spread_into(rows, weights, titles, values, out):  # type: ignore[no-untyped-def]
    """Add rows of a neighbourhood, weighed, to `out` `(titles,)`; as `models.linear.spread` for one weighting."""
    for i in range(len(rows)):
        row, weight = rows[i], weights[i]
        if row < 0 or abs(weight) < NEGLIGIBLE:
            continue
        for k in range(titles.shape[1]):
            title = titles[row, k]
            if title < 0:
                break
            out[title] += weight * values[row, k]


@njit(cache=True, nogil=True, fastmath=True)
def compress(scores, present, count, bits):  # type: ignore[no-untyped-def]
    """Take the logarithm of scores over their best, in place; returns mean and deviation over those `present`.

    `present` is 1 or 0 a score, `count` their number, `bits` the same memory as `scores`, as int32. Deviation 0 where
    all are alike, and the scores are then worth nothing.
    """
    size = len(scores)
    best = np.float32(0.0)
    for j in range(size):
        best = max(best, scores[j] * present[j])
    if best <= 0 or count == 0:
        return 0.0, 0.0
    scale = np.float32(1.0) / best
    for j in range(size):  # what says nothing, or against, stands at the floor
        scores[j] = max(scores[j], np.float32(0.0)) * scale + FLOOR
    for j in range(size):
        word = bits[j]
        # the exponent of the number over √½, and the rest between √½ and √2
        shifted = word - np.int32(0x3F3504F3)
        exponent = shifted >> np.int32(23)
        bits[j] = word - (exponent << np.int32(23))
        x = scores[j] - np.float32(1.0)
        y = np.float32(_LOG[0])
        for k in range(1, 9):
            y = y * x + np.float32(_LOG[k])
        square = x * x
        y = y * x * square - np.float32(0.5) * square + x
        scores[j] = y + np.float32(exponent) * np.float32(0.6931471805599453)
    total, squares = np.float32(0.0), np.float32(0.0)
    middle = np.log(FLOOR)  # near where most stand, so that the sums are small
    for j in range(size):
        away = (scores[j] - middle) * present[j]
        total += away
        squares += away * away
    mean = total / count
    variance = squares / count - mean * mean
    return mean + middle, np.sqrt(variance) if variance > LEAST_VARIANCE else 0.0


@njit(cache=True, nogil=True, fastmath=True)
def _of_model(part, mean, deviation, row, whence, lenders, shares):  # type: ignore[no-untyped-def]
    """Give a component of one title of the catalogue, which may borrow it."""
    if deviation <= 0:
        return 0.0
    if row >= 0:
        return (part[row] - mean) / deviation
    place = -1 - row
    lent = 0.0
    for k in range(lenders.shape[1]):
        if lenders[place, k] >= 0:
            lent += shares[place, k] * (part[whence[lenders[place, k]]] - mean) / deviation
    return lent


@njit(cache=True, nogil=True, fastmath=True)
def opinions_at(titles, parts, means, deviations, whence, lenders, shares, out):  # type: ignore[no-untyped-def]
    """Write the components of a few titles whose scores lie in `parts` `(components, model titles)` into `out`.

    `means` and `deviations` are of each component; `whence` is a title's row in the models, -1 - n of the nth new one;
    `out` is `(components, titles)`.
    """
    for f in range(len(parts)):
        for c in range(len(titles)):
            out[f, c] = _of_model(parts[f], means[f], deviations[f], whence[titles[c]], whence, lenders, shares)


@njit(cache=True, nogil=True, fastmath=True)
def products_at(titles, vectors, vector, mean, deviation, whence, held, lent, out):  # type: ignore[no-untyped-def]
    """Do as `opinions_at` for one component that is a product of vectors, into `out` `(titles,)`.

    `lent` `(new, dimensions)` are the vectors that new titles borrow, `held` `(new,)` what their shares come to.
    """
    for c in range(len(titles)):
        row = whence[titles[c]]
        said = np.float32(0.0)
        if row >= 0:
            for d in range(len(vector)):
                said += vectors[row, d] * vector[d]
            out[c] = (said - mean) / deviation
        else:
            place = -1 - row
            for d in range(len(vector)):
                said += lent[place, d] * vector[d]
            out[c] = (said - mean * held[place]) / deviation


@njit(cache=True, nogil=True, fastmath=True)
def add_scaled(out, scores, factor):  # type: ignore[no-untyped-def]
    """Add `factor` times scores to `out`."""
    for j in range(len(out)):
        out[j] += factor * scores[j]


@njit(cache=True, nogil=True, fastmath=True)
def add_product(out, vectors, vector):  # type: ignore[no-untyped-def]
    """Add the products of vectors `(titles, dimensions)` with one to `out` `(titles,)`."""
    for j in range(len(out)):
        total = np.float32(0.0)
        for d in range(len(vector)):
            total += vectors[j, d] * vector[d]
        out[j] += total


@njit(cache=True, nogil=True, fastmath=True)
def lay_over(told, rows, middle, new, lenders, shares, standing, weight, out):  # type: ignore[no-untyped-def]
    """Carry what the models say over to the catalogue, into `out` `(titles,)`, and add what popularity says.

    `told` is by the models' rows and `middle` is taken off it; `rows` maps titles to them, -1 is new and borrows.
    """
    for j in range(len(rows)):
        out[j] = told[rows[j]] - middle if rows[j] >= 0 else np.float32(0.0)
    for i in range(len(new)):
        lent = np.float32(0.0)
        for k in range(lenders.shape[1]):
            if lenders[i, k] >= 0:
                lent += shares[i, k] * out[lenders[i, k]]
        out[new[i]] = lent
    for j in range(len(rows)):
        out[j] += weight * standing[j]


@njit(cache=True, nogil=True)
def find_leading(scores, bits, count, without, room):  # type: ignore[no-untyped-def]
    """Find the titles of the bins that hold the highest scores, in no order; returns how many."""
    counts = np.zeros(_BINS, np.int32)
    size = len(scores)
    for j in range(size):
        counts[_bin(bits[j])] += 1
    for i in range(len(without)):
        counts[_bin(bits[without[i]])] -= 1
    edge, above = _BINS - 1, 0
    while edge > 0:
        above += counts[edge]
        if above >= count:
            break
        edge -= 1
    found = 0
    for j in range(size):
        if _bin(bits[j]) >= edge and np.isfinite(scores[j]):
            room[found] = j
            found += 1
    kept = 0
    for place in range(found):
        left_out = False
        for i in range(len(without)):
            left_out |= without[i] == room[place]
        if not left_out:
            room[kept] = room[place]
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def _bin(word):  # type: ignore[no-untyped-def]
    """Give the first eleven bits of a float's place among all floats."""
    if word == np.uint32(0x80000000):
        word = np.uint32(0)  # nought is nought, of either sign
    flipped = ~word if word >> np.uint32(31) else word | np.uint32(0x80000000)
    return np.int64(np.uint32(flipped) >> np.uint32(21))
