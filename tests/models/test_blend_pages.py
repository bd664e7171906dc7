"""Choices from pages: popularity loses weight where it only says what is met; where they teach nothing it keeps it."""

from dataclasses import replace

import numpy as np
import pytest

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.interactions import Signals
from marquee.models.artifact import ModelSet
from marquee.models.blend import DEFAULT_BLEND, Blend
from marquee.models.blend_pages import POPULARITY, OnPagesConfig, learn_on_pages, with_share
from marquee.models.rerank_training import SeenPage
from marquee.models.taste import Taste, align

PAGES, TILES = 400, 6


@pytest.fixture(scope="module")
def taste(camp_models: ModelSet, camps: CatalogSnapshot) -> Taste:
    return align(camp_models, camps)


def pages_of(taste: Taste, *, share: float, seed: int = 0) -> list[SeenPage]:
    """Draw choices by the blend with popularity scaled by `share`."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(PAGES):
        liked = rng.choice(taste.size, size=3, replace=False).astype(np.int32)
        signals = Signals(
            positives=liked,
            weights=np.ones(3, dtype=np.float32),
            negatives=np.zeros(0, dtype=np.int32),
            negative_weights=np.zeros(0, dtype=np.float32),
        )
        weights = with_share(taste.blend, share).at_length(3)
        tiles = rng.choice(np.setdiff1d(np.arange(taste.size), liked), size=TILES, replace=False)
        scores = weights @ taste.components(signals)[:, tiles]
        chance = np.exp(scores - scores.max())
        first = int(rng.choice(TILES, p=chance / chance.sum()))
        titles = np.concatenate([tiles[[first]], np.delete(tiles, first)]).astype(np.int32)
        found.append(SeenPage(titles=titles, examined=np.ones(TILES, dtype=np.float32), signals=signals))
    return found


@pytest.fixture(scope="module")
def loud(taste: Taste) -> Taste:
    weights = DEFAULT_BLEND.weights.copy()
    weights[POPULARITY] = [2.0, 0.0, 0.0]
    return replace(taste, blend=Blend(weights=weights))


def test_where_choices_do_not_go_by_popularity_it_loses_its_weight(loud: Taste) -> None:
    found = learn_on_pages(loud, pages_of(loud, share=0.2))
    assert found.share == found.learnt == pytest.approx(0.2, abs=0.25) and found.gain[0] > found.gain[1]


def test_where_choices_go_by_the_blend_it_keeps_its_weight(loud: Taste) -> None:
    found = learn_on_pages(loud, pages_of(loud, share=1.0))
    assert found.share == pytest.approx(1.0, abs=0.2)


def test_few_pages_teach_nothing(loud: Taste) -> None:
    pages = pages_of(loud, share=0.0)[:20]
    assert learn_on_pages(loud, pages).share == 1.0 == learn_on_pages(loud, []).share
    assert learn_on_pages(loud, pages, config=OnPagesConfig(least_pages=10)).pages == 20


def test_a_share_touches_popularity_alone_with_and_without_the_sequence_model() -> None:
    whole = Blend(weights=DEFAULT_BLEND.weights, plain=2 * DEFAULT_BLEND.weights)
    found = with_share(whole, 0.5)
    assert found.plain is not None
    np.testing.assert_allclose(found.weights[POPULARITY], 0.5 * whole.weights[POPULARITY])
    np.testing.assert_allclose(found.plain[POPULARITY], whole.weights[POPULARITY])
    np.testing.assert_array_equal(np.delete(found.weights, POPULARITY, 0), np.delete(whole.weights, POPULARITY, 0))
