"""Stacking: what several models say of the same candidates, weighed by trees fitted on questions none of them saw.

The members are anything with `score(histories)`; each title's score, its place among the candidates and its distance
from the list's mean become columns, beside a few facts of history and title. The trees must be fitted on questions
whose answers the members were not trained on, or they learn to trust whoever overfits most.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

from marquee.errors import Refused
from marquee.features.histories import Histories
from marquee.models.ranker import RankerConfig, fit_ranker
from marquee.models.trees import Trees, no_trees

BATCH = 512  # histories scored at once
PER_MEMBER = 4  # columns a member gives
OWN = 4  # columns of history and title beside
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class StackConfig:
    """How many candidates are taken from the catalogue, and how the trees over them are grown."""

    candidates: int = 200
    ranker: RankerConfig = field(default_factory=RankerConfig)


class Stack:
    """A model made of models: trees over what trained members say of their own first choices.

    Members must have been trained on what came before the questions given to `fit`; afterwards they may be trained
    again on more.
    """

    def __init__(self, members: Sequence[Any], *, config: StackConfig | None = None) -> None:
        """Keep the members; their order is the order of the columns."""
        self.members = list(members)
        self.config = config or StackConfig()
        self.trees: Trees | None = None
        self.popularity: NDArray[np.float32] | None = None  # (titles,) log plays

    def fit(
        self,
        context: Histories,
        *,
        known: Histories,
        excluded: Histories,
        truth: sparse.csr_matrix,
        candidates: NDArray[np.int32] | None = None,
        rng: np.random.Generator,
        report: Report = lambda done, total: None,
    ) -> None:
        """Fit the trees on questions: `truth` `(questions, titles)` says what was right after each `context`.

        `known` is what the members were trained on: titles' popularity is counted there. `candidates`
        `(questions, candidates)` are the protocol's own, where it has some; else the members' first choices.
        """
        self.popularity = np.log1p(np.bincount(known.title[known.entries()[1]], minlength=known.size)).astype(
            np.float32
        )
        if len(context) == 0:
            self.trees = no_trees(PER_MEMBER * len(self.members) + OWN)
            return
        features, chosen = self._features(context, excluded, candidates)
        labels = labels_at(truth, chosen)
        told = labels.any(axis=1)  # a list without an answer teaches nothing
        rows = np.repeat(told, chosen.shape[1])
        self.trees = fit_ranker(
            features[rows],
            labels[told].ravel(),
            groups=np.full(int(told.sum()), chosen.shape[1]),
            config=self.config.ranker,
            rng=rng,
            report=report,
        )

    def score(
        self, histories: Histories, *, excluded: Histories | None = None, candidates: NDArray[np.int32] | None = None
    ) -> NDArray[np.float32]:
        """Score every title, `(histories, titles)`: candidates by the trees, all others below in the members' order.

        Trees that had nothing to learn from leave the members' order to all. Without `excluded`, what is in a history
        is no candidate. Raises Refused before `fit`.
        """
        if self.trees is None:
            raise Refused("a stack scores after fit(); fit it on questions its members have not seen")
        out = np.empty((len(histories), histories.size), dtype=np.float32)
        for which, batch in histories.batches(BATCH):
            left_out = batch if excluded is None else excluded.take(which)
            given = None if candidates is None else candidates[which]
            opinions = self._opinions(batch)
            if len(self.trees) == 0:
                out[which] = mean_standing(opinions)
                continue
            chosen = self._chosen(opinions, left_out) if given is None else given
            features = self._columns(batch, opinions, chosen)
            ranked = self.trees.score(features).reshape(chosen.shape)
            out[which] = reranked(mean_standing(opinions), chosen, ranked)
        return out

    def _opinions(self, batch: Histories) -> list[NDArray[np.float32]]:
        return [_finite(np.asarray(member.score(batch), dtype=np.float32)) for member in self.members]

    def _features(
        self, context: Histories, excluded: Histories, candidates: NDArray[np.int32] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        features, chosen = [], []
        for which, batch in context.batches(BATCH):
            opinions = self._opinions(batch)
            given = self._chosen(opinions, excluded.take(which)) if candidates is None else candidates[which]
            features.append(self._columns(batch, opinions, given))
            chosen.append(given)
        return np.concatenate(features), np.concatenate(chosen)

    def _chosen(self, opinions: Sequence[NDArray[np.float32]], excluded: Histories) -> NDArray[np.int32]:
        return choose_candidates(opinions, excluded=excluded, count=self.config.candidates)

    def _columns(
        self, batch: Histories, opinions: Sequence[NDArray[np.float32]], chosen: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        assert self.popularity is not None
        at_chosen = [np.take_along_axis(scores, chosen, axis=1) for scores in opinions]
        titles = self.popularity[chosen][:, :, None]
        return stack_features(at_chosen, of_history=history_features(batch, self.popularity), of_title=titles)


def _finite(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give titles that a member ranks last, at minus infinity, the lowest score it gave anywhere."""
    if np.isnan(scores).any():
        raise Refused("a member of the stack gave scores that are not numbers")
    finite = np.isfinite(scores)
    return scores if finite.all() else np.where(finite, scores, scores[finite].min(initial=0.0)).astype(np.float32)


