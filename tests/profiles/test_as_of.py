"""Claims about what was known when."""

import pytest

from marquee.profiles.advance import empty_profile, fold
from marquee.profiles.as_of import as_of, replay

from .conftest import START, Log

MINUTE = 60_000


def test_an_event_counts_from_when_it_came_in(logged: Log) -> None:
    events = [
        logged("play_stop", at=1, title_id="a", position_s=1.0, runtime_s=2.0),
        logged("play_stop", at=2, received=50, title_id="late", position_s=1.0, runtime_s=2.0),
    ]
    nobody = empty_profile("p", "acc")
    assert [entry.title_id for entry in as_of(nobody, events, known_at=START + 10 * MINUTE).history] == ["a"]
    assert [entry.title_id for entry in as_of(nobody, events, known_at=START + 50 * MINUTE).history] == ["a", "late"]


def test_a_replay_shows_each_moment_all_of_the_past_and_none_of_the_future(logged: Log) -> None:
    events = [logged("hide", at=minute, title_id=f"t{minute}") for minute in range(10)]
    nobody = empty_profile("p", "acc")
    moments = [START, START + 3 * MINUTE, START + 3 * MINUTE, START + 100 * MINUTE]
    seen = list(replay(nobody, events, moments=moments))
    assert [moment for moment, _profile in seen] == moments
    assert [len(profile.hidden) for _moment, profile in seen] == [0, 3, 3, 10]
    assert seen[-1][1] == fold(nobody, events)


def test_moments_that_run_backwards_are_refused(logged: Log) -> None:
    with pytest.raises(ValueError, match="ascend"):
        list(replay(empty_profile("p"), [], moments=[2, 1]))
    events = [logged("hide", at=5, title_id="a"), logged("hide", at=1, title_id="b")]
    with pytest.raises(ValueError, match="backwards"):
        list(replay(empty_profile("p"), events, moments=[START + 10 * MINUTE]))
