"""Training and the gate on a real lake: candidates wait, only the better goes live, and there is a way back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.errors import BrokenStore, NotFound, Refused
from marquee.features.training_set import read_interactions
from marquee.jobs import land
from marquee.jobs.judge import JUDGED, open_bench, whole_profiles
from marquee.jobs.publish import publish, roll_back
from marquee.jobs.train import fresh_version, train
from marquee.models.artifact import load_models, save_models
from marquee.models.blend import Blend
from marquee.models.linear import LinearConfig
from marquee.models.taste import align
from marquee.models.training import TrainingConfig
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY, HOUR
from marquee.schema.events import Event
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

START = 17_200 * DAY
FILMS, VIEWERS, WATCHED = 30, 80, 10
NOW = START + 200 * DAY
SMALL = TrainingConfig(linear=LinearConfig(regularization=20.0), examples=200, candidates=30)


def event(kind: str, viewer: int, film: int, at: int, **fields: Any) -> Event:
    name = f"{kind}-{viewer}-{film}-{at}"
    who = {"account_id": f"a{viewer}", "profile_id": f"p{viewer}", "country": "DE"}
    return Event(kind=kind, event_id=name, at=at, title_id=f"t{film}", **who, **fields)


def plays(viewer: int, film: int, at: int, share: float) -> list[Event]:
    name = f"play-{viewer}-{film}-{at}"
    shared = {"play_id": name, "runtime_s": 6000.0}
    return [
        event("play_start", viewer, film, at, position_s=0.0, **shared),
        event("play_stop", viewer, film, at + 2 * HOUR, position_s=6000.0 * share, **shared),
    ]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """Two camps; a viewer who says no; one who must not be profiled; one who took a title back."""
    stores = open_stores(Settings(home=tmp_path_factory.mktemp("gate") / "home"))
    rng = np.random.default_rng(11)
    events: list[Event] = []
    for viewer in range(VIEWERS):
        films = FILMS // 2 * (viewer % 2) + rng.choice(FILMS // 2, size=WATCHED, replace=False)
        start = START + int(rng.integers(0, 2)) * DAY + int(rng.integers(0, 20)) * HOUR
        for day, film in enumerate(films):
            events += plays(viewer, int(film), start + day * DAY, 0.95)
    events.append(event("thumb", 0, 7, NOW - 5 * DAY, thumb=-1))
    events.append(event("list_add", 0, 20, NOW - 5 * DAY))
    events += plays(900, 1, NOW - 9 * DAY, 1.0)
    off = {"profile_id": "p900", "account_id": "a900"}
    events.append(Event(kind="profile_update", event_id="off", at=NOW - 8 * DAY, non_profiling=True, **off))
    events += plays(901, 2, NOW - 9 * DAY, 1.0)
    events.append(event("history_remove", 901, 2, NOW - 8 * DAY))
    picks = {"profile_id": "p902", "account_id": "a902", "picks": ("t3", "t4")}
    events.append(Event(kind="profile_update", event_id="picks", at=NOW - 8 * DAY, **picks))
    stores.log.append(events, received_at=NOW, backfill=True)
    land.run(stores.log, stores.lake, names=("watches",))
    yield stores
    stores.close()


@pytest.fixture(scope="module")
def snapshot() -> CatalogSnapshot:
    return build_snapshot(
        [
            Title(title_id=f"t{film}", kind="film", name=f"Film {film}", genres=("space" if film < 15 else "love",))
            for film in range(FILMS)
        ],
        version="c1",
    )


@pytest.fixture(scope="module")
def first(stores: Stores, snapshot: CatalogSnapshot) -> str:
    return train(
        lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, snapshot=snapshot, now=NOW, config=SMALL
    )


def through_the_gate(stores: Stores, snapshot: CatalogSnapshot, **options: Any) -> Any:
    return publish(
        artifacts=stores.artifacts, lake=stores.lake, desk=stores.desk, snapshot=snapshot, now=NOW, **options
    )


def copy_with(stores: Stores, version: str, *, name: str, weights: np.ndarray | None = None) -> str:
    """Publish a twin of a version as a candidate, its blend replaced if weights are given."""
    folder = stores.artifacts.path("models", version)
    staged = stores.artifacts.stage("models")
    for inside in ("", JUDGED):
        models = replace(load_models(folder / inside), version=name)
        if weights is not None:
            models = replace(models, blend=Blend(weights=weights.astype(np.float32)))
        save_models(staged / inside, models)
    stores.artifacts.publish("models", staged, name, current=False)
    return name


def test_the_lake_is_read_as_what_may_be_learnt(stores: Stores) -> None:
    found = read_interactions(stores.lake)
    assert found.profiles == VIEWERS + 1  # not 900 nor 901; 902 has its picks
    assert int(found.watched.sum()) == VIEWERS * WATCHED
    thumbed = found.title == found.title_ids.index("t7")
    assert (found.weight[thumbed] < 0).sum() == 1
    assert "DE" in found.countries and "" in found.countries
    picked = found.weight[(found.weight > 0) & ~found.watched]
    assert len(picked) == 3  # two picks, one title put on a list


def test_a_candidate_waits_until_it_is_published(stores: Stores, first: str, tmp_path: Path) -> None:
    assert first in stores.artifacts.versions("models")
    twin = load_models(stores.artifacts.path("models", first) / JUDGED)
    whole = load_models(stores.artifacts.path("models", first))
    assert whole.prices is not None and np.isfinite(whole.prices).all() and whole.prices.std() > 0.0
    assert twin.trained_through < twin.facts["judge_at"] <= whole.trained_through


def test_the_gate_lets_the_better_through_and_keeps_the_worse_out(
    stores: Stores, first: str, snapshot: CatalogSnapshot
) -> None:
    done = through_the_gate(stores, snapshot, version=first)
    assert done.published and done.against is None and done.verdict.verdict == "better"
    assert stores.artifacts.current("models") == first

    same = copy_with(stores, first, name="same")
    undecided = through_the_gate(stores, snapshot, version=same)
    assert not undecided.published and undecided.verdict.verdict == "undecided"
    assert stores.artifacts.current("models") == first
    accepted = through_the_gate(stores, snapshot, version=same, accept_undecided=True)
    assert accepted.published and stores.artifacts.current("models") == same

    good = load_models(stores.artifacts.path("models", first)).blend.weights
    worse = copy_with(stores, first, name="worse", weights=-good)
    refused = through_the_gate(stores, snapshot, version=worse, accept_undecided=True)
    assert not refused.published and refused.verdict.verdict == "worse" and refused.verdict.high < 0
    assert stores.artifacts.current("models") == same
    assert "NDCG@10" in str(refused) and "same" in str(refused)

    with pytest.raises(Refused, match="live already"):
        through_the_gate(stores, snapshot, version=same)

    assert roll_back(artifacts=stores.artifacts, desk=stores.desk, now=NOW) == first  # not the refused one
    assert stores.artifacts.current("models") == first


def test_a_candidate_that_saw_what_it_is_judged_by_is_refused(
    stores: Stores, first: str, snapshot: CatalogSnapshot
) -> None:
    live = stores.artifacts.current("models")
    folder = stores.artifacts.path("models", first)
    whole, twin = load_models(folder), load_models(folder / JUDGED)
    staged = stores.artifacts.stage("models")
    save_models(staged, replace(whole, version="leaky"))
    liar = replace(whole, version="leaky", trained_through=twin.trained_through)  # planted: fitted on the window too
    save_models(staged / JUDGED, liar)
    stores.artifacts.publish("models", staged, "leaky", current=False)
    with pytest.raises(Refused, match="seen what it is to be judged by"):
        through_the_gate(stores, snapshot, version="leaky", accept_undecided=True)
    assert stores.artifacts.current("models") == live
    stores.artifacts.retire("models", "leaky")


def test_a_torn_candidate_is_refused(stores: Stores, first: str, snapshot: CatalogSnapshot) -> None:
    torn = copy_with(stores, first, name="torn")
    arrays = stores.artifacts.path("models", torn) / JUDGED / "popularity.npy"
    arrays.write_bytes(arrays.read_bytes()[:-4])
    with pytest.raises(BrokenStore, match="torn"):
        through_the_gate(stores, snapshot, version=torn)
    stores.artifacts.retire("models", torn)


def test_the_last_five_versions_are_kept(stores: Stores, first: str, snapshot: CatalogSnapshot) -> None:
    for number in range(6):
        copy_with(stores, first, name=f"kept-{number}")
    through_the_gate(stores, snapshot, version="kept-5", accept_undecided=True)
    kept = stores.artifacts.versions("models")
    assert kept[-5:] == [f"kept-{number}" for number in range(1, 6)] and "kept-0" not in kept
    assert stores.artifacts.current("models") == "kept-5"
    roll_back(artifacts=stores.artifacts, desk=stores.desk, now=NOW)


def test_without_a_second_live_version_there_is_no_way_back(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no models were live before"):
        fresh = open_stores(Settings(home=tmp_path / "home"))
        try:
            roll_back(artifacts=fresh.artifacts, desk=fresh.desk, now=NOW)
        finally:
            fresh.close()


def test_judging_before_training_says_what_to_do(tmp_path: Path, snapshot: CatalogSnapshot) -> None:
    fresh = open_stores(Settings(home=tmp_path / "home"))
    with pytest.raises(NotFound, match="marquee train"):
        through_the_gate(fresh, snapshot)
    fresh.close()


def test_an_empty_lake_trains_models_that_serve_content(tmp_path: Path, snapshot: CatalogSnapshot) -> None:
    fresh = open_stores(Settings(home=tmp_path / "home"))
    land.run(fresh.log, fresh.lake)
    version = train(lake=fresh.lake, artifacts=fresh.artifacts, desk=fresh.desk, snapshot=snapshot, now=NOW)
    done = through_the_gate(fresh, snapshot)
    assert done.published and done.verdict.verdict == "undecided"
    taste = align(load_models(fresh.artifacts.path("models", version)), snapshot)
    assert np.isfinite(taste.popularity("DE")).all()
    fresh.close()


def test_versions_are_named_after_the_clock_and_never_twice(stores: Stores, first: str) -> None:
    again = fresh_version(stores.artifacts, now=NOW)
    assert again != first and again.rpartition(".")[0] == first.rpartition(".")[0]


def test_whole_profiles_are_drawn(stores: Stores, first: str, snapshot: CatalogSnapshot) -> None:
    bench = open_bench(artifacts=stores.artifacts, lake=stores.lake, snapshot=snapshot, version=first)
    drawn = whole_profiles(bench.interactions, bench.targets, most=10, rng=np.random.default_rng(0))
    owners = set(bench.interactions.profile[drawn].tolist())
    assert len(drawn) >= 10
    assert len(drawn) == int(np.isin(bench.interactions.profile[bench.targets], list(owners)).sum())
