"""Learn how strongly each kind of act speaks, from what viewers went on to watch.

A title's strength is what was done with it (`features.strength.LEARNT`) times the table; a linear item model turns
strengths into scores. The scores are then linear in the table too, so the table that makes the next watch likeliest is
found by logistic regression, held to the guess as far as an act is rare. It is taken only if it foretells better the
watches of profiles it was not fitted on.

A watch is told from titles drawn evenly: no propensity is used. A choice from a page is told from the tiles that were
in view with it, each as likely examined as `Attention.trusted` says of its place.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from marquee.evaluation.compare import paired_interval
from marquee.evaluation.page_choices import TILES, PageChoices
from marquee.evaluation.split import TimeSplit
from marquee.evaluation.tune import MOST_TITLES, popularity_counts
from marquee.features.acts import weighed
from marquee.features.interactions import Interactions, known_before, strengths_of
from marquee.features.strength import LEARNT, SIGNALS, SignalConfig
from marquee.models.components import Fades
from marquee.models.linear import LinearConfig, fit_linear, spread
from marquee.models.taste import AGAINST
from marquee.models.threads import Progress, over_rows

AT_MOST_ZERO = ("thumb_down", "hide")  # a no stays a no, whatever the figures say,
AT_LEAST_ZERO = ("thumb_up", "list_add", "pick", "rate_high")  # and a yes a yes
ANCHORS = ("play_finished", "rate_high")  # the first that was used keeps its weight: only proportions can be learnt

FOLDS = 4  # parts of the profiles, each judged by what was learnt on the others
NOT_THERE = -60.0  # offset of a candidate that only fills up the row
_ENOUGH = {"maxiter": 60, "ftol": 1e-7}


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningConfig:
    """How much is looked at, and how firmly the guess is held to."""

    targets: int = 3_000
    candidates: int = 200
    doubt: float = 0.3  # standard deviation of what a weight may be, beside the guess
    least_targets: int = 200  # fewer teach nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class LearntSignals:
    """The table and how it came about; tuples are in the order of LEARNT."""

    signals: SignalConfig
    accepted: bool
    guess: tuple[float, ...]
    learnt: tuple[float, ...]  # whether it was accepted or not
    errors: tuple[float, ...]  # standard errors of what was learnt
    used: tuple[int, ...]  # targets before which such an act was known
    gain: tuple[float, float, float]  # log-likelihood a held-out target, with its 95 % interval
    targets: int

    def plain(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "signals"} | {"names": LEARNT}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Examples:
    """What each kind of act says of each candidate; candidate 0 was watched next."""

    parts: NDArray[np.float32]  # (targets, candidates, LEARNT)
    popular: NDArray[np.float32]  # (targets, candidates)
    used: NDArray[np.bool_]  # (targets, LEARNT)
    offset: NDArray[np.float32]  # (targets, candidates) log chance of being looked at
    profiles: NDArray[np.int32]

    def take(self, rows: NDArray[np.bool_]) -> "_Examples":
        return _Examples(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def learn_signals(
    interactions: Interactions,
    split: TimeSplit,
    *,
    linear: LinearConfig,
    choices: PageChoices | None = None,
    guess: SignalConfig = SIGNALS,
    config: LearningConfig | None = None,
    rng: np.random.Generator,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> LearntSignals:
    """Learn the table on what was watched, and chosen from pages, from `blend_at` to `judge_at`.

    Scores are those of a linear model of what came before. `interactions` and `choices` are numbered alike.

    The guess stays where the window has too few watches, or what was learnt foretells no better.
    """
    config = config or LearningConfig()
    examples = _examples(weighed(interactions, signals=guess), split, linear, choices, config, rng=rng, report=report)
    table = guess.table().astype(np.float64)
    if len(examples.profiles) < config.least_targets:
        return _stays(guess, examples)
    people = rng.permutation(np.unique(examples.profiles))
    gains = np.zeros(len(examples.profiles))
    for part in range(FOLDS):
        held_out = np.isin(examples.profiles, people[part::FOLDS])
        fitted_on, fold = examples.take(~held_out), examples.take(held_out)
        learnt, _ = _fit(fitted_on, table, config)
        gains[held_out] = _likelihood(fold, learnt) - _likelihood(fold, _fit_scale(fitted_on, table))
    gain = paired_interval(gains, examples.profiles, rng=rng)
    whole, errors = _fit(examples, table, config)
    scale = whole[-2]
    found = whole[:-2] / scale
    accepted = gain[1] > 0
    return LearntSignals(
        signals=guess.learnt(found) if accepted else guess,
        accepted=accepted,
        guess=tuple(np.round(table, 4).tolist()),
        learnt=tuple(np.round(found, 4).tolist()),
        errors=tuple(np.round(errors / scale, 4).tolist()),
        used=tuple(examples.used.sum(0).tolist()),
        gain=gain,
        targets=len(examples.profiles),
    )


def _stays(guess: SignalConfig, examples: _Examples) -> LearntSignals:
    table = tuple(np.round(guess.table().astype(np.float64), 4).tolist())
    return LearntSignals(
        signals=guess, accepted=False, guess=table, learnt=table, errors=(0.0,) * len(LEARNT),
        used=tuple(examples.used.sum(0).tolist()), gain=(0.0, 0.0, 0.0), targets=len(examples.profiles),
    )  # fmt: skip


def _examples(
    interactions: Interactions,
    split: TimeSplit,
    linear: LinearConfig,
    choices: PageChoices | None,
    config: LearningConfig,
    *,
    rng: np.random.Generator,
    report: Callable[[int, int], None],
) -> _Examples:
    targets = interactions.next_watches(since=split.blend_at, until=split.judge_at, least_history=1)
    if len(targets) > config.targets:
        targets = np.sort(rng.choice(targets, size=config.targets, replace=False))
    size = len(interactions.title_ids)
    count = max(min(config.candidates, size), TILES)
    found = _no_examples(len(targets), count)
    if len(targets) < config.least_targets or interactions.table is None:
        return _no_examples(0, count)
    known = interactions.before(split.blend_at)
    model = fit_linear(known.strengths(), config=replace(linear, most_titles=MOST_TITLES))
    counts = np.log1p(popularity_counts(known, half_life_days=21.0))
    table = interactions.table
    starts = interactions.starts()

    def tell(examples: _Examples, number: int, titles: NDArray[np.int32], described: NDArray[np.float32]) -> Any:
        examples.used[number] = (described != 0).any(0)
        return spread(titles, np.ascontiguousarray(_faded(described, table).T), model.titles, model.values)

    seeds = rng.integers(2**63, size=len(targets))  # the same candidates whichever thread draws them
    done = Progress(report, total=len(targets))

    def part(begin: int, end: int) -> None:
        for number in range(begin, end):
            target, own = int(targets[number]), np.random.default_rng(seeds[number])
            signals = known_before(interactions, target, starts=starts)
            assert signals.titles is not None and signals.described is not None
            titles = signals.titles
            scores = tell(found, number, titles, signals.described)
            chosen = _candidates(interactions.title[target], titles, size=size, count=count, rng=own)
            found.parts[number, : len(chosen)] = scores[:, chosen].T
            found.popular[number, : len(chosen)] = counts[chosen]
            found.offset[number, : len(chosen)] = 0.0
            found.profiles[number] = interactions.profile[target]
        done.add(end - begin)

    over_rows(part, size=len(targets))
    if choices is None:
        return found
    asked = np.flatnonzero((choices.at >= split.blend_at) & (choices.at < split.judge_at))
    pages = _no_examples(len(asked), count)
    for number, choice in enumerate(asked):
        first, last = int(choices.begin[choice]), int(choices.begin[choice + 1])
        scores = tell(pages, number, choices.known[first:last], choices.described[first:last])
        tiles = choices.titles[choice][choices.titles[choice] >= 0]
        pages.parts[number, : len(tiles)], pages.popular[number, : len(tiles)] = scores[:, tiles].T, counts[tiles]
        pages.offset[number, : len(tiles)] = np.log(np.maximum(choices.trusted[choice, : len(tiles)], 1e-3))
        pages.profiles[number] = -1 - choices.profile[choice]  # numbered otherwise than the interactions'
    return _Examples(
        **{name.name: np.concatenate([getattr(found, name.name), getattr(pages, name.name)]) for name in fields(found)}
    )


def _no_examples(count: int, candidates: int) -> _Examples:
    return _Examples(
        parts=np.zeros((count, candidates, len(LEARNT)), dtype=np.float32),
        popular=np.zeros((count, candidates), dtype=np.float32),
        used=np.zeros((count, len(LEARNT)), dtype=np.bool_),
        offset=np.full((count, candidates), NOT_THERE, dtype=np.float32),
        profiles=np.zeros(count, dtype=np.int32),
    )


def _faded(described: NDArray[np.float32], table: NDArray[np.float32]) -> NDArray[np.float32]:
    """Let what was done with titles count as taste lets it: the older the less, what is against them less."""
    sums = strengths_of(described, table)
    newer = np.cumsum((sums > 0)[::-1])[::-1] - 1.0
    faded = np.where(sums > 0, np.exp(-newer / Fades().linear_long), AGAINST)
    weights: NDArray[np.float32] = (described * faded[:, None]).astype(np.float32)
    return weights


def _candidates(
    target: int, known: NDArray[np.int32], *, size: int, count: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw what the target is told from: itself first, then titles at random that nothing was done with."""
    others = rng.permutation(size)
    others = others[~np.isin(others, known) & (others != target)][: count - 1]
    return np.concatenate([[target], others]).astype(np.int64)


