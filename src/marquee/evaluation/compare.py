"""Is one model better than another? Paired, on the same targets, with an interval by bootstrap over profiles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from marquee.evaluation.ranking_metrics import Ranking, Scorer, rank_targets
from marquee.features.interactions import Interactions

ROUNDS = 1_000
LEAST_PROFILES = 20  # fewer say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a comparison says of the candidate; figures are NDCG@10."""

    verdict: Literal["better", "worse", "undecided"]
    candidate: float
    live: float
    difference: float  # candidate - live
    low: float  # the difference's 95 % interval
    high: float
    targets: int
    profiles: int

    def __str__(self) -> str:
        """Put the verdict in a line."""
        return (
            f"{self.verdict}: NDCG@10 {self.candidate:.4f} against {self.live:.4f}, difference {self.difference:+.4f} "
            f"[{self.low:+.4f}, {self.high:+.4f}] over {self.targets:,} targets of {self.profiles:,} profiles"
        )


def compare(
    live: Scorer,
    candidate: Scorer,
    interactions: Interactions,
    targets: NDArray[np.int64],
    *,
    rng: np.random.Generator,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Verdict:
    """Judge a candidate against what is live on targets neither has seen."""

    def half(offset: int) -> Callable[[int, int], None]:
        return lambda done, total: report(offset * total + done, 2 * total)

    of_live = rank_targets(live, interactions, targets, report=half(0))
    return judge(of_live, rank_targets(candidate, interactions, targets, report=half(1)), rng=rng)


def judge(live: Ranking, candidate: Ranking, *, rng: np.random.Generator) -> Verdict:
    """Turn two rankings of the same targets into a verdict: better or worse only if the 95 % interval says so."""
    of_live, of_candidate = live.ndcg(), candidate.ndcg()
    difference, low, high = paired_interval(of_candidate - of_live, live.profiles, rng=rng)
    profiles = len(np.unique(live.profiles))
    sure = profiles >= LEAST_PROFILES
    return Verdict(
        verdict="better" if sure and low > 0 else "worse" if sure and high < 0 else "undecided",
        candidate=float(of_candidate.mean()) if len(of_candidate) else 0.0,
        live=float(of_live.mean()) if len(of_live) else 0.0,
        difference=difference,
        low=low,
        high=high,
        targets=len(of_live),
        profiles=profiles,
    )


def paired_interval(
    values: NDArray[np.float64], profiles: NDArray[np.int32], *, rng: np.random.Generator, rounds: int = ROUNDS
) -> tuple[float, float, float]:
    """Give the mean of `values` and its 95 % interval, whole profiles resampled; (0, 0, 0) where there are none."""
    if len(values) == 0:
        return 0.0, 0.0, 0.0
    _, owner = np.unique(profiles, return_inverse=True)
    sums = np.bincount(owner, weights=values)
    counts = np.bincount(owner).astype(np.float64)
    means = np.empty(rounds)
    for number in range(rounds):
        drawn = rng.integers(len(sums), size=len(sums))
        means[number] = sums[drawn].sum() / counts[drawn].sum()
    low, high = np.quantile(means, [0.025, 0.975])
    return float(values.mean()), float(low), float(high)
