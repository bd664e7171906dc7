"""Interactions: sorted, numbered, and never telling the future."""

import numpy as np

from marquee.features.interactions import (
    MOST_REMEMBERED,
    MOST_STRENGTH,
    Interactions,
    asked_before,
    known_before,
    make_interactions,
)
from marquee.schema.clock import HOUR


def made(profile: list[int], title: list[int], at: list[int], weight: list[float] | None = None) -> Interactions:
    size = len(at)
    yes = np.ones(size, dtype=np.bool_)
    return make_interactions(
        title_ids=("a", "b", "c", "d"),
        profile=np.array(profile),
        title=np.array(title),
        at=np.array(at, dtype=np.int64),
        weight=np.array(weight or [1.0] * size),
        watched=yes,
        rewarded=yes,
    )


def test_signals_are_sorted_by_profile_and_time() -> None:
    found = made([9, 5, 9, 5], [0, 1, 2, 3], [4, 3, 2, 1])
    assert found.profile.tolist() == [0, 0, 1, 1]
    assert found.title.tolist() == [3, 1, 2, 0]
    assert found.starts().tolist() == [0, 2, 4]


def test_what_was_known_before_leaves_out_the_moment_itself_and_others() -> None:
    found = made([1, 1, 1, 2], [0, 1, 2, 3], [1, 2, 3, 1])
    known = known_before(found, 2, starts=found.starts())
    assert known.positives.tolist() == [0, 1]
    assert known_before(found, 0, starts=found.starts()).positives.tolist() == []
    assert known_before(found, 3, starts=found.starts()).positives.tolist() == []


def test_what_led_up_to_a_watch_was_not_known_when_its_page_was_asked_for() -> None:
    day = 24 * HOUR
    found = made([1] * 5, [0, 2, 2, 1, 2], [0, day, 9 * day, 9 * day + 1, 9 * day + 60_000])
    starts = found.starts()
    assert asked_before(found, 4, starts=starts) == 2  # title 2 was looked at again, then played
    known = known_before(found, 4, starts=starts)
    assert known.positives.tolist() == [0, 2]
    np.testing.assert_allclose(known.weights, [1.0, 1.0])  # the look of a week ago was known
    assert asked_before(found, 3, starts=starts) == 3


def test_a_title_counts_once_at_its_newest_and_within_bounds() -> None:
    found = made([1] * 5, [0, 1, 0, 0, 2], [1, 2, 3, 4, 5], [1.0, 1.0, 1.0, 1.0, 1.0])
    known = known_before(found, 4, starts=found.starts())
    assert known.positives.tolist() == [1, 0]
    np.testing.assert_allclose(known.weights, [1.0, MOST_STRENGTH])


def test_what_is_against_a_title_is_kept_apart() -> None:
    found = made([1] * 4, [0, 1, 1, 2], [1, 2, 3, 4], [0.5, 0.2, -0.9, 1.0])
    known = known_before(found, 3, starts=found.starts())
    assert known.positives.tolist() == [0] and known.negatives.tolist() == [1]
    np.testing.assert_allclose(known.negative_weights, [-0.7], rtol=1e-5)


def test_no_more_is_remembered_than_a_profile_keeps() -> None:
    size = MOST_REMEMBERED + 50
    found = made([1] * size, [0] + [1] * (size - 2) + [2], list(range(size)))
    assert known_before(found, size - 1, starts=found.starts()).positives.tolist() == [1]


def test_renumbering_leaves_out_titles_the_catalogue_lacks() -> None:
    found = made([1, 1, 1], [0, 1, 2], [1, 2, 3]).renumbered(["c", "x", "a"])
    assert found.title.tolist() == [2, 0]
    assert found.title_ids == ("c", "x", "a")


def test_targets_are_first_watches_in_their_window() -> None:
    found = made([1, 1, 1, 2], [0, 1, 0, 2], [1, 10, 12, 11])
    assert found.at[found.next_watches(since=10)].tolist() == [10, 11]
    assert found.at[found.next_watches(since=10, until=11)].tolist() == [10]
    assert found.at[found.next_watches(since=10, least_history=1)].tolist() == [10]


def test_strengths_hold_only_liking() -> None:
    found = made([1, 1, 2], [0, 1, 1], [1, 2, 3], [1.0, -1.0, 5.0]).strengths().toarray()
    np.testing.assert_allclose(found, [[1, 0, 0, 0], [0, MOST_STRENGTH, 0, 0]])
