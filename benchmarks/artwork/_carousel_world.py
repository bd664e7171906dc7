"""Deezer's carousel, made anew from its paper: 862 playlists, twelve slots, three in sight, clicks in cascade.

After Bendada, Salha and Bontempelli, "Carousel Personalization in Music Streaming Apps with Contextual Bandits" (RecSys
2020). Whether a playlist is streamed is a coin of probability sigmoid(weights . features), both published; of 974,960
people nine are at hand, so people are sampled to match (`sample_people`). A person looks from left to right and stops
at the first playlist streamed; who streams none is known to have seen the three in sight.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SLOTS, IN_SIGHT = 12, 3
SEGMENTS = 100
PUBLISHED_RANDOM = 0.655  # regret a session of random playlists: 1.31 million in 100 rounds of 20,000
MEANING = 48  # directions along which playlists' weights differ enough to matter; the rest people share


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Town:
    """People, their segments and what they would stream."""

    people: NDArray[np.float32]  # (people, 97), the last one 1
    segment: NDArray[np.int64]  # (people,)
    playlists: NDArray[np.float32]  # (playlists, 97)
    best: NDArray[np.float64]  # (people,) chance that the best twelve are worth a stream
    by_chance: float  # mean chance that random twelve are
    of_segment: float  # mean chance that each segment's best twelve are
    fondness: float  # as calibrated


def read_playlists(folder: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read the published weights `(862, 97)` and the sample people `(9, 96)`."""
    playlists = np.genfromtxt(folder / "playlist_features.csv", delimiter=",", skip_header=1)
    people = np.genfromtxt(folder / "user_features_small.csv", delimiter=",", skip_header=1)
    return playlists, people[:, 1:]


def build_town(folder: Path, *, count: int, seed: int) -> Town:
    """Sample people, as fond of favourites as it takes for random playlists to regret what was published."""
    playlists, nine = read_playlists(folder)
    low, high = 0.0, 4.0
    for _ in range(6):  # the regret of random playlists rises with it
        fondness = (low + high) / 2
        people, _ = sample_people(playlists, nine, count=3_000, fondness=fondness, rng=np.random.default_rng(99))
        best, by_chance = _worth(people, playlists)
        low, high = (fondness, high) if best.mean() - by_chance < PUBLISHED_RANDOM else (low, fondness)
    people, centres = sample_people(
        playlists, nine, count=count, fondness=fondness, rng=np.random.default_rng([seed, 7])
    )
    best, by_chance = _worth(people, playlists)
    segment = _k_means(people[:, :-1], start=centres)
    return Town(
        people=people,
        segment=segment,
        playlists=playlists.astype(np.float32),
        best=best,
        by_chance=by_chance,
        of_segment=_segments_best(people, playlists, segment),
        fondness=fondness,
    )


