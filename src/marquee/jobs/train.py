"""Train all taste models on the lake and stage them as a candidate; nothing goes live here.

The artifact holds two model sets: the one that would serve, fitted on everything, and its twin in `judged/`, fitted by
the same recipe on what came before `judge_at`: `jobs.publish` judges that one on what came after. A training that was
killed goes on from its last finished stage, with the data it had begun with.
"""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import Refused
from marquee.evaluation.page_choices import PageChoices, choices_from
from marquee.evaluation.signals import LearntSignals, learn_signals
from marquee.evaluation.split import TimeSplit, time_split
from marquee.evaluation.tune import tune
from marquee.features.acts import weighed
from marquee.features.attention import fit_attention
from marquee.features.interactions import Interactions
from marquee.features.shown import shown_of
from marquee.features.training_set import read_interactions
from marquee.jobs.erasures import erasures
from marquee.jobs.judge import JUDGED, figures_of
from marquee.jobs.stages import Stages, load_arrays, load_json, save_arrays, save_json
from marquee.lake.histories import read_outcomes
from marquee.models.artifact import ModelSet, load_models, save_models
from marquee.models.rerank import HeadsConfig, LastWord
from marquee.models.rerank_training import fit_last_word, received_by
from marquee.models.training import TrainingConfig, fit_models, fit_weights, with_blend
from marquee.schema.card import Card, Member, write_card
from marquee.schema.clock import DAY, iso, parse_iso
from marquee.storage.artifacts import Artifacts
from marquee.storage.claims import remove_unclaimed, workplace
from marquee.storage.protocols import Desk, LakeEngine

Report = Callable[[int, int], None]
STEPS = 17
GO_ON_FOR_MS = DAY  # a training cut short longer ago begins anew, on newer data
_BEGUN = "begun.json"


class _Begun(msgspec.Struct, frozen=True, kw_only=True):
    """What a training holds on to from its beginning, over however many runs."""

    version: str
    at: int
    erasures: int
    lake_snapshot: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """What one training made."""

    models: ModelSet
    judged: ModelSet
    split: TimeSplit
    config: TrainingConfig  # with what tuning chose
    tuned: dict[str, Any]


def train(
    *,
    lake: LakeEngine,
    artifacts: Artifacts,
    desk: Desk,
    snapshot: CatalogSnapshot,
    now: int,
    report: Report = lambda done, total: None,
    config: TrainingConfig | None = None,
    seed: int = 0,
) -> str:
    """Train on all the lake holds and publish the result as a candidate; returns its version.

    `now` names the version; what is learnt from are events only. A run with the same catalogue, config, seed and code
    goes on where one that was cut short stopped. Raises Refused where somebody was erased meanwhile (law 14), or
    where the same training runs in another process.
    """
    config = config or TrainingConfig()
    room = artifacts.workroom("models")
    name = _key(config, snapshot, seed)
    if room.is_dir():
        remove_unclaimed([folder for folder in room.iterdir() if folder.name != name])
    with workplace(room, name) as folder:
        begun = _begin(folder, lake=lake, artifacts=artifacts, desk=desk, now=now)
        stages = Stages(folder)
        read = stages.run(
            "data",
            lambda: read_interactions(lake),
            save=save_arrays,
            load=lambda kept: load_arrays(kept, Interactions),
        )
        interactions = read.renumbered(snapshot.title_ids)
        choices = stages.run(
            "choices",
            lambda: _page_choices(lake, snapshot, since=time_split(interactions).blend_at),
            save=save_arrays,
            load=lambda kept: load_arrays(kept, PageChoices),
        )
        fitted = fit(
            interactions,
            snapshot,
            version=begun.version,
            config=config,
            choices=choices,
            seed=seed,
            report=report,
            stages=stages,
        )
        targets, members = stages.run(
            "figures",
            lambda: figures_of(fitted.judged, interactions, snapshot, since=fitted.split.judge_at),
            save=lambda kept, found: save_json(kept, msgspec.to_builtins(found)),
            load=lambda kept: msgspec.convert(load_json(kept), tuple[int, tuple[Member, ...]]),
        )
        report(STEPS, STEPS)
        card = Card(
            version=begun.version,
            kind="full",
            parent=None,
            begun_at=begun.at,
            catalog=snapshot.version,
            lake_snapshot=begun.lake_snapshot,
            erasures=begun.erasures,
            trained_through=fitted.models.trained_through,
            blend_at=fitted.split.blend_at,
            judge_at=fitted.split.judge_at,
            signals=len(interactions),
            profiles=len(np.unique(interactions.profile)),
            titles=len(fitted.models.title_ids),
            targets=targets,
            seed=seed,
            config=asdict(fitted.config),
            tuned=fitted.tuned,
            members=members,
            steps=tuple(stages.costs),
        )
        stage_candidate(artifacts, fitted.models, fitted.judged, card)
        shutil.rmtree(folder)
    refuse_if_erased(artifacts, desk, card)
    return begun.version


