"""Train all taste models on the lake and stage them as a candidate; nothing goes live here.

The artifact holds two model sets: the one that would serve, fitted on everything, and its twin in `judged/`, fitted by
the same recipe on what came before `judge_at`: `jobs.publish` judges that one on what came after. A training that was
killed goes on from its last finished stage, with the data it had begun with.
"""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import msgspec
import numpy as np

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import Refused
from marquee.evaluation.page_choices import PageChoices, choices_from
from marquee.evaluation.split import time_split
from marquee.features.attention import fit_attention
from marquee.features.interactions import Interactions
from marquee.features.mode import DEFAULT_MODE
from marquee.features.shown import shown_of
from marquee.features.training_set import read_interactions
from marquee.jobs.erasures import erasures
from marquee.jobs.fit import STEPS, fit
from marquee.jobs.fit import fit_all as fit_all  # for those who train without a lake
from marquee.jobs.increment import Parent, fit_increment, parent_of
from marquee.jobs.judge import JUDGED, figures_of
from marquee.jobs.prices import learn_prices
from marquee.jobs.stages import Stages, load_arrays, load_json, save_arrays, save_json
from marquee.jobs.visits import learn_mode, learn_week
from marquee.lake.histories import read_outcomes
from marquee.models.artifact import ModelSet, save_models
from marquee.models.training import TrainingConfig
from marquee.schema.card import Card, Member, write_card
from marquee.schema.clock import DAY, iso, parse_iso
from marquee.storage.artifacts import Artifacts
from marquee.storage.claims import remove_unclaimed, workplace
from marquee.storage.protocols import Desk, LakeEngine

Report = Callable[[int, int], None]
ATTENTION_DAYS = 30  # of pages that say where viewers look
GO_ON_FOR_MS = DAY  # a training cut short longer ago begins anew, on newer data
CODE = ("features", "lake", "models", "evaluation", "jobs")  # a training goes on only in the code it began with
_BEGUN = "begun.json"


class _Begun(msgspec.Struct, frozen=True, kw_only=True):
    """What a training holds on to from its beginning, over however many runs."""

    version: str
    at: int
    erasures: int
    lake_snapshot: int | None


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
    increment: bool = False,
) -> str:
    """Train on all the lake holds and publish the result as a candidate; returns its version.

    An `increment` goes on from what is live (`jobs.increment`), with its config; it is refused where that may not be.

    `now` names the version; what is learnt from are events only. A run with the same catalogue, config, seed and code
    goes on where one that was cut short stopped. Raises Refused where somebody was erased meanwhile (law 14), or
    where the same training runs in another process.
    """
    parent = parent_of(artifacts, desk, now=now) if increment else None
    config = parent.config if parent is not None else config or TrainingConfig()
    room = artifacts.workroom("models")
    name = _key(config, snapshot, seed, parent)
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
        if parent is not None:
            fitted = fit_increment(
                interactions, snapshot, parent=parent, version=begun.version, seed=seed, report=report, stages=stages
            )
        else:
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
        models = _beside_taste(fitted.models, lake, snapshot, parent=parent, stages=stages)
        with stages.measure("prices"):
            prices = learn_prices(models, interactions, snapshot, rng=np.random.default_rng(seed))
        fitted = replace(fitted, models=replace(models, prices=prices))
        targets, members = stages.run(
            "figures",
            lambda: figures_of(fitted.judged, interactions, snapshot, since=fitted.split.judge_at),
            save=lambda kept, found: save_json(kept, msgspec.to_builtins(found)),
            load=lambda kept: msgspec.convert(load_json(kept), tuple[int, tuple[Member, ...]]),
        )
        report(STEPS, STEPS)
        card = Card(
            version=begun.version,
            kind="full" if parent is None else "increment",
            parent=None if parent is None else parent.version,
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


def _beside_taste(
    models: ModelSet, lake: LakeEngine, snapshot: CatalogSnapshot, *, parent: Parent | None, stages: Stages
) -> ModelSet:
    """Add what viewers come for, what the last whole week was watched of, and where on pages they look."""
    start = DEFAULT_MODE if parent is None else parent.models.mode
    with stages.measure("mode"):
        mode = learn_mode(lake, snapshot, start=start)
    with stages.measure("weekly"):
        weekly = learn_week(lake, snapshot, now=models.trained_through)
    with stages.measure("attention"):
        shown = shown_of(read_outcomes(lake, since=models.trained_through - ATTENTION_DAYS * DAY))
        attention = fit_attention(shown)
    if not len(shown) and parent is not None:
        attention = parent.models.attention
    return replace(models, mode=mode, weekly=weekly, attention=attention)


def _key(config: TrainingConfig, snapshot: CatalogSnapshot, seed: int, parent: Parent | None) -> str:
    """Name a training by what it depends on besides events: a run may go on with another's stages if names agree."""
    digest = hashlib.blake2b(digest_size=10)
    digest.update(msgspec.json.encode([snapshot.version, asdict(config), seed, parent and parent.version]))
    package = Path(__file__).parents[1]
    for room in CODE:
        for path in sorted((package / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


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


def _page_choices(lake: LakeEngine, snapshot: CatalogSnapshot, *, since: int) -> PageChoices:
    """Gather what was chosen from pages, places weighed by how far they are looked at."""
    outcomes = read_outcomes(lake, since=since)
    return choices_from(lake, outcomes, fit_attention(shown_of(outcomes)), index=snapshot.index)
