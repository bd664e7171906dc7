"""iALS: titles as vectors, a viewer's vector solved for at request time (Hu et al. 2008; Rendle et al. 2022).

Training alternates between profiles and titles; each vector takes a few conjugate-gradient steps from where it stood
(Takács et al. 2011). A viewer has no parameters of their own: profile vectors are thrown away after training, and
`fold_in` solves exactly for whoever asks.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

from marquee.errors import Refused
from marquee.features.histories import Histories
from marquee.models.cholesky import solve_cholesky
from marquee.models.threads import over_rows

Report = Callable[[int, int], None]

AT_ONCE = 4  # entries taken in one pass over a vector or matrix
LANES = 16  # numbers in a vector register
LEAST = np.float32(1e-12)  # a pivot of a system that can be solved
SOLVED = 1e-12  # a squared residual no step would show in


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsConfig:
    """How iALS is regularised; the names follow Rendle et al., "Revisiting the Performance of iALS" (2022)."""

    dimensions: int = 64
    unobserved_weight: float = 0.5
    regularization: float = 0.006  # times the weight of all entries a row has, observed or not
    stddev: float = 0.1
    epochs: int = 12
    steps: int = 3  # of conjugate gradient, a vector and epoch


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Factors:
    """Title vectors and what fold-in needs of them."""

    titles: NDArray[np.float32]  # (titles, dimensions)
    gram: NDArray[np.float32]  # (dimensions, dimensions): unobserved_weight × titlesᵀ titles
    floor: float  # regularisation of a viewer who watched nothing
    slope: float  # and how it grows with each title watched


def fit_factors(
    watched: sparse.csr_matrix,
    *,
    config: FactorsConfig,
    rng: np.random.Generator,
    start: NDArray[np.float32] | None = None,
    report: Report = lambda done, total: None,
) -> Factors:
    """Fit title vectors on strengths `(profiles, titles)`, all positive: the weight of each observed 1.

    Goes on from the vectors `start` `(titles, dimensions)`, where a row of zeros is a title yet to be learnt.
    Memory: 4 bytes x dimensions x (profiles + titles), and the strengths twice. Raises Refused for one not a number.
    """
    profiles, size = watched.shape
    watched = watched.astype(np.float32)
    if not np.isfinite(watched.data).all():
        raise Refused("iALS was given strengths that are not numbers; leave those signals out")
    by_title = watched.T.tocsr()
    scale = config.stddev / np.sqrt(config.dimensions)
    titles = (rng.standard_normal((size, config.dimensions)) * scale).astype(np.float32)
    if start is not None:
        titles = np.where(start.any(axis=1, keepdims=True), start, titles).astype(np.float32)
    people = np.zeros((profiles, config.dimensions), dtype=np.float32)
    for epoch in range(config.epochs):
        _solve_all(people, titles, watched, config=config)
        _solve_all(titles, people, by_title, config=config)
        report(epoch + 1, config.epochs)
    return Factors(
        titles=titles,
        gram=_gram(titles, config),
        floor=config.regularization * config.unobserved_weight * size,
        slope=config.regularization,
    )


class MatrixFactorization:
    """The model for boards: `train` on histories, `score` by folding each one in."""

    def __init__(self, config: FactorsConfig | None = None, *, seed: int = 0) -> None:
        self.config = config or FactorsConfig()
        self.seed = seed
        self.factors: Factors | None = None

    def train(self, histories: Histories, *, report: Report = lambda done, total: None) -> None:
        """Fit title vectors; nothing of any history is kept."""
        rng = np.random.default_rng(self.seed)
        self.factors = fit_factors(histories.matrix(), config=self.config, rng=rng, report=report)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Score every title for each history; float32 `(histories, titles)`, 0 where a history is empty.

        Raises Refused before `train`, and for another number of titles.
        """
        if self.factors is None:
            raise Refused("iALS was not trained; call train first")
        if histories.size != len(self.factors.titles):
            known = len(self.factors.titles)
            raise Refused(f"trained on {known} titles, asked about {histories.size}; train on the same catalogue")
        found: NDArray[np.float32] = fold_in_all(histories.matrix(), self.factors) @ self.factors.titles.T
        return found


def fold_in_all(watched: sparse.csr_matrix, factors: Factors) -> NDArray[np.float32]:
    """Solve the vector of each row of strengths `(profiles, titles)`; float32 `(profiles, dimensions)`."""
    start, columns = watched.indptr.astype(np.int64), watched.indices.astype(np.int32)
    weights = watched.data.astype(np.float32)
    people = np.zeros((watched.shape[0], factors.titles.shape[1]), dtype=np.float32)
    floor, slope = np.float32(factors.floor), np.float32(factors.slope)

    def solve(first: int, last: int) -> None:
        _solve_rows(first, last, people, columns, weights, start, factors.titles, factors.gram, floor, slope)

    over_rows(solve, size=len(people))
    return people