def _fit(
    examples: _Examples, guess: NDArray[np.float64], config: LearningConfig
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit (scale * table, scale, popularity's weight), the table held to the guess; and the table's errors, scaled."""
    free = np.ones(len(guess), dtype=np.bool_)
    used = examples.used.sum(0)
    free[next((LEARNT.index(name) for name in ANCHORS if used[LEARNT.index(name)]), 0)] = False
    held = 1.0 / (2.0 * config.doubt**2 * len(examples.profiles))

    def loss(packed: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        change, scale, popularity = packed[:-2], packed[-2], packed[-1]
        table = guess + change * free
        value, of_table, of_popularity = _softmax(examples, scale * table, popularity)
        slope = np.concatenate([scale * of_table * free + 2 * held * change, [of_table @ table, of_popularity]])
        return value + held * float(change @ change), slope

    bounds = [
        (-level if name in AT_LEAST_ZERO else -2.0, -level if name in AT_MOST_ZERO else 2.0)
        for name, level in zip(LEARNT, guess, strict=True)
    ]
    begin = np.concatenate([np.zeros(len(guess)), _fit_scale(examples, guess)[-2:]])
    found = optimize.minimize(
        loss, begin, jac=True, method="L-BFGS-B", bounds=[*bounds, (1e-3, None), (None, None)], options=_ENOUGH
    )
    change, scale, popularity = found.x[:-2], found.x[-2], found.x[-1]
    table = guess + change * free
    certainty = _spread_of(examples, scale * table, popularity) * scale**2 + np.eye(len(guess)) / config.doubt**2
    errors = np.sqrt(np.diag(np.linalg.inv(certainty))) * free
    return np.concatenate([scale * table, [scale, popularity]]), errors * scale


def _fit_scale(examples: _Examples, guess: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit the scale of the scores and popularity's weight alone, the table as guessed; packed as `_fit` does."""

    def loss(packed: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, of_table, of_popularity = _softmax(examples, packed[0] * guess, packed[1])
        return value, np.array([of_table @ guess, of_popularity])

    scale, popularity = optimize.minimize(
        loss, np.array([5.0, 0.3]), jac=True, method="L-BFGS-B", bounds=[(1e-3, None), (None, None)], options=_ENOUGH
    ).x
    return np.concatenate([scale * guess, [scale, popularity]])


def _likelihood(examples: _Examples, packed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give each target's log-likelihood among its candidates; float64 `(targets,)`."""
    logits = _logits(examples, packed[:-2], packed[-1])
    top = logits.max(1)
    found: NDArray[np.float64] = logits[:, 0] - top - np.log(np.exp(logits - top[:, None]).sum(1))
    return found


def _logits(examples: _Examples, table: NDArray[np.float64], popularity: float) -> NDArray[np.float64]:
    found: NDArray[np.float64] = (examples.parts @ table.astype(np.float32)).astype(np.float64)
    return found + popularity * examples.popular + examples.offset


def _softmax(
    examples: _Examples, table: NDArray[np.float64], popularity: float
) -> tuple[float, NDArray[np.float64], float]:
    """Give the mean loss of candidate 0, and its slopes by the table and by popularity's weight."""
    logits = _logits(examples, table, popularity)
    chance = np.exp((logits - logits.max(1, keepdims=True)).astype(np.float32))
    chance /= chance.sum(1, keepdims=True)
    value = float(-np.log(np.maximum(chance[:, 0], 1e-30)).mean(dtype=np.float64))
    chance[:, 0] -= 1.0
    count = len(chance)
    flat = examples.parts.reshape(-1, examples.parts.shape[2])
    of_table = (chance.ravel() @ flat).astype(np.float64) / count
    return value, of_table, float((chance * examples.popular).sum() / count)


def _spread_of(examples: _Examples, table: NDArray[np.float64], popularity: float) -> NDArray[np.float64]:
    """Give the information the examples hold about the table, `(LEARNT, LEARNT)`."""
    logits = _logits(examples, table, popularity)
    chance = np.exp(logits - logits.max(1, keepdims=True)).astype(np.float32)
    chance /= chance.sum(1, keepdims=True)
    mean = np.einsum("nck,nc->nk", examples.parts, chance)
    rooted = (examples.parts * np.sqrt(chance)[:, :, None]).reshape(-1, examples.parts.shape[2])
    found: NDArray[np.float64] = (rooted.T @ rooted - mean.T @ mean).astype(np.float64)
    return found
