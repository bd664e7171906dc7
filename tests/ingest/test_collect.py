"""The door: a bad event never spoils its batch, a torn body is a clear no, and the receipt adds up."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marquee.errors import BadInput, TooLarge
from marquee.ingest.collect import MAX_BODY_BYTES, Collector, Receipt, Rejection
from marquee.schema.clock import Clock
from marquee.schema.events import GUARDED_FIELDS, Event
from marquee.storage.embedded.event_log import SqliteEventLog

Raw = dict[str, Any]


@pytest.fixture
def collector(log: SqliteEventLog, clock: Clock) -> Collector:
    return Collector(log, clock)


def send(collector: Collector, *events: Any, profile: str | None = None, account: str | None = None) -> Receipt:
    return collector.collect(json.dumps(events).encode(), allowed_profile=profile, allowed_account=account)


def stored(log: SqliteEventLog) -> list[Event]:
    return [one.event for one in log.read(after=0, limit=10_000)]


def test_good_events_are_stored_under_the_clocks_time(
    collector: Collector, log: SqliteEventLog, clock: Clock, raw: Raw
) -> None:
    assert send(collector, raw, raw | {"event_id": "e-2"}) == Receipt(accepted=2, duplicates=0, rejected=[])
    assert [one.received_at for one in log.read(after=0, limit=9)] == [clock.now()] * 2
    assert stored(log)[0] == Event(**raw)


def test_a_batch_may_come_under_events(collector: Collector, raw: Raw) -> None:
    body = json.dumps({"events": [raw], "sent_by": "a beacon"}).encode()
    assert collector.collect(body, allowed_profile=None, allowed_account=None).accepted == 1


def test_a_bad_event_never_spoils_its_batch(collector: Collector, log: SqliteEventLog, raw: Raw) -> None:
    receipt = send(
        collector, raw, raw | {"event_id": "e-2", "thumb": 9}, 7, raw | {"event_id": "e-3"}, raw, {"event_id": "<b>"}
    )
    assert receipt == Receipt(
        accepted=2,
        duplicates=1,
        rejected=[
            Rejection(index=1, event_id="e-2", reason="out_of_range_thumb"),
            Rejection(index=2, event_id=None, reason="not_an_object"),
            Rejection(index=5, event_id=None, reason="missing_kind"),
        ],
    )
    assert [one.event_id for one in stored(log)] == ["e-1", "e-3"]


def test_what_was_refused_lies_in_quarantine_with_its_reason(
    collector: Collector, log: SqliteEventLog, raw: Raw
) -> None:
    send(collector, raw, raw | {"event_id": "e-2", "at": 5})
    send(collector, raw | {"event_id": "e-3", "kind": "page_served", "request_id": "r"})
    [(_, second, kept), (_, first, _)] = log.quarantined(limit=9)
    assert first.startswith("too_old: ")
    assert second.startswith("internal_kind: ")
    assert second.endswith("(browser)")
    assert json.loads(kept)["event_id"] == "e-3"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[{]", b"\xff\xfe", b"null", b"3", b'"x"', b"{}", b'{"events": 3}', b"[" * 100_000],
)
def test_a_torn_body_is_a_clear_no(collector: Collector, log: SqliteEventLog, body: bytes) -> None:
    with pytest.raises(BadInput, match="body"):
        collector.collect(body, allowed_profile=None, allowed_account=None)
    assert stored(log) == []


def test_too_much_at_once_is_refused_whole(collector: Collector, log: SqliteEventLog, raw: Raw) -> None:
    with pytest.raises(TooLarge, match="1,000"):
        send(collector, *[raw | {"event_id": f"e-{number}"} for number in range(1_001)])
    with pytest.raises(TooLarge, match="1,000"):
        send(collector, *[3] * 1_001)
    with pytest.raises(TooLarge, match="bytes"):
        collector.collect(b" " * (MAX_BODY_BYTES + 1), allowed_profile=None, allowed_account=None)
    assert stored(log) == []
    assert send(collector, *[raw | {"event_id": f"e-{number}"} for number in range(1_000)]).accepted == 1_000


def test_an_empty_batch_is_an_empty_receipt(collector: Collector) -> None:
    assert send(collector) == Receipt(accepted=0, duplicates=0, rejected=[])


def test_surrogates_and_deep_nesting_are_refused_alone(collector: Collector, raw: Raw) -> None:
    body = b"[" + json.dumps(raw).encode() + b', {"kind": "\\ud800"}, ' + b'{"x":' * 5_000 + b"1" + b"}" * 5_000 + b"]"
    try:
        receipt = collector.collect(body, allowed_profile=None, allowed_account=None)
    except BadInput:
        return  # a decoder may see the torn string first: the whole body is then not JSON
    assert (receipt.accepted, len(receipt.rejected)) == (1, 2)


@pytest.mark.parametrize("field", GUARDED_FIELDS)
def test_guarded_settings_need_a_token_of_that_profile_or_account(collector: Collector, raw: Raw, field: str) -> None:
    value = {"kids": False, "maturity": 18, "non_profiling": True, "name": "Ann"}[field]
    change = raw | {"kind": "profile_update", field: value}
    assert [one.reason for one in send(collector, change).rejected] == ["token_needed"]
    assert [one.reason for one in send(collector, change, profile="p-2").rejected] == ["wrong_profile"]
    assert [one.reason for one in send(collector, change, account="a-2").rejected] == ["wrong_profile"]
    assert send(collector, change, profile="p-1").accepted == 1
    assert send(collector, change | {"event_id": "e-2"}, account="a-1").accepted == 1


def test_free_settings_and_other_events_need_no_token(collector: Collector, raw: Raw) -> None:
    assert send(collector, raw | {"kind": "profile_update", "picks": ["t-1"]}, raw | {"event_id": "e-2"}).accepted == 2


def test_a_token_lets_no_other_profiles_events_in(collector: Collector, raw: Raw) -> None:
    receipt = send(collector, raw, raw | {"event_id": "e-2", "profile_id": "p-2"}, profile="p-1", account="a-1")
    assert (receipt.accepted, [one.reason for one in receipt.rejected]) == (1, ["wrong_profile"])


def test_an_account_cannot_claim_another_accounts_profile(log: SqliteEventLog, clock: Clock, raw: Raw) -> None:
    collector = Collector(log, clock, owner_of={"p-1": "a-1"}.get)
    claim = raw | {"kind": "profile_update", "account_id": "a-2", "kids": False}
    assert [one.reason for one in send(collector, claim, account="a-2").rejected] == ["wrong_profile"]
    assert send(collector, claim | {"profile_id": "p-new"}, account="a-2").accepted == 1


def test_the_erased_are_rejected_and_not_a_word_is_kept(collector: Collector, log: SqliteEventLog, raw: Raw) -> None:
    send(collector, raw)
    log.erase(profile_ids=["p-1"], account_ids=[], at=1)
    receipt = send(
        collector, raw | {"event_id": "e-2"}, raw | {"event_id": "e-3", "profile_id": "p-2"}, raw | {"thumb": 9}
    )
    assert receipt.accepted == 1
    assert [(one.index, one.reason) for one in receipt.rejected] == [(0, "erased"), (2, "out_of_range_thumb")]
    assert log.quarantined(limit=9) == []


def test_facts_of_the_server_are_recorded_as_they_are(collector: Collector, log: SqliteEventLog, clock: Clock) -> None:
    fact = Event(
        kind="page_served", event_id="s", at=clock.now(), account_id="a", profile_id="p", request_id="r", served=b"\x01"
    )
    assert list(collector.record([fact]).positions) == [log.last_position()]
    assert stored(log) == [fact]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=60) | st.text('[]{},:"0e', max_size=60).map(str.encode))
def test_any_bytes_are_answered(collector: Collector, body: bytes) -> None:
    try:
        receipt = collector.collect(body, allowed_profile=None, allowed_account=None)
    except BadInput:
        return
    assert receipt.accepted == 0


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=st.lists(st.integers(0, 30), max_size=40), bad=st.sets(st.integers(0, 39)))
def test_every_receipt_adds_up_and_every_id_is_stored_once(
    collector: Collector, log: SqliteEventLog, raw: Raw, numbers: list[int], bad: set[int]
) -> None:
    events = [
        raw | {"event_id": f"e-{number}"} | ({"thumb": "up"} if index in bad else {})
        for index, number in enumerate(numbers)
    ]
    receipt = send(collector, *events)
    assert receipt.accepted + receipt.duplicates + len(receipt.rejected) == len(events)
    ids = [one.event_id for one in stored(log)]
    assert len(ids) == len(set(ids))
    assert {event["event_id"] for index, event in enumerate(events) if index not in bad} <= set(ids)