def _gram(vectors: NDArray[np.float32], config: FactorsConfig) -> NDArray[np.float32]:
    return np.float32(config.unobserved_weight) * (vectors.T @ vectors)


def _solve_all(
    target: NDArray[np.float32], source: NDArray[np.float32], observed: sparse.csr_matrix, *, config: FactorsConfig
) -> None:
    gram = _gram(source, config)
    start, columns = observed.indptr.astype(np.int64), observed.indices.astype(np.int32)
    floor = np.float32(config.regularization * config.unobserved_weight * len(source))
    slope = np.float32(config.regularization)

    def solve(first: int, last: int) -> None:
        _approach(first, last, target, source, gram, start, columns, observed.data, floor, slope, config.steps)

    over_rows(solve, size=len(target))


@njit(cache=True, nogil=True, fastmath=True)
def _approach(
    first: int,
    last: int,
    target: NDArray[np.float32],
    source: NDArray[np.float32],
    gram: NDArray[np.float32],
    start: NDArray[np.int64],
    columns: NDArray[np.int32],
    weights: NDArray[np.float32],
    floor: np.float32,
    slope: np.float32,
    steps: int,
) -> None:
    """Take conjugate-gradient steps towards the solution of each row's least squares, from where its vector stands."""
    size = source.shape[1]
    residual = np.empty(size, dtype=np.float32)
    direction = np.empty(size, dtype=np.float32)
    image = np.empty(size, dtype=np.float32)
    for row in range(first, last):
        begin, end = start[row], start[row + 1]
        vector = target[row]
        ridge = floor
        for i in range(begin, end):
            ridge += slope * weights[i]
        _apply(gram, ridge, source, columns, weights, begin, end, np.float32(1.0), vector, image)
        left = np.float32(0.0)
        for a in range(size):
            residual[a] = -image[a]
            direction[a] = residual[a]
            left += residual[a] * residual[a]
        for _ in range(steps):
            if left < SOLVED:
                break
            _apply(gram, ridge, source, columns, weights, begin, end, np.float32(0.0), direction, image)
            curvature = np.float32(0.0)
            for a in range(size):
                curvature += direction[a] * image[a]
            step = left / curvature
            before, left = left, np.float32(0.0)
            for a in range(size):
                vector[a] += step * direction[a]
                residual[a] -= step * image[a]
                left += residual[a] * residual[a]
            turn = left / before
            for a in range(size):
                direction[a] = residual[a] + turn * direction[a]


@njit(cache=True, nogil=True, fastmath=True)
def _apply(
    gram: NDArray[np.float32],
    ridge: np.float32,
    source: NDArray[np.float32],
    columns: NDArray[np.int32],
    weights: NDArray[np.float32],
    begin: int,
    end: int,
    wanted: np.float32,
    vector: NDArray[np.float32],
    image: NDArray[np.float32],
) -> None:
    """Write (gram + ridge) vector + sum of w (s · vector - wanted) s over a row's entries into `image`.

    With `wanted` 1 that is half the gradient of its loss, with 0 the curvature along `vector`. Entries are taken
    AT_ONCE, so that `image` is loaded and stored once for all of them.
    """
    size = len(vector)
    whole = size // AT_ONCE * AT_ONCE
    for a in range(size):
        image[a] = ridge * vector[a]
    for j in range(0, whole, AT_ONCE):
        g0, g1, g2, g3 = vector[j], vector[j + 1], vector[j + 2], vector[j + 3]
        for a in range(size):
            image[a] += g0 * gram[j, a] + g1 * gram[j + 1, a] + g2 * gram[j + 2, a] + g3 * gram[j + 3, a]
    for j in range(whole, size):
        for a in range(size):
            image[a] += vector[j] * gram[j, a]
    for i in range(begin, end, AT_ONCE):
        last = end - 1  # the last entry stands in, with weight 0, where fewer than AT_ONCE are left
        c0, c1, c2, c3 = columns[i], columns[min(i + 1, last)], columns[min(i + 2, last)], columns[min(i + 3, last)]
        d0, d1, d2, d3 = np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0)
        for a in range(size):
            d0 += source[c0, a] * vector[a]
            d1 += source[c1, a] * vector[a]
            d2 += source[c2, a] * vector[a]
            d3 += source[c3, a] * vector[a]
        d0 = weights[i] * (d0 - wanted)
        d1 = weights[i + 1] * (d1 - wanted) if i + 1 < end else np.float32(0.0)
        d2 = weights[i + 2] * (d2 - wanted) if i + 2 < end else np.float32(0.0)
        d3 = weights[i + 3] * (d3 - wanted) if i + 3 < end else np.float32(0.0)
        for a in range(size):
            image[a] += d0 * source[c0, a] + d1 * source[c1, a] + d2 * source[c2, a] + d3 * source[c3, a]


