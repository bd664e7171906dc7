"""Prices of places: what everyone is shown costs, what nobody is shown is cheap, and plays spread by them."""

import numpy as np
import pytest

from marquee.models.prices import PricesConfig, fit_prices

ATTENTION = np.array([1.0, 0.5, 0.25, 0.1, 0.05])


def _crowd(viewers: int = 200, titles: int = 20, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Make viewers who like everything nearly alike, and title 0 a little better than the rest."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(scale=0.5, size=(viewers, titles)).astype(np.float32)
    scores[:, 0] += 1.0
    return np.tile(np.arange(titles, dtype=np.int32), (viewers, 1)), scores


def _first_places(scores: np.ndarray, prices: np.ndarray) -> np.ndarray:
    return np.bincount(np.argmax(scores - prices, axis=1), minlength=scores.shape[1])


def test_the_title_everyone_is_shown_costs_most_and_gives_way():
    titles, scores = _crowd()
    prices = fit_prices(titles, scores, ATTENTION, size=20)
    before, after = _first_places(scores, np.zeros(20)), _first_places(scores, prices)
    assert prices.argmax() == 0 and prices[0] > 0.0 > prices[1:].mean()
    assert after[0] < before[0] and after.std() < before.std()


def test_a_title_nobody_was_given_is_the_cheapest_and_has_a_price():
    titles, scores = _crowd()
    prices = fit_prices(titles, scores, ATTENTION, size=21)
    assert prices[20] == prices.min() and np.isfinite(prices).all()


def test_without_steepness_nothing_costs_anything():
    titles, scores = _crowd()
    assert not fit_prices(titles, scores, ATTENTION, size=20, config=PricesConfig(steepness=0.0)).any()


def test_an_empty_place_counts_for_nothing():
    titles, scores = _crowd()
    wide = np.concatenate([titles, np.zeros((200, 5), np.int32)], axis=1)
    filled = np.concatenate([scores, np.full((200, 5), -np.inf, np.float32)], axis=1)
    plain, padded = (fit_prices(*some, ATTENTION, size=20) for some in ((titles, scores), (wide, filled)))
    np.testing.assert_allclose(plain, padded, atol=1e-6)


@pytest.mark.parametrize("viewers", [0, 3])
def test_nobody_and_those_who_have_seen_everything_give_no_prices(viewers):
    titles, scores = np.zeros((viewers, 4), np.int32), np.full((viewers, 4), -np.inf, np.float32)
    assert not fit_prices(titles, scores, ATTENTION, size=7).any()
