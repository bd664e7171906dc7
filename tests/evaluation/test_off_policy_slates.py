"""Whole pages of covers: estimators over slots, by hand and in a world whose slots hang together."""

import numpy as np
import pytest

from marquee.errors import BadInput
from marquee.evaluation.off_policy_slates import LoggedSlates, estimate_slates, page_weights, slate_values


def two_pages() -> LoggedSlates:
    """Weights are (2, 1/2) and (1, 4)."""
    return LoggedSlates(
        rewards=np.array([[1.0, 1.0], [0.0, 1.0]]),
        logged=np.array([[0.5, 0.5], [0.5, 0.25]]),
        asked=np.array([[1.0, 0.25], [0.5, 1.0]]),
        profiles=np.array([1, 2]),
        predicted=np.array([[1.0, 0.5], [0.5, 0.5]]),
        expected=np.array([[1.5, 0.5], [0.5, 0.75]]),
    )


@pytest.mark.parametrize(
    ("how", "pages"),
    [
        ("IIPS", [2.5, 4.0]),
        ("RIPS", [3.0, 4.0]),
        ("SIPS", [2.0, 4.0]),
        ("PI", [3.0, 4.0]),
        ("cascade-DR", [2 * 0 + 1 * 0.5 + 1.5 + 2 * 0.5, 1 * -0.5 + 4 * 0.5 + 0.5 + 1 * 0.75]),
    ],
)
def test_two_pages_come_to_what_they_come_to_by_hand(how, pages):
    assert slate_values(two_pages(), how).tolist() == pytest.approx(pages)


def world(seed: int, *, pages: int) -> tuple[LoggedSlates, float]:
    """Three slots of two covers; a good cover above lifts all that stand below it."""
    rng = np.random.default_rng(seed)
    good = rng.random((pages, 3)) < 0.5  # drawn evenly
    above = np.hstack([np.zeros((pages, 1)), np.cumsum(good, axis=1)[:, :-1]])
    rewards = (rng.random((pages, 3)) < 0.1 + 0.3 * good + 0.1 * above).astype(float)
    asked = np.where(good, 0.8, 0.2)
    # what a reward model that knows the world foresees, from each slot on
    own = 0.1 + 0.3 * good + 0.1 * above
    later = np.array([0.1 * 2 + 0.3 * 1.6 + 0.1 * (0 + 0.8) + 0.0, 0.1 + 0.24, 0.0])
    carried = np.array([2.0, 1.0, 0.0]) * 0.1
    predicted = own + later + carried * (above + good)
    expected = 0.1 + 0.24 + 0.1 * above + later + carried * (above + 0.8)
    truth = 3 * 0.1 + 0.3 * 2.4 + 0.1 * (0.8 + 1.6)
    slates = LoggedSlates(
        rewards=rewards,
        logged=np.full((pages, 3), 0.5),
        asked=asked,
        profiles=np.arange(pages),
        predicted=predicted,
        expected=expected,
    )
    return slates, truth


def test_what_hangs_on_slots_above_is_missed_by_own_slots_alone_and_found_by_cascades():
    slates, truth = world(0, pages=60_000)
    missed = slate_values(slates, "IIPS").mean()
    assert missed < truth - 0.04
    for how in ("RIPS", "SIPS", "PI", "cascade-DR"):
        assert slate_values(slates, how).mean() == pytest.approx(truth, abs=0.03), how


def test_a_reward_model_narrows_a_cascade():
    slates, _ = world(1, pages=4_000)
    rng = np.random.default_rng
    plain = estimate_slates(slates, "RIPS", rng=rng(0))
    modelled = estimate_slates(slates, "cascade-DR", rng=rng(0))
    assert modelled.high - modelled.low < 0.8 * (plain.high - plain.low)


def test_the_wider_the_trust_the_wider_the_interval():
    slates, _ = world(2, pages=4_000)
    width = {}
    for how in ("IIPS", "RIPS", "SIPS"):
        found = estimate_slates(slates, how, rng=np.random.default_rng(0))
        width[how] = found.high - found.low
    assert width["IIPS"] < width["RIPS"] < width["SIPS"]


def test_cascade_dr_without_a_model_says_what_to_use_instead():
    slates = LoggedSlates(rewards=np.ones((1, 1)), logged=np.ones((1, 1)), asked=np.ones((1, 1)), profiles=np.zeros(1))
    with pytest.raises(BadInput, match="RIPS"):
        slate_values(slates, "cascade-DR")


def test_slates_of_two_shapes_are_refused():
    with pytest.raises(BadInput, match="every column"):
        LoggedSlates(
            rewards=np.ones((2, 2)), logged=np.ones((2, 3)), asked=np.ones((2, 2)), profiles=np.zeros(2, dtype=int)
        )


def test_a_page_nobody_would_draw_weighs_nothing():
    assert page_weights(two_pages()).tolist() == [1.0, 4.0]
