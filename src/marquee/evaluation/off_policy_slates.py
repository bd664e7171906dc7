"""What another policy's whole pages of covers would have earned: estimators over slots, from the narrowest trust up.

A slate is one page: slot by slot a chance as logged, a chance under the new policy, and a reward. Which estimator is
right depends on what a slot's reward may hang on: only its own cover (IIPS), also what stands before it (RIPS and its
doubly robust kin), or everything on the page (SIPS; PI where the page's reward is a sum over slots). Sources: Li et al.
2018 (IIPS), McInerney et al. 2020 (RIPS), Swaminathan et al. 2017 (PI), Kiyohara et al. 2022 (cascade-DR).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BadInput
from marquee.evaluation.off_policy import ROUNDS, Estimate, resampled_means

SlateEstimator = Literal["SIPS", "IIPS", "RIPS", "PI", "cascade-DR"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoggedSlates:
    """One row a page, one column a slot; a slot that was not filled has chance 1, asked 1 and reward 0."""

    rewards: NDArray[np.float64]  # (slates, slots)
    logged: NDArray[np.float64]  # (slates, slots) chance of the slot's cover, given what stands before it
    asked: NDArray[np.float64]  # (slates, slots) the same under the new policy
    profiles: NDArray[np.int64]  # (slates,)
    predicted: NDArray[np.float64] | None = None  # (slates, slots) reward foreseen from this slot on, as drawn
    expected: NDArray[np.float64] | None = None  # the same with this slot's cover drawn by the new policy

    def __post_init__(self) -> None:
        """Refuse what no page can be: raises BadInput."""
        shapes = {self.rewards.shape, self.logged.shape, self.asked.shape}
        shapes |= {one.shape for one in (self.predicted, self.expected) if one is not None}
        if len(shapes) != 1 or self.rewards.ndim != 2 or len(self.profiles) != len(self.rewards):
            raise BadInput(f"slates are (slates, slots) in every column; these are {sorted(shapes)}")
        if not np.all((self.logged > 0) & (self.logged <= 1)) or not np.all((self.asked >= 0) & (self.asked <= 1)):
            raise BadInput("chances of slots lie between 0 and 1, and what was drawn had one above 0")


def slate_values(slates: LoggedSlates, how: SlateEstimator) -> NDArray[np.float64]:
    """Give each page's estimated reward under the new policy, `(slates,)`; their mean is the policy's value.

    Raises BadInput where cascade-DR is asked of slates without a reward model.
    """
    weights = slates.asked / slates.logged
    match how:
        case "IIPS":
            return np.asarray((weights * slates.rewards).sum(axis=1))
        case "RIPS":
            return np.asarray((np.cumprod(weights, axis=1) * slates.rewards).sum(axis=1))
        case "SIPS":
            return np.asarray(weights.prod(axis=1) * slates.rewards.sum(axis=1))
        case "PI":  # slots are drawn on their own, so the pseudo-inverse comes to this
            return np.asarray((weights.sum(axis=1) - weights.shape[1] + 1) * slates.rewards.sum(axis=1))
        case "cascade-DR":
            if slates.predicted is None or slates.expected is None:
                raise BadInput("cascade-DR needs a reward model: give `predicted` and `expected`, or use RIPS")
            upto = np.cumprod(weights, axis=1)
            before = np.hstack([np.ones((len(upto), 1)), upto[:, :-1]])
            left = upto * (slates.rewards - slates.predicted) + before * slates.expected
            return np.asarray(left.sum(axis=1))


def estimate_slates(
    slates: LoggedSlates, how: SlateEstimator, *, rng: np.random.Generator, rounds: int = ROUNDS
) -> Estimate:
    """Estimate the mean reward of a page with an interval by bootstrap over profiles."""
    values = slate_values(slates, how)
    again = resampled_means(values, slates.profiles, rng=rng, rounds=rounds)
    low, high = np.quantile(again, [0.025, 0.975])
    return Estimate(estimator=how, value=float(values.mean()) if len(values) else 0.0, low=float(low), high=float(high))


def page_weights(slates: LoggedSlates) -> NDArray[np.float64]:
    """Give the weight of each whole page, for its effective sample and overlap; `(slates,)`."""
    return np.asarray((slates.asked / slates.logged).prod(axis=1))
