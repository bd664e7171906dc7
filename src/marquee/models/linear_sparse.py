"""EASE without the dense inverse: each title is explained by its nearest neighbours alone.

A column of EASE is the ridge regression of one title on all others. Here it is regressed on the `neighbours` titles
that alone would explain most of it, so that work and memory grow with titles × neighbours rather than titles². With all
others as neighbours it is EASE; a title that never met it is none. In the spirit of the sparse approximation of Steck,
"Markov Random Fields for Collaborative Filtering" (NeurIPS 2019).
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

from marquee.models.cholesky import solve_cholesky
from marquee.models.threads import over_rows

AT_ONCE = 1_024  # rows of the Gram matrix worked at once: they are dense for a moment, a row at a time
LEAST = np.float32(1e-6)  # a pivot of a system that can be solved
TRIES = 6  # times the ridge is doubled where leaving pairs out made a system indefinite


@dataclass(frozen=True, slots=True, kw_only=True)
class SparseConfig:
    """How much of the Gram matrix is looked at."""

    neighbours: int = 200  # titles that may explain one
    remembered: int = 1_000  # pairs kept a title, the most frequent; others count as never met


def fit_sparse(watched: sparse.csr_matrix, *, penalty: NDArray[np.float32], config: SparseConfig) -> sparse.csr_matrix:
    """Regress each title on its neighbours; float32 `(titles, titles)`: row h, column j says how much h speaks for j.

    `watched` holds strengths `(profiles, titles)`, `penalty` what is added to each title's diagonal. Memory: 8 bytes ×
    titles × `remembered`, and as much again for the weights with `neighbours`.
    """
    size = watched.shape[1]
    columns, counts, diagonal = remembered_pairs(watched, most=min(config.remembered, max(size - 1, 1)))
    own = (diagonal + penalty).astype(np.float32)
    kept = min(config.neighbours, columns.shape[1])
    titles = np.full((size, kept), -1, dtype=np.int32)
    values = np.zeros((size, kept), dtype=np.float32)

    def solve(first: int, last: int) -> None:
        _solve_titles(first, last, columns, counts, own, titles, values)

    over_rows(solve, size=size)
    speaks, spoken_for = titles.ravel(), np.repeat(np.arange(size, dtype=np.int32), kept)
    there = (speaks >= 0) & (values.ravel() != 0)
    entries = (values.ravel()[there], (speaks[there], spoken_for[there]))
    return sparse.csr_matrix(entries, shape=(size, size), dtype=np.float32)


def remembered_pairs(
    watched: sparse.csr_matrix, *, most: int
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.float32]]:
    """Give each title's largest entries of the Gram matrix beside the diagonal, and the diagonal.

    Columns int32 `(titles, most)`, ascending, -1 pads at the end; values float32, as the columns; float32 `(titles,)`.
    """
    size = watched.shape[1]
    by_title = watched.T.tocsr()
    columns = np.full((size, most), -1, dtype=np.int32)
    counts = np.zeros((size, most), dtype=np.float32)
    diagonal = np.zeros(size, dtype=np.float32)
    for first in range(0, size, AT_ONCE):
        block = (by_title[first : first + AT_ONCE] @ watched).tocsr()
        block.sort_indices()
        indptr, indices, data = block.indptr.astype(np.int64), block.indices.astype(np.int32), block.data

        def keep(low: int, high: int, first: int = first, rows: tuple = (indptr, indices, data)) -> None:  # type: ignore[type-arg]
            _keep_largest(low, high, first, *rows, columns, counts, diagonal)

        over_rows(keep, size=block.shape[0])
    return columns, counts, diagonal


@njit(cache=True, nogil=True)
def _keep_largest(
    low: int,
    high: int,
    first: int,
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    data: NDArray[np.float32],
    columns: NDArray[np.int32],
    counts: NDArray[np.float32],
    diagonal: NDArray[np.float32],
) -> None:
    most = columns.shape[1]
    scratch = np.empty(len(diagonal), dtype=np.float32)
    for row in range(low, high):
        title = first + row
        begin, end = indptr[row], indptr[row + 1]
        of, value = indices[begin:end], data[begin:end]
        for k in range(len(of)):
            if of[k] == title:
                diagonal[title] = value[k]
                value[k] = 0.0
            scratch[k] = value[k]
        least = nth_largest(scratch[: len(of)], most)
        ties = most
        for k in range(len(of)):
            ties -= value[k] > least
        count = 0
        for k in range(len(of)):
            if value[k] > 0 and (value[k] > least or (value[k] == least and ties > 0)):
                ties -= value[k] == least
                columns[title, count], counts[title, count] = of[k], value[k]
                count += 1


@njit(cache=True, nogil=True)
def nth_largest(values: NDArray[np.float32], count: int) -> float:
    """Give the value that comes `count`th from above (0 where there are fewer); `values` are moved about."""
    if count > len(values):
        return 0.0
    low, high, wanted = 0, len(values) - 1, count - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if wanted <= j:
            high = j
        elif wanted >= i:
            low = i
        else:
            break
    return float(values[wanted])


@njit(cache=True, nogil=True)
def _solve_titles(
    first: int,
    last: int,
    columns: NDArray[np.int32],
    counts: NDArray[np.float32],
    own: NDArray[np.float32],
    titles: NDArray[np.int32],
    values: NDArray[np.float32],
) -> None:
    kept, most = titles.shape[1], columns.shape[1]
    place = np.full(len(own), -1, dtype=np.int32)
    matrix = np.empty((kept, kept), dtype=np.float32)
    worked = np.empty((kept, kept), dtype=np.float32)
    worth, scratch = np.empty(most, dtype=np.float32), np.empty(most, dtype=np.float32)
    right = np.empty(kept, dtype=np.float32)
    for title in range(first, last):
        count = 0
        while count < most and columns[title, count] >= 0:
            count += 1
        # alone, a neighbour would explain count² / own of this title's variance
        for k in range(count):
            worth[k] = counts[title, k] * counts[title, k] / own[columns[title, k]]
            scratch[k] = worth[k]
        least, size = nth_largest(scratch[:count], kept), 0
        for k in range(count):
            if worth[k] >= least and size < kept:
                titles[title, size] = columns[title, k]
                right[size] = counts[title, k]
                place[columns[title, k]] = size
                size += 1
        matrix[:size, :size] = 0
        for k in range(size):
            row = titles[title, k]
            matrix[k, k] = own[row]
            for pair in range(most):
                other = columns[row, pair]
                if other < 0:
                    break
                at = place[other]
                if at >= 0:  # a pair may be remembered by one of the two alone
                    matrix[max(k, at), min(k, at)] = counts[row, pair]
        for k in range(size):
            place[titles[title, k]] = -1
        ridge = np.float32(0.0)
        for _ in range(TRIES):
            for a in range(size):
                for b in range(a + 1):
                    worked[a, b] = matrix[a, b]
                worked[a, a] += ridge * matrix[a, a]
                values[title, a] = right[a]
            if solve_cholesky(worked, values[title], size, LEAST):
                break
            values[title, :] = 0.0  # what stays if no ridge is enough
            ridge = np.float32(0.1) if ridge == 0 else np.float32(2.0) * ridge
