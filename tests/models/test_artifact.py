"""What training leaves behind can be opened again, and only if it is whole."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from marquee.errors import BrokenStore
from marquee.models.artifact import ModelSet, load_models, save_models


def test_a_model_set_comes_back_as_it_went(tmp_path: Path, camp_models: ModelSet) -> None:
    save_models(tmp_path / "m", camp_models)
    found = load_models(tmp_path / "m")
    assert found.title_ids == camp_models.title_ids
    assert found.countries == camp_models.countries
    assert found.trained_through == camp_models.trained_through
    np.testing.assert_array_equal(found.popularity, camp_models.popularity)
    np.testing.assert_array_equal(found.linear.values, camp_models.linear.values)
    np.testing.assert_array_equal(found.follow.titles, camp_models.follow.titles)
    np.testing.assert_array_equal(found.factors.titles, camp_models.factors.titles)
    np.testing.assert_array_equal(found.blend.weights, camp_models.blend.weights)


def test_arrays_are_mapped_and_cannot_be_written(tmp_path: Path, camp_models: ModelSet) -> None:
    save_models(tmp_path, camp_models)
    found = load_models(tmp_path)
    with pytest.raises(ValueError, match="read-only"):
        found.popularity[0, 0] = 1.0


def test_nothing_of_any_viewer_is_kept(tmp_path: Path, camp_models: ModelSet) -> None:
    save_models(tmp_path, camp_models)
    titles = len(camp_models.title_ids)
    for file in tmp_path.glob("*.npy"):
        assert 160 not in np.load(file).shape, f"{file.name} has a row a viewer"
    assert "profile_ids" not in (tmp_path / "models.json").read_text()
    assert titles == 40


@pytest.mark.parametrize("harm", ["missing array", "torn header", "another format", "no folder", "short array"])
def test_a_damaged_artifact_says_what_to_do(tmp_path: Path, camp_models: ModelSet, harm: str) -> None:
    save_models(tmp_path, camp_models)
    folder = tmp_path
    match harm:
        case "missing array":
            (tmp_path / "linear_values.npy").unlink()
        case "torn header":
            (tmp_path / "models.json").write_text('{"format": 1')
        case "another format":
            header = json.loads((tmp_path / "models.json").read_text())
            (tmp_path / "models.json").write_text(json.dumps(header | {"format": 99}))
        case "no folder":
            folder = tmp_path / "nowhere"
        case "short array":
            np.save(tmp_path / "factors_titles.npy", np.zeros((3, 64), np.float32))
    with pytest.raises(BrokenStore, match="marquee train"):
        load_models(folder)


def test_prices_of_places_come_back_and_are_laid_out_by_the_catalogue(tmp_path: Path, camp_models: ModelSet) -> None:
    prices = np.arange(len(camp_models.title_ids), dtype=np.float32)
    save_models(tmp_path, replace(camp_models, prices=prices))
    found = load_models(tmp_path)
    assert found.prices is not None
    np.testing.assert_array_equal(found.prices, prices)
    assert load_models_without(tmp_path).prices is None
    np.save(tmp_path / "prices.npy", prices[:3])
    with pytest.raises(BrokenStore, match="do not fit"):
        load_models(tmp_path)


def load_models_without(folder: Path) -> ModelSet:
    """Open a set as trainings before prices left it."""
    kept = (folder / "prices.npy").read_bytes()
    (folder / "prices.npy").unlink()
    try:
        return load_models(folder)
    finally:
        (folder / "prices.npy").write_bytes(kept)
