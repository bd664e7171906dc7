"""Accounts by the covers they saw, over a small lake whose answers are known by eye."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from marquee.insight.holdout import accounts
from marquee.lake.histories import derive
from marquee.lake.land import land
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.events import Event
from marquee.schema.served import PageServed, RowServed, Versions, pack_served
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.lake_engine import DuckLakeEngine

NOW = 20_000 * DAY


def page_of(account: str, *, cell: str | None, at: int, to_s: float | None, name: str = "r") -> list[Event]:
    """One page of a title, seen; `to_s` is how far it was played, of an hour."""
    request = f"{name}-{account}"
    served = PageServed(
        request_id=request,
        now=at,
        versions=Versions(),
        rows=(RowServed(row_id="top", kind="top_picks", start=0, count=1),),
        title_ids=("t1",),
        artwork_ids=("t1~0",),
        slot_probabilities=np.ones(1, np.float32).tobytes(),
        artwork_probabilities=np.ones(1, np.float32).tobytes(),
        cells=None if cell is None else {"covers": cell},
    )
    who: dict[str, Any] = {"account_id": account, "profile_id": f"p-{account}"}
    tile: dict[str, Any] = {"request_id": request, "row_id": "top", "position": 0, "title_id": "t1"}
    events = [
        Event(
            kind="page_served", event_id=f"s-{request}", at=at, request_id=request, served=pack_served(served), **who
        ),
        Event(kind="impression", event_id=f"i-{request}", at=at + 1_000, **tile, **who),
    ]
    if to_s is not None:
        play: dict[str, Any] = {"title_id": "t1", "runtime_s": 3_600.0, "request_id": request, "play_id": request}
        stop = at + MINUTE + int(to_s) * 1_000
        events += [
            Event(kind="play_start", event_id=f"b-{request}", at=at + MINUTE, position_s=0.0, **play, **who),
            Event(kind="play_stop", event_id=f"e-{request}", at=stop, position_s=to_s, **play, **who),
        ]
    return events


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Any]]]:
    """Six accounts: what they saw and played is in the claims below."""
    folder = tmp_path_factory.mktemp("holdout")
    seen = NOW - 10 * DAY
    earlier: dict[str, Any] = {"account_id": "habit", "profile_id": "p-habit", "title_id": "t2", "runtime_s": 3_600.0}
    events = [
        *page_of("finishes", cell="chosen", at=seen, to_s=3_600.0),
        *page_of("leaves", cell="chosen", at=seen, to_s=120.0),
        *page_of("default", cell="holdout", at=seen, to_s=3_600.0),
        *page_of("plain", cell=None, at=seen, to_s=3_600.0),
        *page_of("both", cell="holdout", at=seen, to_s=None),
        *page_of("both", cell="chosen", at=seen + DAY, to_s=None, name="r2"),
        *page_of("today", cell="chosen", at=NOW - 60 * MINUTE, to_s=None),
        Event(kind="play_stop", event_id="old", at=seen - DAY, position_s=3_600.0, play_id="o", **earlier),
        *page_of("habit", cell="chosen", at=seen, to_s=None),
    ]
    log = SqliteEventLog(folder / "log.db", b"k" * 32)
    log.append(sorted(events, key=lambda event: event.at), received_at=NOW, backfill=True)
    lake = DuckLakeEngine(folder / "lake")
    land(log, lake)
    derive(lake)
    yield {row["account_id"]: row for row in accounts(lake, now=NOW).to_pylist()}
    lake.close()
    log.close()


def test_accounts_stand_in_the_cell_their_pages_name(rows: dict[str, dict[str, Any]]) -> None:
    assert rows["finishes"]["chosen"] and not rows["default"]["chosen"]
    assert set(rows) == {"finishes", "leaves", "default", "habit"}


def test_only_a_play_seen_through_counts(rows: dict[str, dict[str, Any]]) -> None:
    assert rows["finishes"]["plays"] == rows["default"]["plays"] == 1
    assert rows["leaves"]["plays"] == rows["habit"]["plays"] == 0


def test_what_an_account_watched_before_its_first_page_is_told_apart(rows: dict[str, dict[str, Any]]) -> None:
    assert (rows["habit"]["plays_before"], rows["habit"]["days_before"]) == (1, 1)
    assert rows["finishes"]["plays_before"] == 0


def test_of_an_empty_lake_nothing_is_told(tmp_path: Path) -> None:
    lake = DuckLakeEngine(tmp_path / "lake")
    log = SqliteEventLog(tmp_path / "log.db", b"k" * 32)
    land(log, lake)
    derive(lake)
    assert accounts(lake, now=NOW).num_rows == 0
    lake.close()
    log.close()
