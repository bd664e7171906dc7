"""Trees as arrays: LightGBM's own scores, bit for bit, and nothing that could lead a walk astray."""

from typing import Any

import lightgbm
import numpy as np
import pytest
from numpy.typing import NDArray

from marquee.errors import BrokenStore, Refused
from marquee.models.ranker import RankerConfig, fit_ranker
from marquee.models.trees import Trees, as_heads, no_trees, read_trees, trees_of


def grown(
    *, seed: int = 0, rows: int = 2_000, columns: int = 6, **parameters: Any
) -> tuple[lightgbm.Booster, NDArray[np.float32]]:
    rng = np.random.default_rng(seed)
    features = np.round(rng.standard_normal((rows, columns)), 1).astype(np.float32)  # equal values, thresholds between
    labels = (features[:, 0] * features[:, 1] + features[:, 2] > 0.3).astype(float)
    given = {"verbosity": -1, "num_threads": 1, "objective": "binary", "num_leaves": 24} | parameters
    return lightgbm.train(given, lightgbm.Dataset(features, label=labels), num_boost_round=20), features


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"max_depth": 3},
        {"objective": "regression"},
        {"num_leaves": 2},
        {"bagging_fraction": 0.5, "bagging_freq": 1},
    ],
    ids=["deep", "three steps", "regression", "stumps", "bagged"],
)
def test_scores_are_those_of_lightgbm_bit_for_bit(parameters: dict[str, Any]) -> None:
    booster, features = grown(**parameters)
    trees = read_trees(booster.model_to_string())
    assert len(trees) == 20
    np.testing.assert_array_equal(trees.score(features), booster.predict(features, raw_score=True))


def test_a_feature_just_beside_a_threshold_falls_on_lightgbms_side() -> None:
    booster, _ = grown(columns=3)
    trees = read_trees(booster.model_to_string())
    edges = trees.threshold[np.isfinite(trees.threshold)]
    near = np.unique(np.concatenate([edges, np.nextafter(edges, np.float32(np.inf)), np.nextafter(edges, -edges)]))
    rows = np.random.default_rng(1).choice(near, size=(500, 3)).astype(np.float32)
    np.testing.assert_array_equal(trees.score(rows), booster.predict(rows, raw_score=True))


def test_labels_that_never_change_give_trees_without_a_split() -> None:
    features = np.random.default_rng(0).standard_normal((100, 3)).astype(np.float32)
    config = RankerConfig(objective="regression", trees=5, threads=1)
    trees = fit_ranker(features, np.full(100, 2.5), config=config, rng=np.random.default_rng(0))
    np.testing.assert_allclose(trees.score(features), 2.5)


def test_what_was_saved_comes_back_and_scores_the_same() -> None:
    booster, features = grown()
    trees = read_trees(booster.model_to_string())
    again = trees_of(trees.arrays())
    np.testing.assert_array_equal(again.score(features), trees.score(features))
    np.testing.assert_array_equal(again.gain, trees.gain)


@pytest.mark.parametrize("name", ["child", "feature", "root", "output"])
def test_arrays_that_would_lead_a_walk_astray_are_refused(name: str) -> None:
    arrays = read_trees(grown()[0].model_to_string()).arrays()
    arrays[name] = arrays[name] + 10_000
    with pytest.raises(BrokenStore):
        trees_of(arrays)


def test_torn_arrays_are_refused() -> None:
    arrays = read_trees(grown()[0].model_to_string()).arrays()
    arrays["value"] = arrays["value"][:-1]
    with pytest.raises(BrokenStore):
        trees_of(arrays)


def test_heads_side_by_side_score_as_they_do_alone() -> None:
    first, features = grown()
    second, _ = grown(seed=1, objective="regression")
    parts = [read_trees(booster.model_to_string()) for booster in (first, second)]
    together = as_heads(parts).score(features)
    np.testing.assert_array_equal(together, np.stack([part.score(features) for part in parts], axis=1))


def test_gain_says_which_columns_helped() -> None:
    gain = read_trees(grown()[0].model_to_string()).gain
    assert len(gain) == 6 and set(np.argsort(-gain)[:3]) == {0, 1, 2}


def test_no_trees_say_nothing_of_anything() -> None:
    assert no_trees(4).score(np.ones((3, 4), dtype=np.float32)).tolist() == [0.0, 0.0, 0.0]
    assert len(trees_of(no_trees(4).arrays())) == 0


def test_no_rows_give_no_scores() -> None:
    trees = read_trees(grown()[0].model_to_string())
    assert trees.score(np.zeros((0, 6), dtype=np.float32)).shape == (0,)


def test_rows_of_another_width_are_refused() -> None:
    trees: Trees = read_trees(grown()[0].model_to_string())
    with pytest.raises(Refused, match="6 columns"):
        trees.score(np.zeros((5, 7), dtype=np.float32))


def test_categorical_splits_are_refused() -> None:
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 5, size=(500, 1)).astype(np.float32)
    data = lightgbm.Dataset(kinds, label=(kinds[:, 0] % 2), categorical_feature=[0])
    booster = lightgbm.train({"verbosity": -1, "objective": "binary", "num_threads": 1}, data, num_boost_round=2)
    with pytest.raises(Refused, match="categorical"):
        read_trees(booster.model_to_string())
