"""Replay by take fraction."""

import numpy as np
import pytest

from marquee.evaluation.replay import replayed_choice, take_fraction


def test_under_an_even_log_it_is_the_share_of_good_outcomes_among_matches():
    found = take_fraction(
        rewards=np.array([1.0, 0.0, 1.0, 1.0]),
        matches=np.array([True, True, True, False]),
        logged=np.full(4, 0.5),
        profiles=np.arange(4),
        rng=np.random.default_rng(0),
    )
    assert found.value == pytest.approx(2 / 3)
    assert (found.matched, found.draws) == (3, 4)


def test_a_rare_draw_counts_for_those_the_log_passed_over():
    found = take_fraction(
        rewards=np.array([1.0, 0.0]),
        matches=np.array([True, True]),
        logged=np.array([0.25, 0.75]),
        profiles=np.arange(2),
        rng=np.random.default_rng(0),
    )
    assert found.value == pytest.approx(0.75)


def test_where_nothing_matches_nothing_is_claimed():
    found = take_fraction(
        rewards=np.ones(3),
        matches=np.zeros(3, dtype=bool),
        logged=np.ones(3),
        profiles=np.arange(3),
        rng=np.random.default_rng(0),
    )
    assert (found.value, found.matched) == (0.0, 0)


def test_choices_are_drawn_within_each_draw_and_by_their_chance():
    start = np.arange(0, 3 * 20_000 + 1, 3)
    chances = np.tile([0.0, 0.25, 0.75], 20_000)
    chosen = replayed_choice(chances, start, rng=np.random.default_rng(0)) - start[:-1]
    assert np.bincount(chosen, minlength=3) / 20_000 == pytest.approx([0.0, 0.25, 0.75], abs=0.01)
