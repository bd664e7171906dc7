"""The sequence model in the blend: asked where it may be, done without elsewhere, carried on to the next training."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.models.conftest import SMALL

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.interactions import Interactions, Signals
from marquee.models.artifact import ModelSet, load_models, save_models
from marquee.models.blend import FEATURES, Blend, fit_blend
from marquee.models.sequence_member import state_for
from marquee.models.sequence_training import SequenceConfig
from marquee.models.taste import align
from marquee.models.training import TrainingConfig, fit_models

PLACE = FEATURES.index("sequence")
TINY = SequenceConfig(dimensions=16, blocks=1, length=20, epochs=2, fine_epochs=1, patience=0, negatives=40)
CONFIG = replace(SMALL, sequence=TINY, sequence_watches=1)


@pytest.fixture(scope="module")
def models(watched: Interactions) -> ModelSet:
    for needed in ("torch", "onnx", "onnxruntime"):
        pytest.importorskip(needed)
    return fitted(watched, CONFIG)


def fitted(watched: Interactions, config: TrainingConfig, *, earlier: ModelSet | None = None) -> ModelSet:
    rng = np.random.default_rng(0)
    return fit_models(watched, version="m", config=config, rng=rng, report=lambda done, total: None, earlier=earlier)


def liking(snapshot: CatalogSnapshot, *title_ids: str) -> Signals:
    none = np.empty(0, dtype=np.int32)
    rows = snapshot.rows_of(title_ids)
    ones = np.ones(len(rows), dtype=np.float32)
    return Signals(positives=rows, weights=ones, negatives=none, negative_weights=none.astype(np.float32))


def test_it_has_an_opinion_of_its_own_once_something_was_liked(models: ModelSet, camps: CatalogSnapshot) -> None:
    taste = align(models, camps)
    opinions = taste.components(liking(camps, "t01", "t02"))
    assert opinions[PLACE].std() == pytest.approx(1.0, abs=1e-3) and np.isfinite(opinions[PLACE]).all()
    assert not taste.components(liking(camps))[PLACE].any()
    other = taste.components(liking(camps, "t02", "t01"))[PLACE]
    assert np.abs(other - opinions[PLACE]).max() > 1e-4, "order must matter to it"


def test_a_history_is_encoded_once(models: ModelSet, camps: CatalogSnapshot) -> None:
    assert models.sequence is not None
    taste = align(models, camps)
    models.sequence.encoded.clear()
    first = taste.components(liking(camps, "t03", "t04"))
    assert len(models.sequence.encoded) == 1
    np.testing.assert_array_equal(taste.components(liking(camps, "t03", "t04")), first)
    assert len(models.sequence.encoded) == 1


def test_it_comes_back_from_the_artifact_as_it_went(tmp_path: Path, models: ModelSet, camps: CatalogSnapshot) -> None:
    both = Blend(weights=models.blend.weights, plain=models.blend.weights * 2)
    save_models(tmp_path / "m", replace(models, blend=both))
    found = load_models(tmp_path / "m")
    assert found.blend.plain is not None
    signals = liking(camps, "t01", "t30")
    np.testing.assert_array_equal(align(found, camps).components(signals), align(models, camps).components(signals))
    save_models(tmp_path / "again", found)
    assert load_models(tmp_path / "again").sequence is not None


def test_without_onnx_runtime_the_other_weights_serve(models: ModelSet, camps: CatalogSnapshot) -> None:
    assert models.sequence is not None
    loud = np.zeros_like(models.blend.weights)
    loud[PLACE] = 1.0
    plain = np.zeros_like(loud)
    plain[FEATURES.index("factors"), 0] = 1.0
    silent = replace(models, sequence=replace(models.sequence, encoder=None), blend=Blend(weights=loud, plain=plain))
    taste = align(silent, camps)
    signals = liking(camps, "t01", "t02")
    opinions = taste.components(signals)
    assert not opinions[PLACE].any()
    np.testing.assert_allclose(taste.score_signals(signals), opinions[FEATURES.index("factors")], rtol=1e-5)


def test_a_later_training_goes_on_from_the_earlier_one_whatever_became_of_the_titles(
    models: ModelSet, watched: Interactions
) -> None:
    fewer = watched.where(watched.title != 4)
    later = fitted(fewer, CONFIG, earlier=models)
    assert later.sequence is not None and later.sequence.encoder is not None
    assert len(later.sequence.encoder.vectors) == 39
    assert models.sequence is not None
    state = state_for(models.sequence, models.title_ids, ("t03", "never-seen"), rng=np.random.default_rng(0))
    own = models.sequence.encoder
    assert own is not None
    kept = state.parameters["titles"][0]
    np.testing.assert_allclose(kept / np.linalg.norm(kept), own.vectors[models.title_ids.index("t03")], atol=1e-5)
    assert state.parameters["titles"].shape == (2, TINY.dimensions)


def test_too_few_watches_or_no_wish_for_it_leave_it_out(watched: Interactions) -> None:
    assert fitted(watched, SMALL).sequence is None
    assert fitted(watched, replace(CONFIG, sequence=None)).sequence is None


def test_both_weightings_are_fitted_only_where_it_had_its_say() -> None:
    rng = np.random.default_rng(0)
    examples = rng.standard_normal((200, len(FEATURES), 20)).astype(np.float32)
    examples[:, PLACE, 0] += 2.0
    lengths = np.full(200, 10)
    blend = fit_blend(examples, lengths=lengths)
    assert blend.plain is not None and blend.at_length(10)[PLACE] > 1.0
    assert abs(blend.without_sequence().at_length(10)[PLACE]) < 1e-6
    examples[:, PLACE] = 0
    assert fit_blend(examples, lengths=lengths).plain is None
