"""Forgetting a person: found everywhere before, nowhere after, and all others untouched (law 14)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from marquee.errors import NotFound
from marquee.jobs import follow, land
from marquee.jobs.forget import Forgotten, export, forget, retire_due
from marquee.jobs.scan import Scan, scan
from marquee.lake.compact import Upkeep, keep_small
from marquee.lake.forget import sweep
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.events import Event
from marquee.schema.served import PageServed, RowServed, Versions, pack_served
from marquee.schema.tables import DERIVED
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

START = 17_200 * DAY
PERSON, HOUSE = "viewer-to-be-forgotten", "household-to-be-forgotten"
OTHER = "viewer-who-stays"
WORDS = "a sentence only this person wrote"


def of(profile_id: str, account_id: str, number: int, *, start: int) -> list[Event]:
    """Make a little of everything a person leaves behind."""
    who = {"profile_id": profile_id, "account_id": account_id}
    at = start + number * MINUTE
    page = PageServed(
        request_id=f"r-{profile_id}-{number}",
        now=at,
        versions=Versions(),
        rows=(RowServed(row_id="top", kind="top_picks", start=0, count=1),),
        title_ids=("t1",),
        artwork_ids=("t1~0",),
        slot_probabilities=np.ones(1, np.float32).tobytes(),
        artwork_probabilities=np.ones(1, np.float32).tobytes(),
    )
    fields = {"title_id": "t1", "position_s": 50.0, "runtime_s": 100.0}
    return [
        Event(kind="profile_update", event_id=f"u-{profile_id}-{number}", at=at, name=f"name of {profile_id}", **who),
        Event(kind="play_stop", event_id=f"p-{profile_id}-{number}", at=at, **fields, **who),
        Event(kind="search", event_id=f"s-{profile_id}-{number}", at=at, query=f"{profile_id} searched", **who),
        Event(
            kind="comment",
            event_id=f"c-{profile_id}-{number}",
            at=at,
            comment_id=f"c-{profile_id}-{number}",
            title_id="t1",
            text=WORDS if profile_id == PERSON else "fine",
            **who,
        ),
        Event(
            kind="page_served",
            event_id=f"g-{profile_id}-{number}",
            at=at,
            request_id=page.request_id,
            served=pack_served(page),
            **who,
        ),
    ]


def fill(home: Path) -> Stores:
    """Make a home with two people in every store, and snapshots, models and a quarantine behind it."""
    stores = open_stores(Settings(home=home))
    for round_ in range(2):
        for number in range(3):
            for profile_id, account_id in ((PERSON, HOUSE), (OTHER, "household-that-stays")):
                events = of(profile_id, account_id, 3 * round_ + number, start=START)
                stores.log.append(events, received_at=START, backfill=True)
        land.run(stores.log, stores.lake, names=tuple(DERIVED) if round_ else ())
    follow.run(stores.log, stores.state)
    stores.state.put_page("r-x", PERSON, f"page of {PERSON}".encode(), expires_at=START + DAY)
    stores.log.quarantine([(json.dumps({"profile_id": PERSON}).encode(), "unknown_kind")], received_at=START)
    stores.log.quarantined(limit=1)  # waits until it is written
    for kind in ("models", "covers"):
        staged = stores.artifacts.stage(kind)
        (staged / "weights.json").write_text("{}")
        stores.artifacts.publish(kind, staged, "v1")
    return stores


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder that is not there yet."""
    return tmp_path / "home"


@pytest.fixture
def stores(home: Path) -> Iterator[Stores]:
    """Such a home of one's own."""
    stores = fill(home)
    yield stores
    stores.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """A home before and after the person was erased."""

    home: Path
    stores: Stores
    before: Scan
    others: dict[str, Any]
    own: dict[str, Any]
    viewers: int


@pytest.fixture(scope="module")
def erased(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Erased]:
    """Erase the person once, for the tests that only look."""
    home = tmp_path_factory.mktemp("erased") / "home"
    stores = fill(home)
    before = scan(home, [PERSON, HOUSE, WORDS])
    held = {"log": stores.log, "state": stores.state, "lake": stores.lake}
    others, own = (export(**held, profile_id=profile_id) for profile_id in (OTHER, PERSON))
    viewers = stores.lake.run(stores.lake.table("popularity").viewers.sum()).as_py()
    erase(stores, profile_ids=[PERSON])
    yield Erased(home=home, stores=stores, before=before, others=others, own=own, viewers=viewers)
    stores.close()


def erase(stores: Stores, **who: list[str]) -> Forgotten:
    return forget(
        log=stores.log,
        state=stores.state,
        lake=stores.lake,
        artifacts=stores.artifacts,
        desk=stores.desk,
        retire_days=7,
        now=START + DAY,
        **who,  # type: ignore[arg-type]
    )


