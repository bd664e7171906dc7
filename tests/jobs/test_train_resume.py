"""A training that is killed goes on where it stopped, and one that somebody was erased from leaves nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from marquee.catalog.load import import_titles, load_snapshot
from marquee.errors import Refused
from marquee.jobs import follow, land
from marquee.jobs.forget import forget
from marquee.jobs.judge import JUDGED
from marquee.jobs.publish import publish
from marquee.jobs.stages import Stages, load_json, save_json
from marquee.jobs.train import GO_ON_FOR_MS, train
from marquee.models.artifact import load_models
from marquee.models.training import TrainingConfig
from marquee.schema.card import Card, read_card
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY, HOUR
from marquee.schema.events import Event
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

NOW = 20_000 * DAY
CONFIG = TrainingConfig(examples=60, candidates=12)
KILLED = """
import os, sys
from pathlib import Path
from marquee.kernels import keep_kernels
keep_kernels()
from marquee.catalog.load import load_snapshot
from marquee.jobs.train import train
from marquee.models.training import TrainingConfig
from marquee.settings import Settings
from marquee.storage.open import open_stores

stores = open_stores(Settings(home=Path(sys.argv[1])))

def report(done, total):
    if done >= int(sys.argv[2]):
        os.kill(os.getpid(), 9)

train(lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, snapshot=load_snapshot(stores.artifacts),
      now=int(sys.argv[3]), config=TrainingConfig(examples=60, candidates=12), report=report)
