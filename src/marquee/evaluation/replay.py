"""Replay: the take fraction of a policy on the logged draws that chose as it would have chosen.

Where the log drew evenly this is the plain share of good outcomes among the draws that match (Li et al. 2011; so
Netflix judged artwork, 2017). Where it did not, each match counts by the inverse of its chance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.evaluation.off_policy import ROUNDS, SNIPS, LoggedDraws, resampled, value_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFraction:
    """Mean reward of the matching draws, with its 95 % interval by bootstrap over profiles."""

    value: float
    low: float
    high: float
    matched: int
    draws: int


def take_fraction(
    *,
    rewards: NDArray[np.float64],
    matches: NDArray[np.bool_],
    logged: NDArray[np.float64],
    profiles: NDArray[np.int64],
    rng: np.random.Generator,
    rounds: int = ROUNDS,
) -> TakeFraction:
    """Replay a policy that would have drawn the logged cover where `matches` says so; 0 where nothing matches."""
    none = np.zeros(len(rewards))
    draws = LoggedDraws(
        rewards=rewards,
        logged=logged,
        asked=matches.astype(np.float64),
        profiles=profiles,
        predicted=none,
        expected=none,
    )
    low, high = np.quantile(resampled(draws, [SNIPS], rng=rng, rounds=rounds)[:, 0], [0.025, 0.975])
    return TakeFraction(
        value=value_of(draws, SNIPS), low=float(low), high=float(high), matched=int(matches.sum()), draws=len(rewards)
    )


def replayed_choice(
    asked: NDArray[np.float64], start: NDArray[np.int64], *, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw one option a draw from the new policy's chances; `start[i]` to `start[i + 1]` are draw i's options."""
    points = rng.random(len(start) - 1)
    total = np.concatenate([[0.0], np.cumsum(asked)])
    first, end = total[start[:-1]], total[start[1:]]
    found = np.searchsorted(total, first + points * (end - first), side="right") - 1
    return np.asarray(np.clip(found, start[:-1], start[1:] - 1), dtype=np.int64)
