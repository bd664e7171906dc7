"""Every field checked, every no with its reason, and nothing harmless thrown away."""

import json
import math
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.ingest.validate import (
    MAX_AHEAD_MS,
    MAX_LATE_MS,
    Rejected,
    Wire,
    check_needs,
    check_time,
    validate,
    well_formed,
)
from marquee.schema.clock import LATEST_AT, iso
from marquee.schema.events import KINDS, Event, pack_event, unpack_event

NOW = 1_700_000_000_000
EXAMPLES: dict[str, Any] = {
    "request_id": "req-1",
    "row_id": "because:t-1",
    "position": 3,
    "title_id": "t-1",
    "position_s": 12.5,
    "query": "space",
    "comment_id": "c-1",
    "text": "good",
    "rating": 4,
    "thumb": -1,
}


def event_of(raw: Any, **options: Any) -> Event:
    found = validate(raw, now=NOW, **options)
    assert isinstance(found, Event), found
    return found


def reason_of(raw: Any, **options: Any) -> str:
    found = validate(raw, now=NOW, **options)
    assert isinstance(found, Rejected), found
    assert found.detail
    return found.reason


@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if not kind.internal))
def test_every_kind_comes_in_with_what_it_needs_and_not_without(raw: dict[str, Any], kind: str) -> None:
    envelope = {name: raw[name] for name in ("event_id", "at", "account_id", "profile_id")} | {"kind": kind}
    needs = {name: EXAMPLES[name] for name in KINDS[kind].needs}
    assert event_of(envelope | needs).kind == kind
    for name in needs:
        assert reason_of(envelope | {other: needs[other] for other in needs if other != name}) == f"missing_{name}"


@pytest.mark.parametrize("name", ["kind", "event_id", "at", "account_id", "profile_id", "title_id", "thumb"])
def test_what_is_missing_is_named(raw: dict[str, Any], name: str) -> None:
    assert reason_of({field: value for field, value in raw.items() if field != name}) == f"missing_{name}"
    assert reason_of(raw | {name: None}) == f"missing_{name}"


@pytest.mark.parametrize("junk", [None, 3, "thumb", [], True, b"x"])
def test_what_is_no_object_is_no_event(junk: Any) -> None:
    assert reason_of(junk) == "not_an_object"


def test_an_unknown_and_an_internal_kind_are_told_apart(raw: dict[str, Any]) -> None:
    assert reason_of(raw | {"kind": "teleport"}) == "unknown_kind"
    assert reason_of(raw | {"kind": "page_served", "request_id": "r", "served": "x"}) == "internal_kind"
    assert reason_of(raw | {"kind": 7}) == "wrong_type_kind"


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("at", "yesterday", "wrong_type_at"),
        ("at", 1.5, "wrong_type_at"),
        ("at", True, "wrong_type_at"),
        ("at", math.nan, "not_finite_at"),
        ("at", -1, "out_of_range_at"),
        ("at", LATEST_AT + 1, "out_of_range_at"),
        ("at", 10**30, "out_of_range_at"),
        ("event_id", 7, "wrong_type_event_id"),
        ("event_id", "", "bad_id_event_id"),
        ("event_id", "a\n", "bad_id_event_id"),
        ("event_id", "a b", "bad_id_event_id"),
        ("event_id", "x" * 1_000_000, "bad_id_event_id"),
        ("title_id", "../etc", "bad_id_title_id"),
        ("title_id", "<script>", "bad_id_title_id"),
        ("row_id", "row\x00", "bad_id_row_id"),
        ("position", -1, "out_of_range_position"),
        ("position", 2**31, "out_of_range_position"),
        ("position", "3", "wrong_type_position"),
        ("position_s", math.nan, "not_finite_position_s"),
        ("position_s", math.inf, "not_finite_position_s"),
        ("position_s", -0.1, "out_of_range_position_s"),
        ("position_s", [], "wrong_type_position_s"),
        ("thumb", 2, "out_of_range_thumb"),
        ("thumb", True, "wrong_type_thumb"),
        ("rating", 0.4, "out_of_range_rating"),
        ("rating", 6, "out_of_range_rating"),
        ("kids", "yes", "wrong_type_kids"),
        ("maturity", 100, "out_of_range_maturity"),
        ("country", "Germany", "out_of_range_country"),
        ("language", "english language", "out_of_range_language"),
        ("device", "x" * 40, "out_of_range_device"),
        ("picks", "t-1", "wrong_type_picks"),
        ("picks", ["t-1", 2], "wrong_type_picks"),
        ("picks", ["t-1"] * 21, "too_long_picks"),
        ("text", "x" * 10_001, "too_long_text"),
        ("text", "\x00\x01", "control_characters"),
        ("query", "x" * 301, "too_long_query"),
        ("name", "x" * 81, "too_long_name"),
        ("name", 3, "wrong_type_name"),
        ("new_field", "x" * 3_000, "too_long_extra"),
        ("new_field", {"deep": 2**70}, "wrong_type_extra"),
    ],
)
def test_a_wrong_value_is_named(raw: dict[str, Any], field: str, value: Any, reason: str) -> None:
    assert reason_of(raw | {field: value}) == reason


def test_times_are_taken_as_milliseconds_or_as_rfc_3339(raw: dict[str, Any]) -> None:
    assert event_of(raw | {"at": iso(NOW)}).at == NOW
    assert event_of(raw | {"at": float(NOW)}).at == NOW
    assert event_of(raw | {"at": "2023-11-14T22:00:00+02:00"}).at == event_of(raw | {"at": "2023-11-14T20:00:00"}).at


