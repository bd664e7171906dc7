"""An increment: what is live, brought up to date by what came in since, in a fraction of a full training.

Signals, tuning, blend and last word stay as the parent learnt them. Popularity, EASE and what follows what are solved
again in closed form; iALS and the sequence model go on from the parent's for a few epochs. The judge's window is the
newer half of what came in since, so that neither the parent nor the increment's twin has seen it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import NotFound, Refused
from marquee.evaluation.split import TimeSplit
from marquee.features.acts import weighed
from marquee.features.interactions import Interactions
from marquee.jobs.erasures import erasures
from marquee.jobs.fit import STEPS, Fitted
from marquee.jobs.stages import Stages
from marquee.models.artifact import ModelSet, load_models, save_models
from marquee.models.rerank_training import received_by
from marquee.models.training import TrainingConfig, fit_models, with_blend
from marquee.schema.card import Card, read_card
from marquee.schema.clock import iso
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk

EPOCHS = 3  # of iALS, from the parent's vectors


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parent:
    """What an increment goes on from."""

    version: str
    models: ModelSet
    card: Card
    config: TrainingConfig


def parent_of(artifacts: Artifacts, desk: Desk, *, now: int) -> Parent:
    """Open what is live to be gone on from.

    Raises NotFound where nothing is, or where it has no card; Refused where it learnt from somebody erased since;
    BrokenStore where it is torn. Each names the full training.
    """
    version = artifacts.current("models")
    if version is None:
        raise NotFound("no models are live that could be gone on from; run `marquee train` without --increment")
    folder = artifacts.checked("models", version)
    card = read_card(folder)
    if card is None:
        raise NotFound(f"the live {version} has no card to go on from; run `marquee train` without --increment")
    if card.erasures != erasures(desk) or f"models:{version}" in desk.snapshot(now=now).in_force("retire"):
        raise Refused(
            f"the live {version} learnt from somebody erased since (law 14); run `marquee train` without --increment"
        )
    try:
        config = msgspec.convert(card.config, TrainingConfig)
    except msgspec.ValidationError as error:
        raise Refused(
            f"the live {version} was trained with another config ({error}); run `marquee train` without --increment"
        ) from error
    return Parent(version=version, models=load_models(folder), card=card, config=config)


def fit_increment(
    interactions: Interactions,
    snapshot: CatalogSnapshot,
    *,
    parent: Parent,
    version: str,
    seed: int = 0,
    report: Callable[[int, int], None] = lambda done, total: None,
    stages: Stages | None = None,
) -> Fitted:
    """Fit the serving set and its twin from the parent's; raises Refused where nothing has come in since."""
    stages = stages or Stages()
    interactions = weighed(interactions, signals=parent.models.signals)
    since = interactions.at[interactions.at > parent.models.trained_through]
    if len(since) < 2:
        raise Refused(
            f"nothing has come in since {parent.version}, which learnt up to {iso(parent.models.trained_through)}; "
            "run `marquee land` first"
        )
    judge_at = max(int(np.quantile(since, 0.5)), parent.models.trained_through + 1)
    config = parent.config
    brief = replace(config, factors=replace(config.factors, epochs=EPOCHS))

    def models_of(name: str, known: Interactions, first: int, earlier: ModelSet) -> ModelSet:
        return stages.run(
            name,
            lambda: fit_models(
                known,
                version=version,
                config=brief,
                rng=np.random.default_rng(seed),
                report=lambda done, total: report(first + 8 * done // max(total, 1), STEPS),
                snapshot=snapshot,
                measure=stages.measure,
                earlier=earlier,
                go_on=True,
                scratch=stages.scratch(name),
            ),
            save=save_models,
            load=load_models,
        )

    earlier = interactions.before(judge_at)
    judged = models_of("judged", earlier, 0, parent.models)
    models = models_of("whole", interactions, 8, judged)
    word = parent.models.last_word

    def complete(models: ModelSet, known: Interactions) -> ModelSet:
        facts = {**parent.models.facts, **models.facts, "judge_at": judge_at, "catalog": snapshot.version}
        last_word = None if word is None else received_by(models, known, word=word)
        return replace(with_blend(models, parent.models.blend), facts=facts, last_word=last_word)

    return Fitted(
        models=complete(models, interactions),
        judged=complete(judged, earlier),
        split=TimeSplit(blend_at=parent.card.blend_at, judge_at=judge_at),
        config=config,
        tuned=parent.card.tuned,
    )
