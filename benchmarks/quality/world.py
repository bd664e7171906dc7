"""The built-in world, where truth is known: engaged hours, launches, and calibrated lists, judged by hidden tastes.

Everything that learns sees what the service sees, log and lake as in the demo. The core is measured, without the
`[neural]` extra. Before hours are counted, other viewers choose from the lists for a while, and the blend learns from
their choices what a training in the running service would (`models.blend_pages`). NDCG@10 is of successive watches
after a global cut, the whole catalogue ranked. With --data, films of MovieLens 1M that nobody has rated yet are placed
by their metadata, too (printed only).
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.frame import Check, Result
from benchmarks.quality._new_films import new_films
from benchmarks.quality._world_calibration import calibrated
from benchmarks.quality._world_hours import Engaged, ListMaker, engaged, practised
from benchmarks.quality._world_launch import launches
from benchmarks.quality._world_stage import Stage, known_at, staged
from marquee.evaluation.beyond import beyond_accuracy, genre_shares
from marquee.evaluation.compare import paired_interval
from marquee.evaluation.ranking_metrics import rank_targets
from marquee.features.interactions import Signals
from marquee.jobs.fit import Fitted, fit
from marquee.jobs.judge import personal, popular, whole_profiles
from marquee.models.blend import FEATURES
from marquee.models.blend_pages import learn_on_pages, with_share
from marquee.models.calibration import calibrate, genre_taste
from marquee.models.taste import Taste, align
from marquee.models.training import TrainingConfig
from marquee.page.config import PageConfig
from marquee.synthetic.world import DAYS, TITLES, VIEWERS

SEED = 2
CONFIG = TrainingConfig(sequence=None)
SMALL = TrainingConfig(sequence=None, heads=None, learn_signals=False, examples=500, candidates=200)
LISTS = PageConfig(calibration=0.6)  # of a list alone; pages give interests their due row by row
OF_WARM = 0.9  # of the warm AUC, after a day


def run(*, data: Path | None, quick: bool) -> Result:
    """Build the world, land it, train, and judge by its truth (the quick form: a small world)."""
    size = (
        {"titles": 400, "viewers": 400, "days": 60} if quick else {"titles": TITLES, "viewers": VIEWERS, "days": DAYS}
    )
    rng = np.random.default_rng(0)
    figures: dict[str, Any] = {}
    checks: list[Check] = []
    with staged(seed=SEED, **size) as stage:
        fitted = fit(stage.interactions, stage.snapshot, version="bench", config=SMALL if quick else CONFIG)
        for part, more in (
            _ranked(stage, fitted, most=1_000 if quick else 5_000, rng=rng),
            _hours(stage, fitted, most=150 if quick else 1_200, visits=3 if quick else 6, rng=rng),
            _launched(stage, fitted, most=200 if quick else 1_500, rng=rng),
        ):
            figures |= part
            checks += more
        figures |= {"events": stage.world.event_count, **size}
    on = f"built-in world, seed {SEED}"
    if data is not None and not quick:
        figures |= new_films(data / "ml-1m")
        on += "; MovieLens 1M for new films"
    return Result(figures=figures, checks=checks, data=on)


def _ranked(stage: Stage, fitted: Fitted, *, most: int, rng: np.random.Generator) -> tuple[dict[str, Any], list[Check]]:
    """Judge what was watched after the cut: ours against popularity, lists plain and calibrated."""
    interactions, snapshot = stage.interactions, stage.snapshot
    taste = align(fitted.judged, snapshot)
    targets = whole_profiles(
        interactions, interactions.next_watches(since=fitted.split.judge_at, least_history=1), most=most, rng=rng
    )
    blend = rank_targets(personal(taste), interactions, targets)
    reference = rank_targets(popular(taste), interactions, targets)
    _, low, high = paired_interval(blend.ndcg() - reference.ndcg(), blend.profiles, rng=rng)
    lists = calibrated(taste, interactions, targets, snapshot, config=LISTS)
    known = interactions.before(fitted.split.judge_at)
    watched = known.first_watches()
    counts = np.bincount(known.title[watched], minlength=len(snapshot))
    shares = genre_shares(snapshot)
    beyond = {
        name: beyond_accuracy(part, counts=counts, shares=shares).figures()
        for name, part in (("plain", lists.plain_lists), ("calibrated", lists.lists), ("popularity", reference.lists))
    }
    figures = {
        "ndcg10": round(float(blend.ndcg().mean()), 4),
        "ndcg10_popularity": round(float(reference.ndcg().mean()), 4),
        "ndcg10_gain_interval": [round(low, 4), round(high, 4)],
        "targets": len(targets),
        "beyond": beyond,
        **lists.figures(rng=rng),
    }
    return figures, [
        Check(what="NDCG@10 above decayed popularity (low end)", value=round(low, 4), op=">", target=0.0),
        Check(what="calibration: divergence left", value=round(lists.divergence_kept, 4), op="<=", target=0.5),
        Check(what="calibration: share of NDCG@10 lost", value=round(lists.ndcg_lost, 4), op="<=", target=0.01),
    ]


def _hours(
    stage: Stage, fitted: Fitted, *, most: int, visits: int, rng: np.random.Generator
) -> tuple[dict[str, Any], list[Check]]:
    """Let viewers choose from lists after the world's end: ours, decayed popularity's, tuned iALS's.

    iALS is asked by what counts lately and by whole histories; the better of the two is what ours is held against.
    Beside it stands what ours is worth before choices from pages taught it anything.
    """
    taste = align(fitted.models, stage.snapshot)
    known = known_at(stage, at=stage.world.end_at, signals=taste.signals, most=most, rng=rng)
    others = known_at(stage, at=stage.world.end_at, signals=taste.signals, most=2 * most, rng=rng)
    apart = others.take(~np.isin(others.viewers, known.viewers))
    pages = practised(stage, apart, _ours(taste, stage), visits=visits, signals=taste.signals, seed=SEED + 1)
    learnt = learn_on_pages(taste, pages)
    untaught, taste = taste, replace(taste, blend=with_share(taste.blend, learnt.share))
    found = engaged(
        stage,
        known,
        {
            "ours": _ours(taste, stage),
            "before_pages": _ours(untaught, stage),
            "popularity": _popular(taste),
            "factors": _factors(taste, "factors"),
            "factors_long": _factors(taste, "factors_long"),
        },
        visits=visits,
        signals=taste.signals,
        seed=SEED,
    )
    ours = found["ours"]
    figures: dict[str, Any] = {
        "visits": visits * len(known.viewers),
        "practised_pages": len(pages),
        "popularity_on_pages": [learnt.share, *learnt.gain],
        "hours_a_visit": {name: round(float(part.hours.mean() / visits), 4) for name, part in found.items()},
        "plays_a_visit": {name: round(float(part.plays.mean() / visits), 4) for name, part in found.items()},
    }
    best = max(("factors", "factors_long"), key=lambda name: float(found[name].hours.sum()))
    figures["tuned_ials"] = best
    before, *interval = _ratio(found["before_pages"], found[best], rng=rng)
    figures["hours_before_pages_over_ials"] = [round(before, 4), *(round(end, 4) for end in interval)]
    checks = []
    for name, over, target in (("popularity", "popularity", 1.10), (best, "tuned iALS", 1.03)):
        ratio, low, high = _ratio(ours, found[name], rng=rng)
        figures[f"hours_over_{name}_interval"] = [round(low, 4), round(high, 4)]
        checks.append(Check(what=f"engaged hours over {over}", value=round(ratio, 4), op=">=", target=target))
    return figures, checks


def _ours(taste: Taste, stage: Stage) -> ListMaker:
    """Order as a page does: by taste, the first titles calibrated."""
    genres_of = np.ascontiguousarray(stage.snapshot.genre_matrix.T)
    config = LISTS

    def lists(told: Signals, country: str, open_titles: NDArray[np.bool_]) -> NDArray[np.int32]:
        scores = taste.score_signals(told, country=country)
        order = _first(scores, open_titles, most=config.calibrated_from)
        wanted = np.zeros(genres_of.shape[1], dtype=np.float32)
        genre_taste(told.positives, told.weights, genres_of, wanted)
        moved = np.empty_like(order)
        kept, depth = config.calibrated, config.calibrated_from
        calibrate(order, scores, wanted, genres_of, config.calibration, kept, depth, moved)
        return moved

    return lists


def _popular(taste: Taste) -> ListMaker:
    return lambda told, country, open_titles: _first(taste.popularity(country), open_titles)


def _factors(taste: Taste, member: str) -> ListMaker:
    """Order by iALS alone, as tuned before the cut; where nothing is known, by popularity."""
    place = FEATURES.index(member)

    def lists(told: Signals, country: str, open_titles: NDArray[np.bool_]) -> NDArray[np.int32]:
        scores = taste.components(told, country=country)[place]
        return _first(scores if scores.any() else taste.popularity(country), open_titles)

    return lists


def _first(scores: NDArray[np.float32], open_titles: NDArray[np.bool_], *, most: int = 20) -> NDArray[np.int32]:
    order = np.argsort(-np.where(open_titles, scores, -np.inf), kind="stable")[: min(most, int(open_titles.sum()))]
    return order.astype(np.int32)


def _ratio(
    ours: Engaged, other: Engaged, *, rng: np.random.Generator, rounds: int = 1_000
) -> tuple[float, float, float]:
    """Give the ratio of hours and its 95 % interval, viewers resampled."""
    drawn = rng.integers(len(ours.hours), size=(rounds, len(ours.hours)))
    ratios = ours.hours[drawn].sum(axis=1) / other.hours[drawn].sum(axis=1)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(ours.hours.sum() / other.hours.sum()), float(low), float(high)


def _launched(
    stage: Stage, fitted: Fitted, *, most: int, rng: np.random.Generator
) -> tuple[dict[str, Any], list[Check]]:
    """Place launched titles by metadata alone, after a day, and with all that came later."""
    found = launches(stage, config=fitted.config, most=most, seed=SEED)
    cold, day, warm = (float(np.nanmean(part)) for part in (found.cold, found.after_a_day, found.warm))
    checks = [
        Check(what="launch: AUC from metadata alone", value=round(cold, 4), op=">=", target=0.70),
        Check(what="launch: share of the warm AUC after a day", value=round(day / warm, 4), op=">=", target=OF_WARM),
    ]
    return found.figures(rng=rng), checks
