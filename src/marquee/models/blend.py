"""The blend: how much each model has to say, learnt from what viewers went on to watch.

Every component is standardised over the catalogue, then weighted; the weights move with the length of the history, for
a newcomer is best served by popularity and a regular by their own past. Fitted as a softmax over candidates, then bent
towards the top of the list, where a page is made: by a smooth form of NDCG (Qin, Liu, Li, Information Retrieval 2010).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import optimize

from marquee.models.threads import over_rows

FEATURES = (
    "popularity",
    "linear_recent",
    "linear_long",
    "factors",
    "factors_long",
    "succession_last",
    "succession_recent",
    "sequence",
    "tower",
)
BASES = 3  # functions of the history's length
STEEPNESS = 3.0  # of the sigmoid that counts who is ahead
RANK_RIDGE = 0.1  # of the ridge, when fitting by rank: the loss is so much smaller


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blend:
    """Weights `(FEATURES, BASES)` float32, and those that serve where the sequence model cannot be asked."""

    weights: NDArray[np.float32]
    plain: NDArray[np.float32] | None = None  # None: `weights` do without it already

    def without_sequence(self) -> "Blend":
        """Give the blend for a place without ONNX Runtime."""
        return self if self.plain is None else Blend(weights=self.plain)

    def at_length(self, watched: int) -> NDArray[np.float32]:
        """Give each component's weight for a viewer with that many titles behind them; float32 `(FEATURES,)`."""
        found: NDArray[np.float32] = self.weights @ bases(watched)
        return found


DEFAULT_BLEND = Blend(
    weights=np.array(
        [
            [1.0, -0.5, 0.0],
            [0.0, 0.2, 0.1],
            [0.0, 0.2, 0.1],
            [0.0, 0.1, 0.1],
            [0.0, 0.1, 0.1],
            [0.0, 0.1, 0.1],
            [0.0, 0.1, 0.1],
            [0.0, 0.0, 0.0],
            [0.0, 0.0, 0.3],
        ],
        dtype=np.float32,
    )
)


def bases(watched: int) -> NDArray[np.float32]:
    """Describe a history's length smoothly; float32 `(BASES,)`, all within 0 and 1."""
    length = min(np.log1p(watched) / np.log1p(100), 1.0)
    return np.array([1.0, length, 1.0 if watched > 0 else 0.0], dtype=np.float32)


def fit_blend(components: NDArray[np.float32], *, lengths: NDArray[np.int64], ridge: float = 1e-3) -> Blend:
    """Fit the weights on examples `(examples, FEATURES, candidates)` whose candidate 0 was watched next.

    `lengths` is each viewer's history length then. Where the sequence model had its say, weights without it are fitted
    too. Held by a ridge towards `DEFAULT_BLEND`; no examples give the default.
    """
    if len(components) == 0:
        return DEFAULT_BLEND
    weights = _fitted(components, lengths, ridge)
    place = FEATURES.index("sequence")
    if not components[:, place].any():
        return Blend(weights=weights)
    silent = components.copy()
    silent[:, place] = 0
    return Blend(weights=weights, plain=_fitted(silent, lengths, ridge))


def _fitted(components: NDArray[np.float32], lengths: NDArray[np.int64], ridge: float) -> NDArray[np.float32]:
    """Fit by likelihood, then by rank, then scale: differences of scores stay differences of log chances."""
    basis = np.stack([bases(int(length)) for length in lengths]).astype(np.float64)
    likely = _minimised(_softmax, DEFAULT_BLEND.weights.astype(np.float64), components, basis, ridge)
    near_the_top = _minimised(_smooth_ndcg, likely, components, basis, ridge * RANK_RIDGE)

    def loss(scale: float) -> float:
        return _loss_and_slopes(_softmax, near_the_top * scale, components, basis)[0]

    scale = optimize.minimize_scalar(loss, bounds=(0.1, 10.0), method="bounded", options={"maxiter": 12}).x
    weights: NDArray[np.float32] = (near_the_top * scale).astype(np.float32)
    return weights


