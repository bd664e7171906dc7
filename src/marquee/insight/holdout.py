"""Lay out accounts by the covers they saw: chosen or default, what they played of what they were shown, and before.

The cell is read from the records of pages (law 2), never worked out again. A quality play counts once a title and day,
however many tiles showed it. Accounts whose pages name both cells, or none, are left out: they tell nothing clean.
"""

from datetime import UTC, datetime
from typing import Any

import ibis
import msgspec
import numpy as np
import pyarrow as pa

from marquee.artwork.learn import QUALITY
from marquee.lake.learnable import not_profiled
from marquee.lake.outcomes import WINDOW_H
from marquee.schema.clock import DAY, HOUR
from marquee.schema.served import unpack_served
from marquee.storage.protocols import LakeEngine

EXPERIMENT = "covers"  # its name in `PageServed.cells`
CHOSEN, DEFAULT = "chosen", "holdout"
BEFORE_DAYS = 60  # how far back an account's habits are looked at
_BATCH = 20_000


def accounts(lake: LakeEngine, *, now: int, days: int = 90) -> pa.Table:
    """Give one row an account of the last `days` whose outcomes are settled.

    Columns: account_id, chosen, plays (quality plays of titles it was shown), tiles (seen), first_at, plays_before and
    days_before (quality watches, and days with any, in the `BEFORE_DAYS` before its first page).
    """
    cells = _cells(lake, now=now, days=days)
    if not cells.num_rows:
        return _nobody()
    until = datetime.fromtimestamp((now - WINDOW_H * HOUR) / 1_000, UTC)
    since = datetime.fromtimestamp((now - days * DAY) / 1_000, UTC)
    tiles = lake.table("outcomes")
    tiles = not_profiled(tiles, lake.table("events"))
    tiles = tiles.filter(tiles.seen, tiles.served_at >= since, tiles.served_at < until)
    tiles = tiles.mutate(
        good=tiles.played & (tiles.completion.fill_null(0.0) >= QUALITY) & (tiles.thumb.fill_null(0) >= 0),
        day=(tiles.served_at.epoch_seconds() // 86_400).cast("int32"),
    )
    shown = tiles.group_by("account_id", "profile_id", "title_id", "day").aggregate(
        good=tiles.good.max(), tiles=tiles.count()
    )
    per = shown.group_by("account_id").aggregate(plays=shown.good.cast("int64").sum(), tiles=shown.tiles.sum())
    people = lake.table("outcomes").select("account_id", "profile_id").distinct()
    cell = lake.memory(cells)
    habits = _before(lake, people.inner_join(cell, "account_id").select("account_id", "profile_id", "first_at"))
    found = cell.inner_join(per, "account_id").left_join(habits, "account_id")
    found = found.select(
        "account_id",
        "chosen",
        "plays",
        "tiles",
        "first_at",
        plays_before=ibis.coalesce(found.plays_before, 0),
        days_before=ibis.coalesce(found.days_before, 0),
    )
    return lake.run(found.order_by("account_id"))


def _cells(lake: LakeEngine, *, now: int, days: int) -> pa.Table:
    """Read each account's cell and first page from the records of pages."""
    events = lake.table("events")
    since = datetime.fromtimestamp((now - days * DAY) / 1_000, UTC)
    pages = events.filter(events.kind == "page_served", events.served.notnull(), events["at"] >= since)
    pages = pages.select("account_id", "served", "log_position", at=pages["at"]).order_by("log_position")
    known: dict[str, tuple[set[str], int]] = {}
    for batch in lake.run(pages).to_batches(max_chunksize=_BATCH):
        names, records = batch["account_id"].to_pylist(), batch["served"].to_pylist()
        times = np.asarray(batch["at"].cast(pa.int64())) // 1_000
        for account_id, record, at in zip(names, records, times.tolist(), strict=True):
            cell = _cell_of(record)
            if cell:
                before = known.setdefault(account_id, (set(), at))
                before[0].add(cell)
                known[account_id] = before[0], min(before[1], at)
    clean = {name: (cells, at) for name, (cells, at) in known.items() if len(cells) == 1}
    return pa.table(
        {
            "account_id": pa.array(list(clean), pa.string()),
            "chosen": pa.array([CHOSEN in cells for cells, _ in clean.values()], pa.bool_()),
            "first_at": pa.array([at * 1_000 for _, at in clean.values()], pa.timestamp("us", tz="UTC")),
        }
    )


def _cell_of(record: bytes) -> str:
    try:
        cell = (unpack_served(record).cells or {}).get(EXPERIMENT, "")
    except msgspec.DecodeError:
        return ""
    return cell if cell in (CHOSEN, DEFAULT) else ""


def _before(lake: LakeEngine, people: Any) -> Any:
    """Count what each account watched before its first page: quality watches, and days with any."""
    watches = lake.table("watches")
    both = people.inner_join(
        watches,
        [
            people.profile_id == watches.profile_id,
            watches.last_at < people.first_at,
            people.first_at.epoch_seconds() - watches.last_at.epoch_seconds() <= BEFORE_DAYS * 86_400,
        ],
    )
    good = (both.completion.fill_null(0.0) >= QUALITY) | (both.rating.fill_null(0.0) >= 3.5)
    return both.group_by("account_id").aggregate(plays_before=good.cast("int64").sum(), days_before=both.day.nunique())


def _nobody() -> pa.Table:
    return pa.table(
        {
            "account_id": pa.array([], pa.string()),
            "chosen": pa.array([], pa.bool_()),
            "plays": pa.array([], pa.int64()),
            "tiles": pa.array([], pa.int64()),
            "first_at": pa.array([], pa.timestamp("us", tz="UTC")),
            "plays_before": pa.array([], pa.int64()),
            "days_before": pa.array([], pa.int64()),
        }
    )