def choose_candidates(opinions: Sequence[NDArray[np.float32]], *, excluded: Histories, count: int) -> NDArray[np.int32]:
    """Take the members' first choices in turn until there are `count`, int32 `(histories, count)`.

    Each of `opinions` is `(histories, titles)`. Excluded titles come only where nothing else is left.
    """
    rows, size = opinions[0].shape
    count = min(count, size)
    owner, place = excluded.entries()
    orders = np.empty((len(opinions), rows, count), dtype=np.int32)
    for number, scores in enumerate(opinions):
        masked = scores.copy()
        masked[owner, excluded.title[place]] = -np.inf
        best = np.argpartition(-masked, count - 1, axis=1)[:, :count] if count < size else _all(rows, size)
        sort = np.argsort(-np.take_along_axis(masked, best, axis=1), axis=1, kind="stable")
        orders[number] = np.take_along_axis(best, sort, axis=1)
    chosen = np.empty((rows, count), dtype=np.int32)
    _in_turn(orders, size, chosen)
    return chosen


def _all(rows: int, size: int) -> NDArray[np.int64]:
    return np.broadcast_to(np.arange(size), (rows, size))


@njit(cache=True, nogil=True)
def _in_turn(orders: NDArray[np.int32], size: int, chosen: NDArray[np.int32]) -> None:
    """Deal titles out of several orders `(members, histories, count)` in turn, each once."""
    members, rows, count = orders.shape
    taken = np.full(size, -1, dtype=np.int64)
    for row in range(rows):
        found = 0
        for place in range(count):
            for member in range(members):
                title = orders[member, row, place]
                if found < count and taken[title] != row:
                    taken[title] = row
                    chosen[row, found] = title
                    found += 1


def labels_at(truth: sparse.csr_matrix, candidates: NDArray[np.int32]) -> NDArray[np.float32]:
    """Read what is right among candidates, float32 `(questions, candidates)`; truth is `(questions, titles)`."""
    size = truth.shape[1]
    right = truth.tocoo()
    keys = right.row.astype(np.int64) * size + right.col
    order = np.argsort(keys)
    keys, values = keys[order], right.data[order].astype(np.float32)
    asked = np.arange(len(candidates))[:, None] * size + candidates
    if len(keys) == 0:
        return np.zeros(candidates.shape, dtype=np.float32)
    place = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return np.where(keys[place] == asked, values[place], np.float32(0.0))


def stack_features(
    opinions: Sequence[NDArray[np.float32]],
    *,
    of_history: NDArray[np.float32] | None = None,
    of_title: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """Lay members' scores `(lists, candidates)` out as columns, float32 `(lists × candidates, columns)`.

    A member gives its score, the score standardised within the list, the place in the list (0 first, 1 last) and how
    far it is below the list's best in deviations. `of_history` is `(lists, columns)`, `of_title`
    `(lists, candidates, columns)`.
    """
    lists, count = opinions[0].shape
    wide = 0 if of_history is None else of_history.shape[1]
    deep = 0 if of_title is None else of_title.shape[2]
    out = np.empty((lists, count, PER_MEMBER * len(opinions) + wide + deep), dtype=np.float32)
    for number, scores in enumerate(opinions):
        mean = scores.mean(axis=1, keepdims=True)
        spread = np.maximum(scores.std(axis=1, keepdims=True), 1e-9)
        first = PER_MEMBER * number
        out[:, :, first] = scores
        out[:, :, first + 1] = (scores - mean) / spread
        out[:, :, first + 2] = places(scores) / max(count - 1, 1)
        out[:, :, first + 3] = (scores.max(axis=1, keepdims=True) - scores) / spread
    first = PER_MEMBER * len(opinions)
    if of_history is not None:
        out[:, :, first : first + wide] = of_history[:, None, :]
    if of_title is not None:
        out[:, :, first + wide :] = of_title
    return out.reshape(lists * count, -1)


def places(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give each score's place in its list, 0 for the highest, equal scores in their order; float32, as `scores`."""
    order = np.argsort(-scores, axis=1, kind="stable")
    found = np.empty(scores.shape, dtype=np.float32)
    np.put_along_axis(found, order, np.arange(scores.shape[1], dtype=np.float32)[None, :], axis=1)
    return found


def history_features(histories: Histories, popularity: NDArray[np.float32]) -> NDArray[np.float32]:
    """Describe histories by length and by how popular what is in them is; float32 `(histories, 3)`."""
    owner, place = histories.entries()
    liked = popularity[histories.title[place]].astype(np.float64)
    lengths = np.bincount(owner, minlength=len(histories))
    counts = np.maximum(lengths, 1)
    mean = np.bincount(owner, weights=liked, minlength=len(histories)) / counts
    square = np.bincount(owner, weights=liked**2, minlength=len(histories)) / counts
    deviation = np.sqrt(np.maximum(square - mean**2, 0.0))
    return np.stack([np.log1p(lengths), mean, deviation], axis=1).astype(np.float32)


def mean_standing(opinions: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Average members' scores, each standardised over the catalogue; float32 `(histories, titles)`."""
    total = np.zeros(opinions[0].shape, dtype=np.float32)
    for scores in opinions:
        spread = np.maximum(scores.std(axis=1, keepdims=True), 1e-9)
        total += (scores - scores.mean(axis=1, keepdims=True)) / spread
    return total / np.float32(len(opinions))


def reranked(
    first: NDArray[np.float32], candidates: NDArray[np.int32], scores: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Put candidates above all other titles, ordered by `scores`; the others keep the order of `first`.

    `first` is `(lists, titles)`, `candidates` and `scores` `(lists, candidates)`.
    """
    out: NDArray[np.float32] = first - first.max(axis=1, keepdims=True) - np.float32(1.0)
    above = (scores - scores.min(axis=1, keepdims=True)).astype(np.float32)
    np.put_along_axis(out, candidates.astype(np.int64), above, axis=1)
    return out
