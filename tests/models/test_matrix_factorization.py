"""iALS: the kernel solves what it says, and serving is one more step of training."""

import numpy as np
from scipy import sparse

from marquee.models.matrix_factorization import FactorsConfig, fit_factors, fold_in, project


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


def test_the_same_seed_gives_the_same_vectors() -> None:
    watched = sparse.random_array((20, 15), density=0.3, format="csr", dtype=np.float32, rng=np.random.default_rng(4))
    config = FactorsConfig(dimensions=4, epochs=2)
    first, second = (fit_factors(watched, config=config, rng=np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first.titles, second.titles)
