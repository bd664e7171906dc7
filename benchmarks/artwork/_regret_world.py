"""The shop window covers are judged in: who sees which titles when, what they know of each viewer, and the hidden odds.

Who is shown which title does not depend on the covers; whether it is played does. One draw a (viewer, title, holding
period): held seven days or until the title is played, for every policy alike. A play comes after a delay, and what
a policy learns from is whether a quality play has come by then.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.context import leanings
from marquee.artwork.pool import CoverPool, build_pool
from marquee.catalog.snapshot import build_snapshot
from marquee.features.profile import History
from marquee.schema.clock import DAY
from marquee.synthetic.appeal import Appeal, build_appeal, log_odds, quality_chance
from marquee.synthetic.choices import Choices, choose
from marquee.synthetic.covers import build_cover_truth
from marquee.synthetic.titles import GENRE_NAMES, MOOD_NAMES, build_titles
from marquee.synthetic.truth import Truth, liking
from marquee.synthetic.viewers import build_viewers
from marquee.synthetic.world import END_AT

BEFORE_DAYS = 120  # of viewing, before the covers come
HOLDING_DAYS = 7.0
VISIT_CHANCE = 0.35  # a day
LOOKED_AT = 12  # tiles a visit
SCORE_NOISE = 0.7  # of the service's own estimate of how far one likes a title
AT_ONCE, AT_ONCE_H, LATER_H = 0.65, 0.3, 30.0  # part of the plays that come at once; mean hours to those and the rest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shop:
    """A world and the looks at its titles; looks are in order of time, pairs number the (viewer, title) that occur."""

    seed: int
    days: int
    truth: Truth
    appeal: Appeal
    pool: CoverPool
    leanings: NDArray[np.float32]  # (viewers, tags) as the service computes them from what was watched
    liked: NDArray[np.float32]  # (viewers, titles), hidden
    base: NDArray[np.float32]  # (viewers, titles) log odds of a play whatever the cover, hidden
    score: NDArray[np.float32]  # (viewers, titles) what the service thinks of it, as logged when it is shown
    watched: NDArray[np.bool_]  # (viewers, titles) before
    look_at: NDArray[np.float64]  # (looks,) in days
    look_viewer: NDArray[np.int32]
    look_title: NDArray[np.int32]
    look_device: NDArray[np.int8]
    look_pair: NDArray[np.int32]
    chance: NDArray[np.float64]  # (looks, 4) of the draw, of the play, of its quality, of its delay: the same for all

    @property
    def pairs(self) -> int:
        """Count the (viewer, title) that occur."""
        return int(self.look_pair.max(initial=-1)) + 1


def build_shop(*, seed: int, titles: int, viewers: int, days: int) -> Shop:
    """Build the world of a seed: histories first, then covers, then who looks at what."""
    chance = [np.random.default_rng([seed, place]) for place in range(8)]
    start_at = END_AT - BEFORE_DAYS * DAY
    made = build_titles(count=titles, start_at=start_at, end_at=END_AT, rng=chance[0])
    people = build_viewers(count=viewers, rng=chance[1])
    covers = build_cover_truth(made.titles, genres=GENRE_NAMES, moods=MOOD_NAMES, rng=chance[2])
    truth = Truth(titles=made.truth, viewers=people, covers=covers)
    before = choose(
        truth, made.titles, start_at=start_at, end_at=END_AT, rng=chance[3], report=lambda done, total: None
    )
    appeal = build_appeal(made.titles, truth, opens_at=END_AT, days=days, rng=chance[4])
    pool = build_pool(build_snapshot(appeal.titles, version="shop"))
    if pool.snapshot.title_ids != tuple(title.title_id for title in appeal.titles):
        raise AssertionError("the snapshot orders titles otherwise than the world: rows would not meet")
    liked = liking(truth, slice(None), when=1.0)
    score = liked + chance[5].normal(0.0, SCORE_NOISE, size=liked.shape).astype(np.float32)
    watched = np.zeros(liked.shape, dtype=np.bool_)
    watched[before.viewer[before.played], before.title[before.played]] = True
    return Shop(
        seed=seed,
        days=days,
        truth=truth,
        appeal=appeal,
        pool=pool,
        leanings=_leanings(pool, before, viewers=viewers),
        liked=liked,
        base=(0.5 * (liked - 2.0) + 0.25 * made.truth.draw[None, :] - 1.9).astype(np.float32),
        score=score.astype(np.float32),
        watched=watched,
        **_looks(truth, score, watched, days=days, rng=chance[6]),
    )


def quality_odds(
    shop: Shop, viewers: NDArray[np.int64], artworks: NDArray[np.int64], *, device: NDArray[np.int8], day: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the true chance of a play, and that it is a quality play if begun; aligned to the pairs."""
    title = shop.appeal.title[artworks]
    known = shop.watched[viewers, title]
    added = log_odds(shop.appeal, shop.truth, viewers, artworks, device=device, known=known, day=day)
    odds = shop.base[viewers, title] + added
    good = quality_chance(shop.appeal, shop.truth, artworks, shop.liked[viewers, title])
    return 1.0 / (1.0 + np.exp(-odds.astype(np.float64))), good.astype(np.float64)


