"""Claims about the reducer."""

import pytest

from marquee.profiles.advance import advance, empty_profile, fold
from marquee.profiles.caps import Caps
from marquee.schema.events import Aspect
from marquee.schema.profile import (
    COMMENT,
    DETAIL,
    LIST_ADD,
    PICK,
    PLAY,
    RATE,
    THUMB_DOWN,
    THUMB_UP,
    Profile,
    pack_profile,
    unpack_aspects,
)

from .conftest import START, Log

NOBODY = empty_profile("p", "acc")
HALF = {"position_s": 3_000.0, "runtime_s": 6_000.0}
OVER = {"position_s": 5_990.0, "runtime_s": 6_000.0}


def acts(profile: Profile) -> list[tuple[str, int]]:
    return [(entry.title_id, entry.action) for entry in profile.history]


def test_an_event_already_folded_changes_nothing(logged: Log) -> None:
    play = logged("play_stop", title_id="a", **HALF)
    once = advance(NOBODY, play)
    assert advance(once, play) is once
    assert once.log_position == play.log_position


def test_the_language_a_comment_is_written_in_is_not_its_authors(logged: Log) -> None:
    events = [
        logged("comment", title_id="a", comment_id="c", text="bien", language="en"),
        logged("comment_understood", title_id="a", comment_id="c", sentiment=0.5, model_version="m", language="es"),
    ]
    assert fold(NOBODY, events).language == "en"


def test_what_a_comment_judges_is_remembered_until_it_is_taken_back(logged: Log) -> None:
    said = {"title_id": "a", "comment_id": "c"}
    aspects = (Aspect("music", 0.86), Aspect("ending", -1.0), Aspect("story", 0.04))
    events = [
        logged("comment", text="loved the music, hated the ending", **said),
        logged("comment_understood", sentiment=0.1, model_version="m", aspects=aspects, **said),
    ]
    profile = fold(NOBODY, events)
    assert profile.history[0].aspects == "ending-10 music9"
    assert unpack_aspects(profile.history[0].aspects) == (("ending", -1.0), ("music", 0.9))
    assert len(pack_profile(profile)) < 200
    again = logged("comment_understood", sentiment=0.1, model_version="m2", aspects=(Aspect("pace", 0.5),), **said)
    assert fold(profile, [again]).history[0].aspects == "pace5"
    assert fold(profile, [logged("comment_remove", at=1, **said)]).history == ()
    assert fold(profile, [logged("reset_taste", at=1)]).history == ()


@pytest.mark.parametrize(
    ("aspects", "value"),
    [
        ((), -0.6),
        ((Aspect("story", -0.5),), -0.6),
        ((Aspect("stream_quality", -0.9),), 0.0),
        ((Aspect("stream_quality", -0.9), Aspect("music", 0.5), Aspect("acting", 1.0)), 0.75),
    ],
)
def test_a_broken_stream_or_dub_is_no_matter_of_taste(logged: Log, aspects: tuple[Aspect, ...], value: float) -> None:
    said = {"title_id": "a", "comment_id": "c"}
    comment = logged("comment", text="it stuttered", **said)
    understood = logged("comment_understood", sentiment=-0.6, model_version="m", aspects=aspects, **said)
    assert fold(NOBODY, [comment, understood]).history[0].value == value


def test_the_event_of_another_is_refused(logged: Log) -> None:
    with pytest.raises(ValueError, match="cannot be folded"):
        advance(NOBODY, logged("hide", title_id="a", profile_id="q"))


def test_a_days_plays_of_a_title_are_one_entry_with_the_most_that_was_completed(logged: Log) -> None:
    events = [
        logged("play_start", at=0, title_id="a"),
        logged("play_progress", at=50, title_id="a", **HALF),
        logged("play_stop", at=99, title_id="a", **OVER),
        logged("play_stop", at=200, title_id="a", position_s=60.0, runtime_s=6_000.0),
        logged("play_stop", at=24 * 60, title_id="a", **HALF),
    ]
    profile = fold(NOBODY, events)
    assert [(entry.action, entry.value) for entry in profile.history] == [(PLAY, 1.0), (PLAY, 0.5)]
    assert profile.history[0].at == START + 200 * 60_000


