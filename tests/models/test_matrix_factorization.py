"""iALS: the kernel solves what it says, and serving is one more step of training."""

import numpy as np
import pytest
from scipy import sparse

from marquee.errors import Refused
from marquee.models.matrix_factorization import FactorsConfig, fit_factors, fold_in, fold_in_all, project


def test_folding_in_solves_the_weighted_ridge() -> None:
    rng = np.random.default_rng(2)
    vectors = rng.standard_normal((20, 6)).astype(np.float32)
    gram = (0.3 * vectors.T @ vectors).astype(np.float32)
    rows = np.array([3, -1, 7, 11], dtype=np.int32)
    weights = np.array([1.0, 9.0, 0.5, -0.7], dtype=np.float32)
    found = fold_in(rows, weights, vectors, gram, np.float32(0.2), np.float32(0.1))
    seen, weight = vectors[[3, 7, 11]], np.array([1.0, 0.5, 0.7])
    matrix = gram + (seen.T * weight) @ seen + (0.2 + 0.1 * weight.sum()) * np.eye(6)
    right = seen.T @ (weight * np.array([1.0, 1.0, 0.0]))
    np.testing.assert_allclose(found, np.linalg.solve(matrix, right), rtol=2e-3, atol=1e-5)


def test_a_viewer_without_history_is_the_zero_vector() -> None:
    vectors = np.ones((4, 3), dtype=np.float32)
    nothing = np.empty(0, dtype=np.int32)
    found = fold_in(nothing, nothing.astype(np.float32), vectors, np.eye(3, dtype=np.float32), 1.0, 1.0)
    assert not found.any()


def test_titles_of_one_camp_end_up_together() -> None:
    watched = np.zeros((30, 10), dtype=np.float32)
    rng = np.random.default_rng(3)
    for viewer in range(30):
        camp = 5 * (viewer % 2)
        watched[viewer, camp + rng.choice(5, size=3, replace=False)] = 1.0
    config = FactorsConfig(dimensions=2, epochs=15)
    factors = fit_factors(sparse.csr_matrix(watched), config=config, rng=np.random.default_rng(0))
    one = np.array([0], dtype=np.int32)
    vector = fold_in(
        one, np.ones(1, np.float32), factors.titles, factors.gram, np.float32(factors.floor), np.float32(factors.slope)
    )
    scores = project(factors.titles, vector)
    assert scores[1:5].min() > scores[5:].max()


@pytest.mark.parametrize("dimensions", [3, 8])
def test_steps_of_conjugate_gradient_arrive_where_the_exact_solution_is(dimensions: int) -> None:
    rng = np.random.default_rng(6)
    watched = sparse.random_array((40, 25), density=0.3, format="csr", dtype=np.float32, rng=rng)
    config = FactorsConfig(dimensions=dimensions, epochs=60, steps=12)
    factors = fit_factors(sparse.csr_matrix(watched), config=config, rng=np.random.default_rng(0))
    people = fold_in_all(sparse.csr_matrix(watched), factors)
    # the title vectors are those the viewers' exact vectors would give: training came to rest
    gram = config.unobserved_weight * people.T @ people
    dense = watched.toarray()
    for title in range(25):
        weight = dense[:, title]
        ridge = config.regularization * (config.unobserved_weight * 40 + weight.sum())
        matrix = gram + (people.T * weight) @ people + ridge * np.eye(dimensions)
        np.testing.assert_allclose(factors.titles[title], np.linalg.solve(matrix, people.T @ weight), atol=0.02)


def test_many_are_folded_in_as_one_is() -> None:
    rng = np.random.default_rng(8)
    watched = sparse.csr_matrix(sparse.random_array((9, 12), density=0.4, format="csr", dtype=np.float32, rng=rng))
    factors = fit_factors(watched, config=FactorsConfig(dimensions=5, epochs=2), rng=np.random.default_rng(0))
    floor, slope = np.float32(factors.floor), np.float32(factors.slope)
    for row, found in enumerate(fold_in_all(watched, factors)):
        one = watched[[row]]
        alone = fold_in(one.indices.astype(np.int32), one.data, factors.titles, factors.gram, floor, slope)
        np.testing.assert_allclose(found, alone, rtol=1e-5, atol=1e-7)


def test_strengths_that_are_not_numbers_are_refused() -> None:
    watched = sparse.csr_matrix(np.array([[1.0, np.nan]], dtype=np.float32))
    with pytest.raises(Refused, match="not numbers"):
        fit_factors(watched, config=FactorsConfig(dimensions=2), rng=np.random.default_rng(0))


def test_the_same_seed_gives_the_same_vectors() -> None:
    watched = sparse.random_array((20, 15), density=0.3, format="csr", dtype=np.float32, rng=np.random.default_rng(4))
    config = FactorsConfig(dimensions=4, epochs=2)
    first, second = (fit_factors(watched, config=config, rng=np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first.titles, second.titles)
