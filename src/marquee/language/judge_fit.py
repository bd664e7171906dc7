"""Train a judge of comments on texts with a label or a rating.

Members learn by dual coordinate ascent (Shalev-Shwartz and Zhang 2013, the logistic loss), on whole texts and on their
last words at once; one weighs runs by rarity, the others by how much more often they stand in one class (Wang and
Manning 2012). Heads learn from what members say of texts they were not shown, film by film where groups are given.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.language.grams import BITS, grams_of
from marquee.language.identify import language_of
from marquee.language.judge import FEATURES, MEMBERS, WINDOW, Judge, views_of

UNRATED = float("nan")
_RATED = (1.0, 2.0, 3.0, 4.0, 5.5, 7.0, 8.0, 9.0, 10.0)
_FOR = (0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95, 0.98)  # how near to certain a rating is a word for the title

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeConfig:
    """How a judge is trained."""

    least_seen: int = 2  # texts a run of words stands in
    folds: int = 4  # in which the heads see what members say of texts they were not shown
    rounds: int = 12
    averaged: int = 8  # of the last rounds
    shrink: float = 0.2  # of the member of rare words; half as much again of that of telling words
    shrink_rating: float = 1.5  # of the members that tell warm praise from cool, and cold blame from mild
    head_shrink: float = 10.0
    least_language: int = 200  # texts in a language the judge then speaks for


JUDGE = JudgeConfig()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labelled:
    """Texts and what their authors thought, aligned."""

    texts: Sequence[str]
    chance: Floats  # 0 (against) to 1 (for); what a label or a rating says
    rating: Floats  # 1 to 10, NaN where only a label is known
    groups: NDArray[np.int64]  # what two texts have in common that a judge must not lean on: their title

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.texts)

    def take(self, places: NDArray[np.int64]) -> "Labelled":
        """Pick some of them."""
        return Labelled(
            texts=[self.texts[place] for place in places.tolist()],
            chance=self.chance[places],
            rating=self.rating[places],
            groups=self.groups[places],
        )


def chance_of(rating: Floats) -> Floats:
    """Say of a rating from 1 to 10 how near to certain it is a word for the title."""
    return np.interp(rating, _RATED, _FOR)


def fit_judge(
    labelled: Labelled,
    *,
    rng: np.random.Generator,
    config: JudgeConfig = JUDGE,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Judge:
    """Fit a judge; the more texts the better, from some hundreds on."""
    steps = config.folds + 2
    report(0, steps)
    corpus = _Corpus.of(labelled, config)
    names = np.unique(labelled.groups)
    fold_of = dict(zip(names.tolist(), (rng.permutation(len(names)) % config.folds).tolist(), strict=True))
    fold = np.array([fold_of[group] for group in labelled.groups.tolist()], dtype=np.int64)
    report(1, steps)
    views, windows = np.zeros((len(labelled), FEATURES)), np.zeros(len(labelled), dtype=np.int64)
    short = np.zeros((len(labelled), FEATURES))
    for number in range(config.folds):
        held = np.flatnonzero(fold == number)
        if len(held) and len(held) < len(fold):
            judge = _members(corpus, np.flatnonzero(fold != number), rng=rng, config=config)
            texts = [labelled.texts[place] for place in held.tolist()]
            views[held], windows[held] = views_of(judge, texts)
            short[held] = _as_short(views[held])
        report(number + 2, steps)
    judge = _members(corpus, np.arange(len(labelled)), rng=rng, config=config)
    is_long = windows > 1
    said = np.concatenate([views[~is_long], short[is_long]])
    order = np.concatenate([np.flatnonzero(~is_long), np.flatnonzero(is_long)])
    heads = np.zeros((2, 3, FEATURES + 1))
    heads[0] = _head(said, labelled.chance[order], labelled.rating[order], whole=True, shrink=config.head_shrink)
    enough = int(is_long.sum()) >= 20 * FEATURES
    heads[1] = (
        _head(
            views[is_long], labelled.chance[is_long], labelled.rating[is_long], whole=False, shrink=config.head_shrink
        )
        if enough
        else heads[0]
    )
    spoken = Counter(language_of(text) for text in labelled.texts)
    languages = tuple(sorted(name for name, count in spoken.items() if count >= config.least_language))
    report(steps, steps)
    return replace(judge, heads=heads, languages=languages)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Corpus:
    """Whole texts, then their last words, as rows of runs: text i has `runs[starts[i]:starts[i + 1]]`."""

    starts: NDArray[np.int64]
    runs: NDArray[np.int32]  # row numbers
    slots: NDArray[np.int32]
    size: int
    chance: Floats
    rating: Floats
    texts: int

    @staticmethod
    def of(labelled: Labelled, config: JudgeConfig) -> "_Corpus":
        """Lay texts out, runs seen too seldom left out."""
        starts, runs = grams_of(labelled.texts)
        last_starts, last_runs = grams_of(labelled.texts, last=WINDOW)
        kept = np.bincount(runs, minlength=1 << BITS) >= config.least_seen
        slots = np.zeros(1 << BITS, dtype=np.int32)
        slots[kept] = np.arange(1, int(kept.sum()) + 1, dtype=np.int32)
        all_starts = np.concatenate([starts, last_starts[1:] + starts[-1]])
        all_runs = slots[np.concatenate([runs, last_runs])]
        there = all_runs > 0
        places = np.concatenate([[0], np.cumsum(there)])
        return _Corpus(
            starts=places[all_starts],
            runs=all_runs[there],
            slots=slots,
            size=int(kept.sum()) + 1,
            chance=np.tile(labelled.chance, 2),
            rating=np.tile(labelled.rating, 2),
            texts=len(labelled),
        )


def _members(corpus: _Corpus, places: NDArray[np.int64], *, rng: np.random.Generator, config: JudgeConfig) -> Judge:
    """Fit the four members on some of the texts; the heads are still empty."""
    rows = np.zeros((corpus.size, 2 * len(MEMBERS)), dtype=np.float32)
    intercepts = np.zeros(len(MEMBERS), dtype=np.float32)
    both = np.concatenate([places, places + corpus.texts])
    rating = corpus.rating[both]
    sides = ((np.ones(len(both), dtype=np.bool_), 0.0, 0.0), (rating > 5.5, 7.0, 10.0), (rating <= 5.5, 1.0, 4.0))
    for number, (here, low, high) in enumerate(sides):
        texts = both[here]
        if len(texts) < 40:
            continue
        if number == 0:
            target = corpus.chance[texts]
            seen = _seen(corpus.starts, corpus.runs, texts, np.ones(len(texts)), corpus.size)
            rarity = np.where(seen > 0, np.log(len(texts) / np.maximum(seen, 1.0)), 0.0) * seen / (seen + 2.0)
            members = [(0, rarity, config.shrink)]
        else:
            target = np.clip((corpus.rating[texts] - low) / (high - low), 0.0, 1.0) * 0.9 + 0.05
            members = []
        shrink = 1.5 * config.shrink if number == 0 else config.shrink_rating
        members.append((number + 1, _telling(corpus, texts, target), shrink))
        for member, values, weight in members:
            fitted, intercepts[member] = _fit(corpus, texts, target, values, weight, rng=rng, config=config)
            rows[:, 2 * member] = values * values
            rows[:, 2 * member + 1] = values * fitted
    return Judge(
        slots=corpus.slots,
        rows=rows,
        intercepts=intercepts,
        heads=np.zeros((2, 3, FEATURES + 1)),
        rates=bool(np.isfinite(corpus.rating).mean() > 0.2),
        languages=(),
    )


def _telling(corpus: _Corpus, texts: NDArray[np.int64], target: Floats) -> Floats:
    """Value runs by how much more often they stand where the target is high: the log of the ratio, shrunk if seldom."""
    high = _seen(corpus.starts, corpus.runs, texts, target, corpus.size)
    low = _seen(corpus.starts, corpus.runs, texts, 1.0 - target, corpus.size)
    seen = high + low
    ratio = np.log((high + 1.0) / (high + 1.0).sum()) - np.log((low + 1.0) / (low + 1.0).sum())
    return np.asarray(ratio * seen / (seen + 2.0))


def _fit(
    corpus: _Corpus,
    texts: NDArray[np.int64],
    target: Floats,
    values: Floats,
    shrink: float,
    *,
    rng: np.random.Generator,
    config: JudgeConfig,
) -> tuple[Floats, float]:
    mean = np.zeros(corpus.size)
    intercept = _ascend(
        corpus.starts, corpus.runs, texts, values, target, shrink, config.rounds, config.averaged,
        rng.integers(2**31), np.zeros(corpus.size), mean,
    )  # fmt: skip
    return mean, float(intercept)


def _as_short(views: Floats) -> Floats:
    """Give what members say of the last words of texts as if these were the text."""
    short = views.copy()
    for view in (0, 2, 3):
        short[:, view::4] = views[:, 1::4] if view == 0 else np.tanh(views[:, 1::4] / 2)
    return short


def _head(views: Floats, chance: Floats, rating: Floats, *, whole: bool, shrink: float) -> Floats:
    """Join members: (3, features + 1). With `whole`, by what they say of the text as a whole alone."""
    used = np.zeros(FEATURES, dtype=np.bool_)
    used[::4] = True
    if not whole:
        used[:] = True
        used[[10, 11, 14, 15]] = False  # windows of the members of ratings: noise
    middle, spread = views[:, used].mean(axis=0), views[:, used].std(axis=0) + 1e-9
    x = np.column_stack([(views[:, used] - middle) / spread, np.ones(len(views))])
    head = np.zeros((3, FEATURES + 1))
    solved = [_logistic(x, (chance > 0.5).astype(np.float64), shrink=shrink)]
    for side in (rating > 5.5, rating <= 5.5):
        solved.append(_ridge(x[side], rating[side], shrink=3.0 * shrink) if side.sum() >= 40 else np.zeros(x.shape[1]))
    for number, weights in enumerate(solved):
        head[number, :-1][used] = weights[:-1] / spread
        head[number, -1] = weights[-1] - (weights[:-1] * middle / spread).sum()
    return head


def _logistic(x: Floats, y: Floats, *, shrink: float) -> Floats:
    weights = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], shrink)
    penalty[-1] = 0.01
    for _ in range(30):
        chance = 1.0 / (1.0 + np.exp(-np.clip(x @ weights, -30.0, 30.0)))
        curve = (x * (chance * (1.0 - chance))[:, None]).T @ x + np.diag(penalty)
        weights -= np.linalg.solve(curve, x.T @ (chance - y) + penalty * weights)
    return weights


def _ridge(x: Floats, y: Floats, *, shrink: float) -> Floats:
    penalty = np.full(x.shape[1], shrink)
    penalty[-1] = 0.01
    return np.asarray(np.linalg.solve(x.T @ x + np.diag(penalty), x.T @ y))


@njit(cache=True, nogil=True)
def _seen(starts, runs, texts, weights, size):  # type: ignore[no-untyped-def]
    found = np.zeros(size)
    for place in range(len(texts)):
        text = texts[place]
        for run in range(starts[text], starts[text + 1]):
            found[runs[run]] += weights[place]
    return found


@njit(cache=True, nogil=True)
def _ascend(starts, runs, texts, values, target, shrink, rounds, averaged, seed, weights, mean):  # type: ignore[no-untyped-def]
    """Minimise the log loss and shrink / 2 |w|^2 over texts of length one; returns the mean intercept."""
    count = len(texts)
    np.random.seed(seed)
    scale = np.empty(count)
    for place in range(count):
        text, length = texts[place], 1e-9
        for run in range(starts[text], starts[text + 1]):
            length += values[runs[run]] ** 2
        scale[place] = 1.0 / np.sqrt(length)
    dual = np.zeros(count)
    step = 1.02 / shrink  # the intercept is a feature of a fiftieth of the weight
    intercept, mean_intercept = 0.0, 0.0
    for turn in range(rounds):
        for place in np.random.permutation(count):
            text = texts[place]
            score = 0.0
            for run in range(starts[text], starts[text + 1]):
                score += values[runs[run]] * weights[runs[run]]
            score = score * scale[place] + intercept
            low, high, move = target[place] - 1.0 - dual[place], target[place] - dual[place], 0.0
            for _ in range(5):  # Newton's method, kept within where the root must be
                chance = 1.0 / (1.0 + np.exp(-(score + step * move)))
                slope = target[place] - chance - dual[place] - move
                if slope > 0:
                    low = move
                else:
                    high = move
                move += slope / (step * chance * (1.0 - chance) + 1.0)
                if move <= low or move >= high:
                    move = 0.5 * (low + high)
            dual[place] += move
            push = move / shrink * scale[place]
            for run in range(starts[text], starts[text + 1]):
                weights[runs[run]] += push * values[runs[run]]
            intercept += 0.02 * move / shrink
        if turn >= rounds - averaged:
            for row in range(len(mean)):
                mean[row] += weights[row] / averaged
            mean_intercept += intercept / averaged
    return mean_intercept
