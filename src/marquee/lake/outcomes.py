"""Join what was served to what was seen and to what followed: one row a served tile (laws 2 and 11).

Probabilities are those of `page_served` alone. What followed is a play or a thumb of the same profile on the same
title within `WINDOW_H` hours of the page: a play that names the page it came from counts for that page alone (and that
row, if it names one); one that names none counts for pages it was seen on. The best completion counts.
"""

from collections.abc import Collection
from typing import Any

import ibis
import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from marquee.lake.plays import PLAY_KINDS, play_days, timed
from marquee.schema.served import PageServed, unpack_served

WINDOW_H = 24
OUTCOME_KINDS = ("page_served", "impression", "thumb")

_OF_PAGE = ("request_id", "profile_id", "account_id", "served", "log_position")
_TILES = pa.schema(
    [
        ("request_id", pa.string()),
        ("profile_id", pa.string()),
        ("account_id", pa.string()),
        ("served_at", pa.timestamp("us", tz="UTC")),
        ("country", pa.string()),
        ("device", pa.string()),
        ("row_id", pa.string()),
        ("row_kind", pa.string()),
        ("row", pa.int32()),
        ("position", pa.int32()),
        ("title_id", pa.string()),
        ("artwork_id", pa.string()),
        ("decision_id", pa.string()),
        ("slot_probability", pa.float32()),
        ("artwork_probability", pa.float32()),
        ("explored", pa.bool_()),
        ("fallback", pa.bool_()),
        ("score", pa.float32()),
    ]
)


