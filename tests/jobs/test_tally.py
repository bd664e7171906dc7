"""Claims about counting covers: each draw once, by its best outcome, and nobody erased."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from marquee.artwork.counts import KIND, load_counts
from marquee.jobs import tally
from marquee.lake.histories import derive
from marquee.lake.land import land
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.events import Event
from marquee.schema.served import PageServed, RowServed, Versions, pack_served
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

DAY_ZERO = 17_200
AT = DAY_ZERO * DAY


@pytest.fixture
def stores(tmp_path: Path) -> Any:
    opened = open_stores(Settings(home=tmp_path / "home"))
    yield opened
    opened.close()


def page(request_id: str, profile_id: str, *, at: int, decision: str, artwork: str = "t1~1") -> list[Event]:
    """A page of one tile, seen."""
    who: dict[str, Any] = {"account_id": f"of-{profile_id}", "profile_id": profile_id}
    served = PageServed(
        request_id=request_id,
        now=at,
        versions=Versions(),
        rows=(RowServed(row_id="top", kind="top_picks", start=0, count=1),),
        title_ids=("t1",),
        artwork_ids=(artwork,),
        slot_probabilities=np.ones(1, np.float32).tobytes(),
        artwork_probabilities=np.full(1, 0.25, np.float32).tobytes(),
        decision_ids=(decision,),
    )
    tile: dict[str, Any] = {"request_id": request_id, "row_id": "top", "position": 0, "title_id": "t1"}
    return [
        Event(
            kind="page_served",
            event_id=f"s-{request_id}",
            at=at,
            request_id=request_id,
            served=pack_served(served),
            **who,
        ),
        Event(kind="impression", event_id=f"i-{request_id}", at=at + 1_000, **tile, **who),
    ]


def play(request_id: str, profile_id: str, *, at: int, to_s: float) -> list[Event]:
    who: dict[str, Any] = {"account_id": f"of-{profile_id}", "profile_id": profile_id}
    of: dict[str, Any] = {"title_id": "t1", "runtime_s": 6_000.0, "request_id": request_id, "play_id": request_id}
    return [
        Event(kind="play_start", event_id=f"p-{request_id}", at=at, position_s=0.0, **of, **who),
        Event(kind="play_stop", event_id=f"q-{request_id}", at=at + int(to_s * 1_000), position_s=to_s, **of, **who),
    ]


def land_all(stores: Stores, events: list[Event]) -> None:
    stores.log.append(events, received_at=AT, backfill=True)
    land(stores.log, stores.lake)
    derive(stores.lake, names=("outcomes",))


def count(stores: Stores) -> Any:
    version = tally.run(lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, now=AT + 2 * DAY)
    return None if version is None else load_counts(stores.artifacts.checked(KIND, version))


def test_a_draw_on_two_days_counts_once_for_its_image_and_on_each_day_by_itself(stores: Stores) -> None:
    land_all(
        stores,
        [
            *page("r1", "p1", at=AT, decision="d1"),
            *page("r2", "p1", at=AT + DAY + 30 * MINUTE, decision="d1"),
            *play("r2", "p1", at=AT + DAY + 40 * MINUTE, to_s=3_600),
            *page("r3", "p2", at=AT + MINUTE, decision="d2"),
            *play("r3", "p2", at=AT + 2 * MINUTE, to_s=300),
            *page("r4", "p3", at=AT + MINUTE, decision="d3"),
        ],
    )
    counts = count(stores)
    one = counts.tallies["t1~1"]
    assert (one.draws, one.takes, one.good) == (3, 2, 1)
    assert (one.weight, one.weight_squared, one.weighted_good) == pytest.approx((12.0, 48.0, 4.0))
    days = [(day.day, day.draws, day.takes, day.good) for day in counts.days]
    assert days == [(DAY_ZERO, 3, 1, 0), (DAY_ZERO + 1, 1, 1, 1)], "a day is told by what followed that day"


def test_nothing_is_counted_again_while_nothing_is_new_and_one_version_is_kept(stores: Stores) -> None:
    land_all(stores, page("r1", "p1", at=AT, decision="d1"))
    assert count(stores) is not None and count(stores) is None
    land_all(stores, page("r2", "p2", at=AT, decision="d2"))
    assert count(stores).tallies["t1~1"].draws == 2
    assert len(stores.artifacts.versions(KIND)) == 1


def test_what_counted_an_erased_person_is_retired_with_the_models(stores: Stores) -> None:
    from marquee.jobs.forget import forget

    land_all(stores, [*page("r1", "p1", at=AT, decision="d1"), *page("r2", "p2", at=AT, decision="d2")])
    before = count(stores).version
    done = forget(
        log=stores.log, state=stores.state, lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk,
        retire_days=7, profile_ids=["p1"], now=AT + DAY,
    )  # fmt: skip
    assert f"{KIND}:{before}" in done.versions
    assert count(stores).tallies["t1~1"].draws == 1
    assert stores.artifacts.versions(KIND) == [stores.artifacts.current(KIND)] != [before]
