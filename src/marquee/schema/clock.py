"""The one clock (law 1): every time in Marquee is UTC milliseconds read from here.

`wall` is the machine's time. `data` stands where the newest event stood, and moves only when an operator's call moves
it, so that a world of 2018 can be served as if it were today. This is the only file that may read the system's time.
"""

import mmap
import os
import struct
import time
from datetime import UTC, datetime
from pathlib import Path

from marquee.errors import Refused

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EARLIEST_AT = 0  # 1970
LATEST_AT = 4_102_444_800_000  # 2100


class Clock:
    """Tell the time: `Clock.wall()` or `Clock.data(path)`, whose file all processes share."""

    def __init__(self, *, cell: mmap.mmap | None = None) -> None:
        self._cell = cell

    @classmethod
    def wall(cls) -> "Clock":
        """Read the machine's time."""
        return cls()

    @classmethod
    def data(cls, path: Path, *, start_at: int | None = None) -> "Clock":
        """Open the data clock kept in `path`; made with `start_at` where there is none, moved to it if that is later.

        Raises Refused where the file is absent and no start is given.
        """
        if not path.exists():
            if start_at is None:
                raise Refused(f"no data clock at {path}: import events first, or serve with MARQUEE_CLOCK=wall")
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            fresh.write_bytes(struct.pack("<q", start_at))
            fresh.replace(path)
        handle = os.open(path, os.O_RDWR)
        try:
            clock = cls(cell=mmap.mmap(handle, 8))
        finally:
            os.close(handle)
        if start_at is not None:
            clock.advance_to(start_at)
        return clock

    @property
    def kind(self) -> str:
        """Name this clock: `wall` or `data`."""
        return "wall" if self._cell is None else "data"

    def now(self) -> int:
        """Tell the time, in UTC milliseconds."""
        if self._cell is None:
            return time.time_ns() // 1_000_000
        return int(struct.unpack_from("<q", self._cell)[0])

    def advance_to(self, at: int) -> int:
        """Move the data clock forward to `at` (never back) and return the time it now shows.

        Raises Refused on the wall clock.
        """
        if self._cell is None:
            raise Refused("the wall clock cannot be moved; serve with the data clock to simulate")
        if at > self.now():
            struct.pack_into("<q", self._cell, 0, at)
            self._cell.flush()
        return self.now()


def iso(at: int) -> str:
    """Write UTC milliseconds as RFC 3339."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_iso(text: str) -> int:
    """Read RFC 3339 (a missing zone means UTC) as UTC milliseconds; raises ValueError on anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def day_of(at: int) -> int:
    """Number the UTC day `at` falls in (days since 1970)."""
    return at // DAY
