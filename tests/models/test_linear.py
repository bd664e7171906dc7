"""EASE: right by its definition, cut without harm."""

import numpy as np
import pytest
from scipy import sparse

from marquee.models.linear import LinearConfig, Neighbourhood, fit_linear, spread


def dense(table: Neighbourhood) -> np.ndarray:
    size = len(table.titles)
    full = np.zeros((size, size))
    for row in range(size):
        for title, value in zip(table.titles[row], table.values[row], strict=True):
            if title >= 0:
                full[row, title] = value
    return full


def by_definition(watched: np.ndarray, regularization: float) -> np.ndarray:
    inverse = np.linalg.inv(watched.T @ watched + regularization * np.eye(watched.shape[1]))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights


@pytest.mark.parametrize("profiles", [4, 60], ids=["fewer profiles", "more profiles"])
def test_weights_are_those_of_the_paper_whichever_way_they_are_solved(profiles: int) -> None:
    rng = np.random.default_rng(1)
    watched = (rng.random((profiles, 12)) < 0.5).astype(np.float32)
    watched[:, 0] = 1.0
    config = LinearConfig(regularization=3.0, least_support=0, kept=12)
    found = fit_linear(sparse.csr_matrix(watched), config=config)
    np.testing.assert_allclose(dense(found), by_definition(watched, 3.0), atol=2e-5)


def test_a_title_without_support_neither_speaks_nor_is_spoken_for() -> None:
    watched = np.zeros((10, 5), dtype=np.float32)
    watched[:, :3] = 1.0
    watched[0, 4] = 1.0
    found = fit_linear(sparse.csr_matrix(watched), config=LinearConfig(regularization=1.0, least_support=2))
    assert not dense(found)[3:].any() and not dense(found)[:, 3:].any()


def test_no_more_than_the_most_supported_titles_take_part() -> None:
    watched = np.triu(np.ones((8, 8), dtype=np.float32))  # title j has j + 1 watches
    found = fit_linear(sparse.csr_matrix(watched), config=LinearConfig(least_support=1, most_titles=3))
    assert np.flatnonzero(np.abs(dense(found)).sum(axis=1)).tolist() == [5, 6, 7]


def test_nothing_watched_gives_a_map_that_says_nothing() -> None:
    found = fit_linear(sparse.csr_matrix((0, 6), dtype=np.float32), config=LinearConfig())
    rows = np.arange(6, dtype=np.int32)
    assert not spread(rows, np.ones((1, 6), dtype=np.float32), found.titles, found.values).any()


def test_spreading_skips_titles_the_models_never_saw() -> None:
    table = Neighbourhood(titles=np.array([[1], [0]], np.int32), values=np.array([[2.0], [3.0]], np.float32))
    weights = np.array([[1.0, 5.0, 0.5], [0.0, 5.0, 1.0]], dtype=np.float32)
    found = spread(np.array([0, -1, 1], np.int32), weights, table.titles, table.values)
    np.testing.assert_allclose(found, [[1.5, 2.0], [3.0, 0.0]])
