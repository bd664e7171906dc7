"""The content tower: titles as vectors worked out from metadata alone, in the directions in which viewers differ.

Two watches of one viewer agree where tastes differ. The vectors are the directions of content in which they agree most,
against how much watches vary at all: a canonical correlation of pairs of watches, in closed form. How far a direction
is to be trusted is measured on viewers it was not found on, so that a title nobody has watched is placed by what is
known to carry over. No title has parameters of its own: each is the content's, in training as at its launch.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import solve_triangular
from scipy.sparse.linalg import eigsh

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.title import TitleConfig, Vocabulary, describe, learn_vocabulary

AT_ONCE = 2_048  # viewers whose pairs are summed up at once: bounds memory
LEAST_VIEWERS = 20  # with two watches or more; fewer say nothing of how tastes differ
DENSE = 256  # terms up to which all directions are worked out
NEGLIGIBLE = 1e-4  # a direction in which watches agree less is noise


@dataclass(frozen=True, slots=True, kw_only=True)
class TowerConfig:
    """What titles are described by, and how the directions are found."""

    title: TitleConfig = field(
        default_factory=lambda: TitleConfig(
            genres=1.0, moods=0.5, keywords=0.1, people=1.0, synopsis=0.05, decade=0.1, language=0.1, kind=0.05
        )
    )
    dimensions: int = 32
    regularization: float = 0.5  # times the mean variance of a term
    least_titles: int = 2  # a term must be in, of those watched: one title's own term carries nothing over
    most_terms: int = 1_600  # memory grows with its square (about 4 bytes × 8), time with its cube
    most_viewers: int = 20_000  # learnt from; more change nothing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tower:
    """What turns metadata into vectors; nothing of any viewer or any one title."""

    vocabulary: Vocabulary
    weights: NDArray[np.float32]  # (terms, dimensions)
    middle: NDArray[np.float32]  # (dimensions,) where the average watch lies
    trust: NDArray[np.float32]  # (dimensions,) the variance of tastes there, a watch's own being 1
    title: TitleConfig


def fit_tower(
    watched: sparse.csr_matrix,
    snapshot: CatalogSnapshot,
    *,
    config: TowerConfig,
    rng: np.random.Generator,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Tower:
    """Fit the tower on strengths `(profiles, titles)`, not negative, numbered as the snapshot is.

    Where too few viewers or terms are known, a tower without dimensions comes back: it scores everything 0.
    """
    report(0, 3)
    known = np.bincount(watched.indices[watched.data > 0], minlength=len(snapshot)) > 0
    vocabulary = learn_vocabulary(
        snapshot, config=config.title, known=known, fewest=config.least_titles, most=config.most_terms
    )
    terms = describe(snapshot, vocabulary, config=config.title)
    viewers = np.flatnonzero(np.diff(watched.indptr) > 1)
    viewers = rng.permutation(viewers)[: config.most_viewers]
    if len(viewers) < LEAST_VIEWERS or terms.shape[1] < 2:
        return _nothing(vocabulary, config)
    halves = [watched[np.sort(half)] for half in np.array_split(viewers, 2)]
    parts = [_agreement(half, terms) for half in halves]
    report(1, 3)
    agreed = np.zeros(config.dimensions)
    varied = np.zeros(config.dimensions)
    for one, other in (parts, parts[::-1]):
        found = _directions(one, config=config)
        agreed[: found.shape[1]] += (found * (other.agreed @ found)).sum(axis=0)
        varied[: found.shape[1]] += (found * (other.varied @ found)).sum(axis=0)
    report(2, 3)
    whole = _agreement(watched[np.sort(viewers)], terms)
    found = _directions(whole, config=config)
    trust = _falling(agreed[: found.shape[1]] / np.maximum(varied[: found.shape[1]], NEGLIGIBLE))
    kept = trust > NEGLIGIBLE
    report(3, 3)
    weights = found[:, kept].astype(np.float32)
    return Tower(
        vocabulary=vocabulary,
        weights=weights,
        middle=(whole.middle @ weights).astype(np.float32),
        trust=trust[kept].astype(np.float32),
        title=config.title,
    )


def tower_vectors(tower: Tower, snapshot: CatalogSnapshot) -> NDArray[np.float32]:
    """Place the titles of any catalogue; float32 `(titles, dimensions)`, 0 for a title no known term describes."""
    terms = describe(snapshot, tower.vocabulary, config=tower.title)
    vectors: NDArray[np.float32] = (terms @ tower.weights - tower.middle).astype(np.float32)
    vectors[np.diff(terms.indptr) == 0] = 0.0
    return vectors


@njit(cache=True, nogil=True)
def lean(
    rows: NDArray[np.int32],
    weights: NDArray[np.float32],
    vectors: NDArray[np.float32],
    trust: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Write into `out` `(dimensions,)` where a viewer leans who watched `rows`; below 0 a weight speaks against.

    The posterior mean of a Gaussian taste of variance `trust` after watches of variance 1: the more was watched, the
    less it is shrunk. Rows of -1 are skipped. Scores are `vectors @ out`.
    """
    out[:] = 0
    heard = np.float32(0.0)
    for i in range(len(rows)):
        if rows[i] < 0:
            continue
        heard += abs(weights[i])
        for d in range(len(out)):
            out[d] += weights[i] * vectors[rows[i], d]
    for d in range(len(out)):
        out[d] *= trust[d] / (np.float32(1.0) + heard * trust[d])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Agreement:
    """Moments of watches in terms of content, viewers counting by their watches."""

    middle: NDArray[np.float64]  # (terms,) of a watch
    varied: NDArray[np.float32]  # (terms, terms) covariance of a watch
    agreed: NDArray[np.float32]  # (terms, terms) covariance of two watches of one viewer