def test_completion_stays_unknown_where_the_player_does_not_tell_the_runtime(logged: Log) -> None:
    profile = fold(NOBODY, [logged("play_start", title_id="a"), logged("play_stop", title_id="a", position_s=10.0)])
    assert [entry.value for entry in profile.history] == [None]


def test_starting_at_the_end_is_not_having_watched(logged: Log) -> None:
    profile = advance(NOBODY, logged("play_start", title_id="a", **OVER))
    assert profile.history[0].value is None
    assert not profile.progress[0].finished


def test_a_start_keeps_the_playhead_and_a_new_start_of_a_finished_film_begins_anew(logged: Log) -> None:
    profile = fold(NOBODY, [logged("play_stop", title_id="a", **HALF), logged("play_start", at=5, title_id="a")])
    assert profile.progress[0].position_s == 3_000.0
    profile = fold(profile, [logged("play_stop", at=6, title_id="a", **OVER)])
    assert profile.progress[0].finished
    profile = fold(profile, [logged("play_start", at=7, title_id="a")])
    assert (profile.progress[0].position_s, profile.progress[0].finished) == (0.0, False)


def test_a_late_old_play_never_undoes_a_newer_one(logged: Log) -> None:
    new = logged("play_stop", at=100, title_id="a", device="tv", **OVER)
    late = logged("play_stop", at=10, received=200, title_id="a", device="phone", **HALF)
    profile = fold(NOBODY, [new, late])
    assert profile.progress[0].finished
    assert profile.history[0].value == 1.0
    assert profile.history[0].at == new.event.at
    assert profile.device == "tv"
    assert profile.log_position == late.log_position


def test_a_clock_that_runs_ahead_counts_from_when_the_event_came_in(logged: Log) -> None:
    profile = advance(NOBODY, logged("detail_view", at=5_000, received=10, title_id="a"))
    assert profile.history[0].at == profile.updated_at == START + 10 * 60_000


def test_the_newest_thumb_stands_whatever_comes_late(logged: Log) -> None:
    down = logged("thumb", at=100, title_id="a", thumb=-1)
    late_up = logged("thumb", at=50, received=300, title_id="a", thumb=1)
    profile = fold(NOBODY, [down, late_up])
    assert profile.thumbs == {"a": -1}
    assert acts(profile) == [("a", THUMB_DOWN)]
    profile = fold(profile, [logged("thumb", at=400, title_id="a", thumb=0), late_up])
    assert profile.thumbs == {}
    profile = fold(profile, [logged("thumb", at=200, received=500, title_id="a", thumb=1)])
    assert profile.thumbs == {}, "it was taken back after that"
    profile = fold(profile, [logged("thumb", at=600, title_id="a", thumb=1)])
    assert profile.thumbs == {"a": 1}
    assert acts(profile) == [("a", THUMB_UP)]


def test_a_hidden_title_stays_hidden_until_it_is_shown_again(logged: Log) -> None:
    hide = logged("hide", at=100, title_id="a")
    late = logged("unhide", at=50, received=200, title_id="a")
    profile = fold(NOBODY, [hide, late])
    assert profile.hidden == ("a",)
    profile = fold(profile, [logged("unhide", at=300, title_id="a")])
    assert profile.hidden == ()
    assert profile.history == ()


def test_my_list_is_in_the_order_things_were_put_on_it(logged: Log) -> None:
    events = [
        logged("list_add", at=2, title_id="b"),
        logged("list_add", at=1, received=9, title_id="a"),
        logged("list_add", at=3, title_id="c"),
        logged("list_remove", at=4, title_id="b"),
        logged("list_add", at=3.5, received=10, title_id="b"),
    ]
    profile = fold(NOBODY, events)
    assert [title for title, _at in profile.my_list] == ["a", "c"]
    assert acts(profile) == [("a", LIST_ADD), ("c", LIST_ADD)]


def test_the_newest_rating_counts(logged: Log) -> None:
    events = [
        logged("rate", at=2, title_id="a", rating=4.5),
        logged("rate", at=1, received=5, title_id="a", rating=1.0),
    ]
    assert [(entry.action, entry.value) for entry in fold(NOBODY, events).history] == [(RATE, 4.5)]