def test_too_late_and_too_early_are_refused_at_the_edge(raw: dict[str, Any]) -> None:
    assert event_of(raw | {"at": NOW - MAX_LATE_MS}).at == NOW - MAX_LATE_MS
    assert reason_of(raw | {"at": NOW - MAX_LATE_MS - 1}) == "too_old"
    assert event_of(raw | {"at": NOW + MAX_AHEAD_MS}).at == NOW + MAX_AHEAD_MS
    assert reason_of(raw | {"at": NOW + MAX_AHEAD_MS + 1}) == "future"


def test_backfill_is_never_too_old_but_never_from_the_future(raw: dict[str, Any]) -> None:
    assert event_of(raw | {"at": 1}, backfill=True).at == 1
    assert reason_of(raw | {"at": NOW + MAX_AHEAD_MS + 1}, backfill=True) == "future"


def test_harmless_differences_are_mended(raw: dict[str, Any]) -> None:
    mended = event_of(
        raw
        | {
            "country": "de",
            "language": "en-US",
            "device": "TV",
            "thumb": 1.0,
            "name": "  Ann\x00\t Lee\u202e ",
            "text": "a\r\nb\x07",
            "query": " two  words ",
        }
    )
    assert (mended.country, mended.language, mended.device, mended.thumb) == ("DE", "en", "tv", 1)
    assert (mended.name, mended.text, mended.query) == ("Ann Lee", "a\nb", "two words")


def test_markup_is_kept_as_the_words_it_is(raw: dict[str, Any]) -> None:
    assert event_of(raw | {"text": "<script>alert(1)</script>"}).text == "<script>alert(1)</script>"


def test_an_unknown_field_is_kept_and_null_is_absent(raw: dict[str, Any]) -> None:
    assert event_of(raw | {"mood": "calm", "episode_id": None}).extra == {"mood": "calm"}
    assert event_of(raw | {"extra": {"old": 1}, "mood": 2}).extra == {"old": 1, "mood": 2}
    assert event_of(raw).extra is None


def test_fields_only_the_server_sets_are_not_believed(raw: dict[str, Any]) -> None:
    found = event_of(raw | {"sentiment": 1.0, "model_version": "mine", "served": "AAAA"})
    assert (found.sentiment, found.model_version, found.served) == (None, None, None)
    assert found.extra == {"sentiment": 1.0, "model_version": "mine", "served": "AAAA"}


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = [*sorted(Event.__struct_fields__), "unknown"]


@settings(max_examples=300, deadline=None)
@given(raw=st.dictionaries(st.sampled_from(FIELDS), ANY_JSON), good=st.booleans())
def test_whatever_is_sent_there_is_an_answer_that_can_be_stored(raw: dict[str, Any], good: bool) -> None:
    if good:
        raw = {**raw, "kind": "hide", "event_id": "e", "at": NOW, "account_id": "a", "profile_id": "p", "title_id": "t"}
    found = validate(raw, now=NOW)
    if isinstance(found, Event):
        assert unpack_event(pack_event(found)) == found
        msgspec.json.encode(found)
    else:
        assert found.reason.isascii()
        assert len(found.reason) < 40


@settings(max_examples=300, deadline=None)
@given(
    changes=st.dictionaries(
        st.sampled_from(FIELDS),
        st.sampled_from(
            [None, 0, 1, -1, 7, 2**31, 0.5, 4.5, "x", "de", "DE", "en", "tv", "a b", "a\n", "a\nb", "", True, ["t"]]
        ),
        max_size=4,
    ),
    kind=st.sampled_from(sorted(KINDS)),
)
def test_the_quick_way_accepts_only_what_the_thorough_way_makes_of_it(changes: dict[str, Any], kind: str) -> None:
    raw = {"event_id": "e", "at": NOW, "account_id": "a", "profile_id": "p", "title_id": "t", **changes, "kind": kind}
    try:
        quick = msgspec.json.decode(json.dumps(raw), type=Wire)
    except msgspec.ValidationError:
        return  # the thorough way decides alone
    if not well_formed([quick]):
        return
    thorough = validate(raw, now=NOW)
    if KINDS[kind].internal:
        assert isinstance(thorough, Rejected)
        return
    refused = check_needs(quick) or check_time(quick.at, now=NOW, backfill=False)
    if refused:
        assert thorough == refused
    else:
        assert isinstance(thorough, Event)
        assert pack_event(thorough) == pack_event(quick)


def test_a_report_may_say_why_in_few_words_and_need_not(raw: dict[str, Any]) -> None:
    report = {name: raw[name] for name in ("event_id", "at", "account_id", "profile_id")}
    report |= {"kind": "comment_report", "comment_id": "c-1", "title_id": "t-1"}
    assert event_of(report).text is None
    assert event_of(report | {"text": " insults  me "}).text == "insults  me"
    assert reason_of(report | {"text": "x" * 301}) == "too_long_text"


def test_what_a_reader_understood_cannot_be_said_from_outside(raw: dict[str, Any]) -> None:
    claimed = {"sentiment": 1.0, "aspects": [["music", 1.0]], "toxicity": 0.0, "reason": "kind"}
    event = event_of(raw | claimed)
    assert (event.sentiment, event.aspects, event.toxicity, event.reason) == (None, None, None, None)
