"""What is learnt from is what serving remembers, whatever the events; what may not be learnt from is not there."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.features.interactions import Interactions, described_between, known_before, strengths_of
from marquee.features.profile import encode_history
from marquee.features.strength import SIGNALS, SignalConfig
from marquee.features.training_set import interactions_from, read_interactions
from marquee.lake.land import events_to_arrow, land
from marquee.models.sequence_tokens import tokens_of_interactions
from marquee.profiles.advance import empty_profile, fold
from marquee.profiles.bulk_acts import changes_of
from marquee.profiles.caps import Caps
from marquee.schema.clock import DAY
from marquee.schema.events import Event, Logged
from marquee.schema.profile import Profile
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.lake_engine import DuckLakeEngine

START = 20_000 * DAY
MINUTE = 60_000
TITLES = ("a", "b", "c", "d", "e", "f")
INDEX = {title_id: row for row, title_id in enumerate(TITLES)}
Log = Callable[..., Logged]
TABLE = replace(SIGNALS, ignored=-0.3, trailer_skipped=-0.1, comment=0.15)  # every act weighs something


def table_of(logged: Sequence[Logged]) -> pa.Table:
    return events_to_arrow(logged).sort_by([("profile_id", "ascending"), ("log_position", "ascending")])


def learnt(logged: Sequence[Logged], signals: SignalConfig = TABLE) -> dict[str, float]:
    """Give what training knows of the only profile in the end, in its order."""
    found = interactions_from(table_of(logged), signals=signals)
    titles, described = described_between(found, 0, len(found), profile=0)
    sums = strengths_of(described, signals.table())
    return {found.title_ids[title]: float(weight) for title, weight in zip(titles, sums, strict=True) if weight}


def served(logged: Sequence[Logged], signals: SignalConfig = TABLE) -> tuple[Profile, dict[str, float]]:
    profile = fold(empty_profile("p"), logged)
    history = encode_history(profile, INDEX, now=START, signals=signals)
    rows = np.concatenate([history.positives, history.negatives])
    weights = np.concatenate([history.positive_weights, history.negative_weights])
    return profile, {TITLES[row]: float(weight) for row, weight in zip(rows, weights, strict=True)}


def agree(logged: Sequence[Logged]) -> None:
    of_training, (_, of_serving) = learnt(logged), served(logged)
    assert {title: round(weight, 4) for title, weight in of_training.items()} == pytest.approx(
        {title: round(weight, 4) for title, weight in of_serving.items()}, abs=2e-4
    )
    positive = [title for title, weight in of_training.items() if weight > 0]
    assert positive == [title for title, weight in of_serving.items() if weight > 0], "in another order"
    found = interactions_from(table_of(logged), signals=TABLE)
    tokens = tokens_of_interactions(found)
    assert [found.title_ids[title] for title in tokens.title] == positive, (
        "the sequence model learns from another order"
    )
    assert tokens.completion == pytest.approx([min(of_serving[title], 1.0) for title in positive], abs=2e-4)


KINDS = (
    "impression", "impression", "detail_view", "trailer_play", "play_start", "play_progress", "play_stop", "play_stop",
    "search_click", "comment", "comment_remove", "comment_understood", "rate", "thumb", "thumb", "list_add",
    "list_remove", "hide", "unhide", "history_remove", "profile_update", "page_served", "search", "reset_taste",
)  # fmt: skip
act = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "title_id": st.sampled_from(TITLES),
        "gap": st.sampled_from([0, 1, 30, 600, 2_000]),  # minutes
        "late": st.sampled_from([0, 0, 0, 0, 900]),
        "position_s": st.sampled_from([0.0, 4.0, 50.0, 100.0]),
        "session_id": st.sampled_from(["s1", "s2", "s3"]),
        "thumb": st.sampled_from([-1, 0, 1]),
        "rating": st.sampled_from([0.5, 2.0, 3.0, 4.0, 5.0]),
        "sentiment": st.sampled_from([-0.8, 0.0, 0.6]),
    }
)


def life(acts: list[dict[str, Any]]) -> list[Logged]:
    """Write a profile's acts down; what comes late says an earlier time than what came before it."""
    logged, now = [], START - 30 * DAY
    for position, one in enumerate(acts, 1):
        now += one["gap"] * MINUTE
        fields = {name: one[name] for name in ("kind", "title_id", "session_id")}
        match one["kind"]:
            case "trailer_play" | "play_start" | "play_progress" | "play_stop":
                fields |= {"position_s": one["position_s"], "runtime_s": 100.0, "play_id": "x"}
            case "thumb" | "rate" as kind:
                fields |= {"thumb": one["thumb"]} if kind == "thumb" else {"rating": one["rating"]}
            case "comment_understood":
                fields |= {"sentiment": one["sentiment"], "comment_id": "c", "model_version": "m"}
            case "profile_update":
                fields |= {"title_id": None, "picks": (one["title_id"],)}
        at = now - one["late"] * MINUTE
        if one["kind"] == "comment_understood" and logged:
            at = logged[-1].event.at
        event = Event(event_id=f"e{position}", at=at, account_id="acc", profile_id="p", **fields)
        logged.append(Logged(log_position=position, received_at=now, event=event))
    return logged