def _minimised(
    kernel: Callable[..., None],
    start: NDArray[np.float64],
    components: NDArray[np.float32],
    basis: NDArray[np.float64],
    ridge: float,
) -> NDArray[np.float64]:
    """Minimise a loss from `start` on, held towards the default."""
    held = DEFAULT_BLEND.weights.astype(np.float64)

    def objective(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(held.shape)
        loss, slopes = _loss_and_slopes(kernel, weights, components, basis)
        change = weights - held
        return loss + ridge * float((change**2).sum()), (slopes + 2 * ridge * change).ravel()

    found = optimize.minimize(
        objective, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 100, "ftol": 1e-6}
    )
    weights: NDArray[np.float64] = found.x.reshape(held.shape)
    return weights


def _loss_and_slopes(
    kernel: Callable[..., None],
    weights: NDArray[np.float64],
    components: NDArray[np.float32],
    basis: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64]]:
    at_length = (basis @ weights.T).astype(np.float32)
    losses = np.zeros(len(components), dtype=np.float64)
    slopes = np.zeros((len(components), len(FEATURES)), dtype=np.float32)
    over_rows(lambda first, last: kernel(first, last, components, at_length, losses, slopes), size=len(components))
    return float(losses.mean()), slopes.astype(np.float64).T @ basis / len(components)


@njit(cache=True, nogil=True, fastmath=True)
def _softmax(
    begin: int,
    end: int,
    components: NDArray[np.float32],
    weights: NDArray[np.float32],
    losses: NDArray[np.float64],
    slopes: NDArray[np.float32],
) -> None:
    """Write each example's loss, and its gradient by component weight, into `losses` and `slopes`."""
    _, features, candidates = components.shape
    scores = np.empty(candidates, dtype=np.float32)
    for i in range(begin, end):
        _weigh(components[i], weights[i], scores)
        first, highest = scores[0], scores[0]
        for j in range(1, candidates):
            highest = max(highest, scores[j])
        norm = np.float32(0.0)
        for j in range(candidates):
            scores[j] = np.exp(scores[j] - highest)
            norm += scores[j]
        losses[i] = np.log(norm) + highest - first
        for f in range(features):
            mean = np.float32(0.0)
            for j in range(candidates):
                mean += scores[j] * components[i, f, j]
            slopes[i, f] = mean / norm - components[i, f, 0]


@njit(cache=True, nogil=True, fastmath=True)
def _smooth_ndcg(
    begin: int,
    end: int,
    components: NDArray[np.float32],
    weights: NDArray[np.float32],
    losses: NDArray[np.float64],
    slopes: NDArray[np.float32],
) -> None:
    """Write -1 / log2(2 + rank) of candidate 0, its rank counted by sigmoids, and the gradient, as `_softmax` does."""
    _, features, candidates = components.shape
    scores = np.empty(candidates, dtype=np.float32)
    for i in range(begin, end):
        _weigh(components[i], weights[i], scores)
        first = scores[0]
        rank = np.float32(0.0)
        for j in range(1, candidates):
            above = np.float32(1.0) / (np.float32(1.0) + np.exp(np.float32(STEEPNESS) * (first - scores[j])))
            rank += above
            scores[j] = np.float32(STEEPNESS) * above * (np.float32(1.0) - above)
        log = np.log2(np.float32(2.0) + rank)
        losses[i] = -1.0 / log
        by_rank = np.float32(1.0) / (log * log * (np.float32(2.0) + rank) * np.float32(0.6931472))
        for f in range(features):
            slope = np.float32(0.0)
            for j in range(1, candidates):
                slope += scores[j] * (components[i, f, j] - components[i, f, 0])
            slopes[i, f] = by_rank * slope


@njit(cache=True, nogil=True, fastmath=True)
def combine(components: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weigh components `(FEATURES, titles)` into one score; float32 `(titles,)`."""
    scores = np.empty(components.shape[1], dtype=np.float32)
    _weigh(components, weights, scores)
    return scores


@njit(cache=True, nogil=True, fastmath=True)
def _weigh(components: NDArray[np.float32], weights: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    features, size = components.shape
    for j in range(size):
        out[j] = 0
    for f in range(features):
        for j in range(size):
            out[j] += weights[f] * components[f, j]
