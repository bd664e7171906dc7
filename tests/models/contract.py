"""What every taste model must bear: `MODELS` names them all, and `test_bad_input` puts each through the same.

A new model is one line here. Models that are functions rather than objects are wrapped, as training and serving use
them.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from marquee.features.histories import Histories
from marquee.models.gaps import Gaps
from marquee.models.linear import LinearConfig, Neighbourhood, spread
from marquee.models.linear_model import Linear
from marquee.models.linear_order import NearConfig
from marquee.models.matrix_factorization import FactorsConfig, MatrixFactorization
from marquee.models.neighbours import FollowConfig, fit_follow
from marquee.models.popularity import decayed_counts
from marquee.models.ranker import RankerConfig
from marquee.models.stack import Stack, StackConfig
from marquee.models.succession import SuccessionConfig, fit_succession

Fit = Callable[[NDArray[np.int32], NDArray[np.int32], int], Neighbourhood]  # (profiles, titles, size)


LINEAR = LinearConfig(regularization=2.0, least_support=1)


class Walked:
    """A map from title to title, fitted on histories as rows and walked as a request walks it."""

    def __init__(self, fit: Fit) -> None:
        self.fit = fit
        self.table: Neighbourhood | None = None

    def train(self, histories: Histories) -> None:
        owner, place = histories.entries()
        self.table = self.fit(owner.astype(np.int32), histories.title[place], histories.size)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        assert self.table is not None
        scores = np.zeros((len(histories), histories.size), dtype=np.float32)
        for row in range(len(histories)):
            titles = histories.of(row).astype(np.int32)
            weights = np.ones((1, len(titles)), dtype=np.float32)
            scores[row] = spread(titles, weights, self.table.titles, self.table.values)[0]
        return scores


class WithGaps:
    """Gaps, and the model that knows the whole history, trained together."""

    def __init__(self) -> None:
        self.whole = Linear(LINEAR)
        self.gaps = Gaps(self.whole)

    def train(self, histories: Histories) -> None:
        self.whole.train(histories)
        self.gaps.train(histories)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        return self.gaps.score(histories)


class Stacked:
    """EASE under trees that learn from each history's last title."""

    def train(self, histories: Histories) -> None:
        ease = Linear(LINEAR)
        ease.train(histories)
        some = histories.take(np.flatnonzero(histories.lengths() > 1))
        context = replace(some, end=some.end - 1)
        right = sparse.csr_matrix(
            (np.ones(len(some)), (np.arange(len(some)), some.title[some.end - 1])), shape=(len(some), some.size)
        )
        trees = RankerConfig(objective="softmax", trees=5, leaves=4, least_rows=2, threads=1)
        self.stack = Stack([ease], config=StackConfig(candidates=6, ranker=trees))
        self.stack.fit(context, known=histories, excluded=context, truth=right, rng=np.random.default_rng(0))

    def score(self, histories: Histories) -> NDArray[np.float32]:
        return self.stack.score(histories)


class Popular:
    """Decayed counts, the same for everyone."""

    def train(self, histories: Histories) -> None:
        _, place = histories.entries()
        at = np.zeros(len(place), dtype=np.int64)
        title, value = histories.title[place], histories.value[place]
        self.counts = decayed_counts(title, at, value, size=histories.size, now=0, half_life_days=60.0)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        return np.tile(self.counts.astype(np.float32), (len(histories), 1))


def sequence() -> Any:
    from marquee.models.sequence import Sequence
    from marquee.models.sequence_training import SequenceConfig

    return Sequence(SequenceConfig(dimensions=8, blocks=1, length=10, epochs=1, negatives=16))


MODELS: dict[str, Callable[[], Any]] = {
    "EASE": lambda: Linear(LINEAR),
    "EASE by distance": lambda: Linear(LINEAR, near=NearConfig(fade=3.0)),
    "EDLAE": lambda: Linear(LinearConfig(regularization=2.0, dropout=0.3, least_support=1)),
    "EASE by neighbours": lambda: Linear(LinearConfig(regularization=2.0, least_support=1, dense_titles=2)),
    "gaps": WithGaps,
    "iALS": lambda: MatrixFactorization(FactorsConfig(dimensions=4, epochs=3)),
    "follow": lambda: Walked(lambda owner, title, size: fit_follow(owner, title, size=size, config=FollowConfig())),
    "succession": lambda: Walked(
        lambda owner, title, size: fit_succession(
            owner, title, size=size, config=SuccessionConfig(regularization=2.0, least_support=1)
        )
    ),
    "popularity": Popular,
    "stack": Stacked,
    "sequence": sequence,
}
"""A new model of each kind, by name."""

WITHOUT_STRENGTHS = ("follow", "succession", "sequence")
"""These are told which titles were watched and in what order, not how strongly that speaks."""

NEEDS_TORCH = ("sequence",)
