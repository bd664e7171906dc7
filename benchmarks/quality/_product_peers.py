"""The peers of `quality.product`: EASE, iALS and `implicit`, each tuned by itself on the window before the judge's.

They are told what ours is told: what speaks for titles up to the moment, and how strongly.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks._implicit import als_vectors
from marquee.evaluation.ranking_metrics import Ranking, rank_targets
from marquee.evaluation.tune import FACTORS
from marquee.features.interactions import Interactions, known_before
from marquee.models.linear import linear_weights
from marquee.models.matrix_factorization import FactorsConfig, fit_factors, fold_in_all

BATCH = 1_024
Rows = Iterator[NDArray[np.float32]]
Peer = Callable[[sparse.csr_matrix, sparse.csr_matrix], Rows]  # (strengths, contexts) -> scores, batch by batch

EASE = [{"regularization": amount} for amount in (50.0, 150.0, 500.0, 1_500.0)]
IALS = [{"regularization": amount, "unobserved_weight": weight} for amount, weight in FACTORS]
IMPLICIT = [{"regularization": amount, "alpha": alpha} for amount in (0.1, 5.0, 20.0) for alpha in (1.0, 4.0, 16.0)]


def contexts_of(interactions: Interactions, targets: NDArray[np.int64]) -> sparse.csr_matrix:
    """Lay out what spoke for titles before each target, float32 `(targets, titles)`."""
    starts = interactions.starts()
    told = [known_before(interactions, int(target), starts=starts) for target in targets]
    bounds = np.concatenate([[0], np.cumsum([len(signals.positives) for signals in told])])
    columns = np.concatenate([signals.positives for signals in told] or [np.empty(0, np.int32)])
    weights = np.concatenate([signals.weights for signals in told] or [np.empty(0, np.float32)])
    shape = (len(targets), len(interactions.title_ids))
    return sparse.csr_matrix((weights.astype(np.float32), columns, bounds), shape=shape)


def ranked(rows: Rows, interactions: Interactions, targets: NDArray[np.int64]) -> Ranking:
    """Rank targets by scores that come in their order."""
    scores = (row for batch in rows for row in batch)
    return rank_targets(lambda signals, country: next(scores), interactions, targets, in_turn=True)


def tuned(
    peer: Callable[..., Peer],
    grid: list[dict[str, float]],
    quality: Callable[[Rows], float],
    *,
    strengths: sparse.csr_matrix,
    contexts: sparse.csr_matrix,
) -> tuple[Peer, dict[str, float]]:
    """Choose a peer's numbers by its quality on the validation contexts: (that peer, the numbers)."""
    by_quality = [quality(peer(**numbers)(strengths, contexts)) for numbers in grid]
    best = grid[int(np.argmax(by_quality))]
    return peer(**best), best


def ease(*, regularization: float) -> Peer:
    """Fit EASE on strengths."""

    def score(strengths: sparse.csr_matrix, contexts: sparse.csr_matrix) -> Rows:
        gram = np.asarray((strengths.T @ strengths).todense(), dtype=np.float32)
        weights = linear_weights(gram, regularization=regularization, overwrite=True)
        for first in range(0, contexts.shape[0], BATCH):
            yield np.asarray(contexts[first : first + BATCH] @ weights, dtype=np.float32)

    return score


def ials(*, regularization: float, unobserved_weight: float) -> Peer:
    """Fit our iALS on strengths: the tuned matrix factorisation."""
    config = FactorsConfig(dimensions=64, epochs=12, regularization=regularization, unobserved_weight=unobserved_weight)

    def score(strengths: sparse.csr_matrix, contexts: sparse.csr_matrix) -> Rows:
        factors = fit_factors(strengths, config=config, rng=np.random.default_rng(0))
        return _products(fold_in_all(contexts, factors), factors.titles)

    return score


def implicit(*, regularization: float, alpha: float) -> Peer:
    """Run `implicit`'s ALS on strengths."""
    settings: dict[str, Any] = {"factors": 64, "iterations": 15, "threads": len(os.sched_getaffinity(0))}

    def score(strengths: sparse.csr_matrix, contexts: sparse.csr_matrix) -> Rows:
        people, titles = als_vectors(strengths, contexts, regularization=regularization, alpha=alpha, **settings)
        return _products(people, titles)

    return score


def _products(people: NDArray[np.float32], titles: NDArray[np.float32]) -> Rows:
    for first in range(0, len(people), BATCH):
        yield people[first : first + BATCH] @ titles.T
