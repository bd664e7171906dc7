"""EASE and its kin as a model of a board: train on histories, score histories, nothing of any viewer kept.

run_board(board, Linear(LinearConfig(regularization=1000)))
run_board(board, Linear(LinearConfig(regularization=150, dropout=0.2), near=NearConfig()))
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from marquee.errors import Refused
from marquee.features.histories import Histories
from marquee.models.linear import LinearConfig, checked, held_back, linear_weights, sparse_weights, supported
from marquee.models.linear_order import NearConfig, near_gram, support_of

WHOLE = LinearConfig(least_support=1)  # a board's catalogue has no title worth leaving out


class Linear:
    """EASE, EDLAE, or either with pairs weighted by distance; local regressions where the catalogue is large.

    Up to `dense_titles` the whole matrix is solved and kept dense (4 bytes × titles²); above, each title's
    nearest neighbours alone (`models.linear_sparse`), where distances are not looked at.
    """

    def __init__(self, config: LinearConfig = WHOLE, *, near: NearConfig | None = None) -> None:
        """Say how to fit; without `near` the order of a history does not count."""
        self.config = config
        self.near = near
        self.weights: NDArray[np.float32] | sparse.csr_matrix | None = None
        self.titles: NDArray[np.int64] = np.zeros(0, dtype=np.int64)  # those that take part, ascending
        self.size = 0

    def train(self, histories: Histories, *, report: object = None) -> None:
        """Fit; raises Refused for strengths that are not numbers."""
        self.size = histories.size
        self.titles = supported(support_of(histories), config=self.config)
        if len(self.titles) > self.config.dense_titles:
            self.weights = sparse_weights(self._watched(histories), config=self.config)
            return
        self.weights = linear_weights(
            self._gram(histories),
            regularization=self.config.regularization,
            dropout=self.config.dropout,
            overwrite=True,
        )

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Score every title, float32 `(histories, titles)`; raises Refused before `train`."""
        if self.weights is None:
            raise Refused("a linear model scores after train()")
        if histories.size != self.size:
            raise Refused(f"trained on {self.size} titles, asked about {histories.size}; train on the same catalogue")
        scores = np.zeros((len(histories), self.size), dtype=np.float32)
        found = histories.matrix()[:, self.titles] @ self.weights
        scores[:, self.titles] = found.toarray() if sparse.issparse(found) else found
        return scores

    def _gram(self, histories: Histories) -> NDArray[np.float32]:
        if self.near is not None:
            return near_gram(histories, chosen=self.titles, near=self.near, activity=self.config.activity)
        part = self._watched(histories)
        return np.ascontiguousarray((part.T @ part).toarray(), dtype=np.float32)

    def _watched(self, histories: Histories) -> sparse.csr_matrix:
        watched = histories.matrix()[:, self.titles]
        checked(watched)
        return held_back(watched, activity=self.config.activity)
