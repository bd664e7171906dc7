"""The contract of a Desk: run on every implementation (law 10)."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from marquee.errors import BadInput
from marquee.storage.protocols import Desk

Open = Callable[[], Desk]


def test_an_empty_desk_has_decided_nothing(desk: Desk) -> None:
    snapshot = desk.snapshot(now=5)
    assert (desk.version(), snapshot.version, snapshot.decisions, snapshot.next_change_at) == (0, 0, {}, None)
    assert desk.history() == []


def test_a_decision_is_in_force_from_when_it_was_made(desk: Desk) -> None:
    version = desk.decide("takedown", "t1", "rights", author="Ann", now=10)
    assert version == desk.version() == desk.snapshot(now=10).version
    assert desk.snapshot(now=10).taken_down() == {"t1"}
    assert desk.snapshot(now=9).taken_down() == frozenset()


def test_a_decision_is_revoked_by_none(desk: Desk) -> None:
    desk.decide("takedown", "t1", "rights", author="Ann", now=10)
    desk.decide("takedown", "t1", None, author="Bob", now=20)
    assert desk.snapshot(now=20).taken_down() == frozenset()


def test_a_dated_decision_starts_and_ends_by_itself_and_says_when(desk: Desk) -> None:
    desk.decide("pin", "row", "x", author="Ann", now=10, valid_from=20, valid_to=30)
    seen = [
        (now, desk.snapshot(now=now).in_force("pin"), desk.snapshot(now=now).next_change_at) for now in (10, 20, 30)
    ]
    assert seen == [(10, {}, 20), (20, {"row": "x"}, 30), (30, {}, None)]


def test_when_the_newest_ends_the_one_before_stands_again(desk: Desk) -> None:
    desk.decide("takedown", "t1", "for good", author="Ann", now=10)
    desk.decide("takedown", "t1", "this week", author="Bob", now=20, valid_to=30)
    assert desk.snapshot(now=25).in_force("takedown") == {"t1": "this week"}
    assert desk.snapshot(now=30).in_force("takedown") == {"t1": "for good"}


def test_a_decision_is_in_force_in_every_process_at_once(open_desk: Open) -> None:
    one, other = open_desk(), open_desk()
    one.decide("takedown", "t1", "rights", author="Ann", now=10)
    assert other.version() == 1
    assert other.snapshot(now=10).taken_down() == {"t1"}


def test_the_audit_keeps_everything_newest_first(desk: Desk) -> None:
    desk.decide("takedown", "t1", "rights", author="Ann", now=10)
    desk.decide("takedown", "t1", None, author="Bob", now=20)
    desk.decide("audit", "forget", "one profile", author="Cid", now=30)
    assert [(one.author, one.value) for one in desk.history()] == [
        ("Cid", "one profile"),
        ("Bob", None),
        ("Ann", "rights"),
    ]
    assert [one.author for one in desk.history(kind="takedown", limit=1)] == ["Bob"]
    assert desk.snapshot(now=30).in_force("audit") == {}
    assert desk.snapshot(now=30).version == desk.version() == 3


def test_a_secret_is_made_once_and_never_in_a_snapshot(open_desk: Open) -> None:
    one, other = open_desk(), open_desk()
    secret = one.secret("operator")
    assert len(secret) == 32
    assert other.secret("operator") == secret
    assert one.secret("erasure") != secret
    assert secret.hex() not in repr(one.snapshot(now=0))
    assert one.history() == []


def test_an_unknown_kind_and_a_backward_span_are_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="kind"):
        desk.decide("campaing", "x", "y", author="Ann", now=1)
    with pytest.raises(BadInput, match="before it starts"):
        desk.decide("pin", "x", "y", author="Ann", now=10, valid_to=10)


def test_the_desk_is_readable_by_its_owner_alone(desk: Desk, tmp_path: Path) -> None:
    desk.secret("operator")
    modes = [stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("desk.db*")]
    assert modes
    assert not any(mode & 0o077 for mode in modes)


def test_asking_for_the_version_is_cheap_enough_for_every_second(desk: Desk) -> None:
    for number in range(200):
        desk.decide("audit", str(number), "x", author="Ann", now=number)
    assert desk.version() == 200


def test_a_sound_desk_has_nothing_to_report(desk: Desk) -> None:
    assert desk.check() == []
