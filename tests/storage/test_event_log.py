"""The contract of an EventLog: run on every implementation."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from marquee.errors import BrokenStore
from marquee.schema.clock import DAY
from marquee.schema.events import Event
from marquee.storage.protocols import EventLog

NOW = 1_000 * DAY
Make = Callable[..., Event]
Open = Callable[[], EventLog]


def ids(log: EventLog) -> list[str]:
    return [one.event.event_id for one in log.read(after=0, limit=1_000_000)]


def test_an_empty_log_says_so(log: EventLog) -> None:
    assert (log.last_position(), log.newest_at(), log.read(after=0, limit=9), log.tail("nobody", after=0)) == (
        0,
        0,
        [],
        [],
    )


def test_what_is_appended_is_read_back_in_order(log: EventLog, event: Make) -> None:
    events = [event(number) for number in range(10)]
    done = log.append(events[:6], received_at=NOW)
    log.append(events[6:], received_at=NOW + 1)
    found = log.read(after=0, limit=100)
    assert list(done.positions) == [one.log_position for one in found[:6]]
    assert [one.event for one in found] == events
    assert [one.received_at for one in found] == [NOW] * 6 + [NOW + 1] * 4
    assert [one.log_position for one in found] == sorted({one.log_position for one in found})
    assert not any(one.backfill for one in found)


def test_reading_goes_on_behind_a_position_and_ends_empty(log: EventLog, event: Make) -> None:
    log.append([event(number) for number in range(10)], received_at=NOW)
    after, read = 0, []
    while batch := log.read(after=after, limit=3):
        read += batch
        after = batch[-1].log_position
    assert [one.event.event_id for one in read] == [f"event-{number}" for number in range(10)]
    assert after == log.last_position()


def test_every_field_comes_back_as_it_was(log: EventLog, event: Make) -> None:
    full = event(
        1,
        kind="comment",
        text="schön \N{PERFORMING ARTS}",
        picks=("a", "b"),
        served=b"\x00\x01",
        extra={"new": [1, None]},
    )
    log.append([full], received_at=NOW)
    assert log.read(after=0, limit=1)[0].event == full


def test_an_id_counts_once_in_a_batch_and_ever_after(log: EventLog, event: Make) -> None:
    done = log.append([event(1), event(2), event(1, thumb=-1)], received_at=NOW)
    assert list(done.duplicates) == [False, False, True]
    assert done.positions[2] == -1
    again = log.append([event(2), event(3)], received_at=NOW + DAY)
    assert list(again.duplicates) == [True, False]
    assert ids(log) == ["event-1", "event-2", "event-3"]
    assert log.read(after=0, limit=1)[0].event.thumb == 1


def test_an_id_counts_once_whichever_process_saw_it(open_log: Open, event: Make) -> None:
    one, other = open_log(), open_log()
    one.append([event(1)], received_at=NOW)
    assert list(other.append([event(1), event(2)], received_at=NOW).duplicates) == [True, False]
    assert list(one.append([event(2), event(3)], received_at=NOW).duplicates) == [True, False]
    assert ids(one) == ids(other) == ["event-1", "event-2", "event-3"]


def test_an_id_is_remembered_for_35_days_and_no_longer(log: EventLog, event: Make) -> None:
    log.append([event(1)], received_at=NOW)
    assert log.drop_old_dedup(now=NOW + 35 * DAY) == 0
    assert list(log.append([event(1)], received_at=NOW + 35 * DAY).duplicates) == [True]
    assert log.drop_old_dedup(now=NOW + 36 * DAY) == 1
    assert list(log.append([event(1)], received_at=NOW + 36 * DAY).duplicates) == [False]


def test_a_day_dropped_by_one_process_hurts_no_other(open_log: Open, event: Make) -> None:
    one, other = open_log(), open_log()
    for day in range(3):
        one.append([event(day)], received_at=NOW + day * DAY)
        other.append([event(10 + day)], received_at=NOW + day * DAY)
    assert one.drop_old_dedup(now=NOW + 38 * DAY) == 3
    assert list(other.append([event(0), event(11), event(20)], received_at=NOW + 38 * DAY).duplicates) == [False] * 3
    assert list(one.append([event(0), event(20)], received_at=NOW + 38 * DAY).duplicates) == [True, True]


def test_backfill_is_stored_as_received_when_it_happened_and_remembered_for_good(log: EventLog, event: Make) -> None:
    log.append([event(1), event(2)], received_at=NOW, backfill=True)
    found = log.read(after=0, limit=9)
    assert [(one.received_at, one.backfill) for one in found] == [(1_000_001, True), (1_000_002, True)]
    log.drop_old_dedup(now=NOW + 1000 * DAY)
    again = log.append([event(2), event(3)], received_at=NOW, backfill=True)
    assert list(again.duplicates) == [True, False]


def test_a_tail_holds_one_profiles_events_behind_a_position(log: EventLog, event: Make) -> None:
    log.append([event(number) for number in range(20)], received_at=NOW)
    mine = log.tail("profile-2", after=0)
    assert [one.event.event_id for one in mine] == ["event-2", "event-7", "event-12", "event-17"]
    assert log.tail("profile-2", after=mine[1].log_position) == mine[2:]
    assert log.tail("profile-9", after=0) == []


def test_the_newest_at_is_that_of_the_events_not_of_their_coming(log: EventLog, event: Make) -> None:
    log.append([event(1, at=500), event(2, at=900), event(3, at=700)], received_at=NOW)
    assert log.newest_at() == 900


def test_a_log_opened_again_goes_on_where_it_was(open_log: Open, event: Make) -> None:
    first = open_log()
    first.append([event(1)], received_at=NOW)
    position = first.last_position()
    first.close()
    second = open_log()
    done = second.append([event(1), event(2)], received_at=NOW)
    assert list(done.duplicates) == [True, False]
    assert done.positions[1] > position


def test_threads_share_one_log(log: EventLog, event: Make) -> None:
    def work(thread: int) -> None:
        for batch in range(20):
            log.append([event(thread * 1000 + batch * 10 + n) for n in range(10)], received_at=NOW)
            assert len(log.tail(f"profile-{thread % 5}", after=0)) > 0

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = log.read(after=0, limit=10_000)
    assert len(found) == len({one.event.event_id for one in found}) == 1600
    assert [one.log_position for one in found] == sorted(one.log_position for one in found)


def test_what_was_refused_is_listed_newest_first(log: EventLog) -> None:
    log.quarantine([(b"{torn", "not_an_object"), (b"{}", "missing_kind")], received_at=NOW)
    assert log.quarantined(limit=9) == [(NOW, "missing_kind", b"{}"), (NOW, "not_an_object", b"{torn")]
    assert len(log.quarantined(limit=1)) == 1


def test_the_quarantine_keeps_the_newest_ten_thousand_and_no_huge_one(log: EventLog) -> None:
    log.quarantine([(b"x" * 1_000_000, "huge")], received_at=NOW)
    assert len(log.quarantined(limit=1)[0][2]) < 10_000
    for start in range(0, 10_500, 1_500):
        log.quarantine([(str(number).encode(), "bad") for number in range(start, start + 1_500)], received_at=NOW)
    found = log.quarantined(limit=100_000)
    assert len(found) == 10_000
    assert found[0][2] == b"10499"


def test_an_erased_profile_is_gone_and_stays_out(open_log: Open, event: Make) -> None:
    log, other = open_log(), open_log()
    log.append([event(number) for number in range(20)], received_at=NOW)
    assert log.erase(profile_ids=["profile-2"], account_ids=[], at=NOW) == 4
    assert log.tail("profile-2", after=0) == []
    assert len(ids(log)) == 16
    for each in (log, other):
        done = each.append([event(102)], received_at=NOW)
        assert (list(done.erased), list(done.positions), list(done.duplicates)) == ([True], [-1], [False])
    assert log.is_erased(profile_id="profile-2", account_id="account-0")
    assert not log.is_erased(profile_id="profile-3", account_id="account-0")


def test_an_erased_account_takes_its_events_in_every_profile_along(log: EventLog, event: Make) -> None:
    log.append([event(number) for number in range(30)], received_at=NOW)
    assert log.erase(profile_ids=[], account_ids=["account-1"], at=NOW) == 10
    assert {one.event.account_id for one in log.read(after=0, limit=99)} == {"account-0", "account-2"}
    assert list(log.append([event(31)], received_at=NOW).erased) == [True]  # account-1 again
    assert log.is_erased(profile_id="profile-0", account_id="account-1")


def test_an_erased_person_leaves_the_quarantine_too(log: EventLog) -> None:
    log.quarantine([(b'{"profile_id": "profile-7"}', "bad"), (b'{"profile_id": "profile-8"}', "bad")], received_at=NOW)
    log.erase(profile_ids=["profile-7"], account_ids=[], at=NOW)
    assert [raw for _, _, raw in log.quarantined(limit=9)] == [b'{"profile_id": "profile-8"}']


def test_a_refused_event_too_long_to_keep_whole_is_still_erased(log: EventLog) -> None:
    raw = b'{"text": "' + b"my secret " * 2_000 + b'", "profile_id": "profile-7"}'
    log.quarantine([(raw, "too_long_text")], received_at=NOW)
    log.erase(profile_ids=["profile-7"], account_ids=[], at=NOW)
    log.quarantine([(raw, "too_long_text")], received_at=NOW)
    assert log.quarantined(limit=9) == []


def test_what_is_refused_of_an_erased_person_is_not_kept(log: EventLog) -> None:
    log.erase(profile_ids=["profile-7"], account_ids=["account-7"], at=NOW)
    log.quarantine(
        [
            (b'{"profile_id": "profile-7"}', "bad"),
            (b'{"account_id": "account-7", "profile_id": 3}', "bad"),
            (b'["profile-7"]', "not_an_object"),
            (b'{"profile_id": "profile-8"}', "bad"),
            (b"{torn", "bad"),
        ],
        received_at=NOW,
    )
    assert [raw for _, _, raw in log.quarantined(limit=9)] == [
        b"{torn",
        b'{"profile_id": "profile-8"}',
        b'["profile-7"]',
    ]


def test_reading_passes_over_a_long_erased_stretch(log: EventLog, event: Make) -> None:
    log.append([event(number, profile_id="gone") for number in range(50)], received_at=NOW)
    log.append([event(99)], received_at=NOW)
    log.erase(profile_ids=["gone"], account_ids=[], at=NOW)
    assert [one.event.event_id for one in log.read(after=0, limit=3)] == ["event-99"]


def test_erasing_nobody_changes_nothing(log: EventLog, event: Make) -> None:
    log.append([event(1)], received_at=NOW)
    assert log.erase(profile_ids=[], account_ids=[], at=NOW) == 0
    assert ids(log) == ["event-1"]


def test_an_empty_batch_is_fine(log: EventLog) -> None:
    done = log.append([], received_at=NOW)
    assert (list(done.positions), list(done.duplicates), list(done.erased)) == ([], [], [])


def test_a_closed_log_refuses_clearly(log: EventLog, event: Make) -> None:
    log.close()
    log.close()
    with pytest.raises(BrokenStore, match="closed"):
        log.append([event(1)], received_at=NOW)
    with pytest.raises(BrokenStore, match="closed"):
        log.read(after=0, limit=1)


def test_a_sound_log_has_nothing_to_report(log: EventLog, event: Make) -> None:
    log.append([event(1)], received_at=NOW)
    assert log.check() == []


def test_an_event_that_cannot_be_packed_spoils_no_other(log: EventLog, event: Make) -> None:
    bad: Any = {"huge": 1 << 80}
    with pytest.raises(OverflowError):
        log.append([event(1), event(2, extra=bad)], received_at=NOW)
    log.append([event(3)], received_at=NOW)
    assert ids(log) == ["event-3"]
