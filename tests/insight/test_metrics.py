"""Metrics over a small lake whose answers are known by eye."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from marquee.insight.metrics import METRICS, days_held, measure
from marquee.lake.histories import derive
from marquee.lake.land import land
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.events import Event
from marquee.schema.served import PageServed, RowServed, Versions, pack_served
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.lake_engine import DuckLakeEngine

FIRST = 17_200


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckLakeEngine]:
    """Two viewers: one in Germany finishes a film, one from nowhere stops half-way; one page, one search."""
    folder = tmp_path_factory.mktemp("insight")
    at = FIRST * DAY
    page = PageServed(
        request_id="r1",
        now=at,
        versions=Versions(),
        rows=(RowServed(row_id="top", kind="top_picks", start=0, count=2),),
        title_ids=("t1", "t2"),
        artwork_ids=("t1~0", "t2~0"),
        slot_probabilities=np.ones(2, np.float32).tobytes(),
        artwork_probabilities=np.ones(2, np.float32).tobytes(),
    )
    de: dict[str, Any] = {"account_id": "a1", "profile_id": "p1", "country": "DE"}
    nowhere: dict[str, Any] = {"account_id": "a2", "profile_id": "p2"}
    film: dict[str, Any] = {"title_id": "t1", "runtime_s": 3_600.0, "request_id": "r1", "play_id": "y"}
    hour = at + 60 * MINUTE
    tile: dict[str, Any] = {"request_id": "r1", "row_id": "top", "position": 0, "title_id": "t1"}
    events = [
        Event(kind="page_served", event_id="1", at=at, request_id="r1", served=pack_served(page), **de),
        Event(kind="impression", event_id="2", at=at + 1_000, **tile, **de),
        Event(kind="play_start", event_id="3", at=at + 2_000, position_s=0.0, **film, **de),
        Event(kind="play_stop", event_id="4", at=hour + 2_000, position_s=3_600.0, **film, **de),
        Event(kind="play_stop", event_id="5", at=hour, position_s=1_800.0, **{**film, "request_id": None}, **nowhere),
        Event(kind="rate", event_id="6", at=at + DAY, title_id="t1", rating=4.0, **nowhere),
        Event(kind="search", event_id="7", at=at, query="q", results=0, **nowhere),
    ]
    log = SqliteEventLog(folder / "log.db", b"k" * 32)
    log.append(events, received_at=at, backfill=True)
    lake = DuckLakeEngine(folder / "lake")
    land(log, lake)
    derive(lake)
    yield lake
    lake.close()
    log.close()


def rows_of(lake: DuckLakeEngine, name: str, *, last_day: int = FIRST + 9) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = measure(lake, name, first_day=FIRST, last_day=last_day).to_pylist()
    return rows


def test_what_was_watched_is_counted_overall(lake: DuckLakeEngine) -> None:
    assert rows_of(lake, "overall") == [
        {"viewers": 2, "plays": 2, "hours": 1.5, "completion": 0.75, "finished": 0.5, "ratings": 1}
    ]


def test_a_country_nobody_named_is_unknown(lake: DuckLakeEngine) -> None:
    rows = {row["country"]: row for row in rows_of(lake, "by_country")}
    assert set(rows) == {"DE", "unknown"}
    assert (rows["DE"]["completion"], rows["unknown"]["completion"]) == (1.0, 0.5)


def test_rows_are_judged_by_what_they_led_to(lake: DuckLakeEngine) -> None:
    assert rows_of(lake, "by_row_kind") == [
        {
            "row_kind": "top_picks",
            "pages": 1,
            "tiles": 2,
            "seen": 1,
            "played": 1,
            "played_of_seen": 1.0,
            "completion": 1.0,
        }
    ]


def test_days_outside_are_not_counted(lake: DuckLakeEngine) -> None:
    assert days_held(lake) == (FIRST, FIRST + 1)
    assert rows_of(lake, "overall", last_day=FIRST)[0]["ratings"] == 0


@pytest.mark.parametrize("name", sorted(METRICS))
def test_each_metric_explains_each_number_it_gives(name: str, lake: DuckLakeEngine) -> None:
    columns = set(measure(lake, name, first_day=FIRST, last_day=FIRST + 9).schema.names)
    assert columns - {"country", "title_id", "row_kind"} == set(METRICS[name].columns)


def test_an_empty_lake_has_no_days(tmp_path: Path) -> None:
    lake = DuckLakeEngine(tmp_path / "lake")
    assert days_held(lake) is None
    assert measure(lake, "overall", first_day=0, last_day=9).to_pylist()[0]["viewers"] == 0
    lake.close()
