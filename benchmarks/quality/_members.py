"""Cheap members for boards where order is known: closed form or seconds, older watches fading.

Members that differ only in how fast watches fade share what was fitted.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.features.histories import Histories
from marquee.models.linear import LinearConfig, linear_weights
from marquee.models.matrix_factorization import Factors, FactorsConfig, fit_factors, fold_in_all
from marquee.models.neighbours import FollowConfig, fit_follow
from marquee.models.popularity import decayed_counts
from marquee.models.succession import succession_weights, walk

Fit = Callable[[Histories], NDArray[np.float32]]
FOREVER = 1e9  # a fade of so many steps is none


class Walked:
    """Weights `(titles, titles)` that `fit` makes of histories, summed over a history; `fade` in steps."""

    def __init__(self, fit: Fit, *, fade: float) -> None:
        self.fit = fit
        self.decay = np.float32(np.exp(-1.0 / fade))
        self.weights: NDArray[np.float32] | None = None

    def train(self, histories: Histories) -> None:
        """Make the weights."""
        self.weights = self.fit(histories)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Score every title for each history, `(histories, titles)`."""
        assert self.weights is not None
        out = np.empty((len(histories), histories.size), dtype=np.float32)
        walk(histories.title, histories.begin, histories.end, self.weights, self.decay, out)
        return out


class Popular:
    """Decayed popularity: the logarithm of counts, halved each `half_life_days` before the newest entry."""

    def __init__(self, *, half_life_days: float) -> None:
        self.half_life_days = half_life_days
        self.scores: NDArray[np.float32] | None = None

    def train(self, histories: Histories) -> None:
        """Count."""
        assert histories.at is not None
        _, place = histories.entries()
        counts = decayed_counts(
            histories.title[place],
            histories.at[place],
            np.ones(len(place), dtype=np.float32),
            size=histories.size,
            now=int(histories.at[place].max(initial=0)),
            half_life_days=self.half_life_days,
        )
        self.scores = np.log(counts + 0.5).astype(np.float32)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Give everyone the same scores."""
        assert self.scores is not None
        return np.broadcast_to(self.scores, (len(histories), histories.size))


class Folded:
    """Title vectors that `fit` makes of histories; a history's newest `most` entries are folded in."""

    def __init__(self, fit: Callable[[Histories], Factors], *, most: int) -> None:
        self.fit, self.most = fit, most
        self.factors: Factors | None = None

    def train(self, histories: Histories) -> None:
        """Make the vectors."""
        self.factors = self.fit(histories)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Score every title for each history, `(histories, titles)`."""
        assert self.factors is not None
        found: NDArray[np.float32] = (
            fold_in_all(histories.newest(self.most).matrix(), self.factors) @ self.factors.titles.T
        )
        return found


def ease(regularization: float) -> Fit:
    """Solve EASE over whole histories."""

    @lru_cache(maxsize=1)
    def fit(histories: Histories) -> NDArray[np.float32]:
        matrix = histories.matrix()
        gram = np.asarray((matrix.T @ matrix).todense(), dtype=np.float32)
        return linear_weights(gram, regularization=regularization, overwrite=True)

    return fit


def succession(fade: float, *, regularization: float = LinearConfig().regularization) -> Fit:
    """Solve succession."""

    @lru_cache(maxsize=1)
    def fit(histories: Histories) -> NDArray[np.float32]:
        owner, place = histories.entries()
        title = histories.title[place]
        return succession_weights(
            owner.astype(np.int32), title, size=histories.size, fade=fade, regularization=regularization
        )

    return fit


def follow(config: FollowConfig) -> Fit:
    """Count what follows what."""

    @lru_cache(maxsize=1)
    def fit(histories: Histories) -> NDArray[np.float32]:
        owner, place = histories.entries()
        found = fit_follow(owner.astype(np.int32), histories.title[place], size=histories.size, config=config)
        dense = np.zeros((histories.size, histories.size), dtype=np.float32)
        row, column = np.nonzero(found.titles >= 0)
        dense[row, found.titles[row, column]] = found.values[row, column]
        return dense

    return fit


def factors(config: FactorsConfig, *, seed: int) -> Callable[[Histories], Factors]:
    """Solve iALS."""

    @lru_cache(maxsize=1)
    def fit(histories: Histories) -> Factors:
        return fit_factors(histories.matrix(), config=config, rng=np.random.default_rng(seed))

    return fit
