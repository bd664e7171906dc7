"""What a viewer of the built-in world is after today, beside their lasting taste: hidden moods, and going on.

A mood of the day favours one genre they like and rules out another, so a page of one kind alone fails on other days.
Watching satiates: what was watched lately pulls less for some days. Whoever left something unfinished may have come to
go on with it, sooner on the usual device and at the same hour, and with a series rather than with a film half seen.
Published services tell the two modes apart and place the row by them (Netflix, To Be Continued, 2016). Numbers are this
world's own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.synthetic.titles import GENRE_NAMES

MOOD, AVERSE, NOISE = 1.3, 0.9, 0.25  # added to the genre of the day; taken from another; deviation of all
SATIATION = 0.45  # taken from a genre a title of it was watched in just now
SATIATED_DAYS = 2.5  # in which half of it is gone
WEARY = 0.2  # log odds lost each time a title was examined and passed over
MOST_WEARY = 6
GOING_ON, LEFT = 2.6, 2.0  # log odds of what is under way in the mood to go on, and lost out of it
OTHERWISE = 1.4  # log odds all else loses in the mood to go on
_SAME_HOUR = 2.0 / 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """How far a viewer is with a title: the episode at hand (-1: a film), how far into it, since when, on what."""

    episode: int
    position: float
    day: float
    device: int
    given_up: bool = False


def mood_of(taste: NDArray[np.float32], *, rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw a mood of the day over taste features; float32, 0 beyond genres."""
    genres = len(GENRE_NAMES)
    favoured, averse = np.argsort(-(taste[:genres] / 0.6 + rng.gumbel(size=genres)))[:2]  # by liking, without repeats
    lean = np.zeros(len(taste), dtype=np.float32)
    lean[:genres] = rng.normal(0.0, NOISE, size=genres)
    lean[favoured] += MOOD
    lean[averse] -= AVERSE
    return lean


def wish_to_go_on(under_way: UnderWay, *, liked: float, day: float, device: int) -> float:
    """Give the log odds that a viewer came to go on with a title rather than for something new."""
    if under_way.given_up:
        return -4.0
    since = max(day - under_way.day, 0.0)
    hours = abs(day - under_way.day) % 1.0
    wish = -1.4 - 0.4 * min(since, 14.0) + 0.5 * (liked - 2.5)
    wish += 1.3 * (min(hours, 1.0 - hours) < _SAME_HOUR) + 1.0 * (device == under_way.device)
    if under_way.episode >= 0:
        return wish + 1.8
    return wish - 1.0 * (under_way.position > 0.8) - 1.0 * (under_way.position < 0.2)


def satiate(level: NDArray[np.float32], features: NDArray[np.float32], *, share: float) -> None:
    """Add a title's genres to what a viewer has had enough of, by the share of it that was watched."""
    genres = len(GENRE_NAMES)
    level += np.float32(share) * features[:genres]


def calm(level: NDArray[np.float32], *, days: float) -> None:
    """Let satiation fade over days."""
    level *= np.float32(0.5 ** (days / SATIATED_DAYS))
