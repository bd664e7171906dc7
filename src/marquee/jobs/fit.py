"""Fit the set that would serve and its twin for the judge, stage by stage: signals, tuning, blend, last word, models.

It is handed interactions and a catalogue; where they come from and go to is `jobs.train`'s.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.evaluation.page_choices import PageChoices
from marquee.evaluation.seen_pages import seen_pages
from marquee.evaluation.signals import LearntSignals, learn_signals
from marquee.evaluation.split import TimeSplit, time_split
from marquee.evaluation.tune import tune
from marquee.features.acts import weighed
from marquee.features.interactions import Interactions
from marquee.jobs.stages import Stages, load_json, save_json
from marquee.models.artifact import ModelSet, load_models, save_models
from marquee.models.blend_pages import OnPages, learn_on_pages, with_share
from marquee.models.rerank import HeadsConfig, LastWord
from marquee.models.rerank_training import SeenPage, fit_last_word, received_by
from marquee.models.taste import align
from marquee.models.training import TrainingConfig, fit_models, fit_weights, with_blend

Report = Callable[[int, int], None]
STEPS = 17


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """What one training made."""

    models: ModelSet
    judged: ModelSet
    split: TimeSplit
    config: TrainingConfig  # with what tuning chose
    tuned: dict[str, Any]


def fit_all(
    interactions: Interactions,
    snapshot: CatalogSnapshot,
    *,
    version: str,
    config: TrainingConfig,
    seed: int = 0,
    report: Report = lambda done, total: None,
) -> tuple[ModelSet, ModelSet, TimeSplit]:
    """Fit the serving set and its judged twin as `fit` does; returns the split too."""
    fitted = fit(interactions, snapshot, version=version, config=config, seed=seed, report=report)
    return fitted.models, fitted.judged, fitted.split


def fit(
    interactions: Interactions,
    snapshot: CatalogSnapshot,
    *,
    version: str,
    config: TrainingConfig,
    choices: PageChoices | None = None,
    seed: int = 0,
    report: Report = lambda done, total: None,
    stages: Stages | None = None,
) -> Fitted:
    """Fit the serving set and its judged twin, the blend on a window before the judge's.

    `interactions` are numbered as the catalogue is.
    """
    stages = stages or Stages()
    split = time_split(interactions)
    earlier = interactions.before(split.judge_at)

    def part(first: int, steps: int) -> Report:
        return lambda done, total: report(first + steps * done // max(total, 1), STEPS)

    def models_of(
        name: str, known: Interactions, first: int, steps: int, *, earlier: ModelSet | None = None
    ) -> ModelSet:
        def compute() -> ModelSet:
            rng = np.random.default_rng(seed)
            return fit_models(
                known,
                version=version,
                config=chosen,
                rng=rng,
                report=part(first, steps),
                snapshot=snapshot,
                measure=stages.measure,
                earlier=earlier,
                scratch=stages.scratch(name),
            )

        return stages.run(name, compute, save=save_models, load=load_models)

    learnt = _learnt_signals(earlier, split, choices, config=config, seed=seed, report=part(0, 1), stages=stages)
    if learnt is not None:
        interactions = weighed(interactions, signals=learnt.signals)
        earlier = interactions.before(split.judge_at)
    chosen, tuned = stages.run(
        "tune",
        lambda: tune(earlier, split, config=config, report=part(1, 2)),
        save=lambda kept, found: save_json(kept, [asdict(found[0]), found[1]]),
        load=_load_tuned,
    )
    fitted = models_of("early", interactions.before(split.blend_at), 3, 3)
    blend = stages.run(
        "blend",
        lambda: fit_weights(
            fitted,
            earlier,
            snapshot,
            since=split.blend_at,
            config=chosen,
            rng=np.random.default_rng(seed),
            report=part(6, 3),
        ),
        save=lambda kept, found: save_models(kept, with_blend(fitted, found)),
        load=lambda kept: load_models(kept).blend,
    )
    pages = _pages(choices, earlier, split, most=config.pages)
    on_pages = stages.run(
        "on_pages",
        lambda: learn_on_pages(align(with_blend(fitted, blend), snapshot), pages),
        save=lambda kept, found: save_json(kept, msgspec.to_builtins(found)),
        load=lambda kept: msgspec.convert(load_json(kept), OnPages),
    )
    blend = with_share(blend, on_pages.share)
    word = _last_word(
        with_blend(fitted, blend),
        earlier,
        snapshot,
        split,
        pages,
        config=chosen.heads,
        seed=seed,
        report=part(9, 2),
        stages=stages,
    )
    judged = models_of("judged", earlier, 11, 2, earlier=fitted)
    models = models_of("whole", interactions, 13, 3, earlier=judged)

    def complete(models: ModelSet, known: Interactions) -> ModelSet:
        last_word = None if word is None else received_by(models, known, word=word)
        return replace(with_blend(models, blend), facts=facts, last_word=last_word)

    facts = {
        **models.facts,
        **tuned,
        "signals": None if learnt is None else learnt.plain(),
        "on_pages": msgspec.to_builtins(on_pages),
        "judge_at": split.judge_at,
        "blend_at": split.blend_at,
        "catalog": snapshot.version,
    }
    return Fitted(
        models=complete(models, interactions),
        judged=complete(judged, earlier),
        split=split,
        config=chosen,
        tuned=tuned,
    )


def _learnt_signals(
    earlier: Interactions,
    split: TimeSplit,
    choices: PageChoices | None,
    *,
    config: TrainingConfig,
    seed: int,
    report: Report,
    stages: Stages,
) -> LearntSignals | None:
    """Learn how strongly acts speak; None where the config wants the guess, or what was done is not known."""
    if not config.learn_signals or earlier.action is None:
        return None
    return stages.run(
        "signals",
        lambda: learn_signals(
            earlier, split, linear=config.linear, choices=choices, rng=np.random.default_rng(seed), report=report
        ),
        save=lambda kept, found: save_json(kept, msgspec.to_builtins(found)),
        load=lambda kept: msgspec.convert(load_json(kept), LearntSignals),
    )


def _pages(choices: PageChoices | None, interactions: Interactions, split: TimeSplit, *, most: int) -> list[SeenPage]:
    """Take the choices from pages in the blend's window, the newest `most`."""
    if choices is None or interactions.table is None:
        return []
    return seen_pages(choices, since=split.blend_at, until=split.judge_at, table=interactions.table, most=most)


def _last_word(
    models: ModelSet,
    interactions: Interactions,
    snapshot: CatalogSnapshot,
    split: TimeSplit,
    pages: list[SeenPage],
    *,
    config: HeadsConfig | None,
    seed: int,
    report: Report,
    stages: Stages,
) -> LastWord | None:
    """Learn the last word on the window that the blend was fitted on; None where the config wants none."""
    if config is None:
        return None

    def compute() -> LastWord:
        rng = np.random.default_rng(seed)
        return fit_last_word(
            models, interactions, snapshot, since=split.blend_at, pages=pages, config=config, rng=rng, report=report
        )

    return stages.run(
        "last_word",
        compute,
        save=lambda kept, found: save_models(kept, replace(models, last_word=found)),
        load=lambda kept: load_models(kept).last_word,
    )


def _load_tuned(kept: Path) -> tuple[TrainingConfig, dict[str, Any]]:
    found: Any = load_json(kept)
    return msgspec.convert(found[0], TrainingConfig), found[1]
