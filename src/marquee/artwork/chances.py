"""From beliefs to probabilities: each cover is drawn about as often as it may be the best, in closed form.

For two covers that is Thompson sampling, exactly: the chance that the second is better is a normal tail of the gap over
its deviation. For more, each tail is taken against the best and all are made to sum to one. Since the chances have a
closed form, the probability in the log is the one the draw was made with, not an estimate.
"""

from typing import Any

import numba
import numpy as np

njit: Any = numba.njit(cache=True, nogil=True)

SMALLEST_DEVIATION = 1e-9


@njit
def tail(gaps):  # type: ignore[no-untyped-def]
    """Give about how often a standard normal lies above a number (a logistic curve, at most .01 off)."""
    if gaps > 8.0:
        return 0.0
    return 1.0 / (1.0 + np.exp(gaps * (1.5976 + 0.070565776 * gaps * gaps)))


@njit
def cover_chances(means, variances, count, greed, least, out):  # type: ignore[no-untyped-def]
    """Fill `out[:count]` with the probability of each cover; they sum to one, none is below `least / count`.

    `greed` above 1 counts deviations as smaller than they are. Returns the best by mean.
    """
    best = 0
    for a in range(1, count):
        if means[a] > means[best]:
            best = a
    nearest = np.inf
    total = 0.0
    for a in range(count):
        if a != best:
            deviation = np.sqrt(variances[a] + variances[best]) + SMALLEST_DEVIATION
            distance = greed * (means[best] - means[a]) / deviation
            out[a] = tail(distance)
            total += out[a]
            nearest = min(nearest, distance)
    out[best] = 1.0 - tail(nearest) if count > 1 else 1.0
    total += out[best]
    floor = least / count
    for a in range(count):
        out[a] = floor + (1.0 - least) * out[a] / total
    return best


@njit
def expected_loss(means, chances, count, best):  # type: ignore[no-untyped-def]
    """Give how far behind the best a draw is on average, in log odds: about the share of reward it costs."""
    loss = 0.0
    for a in range(count):
        loss += chances[a] * (means[best] - means[a])
    return loss


@njit
def hold_back(chances, count, best, share):  # type: ignore[no-untyped-def]
    """Leave `share` of all chances but the best's; the best takes the rest."""
    if share >= 1.0:
        return
    rest = 1.0
    for a in range(count):
        if a != best:
            chances[a] *= share
            rest -= chances[a]
    chances[best] = rest


@njit
def pick(chances, count, point):  # type: ignore[no-untyped-def]
    """Give the place a number in [0, 1) falls on."""
    left = point
    for a in range(count):
        left -= chances[a]
        if left < 0.0:
            return a
    return count - 1
