"""What another policy would have earned, from draws logged under this one: IPS, DM, DR and their kin.

Each estimator is a base a draw plus a correction a draw: value = mean of bases + sum of corrections / (draws, or the
sum of their weights where it is self-normalised). So one bootstrap over profiles serves all of them, paired. Sources:
IPS and SNIPS (Swaminathan and Joachims 2015), DR (Dudík et al. 2014), Switch-DR (Wang et al. 2017), DRos (Su et al.
2020). The names and values agree with OBP's. A verdict is a field of its own: see `assess`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BadInput

ROUNDS = 1_000
MOST_WEIGHT = 20.0  # a draw the new policy makes this much more often than the log did stands on too little
LEAST_SAMPLE = 1_000.0
LEAST_OVERLAP = 0.8

Weighting = Literal["none", "full", "switched", "shrunk"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoggedDraws:
    """One row a draw, aligned; without a reward model `predicted` and `expected` are zeros."""

    rewards: NDArray[np.float64]
    logged: NDArray[np.float64]  # chance of what was drawn, as logged
    asked: NDArray[np.float64]  # chance the new policy gives to it
    profiles: NDArray[np.int64]  # whole profiles are resampled
    predicted: NDArray[np.float64]  # reward a model foresees of what was drawn; of a model that did not see this draw
    expected: NDArray[np.float64]  # reward it foresees under the new policy, over all that could be drawn

    def __post_init__(self) -> None:
        """Refuse what no draw can be: raises BadInput."""
        sizes = {len(getattr(self, name)) for name in self.__slots__}
        if len(sizes) != 1:
            raise BadInput(f"the columns of logged draws are aligned; these have {sorted(sizes)} rows")
        if not np.all((self.logged > 0) & (self.logged <= 1)):
            raise BadInput("a draw that was made had a chance above 0 and at most 1; one here had not")
        if not np.all((self.asked >= 0) & (self.asked <= 1)):
            raise BadInput("the new policy gives a chance below 0 or above 1")
        if not all(np.all(np.isfinite(column)) for column in (self.rewards, self.predicted, self.expected)):
            raise BadInput("a reward is not a number; leave draws out whose outcome is unknown")

    def __len__(self) -> int:
        """Count the draws."""
        return len(self.rewards)

    @property
    def weights(self) -> NDArray[np.float64]:
        """Give how much oftener the new policy makes each draw than the log did."""
        return self.asked / self.logged


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimator:
    """How draws are weighed."""

    name: str
    weighting: Weighting = "full"
    modelled: bool = False  # whether it starts from the reward model
    normalised: bool = False
    limit: float = np.inf  # the cut of a switched one, the lambda of a shrunk one

    def weigh(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the weights it uses in the place of the exact ones."""
        match self.weighting:
            case "none":
                return np.zeros_like(weights)
            case "switched":
                return np.where(weights <= self.limit, weights, 0.0)
            case "shrunk":
                return weights / (weights**2 / self.limit + 1.0) if self.limit > 0 else np.zeros_like(weights)
            case _:
                return weights


IPS = Estimator(name="IPS")
SNIPS = Estimator(name="SNIPS", normalised=True)
DM = Estimator(name="DM", weighting="none", modelled=True)
DR = Estimator(name="DR", modelled=True)
SNDR = Estimator(name="SNDR", modelled=True, normalised=True)


def switch_dr(cut: float) -> Estimator:
    """Give DR that trusts the model alone where the weight is above `cut`."""
    return Estimator(name=f"Switch-DR {cut:g}", weighting="switched", modelled=True, limit=cut)