def _leanings(pool: CoverPool, before: Choices, *, viewers: int) -> NDArray[np.float32]:
    """Compute leanings as the service does, from what was watched and how far."""
    order = np.lexsort((before.at, before.viewer))
    order = order[before.played[order]]
    bounds = np.searchsorted(before.viewer[order], np.arange(viewers + 1))
    weight = np.where(before.completion < 0.2, -0.5, 0.4 + 0.6 * before.completion).astype(np.float32)
    none = np.zeros(0, dtype=np.int32)
    nothing = np.zeros(0, dtype=np.float32)
    found = np.zeros((viewers, len(pool.tags)), dtype=np.float32)
    for viewer in range(viewers):
        own = order[bounds[viewer] : bounds[viewer + 1]]
        ages = ((END_AT - before.at[own]) / DAY).astype(np.float32)
        history = History(
            titles=before.title[own].astype(np.int32), weights=weight[own], ages_days=ages,
            positives=none, positive_weights=nothing, positive_ages=nothing, negatives=none, negative_weights=nothing,
            touched=none,
        )  # fmt: skip
        found[viewer] = leanings(pool, history)
    return found


def _looks(
    truth: Truth, score: NDArray[np.float32], watched: NDArray[np.bool_], *, days: int, rng: np.random.Generator
) -> dict[str, NDArray[np.int32]]:
    """Let viewers come by and look at a dozen titles, mostly the same ones for a while."""
    viewers, titles = score.shape
    # what a page holds for each: taste and popularity, not what was watched, and a few known titles all the same
    held = score + 1.6 * truth.titles.draw[None, :] + rng.gumbel(size=score.shape).astype(np.float32)
    held -= 1.0 * watched
    keen = np.clip(VISIT_CHANCE * truth.viewers.activity / truth.viewers.activity.mean(), 0.08, 0.8)
    parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int8]]] = []
    for day in range(days):
        if day % 5 == 4:  # models are trained anew, pages move on
            held += 1.2 * rng.gumbel(size=score.shape).astype(np.float32) - 0.7
            held *= 0.85
        here = np.flatnonzero(rng.random(viewers) < keen)
        shown = held[here] + 0.6 * rng.gumbel(size=(len(here), titles)).astype(np.float32)
        best = np.argpartition(-shown, LOOKED_AT, axis=1)[:, :LOOKED_AT]
        at = day + np.sort(rng.random(len(here)))
        usual = truth.viewers.device[here]
        device = np.where(rng.random(len(here)) < 0.8, usual, rng.integers(0, 4, size=len(here))).astype(np.int8)
        each = [np.repeat(column, LOOKED_AT) for column in (here, at, device)]
        parts.append((each[0], best.ravel(), each[1], each[2]))
    viewer, title, when, device = (np.concatenate([part[place] for part in parts]) for place in range(4))
    _, pair = np.unique(viewer.astype(np.int64) * titles + title, return_inverse=True)
    return {
        "look_at": when,
        "look_viewer": viewer.astype(np.int32),
        "look_title": title.astype(np.int32),
        "look_device": device,
        "look_pair": pair.astype(np.int32),
        "chance": rng.random((len(when), 4)),
    }


def delay_days(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn chances into days from a draw to its play."""
    at_once = chance < AT_ONCE
    part = np.where(at_once, chance / AT_ONCE, (chance - AT_ONCE) / (1.0 - AT_ONCE))
    found: NDArray[np.float64] = -np.log1p(-part) * np.where(at_once, AT_ONCE_H, LATER_H) / 24.0
    return found
