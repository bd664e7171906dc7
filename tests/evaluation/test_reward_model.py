"""The reward model: what it foresees of draws it never saw."""

import numpy as np
import pytest

from marquee.evaluation.off_policy import DM, DR, LoggedDraws, value_of
from marquee.evaluation.off_policy_choice import REACH, assess_chosen, choose
from marquee.evaluation.reward_model import Offered, RewardConfig, foresee


def world(seed: int, *, draws: int = 3_000, rare: float = 0.2) -> tuple[Offered, np.ndarray, np.ndarray, float]:
    """Three actions; the first pays where a fact is high, the second where it is low, the third never much."""
    rng = np.random.default_rng(seed)
    fact = rng.normal(size=draws)
    odds = np.column_stack([-0.5 + 1.5 * fact, -0.5 - 1.5 * fact, np.full(draws, -2.0)])
    worth = 1 / (1 + np.exp(-odds))
    logged = np.tile([rare, rare, 1 - 2 * rare], (draws, 1))
    asked = np.where((fact > 0)[:, None], [0.8, 0.1, 0.1], [0.1, 0.8, 0.1])
    chosen = (rng.random(draws)[:, None] > logged.cumsum(axis=1)).sum(axis=1)
    context = np.column_stack([np.ones(draws), fact])
    start = np.arange(draws + 1) * 3
    offered = Offered(
        start=start,
        features=np.repeat(context, 3, axis=0),
        group=np.tile(np.arange(3), draws),
        context=context,
        chosen=start[:-1] + chosen,
        asked=asked.ravel(),
    )
    rewards = (rng.random(draws) < worth[np.arange(draws), chosen]).astype(float)
    return offered, rewards, logged[np.arange(draws), chosen], float((asked * worth).sum(axis=1).mean())


def logged_draws(seed: int, **size: float) -> tuple[LoggedDraws, float]:
    offered, rewards, logged, truth = world(seed, **size)  # type: ignore[arg-type]
    profiles = np.arange(len(rewards)) // 3
    predicted, expected = foresee(offered, rewards, profiles=profiles, rng=np.random.default_rng(0))
    draws = LoggedDraws(
        rewards=rewards,
        logged=logged,
        asked=offered.asked[offered.chosen],
        profiles=profiles,
        predicted=predicted,
        expected=expected,
    )
    return draws, truth


def test_it_finds_what_sets_actions_apart():
    draws, truth = logged_draws(0)
    assert value_of(draws, DM) == pytest.approx(truth, abs=0.03)
    foretold = np.corrcoef(draws.predicted, draws.rewards)[0, 1]
    assert foretold > 0.3


def test_no_draw_is_foretold_by_a_model_that_saw_its_profile():
    offered, rewards, _, _ = world(1, draws=300)
    profiles = np.arange(300) // 3
    rng = np.random.default_rng
    before, _ = foresee(offered, rewards, profiles=profiles, rng=rng(0))
    flipped = rewards.copy()
    flipped[profiles == 7] = 1 - flipped[profiles == 7]
    # at one penalty, so that the choice of it cannot tell either
    config = RewardConfig(penalties=(1.0,))
    before, _ = foresee(offered, rewards, profiles=profiles, rng=rng(0), config=config)
    after, _ = foresee(offered, flipped, profiles=profiles, rng=rng(0), config=config)
    assert np.array_equal(before[profiles == 7], after[profiles == 7])
    assert not np.array_equal(before, after)


def test_rewards_that_are_all_alike_are_foreseen_as_such():
    offered, _, _, _ = world(2, draws=200)
    predicted, expected = foresee(
        offered, np.zeros(200), profiles=np.arange(200), rng=np.random.default_rng(0), config=RewardConfig(folds=2)
    )
    assert predicted.max() < 0.05 and expected.max() < 0.05
    assert np.all(np.isfinite(predicted))


def test_an_action_that_was_never_drawn_is_foreseen_from_what_all_share():
    offered, rewards, _, _ = world(3, draws=400)
    never = Offered(
        start=offered.start,
        features=offered.features,
        group=np.where(offered.group == 2, 9, offered.group),
        context=offered.context,
        chosen=np.where(offered.group[offered.chosen] == 2, offered.start[:-1], offered.chosen),
        asked=offered.asked,
    )
    _, expected = foresee(never, rewards, profiles=np.arange(400), rng=np.random.default_rng(0))
    assert np.all((expected > 0) & (expected < 1))


def test_where_the_model_knows_no_more_than_the_log_choosing_costs_nothing():
    errors = []
    for seed in range(30):
        draws, truth = logged_draws(seed, draws=900, rare=0.05)
        found = choose(draws, rng=np.random.default_rng(0), rounds=200)
        errors.append((abs(found.estimate.value - truth), abs(value_of(draws, DR) - truth)))
    mine, exact = np.mean(errors, axis=0)
    assert mine < 1.05 * exact


def test_a_model_that_leans_is_held_within_reach_of_the_log():
    draws, truth = logged_draws(0)
    wrong = LoggedDraws(
        rewards=draws.rewards,
        logged=draws.logged,
        asked=draws.asked,
        profiles=draws.profiles,
        predicted=np.full(len(draws), 0.95),
        expected=np.full(len(draws), 0.95),
    )
    found = choose(wrong, rng=np.random.default_rng(0))
    assert found.model == pytest.approx(0.95)
    assert found.estimate.value == pytest.approx(found.log + REACH * found.apart)
    assert found.estimate.low < truth < found.estimate.high


def test_a_verdict_by_the_rule_is_that_of_the_log():
    draws, _ = logged_draws(4, draws=6_000)
    found = assess_chosen(draws, rng=np.random.default_rng(0))
    assert found.verdict == "better"
    assert found.difference.low < found.estimate.value - found.logged.value < found.difference.high
