"""Claims about scoring in one go: it says what the components and the blend say, and the last word is the same."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.conftest import SMALL

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.interactions import Interactions, Signals
from marquee.models import fused, fused_kernels
from marquee.models.artifact import ModelSet
from marquee.models.blend import FEATURES, Blend, combine
from marquee.models.components import FLOOR
from marquee.models.rerank import leading
from marquee.models.taste import Taste, align
from marquee.models.training import fit_models
from marquee.schema.catalog import Title


@pytest.fixture(scope="module")
def towered(watched: Interactions, camps: CatalogSnapshot) -> ModelSet:
    """The models of the two camps with a content tower."""
    rng = np.random.default_rng(0)
    return fit_models(watched, version="m1", config=SMALL, rng=rng, report=lambda done, total: None, snapshot=camps)


@pytest.fixture(scope="module")
def taste(towered: ModelSet, camps: CatalogSnapshot) -> Taste:
    """A catalogue that lost some of the models' titles and has some they never saw; every component has a say."""
    kept = [title for row, title in enumerate(camps.titles) if row % 7]
    new = [Title(title_id=f"n{n}", kind="film", name=f"New {n}", genres=camps.titles[n].genres) for n in range(6)]
    snapshot = build_snapshot([*new[:3], *reversed(kept), *new[3:]], version="moved")
    weights = np.linspace(0.3, 1.2, len(FEATURES) * 3, dtype=np.float32).reshape(len(FEATURES), 3)
    found = align(towered, snapshot, blend=Blend(weights=weights))
    assert found.fused is not None and len(found.borrowed.titles)
    return found


def some_signals(taste: Taste, seed: int, liked: int, against: int) -> Signals:
    rng = np.random.default_rng(seed)
    titles = rng.permutation(taste.size)[: liked + against].astype(np.int32)
    return Signals(
        positives=titles[:liked],
        weights=rng.uniform(0.05, 1.6, liked).astype(np.float32),
        negatives=titles[liked:],
        negative_weights=-rng.uniform(0.05, 1.6, len(titles) - liked).astype(np.float32),
    )


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 999), liked=st.integers(0, 20), against=st.integers(0, 6))
def test_scores_are_those_of_the_components_blended(taste, seed, liked, against):
    signals = some_signals(taste, seed, liked, against)
    if not liked + against:
        return
    components = taste.components(signals, country="DE")
    weights = taste.blend.at_length(liked)
    standing = taste.standing[taste.countries.get("DE", 0)]
    scores, said = fused.score(taste.fused, signals, standing=standing, weights=weights)
    np.testing.assert_allclose(scores, combine(components, weights), atol=2e-3)
    few = np.arange(taste.size, dtype=np.int32)[::-2].copy()
    np.testing.assert_allclose(fused.components_at(said, few, standing=standing), components[:, few], atol=2e-3)


@pytest.mark.parametrize("seed", range(5))
def test_a_taste_scores_with_its_last_word_as_the_plain_way_does(towered, camps, seed):
    taste = align(towered, camps)
    signals = some_signals(taste, seed, 6, 2)
    plain = replace(taste, fused=None).score_signals(signals, country="DE")
    np.testing.assert_allclose(taste.score_signals(signals, country="DE"), plain, atol=2e-3)


@settings(deadline=None)
@given(
    scores=st.lists(st.sampled_from([-np.inf, -2.0, -0.5, -0.0, 0.0, 1e-9, 0.5, 0.5001, 3.0, 3.1]), min_size=1),
    count=st.integers(1, 12),
    seed=st.integers(0, 9),
)
def test_the_leading_titles_are_those_of_the_plain_way(scores, count, seed):
    values = np.array(scores, dtype=np.float32)
    without = np.flatnonzero(np.random.default_rng(seed).random(len(values)) < 0.3).astype(np.int32)
    allowed = np.ones(len(values), dtype=np.bool_)
    allowed[without] = False
    found = fused.leading(values, count=count, without=without)
    np.testing.assert_array_equal(found, leading(values, count=count, allowed=allowed))


@settings(deadline=None)
@given(st.lists(st.floats(-5.0, 1e4, width=32), min_size=1, max_size=40), st.integers(0, 99))
def test_compressing_is_the_logarithm_over_the_best_score(values, seed):
    scores = np.array(values, dtype=np.float32)
    present = (np.random.default_rng(seed).random(len(scores)) < 0.8).astype(np.float32)
    here, best = present > 0, float((scores * present).max(initial=0.0))
    out = scores.copy()
    mean, deviation = fused_kernels.compress(out, present, int(here.sum()), out.view(np.int32))
    if best <= 0.0 or not here.any():
        assert deviation == 0.0
        return
    wanted = np.log(np.maximum(scores[here].astype(np.float64), 0.0) / best + FLOOR)
    np.testing.assert_allclose(out[here], wanted, atol=2e-6)
    assert mean == pytest.approx(wanted.mean(), abs=1e-5)
    assert deviation == pytest.approx(wanted.std(), abs=1e-3)