"""


def fill(home: Path) -> Stores:
    stores = open_stores(Settings(home=home))
    titles = [
        Title(title_id=f"t{number}", kind="film", name=f"Film {number}", genres=("Drama",)) for number in range(20)
    ]
    import_titles(stores.artifacts, stores.desk, titles, replace=False, yes=True, author="test", now=NOW)
    rng = np.random.default_rng(5)
    events = [
        Event(
            kind="rate",
            event_id=f"{viewer}-{place}",
            at=NOW - 60 * DAY + (3 * viewer + 41 * place) * HOUR,
            account_id=f"a{viewer}",
            profile_id=f"viewer-number-{viewer}",
            title_id=f"t{film}",
            rating=4.5,
        )
        for viewer in range(40)
        for place, film in enumerate(10 * (viewer % 2) + rng.permutation(10)[:7])
    ]
    stores.log.append(sorted(events, key=lambda event: event.at), received_at=NOW, backfill=True)
    land.run(stores.log, stores.lake, names=("watches",))
    return stores


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    stores = fill(tmp_path / "home")
    yield stores
    stores.close()


def again(stores: Stores, *, now: int = NOW, report: object = None) -> str:
    snapshot = load_snapshot(stores.artifacts)
    assert snapshot is not None
    options = {} if report is None else {"report": report}
    return train(
        lake=stores.lake,
        artifacts=stores.artifacts,
        desk=stores.desk,
        snapshot=snapshot,
        now=now,
        config=CONFIG,
        **options,
    )


def card_of(stores: Stores, version: str) -> Card:
    card = read_card(stores.artifacts.path("models", version))
    assert card is not None
    return card


def resumed(card: Card) -> list[str]:
    return [step.name for step in card.steps if step.resumed and "/" not in step.name]


def unfinished(stores: Stores) -> list[str]:
    room = stores.artifacts.workroom("models")
    return sorted(path.name for path in room.iterdir()) if room.is_dir() else []


def killed(stores: Stores, *, at_step: int) -> None:
    """Train in another process, which kills itself at a step."""
    command = [sys.executable, "-c", KILLED, str(stores.settings.home), str(at_step), str(NOW)]
    done = subprocess.run(command, env={**os.environ, "OMP_NUM_THREADS": "1"}, check=False)
    assert done.returncode == -signal.SIGKILL


def test_a_killed_training_goes_on_behind_its_last_stage_and_ends_the_same(stores: Stores) -> None:
    killed(stores, at_step=14)  # in the midst of the last fit
    assert stores.artifacts.versions("models") == [] and len(unfinished(stores)) == 1
    one = again(stores, now=NOW + HOUR)
    card = card_of(stores, one)
    assert resumed(card) == ["data", "choices", "signals", "tune", "early", "blend", "on_pages", "last_word", "judged"]
    assert card.begun_at == NOW and unfinished(stores) == []
    other = again(stores, now=NOW + 2 * HOUR)
    assert other != one and resumed(card_of(stores, other)) == []
    for inside in ("", JUDGED):
        gone_on = load_models(stores.artifacts.path("models", one) / inside)
        at_once = load_models(stores.artifacts.path("models", other) / inside)
        assert np.array_equal(gone_on.factors.titles, at_once.factors.titles)
        assert np.array_equal(gone_on.blend.weights, at_once.blend.weights)
        assert gone_on.facts == at_once.facts


def test_what_was_cut_short_days_ago_is_not_gone_on_with(stores: Stores) -> None:
    killed(stores, at_step=9)
    version = again(stores, now=NOW + GO_ON_FOR_MS)
    assert resumed(card_of(stores, version)) == [] and unfinished(stores) == []


def test_another_training_removes_what_was_cut_short(stores: Stores) -> None:
    (stores.artifacts.workroom("models") / "full-of-other-code").mkdir(parents=True)
    again(stores)
    assert unfinished(stores) == []


def test_a_card_says_what_was_learnt_from_what_it_is_worth_and_what_it_took(stores: Stores) -> None:
    card = card_of(stores, again(stores))
    assert card.kind == "full" and card.parent is None and card.catalog
    assert card.lake_snapshot == stores.lake.snapshot_id("events")
    assert card.signals == 280 and card.profiles == 40 and card.titles == 20
    assert card.blend_at < card.judge_at <= card.trained_through
    assert card.config["candidates"] == 12
    names = {member.name for member in card.members}
    assert {"popularity", "factors", "blend"} <= names and card.targets > 0
    assert all(0 <= member.ndcg10 <= member.hr10 <= 1 for member in card.members)
    assert 0 < card.seconds < 600 and card.peak_mib > 20
    assert {"whole/linear", "whole/factors", "judged/follow"} <= {step.name for step in card.steps}


def erase(stores: Stores, viewer: int) -> None:
    follow.run(stores.log, stores.state)
    forget(
        log=stores.log,
        state=stores.state,
        lake=stores.lake,
        artifacts=stores.artifacts,
        desk=stores.desk,
        retire_days=7,
        now=NOW,
        profile_ids=[f"viewer-number-{viewer}"],
    )


def test_a_training_somebody_was_erased_from_meanwhile_is_thrown_away(stores: Stores) -> None:
    erased: list[int] = []

    def report(done: int, total: int) -> None:
        if done >= 12 and not erased:
            erased.append(1)
            erase(stores, 1)

    with pytest.raises(Refused, match="erased"):
        again(stores, report=report)
    assert erased and stores.artifacts.versions("models") == [] and unfinished(stores) == []
    version = again(stores, now=NOW + HOUR)
    assert card_of(stores, version).profiles == 39 and resumed(card_of(stores, version)) == []


def test_an_erasure_removes_what_a_killed_training_had_kept(stores: Stores) -> None:
    killed(stores, at_step=9)
    erase(stores, 1)
    assert unfinished(stores) == []
    assert card_of(stores, again(stores)).profiles == 39


def test_a_version_trained_before_an_erasure_is_not_published_after_it(stores: Stores) -> None:
    version = again(stores)
    erase(stores, 1)
    snapshot = load_snapshot(stores.artifacts)
    assert snapshot is not None
    with pytest.raises(Refused, match="erased since"):
        publish(
            artifacts=stores.artifacts,
            lake=stores.lake,
            desk=stores.desk,
            snapshot=snapshot,
            now=NOW,
            version=version,
            accept_undecided=True,
        )
    assert stores.artifacts.current("models") is None


def test_a_stage_half_written_is_computed_again(tmp_path: Path) -> None:
    (tmp_path / "one.half").mkdir()
    (tmp_path / "one.half" / "value.json").write_text("[1")
    calls: list[int] = []

    def compute() -> int:
        calls.append(1)
        return 7

    for _ in range(2):
        stages = Stages(tmp_path)
        assert stages.run("one", compute, save=save_json, load=load_json) == 7
        scratch = stages.scratch("two")
        assert scratch is not None and scratch.is_dir()
    assert calls == [1]


def test_the_memory_of_a_step_is_its_own(tmp_path: Path) -> None:
    stages = Stages()
    with stages.measure("outer"):
        with stages.measure("large"):
            assert len(bytearray(120 << 20)) and np.ones(15 << 20).sum() > 0
        with stages.measure("small"):
            pass
    costs = {cost.name: cost for cost in stages.costs}
    assert list(costs) == ["outer", "outer/large", "outer/small"]
    assert costs["outer/large"].peak_mib - costs["outer/small"].peak_mib > 60
    assert costs["outer"].peak_mib >= costs["outer/large"].peak_mib