def _agreement(watched: sparse.csr_matrix, terms: sparse.csr_matrix) -> _Agreement:
    """Sum up pairs of watches, each viewer's pairs together weighing as much as their watches."""
    count = np.asarray(watched.sum(axis=1), dtype=np.float64).ravel()
    share = 1.0 / np.maximum(count, 1e-9)
    weighed = watched.multiply(share[:, None]).tocsr()
    once = np.asarray(weighed.sum(axis=0), dtype=np.float64).ravel()
    itself = np.asarray(weighed.multiply(watched).sum(axis=0), dtype=np.float64).ravel()
    middle = once @ terms / once.sum()
    varied = _second(terms, once) / once.sum() - np.outer(middle, middle)
    pairs = -_second(terms, itself)
    sums = itself @ terms
    pairs += np.outer(middle, sums) + np.outer(sums, middle) - itself.sum() * np.outer(middle, middle)
    for first in range(0, watched.shape[0], AT_ONCE):
        part = (watched[first : first + AT_ONCE] @ terms).toarray().astype(np.float32)
        part -= np.outer(count[first : first + AT_ONCE], middle).astype(np.float32)
        part *= np.sqrt(share[first : first + AT_ONCE]).astype(np.float32)[:, None]
        pairs += part.T @ part
    total = count.sum() - itself.sum()
    return _Agreement(
        middle=middle,
        varied=varied.astype(np.float32),
        agreed=(pairs / max(total, 1e-9)).astype(np.float32),
    )


def _second(terms: sparse.csr_matrix, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = (terms.T @ terms.multiply(weights[:, None]).tocsr()).toarray().astype(np.float64)
    return found


def _directions(part: _Agreement, *, config: TowerConfig) -> NDArray[np.float32]:
    """Find where two watches of a viewer agree most; `(terms, ≤ dimensions)`, a watch having variance 1 along each."""
    size = len(part.varied)
    ridge = part.varied.copy()
    ridge[np.diag_indices(size)] += np.float32(config.regularization * max(np.trace(ridge) / size, 1e-9))
    factor = np.linalg.cholesky(ridge)
    half = solve_triangular(factor, part.agreed, lower=True, check_finite=False)
    whole = solve_triangular(factor, half.T, lower=True, check_finite=False)
    whole = (whole + whole.T) / 2
    wanted = min(config.dimensions, size)
    if size <= DENSE:
        values, vectors = np.linalg.eigh(whole)
    else:
        # a start that is fixed: the same data gives the same tower
        start = np.random.default_rng(0).standard_normal(size).astype(np.float32)
        values, vectors = eigsh(whole, k=wanted, which="LA", tol=1e-3, v0=start)
    vectors = vectors[:, np.argsort(-values)[:wanted]]
    found: NDArray[np.float32] = solve_triangular(factor, vectors, lower=True, trans="T", check_finite=False)
    return found


def _falling(measured: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smooth the trust measured along directions that were found in order; it only falls, never below 0."""
    if len(measured) == 0:
        return measured
    padded = np.concatenate([measured[:1], measured, measured[-1:]])
    smooth = np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)
    found: NDArray[np.float64] = np.maximum(np.minimum.accumulate(smooth), 0.0)
    return found


def _nothing(vocabulary: Vocabulary, config: TowerConfig) -> Tower:
    return Tower(
        vocabulary=vocabulary,
        weights=np.zeros((len(vocabulary.terms), 0), dtype=np.float32),
        middle=np.zeros(0, dtype=np.float32),
        trust=np.zeros(0, dtype=np.float32),
        title=config.title,
    )
