"""Who watches what, when and how far: the plays of the built-in world, drawn from the hidden truth.

A viewer's choice is a draw without replacement, weighed by liking and by how many would try a title at all
(Gumbel top-k). It gives the long tail of a real service: a few titles in most histories, most titles in few.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.schema.catalog import Title
from marquee.schema.clock import DAY, HOUR, MINUTE
from marquee.synthetic.truth import Truth, completions, liking
from marquee.synthetic.viewers import LIVES_IN

BLOCKS = 3  # taste moves between them
_CHUNK = 250  # viewers weighed at once: bounds memory
_WEST_OF_UTC = {"US": 6, "BR": 3, "GB": 0, "FR": -1, "ES": -1, "DE": -1, "SE": -1, "KR": -9, "JP": -9, "IN": -5}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choices:
    """One row a (viewer, title) that was tried or considered; arrays are aligned."""

    viewer: NDArray[np.int32]
    title: NDArray[np.int32]
    at: NDArray[np.int64]
    liked: NDArray[np.float32]
    completion: NDArray[np.float32]  # of the first sitting with it
    played: NDArray[np.bool_]  # False: seen, liked the look of, not played


def choose(
    truth: Truth, titles: tuple[Title, ...], *, start_at: int, end_at: int, rng: np.random.Generator,
    report: Callable[[int, int], None],
) -> Choices:  # fmt: skip
    """Draw every viewer's choices over the world's days."""
    viewers = truth.viewers
    people = len(viewers.profile_ids)
    allowed = _allowed(truth, titles, end_at=end_at)
    launch = np.array([title.launch_at or start_at for title in titles], dtype=np.int64)
    taken = np.zeros((people, len(titles)), dtype=np.bool_)
    parts: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]] = []
    likes: list[NDArray[np.float32]] = []
    times: list[NDArray[np.int64]] = []
    span = end_at - start_at
    for block in range(BLOCKS):
        opens, closes = block / BLOCKS, (block + 1) / BLOCKS
        present = np.clip(np.minimum(closes, viewers.leaves_at) - np.maximum(opens, viewers.starts_at), 0.0, None)
        tries = rng.poisson(viewers.activity * present).astype(np.int64)
        launched = launch < start_at + int(span * closes)
        for low in range(0, people, _CHUNK):
            rows = np.arange(low, min(people, low + _CHUNK))
            liked = liking(truth, rows, when=(opens + closes) / 2)
            weight = liked + truth.titles.draw + rng.gumbel(size=liked.shape).astype(np.float32)
            weight[taken[rows] | ~allowed[rows] | ~launched] = -np.inf
            who, what, played = _top(weight, tries[rows])
            taken[rows[who], what] |= played
            parts.append((rows[who].astype(np.int32), what.astype(np.int32), played))
            likes.append(liked[who, what])
            times.append(_times(rows[who], what, launch, truth, start_at=start_at, span=span, block=block, rng=rng))
            report(block * people + low + len(rows), BLOCKS * people)
    viewer, title, played = (np.concatenate([part[place] for part in parts]) for place in range(3))
    liked, at = np.concatenate(likes), np.concatenate(times)
    inside = (at >= start_at) & (at < end_at - 6 * HOUR)
    viewer, title, played, liked, at = viewer[inside], title[inside], played[inside], liked[inside], at[inside]
    quality = truth.titles.quality[title]
    return Choices(
        viewer=viewer,
        title=title,
        at=at,
        liked=liked,
        completion=completions(liked - 1.2, quality, np.zeros(len(liked), np.bool_), rng=rng),
        played=played.astype(np.bool_),
    )


def _top(
    weight: NDArray[np.float32], tries: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Take each row's best: as many as it tries, and half as many more that it only looked at."""
    looked = tries + (tries + 1) // 2
    most = int(min(looked.max(initial=0) + 1, weight.shape[1]))
    best = np.argpartition(-weight, most - 1, axis=1)[:, :most]
    order = np.argsort(-np.take_along_axis(weight, best, axis=1), axis=1)
    best = np.take_along_axis(best, order, axis=1)
    rank = np.arange(most)[None, :]
    kept = (rank < looked[:, None]) & np.isfinite(np.take_along_axis(weight, best, axis=1))
    who, place = np.nonzero(kept)
    return who, best[who, place], place < tries[who]


def _times(
    viewer: NDArray[np.int64],
    title: NDArray[np.int64],
    launch: NDArray[np.int64],
    truth: Truth,
    *,
    start_at: int,
    span: int,
    block: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Put choices on days of the block, in the evening where the viewer lives; a launch is watched within weeks."""
    viewers = truth.viewers
    opens = start_at + span * np.maximum(block / BLOCKS, viewers.starts_at[viewer])
    closes = start_at + span * np.minimum((block + 1) / BLOCKS, viewers.leaves_at[viewer])
    day = (opens + rng.random(len(viewer)) * (closes - opens)) // DAY
    fresh = launch[title] > opens
    soon = (launch[title] + rng.exponential(10 * DAY, size=len(viewer))) // DAY
    day = np.where(fresh, np.maximum(soon, launch[title] // DAY), day)
    hour = np.clip(rng.normal(20.2, 2.6, size=len(viewer)), 6.0, 23.9)
    morning = rng.random(len(viewer)) < 0.2
    hour = np.where(morning, np.clip(rng.normal(12.0, 3.0, size=len(viewer)), 6.0, 23.0), hour)
    west = np.array([_WEST_OF_UTC[country] for country in LIVES_IN])[viewers.country[viewer]]
    at = day * DAY + (hour + west) * HOUR + rng.integers(0, HOUR, size=len(viewer))
    # a search, a trailer and the title's own page come before the play, and they too after the launch
    first = launch[title] + 10 * MINUTE + rng.integers(0, HOUR, size=len(viewer))
    found: NDArray[np.int64] = np.maximum(at, first).astype(np.int64)
    return np.maximum(found, opens.astype(np.int64) + 1_000)


def _allowed(truth: Truth, titles: tuple[Title, ...], *, end_at: int) -> NDArray[np.bool_]:
    """Mark what each viewer may be shown at all: ceilings and country licences; bool `(viewers, titles)`."""
    viewers = truth.viewers
    maturity = np.array([99 if title.maturity is None else title.maturity for title in titles])
    licensed = np.array(
        [[title.windows is None or country in title.windows for title in titles] for country in LIVES_IN]
    )
    begun = np.array(
        [
            min((window.start_at or 0) for windows in (title.windows or {"": ()}).values() for window in windows)
            if title.windows
            else 0
            for title in titles
        ]
    )
    found: NDArray[np.bool_] = (
        (maturity[None, :] <= viewers.ceiling[:, None]) & licensed[viewers.country] & (begun == 0)
    )
    return found
