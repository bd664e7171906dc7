"""A lake, a log, and events written by the minute."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from marquee.lake.land import land
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.events import Event
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.lake_engine import DuckLakeEngine

START = 17_200 * DAY  # midnight, 3 February 2017
KEY = b"a key of the tests, 32 bytes long"[:32]


def _make(kind: str, minute: float, **fields: Any) -> Event:
    """Make one event of profile `p1`, `minute` minutes after START, unless told otherwise."""
    given: dict[str, Any] = {"account_id": "a1", "profile_id": "p1", "at": START + int(minute * MINUTE)}
    given |= fields
    name = "-".join(str(part) for part in (kind, given["profile_id"], given["at"], *fields.values()))
    return Event(kind=kind, event_id=given.pop("event_id", name), **given)


def _play(
    minute: float, *, to_s: float, of_s: float | None = 6_000.0, title_id: str = "t1", **fields: Any
) -> list[Event]:
    """Make a play from its start to `to_s`, in real time."""
    fields = {"title_id": title_id, "runtime_s": of_s, "play_id": f"play-{minute}", **fields}
    return [
        _make("play_start", minute, position_s=0.0, **fields),
        _make("play_stop", minute + to_s / 60, position_s=to_s, **fields),
    ]


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[DuckLakeEngine]:
    """One lake, empty."""
    engine = DuckLakeEngine(tmp_path / "lake")
    yield engine
    engine.close()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteEventLog]:
    """One log, empty."""
    log = SqliteEventLog(tmp_path / "log.db", KEY)
    yield log
    log.close()


@pytest.fixture
def landed(log: SqliteEventLog, lake: DuckLakeEngine) -> Callable[[Sequence[Event]], DuckLakeEngine]:
    """Write events as history and land them."""

    def put(events: Sequence[Event]) -> DuckLakeEngine:
        log.append(events, received_at=START, backfill=True)
        land(log, lake)
        return lake

    return put


@pytest.fixture
def make() -> Callable[..., Event]:
    """Make one event: `make(kind, minute, **fields)`."""
    return _make


@pytest.fixture
def play() -> Callable[..., list[Event]]:
    """Make a play: `play(minute, to_s=..., of_s=..., **fields)`."""
    return _play
