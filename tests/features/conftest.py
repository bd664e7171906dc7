"""Events of one profile, as short as they can be written."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from marquee.schema.clock import DAY
from marquee.schema.events import Event, Logged

START = 20_000 * DAY
Log = Callable[..., Logged]


@pytest.fixture
def logged() -> Log:
    """Make events, each at the next position: `logged("hide", at=5, title_id="a")`, `at` in minutes."""
    positions = count(1)

    def make(kind: str, *, at: float = 0, received: float | None = None, **fields: Any) -> Logged:
        position = next(positions)
        event = Event(
            kind=kind,
            event_id=f"e{position}",
            at=START + round(at * 60_000),
            account_id="acc",
            profile_id=fields.pop("profile_id", "p"),
            **fields,
        )
        received_at = event.at if received is None else START + round(received * 60_000)
        return Logged(log_position=position, received_at=received_at, event=event)

    return make
