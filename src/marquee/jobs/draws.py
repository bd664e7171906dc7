"""Read draws of covers and what became of them: from the lake, and from the end of the log that has not landed yet.

The same rules make outcomes of both, so what is learnt a few seconds after an event is what would be learnt from the
lake alone a minute later.
"""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from marquee.lake.land import events_to_arrow
from marquee.lake.learnable import not_profiled
from marquee.lake.outcomes import WINDOW_H, outcomes, pages, tiles_of, touched_hours
from marquee.schema.clock import DAY
from marquee.schema.events import Logged
from marquee.schema.tables import OUTCOMES
from marquee.storage.protocols import EventLog, LakeEngine

_FIRST = (
    "served_at", "country", "device", "row_kind", "row", "position", "title_id", "artwork_id", "artwork_probability",
    "score",
)  # fmt: skip
_BEST = (("played", "max"), ("completion", "max"), ("thumb", "last"), ("played_at", "min"))
_COLUMNS = ("profile_id", "decision_id", *_FIRST, *(name for name, _ in _BEST))
_SCHEMA = pa.schema([OUTCOMES.field(name).with_nullable(True) for name in _COLUMNS])
_LATE_DAYS = 31  # an event may come in so late (law 6); what it touches lies no further back
MOST_TAIL = 200_000  # events not in the lake yet; more are left to the lander
_READ = 50_000


def read_draws(lake: LakeEngine, *, since: int, most: int, log: EventLog | None = None, now: int) -> pa.Table:
    """Read draws that were seen, one row each with its best outcome, newest first; probabilities are those served.

    With `log`, what came in since the table `outcomes` was made counts as well.
    """
    tail = _unlanded(lake, log) if log is not None else None
    events = lake.table("events")
    if tail is not None:
        reached = lake.source_position() if tail.num_rows == 0 else tail["log_position"][0].as_py() - 1
        loose = {name: kind.copy(nullable=True) for name, kind in events.schema().items()}
        events = events.filter(events.log_position <= reached).cast(loose).union(lake.memory(tail).cast(loose))
    derived = lake.table("outcomes")
    moment = datetime.fromtimestamp(since / 1_000, UTC)
    parts = []
    hours: list[int] = []
    if tail is not None:
        near = _near(lake, events, now=now)
        hours = lake.run(touched_hours(near, since=lake.source_position("outcomes"))).column(0).to_pylist()
        for day in sorted({hour // 24 for hour in hours}):
            parts += _made_now(lake, near, day=day, hours=[hour for hour in hours if hour // 24 == day])
    if hours:
        derived = derived.filter(~(derived.served_at.epoch_seconds() // 3_600).cast("int32").isin(hours))
    wanted = [_wanted(derived, moment), *(_wanted(lake.memory(part), moment) for part in parts)]
    tiles = pa.concat_tables([lake.run(not_profiled(one, events).select(*_COLUMNS)).cast(_SCHEMA) for one in wanted])
    tiles = tiles.sort_by([("served_at", "ascending"), ("row", "ascending"), ("position", "ascending")])
    # a draw that is held stands on many pages: its first showing names it, its best outcome counts
    how = [*((name, "first") for name in _FIRST), *_BEST]
    grouped = tiles.group_by(["profile_id", "decision_id"], use_threads=False).aggregate(how)
    plain = {f"{name}_{kind}": name for name, kind in how}
    grouped = grouped.rename_columns([plain.get(name, name) for name in grouped.column_names])
    return grouped.sort_by([("served_at", "descending"), ("decision_id", "ascending")]).slice(0, most)


def _wanted(rows: Any, since: datetime) -> Any:
    return rows.filter(rows.seen, rows.decision_id.notnull(), rows.decision_id != "", rows.served_at >= since)


def _unlanded(lake: LakeEngine, log: EventLog) -> pa.Table | None:
    """Give what the log holds behind the lake; None where that is too much to look through now."""
    after = lake.source_position()
    found: list[list[Logged]] = []
    while sum(len(part) for part in found) < MOST_TAIL:
        part = log.read(after=after, limit=_READ)
        if not part:
            return events_to_arrow([one for piece in found for one in piece])
        found.append(part)
        after = part[-1].log_position
    return None


def _near(lake: LakeEngine, events: Any, *, now: int) -> Any:
    """Leave out events too old to be touched by new ones."""
    return events.filter(events["at"] >= datetime.fromtimestamp((now - (_LATE_DAYS + 2) * DAY) / 1_000, UTC))


def _made_now(lake: LakeEngine, events: Any, *, day: int, hours: list[int]) -> list[pa.Table]:
    """Make the outcomes of some hours of a day, as `lake.histories` would."""
    first = datetime.fromtimestamp(day * 86_400, UTC)
    last = datetime.fromtimestamp((day + WINDOW_H // 24 + 2) * 86_400, UTC)
    near = events.filter(events["at"] >= first, events["at"] < last)
    tiles = tiles_of(lake.run(pages(near, hours=hours).order_by("log_position")))
    if not tiles.num_rows:
        return []
    found = lake.run(outcomes(lake.memory(tiles), near))
    return [found.select(OUTCOMES.names).cast(OUTCOMES)]


def floats_of(column: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Give numbers, NaN where there is none."""
    values: np.ndarray[Any, np.dtype[np.float32]] = (
        column.cast(pa.float32()).to_numpy(zero_copy_only=False).astype(np.float32)
    )
    return values


def millis_of(column: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Give times as UTC ms, 0 where there is none."""
    filled = pc.fill_null(pc.cast(column, pa.int64()), 0)
    values: np.ndarray[Any, np.dtype[np.int64]] = filled.to_numpy(zero_copy_only=False) // 1_000
    return values