@settings(max_examples=300, deadline=None)
@given(acts=st.lists(act, max_size=40))
def test_training_knows_what_serving_knows_whatever_happened(acts: list[dict[str, Any]]) -> None:
    agree(life(acts))


def test_every_weight_of_the_table_counts_in_serving_and_in_training(logged: Log) -> None:
    events = [
        logged("play_stop", at=1, title_id="a", position_s=100.0, runtime_s=100.0),
        logged("trailer_play", at=2, title_id="b", position_s=100.0, runtime_s=100.0),
        logged("trailer_play", at=3, title_id="c", position_s=0.0, runtime_s=100.0),
        logged("comment", at=4, title_id="d", comment_id="c", text="fine"),
        logged("comment_understood", at=4, title_id="d", comment_id="c", sentiment=0.5, model_version="m"),
        logged("impression", at=5, title_id="e", request_id="r", row_id="w", position=0, session_id="s1"),
        logged("impression", at=6, title_id="e", request_id="r", row_id="w", position=0, session_id="s2"),
    ]
    expected = {"a": 1.0, "b": 0.15, "c": -0.1, "d": 0.15 + 0.3 * 0.5, "e": -0.3 * 2 / 5}
    assert served(events)[1] == pytest.approx(expected)
    assert learnt(events) == pytest.approx(expected)


def test_what_was_passed_over_is_kept_apart_and_told_as_of_then(logged: Log) -> None:
    def shown(at: float, title_id: str, session_id: str) -> Logged:
        return logged(
            "impression", at=at * 60, title_id=title_id, session_id=session_id, request_id="r", row_id="w", position=0
        )

    events = [
        shown(1, "a", "s1"),
        shown(2, "b", "s1"),
        logged("rate", at=180, title_id="c", rating=5.0),
        shown(4, "a", "s2"),
        shown(4.9, "b", "s3"),  # on the page that the next act came from
        logged("rate", at=300, title_id="a", rating=4.0),
        logged("rate", at=360, title_id="d", rating=4.0),
    ]
    found = interactions_from(table_of(events), signals=TABLE)
    assert [found.title_ids[title] for title in found.title] == ["c", "a", "d"], "being shown is no act"
    for place, expected in ((0, {"a": 1, "b": 1}), (1, {"a": 2, "b": 1}), (2, {"b": 2})):
        known = known_before(found, place, starts=found.starts())
        passed = dict(zip((found.title_ids[t] for t in known.negatives), known.negative_weights, strict=True))
        assert passed == pytest.approx({title: -0.3 * visits / 5 for title, visits in expected.items()})
    earlier = found.before(START + 240 * MINUTE).renumbered(("b", "c", "zz"))
    titles, described = described_between(earlier, 0, 1)
    assert [earlier.title_ids[title] for title in titles] == ["c", "b"] and described[1, -1] == pytest.approx(1 / 5)


def test_what_serving_no_more_remembers_of_being_shown_is_let_go_in_training(logged: Log) -> None:
    events = [
        logged("impression", at=at, title_id=title, session_id="s", request_id="r", row_id="w", position=0)
        for at, title in enumerate("abc")
    ]
    found = changes_of(table_of(events), caps=Caps(seen=2))
    told = [(found.title_ids[title], visits) for title, visits in zip(found.title, found.value, strict=True)]
    assert told == [("a", 1.0), ("b", 1.0), ("a", 0.0), ("c", 1.0)]