def test_history_remove_forgets_what_was_watched_up_to_then_and_nothing_after(logged: Log) -> None:
    events = [
        logged("play_stop", at=1, title_id="a", **HALF),
        logged("rate", at=2, title_id="a", rating=5.0),
        logged("thumb", at=3, title_id="a", thumb=1),
        logged("play_stop", at=4, title_id="b", **HALF),
        logged("history_remove", at=5, title_id="a"),
    ]
    profile = fold(NOBODY, events)
    assert acts(profile) == [("a", THUMB_UP), ("b", PLAY)]
    assert [step.title_id for step in profile.progress] == ["b"]
    late = logged("play_stop", at=4.5, received=8, title_id="a", **OVER)
    again = logged("play_stop", at=9, title_id="a", **HALF)
    assert acts(fold(profile, [late])) == acts(profile)
    assert ("a", PLAY) in acts(fold(profile, [late, again]))


def test_reset_taste_keeps_my_list_hidden_titles_name_and_settings(logged: Log) -> None:
    events = [
        logged("profile_update", at=0, name="Ada", kids=True, maturity=9, picks=("x", "y")),
        logged("play_stop", at=1, title_id="a", **HALF),
        logged("thumb", at=2, title_id="b", thumb=1),
        logged("list_add", at=3, title_id="c"),
        logged("hide", at=4, title_id="d"),
        logged("search", at=5, query="bears"),
        logged("reset_taste", at=6),
        logged("play_stop", at=5, received=9, title_id="late", **OVER),
        logged("thumb", at=8, title_id="e", thumb=-1),
    ]
    profile = fold(NOBODY, events)
    assert acts(profile) == [("e", THUMB_DOWN)]
    assert (profile.picks, profile.queries, profile.progress) == ((), (), ())
    assert profile.thumbs == {"e": -1}
    assert [title for title, _at in profile.my_list] == ["c"]
    assert profile.hidden == ("d",)
    assert (profile.name, profile.kids, profile.maturity) == ("Ada", True, 9)


def test_a_late_reset_leaves_what_came_after_it(logged: Log) -> None:
    events = [
        logged("play_stop", at=10, title_id="old", **HALF),
        logged("play_stop", at=30, title_id="new", **HALF),
        logged("reset_taste", at=20, received=40),
    ]
    assert acts(fold(NOBODY, events)) == [("new", PLAY)]


def test_settings_move_one_by_one_and_an_older_update_undoes_none(logged: Log) -> None:
    events = [
        logged("profile_update", at=10, kids=True, maturity=7),
        logged("profile_update", at=5, received=20, kids=False, name="Bo", picks=("a",)),
    ]
    profile = fold(NOBODY, events)
    assert (profile.kids, profile.maturity, profile.name) == (True, 7, "Bo")
    assert acts(profile) == [("a", PICK)]
    assert fold(profile, [logged("profile_update", at=30, maturity=-1)]).maturity is None


def test_a_comment_counts_by_its_sentiment_once_it_is_understood(logged: Log) -> None:
    said = logged("comment", at=1, comment_id="c1", title_id="a", text="lovely")
    read = logged(
        "comment_understood", at=1, received=3, comment_id="c1", title_id="a", sentiment=0.8, model_version="m"
    )
    profile = fold(NOBODY, [said])
    assert [(entry.action, entry.value) for entry in profile.history] == [(COMMENT, None)]
    assert fold(profile, [read]).history[0].value == 0.8
    edited = logged("comment_edit", at=5, comment_id="c1", title_id="a", text="not lovely")
    assert fold(profile, [edited, read]).history[0].value is None, "what was read is not what stands now"
    gone = logged("comment_remove", at=6, comment_id="c1", title_id="a")
    assert fold(profile, [edited, gone]).history == ()


