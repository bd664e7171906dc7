"""Launches: does a title nobody has watched reach those who would like it, and how soon as well as an old one?

Models are trained on the first two thirds of the days, without a trace of what launched later. Each such title is then
placed among all others for viewers as they were known at that moment; its audience are those whom the hidden truth lets
like it enough to be satisfied. The same viewers are asked again with each title's first day added to the training, and
with everything that came later.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality._world_stage import Known, Stage, known_at
from marquee.features.interactions import Interactions
from marquee.models.blend import FEATURES, Blend
from marquee.models.taste import Taste, align, signals_of
from marquee.models.training import TrainingConfig, fit_models, fit_weights, with_blend
from marquee.schema.clock import DAY
from marquee.synthetic.sitting import ENOUGH
from marquee.synthetic.truth import liking

LEAST_KNOWN = 5  # titles that speak for a viewer who is asked
LEFT_TO_WARM = 8 * DAY  # before the world's end: a title that launched later never gets warm
ROUNDS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Launches:
    """AUC of each launched title over viewers; float64 `(titles,)` each."""

    cold: NDArray[np.float64]
    borrowed: NDArray[np.float64]  # cold, without the content tower
    after_a_day: NDArray[np.float64]
    warm: NDArray[np.float64]
    members: dict[str, float]  # cold, by single members
    first_day: float  # watches a title, on average
    viewers: int

    def figures(self, *, rng: np.random.Generator) -> dict[str, Any]:
        """Lay it out for a record, intervals by bootstrap over titles."""
        return {
            "launch_titles": len(self.cold),
            "launch_viewers": self.viewers,
            "launch_first_day_watches": round(self.first_day, 2),
            "launch_auc_cold": _with_interval(self.cold, rng),
            "launch_auc_cold_without_tower": _with_interval(self.borrowed, rng),
            "launch_auc_tower_gain": _with_interval(self.cold - self.borrowed, rng),
            "launch_auc_after_a_day": _with_interval(self.after_a_day, rng),
            "launch_auc_warm": _with_interval(self.warm, rng),
            "launch_auc_cold_members": self.members,
        }


def launches(stage: Stage, *, config: TrainingConfig, most: int, seed: int) -> Launches:
    """Train before the cut, after each launch's first day, and on everything; ask the same viewers each time."""
    world = stage.world
    cut = world.start_at + (world.end_at - world.start_at) * 2 // 3
    launch_at = np.array([title.launch_at or 0 for title in world.titles])
    fresh = np.flatnonzero((launch_at >= cut) & (launch_at < world.end_at - LEFT_TO_WARM))
    everything = stage.interactions
    before = everything.before(cut)
    of_fresh = np.isin(everything.title, fresh)
    if np.isin(before.title, fresh).any():
        raise AssertionError("something was done with a title before it launched")
    first_day = of_fresh & (everything.at < launch_at[everything.title] + DAY)
    blend = _blend(stage, before, cut=cut, config=config, seed=seed)

    def trained(known: Interactions) -> Taste:
        rng = np.random.default_rng(seed)
        models = fit_models(
            known, version="bench", config=config, rng=rng, report=lambda done, total: None, snapshot=stage.snapshot
        )
        return align(with_blend(models, blend), stage.snapshot)

    cold = trained(before)
    rng = np.random.default_rng(seed)
    known = known_at(stage, at=cut, signals=cold.signals, most=most, least=LEAST_KNOWN, rng=rng)
    liked = liking(world.truth, known.viewers, when=2 / 3)[:, fresh]
    audience = liked > ENOUGH
    places, opinions = _asked(cold, stage, known, fresh)
    deaf = blend.weights.copy()
    deaf[FEATURES.index("tower")] = 0.0
    bare = replace(cold, blend=Blend(weights=deaf))
    return Launches(
        cold=aucs(places, audience),
        borrowed=aucs(_asked(bare, stage, known, fresh)[0], audience),
        after_a_day=aucs(
            _asked(trained(everything.where((everything.at < cut) | first_day)), stage, known, fresh)[0], audience
        ),
        warm=aucs(_asked(trained(everything), stage, known, fresh)[0], audience),
        members={
            name: round(float(aucs(opinions[:, place], audience).mean()), 4)
            for place, name in enumerate(FEATURES)
            if opinions[:, place].any()
        },
        first_day=float((first_day & everything.watched).sum() / max(len(fresh), 1)),
        viewers=len(known.viewers),
    )


def _blend(stage: Stage, before: Interactions, *, cut: int, config: TrainingConfig, seed: int) -> Blend:
    """Fit the blend on the last tenth before the cut."""
    since = int(np.quantile(before.at, 0.9))
    models = fit_models(
        before.before(since), version="bench", config=config, rng=np.random.default_rng(seed),
        report=lambda done, total: None, snapshot=stage.snapshot,
    )  # fmt: skip
    return fit_weights(
        models, before, stage.snapshot, since=since, config=config, rng=np.random.default_rng(seed),
        report=lambda done, total: None,
    )  # fmt: skip


def _asked(
    taste: Taste, stage: Stage, known: Known, fresh: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Place the fresh titles in each viewer's order: share of the catalogue below `(viewers, fresh)`, and opinions."""
    places = np.zeros((len(known.viewers), len(fresh)))
    opinions = np.zeros((len(known.viewers), len(FEATURES), len(fresh)), dtype=np.float32)
    for row, history in enumerate(known.histories):
        country = known.country(stage, row)
        scores = taste.score(history, country=country)
        places[row] = np.searchsorted(np.sort(scores), scores[fresh]) / len(scores)
        opinions[row] = taste.components(signals_of(history), country=country)[:, fresh]
    return places, opinions


def aucs(scores: NDArray[np.floating], audience: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give each title's AUC over viewers: the chance that one of its audience ranks it higher than another does."""
    return np.array([auc(scores[:, title], audience[:, title]) for title in range(audience.shape[1])])


def auc(scores: NDArray[np.floating], right: NDArray[np.bool_]) -> float:
    """Give the area under the ROC curve, ties counting half; NaN where one side is empty."""
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2.0)[place]
    ours, others = int(right.sum()), int((~right).sum())
    return float((rank[right].sum() - ours * (ours + 1) / 2) / (ours * others)) if ours and others else float("nan")


def _with_interval(values: NDArray[np.float64], rng: np.random.Generator) -> list[float]:
    kept = values[~np.isnan(values)]
    means = kept[rng.integers(len(kept), size=(ROUNDS, len(kept)))].mean(axis=1)
    return [round(float(value), 4) for value in (kept.mean(), *np.quantile(means, [0.025, 0.975]))]
