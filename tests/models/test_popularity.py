"""Popularity: what is old fades, what is sudden trends."""

import numpy as np
import pytest

from marquee.models.popularity import decayed_counts, shares, trending_lift
from marquee.schema.clock import DAY


def test_a_play_counts_half_after_one_half_life() -> None:
    counts = decayed_counts(
        np.array([0, 1], np.int32),
        np.array([30 * DAY, 20 * DAY], np.int64),
        np.ones(2, np.float32),
        size=3,
        now=30 * DAY,
        half_life_days=10,
    )
    np.testing.assert_allclose(counts, [1.0, 0.5, 0.0])


def test_a_play_from_the_future_counts_once() -> None:
    counts = decayed_counts(
        np.zeros(1, np.int32), np.array([9 * DAY]), np.ones(1, np.float32), size=1, now=DAY, half_life_days=1
    )
    assert counts[0] == pytest.approx(1.0)


def test_shares_sum_to_one_even_of_nothing() -> None:
    assert shares(np.zeros(4)).sum() == pytest.approx(1.0)
    assert shares(np.array([3.0, 1.0])).tolist() == [0.75, 0.25]


def test_a_small_country_leans_on_the_world() -> None:
    found = shares(np.array([1.0, 0.0]), prior=np.array([0.0, 1.0]), strength=9.0)
    np.testing.assert_allclose(found, [0.1, 0.9])


def test_the_sudden_title_trends_and_the_steady_one_does_not() -> None:
    lift = trending_lift(np.array([30.0, 10.0, 0.0]), np.array([10.0, 100.0, 10.0]))
    assert lift.argmax() == 0 and lift[0] > 2
    assert lift[1] < 0 and lift[2] <= 0
    assert not trending_lift(np.zeros(3), np.ones(3)).any()