def test_a_person_is_found_in_each_store_before_and_nowhere_after(erased: Erased) -> None:
    assert {"log", "state", "lake"} <= erased.before.stores()
    places = {one.where for one in erased.before.found}
    assert {"column quarantine.raw", "column profile_id", "column text"} <= places
    for _ in range(2):
        after = scan(erased.home, [PERSON, WORDS])
        assert after.found == ()
        assert after.files > 10
        erased.stores.close()  # and with every file closed and its WAL folded in
    assert {"log", "state", "lake"} <= scan(erased.home, [OTHER]).stores()


def test_all_others_keep_all_they_had(erased: Erased) -> None:
    stores = erased.stores
    assert export(log=stores.log, state=stores.state, lake=stores.lake, profile_id=OTHER) == erased.others


def test_numbers_that_counted_the_person_are_counted_again(erased: Erased) -> None:
    assert erased.viewers == 2
    assert erased.stores.lake.run(erased.stores.lake.table("popularity").viewers.sum()).as_py() == 1


def test_what_the_erased_send_later_is_turned_away_and_never_lands(erased: Erased) -> None:
    done = erased.stores.log.append(of(PERSON, HOUSE, 9, start=START), received_at=START + 2 * DAY)
    assert all(done.erased)
    assert land.run(erased.stores.log, erased.stores.lake).landed == 0


def test_the_audit_names_nobody(erased: Erased) -> None:
    decision = erased.stores.desk.history(kind="audit")[-1]
    assert PERSON not in f"{decision.key} {decision.value}"
    assert json.loads(decision.value or "")["events"] == 30


def test_a_mistyped_profile_is_no_erasure(erased: Erased) -> None:
    with pytest.raises(NotFound, match="viewer-nobody-knows"):
        erase(erased.stores, profile_ids=["viewer-nobody-knows"])


def test_an_erasure_may_be_run_again(erased: Erased) -> None:
    again = erase(erased.stores, profile_ids=[PERSON])
    assert (again.events, again.rows) == (0, 0)


def test_an_export_holds_everything_and_is_plain_json(erased: Erased) -> None:
    text = json.dumps(erased.own)
    assert WORDS in text
    assert len(erased.own["events"]) == 30
    assert erased.own["profile"]["name"] == f"name of {PERSON}"
    counts = {name: len(rows) for name, rows in erased.own["derived"].items()}
    assert counts == {"watches": 1, "outcomes": 6, "searches": 6, "comments": 6}
    assert OTHER not in text
    with pytest.raises(NotFound):
        export(log=erased.stores.log, state=erased.stores.state, lake=None, profile_id=PERSON)


def test_models_that_learnt_are_retired_by_the_first_date_given(stores: Stores) -> None:
    gone = {"artifacts": stores.artifacts, "desk": stores.desk}
    erase(stores, profile_ids=[PERSON])
    first = stores.desk.snapshot(now=START + DAY).in_force("retire")
    erase(stores, profile_ids=[OTHER])
    assert stores.desk.snapshot(now=START + DAY).in_force("retire") == first  # not put off by a later erasure
    assert retire_due(**gone, now=START + 2 * DAY) == ()
    stores.artifacts.publish("models", stores.artifacts.stage("models"), "v2")  # trained afterwards
    assert set(retire_due(**gone, now=START + 8 * DAY)) == {"models:v1", "covers:v1"}
    assert stores.artifacts.versions("models") == ["v2"]
    assert stores.artifacts.current("models") == "v2"
    assert stores.artifacts.current("covers") is None
    assert retire_due(**gone, now=START + 9 * DAY) == ()


def test_an_erasure_cut_short_is_finished_by_a_sweep_that_knows_no_names(stores: Stores, home: Path) -> None:
    stores.log.erase(profile_ids=[PERSON], account_ids=[], at=START)
    stores.state.delete_profiles([PERSON])
    assert "lake" in scan(home, [PERSON]).stores()
    assert sweep(stores.log, stores.lake) > 0
    assert scan(home, [PERSON]).found == ()
    assert sweep(stores.log, stores.lake) == 0


def test_an_account_goes_with_all_its_profiles_their_stray_files_and_what_tags_pin(stores: Stores, home: Path) -> None:
    name, _, _ = stores.lake.files("events")[0]
    data = Path(name).read_bytes()
    Path(name).with_name("killed-lander.parquet").write_bytes(data)
    Path(name).with_name("torn.parquet").write_bytes(data[: len(data) - 12])
    events = stores.lake._open("events")  # type: ignore[attr-defined]
    events.manage_snapshots().create_tag(events.current_snapshot().snapshot_id, "trained-on").commit()
    keep_small(stores.lake, config=Upkeep(most_files=1))  # old snapshots are kept, and hold the person too
    strays = {one.path.name for one in scan(home, [PERSON]).found}
    assert {"killed-lander.parquet", "torn.parquet"} <= strays
    erase(stores, account_ids=[HOUSE])
    assert scan(home, [PERSON, HOUSE, WORDS]).found == ()
