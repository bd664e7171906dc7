"""Judging what tells comments apart: recall and precision, a keyword list beside it, and the weights learnt again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.language.tokens import tokens_of

PENALTY = 0.002  # on squared weights, for one example
STEPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How much of what is looked for is found, and how much of what is found was looked for."""

    recall: float
    precision: float
    comments: int

    def as_figures(self) -> dict[str, float | int]:
        """Lay it out for the record."""
        return {"recall": round(self.recall, 4), "precision": round(self.precision, 4), "comments": self.comments}


def score(found: Sequence[bool], truth: Sequence[bool]) -> Score:
    """Count recall and precision; a precision of nothing found is 0."""
    hit, true = np.array(found, dtype=bool), np.array(truth, dtype=bool)
    both = int((hit & true).sum())
    return Score(recall=both / max(1, int(true.sum())), precision=both / max(1, int(hit.sum())), comments=len(true))


def by_keywords(keywords: frozenset[str], texts: Sequence[str]) -> list[bool]:
    """Find comments as a keyword list does: any of its words, wherever it stands."""
    return [not keywords.isdisjoint(tokens_of(text)) for text in texts]


def learnt(cues: tuple[str, ...], examples: Sequence[tuple[set[str], bool]]) -> tuple[NDArray[np.float64], float]:
    """Learn weights and a bias by logistic regression with a ridge (Newton's steps)."""
    table = np.array([[cue in found for cue in cues] + [True] for found, _ in examples], dtype=np.float64)
    truth = np.array([label for _, label in examples], dtype=np.float64)
    ridge = PENALTY * np.array([1.0] * len(cues) + [0.01])
    weights = np.zeros(table.shape[1])
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-table @ weights))
        slope = table.T @ (chance - truth) / len(truth) + ridge * weights
        bend = (table.T * (chance * (1 - chance))) @ table / len(truth) + np.diag(ridge)
        weights -= np.linalg.solve(bend, slope)
    return weights[:-1], float(weights[-1])


def moved(
    shipped: dict[str, float], again: NDArray[np.float64], *, but: Callable[[str], bool] = lambda _: False
) -> float:
    """Give the farthest any weight is from the one shipped, but for those that are not learnt."""
    pairs = zip(shipped.items(), again.tolist(), strict=True)
    return round(max(abs(weight - new) for (name, weight), new in pairs if not but(name)), 2)
