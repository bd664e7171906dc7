"""Outcomes: served, seen, and what followed; probabilities from `page_served` alone."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from marquee.lake.histories import derive, read_outcomes
from marquee.lake.land import land
from marquee.lake.outcomes import pages, tiles_of
from marquee.schema.events import Event
from marquee.schema.served import PageServed, RowServed, Versions, pack_served
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.lake_engine import DuckLakeEngine

TABLE = ("outcomes",)
Landed = Callable[[Sequence[Event]], DuckLakeEngine]
Make = Callable[..., Event]
Play = Callable[..., list[Event]]


def record(request_id: str, *, first_row: int = 0, titles: Sequence[str] = ("t1", "t2", "t3", "t4")) -> PageServed:
    """Write a page of two rows: the first holds two tiles."""
    count = len(titles)
    return PageServed(
        request_id=request_id,
        now=0,
        versions=Versions(),
        rows=(
            RowServed(row_id=f"top{first_row}", kind="top_picks", start=0, count=2),
            RowServed(row_id=f"new{first_row}", kind="new", start=2, count=count - 2),
        ),
        title_ids=tuple(titles),
        artwork_ids=tuple(f"{title}~0" for title in titles),
        slot_probabilities=np.linspace(0.1, 0.4, count, dtype=np.float32).tobytes(),
        artwork_probabilities=np.linspace(0.5, 0.8, count, dtype=np.float32).tobytes(),
        decision_ids=tuple(f"d-{title}" for title in titles),
        first_row=first_row,
        country="DE",
        device="tv",
    )


def served(make: Make, minute: float, request_id: str = "r1", **fields: Any) -> Event:
    page = record(request_id, **fields)
    return make(
        "page_served", minute, request_id=request_id, served=pack_served(page), event_id=f"{request_id}{fields}"
    )


def by_title(lake: DuckLakeEngine) -> dict[str, dict[str, Any]]:
    derive(lake, names=TABLE)
    return {row["title_id"]: row for row in read_outcomes(lake).to_pylist()}


def test_a_row_a_served_tile_with_its_own_probabilities(landed: Landed, make: Make) -> None:
    rows = by_title(landed([served(make, 0)]))
    assert [rows[t]["position"] for t in ("t1", "t2", "t3", "t4")] == [0, 1, 0, 1]
    assert [rows[t]["row"] for t in ("t1", "t2", "t3", "t4")] == [0, 0, 1, 1]
    assert [rows[t]["row_kind"] for t in ("t1", "t3")] == ["top_picks", "new"]
    assert rows["t4"]["slot_probability"] == pytest.approx(0.4)
    assert rows["t4"]["artwork_probability"] == pytest.approx(0.8)
    assert (rows["t4"]["decision_id"], rows["t4"]["artwork_id"], rows["t4"]["country"]) == ("d-t4", "t4~0", "DE")
    assert not any(row["seen"] or row["played"] for row in rows.values())


def test_seen_is_what_the_browser_said_of_that_tile(landed: Landed, make: Make) -> None:
    at = {"request_id": "r1", "row_id": "top0", "position": 1}
    lake = landed(
        [
            served(make, 0),
            make("impression", 1, title_id="t2", **at),
            make("impression", 2, title_id="t2", **at),
            make("impression", 1, title_id="t1", **{**at, "position": 7}),
            make("impression", 1, title_id="t1", profile_id="p2", **{**at, "position": 0}),
        ]
    )
    rows = by_title(lake)
    assert {title for title, row in rows.items() if row["seen"]} == {"t2"}
    assert len(rows) == 4


def test_a_play_counts_for_the_page_it_names_and_no_other(landed: Landed, make: Make, play: Play) -> None:
    lake = landed(
        [served(make, 0, "r1"), served(make, 1, "r2"), *play(5, to_s=3_000.0, title_id="t1", request_id="r2")]
    )
    derive(lake, names=TABLE)
    rows = read_outcomes(lake).to_pylist()
    assert [(row["request_id"], row["completion"]) for row in rows if row["played"]] == [("r2", 0.5)]


def test_a_play_that_names_no_page_counts_where_the_title_was_seen(landed: Landed, make: Make, play: Play) -> None:
    lake = landed(
        [
            served(make, 0),
            make("impression", 1, title_id="t1", request_id="r1", row_id="top0", position=0),
            *play(5, to_s=600.0, title_id="t1"),
            *play(5, to_s=600.0, title_id="t2"),
            *play(-60, to_s=600.0, title_id="t3"),
            *play(25 * 60, to_s=600.0, title_id="t1"),
        ]
    )
    rows = by_title(lake)
    assert {title for title, row in rows.items() if row["played"]} == {"t1"}
    assert rows["t1"]["completion"] == pytest.approx(0.1)


def test_the_best_completion_in_the_window_and_the_last_thumb_count(landed: Landed, make: Make, play: Play) -> None:
    on = {"title_id": "t1", "request_id": "r1"}
    lake = landed(
        [
            served(make, 0),
            *play(5, to_s=600.0, **on),
            *play(60, to_s=4_800.0, **on),
            make("thumb", 200, thumb=1, **on),
            make("thumb", 210, thumb=-1, **on),
        ]
    )
    row = by_title(lake)["t1"]
    assert row["completion"] == pytest.approx(0.8)
    assert row["thumb"] == -1


def test_a_scrolled_page_adds_its_later_rows_and_a_part_served_twice_counts_once(landed: Landed, make: Make) -> None:
    lake = landed(
        [
            served(make, 0),
            served(make, 1, first_row=2, titles=("t5", "t6", "t7", "t8")),
            make("page_served", 2, request_id="r1", served=pack_served(record("r1")), event_id="again"),
        ]
    )
    derive(lake, names=TABLE)
    rows = read_outcomes(lake).to_pylist()
    assert sorted(row["row"] for row in rows) == [0, 0, 1, 1, 2, 2, 3, 3]


def test_a_record_that_is_torn_or_not_aligned_teaches_nothing(lake: DuckLakeEngine) -> None:
    crooked = record("r2")
    crooked = PageServed(**{**{f: getattr(crooked, f) for f in crooked.__struct_fields__}, "slot_probabilities": b""})
    rows = [
        {"request_id": "r1", "profile_id": "p", "account_id": "a", "served": pack_served(record("r1"))[:40]},
        {"request_id": "r2", "profile_id": "p", "account_id": "a", "served": pack_served(crooked)},
    ]
    assert tiles_of(pa.Table.from_pylist(rows)).num_rows == 0
    assert pages(lake.table("events")) is not None


def test_later_events_complete_the_outcomes_of_a_page_served_before(
    log: SqliteEventLog, lake: DuckLakeEngine, make: Make, play: Play
) -> None:
    page = served(make, 23 * 60)
    log.append([page], received_at=page.at)
    land(log, lake)
    assert not by_title(lake)["t1"]["played"]
    for event in play(26 * 60, to_s=3_000.0, title_id="t1", request_id="r1"):  # the next day, in the window
        log.append([event], received_at=event.at)
    land(log, lake)
    kept = by_title(lake)
    assert kept["t1"]["completion"] == pytest.approx(0.5)
    derive(lake, names=TABLE, full=True)
    assert by_title(lake) == kept


def test_only_hours_that_new_events_touch_are_made_again(
    log: SqliteEventLog, lake: DuckLakeEngine, make: Make, play: Play
) -> None:
    first, second = served(make, 5, "r1"), served(make, 65, "r2")
    for event in (first, second):
        log.append([event], received_at=event.at)
    land(log, lake)
    derive(lake, names=TABLE)
    before = {path for path, _, _ in lake.files("outcomes")}
    assert len(before) == 2
    for event in play(70, to_s=60.0, title_id="t1", request_id="r2"):
        log.append([event], received_at=event.at)
    land(log, lake)
    derive(lake, names=TABLE)
    assert len(before & {path for path, _, _ in lake.files("outcomes")}) == 1
    assert {row["request_id"]: row["played"] for row in read_outcomes(lake).to_pylist() if row["title_id"] == "t1"} == {
        "r1": False,
        "r2": True,
    }


def test_pages_of_who_is_not_to_be_profiled_are_not_learnt_from(landed: Landed, make: Make) -> None:
    lake = landed([served(make, 0), make("profile_update", 1, non_profiling=True)])
    assert by_title(lake) == {}
