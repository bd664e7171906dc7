"""The policies of the carousel's paper, from its descriptions: random, explore then commit, greedy, KL-UCB, Thompson.

All but random keep a count of shows and streams for each playlist in each segment. Of a session that streamed, what
came before the stream was seen; of one that did not, `none_saw` slots were (three in the paper; twelve as released).
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

import numba
import numpy as np
from numpy.typing import NDArray

from benchmarks.artwork._carousel_world import IN_SIGHT, SEGMENTS, SLOTS, Town

njit: Any = numba.njit(cache=True, nogil=True)


class Carousel(Protocol):
    """What fills carousels and learns, a round at a time."""

    def show(self, persons: NDArray[np.int64]) -> NDArray[np.int64]:
        """Choose twelve playlists for each session."""

    def learn(self, persons: NDArray[np.int64], shown: NDArray[np.int64], streamed: NDArray[np.int64]) -> None:
        """Take in a round: the slot each session streamed, 12 where none."""


@dataclass(slots=True, kw_only=True, eq=False)
class Counts:
    """Shows and streams by segment and playlist, and the rule of who saw what."""

    town: Town
    rng: np.random.Generator
    none_saw: int = IN_SIGHT
    shows: NDArray[np.float64] = field(init=False)
    streams: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        """Start with nothing seen."""
        size = (SEGMENTS, len(self.town.playlists))
        self.shows, self.streams = np.zeros(size), np.zeros(size)

    def learn(self, persons: NDArray[np.int64], shown: NDArray[np.int64], streamed: NDArray[np.int64]) -> None:
        """Count a round."""
        segment = np.broadcast_to(self.town.segment[persons][:, None], shown.shape)
        last = np.where(streamed < SLOTS, streamed + 1, self.none_saw)
        seen = np.arange(SLOTS)[None, :] < last[:, None]
        np.add.at(self.shows, (segment[seen], shown[seen]), 1.0)
        won = np.flatnonzero(streamed < SLOTS)
        np.add.at(self.streams, (segment[won, 0], shown[won, streamed[won]]), 1.0)

    def _top(self, persons: NDArray[np.int64], score: NDArray[np.float64]) -> NDArray[np.int64]:
        """Take each session's twelve highest of its segment's scores, equals at random."""
        shown = np.zeros((len(persons), SLOTS), dtype=np.int64)
        segments = self.town.segment[persons]
        for segment in np.unique(segments).tolist():
            own = np.flatnonzero(segments == segment)
            tie = self.rng.random((len(own), score.shape[1]))
            value = score[segment][None, :] + 1e-9 * tie
            first = np.argpartition(-value, SLOTS, axis=1)[:, :SLOTS]
            order = np.argsort(-np.take_along_axis(value, first, axis=1), axis=1)
            shown[own] = np.take_along_axis(first, order, axis=1)
        return shown


@dataclass(slots=True, kw_only=True, eq=False)
class RandomCarousel(Counts):
    """Any twelve."""

    def show(self, persons: NDArray[np.int64]) -> NDArray[np.int64]:
        """Draw evenly."""
        return self._top(persons, np.zeros_like(self.shows))


@dataclass(slots=True, kw_only=True, eq=False)
class ExploreThenCommit(Counts):
    """What was shown least, until all were shown `least` times; then the highest rates."""

    least: float = 20.0

    def show(self, persons: NDArray[np.int64]) -> NDArray[np.int64]:
        """Explore what lacks shows, then commit."""
        rate = np.divide(self.streams, self.shows, out=np.zeros_like(self.shows), where=self.shows > 0)
        return self._top(persons, np.maximum(self.least - self.shows, 0.0) * 10.0 + rate)


@dataclass(slots=True, kw_only=True, eq=False)
class EpsilonGreedy(Counts):
    """The highest rates, any twelve for a part of the sessions."""

    epsilon: float = 0.1

    def show(self, persons: NDArray[np.int64]) -> NDArray[np.int64]:
        """Draw who explores; what was never shown counts as sure."""
        rate = np.divide(self.streams, self.shows, out=np.ones_like(self.shows), where=self.shows > 0)
        shown = self._top(persons, rate)
        explores = np.flatnonzero(self.rng.random(len(persons)) < self.epsilon)
        if len(explores):
            shown[explores] = self._top(persons[explores], np.zeros_like(rate))
        return shown


@dataclass(slots=True, kw_only=True, eq=False)
class KlUcb(Counts):
    """Upper bounds by Kullback-Leibler divergence (Garivier and Cappe, 2011)."""

    def show(self, persons: NDArray[np.int64]) -> NDArray[np.int64]:
        """Take the highest bounds."""
        bound = np.ones_like(self.shows)
        _bounds(self.streams, self.shows, np.log(max(2.0, float(self.shows.sum()))), bound)
        return self._top(persons, bound)


@dataclass(slots=True, kw_only=True, eq=False)
class SegmentThompsonCarousel(Counts):
    """Thompson sampling with Beta(1, `beta`) for each playlist in each segment; 99 is the pessimistic one."""

    beta: float = 99.0

    def show(self, persons: NDArray[np.int64]) -> NDArray[np.int64]:
        """Draw a rate for each playlist and session, and take the highest twelve."""
        shown = np.zeros((len(persons), SLOTS), dtype=np.int64)
        seed = int(self.rng.integers(2**31))
        _thompson(self.town.segment[persons], 1.0 + self.streams, self.beta + self.shows - self.streams, seed, shown)
        return shown


@njit
def _bounds(streams, shows, budget, bound):  # type: ignore[no-untyped-def]
    for segment in range(streams.shape[0]):
        for playlist in range(streams.shape[1]):
            count = shows[segment, playlist]
            if count == 0:
                continue
            rate = min(max(streams[segment, playlist] / count, 1e-15), 1.0 - 1e-15)
            low, high = rate, 1.0
            for _ in range(30):
                middle = 0.5 * (low + high)
                off = min(max(middle, 1e-15), 1.0 - 1e-15)
                distance = rate * np.log(rate / off) + (1.0 - rate) * np.log((1.0 - rate) / (1.0 - off))
                if distance > budget / count:
                    high = middle
                else:
                    low = middle
            bound[segment, playlist] = 0.5 * (low + high)


@njit
def _gamma(shape):  # type: ignore[no-untyped-def]
    """Draw from a gamma distribution: Wilson and Hilferty's cube where it is large, as NumPy does elsewhere."""
    if shape == 1.0:
        return -np.log(1.0 - np.random.random())
    if shape > 60.0:
        cube = 1.0 - 1.0 / (9.0 * shape) + np.random.standard_normal() / (3.0 * np.sqrt(shape))
        return shape * cube * cube * cube
    return np.random.gamma(shape, 1.0)


@njit
def _thompson(segments, wins, losses, seed, shown):  # type: ignore[no-untyped-def]
    np.random.seed(seed)
    slots = shown.shape[1]
    rates = np.zeros(slots)
    for i in range(len(segments)):
        filled = 0
        for playlist in range(wins.shape[1]):
            for_it = _gamma(wins[segments[i], playlist])
            rate = for_it / (for_it + _gamma(losses[segments[i], playlist]))
            if filled == slots and rate <= rates[slots - 1]:
                continue
            at = min(filled, slots - 1)
            while at > 0 and rates[at - 1] < rate:
                rates[at] = rates[at - 1]
                shown[i, at] = shown[i, at - 1]
                at -= 1
            rates[at] = rate
            shown[i, at] = playlist
            filled = min(slots, filled + 1)
