"""What a trained version is judged by: the window of the newest events that its twin has not seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import NotFound
from marquee.evaluation.ranking_metrics import Scorer
from marquee.features.interactions import Interactions
from marquee.features.training_set import read_interactions
from marquee.jobs.train import JUDGED
from marquee.models.artifact import ModelSet, load_models
from marquee.models.taste import Taste, align
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import LakeEngine

MOST_TARGETS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bench:
    """A candidate's twin on the catalogue of today, and the watches it is judged by."""

    version: str
    twin: ModelSet
    taste: Taste
    interactions: Interactions
    targets: NDArray[np.int64]
    judge_at: int


def open_bench(
    *, artifacts: Artifacts, lake: LakeEngine, snapshot: CatalogSnapshot, version: str | None, seed: int = 0
) -> Bench:
    """Open a version (None: the newest trained) for judging, whole profiles drawn up to `MOST_TARGETS` watches.

    Raises NotFound where nothing was trained.
    """
    trained = artifacts.versions("models")
    if version is None and not trained:
        raise NotFound("no models were trained yet; run `marquee train`")
    version = version or trained[-1]
    twin = load_models(artifacts.path("models", version) / JUDGED)
    interactions = read_interactions(lake).renumbered(snapshot.title_ids)
    judge_at = int(twin.facts["judge_at"])
    targets = whole_profiles(
        interactions, interactions.next_watches(since=judge_at), most=MOST_TARGETS, rng=np.random.default_rng(seed)
    )
    return Bench(
        version=version,
        twin=twin,
        taste=align(twin, snapshot),
        interactions=interactions,
        targets=targets,
        judge_at=judge_at,
    )


def whole_profiles(
    interactions: Interactions, targets: NDArray[np.int64], *, most: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw profiles at random until they have `most` targets, and keep all of theirs, in order."""
    if len(targets) <= most:
        return targets
    owners = interactions.profile[targets]
    people, counts = np.unique(owners, return_counts=True)
    drawn = rng.permutation(len(people))
    enough = int(np.searchsorted(np.cumsum(counts[drawn]), most)) + 1
    return targets[np.isin(owners, people[drawn[:enough]])]


def personal(taste: Taste) -> Scorer:
    """Score by the blend."""
    return lambda signals, country: taste.score_signals(signals, country=country)


def popular(taste: Taste) -> Scorer:
    """Score by decayed popularity alone: the reference."""
    return lambda signals, country: taste.popularity(country)


def by_component(taste: Taste, component: int) -> Scorer:
    """Score by one component of the blend alone."""

    return lambda signals, country: taste.components(signals, country=country)[component]


def live_twin(artifacts: Artifacts, *, version: str, judge_at: int) -> ModelSet:
    """Open what is live as it may be compared: itself if it has seen nothing from `judge_at` on, else its twin."""
    folder = artifacts.path("models", version)
    whole = load_models(folder)
    return whole if whole.trained_through < judge_at else load_models(folder / JUDGED)
