"""EASE: one linear map from what was watched to what will be, in closed form (Steck, WWW 2019).

Only titles with enough support take part. Of each title's dense row only the strongest weights are kept, so that a
request touches little memory.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import lapack

from marquee.errors import Refused

BLOCK = 512  # rows worked at once
NEGLIGIBLE = np.float32(1e-3)  # a weight so small moves no title


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearConfig:
    """How EASE is regularised and cut."""

    regularization: float = 500.0
    least_support: int = 3  # positives a title must have
    most_titles: int = 12_000  # those with the most support; memory grows with its square (4 bytes × 2)
    kept: int = 400  # weights kept a title


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neighbourhood:
    """A sparse title-to-title map: row i says how much having watched i speaks for each of `titles[i]`."""

    titles: NDArray[np.int32]  # (titles, kept) row numbers, -1 pads
    values: NDArray[np.float32]  # (titles, kept)


def fit_linear(watched: sparse.csr_matrix, *, config: LinearConfig) -> Neighbourhood:
    """Fit EASE on non-negative strengths `(profiles, titles)`; titles without support get an empty row.

    Raises Refused where the Gram matrix cannot be factorised, which a positive regularisation rules out.
    """
    size = watched.shape[1]
    support = np.bincount(watched.indices[watched.data > 0], minlength=size)
    chosen = np.flatnonzero(support >= config.least_support)
    if len(chosen) > config.most_titles:
        chosen = np.sort(chosen[np.argsort(-support[chosen], kind="stable")[: config.most_titles]])
    if len(chosen) == 0:
        return empty_neighbourhood(size)
    part = watched[:, chosen].astype(np.float32)
    part = part[np.diff(part.indptr) > 0]
    solve = _by_profiles if 2 * part.shape[0] < len(chosen) else _by_titles
    return spread_out(solve(part, config=config), chosen=chosen, size=size)


def _by_titles(part: sparse.csr_matrix, *, config: LinearConfig) -> Neighbourhood:
    """Invert the Gram matrix of the titles."""
    gram = np.asfortranarray((part.T @ part).toarray(), dtype=np.float32)
    gram[np.diag_indices_from(gram)] += np.float32(config.regularization)
    factor, info = lapack.spotrf(gram, lower=True, overwrite_a=True, clean=False)
    if info == 0:
        inverse, info = lapack.spotri(factor, lower=True, overwrite_c=True)
    if info != 0:
        raise Refused(f"EASE could not factorise {part.shape[1]} titles; raise LinearConfig.regularization")
    _mirror(inverse)
    # score_j = sum_h x_h B[h, j] with B[h, j] = -P[h, j] / P[j, j], P the inverse
    weights = np.ascontiguousarray(inverse / -np.diag(inverse)[None, :])
    np.fill_diagonal(weights, 0.0)
    return strongest(weights, kept=config.kept)


def _by_profiles(part: sparse.csr_matrix, *, config: LinearConfig) -> Neighbourhood:
    """Do the same by the Woodbury identity, where profiles are fewer: P = (I - Xᵀ(λI + XXᵀ)⁻¹X) / λ."""
    size = part.shape[1]
    small = (part @ part.T).toarray().astype(np.float64)
    small[np.diag_indices_from(small)] += config.regularization
    middle = np.linalg.inv(small).astype(np.float32) @ part  # (profiles, titles) dense
    by_title = part.T.tocsr()
    diagonal = 1.0 - np.asarray(by_title.multiply(middle.T).sum(axis=1), dtype=np.float64).ravel()
    kept = min(config.kept, size)
    titles = np.empty((size, kept), dtype=np.int32)
    values = np.empty((size, kept), dtype=np.float32)
    for first in range(0, size, BLOCK):
        last = min(first + BLOCK, size)
        weights = np.asarray(by_title[first:last] @ middle, dtype=np.float32) / diagonal.astype(np.float32)[None, :]
        weights[np.arange(last - first), np.arange(first, last)] = 0.0
        block = strongest(weights, kept=kept)
        titles[first:last], values[first:last] = block.titles, block.values
    return Neighbourhood(titles=titles, values=values)


@njit(cache=True)
def _mirror(matrix: NDArray[np.float32]) -> None:
    """Copy the lower triangle onto the upper, in place."""
    for i in range(matrix.shape[0]):
        for j in range(i):
            matrix[j, i] = matrix[i, j]


def strongest(weights: NDArray[np.float32], *, kept: int) -> Neighbourhood:
    """Keep the weights of largest magnitude in each row of a dense matrix `(rows, titles)`."""
    kept = min(kept, weights.shape[1])
    titles = np.empty((len(weights), kept), dtype=np.int32)
    values = np.empty((len(weights), kept), dtype=np.float32)
    for start in range(0, len(weights), BLOCK):
        block = weights[start : start + BLOCK]
        columns = np.argpartition(-np.abs(block), kept - 1, axis=1)[:, :kept]
        columns.sort(axis=1)
        titles[start : start + BLOCK] = columns
        values[start : start + BLOCK] = np.take_along_axis(block, columns, axis=1)
    return Neighbourhood(titles=titles, values=values)


def spread_out(part: Neighbourhood, *, chosen: NDArray[np.int64], size: int) -> Neighbourhood:
    """Carry a neighbourhood of the `chosen` titles over to all `size` of them."""
    kept = part.titles.shape[1]
    titles = np.full((size, kept), -1, dtype=np.int32)
    values = np.zeros((size, kept), dtype=np.float32)
    titles[chosen] = np.where(part.titles >= 0, chosen[np.maximum(part.titles, 0)], -1)
    values[chosen] = part.values
    return Neighbourhood(titles=titles, values=values)


def empty_neighbourhood(size: int) -> Neighbourhood:
    """Make a map that says nothing."""
    return Neighbourhood(titles=np.full((size, 1), -1, dtype=np.int32), values=np.zeros((size, 1), dtype=np.float32))


@njit(cache=True, nogil=True)
def spread(
    rows: NDArray[np.int32],
    weights: NDArray[np.float32],
    titles: NDArray[np.int32],
    values: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Sum rows of a neighbourhood under several weightings at once; float32 `(weightings, titles)`.

    `weights` is `(weightings, rows)`; a row of -1 is skipped, and so is a weight that can change nothing.
    """
    scores = np.zeros((len(weights), len(titles)), dtype=np.float32)
    for i in range(len(rows)):
        row = rows[i]
        if row < 0:
            continue
        for w in range(len(weights)):
            weight = weights[w, i]
            if abs(weight) < NEGLIGIBLE:
                continue
            for k in range(titles.shape[1]):
                title = titles[row, k]
                if title < 0:
                    break
                scores[w, title] += weight * values[row, k]
    return scores
