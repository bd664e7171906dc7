"""Claims about a history as signals."""

import numpy as np
import pytest

from marquee.features.profile import SIGNALS, History, encode_history
from marquee.schema.clock import DAY
from marquee.schema.profile import (
    COMMENT,
    DETAIL,
    HIDE,
    LIST_ADD,
    PICK,
    PLAY,
    RATE,
    SEARCH_CLICK,
    THUMB_DOWN,
    THUMB_UP,
    TRAILER,
    Entry,
    Profile,
)

NOW = 20_000 * DAY
INDEX = {name: row for row, name in enumerate("abcdefgh")}


def history_of(*entries: Entry, thumbs: dict[str, int] | None = None, hidden: tuple[str, ...] = ()) -> History:
    profile = Profile(profile_id="p", history=entries, thumbs=thumbs or {}, hidden=hidden)
    return encode_history(profile, INDEX, now=NOW)


def weight_of(*entries: Entry) -> float:
    return float(history_of(*entries).weights.sum())


def test_completion_decides_what_a_play_is_worth() -> None:
    finished, half, unknown, stopped = (weight_of(Entry("a", NOW, PLAY, value)) for value in (1.0, 0.5, None, 0.02))
    assert finished == pytest.approx(1.0)
    assert finished > half > 0
    assert finished > unknown > 0
    assert stopped < 0


def test_a_stop_on_one_day_does_not_undo_a_series_watched_on_others() -> None:
    entries = [Entry("a", NOW - day * DAY, PLAY, 1.0) for day in (3, 2, 1)]
    assert weight_of(*entries, Entry("a", NOW, PLAY, 0.02)) > weight_of(entries[0])


def test_coming_back_says_more_but_never_without_bound() -> None:
    def days(count: int) -> float:
        return weight_of(*(Entry("a", NOW - day * DAY, PLAY, 1.0) for day in reversed(range(count))))

    assert days(1) < days(3) < days(5) == days(50)


@pytest.mark.parametrize(
    ("action", "value", "sign"),
    [(RATE, 5.0, 1), (RATE, 4.0, 1), (RATE, 3.0, 1), (RATE, 2.0, -1), (RATE, 0.5, -1), (PICK, None, 1),
     (LIST_ADD, None, 1), (SEARCH_CLICK, None, 1), (DETAIL, None, 1), (TRAILER, 1.0, 1), (COMMENT, 0.9, 1),
     (COMMENT, -0.9, -1)],
)  # fmt: skip
def test_each_act_speaks_for_or_against(action: int, value: float | None, sign: int) -> None:
    assert np.sign(weight_of(Entry("a", NOW, action, value))) == sign


def test_a_higher_rating_never_weighs_less() -> None:
    weights = [weight_of(Entry("a", NOW, RATE, stars / 2)) for stars in range(1, 11)]
    assert weights == sorted(weights)
    assert weights[-1] == pytest.approx(SIGNALS.rate_high)


def test_the_thumb_in_force_wins_over_everything_else() -> None:
    played = Entry("a", NOW - DAY, PLAY, 1.0)
    down = history_of(played, Entry("a", NOW, THUMB_DOWN), thumbs={"a": -1})
    assert down.positives.tolist() == []
    assert down.negatives.tolist() == [0]
    up = history_of(Entry("a", NOW - DAY, PLAY, 0.02), Entry("a", NOW, THUMB_UP), thumbs={"a": 1})
    assert up.positives.tolist() == [0]
    forgotten = history_of(played, thumbs={"a": -1})
    assert forgotten.negatives.tolist() == [0], "a thumb outlives its entry in the history"
    assert history_of(played, Entry("a", NOW, HIDE), hidden=("a",)).negatives.tolist() == [0]


def test_signals_are_in_order_of_time_and_each_title_is_positive_once() -> None:
    history = history_of(
        Entry("b", NOW - 3 * DAY, PLAY, 1.0),
        Entry("a", NOW - 2 * DAY, PLAY, 1.0),
        Entry("b", NOW - DAY, DETAIL),
        Entry("gone", NOW, PLAY, 1.0),
    )
    assert history.titles.tolist() == [1, 0, 1]
    assert history.ages_days.tolist() == [3.0, 2.0, 1.0]
    assert history.positives.tolist() == [0, 1]
    assert history.positive_ages.tolist() == [2.0, 1.0]
    assert history.touched.tolist() == [0, 1]
    assert history.titles.dtype == history.positives.dtype == np.int32
    assert history.weights.dtype == history.ages_days.dtype == np.float32


def test_a_non_profiling_profile_has_no_signals() -> None:
    profile = Profile(
        profile_id="p", non_profiling=True, history=(Entry("a", NOW, PLAY, 1.0),), thumbs={"a": 1}, picks=("b",)
    )
    assert len(encode_history(profile, INDEX, now=NOW)) == 0


def test_nobody_has_no_signals() -> None:
    history = encode_history(Profile(profile_id="p"), {}, now=NOW)
    assert len(history) == 0
    assert history.positives.shape == history.touched.shape == (0,)
