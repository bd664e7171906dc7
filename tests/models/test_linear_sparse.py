"""EASE by neighbours: the same where all are neighbours, close where few are, fast where titles are many."""

import time

import numpy as np
import pytest
from scipy import sparse

from marquee.models.linear import LinearConfig, fit_linear, linear_weights, sparse_weights
from marquee.models.linear_sparse import SparseConfig, remembered_pairs


def drawn(*, profiles: int, titles: int, groups: int, length: int, seed: int = 0) -> sparse.csr_matrix:
    """Draw histories of viewers who keep to one group of titles each, but for a fifth."""
    rng = np.random.default_rng(seed)
    per_group = titles // groups
    own = rng.integers(groups, size=profiles)[:, None] * per_group + rng.integers(per_group, size=(profiles, length))
    watched = np.where(rng.random((profiles, length)) < 0.8, own, rng.integers(titles, size=(profiles, length)))
    rows = np.repeat(np.arange(profiles), length)
    matrix = sparse.csr_matrix((np.ones(rows.size, np.float32), (rows, watched.ravel())), shape=(profiles, titles))
    matrix.data[:] = 1.0
    return matrix


def test_with_all_titles_as_neighbours_it_is_ease() -> None:
    watched = sparse.csr_matrix((np.random.default_rng(5).random((80, 20)) < 0.4).astype(np.float32))
    config = LinearConfig(regularization=3.0, dropout=0.2, local=SparseConfig(neighbours=19, remembered=19))
    gram = np.asarray((watched.T @ watched).todense(), dtype=np.float32)
    wanted = linear_weights(gram, regularization=3.0, dropout=0.2)
    np.testing.assert_allclose(sparse_weights(watched, config=config).toarray(), wanted, atol=1e-5)


def test_few_neighbours_rank_nearly_as_all_do() -> None:
    watched = drawn(profiles=600, titles=100, groups=5, length=12)
    config = LinearConfig(regularization=20.0, local=SparseConfig(neighbours=30, remembered=60))
    few = watched[:50] @ sparse_weights(watched, config=config).toarray()
    gram = np.asarray((watched.T @ watched).todense(), dtype=np.float32)
    all_titles = watched[:50] @ linear_weights(gram, regularization=20.0)
    shared = [len(set(np.argsort(-a)[:10]) & set(np.argsort(-b)[:10])) for a, b in zip(few, all_titles, strict=True)]
    assert np.mean(shared) > 8


def test_pairs_remembered_are_the_most_frequent_and_never_of_a_title_with_itself() -> None:
    watched = sparse.csr_matrix(np.array([[1, 1, 1, 0], [1, 1, 0, 1], [1, 0, 1, 0], [1, 1, 0, 0]], dtype=np.float32))
    columns, counts, diagonal = remembered_pairs(watched, most=2)
    assert columns[0].tolist() == [1, 2] and counts[0].tolist() == [3.0, 2.0]
    assert columns[3].tolist() == [0, 1] and counts[3].tolist() == [1.0, 1.0]
    assert diagonal.tolist() == [4.0, 3.0, 2.0, 1.0]


def test_titles_that_meet_nobody_get_no_weight() -> None:
    watched = sparse.csr_matrix(np.eye(5, dtype=np.float32))
    assert sparse_weights(watched, config=LinearConfig()).nnz == 0


def test_systems_made_indefinite_by_pairs_left_out_are_still_solved() -> None:
    rng = np.random.default_rng(3)
    watched = sparse.csr_matrix((rng.random((40, 30)) < 0.7).astype(np.float32))
    config = LinearConfig(regularization=1e-3, local=SparseConfig(neighbours=12, remembered=6))
    found = sparse_weights(watched, config=config)
    assert np.isfinite(found.data).all() and found.nnz > 0


@pytest.mark.slow
def test_forty_thousand_titles_are_fitted_without_a_dense_matrix() -> None:
    watched = drawn(profiles=30_000, titles=40_000, groups=400, length=30)
    config = LinearConfig(local=SparseConfig(neighbours=50, remembered=200), regularization=5.0)
    started = time.perf_counter()
    found = fit_linear(watched, config=config)
    assert time.perf_counter() - started < 60
    assert found.titles.shape[1] <= config.kept
    spoken = found.titles[:, :20][found.values[:, :20] > 0.02]
    owner = np.broadcast_to(np.arange(40_000)[:, None], (40_000, 20))[found.values[:, :20] > 0.02]
    assert (spoken // 100 == owner // 100).mean() > 0.9  # who explains a title is of its own group
