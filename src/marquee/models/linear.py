"""EASE and EDLAE: one linear map from what was watched to what will be, in closed form (Steck, WWW 2019, NeurIPS 2020).

Only titles with enough support take part. Of each title's dense row only the strongest weights are kept, so that a
request touches little memory. `models.linear_order` weighs pairs by their distance, `models.linear_sparse` takes over
where the catalogue is too large for a dense inverse.
"""

from dataclasses import dataclass, field

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import lapack

from marquee.errors import Refused
from marquee.models.linear_sparse import SparseConfig, fit_sparse
from marquee.models.threads import over_rows

BLOCK = 512  # rows worked at once
TILE = 64  # rows and columns of a square that stays in the cache
NEGLIGIBLE = np.float32(1e-3)  # a weight so small moves no title
BUSY = 100.0  # watches of a profile that counts once, whatever `activity` is
HELD = 10.0  # watches added to everyone's, so that a short history is not lifted without bound


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearConfig:
    """How EASE is regularised and cut.

    `dropout` p adds p / (1 - p) of each title's own count to its regularisation: what training on inputs dropped with
    probability p would do (Steck, "Autoencoders that don't overfit towards the identity", NeurIPS 2020).
    """

    regularization: float = 500.0
    dropout: float = 0.0
    activity: float = 0.0  # a profile of n watches counts (BUSY / (n + HELD)) to this power
    least_support: int = 3  # positives a title must have
    most_titles: int = 200_000  # those with the most support take part
    dense_titles: int = 12_000  # above, neighbours alone; up to here memory is 4 bytes × titles²
    kept: int = 400  # weights kept a title
    local: SparseConfig = field(default_factory=SparseConfig)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neighbourhood:
    """A sparse title-to-title map: row i says how much having watched i speaks for each of `titles[i]`."""

    titles: NDArray[np.int32]  # (titles, kept) row numbers, -1 pads
    values: NDArray[np.float32]  # (titles, kept)


def fit_linear(watched: sparse.csr_matrix, *, config: LinearConfig) -> Neighbourhood:
    """Fit on non-negative strengths `(profiles, titles)`; titles without support get an empty row.

    Raises Refused where strengths are not numbers or the Gram matrix cannot be factorised, which a positive
    regularisation rules out.
    """
    checked(watched)
    size = watched.shape[1]
    chosen = supported(np.bincount(watched.indices[watched.data > 0], minlength=size), config=config)
    if len(chosen) == 0:
        return empty_neighbourhood(size)
    part = held_back(watched[:, chosen].astype(np.float32), activity=config.activity)
    part = part[np.diff(part.indptr) > 0]
    if len(chosen) > config.dense_titles:
        solve = _by_neighbours
    else:
        solve = _by_profiles if 2 * part.shape[0] < len(chosen) else _by_titles
    return spread_out(solve(part, config=config), chosen=chosen, size=size)


def supported(support: NDArray[np.int64], *, config: LinearConfig) -> NDArray[np.int64]:
    """List the titles that take part, ascending, by how many positives each has, `(titles,)`."""
    chosen = np.flatnonzero(support >= max(config.least_support, 0))
    if len(chosen) > config.most_titles:
        chosen = np.sort(chosen[np.argsort(-support[chosen], kind="stable")[: config.most_titles]])
    return chosen


def checked(watched: sparse.csr_matrix) -> None:
    """Raise Refused for strengths that are not numbers: one would spoil every weight."""
    bad = int((~np.isfinite(watched.data)).sum())
    if bad:
        raise Refused(f"{bad} strengths are not numbers; leave those signals out before training")


def profile_weights(lengths: NDArray[np.integer], *, activity: float) -> NDArray[np.float32]:
    """Say how much each profile counts by how much it watched; float32, as `lengths`."""
    return ((BUSY / (lengths + HELD)) ** activity).astype(np.float32)


def held_back(watched: sparse.csr_matrix, *, activity: float) -> sparse.csr_matrix:
    """Scale each row so that its part of the Gram matrix counts `profile_weights`."""
    if activity == 0:
        return watched
    scale = np.sqrt(profile_weights(np.diff(watched.indptr), activity=activity))
    return sparse.diags_array(scale).tocsr().astype(np.float32) @ watched


