"""Spell what was watched in one week: seconds by country and title, of those who may be learnt from."""

from typing import Any

import ibis

from marquee.lake.learnable import learnable
from marquee.schema.clock import DAY
from marquee.storage.protocols import LakeEngine

WEEK_DAYS = 7


def week_watched(lake: LakeEngine, *, from_at: int) -> list[tuple[str, str, float, int]]:
    """Give (country, title_id, seconds, viewers) for the seven days from `from_at` (UTC ms, midnight).

    A watch whose country is not known counts under "". Titles nobody gave a minute to are left out.
    """
    first = from_at // DAY
    watched = lake.table("watches")
    watched = watched.filter(watched.day >= first, watched.day < first + WEEK_DAYS, watched.seconds > 0)
    rows: Any = learnable(watched, lake.table("events"), when="last_at")
    rows = rows.mutate(country=ibis.coalesce(rows.country, ""))
    found = rows.group_by("country", "title_id").aggregate(
        seconds=rows.seconds.sum().cast("float64"), viewers=rows.profile_id.nunique()
    )
    table = lake.run(found.filter(found.seconds >= 60.0).order_by("country", "title_id"))
    return [(row["country"], row["title_id"], float(row["seconds"]), int(row["viewers"])) for row in table.to_pylist()]