def stage_candidate(artifacts: Artifacts, models: ModelSet, judged: ModelSet, card: Card) -> None:
    """Publish a candidate with its twin and its card; what is live stays live."""
    staged = artifacts.stage("models")
    save_models(staged, models)
    save_models(staged / JUDGED, judged)
    write_card(staged, card)
    artifacts.publish("models", staged, card.version, current=False)


def refuse_if_erased(artifacts: Artifacts, desk: Desk, card: Card) -> None:
    """Remove a candidate again where somebody was erased since it began to learn, and raise Refused.

    To be called once it is published: an erasure noted later lists it among those to retire.
    """
    if erasures(desk) != card.erasures:
        artifacts.retire("models", card.version)
        raise Refused("somebody was erased while this was training; nothing of it is kept: run `marquee train` again")


def _key(config: TrainingConfig, snapshot: CatalogSnapshot, seed: int) -> str:
    """Name a training by what it depends on besides events: a run may go on with another's stages if names agree."""
    digest = hashlib.blake2b(digest_size=10)
    digest.update(msgspec.json.encode([snapshot.version, asdict(config), seed]))
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*.py")):
        digest.update(path.read_bytes())
    return f"full-{digest.hexdigest()}"


def _begin(folder: Path, *, lake: LakeEngine, artifacts: Artifacts, desk: Desk, now: int) -> _Begun:
    """Go on with what lies in the folder where that may be, else clear it and begin anew."""
    try:
        found = msgspec.json.decode((folder / _BEGUN).read_bytes(), type=_Begun)
    except (FileNotFoundError, msgspec.MsgspecError):
        found = None
    if (
        found is not None
        and found.erasures == erasures(desk)
        and found.version not in artifacts.versions("models")
        and 0 <= now - found.at < GO_ON_FOR_MS
    ):
        return found
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    begun = _Begun(
        version=fresh_version(artifacts, now=now),
        at=now,
        erasures=erasures(desk),  # before the lake is read
        lake_snapshot=lake.snapshot_id("events"),
    )
    (folder / _BEGUN).write_bytes(msgspec.json.encode(begun))
    return begun


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
    word = _last_word(
        with_blend(fitted, blend),
        earlier,
        snapshot,
        since=split.blend_at,
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


def _page_choices(lake: LakeEngine, snapshot: CatalogSnapshot, *, since: int) -> PageChoices:
    """Gather what was chosen from pages, places weighed by how far they are looked at."""
    outcomes = read_outcomes(lake, since=since)
    return choices_from(lake, outcomes, fit_attention(shown_of(outcomes)), index=snapshot.index)


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


def _last_word(
    models: ModelSet,
    interactions: Interactions,
    snapshot: CatalogSnapshot,
    *,
    since: int,
    config: HeadsConfig | None,
    seed: int,
    report: Report,
    stages: Stages,
) -> LastWord | None:
    """Learn the last word on the window that the blend was fitted on; None where the config wants none."""
    if config is None:
        return None
    return stages.run(
        "last_word",
        lambda: fit_last_word(
            models, interactions, snapshot, since=since, config=config, rng=np.random.default_rng(seed), report=report
        ),
        save=lambda kept, found: save_models(kept, replace(models, last_word=found)),
        load=lambda kept: load_models(kept).last_word,
    )


def _load_tuned(kept: Path) -> tuple[TrainingConfig, dict[str, Any]]:
    found: Any = load_json(kept)
    return msgspec.convert(found[0], TrainingConfig), found[1]