def pages(events: Any, *, hours: Collection[int] | None = None) -> Any:
    """Spell the records of pages served, in some hours (since 1970) or at any time."""
    served = timed(events.filter(events.kind == "page_served", events.served.notnull(), events.request_id.notnull()))
    served = served.mutate(hour=(served.counts_at.epoch_seconds() // 3_600).cast("int32"))
    if hours is not None:
        served = served.filter(served.hour.isin(list(hours)))
    return served.select(*_OF_PAGE, served_at=served.counts_at, hour=served.hour)


def touched_hours(events: Any, *, since: int) -> Any:
    """Spell the hours whose pages were served, seen or acted on by events behind a log position."""
    served = pages(events)
    fresh = served.filter(served.log_position > since).select("hour")
    acts = timed(events.filter(events.log_position > since, events.kind.isin((*OUTCOME_KINDS, *PLAY_KINDS))))
    acts = acts.filter(acts.kind != "page_served").select("request_id", by="profile_id", acted_at="counts_at")
    named = acts.filter(acts.request_id.notnull()).select("request_id").distinct()
    loose = acts.filter(acts.request_id.isnull())
    near = served.inner_join(
        loose,
        [
            served.profile_id == loose.by,
            loose.acted_at >= served.served_at,
            # a play counts from its start, which may lie before this event
            loose.acted_at.epoch_seconds() - served.served_at.epoch_seconds() <= 2 * WINDOW_H * 3_600,
        ],
    )
    found = fresh.union(served.semi_join(named, "request_id").select("hour")).union(near.select("hour"))
    return found.distinct().order_by("hour")


def tiles_of(served: pa.Table) -> pa.Table:
    """Unpack page records (the columns of `pages`, in log order) into one row a tile.

    A record that does not decode, or whose arrays are not aligned, is left out: it can teach nothing exact.
    """
    newest: dict[tuple[str, int], tuple[dict[str, Any], PageServed]] = {}
    for page in served.to_pylist():
        record = _decode(page["served"])
        if record is not None:
            newest[page["request_id"], record.first_row] = (page, record)
    if not newest:
        return _TILES.empty_table()
    found = list(newest.values())
    counts = np.array([len(record.title_ids) for _, record in found])
    of_page = np.repeat(np.arange(len(found)), counts)
    rows = [(row, record.first_row + at, record) for _, record in found for at, row in enumerate(record.rows)]
    of_row = np.repeat(np.arange(len(rows)), [row.count for row, _, _ in rows])
    position = np.concatenate([np.arange(row.count, dtype=np.int32) for row, _, _ in rows] or [np.zeros(0, np.int32)])

    def a_page(values: list[Any], kind: pa.DataType) -> pa.Array:
        return pa.array(values, kind).take(pa.array(of_page))

    def a_row(values: list[Any], kind: pa.DataType) -> pa.Array:
        return pa.array(values, kind).take(pa.array(of_row))

    decisions = [d for _, record in found for d in record.decision_ids or [None] * len(record.title_ids)]
    columns = {
        "request_id": a_page([page["request_id"] for page, _ in found], pa.string()),
        "profile_id": a_page([page["profile_id"] for page, _ in found], pa.string()),
        "account_id": a_page([page["account_id"] for page, _ in found], pa.string()),
        "served_at": a_page([page["served_at"] for page, _ in found], pa.timestamp("us", tz="UTC")),
        "country": a_page([record.country or None for _, record in found], pa.string()),
        "device": a_page([record.device or None for _, record in found], pa.string()),
        "row_id": a_row([row.row_id for row, _, _ in rows], pa.string()),
        "row_kind": a_row([row.kind for row, _, _ in rows], pa.string()),
        "row": a_row([place for _, place, _ in rows], pa.int32()),
        "position": pa.array(position),
        "title_id": pa.array([t for _, record in found for t in record.title_ids], pa.string()),
        "artwork_id": pa.array([a for _, record in found for a in record.artwork_ids], pa.string()),
        "decision_id": pa.array([decision or None for decision in decisions], pa.string()),
        "slot_probability": pa.array(np.concatenate([record.slots() for _, record in found])),
        "artwork_probability": pa.array(np.concatenate([record.covers() for _, record in found])),
        "explored": a_page([record.explored for _, record in found], pa.bool_()),
        "fallback": a_page([record.fallback for _, record in found], pa.bool_()),
        "score": pa.array(np.concatenate([_scores(record) for _, record in found]), from_pandas=True),
    }
    return pa.table([columns[name] for name in _TILES.names], schema=_TILES)


def outcomes(tiles: Any, events: Any) -> Any:
    """Spell the table `outcomes` over unpacked tiles and the events of their time and `WINDOW_H` hours on."""
    key = ["request_id", "row_id", "position", "title_id", "profile_id"]
    seen = events.filter(events.kind == "impression", events.request_id.notnull()).select(*key).distinct()
    shown = tiles.left_join(seen.mutate(seen=True), key)
    shown = shown.select(*tiles.columns, seen=ibis.coalesce(shown.seen, False))
    followed = _followed(shown, events)
    joined = shown.left_join(followed, ["request_id", "row_id", "position"])
    return joined.select(
        *shown.columns,
        played=ibis.coalesce(joined.played, False),
        completion=joined.completion,
        thumb=joined.thumb,
        played_at=joined.played_at,
    )


def _followed(shown: Any, events: Any) -> Any:
    """Give what followed, a row a tile that anything followed."""
    days = play_days(events)
    plays = days.group_by("profile_id", "title_id", "episode", "play").aggregate(
        began_at=days.first_at.min(),
        request=days.request_id.max(),
        row=days.row_id.max(),
        completion=days.completion.max(),
    )
    plays = plays.select(
        by=plays.profile_id,
        what=plays.title_id,
        acted_at=plays.began_at,
        request=plays.request,
        in_row=plays.row,
        completion=plays.completion,
        thumb=ibis.null("int32"),
        play=True,
    )
    thumbs = timed(events.filter(events.kind == "thumb", events.title_id.notnull(), events.thumb.notnull()))
    thumbs = thumbs.select(
        by=thumbs.profile_id,
        what=thumbs.title_id,
        acted_at=thumbs.counts_at,
        request=thumbs.request_id,
        in_row=thumbs.row_id,
        completion=ibis.null("float64"),
        thumb=thumbs.thumb.cast("int32"),
        play=False,
    )
    acts = plays.union(thumbs)
    both = shown.inner_join(
        acts,
        [
            shown.profile_id == acts.by,
            shown.title_id == acts.what,
            acts.acted_at >= shown.served_at,
            acts.acted_at.epoch_seconds() - shown.served_at.epoch_seconds() <= WINDOW_H * 3600,
        ],
    )
    named = both.request.notnull()
    mine = ibis.ifelse(
        named, (both.request == both.request_id) & (both.in_row.isnull() | (both.in_row == both.row_id)), both.seen
    )
    both = both.filter(mine)
    return both.group_by("request_id", "row_id", "position").aggregate(
        played=both.play.max(),
        completion=both.completion.max().cast("float32"),
        thumb=both.thumb.argmax(both.acted_at),
        played_at=both.acted_at.min(where=both.play),
    )


def _scores(record: PageServed) -> NDArray[np.float32]:
    """Give what taste said of each tile; NaN where it was not logged, or not for each."""
    found = np.frombuffer(record.scores, dtype=np.float32) if len(record.scores) % 4 == 0 else np.zeros(0, np.float32)
    if len(found) != len(record.title_ids):
        return np.full(len(record.title_ids), np.nan, dtype=np.float32)
    return found


def _decode(data: bytes) -> PageServed | None:
    try:
        record = unpack_served(data)
    except msgspec.DecodeError:
        return None
    tiles = len(record.title_ids)
    starts = np.cumsum([0, *(row.count for row in record.rows)])
    aligned = (
        len(record.artwork_ids) == tiles
        and len(record.slot_probabilities) == len(record.artwork_probabilities) == 4 * tiles
        and len(record.decision_ids) in (0, tiles)
        and starts[-1] == tiles
        and all(row.start == start for row, start in zip(record.rows, starts, strict=False))
    )
    return record if aligned else None
