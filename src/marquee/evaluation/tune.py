"""Choose the few numbers that depend on the data, on a window before the judge's."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.evaluation.ranking_metrics import rank_targets
from marquee.evaluation.split import TimeSplit
from marquee.features.interactions import Interactions, Signals, known_before
from marquee.models.components import Fades, faded
from marquee.models.linear import fit_linear, spread
from marquee.models.matrix_factorization import Factors, fit_factors, fold_in, project
from marquee.models.popularity import decayed_counts
from marquee.models.training import TrainingConfig

HALF_LIVES = (2.0, 7.0, 21.0, 60.0, 180.0, 720.0)  # days
REGULARIZATIONS = (50.0, 150.0, 500.0)
FACTORS = ((0.003, 0.1), (0.003, 0.3), (0.006, 0.5), (0.003, 1.0), (0.002, 1.0), (0.0003, 10.0))
"""iALS: regularisation, weight of what was not observed. Both high leave nothing of small data, hence no grid."""
FACTORS_EPOCHS = 6  # enough to tell them apart
TARGETS = 2_000
MOST_TITLES = 2_500  # EASE is tuned on these, the most watched: the answer hardly depends on the rest


def tune(
    interactions: Interactions,
    split: TimeSplit,
    *,
    config: TrainingConfig,
    rng: np.random.Generator | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[TrainingConfig, dict[str, Any]]:
    """Choose popularity's half-life, EASE's and iALS's regularisation by NDCG@10 on `blend_at` to `judge_at`.

    Returns the config so chosen and the figures; without targets in the window the config stays.
    """
    rng = rng or np.random.default_rng(0)
    targets = interactions.next_watches(since=split.blend_at, until=split.judge_at)
    if len(targets) == 0:
        return config, {}
    if len(targets) > TARGETS:
        targets = np.sort(rng.choice(targets, size=TARGETS, replace=False))
    known = interactions.before(split.blend_at)
    steps = len(HALF_LIVES) + len(REGULARIZATIONS) + len(FACTORS)
    starts = interactions.starts()
    told = [known_before(interactions, int(target), starts=starts) for target in targets]

    def quality(scorer: Callable[[Signals, str], NDArray[np.float32]]) -> float:
        return round(float(rank_targets(scorer, interactions, targets, told=told).ndcg().mean()), 5)

    by_half_life: dict[float, float] = {}
    for number, days in enumerate(HALF_LIVES):
        counts = popularity_counts(known, half_life_days=days)

        def popular(signals: Signals, country: str, counts: NDArray[np.float32] = counts) -> NDArray[np.float32]:
            return counts

        by_half_life[days] = quality(popular)
        report(number + 1, steps)
    liked = known.strengths()
    by_regularization: dict[float, float] = {}
    for number, amount in enumerate(REGULARIZATIONS):
        table = fit_linear(liked, config=replace(config.linear, regularization=amount, most_titles=MOST_TITLES))

        def linear(signals: Signals, country: str, table: Any = table) -> NDArray[np.float32]:
            weights = faded(signals.weights[::-1], Fades().linear_long)[None, :]
            scores = spread(signals.positives[::-1].copy(), weights, table.titles, table.values)
            found: NDArray[np.float32] = scores[0]
            return found

        by_regularization[amount] = quality(linear)
        report(len(HALF_LIVES) + number + 1, steps)
    by_factors: dict[tuple[float, float], float] = {}
    for number, (amount, unobserved) in enumerate(FACTORS):
        trial = replace(config.factors, regularization=amount, unobserved_weight=unobserved, epochs=FACTORS_EPOCHS)
        factors = fit_factors(liked, config=trial, rng=np.random.default_rng(0))

        def folded(signals: Signals, country: str, factors: Factors = factors) -> NDArray[np.float32]:
            weights = faded(signals.weights[::-1], Fades().factors)
            floor, slope = np.float32(factors.floor), np.float32(factors.slope)
            vector = fold_in(signals.positives[::-1].copy(), weights, factors.titles, factors.gram, floor, slope)
            scores: NDArray[np.float32] = project(factors.titles, vector)
            return scores

        by_factors[amount, unobserved] = quality(folded)
        report(len(HALF_LIVES) + len(REGULARIZATIONS) + number + 1, steps)
    half_life = max(by_half_life, key=lambda days: by_half_life[days])
    regularization = max(by_regularization, key=lambda amount: by_regularization[amount])
    amount, unobserved = max(by_factors, key=lambda pair: by_factors[pair])
    chosen = replace(
        config,
        popularity=replace(config.popularity, half_life_days=half_life),
        linear=replace(config.linear, regularization=regularization),
        factors=replace(config.factors, regularization=amount, unobserved_weight=unobserved),
    )
    return chosen, {
        "half_life_days": half_life,
        "regularization": regularization,
        "factors": {"regularization": amount, "unobserved_weight": unobserved},
        "by_half_life": {str(days): figure for days, figure in by_half_life.items()},
        "by_regularization": {str(amount): figure for amount, figure in by_regularization.items()},
        "by_factors": {f"{amount} {weight}": figure for (amount, weight), figure in by_factors.items()},
    }


def popularity_counts(known: Interactions, *, half_life_days: float) -> NDArray[np.float32]:
    """Count what was watched and not disliked, decayed to the newest signal; float32 `(titles,)`."""
    watched = known.where(known.watched & (known.settled() > 0))
    counts = decayed_counts(
        watched.title,
        watched.at,
        np.ones(len(watched), np.float32),
        size=len(known.title_ids),
        now=int(watched.at.max(initial=0)),
        half_life_days=half_life_days,
    )
    return counts.astype(np.float32)
