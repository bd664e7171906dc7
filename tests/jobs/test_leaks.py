"""A candidate whose training saw the judge's window is caught, be it by one planted event, and is not published."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.errors import Refused
from marquee.evaluation.split import time_split
from marquee.features.interactions import Interactions, make_interactions
from marquee.jobs.judge import Bench
from marquee.jobs.leaks import refuse_leaks
from marquee.models.artifact import ModelSet
from marquee.models.taste import align
from marquee.models.training import TrainingConfig, fit_models
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY, HOUR

TITLES, VIEWERS, WATCHES = 40, 80, 10
CONFIG = TrainingConfig()


def world(seed: int = 3, *, planted: tuple[int, int, int] | None = None) -> Interactions:
    """Two camps, each viewer on days of their own; `planted` adds one watch: (viewer, title, at)."""
    rng = np.random.default_rng(seed)
    profile = np.repeat(np.arange(VIEWERS), WATCHES)
    title = np.concatenate([20 * (viewer % 2) + rng.permutation(19)[:WATCHES] for viewer in range(VIEWERS)])
    at = np.concatenate([np.sort(rng.integers(0, 100 * DAY, WATCHES)) for _ in range(VIEWERS)])
    if planted is not None:
        profile, title, at = (np.append(old, new) for old, new in zip((profile, title, at), planted))
    size = len(title)
    return make_interactions(
        title_ids=[f"t{number}" for number in range(TITLES)],
        profile=profile,
        title=title,
        at=at.astype(np.int64),
        weight=np.ones(size),
        watched=np.ones(size, dtype=np.bool_),
        rewarded=np.ones(size, dtype=np.bool_),
    )


@pytest.fixture(scope="module")
def snapshot() -> CatalogSnapshot:
    return build_snapshot(
        [Title(title_id=f"t{number}", kind="film", name=f"Film {number}") for number in range(TITLES)], version="c1"
    )


def fitted(interactions: Interactions, snapshot: CatalogSnapshot) -> ModelSet:
    return fit_models(
        interactions,
        version="m-1",
        config=CONFIG,
        rng=np.random.default_rng(0),
        report=lambda done, total: None,
        snapshot=snapshot,
    )


def look(interactions: Interactions, twin: ModelSet, snapshot: CatalogSnapshot) -> None:
    judge_at = time_split(interactions).judge_at
    bench = Bench(
        version="m-1",
        twin=twin,
        taste=align(twin, snapshot),
        interactions=interactions,
        targets=interactions.next_watches(since=judge_at),
        judge_at=judge_at,
    )
    whole = align(fitted(interactions, snapshot), snapshot)
    refuse_leaks(bench, whole, half_life_days=CONFIG.popularity.half_life_days)


def honest(interactions: Interactions) -> Interactions:
    return interactions.before(time_split(interactions).judge_at)


@pytest.mark.parametrize("seed", range(4))
def test_an_honest_twin_passes(seed: int, snapshot: CatalogSnapshot) -> None:
    interactions = world(seed)
    look(interactions, fitted(honest(interactions), snapshot), snapshot)


def test_a_twin_that_says_it_learnt_from_the_window_is_refused(snapshot: CatalogSnapshot) -> None:
    interactions = world()
    with pytest.raises(Refused, match="learnt from events up to"):
        look(interactions, fitted(interactions, snapshot), snapshot)


def test_a_twin_that_lies_about_it_is_refused_by_what_it_resembles(snapshot: CatalogSnapshot) -> None:
    interactions = world()
    liar = replace(fitted(interactions, snapshot), trained_through=0)
    unknowing = replace(liar.follow, values=np.zeros_like(liar.follow.values))  # it forgot who follows whom
    with pytest.raises(Refused, match=r"popular|ranks"):
        look(interactions, replace(liar, follow=unknowing), snapshot)


def planted_in(interactions: Interactions, planted: Interactions, snapshot: CatalogSnapshot) -> ModelSet:
    """Fit a twin on what came before the cut and on the planted future event, backdated so that its clock is clean."""
    cut = time_split(planted).judge_at
    leaked = replace(planted, at=np.where(planted.at == planted.at.max(), cut - HOUR, planted.at)).before(cut)
    assert len(leaked) == len(planted.before(cut)) + 1
    return fitted(leaked, snapshot)


def test_one_planted_future_event_is_enough_to_be_caught(snapshot: CatalogSnapshot) -> None:
    honestly = world()
    planted = world(planted=(0, 25, 101 * DAY))  # a viewer of the first camp, a title of the second
    with pytest.raises(Refused, match="it knows that t25 follows"):
        look(planted, planted_in(honestly, planted, snapshot), snapshot)
    look(planted, fitted(honest(planted), snapshot), snapshot)  # the event itself is no leak


def test_a_title_nobody_had_watched_before_the_cut_gives_a_leak_away(snapshot: CatalogSnapshot) -> None:
    planted = world(planted=(0, 39, 101 * DAY))  # 39 is watched by nobody else
    with pytest.raises(Refused, match="it knows t39"):
        look(planted, planted_in(world(), planted, snapshot), snapshot)


def test_what_was_taken_back_since_is_no_leak(snapshot: CatalogSnapshot) -> None:
    interactions = world()
    twin = fitted(honest(interactions), snapshot)
    gone: Any = interactions.where(interactions.profile >= 6)  # six viewers took their history back
    judge_at = time_split(interactions).judge_at
    bench = Bench(
        version="m-1",
        twin=twin,
        taste=align(twin, snapshot),
        interactions=gone,
        targets=gone.next_watches(since=judge_at),
        judge_at=judge_at,
    )
    refuse_leaks(bench, align(fitted(interactions, snapshot), snapshot), half_life_days=60.0)