@njit(cache=True, nogil=True)
def fold_in(
    rows: NDArray[np.int32],
    weights: NDArray[np.float32],
    vectors: NDArray[np.float32],
    gram: NDArray[np.float32],
    floor: np.float32,
    slope: np.float32,
) -> NDArray[np.float32]:
    """Solve the vector of someone who watched `rows`; weights below 0 pull towards 0, rows of -1 are skipped.

    An entry of weight w adds |w| (target - score)² to the loss, target 1 where w > 0 and 0 where w < 0.
    """
    solved = np.empty(gram.shape[0], dtype=np.float32)
    _solve(solved, rows, weights, vectors, gram, floor, slope)
    return solved


@njit(cache=True, nogil=True)
def _solve_rows(
    first: int,
    last: int,
    solved: NDArray[np.float32],
    rows: NDArray[np.int32],
    weights: NDArray[np.float32],
    start: NDArray[np.int64],
    vectors: NDArray[np.float32],
    gram: NDArray[np.float32],
    floor: np.float32,
    slope: np.float32,
) -> None:
    for row in range(first, last):
        begin, end = start[row], start[row + 1]
        _solve(solved[row], rows[begin:end], weights[begin:end], vectors, gram, floor, slope)


@njit(cache=True, nogil=True)
def _solve(
    right: NDArray[np.float32],
    rows: NDArray[np.int32],
    weights: NDArray[np.float32],
    vectors: NDArray[np.float32],
    gram: NDArray[np.float32],
    floor: np.float32,
    slope: np.float32,
) -> None:
    """Do the work of `fold_in`, into `right`.

    Apart from it, since a kernel that returns an array and is called both from Python and from another cached kernel
    is broken when Numba (0.68) loads both from its cache.
    """
    size = gram.shape[0]
    matrix = np.empty((size, size), dtype=np.float32)
    for a in range(size):  # loops, not slices: those take seconds to compile
        right[a] = 0
        for b in range(size):
            matrix[a, b] = gram[a, b]
    ridge = floor
    seen = np.empty((AT_ONCE, size), dtype=np.float32)
    weight = np.zeros(AT_ONCE, dtype=np.float32)
    held = 0
    for i in range(len(rows)):
        if rows[i] < 0 or weights[i] == 0:
            continue
        row = rows[i]
        weight[held] = abs(weights[i])
        ridge += slope * weight[held]
        for a in range(size):
            seen[held, a] = vectors[row, a]
            if weights[i] > 0:
                right[a] += weights[i] * vectors[row, a]
        held += 1
        if held == AT_ONCE:
            _add_outer(matrix, seen, weight)
            held = 0
    if held > 0:
        for k in range(held, AT_ONCE):
            weight[k] = 0
            for a in range(size):
                seen[k, a] = 0
        _add_outer(matrix, seen, weight)
    for a in range(size):
        matrix[a, a] += ridge
    if not solve_cholesky(matrix, right, size, LEAST):
        for a in range(size):  # without regularisation, of someone who watched too little: they say nothing
            right[a] = 0


@njit(cache=True, nogil=True, fastmath=True)
def _add_outer(matrix: NDArray[np.float32], seen: NDArray[np.float32], weight: NDArray[np.float32]) -> None:
    """Add the weighted outer products of AT_ONCE vectors to the lower triangle (and a little above it).

    Several at once, in whole vector registers: the matrix is then loaded and stored once for all of them.
    """
    size = matrix.shape[0]
    for a in range(size):
        c0, c1, c2, c3 = (
            weight[0] * seen[0, a],
            weight[1] * seen[1, a],
            weight[2] * seen[2, a],
            weight[3] * seen[3, a],
        )
        for b in range(min((a // LANES + 1) * LANES, size)):
            matrix[a, b] += c0 * seen[0, b] + c1 * seen[1, b] + c2 * seen[2, b] + c3 * seen[3, b]


@njit(cache=True, nogil=True, fastmath=True)
def project(vectors: NDArray[np.float32], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Multiply `(titles, dimensions)` by a vector, on one thread: BLAS would wake others for each request."""
    scores = np.empty(len(vectors), dtype=np.float32)
    for j in range(len(vectors)):
        total = np.float32(0.0)
        for d in range(len(vector)):
            total += vectors[j, d] * vector[d]
        scores[j] = total
    return scores
