"""A log and a clock for the door."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marquee.schema.clock import Clock
from marquee.storage.embedded.event_log import SqliteEventLog

NOW = 1_700_000_000_000


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteEventLog]:
    """An empty log."""
    opened = SqliteEventLog(tmp_path / "log.db", b"k" * 32)
    yield opened
    opened.close()


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    """A data clock that stands at NOW."""
    return Clock.data(tmp_path / "clock", start_at=NOW)


@pytest.fixture
def raw() -> dict[str, Any]:
    """A thumb as a browser sends it."""
    return {
        "kind": "thumb",
        "event_id": "e-1",
        "at": NOW - 1_000,
        "account_id": "a-1",
        "profile_id": "p-1",
        "title_id": "t-1",
        "thumb": 1,
    }
