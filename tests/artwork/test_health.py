"""Claims about a pool's health, on pools whose answer is known by eye."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.artwork.health import Tally, diversity, pool_health, wilson
from marquee.schema.catalog import Artwork, Person, Title


def a_title(*artworks: Artwork) -> Title:
    return Title(
        title_id="t",
        kind="film",
        name="T",
        genres=("Drama", "War"),
        moods=("warm",),
        people=(Person(name="Ada"), Person(name="Bo", role="director")),
        artworks=artworks,
    )


def even(draws: int, good: int, *, takes: int | None = None, probability: float = 0.5) -> Tally:
    """What draws of one probability came to."""
    weight = 1 / probability
    return Tally(
        draws=draws,
        takes=good if takes is None else takes,
        good=good,
        weight=draws * weight,
        weight_squared=draws * weight**2,
        weighted_good=good * weight,
    )


TWO = (Artwork(artwork_id="t~0"), Artwork(artwork_id="t~1", aspect="genre", value="Drama"))


def test_an_image_that_is_surely_better_wins_and_the_other_is_to_be_retired():
    health = pool_health(a_title(*TWO), {"t~0": even(400, 40), "t~1": even(400, 120)})
    loser, winner = health.covers
    assert (winner.verdict, loser.verdict) == ("winner", "retire")
    assert winner.lift is not None and winner.lift.value == pytest.approx(0.2)
    assert 0.14 < winner.lift.low < 0.2 < winner.lift.high < 0.26
    assert health.dominated == ("t~0",) and health.exploration_left < 0.05


def test_with_few_draws_everything_is_still_learning_and_exploration_is_left():
    health = pool_health(a_title(*TWO), {"t~0": even(6, 1), "t~1": even(6, 2)})
    assert [one.verdict for one in health.covers] == ["still learning"] * 2
    assert health.under_explored == ("t~0", "t~1") and health.exploration_left > 0.8
    assert health.covers[0].why.startswith("6 draws, worth 6 even ones")


def test_an_image_never_drawn_has_no_lift_and_a_rate_anywhere():
    health = pool_health(a_title(*TWO), {"t~0": even(100, 10)})
    assert health.covers[1].lift is None and (health.covers[1].rate.low, health.covers[1].rate.high) == (0.0, 1.0)
    assert health.covers[0].share == 1.0


def test_a_bait_that_starts_plays_which_end_badly_is_to_be_retired():
    health = pool_health(a_title(*TWO), {"t~0": even(200, 40, takes=60), "t~1": even(200, 8, takes=90)})
    assert health.covers[1].verdict == "retire" and "end badly" in health.covers[1].why


def test_what_the_policy_found_misleading_is_to_be_retired():
    health = pool_health(a_title(*TWO), {}, misleading={"t~1"})
    assert [one.verdict for one in health.covers] == ["still learning", "retire"]


def test_shares_follow_draws_but_rates_do_not():
    """Drawn 9 times in 10 for its friends, an image is weighed back to what it is to everyone."""
    friends = even(900, 270, probability=0.9)
    strangers = even(10, 1, probability=0.1)
    image = Tally(
        draws=910,
        takes=271,
        good=271,
        weight=friends.weight + strangers.weight,
        weight_squared=friends.weight_squared + strangers.weight_squared,
        weighted_good=friends.weighted_good + strangers.weighted_good,
    )
    health = pool_health(a_title(*TWO), {"t~0": image, "t~1": even(90, 9, probability=0.1)})
    assert health.covers[0].share == pytest.approx(0.91)
    assert health.covers[0].rate.value < 271 / 910


def test_a_single_image_is_only_one_and_a_retired_one_stands_last():
    health = pool_health(a_title(Artwork(artwork_id="t~0", retired=True), Artwork(artwork_id="t~1")), {})
    assert [(one.artwork_id, one.verdict) for one in health.covers] == [("t~1", "only one"), ("t~0", "retired")]
    assert health.exploration_left == 0.0


def test_what_the_policy_believes_decides_who_is_best_where_it_is_given():
    tallies = {"t~0": even(10, 1), "t~1": even(10, 1)}
    health = pool_health(a_title(*TWO), tallies, beliefs={"t~0": (0.0, 0.01), "t~1": (1.0, 0.01)})
    assert health.covers[1].best > 0.99 and health.exploration_left < 0.05


def test_covered_and_missing_aspects_are_named():
    health = pool_health(a_title(*TWO, Artwork(artwork_id="t~2", tags=(("mood", "warm"),))), {})
    assert health.covered == ("genre: Drama", "mood: warm")
    assert health.missing == ("genre: War", "person: Ada")


def test_diversity_is_nothing_for_twins_and_high_for_images_far_apart():
    dark, light = {"brightness": 0.0, "warmth": 0.0}, {"brightness": 1.0, "warmth": 1.0}
    twins = [Artwork(artwork_id=name, measured=dark) for name in "ab"]
    apart = [Artwork(artwork_id="a", measured=dark), Artwork(artwork_id="b", aspect="mood", value="x", measured=light)]
    assert diversity(twins) == 0.0 and diversity(apart) == 1.0 and diversity(twins[:1]) == 0.0


@given(st.floats(0, 1), st.floats(0.5, 1e6))
def test_an_interval_holds_its_rate(rate: float, draws: float):
    found = wilson(rate, draws)
    assert 0 <= found.low <= rate + 1e-9 and rate - 1e-9 <= found.high <= 1


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(5)
    held = [(found := wilson(good / 60, 60)).low <= 0.15 <= found.high for good in rng.binomial(60, 0.15, size=2_000)]
    assert np.mean(held) >= 0.93
