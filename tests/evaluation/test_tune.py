"""Tuning chooses what the data ask for, and only from what came before the judge's window."""

import numpy as np

from marquee.evaluation.split import TimeSplit
from marquee.evaluation.tune import tune
from marquee.features.interactions import Interactions, make_interactions
from marquee.models.training import TrainingConfig
from marquee.schema.clock import DAY


def fashions() -> Interactions:
    """Every week another two titles are all the rage."""
    rng = np.random.default_rng(0)
    days = np.sort(rng.integers(0, 100, size=3_000))
    titles = 2 * (days // 7) + rng.integers(0, 2, size=3_000)
    size = len(days)
    return make_interactions(
        title_ids=tuple(f"t{row:02d}" for row in range(30)),
        profile=rng.integers(0, 2_000, size=size),
        title=titles,
        at=(days * DAY).astype(np.int64),
        weight=np.ones(size),
        watched=np.ones(size, np.bool_),
        rewarded=np.ones(size, np.bool_),
    )


def test_where_fashions_are_short_the_half_life_is_short() -> None:
    split = TimeSplit(blend_at=94 * DAY, judge_at=98 * DAY)
    config, figures = tune(fashions(), split, config=TrainingConfig())
    assert config.popularity.half_life_days <= 7.0
    assert figures["half_life_days"] == config.popularity.half_life_days


def test_nothing_from_the_judge_s_window_is_looked_at() -> None:
    split = TimeSplit(blend_at=90 * DAY, judge_at=95 * DAY)
    everything = fashions()
    first, _ = tune(everything, split, config=TrainingConfig())
    second, _ = tune(everything.before(split.judge_at), split, config=TrainingConfig())
    assert first == second


def test_without_watches_in_the_window_the_config_stays() -> None:
    config = TrainingConfig()
    assert tune(fashions(), TimeSplit(blend_at=200 * DAY, judge_at=300 * DAY), config=config) == (config, {})


def test_each_choice_is_the_best_of_its_figures() -> None:
    split = TimeSplit(blend_at=94 * DAY, judge_at=98 * DAY)
    config, figures = tune(fashions(), split, config=TrainingConfig())
    chosen = figures["factors"]
    assert (config.factors.regularization, config.factors.unobserved_weight) == tuple(chosen.values())
    by_factors = figures["by_factors"]
    assert by_factors["{regularization} {unobserved_weight}".format(**chosen)] == max(by_factors.values())
    assert config.factors.epochs == TrainingConfig().factors.epochs
