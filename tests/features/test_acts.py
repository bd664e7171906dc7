"""Training weighs acts exactly as serving does (one reducer for both)."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.features.acts import THUMB_NONE, UNHIDE, Acts, interactions_of, weighed
from marquee.features.interactions import MOST_STRENGTH, Interactions
from marquee.features.profile import encode_history
from marquee.features.strength import SIGNALS
from marquee.profiles.advance import advance, empty_profile
from marquee.schema.clock import DAY
from marquee.schema.events import Event, Logged
from marquee.schema.profile import HIDE, LIST_ADD, PLAY, RATE, SEARCH_CLICK, THUMB_DOWN, THUMB_UP, Profile

TITLES = ("a", "b", "c")
INDEX = {title_id: row for row, title_id in enumerate(TITLES)}
Act = tuple[int, int, float | None]  # (title, action, value)


def learnt(acts: list[Act], *, days: list[int] | None = None) -> Interactions:
    size = len(acts)
    return interactions_of(
        Acts(
            title_ids=TITLES,
            countries=("",),
            profile=np.zeros(size, np.int64),
            title=np.array([title for title, _, _ in acts], np.int64),
            at=np.array(days or range(size), np.int64) * DAY,
            action=np.array([action for _, action, _ in acts], np.int8),
            value=np.array([np.nan if value is None else value for _, _, value in acts], np.float32),
            country=np.zeros(size, np.int64),
            order=np.arange(size),
        )
    )


def totals(interactions: Interactions) -> np.ndarray:
    return np.bincount(interactions.title, weights=interactions.weight, minlength=len(TITLES))


def event_of(act: Act, number: int) -> Event:
    title, action, value = act
    shared = {
        "event_id": f"e{number}",
        "at": (number + 1) * DAY,
        "account_id": "acc",
        "profile_id": "p",
        "title_id": TITLES[title],
    }
    match action:
        case a if a == PLAY:
            position = 0.0 if value is None else value * 1000
            return Event(kind="play_stop", position_s=position, runtime_s=1000.0, play_id=f"play{number}", **shared)
        case a if a == RATE:
            return Event(kind="rate", rating=value, **shared)
        case a if a in (THUMB_UP, THUMB_DOWN, THUMB_NONE):
            return Event(kind="thumb", thumb={THUMB_UP: 1, THUMB_DOWN: -1, THUMB_NONE: 0}[a], **shared)
        case a if a == HIDE:
            return Event(kind="hide", **shared)
        case a if a == UNHIDE:
            return Event(kind="unhide", **shared)
        case a if a == LIST_ADD:
            return Event(kind="list_add", **shared)
        case _:
            return Event(kind="search_click", query="q", **shared)


def served(acts: list[Act]) -> np.ndarray:
    profile: Profile = empty_profile("p")
    for number, act in enumerate(acts):
        event = event_of(act, number)
        profile = advance(profile, Logged(log_position=number + 1, received_at=event.at, event=event))
    history = encode_history(profile, INDEX, now=(len(acts) + 1) * DAY)
    found = np.zeros(len(TITLES))
    found[history.positives] = history.positive_weights
    found[history.negatives] = history.negative_weights
    return found


acts_strategy = st.lists(
    st.one_of(
        # a profile keeps completion in 64ths, so only such values compare exactly
        st.tuples(st.integers(0, 2), st.just(PLAY), st.sampled_from([0.0625, 0.3125, 0.625, 1.0])),
        st.tuples(st.integers(0, 2), st.just(RATE), st.sampled_from([0.5, 2.0, 3.0, 4.0, 5.0])),
        st.tuples(
            st.integers(0, 2),
            st.sampled_from([THUMB_UP, THUMB_DOWN, THUMB_NONE, HIDE, UNHIDE, LIST_ADD, SEARCH_CLICK]),
            st.none(),
        ),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(acts=acts_strategy)
def test_the_sum_of_changes_is_what_serving_says(acts: list[Act]) -> None:
    sums = np.clip(totals(learnt(acts)), -MOST_STRENGTH, MOST_STRENGTH)
    np.testing.assert_allclose(sums, served(acts), atol=1e-4)


def test_an_early_stop_speaks_against_a_title() -> None:
    assert totals(learnt([(0, PLAY, 0.03)]))[0] < 0


def test_watching_on_mends_an_early_stop() -> None:
    assert totals(learnt([(0, PLAY, 0.03), (0, PLAY, 0.9)]))[0] > 0.5


def test_only_what_was_completed_pays_a_reward() -> None:
    found = learnt([(0, PLAY, 0.2), (1, PLAY, 0.9), (2, PLAY, None)])
    assert found.rewarded.tolist() == [False, True, True]
    assert found.watched.all()


def test_a_low_rating_pays_no_reward_and_is_a_watch() -> None:
    found = learnt([(0, RATE, 2.0), (1, RATE, 4.0)])
    assert found.rewarded.tolist() == [False, True]
    assert found.watched.tolist() == [True, True]


def test_a_title_thumbed_down_in_the_end_pays_no_reward() -> None:
    assert not learnt([(0, PLAY, 1.0), (0, THUMB_DOWN, None)]).rewarded.any()
    assert learnt([(0, PLAY, 1.0), (0, THUMB_DOWN, None), (0, THUMB_NONE, None)]).rewarded.any()


def test_a_click_is_neither_a_watch_nor_a_reward() -> None:
    found = learnt([(0, SEARCH_CLICK, None), (1, LIST_ADD, None)])
    assert not found.watched.any() and not found.rewarded.any()
    assert (found.weight > 0).all()


def test_another_table_weighs_the_same_acts_anew() -> None:
    found = learnt([(0, PLAY, 1.0), (1, THUMB_UP, None), (1, SEARCH_CLICK, None)])
    other = weighed(found, signals=replace(SIGNALS, play_finished=0.5, search_click=0.0))
    assert totals(other) == pytest.approx([0.5, 1.2, 0.0])
    assert other.rewarded.tolist() == found.rewarded.tolist()


def test_a_play_that_goes_on_that_day_is_one_watch() -> None:
    found = learnt([(0, PLAY, None), (0, PLAY, 0.2), (0, PLAY, 0.9)], days=[3, 3, 3])
    assert found.watched.tolist() == [True, False, False]
    assert found.rewarded.tolist() == [False, False, True]
    assert totals(found)[0] == pytest.approx(totals(learnt([(0, PLAY, 0.9)]))[0])