def linear_weights(
    gram: NDArray[np.float32], *, regularization: float, dropout: float = 0.0, overwrite: bool = False
) -> NDArray[np.float32]:
    """Solve EASE for a dense Gram matrix `(titles, titles)`: row h, column j says how much h speaks for j.

    `overwrite` works in place: memory is then the Gram matrix alone, and otherwise twice that. Raises Refused where the
    matrix cannot be factorised.
    """
    if len(gram) == 0:
        return gram
    # symmetric: its transpose is itself, in the order that LAPACK wants
    inverse = (gram if overwrite else gram.astype(np.float32, copy=True)).T
    counts = inverse.diagonal().copy()
    inverse[np.diag_indices_from(inverse)] += penalties(counts, regularization=regularization, dropout=dropout)
    inverse, info = lapack.spotrf(inverse, lower=True, overwrite_a=True, clean=False)
    if info == 0:
        inverse, info = lapack.spotri(inverse, lower=True, overwrite_c=True)
    if info != 0:
        raise Refused(f"EASE could not factorise {len(gram)} titles; raise LinearConfig.regularization")
    # score_j = sum_h x_h B[h, j] with B[h, j] = -P[h, j] / P[j, j], P the inverse, of which one half is filled in
    weights: NDArray[np.float32] = inverse.T
    scale = (-1.0 / inverse.diagonal()).astype(np.float32)

    def finish(first: int, last: int) -> None:
        _finish(first, last, weights, scale)

    over_rows(finish, size=-(-len(weights) // TILE))
    return weights


def penalties(counts: NDArray[np.float32], *, regularization: float, dropout: float) -> NDArray[np.float32]:
    """Give what is added to the diagonal for titles of these counts; float32, as `counts`."""
    return (regularization + dropout / (1.0 - dropout) * counts).astype(np.float32)


@njit(cache=True, nogil=True)
def _finish(first: int, last: int, weights: NDArray[np.float32], scale: NDArray[np.float32]) -> None:
    """Turn rows of tiles of a half inverse (upper) into weights, and what mirrors them, in place."""
    size = len(scale)
    for tile in range(first, last):
        rows = range(tile * TILE, min((tile + 1) * TILE, size))
        for start in range(tile * TILE, size, TILE):
            end = min(start + TILE, size)
            for i in rows:
                for j in range(max(start, i + 1), end):
                    value = weights[i, j]
                    weights[i, j] = value * scale[j]
                    weights[j, i] = value * scale[i]
        for i in rows:
            weights[i, i] = 0.0


def _by_titles(part: sparse.csr_matrix, *, config: LinearConfig) -> Neighbourhood:
    """Invert the Gram matrix of the titles."""
    gram = np.ascontiguousarray((part.T @ part).toarray(), dtype=np.float32)
    weights = linear_weights(gram, regularization=config.regularization, dropout=config.dropout, overwrite=True)
    return strongest(weights, kept=config.kept)


def _by_profiles(part: sparse.csr_matrix, *, config: LinearConfig) -> Neighbourhood:
    """Do the same by the Woodbury identity, where profiles are fewer.

    With Λ the diagonal added and Y = X Λ^-½, the inverse is Λ^-½ (I - Yᵀ(I + YYᵀ)⁻¹Y) Λ^-½.
    """
    size = part.shape[1]
    root = np.sqrt(penalties(_diagonal(part), regularization=config.regularization, dropout=config.dropout))
    scaled = (part @ sparse.diags_array(1.0 / root)).tocsr().astype(np.float32)
    small = (scaled @ scaled.T).toarray().astype(np.float64)
    small[np.diag_indices_from(small)] += 1.0
    middle = np.linalg.inv(small).astype(np.float32) @ scaled  # (profiles, titles) dense
    by_title = scaled.T.tocsr()
    diagonal = 1.0 - np.asarray(by_title.multiply(middle.T).sum(axis=1), dtype=np.float64).ravel()
    column = (root / diagonal).astype(np.float32)
    kept = min(config.kept, size)
    titles = np.empty((size, kept), dtype=np.int32)
    values = np.empty((size, kept), dtype=np.float32)
    for first in range(0, size, BLOCK):
        last = min(first + BLOCK, size)
        weights = np.asarray(by_title[first:last] @ middle, dtype=np.float32) * column[None, :]
        weights /= root[first:last, None]
        weights[np.arange(last - first), np.arange(first, last)] = 0.0
        block = strongest(weights, kept=kept)
        titles[first:last], values[first:last] = block.titles, block.values
    return Neighbourhood(titles=titles, values=values)


def _by_neighbours(part: sparse.csr_matrix, *, config: LinearConfig) -> Neighbourhood:
    """Regress each title on its nearest neighbours alone."""
    return strongest_of(sparse_weights(part, config=config), kept=config.kept)


def sparse_weights(part: sparse.csr_matrix, *, config: LinearConfig) -> sparse.csr_matrix:
    """Solve for strengths `(profiles, titles)` without a dense matrix; as `linear_weights`, but sparse."""
    penalty = penalties(_diagonal(part), regularization=config.regularization, dropout=config.dropout)
    return fit_sparse(part, penalty=penalty, config=config.local)


def _diagonal(part: sparse.csr_matrix) -> NDArray[np.float32]:
    return np.asarray(part.multiply(part).sum(axis=0), dtype=np.float32).ravel()


def strongest_of(weights: sparse.csr_matrix, *, kept: int) -> Neighbourhood:
    """Keep the weights of largest magnitude in each row of a sparse matrix `(rows, titles)`."""
    kept = max(1, min(kept, int(np.diff(weights.indptr).max(initial=0))))
    titles = np.full((weights.shape[0], kept), -1, dtype=np.int32)
    values = np.zeros((weights.shape[0], kept), dtype=np.float32)
    for row in range(weights.shape[0]):
        found = slice(weights.indptr[row], weights.indptr[row + 1])
        columns, amounts = weights.indices[found], weights.data[found]
        best = np.sort(np.argsort(-np.abs(amounts), kind="stable")[:kept])
        titles[row, : len(best)], values[row, : len(best)] = columns[best], amounts[best]
    return Neighbourhood(titles=titles, values=values)


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
