"""What already happened comes in by the same door, in the order of happening, and the summary adds up."""

from typing import Any

import pytest

from marquee.ingest import backfill as room
from marquee.ingest.backfill import Summary, backfill
from marquee.schema.events import Event
from marquee.storage.embedded.event_log import SqliteEventLog

NOW = 1_700_000_000_000
Raw = dict[str, Any]


def rows(raw: Raw, times: list[int]) -> list[tuple[int, Raw]]:
    return [(line, raw | {"event_id": f"e-{line}", "at": at}) for line, at in enumerate(times)]


def adds_up(summary: Summary) -> bool:
    return summary.read == summary.accepted + summary.duplicates + len(summary.rejected)


def test_events_are_stored_in_order_of_happening_as_received_then(log: SqliteEventLog, raw: Raw) -> None:
    summary = backfill(log, rows(raw, [500, 100, 300]), now=NOW)
    assert (summary.read, summary.accepted, summary.newest_at) == (3, 3, 500)
    found = log.read(after=0, limit=9)
    assert [(one.event.at, one.received_at, one.backfill) for one in found] == [
        (100, 100, True),
        (300, 300, True),
        (500, 500, True),
    ]


def test_events_of_one_moment_keep_the_order_of_their_lines(log: SqliteEventLog, raw: Raw) -> None:
    backfill(log, rows(raw, [7] * 50), now=NOW)
    assert [one.event.event_id for one in log.read(after=0, limit=99)] == [f"e-{line}" for line in range(50)]


def test_a_second_import_counts_nothing_twice(log: SqliteEventLog, raw: Raw) -> None:
    backfill(log, rows(raw, [1, 2, 3]), now=NOW)
    summary = backfill(log, rows(raw, [1, 2, 3, 4]), now=NOW)
    assert (summary.accepted, summary.duplicates) == (1, 3)
    assert adds_up(summary)


def test_a_row_that_is_no_event_is_named_by_its_line_and_quarantined(log: SqliteEventLog, raw: Raw) -> None:
    summary = backfill(
        log, [(1, raw), (2, raw | {"thumb": "up"}), (3, raw | {"event_id": "f", "at": NOW * 2}), (9, {})], now=NOW
    )
    assert [(line, reason.partition(":")[0]) for line, reason in summary.rejected] == [
        (2, "wrong_type_thumb"),
        (3, "future"),
        (9, "missing_kind"),
    ]
    assert adds_up(summary)
    assert [reason.partition(":")[0] for _, reason, _ in log.quarantined(limit=9)] == [
        "missing_kind",
        "future",
        "wrong_type_thumb",
    ]


def test_a_broken_file_does_not_push_the_quarantine_out(log: SqliteEventLog) -> None:
    log.quarantine([(b"live", "bad")], received_at=1)
    summary = backfill(log, ((line, {}) for line in range(500)), now=NOW)
    assert len(summary.rejected) == 500
    assert len(log.quarantined(limit=9_999)) == 101


def test_events_already_made_come_in_as_they_are(log: SqliteEventLog, raw: Raw) -> None:
    event = Event(**raw)
    assert backfill(log, [(1, event)], now=NOW).accepted == 1
    assert log.read(after=0, limit=9)[0].event == event


def test_the_erased_are_rejected_by_line(log: SqliteEventLog, raw: Raw) -> None:
    log.erase(profile_ids=["p-1"], account_ids=[], at=1)
    summary = backfill(log, rows(raw, [1, 2]), now=NOW)
    assert [line for line, reason in summary.rejected if reason.startswith("erased")] == [0, 1]
    assert adds_up(summary)


def test_nothing_comes_of_nothing(log: SqliteEventLog) -> None:
    assert backfill(log, [], now=NOW) == Summary()


def test_longer_than_memory_is_sorted_all_the_same(
    log: SqliteEventLog, raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "RUN_EVENTS", 100)
    monkeypatch.setattr(room, "BATCH_EVENTS", 64)
    times = [(number * 7919) % 1009 for number in range(777)]
    told: list[tuple[int, int]] = []
    summary = backfill(
        log, rows(raw, times), now=NOW, report=lambda done, total: told.append((done, total)), expected=777
    )
    assert (summary.accepted, adds_up(summary)) == (777, True)
    assert [one.event.at for one in log.read(after=0, limit=999)] == sorted(times)
    assert all(0 <= done <= total for done, total in told)
    assert told[-1][0] == told[-1][1] == 2 * 777
