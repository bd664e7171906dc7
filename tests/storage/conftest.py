"""What the contracts run on: each seam's implementations, and events to put in."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from marquee.schema.events import Event
from marquee.storage.embedded.desk import SqliteDesk
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.state_store import SqliteStateStore
from marquee.storage.protocols import Desk, EventLog, StateStore

KEY = b"a key of the tests, 32 bytes long"[:32]


def make_event(number: int, **fields: Any) -> Event:
    """Make one event; its id, time and profile come from `number` unless given."""
    given: dict[str, Any] = {
        "kind": "thumb",
        "event_id": f"event-{number}",
        "at": 1_000_000 + number,
        "account_id": f"account-{number % 3}",
        "profile_id": f"profile-{number % 5}",
        "title_id": "title-1",
        "thumb": 1,
    }
    return Event(**(given | fields))


@pytest.fixture
def event() -> Callable[..., Event]:
    """Make events by number."""
    return make_event


@pytest.fixture(params=["embedded"])
def open_log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], EventLog]]:
    """Open one and the same log as often as wanted, as several processes would; all are closed at the end."""
    opened: list[EventLog] = []

    def open_it() -> EventLog:
        assert request.param == "embedded"
        opened.append(SqliteEventLog(tmp_path / "log.db", KEY))
        return opened[-1]

    yield open_it
    for log in opened:
        log.close()


@pytest.fixture
def log(open_log: Callable[[], EventLog]) -> EventLog:
    """One log, empty."""
    return open_log()


@pytest.fixture(params=["embedded"])
def open_state(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], StateStore]]:
    """Open one and the same state store as often as wanted."""
    opened: list[StateStore] = []

    def open_it() -> StateStore:
        assert request.param == "embedded"
        opened.append(SqliteStateStore(tmp_path / "state.db"))
        return opened[-1]

    yield open_it
    for state in opened:
        state.close()


@pytest.fixture
def state(open_state: Callable[[], StateStore]) -> StateStore:
    """One state store, empty."""
    return open_state()


@pytest.fixture(params=["embedded"])
def open_desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    """Open one and the same desk as often as wanted."""
    opened: list[Desk] = []

    def open_it() -> Desk:
        assert request.param == "embedded"
        opened.append(SqliteDesk(tmp_path / "desk.db"))
        return opened[-1]

    yield open_it
    for desk in opened:
        desk.close()


@pytest.fixture
def desk(open_desk: Callable[[], Desk]) -> Desk:
    """One desk, empty."""
    return open_desk()
