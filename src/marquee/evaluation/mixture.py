"""A mixture: several models' scores added up, weights found on validation questions by what is judged, NDCG.

Each member's scores are standardised over the catalogue, history by history, so that no scale has to be kept. A handful
of weights found on thousands of questions hold as they are; trees over many columns are `models.stack`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.errors import Refused
from marquee.evaluation.boards import BATCH, Questions
from marquee.features.histories import Histories
from marquee.models.stack import choose_candidates, labels_at

CANDIDATES = 400  # a question: of these the weights are found
STEPS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3, 1.7, 2.2, 3.0)
LAST = np.float32(-1e6)  # below every standardised score
FEW = 30.0  # watches under which titles are hardly told apart by `Rarity`
ROUNDS = 3  # times each weight is looked at
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search for weights found."""

    weights: tuple[float, ...]  # as the members
    ndcg: float  # of the mixture on the questions
    without: tuple[float, ...]  # the same, each member left out and the other weights as they are
    alone: tuple[float, ...]  # each member by itself


class Mixture:
    """A model made of members, trained beforehand or by `train`."""

    def __init__(self, members: Sequence[Any], weights: Sequence[float]) -> None:
        """Keep the members and what each counts."""
        self.members = list(members)
        self.weights = tuple(weights)

    def train(self, histories: Histories, *, report: Report = lambda done, total: None) -> None:
        """Train every member that counts, in their order."""
        for number, member in enumerate(self.members):
            member.train(histories)
            report(number + 1, len(self.members))

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Score every title, float32 `(histories, titles)`."""
        total = np.zeros((len(histories), histories.size), dtype=np.float32)
        for member, weight in zip(self.members, self.weights, strict=True):
            if weight != 0:
                total += np.float32(weight) * standardised(member.score(histories))
        return total


class Rarity:
    """A member that speaks against what everyone watches: -log(watches + FEW), the same for every history.

    Linear models fitted by squares lean towards popular titles more than held-out rows do; a mixture may lean back.
    """

    def __init__(self) -> None:
        """Start without titles."""
        self.rarity: NDArray[np.float32] | None = None

    def train(self, histories: Histories, *, report: Report = lambda done, total: None) -> None:
        """Count each title's watches."""
        counts = np.bincount(histories.title[histories.entries()[1]], minlength=histories.size)
        self.rarity = -np.log(counts + FEW).astype(np.float32)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Score every title, float32 `(histories, titles)`; raises Refused before `train`."""
        if self.rarity is None:
            raise Refused("rarity is known after train()")
        return np.repeat(self.rarity[None], len(histories), axis=0)


def standardised(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bring each row to mean 0 and deviation 1; a row that says nothing stays 0."""
    spread = scores.std(axis=1, keepdims=True)
    found: NDArray[np.float32] = (scores - scores.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
    return found.astype(np.float32)


def find_weights(
    members: Sequence[Any],
    questions: Questions,
    *,
    cutoff: int = 10,
    candidates: int = CANDIDATES,
    report: Report = lambda done, total: None,
) -> Found:
    """Search weights one after the other on questions whose answers the members were not trained on.

    The first member counts 1. Candidates are the members' own first choices; an answer that none of them names is lost
    to all, and counted so.
    """
    opinions, labels = _opinions(members, questions, candidates, report)
    answers = np.diff(questions.truth.indptr).astype(np.int64)
    weights = np.zeros(len(members), dtype=np.float32)
    weights[0] = 1.0

    def judged(tried: NDArray[np.float32]) -> float:
        return float(_mean_ndcg(np.tensordot(tried, opinions, axes=1), labels, answers, cutoff))

    best = judged(weights)
    for _ in range(ROUNDS):
        before = best
        for member in range(1, len(members)):
            for step in STEPS:
                tried = weights.copy()
                tried[member] = step
                found = judged(tried)
                if found > best:
                    best, weights = found, tried
        if best == before:
            break
    one = np.eye(len(members), dtype=np.float32)
    return Found(
        weights=tuple(round(float(weight), 4) for weight in weights),
        ndcg=best,
        without=tuple(judged(weights * (1 - row)) for row in one),
        alone=tuple(judged(row) for row in one),
    )


def _opinions(
    members: Sequence[Any], questions: Questions, candidates: int, report: Report
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Give standardised scores `(members, questions, candidates)`, and which candidates are right."""
    count = min(candidates, questions.context.size)
    opinions = np.empty((len(members), len(questions), count), dtype=np.float32)
    chosen = np.empty((len(questions), count), dtype=np.int32)
    for which, batch in questions.context.batches(BATCH):
        scores = [standardised(member.score(batch)) for member in members]
        excluded = questions.excluded.take(which)
        chosen[which] = choose_candidates(scores, excluded=excluded, count=count)
        owner, place = excluded.entries()
        for number, of_member in enumerate(scores):
            of_member[owner, excluded.title[place]] = LAST  # candidates only where nothing else is left
            opinions[number, which] = np.take_along_axis(of_member, chosen[which], axis=1)
        report(which.stop, len(questions))
    return opinions, labels_at(questions.truth, chosen) > 0


@njit(cache=True, nogil=True)
def _mean_ndcg(
    scores: NDArray[np.float32], labels: NDArray[np.bool_], answers: NDArray[np.int64], cutoff: int
) -> float:
    """Give the mean NDCG of lists of candidates; questions have `answers` right titles each, found or not."""
    total = 0.0
    best = np.empty(cutoff, dtype=np.int64)
    for row in range(len(scores)):
        count = 0
        for j in range(scores.shape[1]):
            if count < cutoff or scores[row, j] > scores[row, best[count - 1]]:
                place = count if count < cutoff else cutoff - 1
                while place > 0 and scores[row, j] > scores[row, best[place - 1]]:
                    best[place] = best[place - 1]
                    place -= 1
                best[place] = j
                count = min(count + 1, cutoff)
        gain, ideal = 0.0, 0.0
        for place in range(cutoff):
            worth = 1.0 / np.log2(place + 2.0)
            if place < count and labels[row, best[place]]:
                gain += worth
            if place < answers[row]:
                ideal += worth
        total += gain / ideal if ideal > 0 else 0.0
    return total / max(len(scores), 1)