def shrunk_dr(limit: float) -> Estimator:
    """Give DR whose weights w shrink to limit * w / (w^2 + limit): 0 is DM, infinity DR."""
    return Estimator(name=f"DRos {limit:g}", weighting="shrunk", modelled=True, limit=limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with its 95 % interval by bootstrap over profiles."""

    estimator: str
    value: float
    low: float
    high: float


def value_of(draws: LoggedDraws, estimator: Estimator) -> float:
    """Estimate the new policy's mean reward a draw; 0 where there are none."""
    if not len(draws):
        return 0.0
    return float(_values(_sums(draws, estimator).sum(axis=0)[None])[0])


def resampled(
    draws: LoggedDraws, estimators: Sequence[Estimator], *, rng: np.random.Generator, rounds: int = ROUNDS
) -> NDArray[np.float64]:
    """Estimate again and again on whole profiles drawn with replacement; `(rounds, estimators)`, rows paired."""
    found = np.zeros((rounds, len(estimators)))
    if not len(draws):
        return found
    _, owner = np.unique(draws.profiles, return_inverse=True)
    sums = np.hstack([_by_owner(_sums(draws, one), owner) for one in estimators])  # (profiles, 4 * estimators)
    step = max(1, 4_000_000 // len(sums))
    even = np.full(len(sums), 1.0 / len(sums))
    for first in range(0, rounds, step):
        last = min(rounds, first + step)
        often = rng.multinomial(len(sums), even, size=last - first).astype(np.float64)
        drawn = (often @ sums).reshape(last - first, len(estimators), 4)
        found[first:last] = _values(drawn)
    return found


def estimate(draws: LoggedDraws, estimator: Estimator, *, rng: np.random.Generator, rounds: int = ROUNDS) -> Estimate:
    """Estimate with an interval by quantiles of the bootstrap."""
    again = resampled(draws, [estimator], rng=rng, rounds=rounds)[:, 0]
    low, high = np.quantile(again, [0.025, 0.975])
    return Estimate(estimator=estimator.name, value=value_of(draws, estimator), low=float(low), high=float(high))


def resampled_means(
    values: NDArray[np.float64], profiles: NDArray[np.int64], *, rng: np.random.Generator, rounds: int = ROUNDS
) -> NDArray[np.float64]:
    """Take the mean again and again over whole profiles drawn with replacement; `(rounds,)`, 0 of nothing."""
    plain = LoggedDraws(
        rewards=values,
        logged=np.ones(len(values)),
        asked=np.ones(len(values)),
        profiles=profiles,
        predicted=np.zeros(len(values)),
        expected=np.zeros(len(values)),
    )
    return resampled(plain, [IPS], rng=rng, rounds=rounds)[:, 0]


def effective_sample(weights: NDArray[np.float64]) -> float:
    """Count the draws that, equally weighed, would say as much (Kish): (sum w)^2 / sum w^2; 0 where all are 0."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def overlap(weights: NDArray[np.float64]) -> float:
    """Tell what part of the new policy's draws the log makes at least one time for its `MOST_WEIGHT`; 0 to 1.

    It is the mean of the weights up to `MOST_WEIGHT`, the others counting 0: weights average 1 where the log could draw
    all that the new policy draws, and less by the part it could not.
    """
    return min(1.0, float(np.where(weights <= MOST_WEIGHT, weights, 0.0).mean())) if len(weights) else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the log says of a policy; the estimate is always given, the verdict only where the log carries it."""

    estimate: Estimate
    logged: Estimate  # what was earned, under the policy that was live
    difference: Estimate  # estimate - logged, on the same draws
    verdict: Literal["better", "worse", "undecided"] | None
    why_none: str  # empty where there is a verdict
    effective_sample: float
    overlap: float
    draws: int
    profiles: int


def assess(draws: LoggedDraws, estimator: Estimator, *, rng: np.random.Generator, rounds: int = ROUNDS) -> Assessment:
    """Judge the new policy beside the one that was live; better or worse only if the difference's interval says so."""
    seed = int(rng.integers(2**32))
    again = resampled(draws, [estimator], rng=np.random.default_rng(seed), rounds=rounds)[:, 0]
    return assess_values(draws, _interval(estimator.name, value_of(draws, estimator), again), again, seed=seed)


def assess_values(draws: LoggedDraws, found: Estimate, again: NDArray[np.float64], *, seed: int) -> Assessment:
    """Judge an estimate whose resamples came from `seed`: those of what was earned are paired with them."""
    earned = float(draws.rewards.mean()) if len(draws) else 0.0
    live = resampled_means(draws.rewards, draws.profiles, rng=np.random.default_rng(seed), rounds=len(again))
    apart = _interval(found.estimator, found.value - earned, again - live)
    sample, covered = effective_sample(draws.weights), overlap(draws.weights)
    why = why_no_verdict(sample, covered)
    verdict: Literal["better", "worse", "undecided"] = (
        "better" if apart.low > 0 else "worse" if apart.high < 0 else "undecided"
    )
    return Assessment(
        estimate=found,
        logged=_interval("as it was", earned, live),
        difference=apart,
        verdict=None if why else verdict,
        why_none=why,
        effective_sample=sample,
        overlap=covered,
        draws=len(draws),
        profiles=len(np.unique(draws.profiles)),
    )


def why_no_verdict(sample: float, covered: float) -> str:
    """Say why the log cannot carry a verdict; empty where it can."""
    reasons = []
    if sample < LEAST_SAMPLE:
        reasons.append(f"its effective sample is {sample:,.0f} draws, and a verdict asks for {LEAST_SAMPLE:,.0f}")
    if covered < LEAST_OVERLAP:
        reasons.append(
            f"the log covers {covered:.0%} of what it would draw, and a verdict asks for {LEAST_OVERLAP:.0%}"
        )
    return "; ".join(reasons)


def _sums(draws: LoggedDraws, estimator: Estimator) -> NDArray[np.float64]:
    """Lay out what an estimator adds up, `(draws, 4)`: one, base, correction, what corrections are divided by."""
    weights = estimator.weigh(draws.weights)
    left = draws.rewards - draws.predicted if estimator.modelled else draws.rewards
    one = np.ones(len(draws))
    base = draws.expected if estimator.modelled else np.zeros(len(draws))
    return np.column_stack([one, base, weights * left, weights if estimator.normalised else one])


def _values(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    under = sums[..., 3]
    corrections = np.divide(sums[..., 2], under, out=np.zeros_like(under), where=under > 0)
    return np.asarray(sums[..., 1] / sums[..., 0] + corrections)


def _by_owner(columns: NDArray[np.float64], owner: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.column_stack([np.bincount(owner, weights=columns[:, at]) for at in range(columns.shape[1])])


def _interval(name: str, value: float, again: NDArray[np.float64]) -> Estimate:
    low, high = np.quantile(again, [0.025, 0.975])
    return Estimate(estimator=name, value=value, low=float(low), high=float(high))
