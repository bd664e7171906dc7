"""Engaged hours: viewers of the built-in world choose from the lists that several policies make for them.

A visit shows a policy's first twenty; the viewer looks at them from the left with falling attention and plays at most
one, by the odds of the world's viewers without covers, moods and the page's past. What a visit is worth is its
expectation, worked out exactly from the hidden truth; what is played is then drawn, alike for every policy where they
agree, and becomes part of the history that the next visit is served from. Hours count from plays that were no mistake,
one sitting a visit.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality._world_stage import Known, Stage
from marquee.features.interactions import Signals
from marquee.features.strength import SignalConfig
from marquee.models.rerank_training import SeenPage
from marquee.models.taste import signals_of
from marquee.schema.clock import HOUR, SECOND
from marquee.synthetic.sitting import ENOUGH
from marquee.synthetic.truth import completions, engagement, liking

TILE_ATTENTION = 0.9  # chance to go on to the next tile of the list
MOST_LOOKED_AT = 20
STAY_AWAY = 3.2  # with ENOUGH: log odds of playing nothing, against a title one is indifferent to

ListMaker = Callable[[Signals, str, NDArray[np.bool_]], NDArray[np.int32]]  # (known, country, may be shown) -> titles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Engaged:
    """What visits were worth to each viewer, all visits together; float64 `(viewers,)`."""

    hours: NDArray[np.float64]
    plays: NDArray[np.float64]


def engaged(
    stage: Stage, known: Known, policies: dict[str, ListMaker], *, visits: int, signals: SignalConfig, seed: int
) -> dict[str, Engaged]:
    """Let every viewer visit each policy's service `visits` times."""
    truth, titles = stage.world.truth, stage.snapshot
    runtime = np.where(titles.runtime_s > 0, titles.runtime_s, 5_400) * (SECOND / HOUR)
    found = {name: Engaged(hours=np.zeros(len(known.viewers)), plays=np.zeros(len(known.viewers))) for name in policies}
    for place, viewer in enumerate(known.viewers):
        liked = liking(truth, np.array([viewer]), when=1.0)[0]
        pull = np.exp(liked + 0.4 * truth.titles.draw).astype(np.float64)
        worth = runtime * engagement(liked - ENOUGH, truth.titles.quality)
        for name, lists in policies.items():
            told = signals_of(known.histories[place])
            open_titles = known.legal[place].copy()
            open_titles[known.watched[place]] = False
            for visit in range(visits):
                tiles = lists(told, known.country(stage, place), open_titles)[:MOST_LOOKED_AT]
                hours, plays = expected(pull[tiles], worth[tiles])
                found[name].hours[place] += hours
                found[name].plays[place] += plays
                rng = np.random.default_rng([seed, int(viewer), visit])
                chosen, _ = _choose(tiles, pull, rng=rng)
                if chosen < 0:
                    continue
                [seen] = completions(
                    liked[[chosen]] - np.float32(ENOUGH), truth.titles.quality[[chosen]], np.zeros(1, np.bool_), rng=rng
                )
                open_titles[chosen] = False
                told = _told(told, chosen, float(seen), signals)
    return found


def practised(
    stage: Stage, known: Known, lists: ListMaker, *, visits: int, signals: SignalConfig, seed: int
) -> list[SeenPage]:
    """Let viewers choose from one policy's lists; gives the tiles each looked at and chose from, as the lake would."""
    truth = stage.world.truth
    pages = []
    for place, viewer in enumerate(known.viewers):
        liked = liking(truth, np.array([viewer]), when=1.0)[0]
        pull = np.exp(liked + 0.4 * truth.titles.draw).astype(np.float64)
        told = signals_of(known.histories[place])
        open_titles = known.legal[place].copy()
        open_titles[known.watched[place]] = False
        for visit in range(visits):
            tiles = lists(told, known.country(stage, place), open_titles)[:MOST_LOOKED_AT]
            chosen, looked = _choose(tiles, pull, rng=np.random.default_rng([seed, int(viewer), visit]))
            if chosen < 0:
                continue
            titles = np.concatenate([[chosen], tiles[:looked][tiles[:looked] != chosen]]).astype(np.int32)
            if looked > 1:
                pages.append(SeenPage(titles=titles, examined=np.ones(looked, np.float32), signals=told))
            rng = np.random.default_rng([seed, int(viewer), visit, 1])
            [seen] = completions(
                liked[[chosen]] - np.float32(ENOUGH), truth.titles.quality[[chosen]], np.zeros(1, np.bool_), rng=rng
            )
            open_titles[chosen] = False
            told = _told(told, chosen, float(seen), signals)
    return pages


def expected(pull: NDArray[np.float64], worth: NDArray[np.float64]) -> tuple[float, float]:
    """Work out what a list is worth (hours, plays), by how far it is looked at: prefixes of it, never nothing."""
    looked = np.arange(1, len(pull) + 1)
    chance = TILE_ATTENTION ** (looked - 1) * np.where(looked == len(pull), 1.0, 1.0 - TILE_ATTENTION)
    all_odds = np.cumsum(pull) + np.exp(STAY_AWAY + ENOUGH)
    hours = float((chance * np.cumsum(pull * worth) / all_odds).sum())
    return hours, float((chance * np.cumsum(pull) / all_odds).sum())


def _choose(tiles: NDArray[np.int32], pull: NDArray[np.float64], *, rng: np.random.Generator) -> tuple[int, int]:
    """Draw what is played, -1 for nothing, and how many tiles were looked at."""
    looked = min(int(rng.geometric(1.0 - TILE_ATTENTION)), len(tiles))
    odds = np.append(pull[tiles[:looked]], np.exp(STAY_AWAY + ENOUGH))
    chosen = int(np.searchsorted(np.cumsum(odds), rng.random() * odds.sum(), side="right"))
    return int(tiles[chosen]) if chosen < looked else -1, looked


def _told(told: Signals, title: int, seen: float, signals: SignalConfig) -> Signals:
    """Add a play to what is known, weighed as serving weighs it."""
    stopped = seen < signals.stopped_share
    weight = (
        signals.play_stopped if stopped else signals.play_least + (signals.play_finished - signals.play_least) * seen
    )
    before, against = told.positives != title, told.negatives != title
    fresh, strength = np.array([title], dtype=np.int32), np.array([weight], dtype=np.float32)
    nothing = (fresh[:0], strength[:0])
    liked, disliked = (nothing, (fresh, strength)) if weight <= 0 else ((fresh, strength), nothing)
    return replace(
        told,
        positives=np.concatenate([told.positives[before], liked[0]]),
        weights=np.concatenate([told.weights[before], liked[1]]),
        negatives=np.concatenate([told.negatives[against], disliked[0]]),
        negative_weights=np.concatenate([told.negative_weights[against], disliked[1]]),
    )
