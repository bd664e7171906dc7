"""Estimators of another policy's value, against values worked by hand and worlds whose truth is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.errors import BadInput
from marquee.evaluation.off_policy import (
    DM,
    DR,
    IPS,
    SNDR,
    SNIPS,
    LoggedDraws,
    assess,
    effective_sample,
    estimate,
    overlap,
    resampled,
    shrunk_dr,
    switch_dr,
    value_of,
)


def by_hand() -> LoggedDraws:
    """Four draws: weights are 2, 1/2, 4 and 0."""
    return LoggedDraws(
        rewards=np.array([1.0, 0.0, 1.0, 1.0]),
        logged=np.array([0.5, 0.5, 0.25, 0.5]),
        asked=np.array([1.0, 0.25, 1.0, 0.0]),
        profiles=np.array([1, 1, 2, 3]),
        predicted=np.array([0.5, 0.25, 0.5, 0.5]),
        expected=np.array([0.5, 0.25, 0.75, 0.5]),
    )


@pytest.mark.parametrize(
    ("estimator", "value"),
    [
        (IPS, (2 + 0 + 4 + 0) / 4),
        (SNIPS, 6 / 6.5),
        (DM, 0.5),
        (DR, 0.5 + (2 * 0.5 - 0.5 * 0.25 + 4 * 0.5) / 4),
        (SNDR, 0.5 + (2 * 0.5 - 0.5 * 0.25 + 4 * 0.5) / 6.5),
        (switch_dr(2.0), 0.5 + (2 * 0.5 - 0.5 * 0.25) / 4),
        (switch_dr(0.0), 0.5),
        (shrunk_dr(1.0), 0.5 + (2 / 5 * 0.5 - 0.5 / 1.25 * 0.25 + 4 / 17 * 0.5) / 4),
        (shrunk_dr(np.inf), 0.5 + (2 * 0.5 - 0.5 * 0.25 + 4 * 0.5) / 4),
        (shrunk_dr(0.0), 0.5),
    ],
)
def test_four_draws_come_to_what_they_come_to_by_hand(estimator, value):
    assert value_of(by_hand(), estimator) == pytest.approx(value, abs=1e-12)


def test_the_policy_that_was_live_is_worth_what_was_earned():
    draws = by_hand()
    same = LoggedDraws(
        rewards=draws.rewards,
        logged=draws.logged,
        asked=draws.logged,
        profiles=draws.profiles,
        predicted=draws.predicted,
        expected=draws.expected,
    )
    assert value_of(same, IPS) == value_of(same, SNIPS) == pytest.approx(0.75)


def test_no_draws_are_worth_nothing_and_give_no_verdict():
    none = np.zeros(0)
    draws = LoggedDraws(rewards=none, logged=none, asked=none, profiles=none.astype(int), predicted=none, expected=none)
    found = assess(draws, SNIPS, rng=np.random.default_rng(0))
    assert found.estimate.value == 0.0 and found.verdict is None and found.draws == 0


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("logged", 0.0, "chance above 0"),
        ("logged", 1.5, "at most 1"),
        ("logged", np.nan, "chance above 0"),
        ("asked", -0.1, "below 0"),
        ("asked", 1.1, "above 1"),
        ("rewards", np.nan, "not a number"),
        ("expected", np.inf, "not a number"),
    ],
)
def test_what_no_draw_can_be_is_refused(column, value, said):
    draws = by_hand()
    columns = {name: getattr(draws, name).copy() for name in LoggedDraws.__slots__}
    columns[column][0] = value
    with pytest.raises(BadInput, match=said):
        LoggedDraws(**columns)


def test_columns_of_different_length_are_refused():
    draws = by_hand()
    columns = {name: getattr(draws, name) for name in LoggedDraws.__slots__}
    columns["rewards"] = columns["rewards"][:2]
    with pytest.raises(BadInput, match="aligned"):
        LoggedDraws(**columns)


def world(seed: int, *, profiles: int = 400, each: int = 5, greedy: float = 0.7) -> tuple[LoggedDraws, float]:
    """Three covers worth .2, .4 and .6 and a fondness a profile; the new policy takes the best with chance `greedy`."""
    rng = np.random.default_rng(seed)
    draws = profiles * each
    owner = np.repeat(np.arange(profiles), each)
    worth = np.array([0.2, 0.4, 0.6]) + rng.normal(0, 0.1, size=profiles)[owner, None]
    worth = np.clip(worth, 0.02, 0.98)
    logged = np.tile([0.5, 0.3, 0.2], (draws, 1))
    asked = np.tile([(1 - greedy) / 2, (1 - greedy) / 2, greedy], (draws, 1))
    chosen = (rng.random(draws)[:, None] > logged.cumsum(axis=1)).sum(axis=1)
    rows = np.arange(draws)
    model = np.tile([0.25, 0.35, 0.6], (draws, 1))
    found = LoggedDraws(
        rewards=(rng.random(draws) < worth[rows, chosen]).astype(float),
        logged=logged[rows, chosen],
        asked=asked[rows, chosen],
        profiles=owner,
        predicted=model[rows, chosen],
        expected=(asked * model).sum(axis=1),
    )
    return found, float(np.dot(asked[0], [0.2, 0.4, 0.6]))


@pytest.mark.parametrize("estimator", [IPS, SNIPS, DR, SNDR], ids=lambda one: one.name)
def test_intervals_hold_the_truth_about_as_often_as_they_say(estimator):
    held = 0
    for seed in range(100):
        draws, truth = world(seed)
        found = estimate(draws, estimator, rng=np.random.default_rng(seed), rounds=200)
        held += found.low <= truth <= found.high
    assert held >= 88


def test_draws_of_one_profile_are_resampled_together():
    draws, _ = world(0, profiles=50, each=1)
    many = LoggedDraws(**{name: np.repeat(getattr(draws, name), 20) for name in LoggedDraws.__slots__})
    widths = [
        np.ptp(np.quantile(resampled(one, [IPS], rng=np.random.default_rng(1))[:, 0], [0.025, 0.975]))
        for one in (draws, many)
    ]
    assert widths[1] == pytest.approx(widths[0], rel=0.1)


def test_resamples_of_several_estimators_are_paired():
    draws, _ = world(3)
    again = resampled(draws, [DR, SNDR], rng=np.random.default_rng(0), rounds=300)
    assert np.corrcoef(again.T)[0, 1] > 0.9


def test_a_better_policy_is_called_better_where_the_log_carries_it():
    draws, truth = world(5, profiles=1_500)
    found = assess(draws, SNDR, rng=np.random.default_rng(0))
    assert found.verdict == "better" and found.why_none == ""
    assert found.difference.low > 0
    assert found.estimate.low < truth < found.estimate.high
    assert found.effective_sample > 1_000 and found.overlap > 0.95


def test_a_short_log_gives_the_estimate_but_no_verdict_and_says_why():
    draws, _ = world(5, profiles=60)
    found = assess(draws, SNDR, rng=np.random.default_rng(0))
    assert found.verdict is None
    assert "effective sample" in found.why_none and "1,000" in found.why_none
    assert 0 < found.estimate.value < 1


def test_a_policy_that_draws_what_the_log_never_drew_gets_no_verdict():
    draws, _ = world(5, profiles=2_000)
    elsewhere = LoggedDraws(
        rewards=draws.rewards,
        logged=draws.logged,
        asked=draws.asked * 0.5,  # the other half goes to covers nobody was shown
        profiles=draws.profiles,
        predicted=draws.predicted,
        expected=draws.expected,
    )
    found = assess(elsewhere, DR, rng=np.random.default_rng(0))
    assert found.verdict is None and "covers 5" in found.why_none
    assert found.overlap == pytest.approx(0.5, abs=0.05)


def test_draws_that_are_far_too_rare_in_the_log_do_not_count_as_covered():
    weights = np.array([0.0] * 99 + [100.0])
    assert weights.mean() == 1.0
    assert overlap(weights) == 0.0
    assert effective_sample(weights) == 1.0


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 1), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30)
)
def test_self_normalised_values_stay_within_the_rewards(rows):
    rewards, logged, asked, model = (np.array(column) for column in zip(*rows, strict=True))
    draws = LoggedDraws(
        rewards=rewards,
        logged=logged,
        asked=asked,
        profiles=np.arange(len(rows)),
        predicted=model,
        expected=model,
    )
    assert -1e-9 <= value_of(draws, SNIPS) <= 1 + 1e-9
    assert -1 - 1e-9 <= value_of(draws, SNDR) <= 2 + 1e-9
    assert 0 <= effective_sample(draws.weights) <= len(rows) + 1e-6
    assert value_of(draws, switch_dr(0.0)) == pytest.approx(value_of(draws, DM)) or (asked == 0).any()
