"""Parity: pages served are replayed, and what differs from training is found."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from marquee.evaluation.parity import Parity, measure_parity
from marquee.features.strength import SIGNALS
from marquee.lake.land import land
from marquee.schema.clock import DAY
from marquee.schema.events import Event
from marquee.schema.served import PageServed, Versions, pack_served
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.lake_engine import DuckLakeEngine

START = 20_000 * DAY
INDEX = {name: row for row, name in enumerate("abcdef")}
Stores = tuple[SqliteEventLog, DuckLakeEngine]


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    log, lake = SqliteEventLog(tmp_path / "log.db", b"k" * 32), DuckLakeEngine(tmp_path / "lake")
    yield log, lake
    lake.close()
    log.close()


def act(kind: str, minute: float, **fields: object) -> Event:
    return Event(
        kind=kind, event_id=f"{kind}{minute}{fields}", at=START + round(minute * 60_000), account_id="acc",
        profile_id=str(fields.pop("profile_id", "p")), **fields,
    )  # type: ignore[arg-type]  # fmt: skip


def page(minute: float, position: int, **fields: object) -> Event:
    """Record a page that was built when the profile stood at a log position."""
    record = PageServed(
        request_id=f"r{minute}", now=START + round(minute * 60_000), versions=Versions(profile=position, models="m1"),
        rows=(), title_ids=(), artwork_ids=(), slot_probabilities=b"", artwork_probabilities=b"",
    )  # fmt: skip
    return act("page_served", minute, request_id=record.request_id, served=pack_served(record), **fields)


def play(minute: float, title_id: str, to_s: float, kind: str = "play_stop") -> Event:
    return act(kind, minute, title_id=title_id, position_s=to_s, runtime_s=100.0, play_id=f"x{title_id}")


EVENING = [
    play(1, "a", 0.0, "play_start"),
    page(2, 1),
    play(9, "a", 95.0),
    page(10, 3),
    act("thumb", 11, title_id="a", thumb=1),
    act("list_add", 12, title_id="b"),
    page(13, 6),
    act("list_remove", 14, title_id="b"),
    act("detail_view", 15, title_id="c"),
    page(16, 9),
]


def measured(log: SqliteEventLog, lake: DuckLakeEngine) -> Parity:
    return measure_parity(log, lake, index=INDEX, tables={"m1": SIGNALS}, sample=50, rng=np.random.default_rng(0))


def written(log: SqliteEventLog, events: Sequence[Event]) -> None:
    for event in events:
        log.append([event], received_at=event.at)


def test_pages_of_an_evening_had_the_features_of_training(stores: Stores) -> None:
    log, lake = stores
    written(log, EVENING)
    land(log, lake)
    parity = measured(log, lake)
    assert (parity.pages, parity.same, parity.holds) == (4, 4, True)


def test_what_training_read_otherwise_is_named(stores: Stores, tmp_path: Path) -> None:
    log, lake = stores
    other = SqliteEventLog(tmp_path / "other.db", b"k" * 32)
    written(log, EVENING)
    written(other, [*EVENING[:4], act("thumb", 11, title_id="a", thumb=-1), *EVENING[5:]])
    land(other, lake)
    other.close()
    parity = measured(log, lake)
    assert parity.same == 2 and not parity.holds
    assert "a weighed +" in parity.differences[0] and "in training" in parity.differences[0]


def test_what_was_taken_back_since_is_left_out(stores: Stores) -> None:
    log, lake = stores
    written(log, [*EVENING, act("history_remove", 20, title_id="a"), page(21, 11)])
    land(log, lake)
    parity = measured(log, lake)
    assert (parity.pages, parity.same, parity.taken_back) == (1, 1, 4)


def test_profiles_not_to_be_profiled_are_left_out(stores: Stores) -> None:
    log, lake = stores
    written(log, [*EVENING, act("profile_update", 20, non_profiling=True), page(21, 11)])
    land(log, lake)
    assert (measured(log, lake).pages, measured(log, lake).taken_back) == (0, 5)


def test_a_late_act_counts_on_both_sides_from_when_it_came(stores: Stores) -> None:
    log, lake = stores
    written(log, EVENING[:4])
    log.append([play(0.5, "d", 100.0)], received_at=START + 11 * 60_000)
    written(log, [page(12, 5)])
    land(log, lake)
    assert (measured(log, lake).pages, measured(log, lake).same) == (3, 3)


def test_where_no_page_was_served_there_is_nothing_to_differ(stores: Stores) -> None:
    log, lake = stores
    written(log, [play(1, "a", 50.0)])
    land(log, lake)
    assert measured(log, lake) == Parity(pages=0, same=0, taken_back=0)
    assert measured(log, lake).holds
