"""Count what became of covers: draws, starts and quality plays an image, a day at a time and in all.

An image's draw counts once, with its best outcome (law 11). By day a draw counts on each day it was seen, with what
followed within the day's window alone: a held cover's later days would else be told by how long ago it was drawn. Sums
are weighed by the inverse of the logged probability too, so that an image shown to those who like it anyway is not
taken for a better one. It knows no policy: what was drawn is a fact.
"""

from typing import Any

import ibis
import pyarrow as pa

from marquee.artwork.learn import QUALITY
from marquee.lake.learnable import not_profiled
from marquee.schema.clock import DAY
from marquee.storage.protocols import LakeEngine

MOST_WEIGHT = 20.0  # cap of an inverse probability
DAYS = 90


def draws(lake: LakeEngine, *, since: int, daily: bool = False) -> Any:
    """Spell the draws seen since `since` (UTC ms): one row each, with what was drawn and its best outcome.

    `daily` gives one row a draw and UTC day it was seen on.
    """
    tiles = lake.table("outcomes")
    tiles = not_profiled(
        tiles.filter(tiles.seen, tiles.decision_id.notnull(), tiles.decision_id != ""), lake.table("events")
    )
    tiles = tiles.filter(tiles.served_at.epoch_seconds() >= since // 1_000)
    tiles = tiles.mutate(day=(tiles.served_at.epoch_seconds() // 86_400).cast("int32"))
    found = tiles.group_by("profile_id", "decision_id", *(("day",) if daily else ())).aggregate(
        title_id=tiles.title_id.max(),
        artwork_id=tiles.artwork_id.max(),
        probability=tiles.artwork_probability.max().cast("float64"),
        played=tiles.played.max(),
        completion=tiles.completion.max(),
        disliked=(tiles.thumb.fill_null(0) < 0).max(),
    )
    good = found.played & (found.completion.fill_null(0.0) >= QUALITY) & ~found.disliked
    even = 1.0 / ibis.greatest(found.probability, 1e-6)
    return found.mutate(
        took=found.played.cast("int64"),
        good=good.cast("int64"),
        weight=ibis.least(even, MOST_WEIGHT),
    )


def by_artwork(lake: LakeEngine, *, now: int, days: int = DAYS) -> pa.Table:
    """Count each image's draws of the last `days`: what `artwork.health` judges, one row an image that was drawn.

    `weight`, `weight_squared` and `weighted_good` are sums of the inverse probability w, of w², and of w over quality
    plays.
    """
    drawn = draws(lake, since=now - days * DAY)
    counted = drawn.group_by("title_id", "artwork_id").aggregate(
        draws=drawn.count(),
        takes=drawn.took.sum(),
        good=drawn.good.sum(),
        weight=drawn.weight.sum(),
        weight_squared=(drawn.weight * drawn.weight).sum(),
        weighted_good=(drawn.weight * drawn.good).sum(),
    )
    return lake.run(counted.order_by("title_id", "artwork_id"))


def by_day(lake: LakeEngine, *, now: int, days: int = DAYS) -> pa.Table:
    """Count draws, starts and quality plays by the UTC day they were seen on: the take fraction over time."""
    drawn = draws(lake, since=now - days * DAY, daily=True)
    counted = drawn.group_by("day").aggregate(draws=drawn.count(), takes=drawn.took.sum(), good=drawn.good.sum())
    return lake.run(counted.order_by("day"))
