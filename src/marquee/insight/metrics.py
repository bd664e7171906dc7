"""Count what happened: plays, viewers and hours; by country; and what each kind of row led to.

A metric is one entry of `METRICS`: a name, what it means, and an ibis expression over derived tables. It knows nothing
of how they came about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from marquee.storage.protocols import LakeEngine

FINISHED = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One thing counted: `columns` explains each column of what `spell` gives."""

    about: str
    columns: dict[str, str]
    spell: Callable[[LakeEngine, int, int], Any]  # (lake, first day, last day), days since 1970


def measure(lake: LakeEngine, name: str, *, first_day: int, last_day: int) -> pa.Table:
    """Work out a metric for UTC days `first_day` to `last_day`, both included; raises KeyError for an unknown name."""
    return lake.run(METRICS[name].spell(lake, first_day, last_day))


def days_held(lake: LakeEngine) -> tuple[int, int] | None:
    """Tell the first and last day anything was watched or rated; None on an empty lake."""
    watched = lake.table("watches")
    row = lake.run(watched.aggregate(first=watched.day.min(), last=watched.day.max())).to_pylist()[0]
    return None if row["first"] is None else (row["first"], row["last"])


def _watched(lake: LakeEngine, first: int, last: int) -> Any:
    rows = lake.table("watches")
    return rows.filter((rows.day >= first) & (rows.day <= last))


def _counts(rows: Any) -> dict[str, Any]:
    played = rows.completion.notnull() | (rows.seconds > 0)
    return {
        "viewers": rows.profile_id.nunique(),
        "plays": played.cast("int64").sum(),
        "hours": (rows.seconds.cast("float64").sum() / 3600).round(1),
        "completion": rows.completion.cast("float64").mean().round(3),
        "finished": (rows.completion >= FINISHED).cast("float64").mean().round(3),
        "ratings": rows.rating.count(),
    }


def _overall(lake: LakeEngine, first: int, last: int) -> Any:
    rows = _watched(lake, first, last)
    return rows.aggregate(**_counts(rows))


def _by_country(lake: LakeEngine, first: int, last: int) -> Any:
    rows = _watched(lake, first, last)
    rows = rows.mutate(country=rows.country.fill_null("unknown"))
    counted = rows.group_by("country").aggregate(**_counts(rows))
    return counted.order_by(counted.viewers.desc(), "country")


def _by_title(lake: LakeEngine, first: int, last: int) -> Any:
    rows = _watched(lake, first, last)
    counted = rows.group_by("title_id").aggregate(**_counts(rows))
    return counted.order_by(counted.viewers.desc(), counted.hours.desc(), "title_id").limit(20)


def _by_row_kind(lake: LakeEngine, first: int, last: int) -> Any:
    tiles = lake.table("outcomes")
    day = tiles.served_at.epoch_seconds() // 86_400
    tiles = tiles.filter((day >= first) & (day <= last))
    counted = tiles.group_by("row_kind").aggregate(
        pages=tiles.request_id.nunique(),
        tiles=tiles.count(),
        seen=tiles.seen.cast("int64").sum(),
        played=tiles.played.cast("int64").sum(),
        played_of_seen=(tiles.played & tiles.seen).cast("float64").mean(where=tiles.seen).round(4),
        completion=tiles.completion.cast("float64").mean().round(3),
    )
    return counted.order_by(counted.played.desc(), "row_kind")


def _searches(lake: LakeEngine, first: int, last: int) -> Any:
    rows = lake.table("searches")
    day = rows["at"].epoch_seconds() // 86_400
    rows = rows.filter((day >= first) & (day <= last))
    return rows.aggregate(
        searches=rows.count(),
        searchers=rows.profile_id.nunique(),
        opened=rows.clicked_title_id.notnull().cast("float64").mean().round(3),
        empty=(rows.results == 0).cast("float64").mean().round(3),
    )


_WATCHED = {
    "viewers": "profiles that played or rated",
    "plays": "title-days played",
    "hours": "hours watched; seeking does not count",
    "completion": "mean completion of plays whose length is known",
    "finished": f"share of those at {FINISHED:.0%} or more",
    "ratings": "title-days rated",
}

METRICS: dict[str, Metric] = {
    "overall": Metric(about="What was watched", columns=_WATCHED, spell=_overall),
    "by_country": Metric(about="What was watched, by country", columns=_WATCHED, spell=_by_country),
    "by_row_kind": Metric(
        about="What rows led to within a day of being served",
        columns={
            "pages": "pages the kind of row stood on",
            "tiles": "tiles served",
            "seen": "tiles at least half visible for a second",
            "played": "tiles whose title was played from them",
            "played_of_seen": "share of seen tiles played",
            "completion": "mean completion of those plays",
        },
        spell=_by_row_kind,
    ),
    "searches": Metric(
        about="What was searched",
        columns={
            "searches": "queries",
            "searchers": "profiles",
            "opened": "share that led to a title",
            "empty": "share without results",
        },
        spell=_searches,
    ),
    "by_title": Metric(about="The most watched titles", columns=_WATCHED, spell=_by_title),
}
