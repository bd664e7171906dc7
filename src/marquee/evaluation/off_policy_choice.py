"""Which value to believe, by a rule fixed without the truth: the model's, held within reach of what the log says.

The reward model alone (DM) varies least and may lean anywhere; self-normalised doubly robust weights (SNDR) do not lean
and may vary widely. How far apart chance puts the two is known from the bootstrap. So the model is believed as long as
it lies within `REACH` such deviations of SNDR, and from there on the nearest value that does: whatever the model, the
value leans by no more than that. The interval is SNDR's own, which is right whether or not the model is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.evaluation.off_policy import (
    DM,
    ROUNDS,
    SNDR,
    Assessment,
    Estimate,
    LoggedDraws,
    assess_values,
    resampled,
    value_of,
)

REACH = 1.0
NAME = "DM within reach of SNDR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A value and what it was chosen between."""

    estimate: Estimate
    model: float  # DM
    log: float  # SNDR
    apart: float  # deviation of their difference


def choose(draws: LoggedDraws, *, rng: np.random.Generator, rounds: int = ROUNDS) -> Chosen:
    """Estimate the new policy's mean reward a draw by the rule, with a 95 % interval by bootstrap over profiles."""
    return _choose(draws, resampled(draws, [DM, SNDR], rng=rng, rounds=rounds))


def assess_chosen(draws: LoggedDraws, *, rng: np.random.Generator, rounds: int = ROUNDS) -> Assessment:
    """Judge the new policy by the rule, beside the one that was live (as `off_policy.assess` does by one estimator)."""
    seed = int(rng.integers(2**32))
    again = resampled(draws, [DM, SNDR], rng=np.random.default_rng(seed), rounds=rounds)
    return assess_values(draws, _choose(draws, again).estimate, again[:, 1], seed=seed)


def _choose(draws: LoggedDraws, again: NDArray[np.float64]) -> Chosen:
    model, log = value_of(draws, DM), value_of(draws, SNDR)
    apart = float((again[:, 0] - again[:, 1]).std())
    low, high = np.quantile(again[:, 1], [0.025, 0.975])
    return Chosen(
        estimate=Estimate(
            estimator=NAME,
            value=float(np.clip(model, log - REACH * apart, log + REACH * apart)),
            low=float(low),
            high=float(high),
        ),
        model=model,
        log=log,
        apart=apart,
    )
