"""Keep the derived tables up to date, partition by partition, and read them for those who learn.

Only partitions that newly landed events touch are made again; each table names the snapshot of `events` it was made
from (law 7). Those who learn read without people who are not to be profiled, and without what a viewer took back
(`history_remove`, `reset_taste`).
"""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from marquee.lake.learnable import learnable, not_profiled
from marquee.lake.outcomes import WINDOW_H, outcomes, pages, tiles_of, touched_hours
from marquee.lake.plays import timed
from marquee.lake.searches import CLICK_WITHIN_S, SEARCH_KINDS, comments, searches
from marquee.lake.watches import WATCH_KINDS, popularity, watches
from marquee.schema.tables import CHUNK_DAYS, DERIVED
from marquee.storage.protocols import LakeEngine

COMMENT_KINDS = ("comment", "comment_edit", "comment_remove", "comment_understood")
ROWS_AT_ONCE = 2_000_000  # events a derivation holds in memory; more are worked in buckets of the profile
PAGES_AT_ONCE = 1_000  # of outcomes, likewise

Report = Callable[[int, int], None]


def derive(
    lake: LakeEngine,
    *,
    names: Collection[str] = tuple(DERIVED),
    full: bool = False,
    report: Report = lambda done, total: None,
) -> tuple[str, ...]:
    """Bring derived tables up to the newest snapshot of `events`; returns those that were behind.

    `full` makes them again from all events, as an erasure needs.
    """
    steps = {
        "watches": _derive_watches,
        "popularity": _derive_popularity,
        "searches": _derive_searches,
        "comments": _derive_comments,
        "outcomes": _derive_outcomes,
    }
    wanted = {*names, "watches"} if "popularity" in names else set(names)  # the one is made from the other
    done = []
    with lake.writing():  # no event may land between reading and naming the source
        source = lake.snapshot_id("events")
        for place, name in enumerate(steps):
            again = full and name in names
            if name in wanted and source is not None and (again or lake.derived_from(name) != source):
                since = 0 if again or lake.derived_from(name) is None else lake.source_position(name)
                steps[name](lake, since=since, source=source, position=lake.source_position())
                done.append(name)
            report(place + 1, len(steps))
    return tuple(done)


def read_watches(lake: LakeEngine) -> pa.Table:
    """Read who watched what, in log order, as those who learn may: schema `tables.WATCHES`."""
    rows = learnable(lake.table("watches"), lake.table("events"), when="last_at")
    return lake.run(rows.order_by("log_position", "profile_id", "title_id", "day")).cast(DERIVED["watches"])


def read_outcomes(lake: LakeEngine, *, since: int = 0) -> pa.Table:
    """Read tiles served from a time on (UTC ms) and what followed, as those who learn may: schema `tables.OUTCOMES`."""
    served = lake.table("outcomes")
    if since:
        served = served.filter(served.served_at >= datetime.fromtimestamp(since / 1_000, UTC))
    rows = not_profiled(served, lake.table("events"))
    return lake.run(rows.order_by("served_at", "request_id", "row", "position")).cast(DERIVED["outcomes"])


def read_table(lake: LakeEngine, name: str) -> pa.Table:
    """Read a whole derived table as it is."""
    return lake.run(lake.table(name)).cast(DERIVED[name])


# ---------------------------------------------------------------------- one derivation each


def _derive_watches(lake: LakeEngine, *, since: int, source: int, position: int) -> None:
    days = _touched(lake, WATCH_KINDS, since=since)
    chunks = None if days is None else _chunks(days)
    only = {} if chunks is None else {"at_month": _months(_days_of(chunks, margin=1))}

    def pieces() -> Iterator[pa.Table]:
        for buckets in _bucket_groups(lake, only):
            made = watches(lake.table("events", only={**only, **buckets}))
            yield lake.run(made if chunks is None else made.filter((made.day - made.day % CHUNK_DAYS).isin(chunks)))

    _replace(lake, "watches", pieces(), "day_chunk", chunks, source=source, position=position)


def _derive_popularity(lake: LakeEngine, *, since: int, source: int, position: int) -> None:
    days = _touched(lake, WATCH_KINDS, since=since)
    chunks = None if days is None else _chunks(days)
    watched = lake.table("watches", only=None if chunks is None else {"day_chunk": chunks})
    _replace(lake, "popularity", [lake.run(popularity(watched))], "day_chunk", chunks, source=source, position=position)


