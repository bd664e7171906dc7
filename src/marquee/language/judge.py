"""A trained judge of comments: the chance that one speaks for a title, and the rating its author would give.

Four linear members look at a text as a whole, at its last words, and at windows of it (the mean, and the mean that
counts later windows more). Heads join them: one for short texts, one for long. A rating is what praise and blame
would each be rated, by their chances: who praises and who blames use different words for how much.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.language.grams import ORDER, codes_of, cut_words, distinct_runs

MEMBERS = ("rare words", "telling words", "how warm", "how cold")
VIEWS = ("whole", "last", "windows", "late windows")
WINDOW = 30  # words and marks in a window, and in a text's last words
FEATURES = len(MEMBERS) * len(VIEWS)
_BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judge:
    """What was learnt. A run of words has a row in `rows`; row 0 is of runs that were not seen in training."""

    slots: NDArray[np.int32]  # (2 ** BITS) the row of each hash
    rows: NDArray[np.float32]  # (rows, 2 * members): by member the square of a run's value, and its value times weight
    intercepts: NDArray[np.float32]  # (members,)
    heads: NDArray[np.float64]  # (short, long) x (for, praised rating, blamed rating) x (features + 1)
    rates: bool  # whether it was shown ratings
    languages: tuple[str, ...]  # it was shown enough of


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What a judge says of texts, aligned to them."""

    chance: NDArray[np.float64]  # that a text speaks for its title
    rating: NDArray[np.float64]  # 1 to 10; NaN from a judge that was shown none
    known: NDArray[np.bool_]  # whether a text holds a run of words it was taught

    @property
    def sentiment(self) -> NDArray[np.float64]:
        """Give -1 (against) to 1 (for)."""
        return 2.0 * self.chance - 1.0


def judge_all(judge: Judge, texts: Sequence[str]) -> Verdicts:
    """Judge texts; never raises, whatever they are. A text without a word is judged as the average one."""
    views, windows = views_of(judge, texts)
    return decide(judge, views, windows)


def decide(judge: Judge, views: NDArray[np.float64], windows: NDArray[np.int64]) -> Verdicts:
    """Join what the members saw (texts, features) of texts of so many windows."""
    said = np.empty((3, len(views)))
    for head, here in enumerate((windows <= 1, windows > 1)):
        for number, weights in enumerate(judge.heads[head]):  # summed text by text: each alike, alone or among others
            said[number, here] = (views[here] * weights[:-1]).sum(axis=1) + weights[-1]
    chance = 1.0 / (1.0 + np.exp(-np.clip(said[0], -30.0, 30.0)))
    rating = np.clip(chance * said[1] + (1.0 - chance) * said[2], 1.0, 10.0)
    return Verdicts(
        chance=chance,
        rating=rating if judge.rates else np.full(len(chance), np.nan),
        known=np.abs(views[:, 0] - judge.intercepts[0]) > 0,
    )


def views_of(judge: Judge, texts: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Let the members look: (texts, features), and how many windows each text has."""
    views, windows = np.zeros((len(texts), FEATURES)), np.zeros(len(texts), dtype=np.int64)
    for start in range(0, len(texts), _BATCH):
        codes, ends = codes_of(texts[start : start + _BATCH])
        stop = start + len(ends) - 1
        _look(codes, ends, judge.slots, judge.rows, judge.intercepts, views[start:stop], windows[start:stop])
    return views, windows


@njit(cache=True, nogil=True)
def _look(codes, ends, slots, rows, intercepts, views, windows):  # type: ignore[no-untyped-def]
    members = len(intercepts)
    longest = max(1, int(np.max(ends[1:] - ends[:-1])))
    tokens = np.empty(longest, dtype=np.uint64)
    runs = np.empty(ORDER * longest, dtype=np.int32)
    seen = np.empty(members)
    for text in range(len(ends) - 1):
        count = cut_words(codes, ends[text], ends[text + 1], tokens)
        parts = max(1, int(np.round(count / WINDOW)))
        windows[text] = parts
        _see(tokens, 0, count, runs, slots, rows, intercepts, seen)
        if parts == 1:
            for member in range(members):
                views[text, 4 * member] = seen[member]
                views[text, 4 * member + 1] = seen[member]
                views[text, 4 * member + 2] = np.tanh(seen[member] / 2)
                views[text, 4 * member + 3] = np.tanh(seen[member] / 2)
            continue
        for member in range(members):
            views[text, 4 * member] = seen[member]
        _see(tokens, max(0, count - WINDOW), count, runs, slots, rows, intercepts, seen)
        for member in range(members):
            views[text, 4 * member + 1] = seen[member]
        weight = 0.0
        for part in range(parts):
            _see(tokens, count * part // parts, count * (part + 1) // parts, runs, slots, rows, intercepts, seen)
            late = ((part + 1) / parts) ** 2
            weight += late
            for member in range(members):
                said = np.tanh(seen[member] / 2)
                views[text, 4 * member + 2] += said / parts
                views[text, 4 * member + 3] += said * late
        for member in range(members):
            views[text, 4 * member + 3] /= weight


@njit(cache=True, nogil=True)
def _see(tokens, first, end, runs, slots, rows, intercepts, seen):  # type: ignore[no-untyped-def]
    """Write what each member says of `tokens[first:end]` into `seen`: a cosine-like sum and the intercept."""
    members = len(intercepts)
    count = distinct_runs(tokens, first, end, runs)
    lengths = np.full(members, 1e-9)
    seen[:] = 0.0
    for place in range(count):
        row = slots[runs[place]]
        if row > 0:
            for member in range(members):
                lengths[member] += rows[row, 2 * member]
                seen[member] += rows[row, 2 * member + 1]
    for member in range(members):
        seen[member] = seen[member] / np.sqrt(lengths[member]) + intercepts[member]