def test_impressions_count_a_visit_once_and_a_touch_starts_anew(logged: Log) -> None:
    def shown(at: float, session: str) -> object:
        return logged("impression", at=at, session_id=session, title_id="a", request_id="r", row_id="x", position=0)

    profile = fold(NOBODY, [shown(1, "s1"), shown(5, "s1"), shown(9, "s2")])  # type: ignore[list-item]
    assert (profile.seen[0].visits, profile.seen[0].last_session) == (2, "s2")
    profile = fold(profile, [logged("detail_view", at=10, session_id="s2", title_id="a")])
    assert profile.seen[0].visits == 0
    profile = fold(profile, [shown(11, "s2")])  # type: ignore[list-item]
    assert profile.seen[0].visits == 0, "this visit touched it"
    profile = fold(profile, [shown(20, "s3")])  # type: ignore[list-item]
    assert profile.seen[0].visits == 1
    assert profile.history[0].action == DETAIL


def test_an_impression_that_comes_after_its_click_is_not_an_ignored_visit(logged: Log) -> None:
    events = [
        logged("play_start", at=2, session_id="s", title_id="a"),
        logged("impression", at=1, received=3, session_id="s", title_id="a", artwork_id="a~1", decision_id="d"),
    ]
    seen = fold(NOBODY, events).seen[0]
    assert (seen.visits, seen.artwork_id, seen.decision_id) == (0, "a~1", "d")


def test_the_first_cover_seen_in_a_period_is_held_with_its_draw(logged: Log) -> None:
    def shown(at: float, artwork: str, decision: str) -> object:
        return logged("impression", at=at, session_id=f"s{at}", title_id="a", artwork_id=artwork, decision_id=decision)

    profile = fold(NOBODY, [shown(1, "a~1", "d1"), shown(60, "a~1", "d1")])  # type: ignore[list-item]
    assert (profile.seen[0].artwork_id, profile.seen[0].drawn_at) == ("a~1", START + 60_000)
    profile = fold(profile, [shown(90, "a~2", "d2")])  # type: ignore[list-item]
    assert (profile.seen[0].decision_id, profile.seen[0].drawn_at) == ("d2", START + 90 * 60_000)
    profile = fold(profile, [logged("search", at=9 * 24 * 60, query="later")])
    assert profile.seen[0].artwork_id is None, "its holding period is over"


def test_caps_hold_and_the_oldest_leaves_first(logged: Log) -> None:
    caps = Caps(history=3, weak=1, seen=2, progress=2, my_list=2, queries=2)
    events = [logged("play_stop", at=i, title_id=f"t{i}", **HALF) for i in range(5)]
    events += [logged("detail_view", at=10 + i, title_id=f"d{i}") for i in range(3)]
    events += [logged("impression", at=20 + i, title_id=f"i{i}", session_id="s") for i in range(4)]
    events += [logged("list_add", at=30 + i, title_id=f"l{i}") for i in range(3)]
    events += [logged("search", at=40 + i, query=f"q{i}") for i in range(3)]
    profile = fold(NOBODY, events, caps=caps)
    assert acts(profile) == [("l0", LIST_ADD), ("l1", LIST_ADD), ("l2", LIST_ADD)]
    assert [seen.title_id for seen in profile.seen] == ["i2", "i3"]
    assert [step.title_id for step in profile.progress] == ["t3", "t4"]
    assert [title for title, _at in profile.my_list] == ["l1", "l2"]
    assert [query for query, _at in profile.queries] == ["q1", "q2"]


def test_clicks_do_not_push_plays_out_of_the_history(logged: Log) -> None:
    caps = Caps(history=10, weak=4)
    events = [logged("play_stop", at=i, title_id=f"t{i}", **HALF) for i in range(6)]
    events += [logged("detail_view", at=10 + i, title_id=f"d{i}") for i in range(40)]
    profile = fold(NOBODY, events, caps=caps)
    assert [title for title, _action in acts(profile)] == [*(f"t{i}" for i in range(6)), "d36", "d37", "d38", "d39"]


def test_a_kind_without_a_rule_only_moves_the_position(logged: Log) -> None:
    page = logged("page_served", request_id="r", served=b"...")
    profile = advance(NOBODY, page)
    assert profile.log_position == page.log_position
    assert (profile.history, profile.seen) == ((), ())


def test_the_account_is_the_first_one_named(logged: Log) -> None:
    profile = fold(empty_profile("p"), [logged("hide", title_id="a"), logged("hide", title_id="b", account_id="other")])
    assert profile.account_id == "acc"
    assert profile.created_at == START
