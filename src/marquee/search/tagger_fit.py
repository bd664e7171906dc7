"""Train the tagger of queries: conditional likelihood by AdaGrad, weights averaged over the later rounds.

Reads words and labels an operator brings; knows no catalogue but the phrases it is handed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from marquee.search.classes import Classes
from marquee.search.tagger import OUTSIDE, Phrasebook, Tagger, features_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggerConfig:
    """How it is trained."""

    rounds: int = 16
    averaged: int = 10  # of the last rounds
    rate: float = 0.12
    shrink: float = 2e-5  # of a weight at each touch
    least: int = 2  # times a feature is seen
    drop: float = 0.75  # of the features of a word left out at random while learning


def fit_tagger(
    sentences: Sequence[Sequence[str]],
    tags: Sequence[Sequence[str]],
    *,
    book: Phrasebook,
    classes: Classes,
    rng: np.random.Generator,
    config: TaggerConfig = TaggerConfig(),
) -> Tagger:
    """Fit a tagger to labelled queries (words and labels, aligned)."""
    labels = (OUTSIDE, *sorted({tag for of_one in tags for tag in of_one} - {OUTSIDE}))
    described = [features_of(words, book, classes) for words in sentences]
    seen = Counter(name for of_one in described for names in of_one for name in names)
    features = {name: place for place, name in enumerate(name for name, n in seen.items() if n >= config.least)}
    number = {label: place for place, label in enumerate(labels)}
    weights = np.zeros((len(features), len(labels)), dtype=np.float32)
    steps = np.zeros((len(labels), len(labels)), dtype=np.float32)
    allowed = np.array([[_may_follow(before, after) for after in labels] for before in labels], dtype=np.bool_)
    steps[~allowed] = -1e4
    squares, step_squares = np.full_like(weights, 1e-3), np.full_like(steps, 1e-3)
    means, step_means = np.zeros_like(weights), np.zeros_like(steps)
    held, starts, lines = _flat(described, features)
    gold = np.array([number[tag] for of_one in tags for tag in of_one], dtype=np.int64)
    for epoch in range(config.rounds):
        kept = rng.random(len(held)) >= config.drop
        _learn(
            rng.permutation(len(sentences)), lines, starts, held, kept, gold, weights, steps, squares, step_squares,
            np.float32(config.rate), np.float32(config.shrink), np.float32(1.0 / (1.0 - config.drop)),
        )  # fmt: skip
        if epoch >= config.rounds - config.averaged:
            means += weights / config.averaged
            step_means += steps / config.averaged
    return Tagger(labels=labels, features=features, weights=means, steps=step_means, book=book, classes=classes)


def _may_follow(before: str, after: str) -> bool:
    return not after.startswith("I-") or before[2:] == after[2:]


def _flat(described: list[list[list[str]]], features: dict[str, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lay features out: word i has `held[starts[i]:starts[i + 1]]`, query q the words `lines[q]:lines[q + 1]`."""
    held: list[int] = []
    starts, lines = [0], [0]
    for of_one in described:
        for names in of_one:
            held.extend(features[name] for name in names if name in features)
            starts.append(len(held))
        lines.append(len(starts) - 1)
    return np.array(held, dtype=np.int32), np.array(starts, dtype=np.int64), np.array(lines, dtype=np.int64)


@njit(cache=True, nogil=True)
def _learn(order, lines, starts, held, kept, gold, weights, steps, squares, step_squares, rate, shrink, lift):  # type: ignore[no-untyped-def]
    labels = weights.shape[1]
    for query in order:
        first, count = lines[query], lines[query + 1] - lines[query]
        if count == 0:
            continue
        scores = np.zeros((count, labels), dtype=np.float64)
        for place in range(count):
            for at in range(starts[first + place], starts[first + place + 1]):
                if kept[at]:
                    for label in range(labels):
                        scores[place, label] += weights[held[at], label] * lift
        forward, backward = np.zeros((count, labels)), np.zeros((count, labels))
        forward[0] = scores[0]
        ends = np.exp(steps.astype(np.float64))
        for place in range(1, count):
            top = forward[place - 1].max()
            forward[place] = scores[place] + top + np.log(np.dot(np.exp(forward[place - 1] - top), ends) + 1e-300)
        for place in range(count - 2, -1, -1):
            after = backward[place + 1] + scores[place + 1]
            top = after.max()
            backward[place] = top + np.log(np.dot(ends, np.exp(after - top)) + 1e-300)
        top = forward[count - 1].max()
        whole = top + np.log(np.exp(forward[count - 1] - top).sum())
        wrong = np.exp(forward + backward - whole)
        step_wrong = np.zeros((labels, labels))
        for place in range(1, count):
            left = np.exp(forward[place - 1] - forward[place - 1].max())
            right = np.exp(scores[place] + backward[place] + forward[place - 1].max() - whole)
            for one in range(labels):
                for other in range(labels):
                    step_wrong[one, other] += left[one] * ends[one, other] * right[other]
            step_wrong[gold[first + place - 1], gold[first + place]] -= 1.0
        for place in range(count):
            wrong[place, gold[first + place]] -= 1.0
            for at in range(starts[first + place], starts[first + place + 1]):
                if kept[at]:
                    feature = held[at]
                    for label in range(labels):
                        slope = wrong[place, label]
                        if abs(slope) > 1e-4:
                            slope += shrink * weights[feature, label] * 100
                            squares[feature, label] += slope * slope
                            weights[feature, label] -= rate * slope / np.sqrt(squares[feature, label])
        for one in range(labels):
            for other in range(labels):
                if steps[one, other] > -1e3 and abs(step_wrong[one, other]) > 1e-5:
                    slope = step_wrong[one, other]
                    step_squares[one, other] += slope * slope
                    steps[one, other] -= rate * slope / np.sqrt(step_squares[one, other])
