"""Gaps: where in a history a title is missing, by what stands before and after each gap.

A ridge regression predicts each watch from the `reach` watches before it and after it, each step away counting less. To
score a history, every gap between two neighbours (and both ends) says how likely each title is missing there, and a
title's score is a power mean over the gaps: one place where it fits well says more than many where it might. For
histories of which some watches are not known, as on boards that hold out at random; what comes next is
`models.succession`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.linalg import lapack

from marquee.errors import Refused
from marquee.features.histories import Histories
from marquee.models.linear import profile_weights
from marquee.models.threads import over_rows

BATCH = 512  # histories scored at once


@dataclass(frozen=True, slots=True, kw_only=True)
class GapsConfig:
    """How far a gap looks, and how its opinions are added up."""

    decay: float = 0.85  # what each further step away counts
    reach: int = 15  # steps looked at in training
    regularization: float = 100.0
    dropout: float = 0.2  # as in LinearConfig
    activity: float = 0.3  # as in LinearConfig
    whole: float = 2.0  # weight of the whole history's opinion (another model's), shared out among the gaps
    power: int = 3  # of the mean: 1 adds gaps up, more looks at the best


class Gaps:
    """The model of a board; `whole` is any model whose scores are about 0 to 1 a title (EASE and kin).

    Memory: 4 bytes × 6 × titles² while it is fitted, a third of that afterwards.
    """

    def __init__(self, whole: Any, *, config: GapsConfig | None = None) -> None:
        """Name the model that knows the whole history; it is trained by whoever owns it, before or after."""
        self.whole = whole
        self.config = config or GapsConfig()
        self.weights: NDArray[np.float32] | None = None  # (2, titles, titles): standing before, standing after

    def train(self, histories: Histories, *, report: object = None) -> None:
        """Fit the regression on histories, oldest first."""
        self.weights = fit_gaps(histories, config=self.config)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Score every title, float32 `(histories, titles)`; raises Refused before `train`."""
        if self.weights is None:
            raise Refused("gaps are scored after train()")
        scores = np.empty((len(histories), histories.size), dtype=np.float32)
        for which, batch in histories.batches(BATCH):
            scores[which] = gap_scores(batch, weights=self.weights, whole=self.whole.score(batch), config=self.config)
        return scores


def fit_gaps(histories: Histories, *, config: GapsConfig) -> NDArray[np.float32]:
    """Regress each watch on its neighbours; float32 `(2, titles, titles)`: how a title before, after, speaks for each.

    Raises Refused where the regression cannot be solved, which a positive regularisation rules out.
    """
    size = histories.size
    owner, place = histories.entries()
    title = histories.title[place]
    bounds = np.searchsorted(owner, np.arange(len(histories) + 1)).astype(np.int64)
    weight = profile_weights(np.diff(bounds), activity=config.activity)[owner]
    begin, end = bounds[:-1][owner], bounds[1:][owner]
    order = np.argsort(title, kind="stable").astype(np.int64)
    starts = np.searchsorted(title[order], np.arange(size + 1)).astype(np.int64)
    fades = (config.decay ** np.arange(config.reach)).astype(np.float32)
    gram = np.zeros((2 * size, 2 * size), dtype=np.float32)
    wanted = np.zeros((2 * size, size), dtype=np.float32)

    def count(first: int, last: int) -> None:
        _count(first, last, order, starts, title, weight, begin, end, fades, gram, wanted)

    over_rows(count, size=size)
    counts = gram.diagonal().copy()
    gram[np.diag_indices_from(gram)] += config.regularization + config.dropout / (1 - config.dropout) * counts
    # symmetric: its transpose is itself, in the order that LAPACK wants
    factor, info = lapack.spotrf(gram.T, lower=True, overwrite_a=True, clean=False)
    if info == 0:
        solved, info = lapack.spotrs(factor, np.asfortranarray(wanted), lower=True, overwrite_b=True)
    if info != 0:
        raise Refused(f"gaps could not be solved for {size} titles; raise GapsConfig.regularization")
    return np.ascontiguousarray(solved, dtype=np.float32).reshape(2, size, size)


def gap_scores(
    histories: Histories, *, weights: NDArray[np.float32], whole: NDArray[np.float32], config: GapsConfig
) -> NDArray[np.float32]:
    """Score histories by their gaps, float32 `(histories, titles)`, at least 0; `whole` has the same shape."""
    lengths = np.maximum(histories.lengths(), 1).astype(np.float32)
    shared = (whole * (np.float32(config.whole) / lengths)[:, None]).astype(np.float32)
    scores = np.zeros((len(histories), histories.size), dtype=np.float32)
    decay = np.float32(config.decay)

    def score(first: int, last: int) -> None:
        _score(
            first, last, histories.title, histories.begin, histories.end, weights, shared, decay, config.power, scores
        )

    over_rows(score, size=len(histories))
    found: NDArray[np.float32] = scores ** np.float32(1.0 / config.power)
    return found


@njit(cache=True, nogil=True)
def _count(
    first: int,
    last: int,
    order: NDArray[np.int64],
    starts: NDArray[np.int64],
    title: NDArray[np.int32],
    weight: NDArray[np.float32],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    fades: NDArray[np.float32],
    gram: NDArray[np.float32],
    wanted: NDArray[np.float32],
) -> None:
    """Fill the rows of titles `first` to `last`, as one before and as one after: each thread writes its own alone."""
    reach, size = len(fades), wanted.shape[1]
    for row in range(first, last):
        for k in range(starts[row], starts[row + 1]):
            place = order[k]
            low, high = begin[place], end[place]
            for side in range(2):  # stands before what is predicted, stands after it
                mine = row + side * size
                for step in range(1, reach + 1):
                    target = place + step if side == 0 else place - step
                    if target < low or target >= high:
                        break
                    own = weight[place] * fades[step - 1]
                    wanted[mine, title[target]] += own
                    for other in range(1, reach + 1):
                        if target - other >= low:
                            gram[mine, title[target - other]] += own * fades[other - 1]
                        if target + other < high:
                            gram[mine, size + title[target + other]] += own * fades[other - 1]


@njit(cache=True, nogil=True, fastmath=True)
def _score(
    first: int,
    last: int,
    title: NDArray[np.int32],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    weights: NDArray[np.float32],
    shared: NDArray[np.float32],
    decay: np.float32,
    power: int,
    scores: NDArray[np.float32],
) -> None:
    """Add each gap's opinion, to the power asked for; one pass forward keeps what stands before, one back adds up."""
    size, longest = shared.shape[1], 0
    for h in range(first, last):
        longest = max(longest, end[h] - begin[h])
    before = np.empty((longest + 1, size), dtype=np.float32)
    after = np.empty(size, dtype=np.float32)
    for h in range(first, last):
        count = end[h] - begin[h]
        before[0] = 0
        for gap in range(1, count + 1):
            row = weights[0, title[begin[h] + gap - 1]]
            for j in range(size):
                before[gap, j] = decay * before[gap - 1, j] + row[j]
        after[:] = 0
        for gap in range(count, -1, -1):
            for j in range(size):
                opinion = max(before[gap, j] + after[j] + shared[h, j], np.float32(0.0))
                raised = opinion
                for _ in range(1, power):
                    raised *= opinion
                scores[h, j] += raised
            if gap > 0:
                row = weights[1, title[begin[h] + gap - 1]]
                for j in range(size):
                    after[j] = decay * after[j] + row[j]
