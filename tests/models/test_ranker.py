"""The ranker learns what decides, the same way each time, and says no to what is not numbers."""

import numpy as np
import pytest
from numpy.typing import NDArray

from marquee.errors import Refused
from marquee.models.ranker import Objective, RankerConfig, Rows, fit_ranker

LISTS, EACH = 150, 10
SMALL = RankerConfig(trees=30, leaves=8, least_rows=5, threads=1)


def lists(seed: int = 0) -> Rows:
    """In each list the right one is the one whose first feature is the highest; the second is noise."""
    features = np.random.default_rng(seed).standard_normal((LISTS * EACH, 2)).astype(np.float32)
    best = features[:, 0].reshape(LISTS, EACH)
    labels = (best == best.max(axis=1, keepdims=True)).astype(float).ravel()
    return Rows(features=features, labels=labels, groups=np.full(LISTS, EACH))


def hits(rows: Rows, scores: NDArray[np.float64]) -> float:
    first = scores.reshape(LISTS, EACH).argmax(axis=1)
    return float(rows.labels.reshape(LISTS, EACH)[np.arange(LISTS), first].mean())


@pytest.mark.parametrize("objective", ["softmax", "lambdarank", "rank_xendcg", "binary", "cross_entropy", "regression"])
def test_what_decides_is_found_under_each_objective(objective: Objective) -> None:
    rows, fresh = lists(), lists(1)
    config = RankerConfig(objective=objective, trees=30, leaves=8, least_rows=5, threads=1)
    trees = fit_ranker(rows.features, rows.labels, groups=rows.groups, config=config, rng=np.random.default_rng(0))
    assert hits(fresh, trees.score(fresh.features)) > 0.8
    assert trees.gain[0] > 5 * trees.gain[1]


def test_equal_inputs_grow_equal_trees() -> None:
    rows = lists()
    twice = [
        fit_ranker(rows.features, rows.labels, groups=rows.groups, config=SMALL, rng=np.random.default_rng(3))
        for _ in range(2)
    ]
    np.testing.assert_array_equal(twice[0].score(rows.features), twice[1].score(rows.features))


def test_growing_stops_where_held_out_lists_gain_nothing_more() -> None:
    rows, watched = lists(), lists(1)
    noise = np.random.default_rng(2).permutation(watched.labels.reshape(LISTS, EACH), axis=1).ravel()
    config = RankerConfig(trees=200, leaves=8, least_rows=5, patience=5, threads=1)
    held_out = Rows(features=watched.features, labels=noise, groups=watched.groups)
    trees = fit_ranker(
        rows.features,
        rows.labels,
        groups=rows.groups,
        held_out=held_out,
        config=config,
        rng=np.random.default_rng(0),
    )
    assert 0 < len(trees) < 100


def test_a_row_of_no_weight_teaches_nothing() -> None:
    rows = lists()
    lies = Rows(features=np.tile(rows.features, (2, 1)), labels=np.concatenate([rows.labels, 1 - rows.labels]))
    weights = np.repeat([1.0, 0.0], len(rows.labels))
    config = RankerConfig(objective="binary", trees=30, leaves=8, least_rows=5, threads=1)
    trees = fit_ranker(lies.features, lies.labels, weights=weights, config=config, rng=np.random.default_rng(0))
    assert hits(rows, trees.score(rows.features)) > 0.8


def test_trees_learn_what_offsets_leave_to_learn() -> None:
    rows = lists()
    known = 8.0 * rows.features[:, 0]  # all there is to know
    config = RankerConfig(objective="softmax", trees=30, leaves=8, least_rows=5, threads=1)
    alone, rest = (
        fit_ranker(
            rows.features,
            rows.labels,
            groups=rows.groups,
            offsets=offsets,
            config=config,
            rng=np.random.default_rng(0),
        ).score(rows.features)
        for offsets in (None, known)
    )
    assert rest.std() < 0.4 * alone.std()
    assert hits(lists(), known + rest) > 0.95


def test_progress_is_told_tree_by_tree() -> None:
    rows, told = lists(), []
    fit_ranker(
        rows.features,
        rows.labels,
        groups=rows.groups,
        config=SMALL,
        rng=np.random.default_rng(0),
        report=lambda done, total: told.append((done, total)),
    )
    assert told == [(number, 30) for number in range(1, 31)]


def test_no_examples_give_trees_that_say_nothing() -> None:
    none = np.zeros((0, 3), dtype=np.float32)
    trees = fit_ranker(none, np.zeros(0), groups=np.zeros(0, int), config=SMALL, rng=np.random.default_rng(0))
    assert trees.columns == 3 and len(trees) == 0


def test_a_constant_column_is_no_trouble() -> None:
    rows = lists()
    features = np.concatenate([rows.features, np.full((len(rows.features), 1), 7.0, np.float32)], axis=1)
    trees = fit_ranker(features, rows.labels, groups=rows.groups, config=SMALL, rng=np.random.default_rng(0))
    assert trees.columns == 3 and trees.gain[2] == 0


@pytest.mark.parametrize("what", ["features", "labels", "weights"])
def test_what_is_not_a_number_is_refused(what: str) -> None:
    rows = lists()
    given = {"features": rows.features.copy(), "labels": rows.labels.copy(), "weights": np.ones(len(rows.labels))}
    given[what][3] = np.nan
    with pytest.raises(Refused, match=what):
        fit_ranker(
            given["features"],
            given["labels"],
            weights=given["weights"],
            groups=rows.groups,
            config=SMALL,
            rng=np.random.default_rng(0),
        )


def test_lists_that_do_not_add_up_are_refused() -> None:
    rows = lists()
    with pytest.raises(Refused, match="add up"):
        fit_ranker(rows.features, rows.labels, groups=np.full(3, EACH), config=SMALL, rng=np.random.default_rng(0))