def test_a_play_is_one_signal_unless_a_page_was_served_meanwhile(logged: Log) -> None:
    def play(served_at: float | None) -> Interactions:
        told = [("play_start", 0, 0.0), ("play_progress", 5, 30.0), ("play_stop", 9, 95.0)]
        events = [logged(kind, at=at, title_id="a", position_s=where, runtime_s=100.0) for kind, at, where in told]
        if served_at is not None:
            events.insert(2, logged("page_served", at=served_at, request_id="r", served=b""))
        events = [Logged(log_position=n, received_at=e.received_at, event=e.event) for n, e in enumerate(events, 1)]
        return interactions_from(table_of(events))

    assert len(play(None)) == 1
    split = play(6)
    assert split.watched.tolist() == [True, False] and split.rewarded.tolist() == [False, True]
    assert split.weight.sum() == pytest.approx(play(None).weight.sum())


def test_what_was_taken_back_was_never_there(logged: Log) -> None:
    events = [
        logged("play_stop", at=0, title_id="a", position_s=100.0, runtime_s=100.0),
        logged("play_stop", at=1, title_id="b", position_s=100.0, runtime_s=100.0),
        logged("thumb", at=2, title_id="b", thumb=1),
        logged("history_remove", at=3, title_id="b"),
    ]
    found = interactions_from(table_of(events))
    assert [found.title_ids[title] for title in found.title] == ["a", "b"], "a thumb stays, a play does not"
    reset = [*events, logged("reset_taste", at=4), logged("rate", at=5, title_id="c", rating=5.0)]
    found = interactions_from(table_of(reset))
    assert [found.title_ids[title] for title in found.title] == ["c"]


def test_profiles_not_to_be_profiled_are_not_there(logged: Log) -> None:
    def of(profile_id: str, *said: bool) -> list[Logged]:
        shared = {"profile_id": profile_id}
        first = logged("play_stop", at=0, title_id="a", position_s=100.0, runtime_s=100.0, **shared)
        return [first, *(logged("profile_update", at=at, non_profiling=no, **shared) for at, no in enumerate(said, 1))]

    assert len(interactions_from(table_of(of("p", True)))) == 0
    assert len(interactions_from(table_of([*of("p", True), *of("q"), *of("r", True, False)]))) == 2


def test_late_acts_count_from_when_they_came(logged: Log) -> None:
    events = [
        logged("rate", at=100, title_id="a", rating=5.0),
        logged("rate", at=10, received=200, title_id="b", rating=5.0),
    ]
    found = interactions_from(table_of(events))
    assert [found.title_ids[title] for title in found.title] == ["a", "b"]
    assert list(learnt(events)) == ["b", "a"], "and stand where they belong"


def test_no_events_make_no_signals() -> None:
    found = interactions_from(events_to_arrow([]))
    assert len(found) == 0 and found.profiles == 0


def test_the_lake_is_read_through_the_same_rules(tmp_path: Any, logged: Log) -> None:
    lake, log = DuckLakeEngine(tmp_path / "lake"), SqliteEventLog(tmp_path / "log.db", b"k" * 32)
    try:
        events = [
            Event(kind="rate", event_id="1", at=START, account_id="x", profile_id="p", title_id="a", rating=5.0),
            Event(kind="rate", event_id="2", at=START + 1, account_id="x", profile_id="q", title_id="a", rating=1.0),
            Event(kind="profile_update", event_id="3", at=START + 2, account_id="x", profile_id="q",
                  non_profiling=True),
            Event(kind="comment", event_id="4", at=START + 3, account_id="x", profile_id="p", title_id="b",
                  comment_id="c", text="I am 44 and live in 8010"),
        ]  # fmt: skip
        log.append(events, received_at=START + DAY)
        land(log, lake)
        found = read_interactions(lake)
    finally:
        lake.close()
        log.close()
    assert [found.title_ids[title] for title in found.title] == ["a", "b"]
    assert found.profiles == 1
