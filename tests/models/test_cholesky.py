"""One solver: right where there is a solution, and it says so where there is none."""

import numpy as np
import pytest

from marquee.models.cholesky import solve_cholesky

LEAST = np.float32(1e-6)


@pytest.mark.parametrize("size", [1, 2, 7, 33])
def test_it_solves_what_can_be_solved(size: int) -> None:
    rng = np.random.default_rng(size)
    half = rng.standard_normal((size, size)).astype(np.float32)
    matrix = half @ half.T + np.eye(size, dtype=np.float32)
    wanted = rng.standard_normal(size).astype(np.float32)
    right = (matrix @ wanted).astype(np.float32)
    lower = np.tril(matrix)  # what stands above the diagonal is never read
    assert solve_cholesky(lower, right, size, LEAST)
    np.testing.assert_allclose(right, wanted, atol=1e-3)


def test_only_the_leading_rows_take_part() -> None:
    matrix = np.diag(np.array([2.0, 4.0, -1.0], dtype=np.float32))
    right = np.array([2.0, 2.0, 9.0], dtype=np.float32)
    assert solve_cholesky(matrix, right, 2, LEAST)
    np.testing.assert_allclose(right, [1.0, 0.5, 9.0])


def test_a_matrix_that_is_not_positive_definite_is_refused() -> None:
    matrix = np.array([[1.0, 0.0], [2.0, 1.0]], dtype=np.float32)
    assert not solve_cholesky(matrix, np.ones(2, dtype=np.float32), 2, LEAST)
    assert not solve_cholesky(np.zeros((1, 1), np.float32), np.ones(1, np.float32), 1, LEAST)
