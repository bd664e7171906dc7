"""Land the event log in the lake, exactly once (law 7).

The log position a commit reaches to rides in the commit itself: a lander that is killed anywhere starts again from
what the lake says, and a second one waits for the first. It knows nothing of what the events mean.
"""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from marquee.schema.events import Event, Logged
from marquee.schema.tables import EVENTS
from marquee.storage.protocols import EventLog, LakeEngine

FAULTS = ("land.read", "land.converted", "land.landed")  # where a test kills the lander; the engine has its own

_MADE = ("log_position", "at", "received_at", "backfill", "extra", "aspects", "aspect_sentiments")
_INTEGERS = {pa.int8(), pa.int32()}


def land(
    log: EventLog,
    lake: LakeEngine,
    *,
    limit: int = 50_000,
    report: Callable[[int, int], None] = lambda done, total: None,
    fault: Callable[[str], None] = lambda point: None,
) -> int:
    """Land all that is in the log and not yet in the lake, `limit` events a commit; returns events landed."""
    landed = 0
    first = lake.source_position()
    while True:
        with lake.writing():  # from reading to commit, so that an erasure cannot slip between (law 14)
            logged = log.read(after=lake.source_position(), limit=limit)
            if not logged:
                return landed
            fault("land.read")
            rows = events_to_arrow(logged)
            fault("land.converted")
            reached = logged[-1].log_position
            lake.append_events(rows, source_position=reached)
            fault("land.landed")
        landed += len(logged)
        report(reached - first, log.last_position() - first)


def events_to_arrow(logged: Sequence[Logged]) -> pa.Table:
    """Turn events into rows of the table `events`, in order."""
    events = [one.event for one in logged]
    positions = np.fromiter((one.log_position for one in logged), np.int64, len(logged))
    ready: dict[str, pa.Array] = {
        "log_position": pa.array(positions),
        "at": _times([event.at for event in events]),
        "received_at": _times([one.received_at for one in logged]),
        "backfill": pa.array([one.backfill for one in logged], pa.bool_()),
        "extra": pa.array([None if e.extra is None else msgspec.json.encode(e.extra).decode() for e in events]),
        **_aspects(events),
    }
    columns = [ready[f.name] if f.name in _MADE else _column(events, field=f) for f in EVENTS]
    return pa.Table.from_arrays([column.cast(f.type) for column, f in zip(columns, EVENTS, strict=True)], schema=EVENTS)


def _aspects(events: Sequence[Event]) -> dict[str, pa.Array]:
    """Lay pairs out as two aligned lists, which every engine reads."""
    found = [event.aspects for event in events]
    return {
        "aspects": pa.array([a if a is None else [one.key for one in a] for a in found], pa.list_(pa.string())),
        "aspect_sentiments": pa.array(
            [a if a is None else [one.sentiment for one in a] for a in found], pa.list_(pa.float32())
        ),
    }


def _times(milliseconds: list[int]) -> pa.Array:
    return pa.array(np.array(milliseconds, np.int64) * 1000, pa.timestamp("us", tz="UTC"))


def _column(events: Sequence[Event], *, field: pa.Field) -> pa.Array:
    values: list[Any] = list(map(attrgetter(field.name), events))
    try:
        return pa.array(values, field.type)
    except (pa.ArrowInvalid, OverflowError):
        if field.type not in _INTEGERS:
            raise
        # the door lets no such number in; one that got in all the same must not stop the lander for good
        most = 2 ** (field.type.bit_width - 1) - 1
        return pa.array([None if one is None else max(-most, min(most, one)) for one in values], field.type)
