"""Learn how strongly each kind of act speaks, from what viewers went on to watch.

A title's strength is what was done with it (`features.strength.LEARNT`) times the table; a linear item model turns
strengths into scores. The scores are then linear in the table too, so the table that makes the next watch likeliest is
found by logistic regression, held to the guess as far as an act is rare. It is taken only if it foretells better the
watches of profiles it was not fitted on, and only as far from the guess towards it as ranks those watches best: what
makes the next watch likelier need not bring it nearer the top.

A watch is told from titles drawn evenly: no propensity is used. A choice from a page is told from the tiles that were
in view with it, each as likely examined as `Attention.trusted` says of its place.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.evaluation.act_weights import Examples, fit_scale, fit_table, likelihood
from marquee.evaluation.compare import paired_interval
from marquee.evaluation.page_choices import TILES, PageChoices
from marquee.evaluation.ranking_metrics import rank_of
from marquee.evaluation.split import TimeSplit
from marquee.evaluation.tune import MOST_TITLES, popularity_counts
from marquee.features.acts import weighed
from marquee.features.interactions import Interactions, Signals, known_before, strengths_of
from marquee.features.strength import LEARNT, SIGNALS, SignalConfig
from marquee.models.components import Fades
from marquee.models.linear import LinearConfig, Neighbourhood, fit_linear, spread
from marquee.models.taste import AGAINST
from marquee.models.threads import Progress, over_rows

FOLDS = 4  # parts of the profiles, each judged by what was learnt on the others
NOT_THERE = -60.0  # offset of a candidate that only fills up the row
STEPS = (0.0, 0.5, 1.0)  # how far to go from the guess to what was learnt
RANKED = 1_500  # targets that decide that, over the whole catalogue


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
    step: float  # how far from the guess to what was learnt the table lies
    by_step: tuple[float, ...]  # NDCG@10 of held-out watches by the linear model, for each of STEPS
    targets: int

    def plain(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "signals"} | {"names": LEARNT}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """Watches to learn from, and what scores are made of."""

    interactions: Interactions
    targets: NDArray[np.int64]
    told: list[Signals]
    model: Neighbourhood
    popular: NDArray[np.float32]  # (titles,)


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
    table = guess.table().astype(np.float64)
    asked = _asked(weighed(interactions, signals=guess), split, linear, config, rng=rng)
    if asked is None:
        return _stays(guess)
    examples = _examples(asked, split, choices, config, rng=rng, report=report)
    kinds = examples.kinds
    people = rng.permutation(np.unique(examples.profiles))
    gains = np.zeros(len(examples.profiles))
    packed = np.zeros((len(STEPS), len(examples.profiles), len(kinds) + 2))
    for part in range(FOLDS):
        held_out = np.isin(examples.profiles, people[part::FOLDS])
        fitted_on, fold = examples.take(~held_out), examples.take(held_out)
        learnt, _ = fit_table(fitted_on, table[kinds], doubt=config.doubt)
        guessed = fit_scale(fitted_on, table[kinds])
        gains[held_out] = likelihood(fold, learnt) - likelihood(fold, guessed)
        for row, step in enumerate(STEPS):
            between = (1 - step) * guessed[:-2] / guessed[-2] + step * learnt[:-2] / learnt[-2]
            fitted = learnt if step else guessed
            packed[row, held_out] = np.concatenate([between * fitted[-2], fitted[-2:]])
    gain = paired_interval(gains, examples.profiles, rng=rng)
    whole, errors = fit_table(examples, table[kinds], doubt=config.doubt)
    scale = whole[-2]
    found, doubts = table.copy(), np.full(len(table), config.doubt)
    found[kinds], doubts[kinds] = whole[:-2] / scale, errors / scale
    by_step: tuple[float, ...] = ()
    step = 0.0
    if gain[1] > 0:
        by_step = tuple(round(_ranked(asked, kinds, of_step), 5) for of_step in packed)
        step = STEPS[int(np.argmax(by_step))]
    return LearntSignals(
        signals=guess.learnt(table + step * (found - table)) if step > 0 else guess,
        accepted=step > 0,
        guess=tuple(np.round(table, 4).tolist()),
        learnt=tuple(np.round(found, 4).tolist()),
        errors=tuple(np.round(doubts, 4).tolist()),
        used=examples.counts(),
        gain=gain,
        step=step,
        by_step=by_step,
        targets=len(examples.profiles),
    )


def _stays(guess: SignalConfig) -> LearntSignals:
    table, nothing = tuple(np.round(guess.table().astype(np.float64), 4).tolist()), (0,) * len(LEARNT)
    return LearntSignals(
        signals=guess, accepted=False, guess=table, learnt=table, errors=(0.0,) * len(LEARNT), used=nothing,
        gain=(0.0, 0.0, 0.0), step=0.0, by_step=(), targets=0,
    )  # fmt: skip


def _ranked(asked: _Asked, kinds: NDArray[np.int64], packed: NDArray[np.float64]) -> float:
    """Give the NDCG@10 of watches over the whole catalogue, each by its own row of (table, scale, popularity)."""
    few = np.arange(0, len(asked.targets), -(-len(asked.targets) // RANKED))
    table = asked.interactions.table
    assert table is not None
    ranks = np.zeros(len(few))
    starts, interactions, model = asked.interactions.starts(), asked.interactions, asked.model

    def part(begin: int, end: int) -> None:
        for number in range(begin, end):
            row = few[number]
            told, target = asked.told[row], int(asked.targets[row])
            assert told.titles is not None and told.described is not None
            weights = _faded(told.described, table)[:, kinds] @ packed[row, :-2].astype(np.float32)
            scores = spread(told.titles, weights[None, :], model.titles, model.values)[0]
            scores += np.float32(packed[row, -1]) * asked.popular
            first = int(starts[interactions.profile[target]])
            ranks[number] = rank_of(
                scores,
                interactions.title[target],
                interactions.title[first:target],
                interactions.watched[first:target],
            )

    over_rows(part, size=len(few))
    return float(np.where(ranks < 10, 1.0 / np.log2(ranks + 2.0), 0.0).mean())


def _asked(
    interactions: Interactions,
    split: TimeSplit,
    linear: LinearConfig,
    config: LearningConfig,
    *,
    rng: np.random.Generator,
) -> _Asked | None:
    """Draw watches of the window and fit a linear model of what came before; None where there are too few."""
    targets = interactions.next_watches(since=split.blend_at, until=split.judge_at, least_history=1)
    if len(targets) < config.least_targets or interactions.table is None:
        return None
    if len(targets) > config.targets:
        targets = np.sort(rng.choice(targets, size=config.targets, replace=False))
    known = interactions.before(split.blend_at)
    starts = interactions.starts()
    return _Asked(
        interactions=interactions,
        targets=targets,
        told=[known_before(interactions, int(target), starts=starts) for target in targets],
        model=fit_linear(known.strengths(), config=replace(linear, most_titles=MOST_TITLES)),
        popular=np.log1p(popularity_counts(known, half_life_days=21.0)),
    )


def _examples(
    asked: _Asked,
    split: TimeSplit,
    choices: PageChoices | None,
    config: LearningConfig,
    *,
    rng: np.random.Generator,
    report: Callable[[int, int], None],
) -> Examples:
    interactions, model, targets = asked.interactions, asked.model, asked.targets
    size = len(interactions.title_ids)
    count = max(min(config.candidates, size), TILES)
    table = interactions.table
    assert table is not None
    chosen_from = np.empty(0, dtype=np.int64)
    if choices is not None:
        chosen_from = np.flatnonzero((choices.at >= split.blend_at) & (choices.at < split.judge_at))
    used = np.zeros((len(targets) + len(chosen_from), len(LEARNT)), dtype=np.bool_)
    for number, told in enumerate(asked.told):
        assert told.described is not None
        used[number] = (told.described != 0).any(0)
    for number, choice in enumerate(chosen_from, len(targets)):
        assert choices is not None
        used[number] = (choices.described[choices.begin[choice] : choices.begin[choice + 1]] != 0).any(0)
    kinds = np.flatnonzero(used.any(0))
    found = Examples(
        kinds=kinds,
        parts=np.zeros((len(used), count, len(kinds)), dtype=np.float32),
        popular=np.zeros((len(used), count), dtype=np.float32),
        used=used[:, kinds],
        offset=np.full((len(used), count), NOT_THERE, dtype=np.float32),
        profiles=np.zeros(len(used), dtype=np.int32),
    )

    def tell(
        number: int,
        known: NDArray[np.int32],
        described: NDArray[np.float32],
        candidates: NDArray[np.integer],
        offset: NDArray[np.float64] | float,
    ) -> None:
        weights = np.ascontiguousarray(_faded(described, table)[:, kinds].T)
        scores = spread(known, weights, model.titles, model.values)
        there = slice(0, len(candidates))
        found.parts[number, there] = scores[:, candidates].T
        found.popular[number, there], found.offset[number, there] = asked.popular[candidates], offset

    seeds = rng.integers(2**63, size=len(targets))  # the same candidates whichever thread draws them
    done = Progress(report, total=len(targets))

    def part(begin: int, end: int) -> None:
        for number in range(begin, end):
            target, told = int(targets[number]), asked.told[number]
            assert told.titles is not None and told.described is not None
            own = np.random.default_rng(seeds[number])
            chosen = _candidates(interactions.title[target], told.titles, size=size, count=count, rng=own)
            tell(number, told.titles, told.described, chosen, 0.0)
            found.profiles[number] = interactions.profile[target]
        done.add(end - begin)

    over_rows(part, size=len(targets))
    for number, choice in enumerate(chosen_from, len(targets)):
        assert choices is not None
        there = slice(int(choices.begin[choice]), int(choices.begin[choice + 1]))
        tiles = choices.titles[choice][choices.titles[choice] >= 0]
        looked_at = np.log(np.maximum(choices.trusted[choice, : len(tiles)], 1e-3))
        tell(number, choices.known[there], choices.described[there], tiles, looked_at)
        found.profiles[number] = -1 - choices.profile[choice]  # numbered otherwise than the interactions'
    return found


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
