"""How long after a cover was seen its play comes, so that a draw is never counted as a failure too early.

`share_by(ages)` is the part of all plays that have come by an age. It is learnt from plays, each of which could only be
seen if it came before now, by the product-limit estimate in reversed time (Lagakos, Barraj and De Gruttola, 1988).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HOURS = np.concatenate([[0.0], np.geomspace(0.05, 168.0, 24)])  # where the curve is known
PRIOR_MEAN_H = 6.0  # an exponential delay, before anything is learnt
DOUBT = 30.0  # plays' worth of doubt about the curve


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Delay:
    """The part of plays that have come by each of `HOURS`; rises to 1 at the end of the holding period."""

    shares: NDArray[np.float64]

    def share_by(self, hours: NDArray[np.floating]) -> NDArray[np.float64]:
        """Give the part of plays that have come `hours` after the draw was seen; 0 before, 1 past the last."""
        found: NDArray[np.float64] = np.interp(hours, HOURS, self.shares)
        return found


def prior_delay() -> Delay:
    """Give the curve before anything is learnt."""
    shares = 1.0 - np.exp(-HOURS / PRIOR_MEAN_H)
    return Delay(shares=shares / shares[-1])


def learn_delay(*, delays_h: NDArray[np.floating], ages_h: NDArray[np.floating]) -> Delay:
    """Learn the curve from plays (`delays_h`, hours from draw to play) of draws seen `ages_h` ago."""
    known = np.isfinite(delays_h) & (delays_h <= ages_h + 1e-6)
    delay = np.clip(delays_h[known], 0.0, HOURS[-1])
    age = np.clip(ages_h[known], 0.0, HOURS[-1])
    before = prior_delay().shares
    shares = np.ones(len(HOURS))
    for step in range(len(HOURS) - 1, 0, -1):
        # of plays that came by the end of this step, and were seen at least so long: which came within it
        at_risk = (delay <= HOURS[step]) & (age >= HOURS[step])
        within = int(np.count_nonzero(at_risk & (delay > HOURS[step - 1])))
        expected = 1.0 - before[step - 1] / before[step]
        chance = (within + DOUBT * expected) / (np.count_nonzero(at_risk) + DOUBT)
        shares[step - 1] = shares[step] * (1.0 - chance)
    shares[0] = 0.0
    return Delay(shares=shares)