def _derive_searches(lake: LakeEngine, *, since: int, source: int, position: int) -> None:
    days = _touched(lake, SEARCH_KINDS, since=since, back_s=CLICK_WITHIN_S)
    months = None if days is None else _months(days)
    near = None if months is None else {"at_month": sorted({near for month in months for near in (month, month + 1)})}
    made = searches(lake.table("events", only=near))
    if months is not None:
        made = made.filter(((made["at"].year() - 1970) * 12 + made["at"].month() - 1).isin(months))
    _replace(lake, "searches", [lake.run(made)], "at_month", months, source=source, position=position)


def _derive_comments(lake: LakeEngine, *, since: int, source: int, position: int) -> None:
    quiet = _touched(lake, COMMENT_KINDS, since=since) == []
    made = [] if quiet else [lake.run(comments(lake.table("events")))]
    _replace(lake, "comments", made, "", [] if quiet else None, source=source, position=position)


def _derive_outcomes(lake: LakeEngine, *, since: int, source: int, position: int) -> None:
    """Work a day of pages at a time, and of some profiles where there are many: a page holds hundreds of tiles."""
    events = lake.table("events")
    hours = _column(lake, touched_hours(events, since=since))

    def pieces() -> Iterator[pa.Table]:
        for day in sorted({hour // 24 for hour in hours}):
            today = [hour for hour in hours if hour // 24 == day]
            only = {"at_month": _months(range(day - 1, day + WINDOW_H // 24 + 2))}
            count = int(lake.run(pages(events, hours=today).count()).as_py())
            for buckets in _groups(lake, -(-count // PAGES_AT_ONCE)):
                near = lake.table("events", only={**only, **buckets})
                near = near.filter(near["at"] >= _moment(day), near["at"] < _moment(day + WINDOW_H // 24 + 2))
                tiles = tiles_of(lake.run(pages(near, hours=today).order_by("log_position")))
                if tiles.num_rows:
                    yield lake.run(outcomes(lake.memory(tiles), near))

    partition = None if since == 0 else hours
    _replace(lake, "outcomes", pieces(), "served_at_hour", partition, source=source, position=position)


def _replace(
    lake: LakeEngine,
    name: str,
    pieces: Any,
    field: str,
    values: Collection[int] | None,
    *,
    source: int,
    position: int,
) -> None:
    partition = None if values is None else (field, values)
    lake.replace(name, pieces, source_snapshot=source, source_position=position, partition=partition)


# ---------------------------------------------------------------------- which partitions


def _touched(lake: LakeEngine, kinds: Collection[str], *, since: int, back_s: int = 0) -> list[int] | None:
    """List the days that events behind a log position fall in, and those `back_s` seconds before; None means all."""
    if since == 0:
        return None
    events = lake.table("events")
    fresh = timed(events.filter(events.log_position > since, events.kind.isin(tuple(kinds))))
    seconds = fresh.counts_at.epoch_seconds()
    spans = fresh.select(first=(seconds - back_s) // 86_400, last=fresh.day).distinct()
    rows = lake.run(spans).to_pylist()
    return sorted({day for row in rows for day in range(row["first"], row["last"] + 1)})


def _chunks(days: Collection[int]) -> list[int]:
    return sorted({day // CHUNK_DAYS * CHUNK_DAYS for day in days})


def _days_of(chunks: Collection[int], *, margin: int) -> list[int]:
    return sorted({day for chunk in chunks for day in range(chunk - margin, chunk + CHUNK_DAYS + margin)})


def _months(days: Collection[int]) -> list[int]:
    """Name the months (since 1970) that days lie in."""
    return sorted({int(np.datetime64(day, "D").astype("datetime64[M]").astype(int)) for day in days})


def _moment(day: int) -> datetime:
    return datetime.fromtimestamp(day * 86_400, UTC)


def _bucket_groups(lake: LakeEngine, only: dict[str, list[int]]) -> list[dict[str, list[int]]]:
    rows = int(lake.run(lake.table("events", only=only).count()).as_py())
    return _groups(lake, -(-rows // ROWS_AT_ONCE))


def _groups(lake: LakeEngine, wanted: int) -> list[dict[str, list[int]]]:
    """Cut the work into about so many parts; profiles are never cut apart."""
    groups = min(lake.buckets, wanted)
    if groups <= 1:
        return [{}]
    return [{"profile_id_bucket": list(range(group, lake.buckets, groups))} for group in range(groups)]


def _column(lake: LakeEngine, expression: Any) -> list[Any]:
    return list(lake.run(expression).column(0).to_pylist())