def sample_people(
    playlists: NDArray[np.float64],
    nine: NDArray[np.float64],
    *,
    count: int,
    fondness: float,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Sample people in a hundred segments: `(people, 97)`, and the segments' centres `(100, 96)`.

    Along the directions in which playlists' weights differ (their singular vectors), people of a segment differ as the
    nine do, who are of one segment, and centres as that segment's own lies from nought; neighbouring directions share
    what is measured, as nine people say little of one. On top of that each segment is fond of three playlists and each
    person of two, and leans towards their weights: `fondness` is how far.
    """
    weights = playlists[:, :-1] - playlists[:, :-1].mean(axis=0)
    directions = np.linalg.svd(weights, full_matrices=False)[2]  # (96, 96), the widest first
    centre = nine.mean(axis=0)
    within = _smooth((((nine - centre) @ directions.T) ** 2).sum(axis=0) / (len(nine) - 1))
    between = _smooth((centre @ directions.T) ** 2)
    centres = rng.normal(size=(SEGMENTS, len(between))) * np.sqrt(between)
    centres[:, MEANING:] = (centre @ directions.T)[MEANING:]
    centres = centres @ directions + fondness * _favourites(playlists, SEGMENTS, each=3, rng=rng)
    sizes = rng.gamma(2.0, size=SEGMENTS)
    own = rng.choice(SEGMENTS, size=count, p=sizes / sizes.sum())
    far = np.exp(rng.normal(0.0, 0.3, size=(count, 1)))  # the nine lie 3.6 to 9 from their centre
    people = centres[own] + (far * rng.normal(size=(count, len(within))) * np.sqrt(within)) @ directions
    people += 0.5 * fondness * _favourites(playlists, count, each=2, rng=rng)
    return np.hstack([people, np.ones((count, 1))]).astype(np.float32), centres.astype(np.float32)


def _favourites(
    playlists: NDArray[np.float64], count: int, *, each: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Add up directions of a few playlists, more often those that part people most; float64 `(count, 96)`."""
    length = np.linalg.norm(playlists[:, :-1], axis=1)
    ways = playlists[:, :-1] / np.maximum(length, 1e-9)[:, None]
    chosen = rng.choice(len(playlists), size=(count, each), p=length**2 / (length**2).sum())
    strength = rng.gamma(2.0, 0.5, size=(count, each))
    found: NDArray[np.float64] = np.einsum("nk,nkf->nf", strength, ways[chosen])
    return found


def chances(people: NDArray[np.float32], playlists: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the chance that each person streams each playlist they look at; float32 `(people, playlists)`."""
    found: NDArray[np.float32] = 1.0 / (1.0 + np.exp(-(people @ playlists.T)))
    return found


def cascade(
    town: Town, persons: NDArray[np.int64], shown: NDArray[np.int64], *, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Let people look at carousels `(sessions, 12)`: the slot each streamed, 12 where none."""
    logits = np.einsum("nf,nsf->ns", town.people[persons], town.playlists[shown])
    streams = rng.random(shown.shape) < 1.0 / (1.0 + np.exp(-logits))
    found: NDArray[np.int64] = np.where(streams.any(axis=1), streams.argmax(axis=1), SLOTS)
    return found


def _smooth(energy: NDArray[np.float64], width: int = 5) -> NDArray[np.float64]:
    kernel = np.ones(2 * width + 1) / (2 * width + 1)
    padded = np.pad(energy, width, mode="edge")
    found: NDArray[np.float64] = np.convolve(padded, kernel, mode="valid")
    return found


def _worth(people: NDArray[np.float32], playlists: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Give each person's chance of a stream under the best twelve, and the mean of it under random ones."""
    best, mean = [], []
    for low in range(0, len(people), 5_000):
        chance = chances(people[low : low + 5_000], playlists.astype(np.float32)).astype(np.float64)
        top = -np.partition(-chance, SLOTS, axis=1)[:, :SLOTS]
        best.append(1.0 - np.prod(1.0 - top, axis=1))
        mean.append(1.0 - np.exp(SLOTS * np.log1p(-np.minimum(chance, 1.0 - 1e-9)).mean(axis=1)))
    return np.concatenate(best), float(np.concatenate(mean).mean())


def _segments_best(people: NDArray[np.float32], playlists: NDArray[np.float64], segment: NDArray[np.int64]) -> float:
    total = 0.0
    for one in range(SEGMENTS):
        own = people[segment == one]
        if len(own):
            chance = chances(own, playlists.astype(np.float32))
            top = np.argsort(-chance.mean(axis=0))[:SLOTS]
            total += float((1.0 - np.prod(1.0 - chance[:, top], axis=1)).sum())
    return total / len(people)


def _k_means(people: NDArray[np.float32], *, start: NDArray[np.float32], rounds: int = 3) -> NDArray[np.int64]:
    """Part people into segments, as was done with the published ones."""
    centres = start.copy()
    nearest = np.zeros(len(people), dtype=np.int64)
    for _ in range(rounds):
        nearest = ((centres**2).sum(axis=1)[None, :] - 2.0 * people @ centres.T).argmin(axis=1)
        counts = np.bincount(nearest, minlength=len(centres))
        totals = np.zeros_like(centres)
        np.add.at(totals, nearest, people)
        centres = np.where(counts[:, None] > 0, totals / np.maximum(counts, 1)[:, None], centres)
    return nearest
