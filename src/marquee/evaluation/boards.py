"""A board: one protocol on its data, which any object with `train` and `score` can be run on.

    train(histories) -> None                      learn about titles; nothing of any viewer may stay
    score(histories) -> (histories, titles)       higher is better; what was watched is left out by the board

The board masks, ranks and measures; a model never sees what it is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

from marquee.errors import BadInput
from marquee.evaluation.ranking_metrics import first_tiles
from marquee.features.histories import Histories

BATCH = 512  # histories scored at once: 512 x 60,000 titles are 123 MB
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Questions:
    """What is asked: each question is one profile at one moment."""

    context: Histories  # what a model is told
    excluded: Histories  # titles left out of the ranking
    truth: sparse.csr_matrix  # (questions, titles): what was watched then; above 0 is right
    profile: NDArray[np.int32]  # (questions,) whose: intervals resample whole profiles
    candidates: NDArray[np.int32] | None = None  # (questions, candidates); None: the whole catalogue is ranked

    def __len__(self) -> int:
        """Count the questions."""
        return len(self.profile)

    def take(self, rows: NDArray[np.integer]) -> "Questions":
        """Keep some questions."""
        return replace(
            self,
            context=self.context.take(rows),
            excluded=self.excluded.take(rows),
            truth=self.truth[rows],
            profile=self.profile[rows],
            candidates=None if self.candidates is None else self.candidates[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Board:
    """A protocol on its data. Tune on `train` and `validation`; fit on `full` (or `train`) and answer `test` once."""

    name: str
    title_ids: tuple[str, ...]
    train: Histories
    validation: Questions
    full: Histories  # all that may be learnt from before the test
    test: Questions
    cutoff: int = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """How a model answered; arrays have an entry a question."""

    board: str
    cutoff: int
    ndcg: NDArray[np.float64]  # ideal cut at min(cutoff, right titles)
    hit: NDArray[np.float64]  # was any right title within the cutoff
    recall: NDArray[np.float64]  # right titles within the cutoff / min(cutoff, right titles)
    precision: NDArray[np.float64]
    profile: NDArray[np.int32]
    lists: NDArray[np.int32]  # (questions, cutoff) the first titles, best first; -1 pads

    def figures(self) -> dict[str, float]:
        """Give the means over questions, by name."""
        k = self.cutoff
        parts = {"ndcg": self.ndcg, "hr": self.hit, "recall": self.recall, "precision": self.precision}
        return {f"{name}{k}": float(values.mean()) if len(values) else 0.0 for name, values in parts.items()}


def run_board(
    board: Board,
    model: Any,
    *,
    on: str = "test",
    fit: str = "full",
    report: Report = lambda done, total: None,
) -> Scored:
    """Train a model on `fit` ("train" or "full") and put it to `on` ("validation" or "test")."""
    known = {"train": board.train, "full": board.full}.get(fit)
    asked = {"validation": board.validation, "test": board.test}.get(on)
    if known is None or asked is None:
        raise BadInput(f'fit={fit!r}, on={on!r}: fit is "train" or "full", on is "validation" or "test"')
    if on == "validation" and fit == "full":
        raise BadInput('what validates is part of "full": fit="train" with on="validation"')
    model.train(known)
    return ask(board.name, asked, model.score, cutoff=board.cutoff, report=report)


def ask(
    name: str,
    questions: Questions,
    score: Callable[[Histories], NDArray[np.float32]],
    *,
    cutoff: int = 10,
    report: Report = lambda done, total: None,
) -> Scored:
    """Put questions to a scorer that was trained already.

    Raises BadInput where scores have the wrong shape or are not numbers.
    """
    count, size = len(questions), questions.context.size
    found = {part: np.zeros(count) for part in ("ndcg", "hit", "recall", "precision")}
    lists = np.full((count, cutoff), -1, dtype=np.int32)
    truth = questions.truth.tocsr()
    for which, histories in questions.context.batches(BATCH):
        scores = np.array(score(histories), dtype=np.float32)
        if scores.shape != (len(histories), size):
            raise BadInput(f"score gave {scores.shape}; {(len(histories), size)} was expected: a row a history")
        if np.isnan(scores).any():
            raise BadInput("score gave values that are not numbers; give the lowest score where nothing is known")
        rows = np.arange(which.start, which.stop)
        if questions.candidates is not None:
            allowed = np.full_like(scores, -np.inf)
            chosen = questions.candidates[rows]
            np.put_along_axis(allowed, chosen, np.take_along_axis(scores, chosen, axis=1), axis=1)
            scores = allowed
        owner, place = questions.excluded.take(rows).entries()
        scores[owner, questions.excluded.title[place]] = -np.inf
        for number, row in enumerate(rows):
            right = truth.indices[truth.indptr[row] : truth.indptr[row + 1]]
            _measure(scores[number], right, cutoff, int(row), *found.values())
            first_tiles(scores[number], lists[row])
        report(which.stop, count)
    return Scored(board=name, cutoff=cutoff, profile=questions.profile, lists=lists, **found)


@njit(cache=True, nogil=True)
def _measure(
    scores: NDArray[np.float32],
    right: NDArray[np.int32],
    cutoff: int,
    row: int,
    ndcg: NDArray[np.float64],
    hit: NDArray[np.float64],
    recall: NDArray[np.float64],
    precision: NDArray[np.float64],
) -> None:
    """Measure one question; equal scores share the middle of their places."""
    if len(right) == 0:
        return
    gain, hits = 0.0, 0.0
    for title in right:
        wanted = scores[title]
        higher, equal = 0, 0
        for j in range(len(scores)):
            if scores[j] > wanted:
                higher += 1
            elif scores[j] == wanted and j != title:
                equal += 1
        rank = higher + 0.5 * equal
        if rank < cutoff and wanted > -np.inf:
            gain += 1.0 / np.log2(rank + 2.0)
            hits += 1.0
    best = min(cutoff, len(right))
    ideal = 0.0
    for place in range(best):
        ideal += 1.0 / np.log2(place + 2.0)
    ndcg[row] = gain / ideal
    hit[row] = 1.0 if hits > 0 else 0.0
    recall[row] = hits / best
    precision[row] = hits / cutoff
