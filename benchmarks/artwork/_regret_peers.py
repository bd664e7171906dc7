"""Peers written here: random, best single cover, segment Thompson sampling, and hybrid LinUCB (Li et al., 2010).

Each learns once from a draw, from what has become of it `wait` days after it was seen.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.artwork._regret_features import ALONE, cover_features, wide_tags
from benchmarks.artwork._regret_run import Asked, Log
from benchmarks.artwork._regret_world import Shop


@dataclass(slots=True, eq=False)
class Fair:
    """Any cover, each as likely."""

    def draw(self, asked: Asked, point: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Draw evenly."""
        counts = np.diff(asked.start)
        return asked.covers[asked.start[:-1] + (point * counts).astype(np.int64)], (1.0 / counts).astype(np.float32)

    def learn(self, log: Log, *, now: float) -> None:
        """Learn nothing."""


@dataclass(slots=True, kw_only=True, eq=False)
class SegmentThompson:
    """A Beta posterior for each cover in each segment of viewers; one segment makes it the best single cover."""

    shop: Shop
    segments: NDArray[np.int64]  # (viewers,)
    doubt: float  # draws' worth of the prior, at the mean of all draws so far
    wait: float
    seed: int = 0
    rng: np.random.Generator = field(init=False)
    wins: NDArray[np.float64] = field(init=False)
    draws: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        """Start with nothing seen."""
        self.rng = np.random.default_rng([self.shop.seed, self.seed, 77])
        size = (int(self.segments.max()) + 1, len(self.shop.appeal.tag))
        self.wins, self.draws = np.zeros(size), np.zeros(size)

    def draw(self, asked: Asked, point: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Draw from the posteriors and take the largest; probabilities are not known in closed form (NaN)."""
        segment = np.repeat(self.segments[asked.viewers], np.diff(asked.start))
        wins, draws = self.wins[segment, asked.covers], self.draws[segment, asked.covers]
        mean = (self.wins.sum() + 5.0) / (self.draws.sum() + 60.0)
        drawn = self.rng.beta(wins + self.doubt * mean, np.maximum(draws - wins, 0.0) + self.doubt * (1.0 - mean))
        return first_best(asked, drawn), np.full(len(asked), np.nan, dtype=np.float32)

    def learn(self, log: Log, *, now: float) -> None:
        """Count the draws that are old enough."""
        rows = ripe(log, now=now, wait=self.wait)
        segment = self.segments[viewers_of(log, rows)]
        np.add.at(self.draws, (segment, log.cover[rows]), 1.0)
        np.add.at(self.wins, (segment, log.cover[rows]), rewards_by(log, rows, now=now))


@dataclass(slots=True, kw_only=True, eq=False)
class LinUCB:
    """Hybrid LinUCB: weights of shared features and an intercept a cover, each with its confidence."""

    shop: Shop
    alpha: float
    ridge: float  # of shared weights
    own_ridge: float  # of the covers' intercepts
    wait: float
    gram: NDArray[np.float64] = field(init=False)
    told: NDArray[np.float64] = field(init=False)
    own_counts: NDArray[np.float64] = field(init=False)
    own_rewards: NDArray[np.float64] = field(init=False)
    own_features: NDArray[np.float64] = field(init=False)
    kept: list[NDArray[np.float32]] = field(init=False)

    def __post_init__(self) -> None:
        """Start with nothing seen."""
        size, width = len(self.shop.appeal.tag), ALONE + int(wide_tags(self.shop).max()) + 1
        self.gram, self.told = np.zeros((width, width)), np.zeros(width)
        self.own_counts, self.own_rewards = np.zeros(size), np.zeros(size)
        self.own_features = np.zeros((size, width))
        self.kept = []

    def draw(self, asked: Asked, point: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Take the cover with the highest upper bound."""
        features = cover_features(self.shop, asked)
        own = self.own_counts + self.own_ridge
        # the shared part with the covers' intercepts worked out of it
        whole = (
            self.gram + self.ridge * np.eye(len(self.told)) - (self.own_features / own[:, None]).T @ self.own_features
        )
        inverse = np.linalg.inv(whole)
        weights = inverse @ (self.told - (self.own_features / own[:, None]).T @ self.own_rewards)
        covers = asked.covers
        left = features - self.own_features[covers] / own[covers, None]
        intercept = (self.own_rewards[covers] - self.own_features[covers] @ weights) / own[covers]
        variance = ((left @ inverse) * left).sum(axis=1) + 1.0 / own[covers]
        bound = features @ weights + intercept + self.alpha * np.sqrt(variance)
        chosen = first_best(asked, bound)
        place = np.flatnonzero(np.repeat(chosen, np.diff(asked.start)) == covers)
        self.kept.append(features[place])
        return chosen, np.ones(len(asked), dtype=np.float32)

    def learn(self, log: Log, *, now: float) -> None:
        """Add the draws that are old enough."""
        rows = ripe(log, now=now, wait=self.wait)
        if not len(rows):
            return
        days = log.day[rows]
        begins = np.concatenate([[0], np.cumsum([len(part) for part in self.kept])])
        features = np.stack([self.kept[day][row - begins[day]] for day, row in zip(days, rows)]).astype(np.float64)
        rewards = rewards_by(log, rows, now=now)
        self.gram += features.T @ features
        self.told += features.T @ rewards
        np.add.at(self.own_counts, log.cover[rows], 1.0)
        np.add.at(self.own_rewards, log.cover[rows], rewards)
        np.add.at(self.own_features, log.cover[rows], features)


def first_best(asked: Asked, value: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give each draw's candidate of the largest value."""
    counts = np.diff(asked.start)
    top = np.repeat(np.maximum.reduceat(value, asked.start[:-1]), counts)
    row = np.repeat(np.arange(len(asked)), counts)
    best = np.flatnonzero(value >= top)
    _, first = np.unique(row[best], return_index=True)
    found: NDArray[np.int64] = asked.covers[best[first]]
    return found


def ripe(log: Log, *, now: float, wait: float) -> NDArray[np.int64]:
    """List the draws that became `wait` days old in the day that ends now."""
    return np.arange(np.searchsorted(log.at, now - 1.0 - wait), np.searchsorted(log.at, now - wait))


def rewards_by(log: Log, rows: NDArray[np.int64], *, now: float) -> NDArray[np.float64]:
    """Tell which draws have had a quality play by now."""
    return (log.quality[rows] & (log.play_at[rows] <= now)).astype(np.float64)


def viewers_of(log: Log, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Name the viewers of draws."""
    begins = np.concatenate([[0], np.cumsum([len(asked) for asked in log.asked])])
    days = log.day[rows]
    return np.array([log.asked[day].viewers[row - begins[day]] for day, row in zip(days, rows)], dtype=np.int64)


def segments_of(leanings: NDArray[np.float32], *, count: int, seed: int, rounds: int = 15) -> NDArray[np.int64]:
    """Part viewers into segments by k-means of their leanings."""
    rng = np.random.default_rng(seed)
    if count == 1:
        return np.zeros(len(leanings), dtype=np.int64)
    centres = leanings[rng.choice(len(leanings), size=count, replace=False)]
    nearest = np.zeros(len(leanings), dtype=np.int64)
    for _ in range(rounds):
        nearest = ((centres**2).sum(axis=1)[None, :] - 2.0 * leanings @ centres.T).argmin(axis=1)
        for segment in range(count):
            if (nearest == segment).any():
                centres[segment] = leanings[nearest == segment].mean(axis=0)
    return nearest
