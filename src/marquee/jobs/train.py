"""Train all taste models on the lake and stage them as a candidate; nothing goes live here.

The artifact holds two model sets: the one that would serve, fitted on everything, and its twin in `judged/`, fitted by
the same recipe on what came before `judge_at`: `jobs.publish` judges that one on what came after.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.evaluation.split import TimeSplit, time_split
from marquee.evaluation.tune import tune
from marquee.features.interactions import Interactions
from marquee.features.training_set import read_interactions
from marquee.models.artifact import ModelSet, save_models
from marquee.models.training import TrainingConfig, fit_models, fit_weights, with_blend
from marquee.schema.clock import iso, parse_iso
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import LakeEngine

Report = Callable[[int, int], None]
JUDGED = "judged"
STEPS = 16


def train(
    *,
    lake: LakeEngine,
    artifacts: Artifacts,
    snapshot: CatalogSnapshot,
    now: int,
    report: Report = lambda done, total: None,
    config: TrainingConfig | None = None,
    seed: int = 0,
) -> str:
    """Train on all the lake holds and publish the result as a candidate; returns its version.

    `now` names the version; what is learnt from are events only.
    """
    interactions = read_interactions(lake).renumbered(snapshot.title_ids)
    version = fresh_version(artifacts, now=now)
    models, judged, _ = fit_all(
        interactions, snapshot, version=version, config=config or TrainingConfig(), seed=seed, report=report
    )
    staged = artifacts.stage("models")
    save_models(staged, models)
    save_models(staged / JUDGED, judged)
    artifacts.publish("models", staged, version, current=False)
    return version


def fresh_version(artifacts: Artifacts, *, now: int) -> str:
    """Name a version after the time on the clock, with a number behind it where that was used before."""
    stem = "m" + iso(now)[:19].replace("-", "").replace(":", "").replace("T", "-")
    taken = set(artifacts.versions("models"))
    return next(name for number in range(len(taken) + 1) if (name := f"{stem}.{number}") not in taken)


def trained_at(version: str) -> int:
    """Read from a version's name when it was trained, UTC ms to the second; 0 from a name that is not of this kind."""
    try:
        return parse_iso(f"{version[1:9]}T{version[10:16]}")
    except ValueError:
        return 0


def fit_all(
    interactions: Interactions,
    snapshot: CatalogSnapshot,
    *,
    version: str,
    config: TrainingConfig,
    seed: int = 0,
    report: Report = lambda done, total: None,
) -> tuple[ModelSet, ModelSet, TimeSplit]:
    """Fit the serving set and its judged twin, the blend on a window before the judge's; returns the split too.

    `interactions` are numbered as the catalogue is.
    """
    split = time_split(interactions)
    earlier = interactions.before(split.judge_at)

    def part(first: int, steps: int) -> Report:
        return lambda done, total: report(first + steps * done // max(total, 1), STEPS)

    config, tuned = tune(earlier, split, config=config, report=part(0, 3))
    fitted = fit_models(
        interactions.before(split.blend_at),
        version=version,
        config=config,
        rng=np.random.default_rng(seed),
        report=part(3, 3),
    )
    blend = fit_weights(
        fitted,
        earlier,
        snapshot,
        since=split.blend_at,
        config=config,
        rng=np.random.default_rng(seed),
        report=part(6, 3),
    )
    judged = fit_models(earlier, version=version, config=config, rng=np.random.default_rng(seed), report=part(9, 3))
    models = fit_models(
        interactions, version=version, config=config, rng=np.random.default_rng(seed), report=part(12, 4)
    )
    facts = {
        **models.facts,
        **tuned,
        "judge_at": split.judge_at,
        "blend_at": split.blend_at,
        "catalog": snapshot.version,
    }
    return (
        replace(with_blend(models, blend), facts=facts),
        replace(with_blend(judged, blend), facts=facts),
        split,
    )
