"""Solve a small symmetric system inside a kernel: one Cholesky for all models.

Whoever calls it decides what a system that is not positive definite means.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True, fastmath=True)
def solve_cholesky(matrix: NDArray[np.float32], right: NDArray[np.float32], size: int, least: np.float32) -> bool:
    """Solve the leading `size` rows of a system from its lower triangle, in place: the solution is in `right`.

    False, and `right` of no use, where a pivot is not above `least`: the matrix is then not positive definite.
    """
    for j in range(size):
        pivot = matrix[j, j]
        for k in range(j):
            pivot -= matrix[j, k] * matrix[j, k]
        if not pivot > least:
            return False
        matrix[j, j] = np.sqrt(pivot)
        inverse = np.float32(1.0) / matrix[j, j]
        for i in range(j + 1, size):
            total = matrix[i, j]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            matrix[i, j] = total * inverse
    for i in range(size):
        total = right[i]
        for k in range(i):
            total -= matrix[i, k] * right[k]
        right[i] = total / matrix[i, i]
    for i in range(size - 1, -1, -1):
        total = right[i] / matrix[i, i]
        right[i] = total
        for k in range(i):
            right[k] -= matrix[i, k] * total
    return True
