"""Decayed popularity: what everyone watched lately, by country; the reference every other model must beat.

It knows nothing of the viewer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.schema.clock import DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class PopularityConfig:
    """How fast what was watched loses its say."""

    half_life_days: float = 60.0
    trending_half_life_days: float = 3.0
    country_prior: float = 200.0  # plays of the whole world that a country's own plays are mixed with
    least_country_plays: int = 500  # a country with fewer has no table of its own


def decayed_counts(
    titles: NDArray[np.int32],
    at: NDArray[np.int64],
    weights: NDArray[np.float32],
    *,
    size: int,
    now: int,
    half_life_days: float,
) -> NDArray[np.float64]:
    """Sum weights a title, halved each `half_life_days` before `now`; float64 `(size,)`."""
    age = np.maximum(now - at, 0) / DAY
    counts = np.bincount(titles, weights=weights * np.exp2(-age / half_life_days), minlength=size)
    return counts.astype(np.float64)


def shares(
    counts: NDArray[np.float64], *, prior: NDArray[np.floating] | None = None, strength: float = 0.0
) -> NDArray[np.float32]:
    """Turn counts into shares of all plays, mixed with `strength` plays spread as `prior`; float32, sums to 1."""
    if prior is not None:
        counts = counts + strength * prior
    total = counts.sum()
    if total <= 0:
        return np.full(len(counts), 1.0 / max(len(counts), 1), dtype=np.float32)
    found: NDArray[np.float32] = (counts / total).astype(np.float32)
    return found


def trending_lift(short: NDArray[np.float64], long: NDArray[np.float64]) -> NDArray[np.float32]:
    """Say how far recent plays exceed what the long run lets expect, in standard deviations; float32 `(titles,)`.

    A title nobody played lately gets at most 0.
    """
    total_long, total_short = long.sum(), short.sum()
    if total_long <= 0 or total_short <= 0:
        return np.zeros(len(short), dtype=np.float32)
    expected = long * (total_short / total_long)
    lift: NDArray[np.float32] = ((short - expected) / np.sqrt(expected + 1.0)).astype(np.float32)
    return lift
