"""Campaigns' jobs on a real lake: delivery is counted, prices move, uplift and the holdout are learnt."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from marquee.catalog.snapshot import build_snapshot
from marquee.insight.promotion import trials
from marquee.jobs import pace, uplift
from marquee.lake.histories import derive
from marquee.lake.land import land
from marquee.promotion import acts
from marquee.promotion.binding import bind_campaigns
from marquee.promotion.facts import FACTS
from marquee.schema.campaigns import Campaign, Opening
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY, HOUR
from marquee.schema.events import Event
from marquee.schema.served import PageServed, PromotedServed, RowServed, Versions, pack_served
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

AT = 17_200 * DAY + 20 * HOUR
TITLES = tuple(Title(title_id=f"t{number}", kind="film", name=f"T{number}", original=number < 2) for number in range(6))
SNAPSHOT = build_snapshot(TITLES, version="c")
CAMPAIGN = Campaign(name="C", title_ids=("t0",), starts_at=AT - HOUR, ends_at=AT + 20 * DAY, target=0.3)


@pytest.fixture
def stores(tmp_path: Path) -> Any:
    opened = open_stores(Settings(home=tmp_path / "home"))
    yield opened
    opened.close()


def page(number: int, *, treated: bool, at: int, plays: str = "", profiled: bool = True) -> list[Event]:
    """A page whose billboard would promote t0; all of its four tiles are seen, and one may be played."""
    account, profile = f"a{number}", f"p{number}"
    who: dict[str, Any] = {"account_id": account, "profile_id": profile}
    ids = ("t0" if treated else "t5", "t1", "t2", "t3")
    request_id = f"r{number}-{at}"
    served = PageServed(
        request_id=request_id,
        now=at,
        versions=Versions(),
        rows=(
            RowServed(row_id="billboard", kind="billboard", start=0, count=1),
            RowServed(row_id="top", kind="top_picks", start=1, count=3),
        ),
        title_ids=ids,
        artwork_ids=tuple(f"{name}~plain" for name in ids),
        slot_probabilities=np.ones(4, np.float32).tobytes(),
        artwork_probabilities=np.ones(4, np.float32).tobytes(),
        campaigns={0: "c"} if treated else None,
        cells={"promotion": "treated@0.95" if treated else "holdout@0.05", "promotion.c": "eligible@0.9"},
        promoted=PromotedServed(
            title_ids=("t0",), shown=(treated,), chance=0.5, facts=np.ones(len(FACTS), np.float32).tobytes()
        ),
    )
    events = [
        Event(kind="page_served", event_id=f"s-{request_id}", at=at, request_id=request_id,
              served=pack_served(served), **who)
    ]  # fmt: skip
    if not profiled:
        events.append(Event(kind="profile_update", event_id=f"u-{request_id}", at=at, non_profiling=True, **who))
    for place, name in enumerate(ids):
        row_id, position = ("billboard", 0) if place == 0 else ("top", place - 1)
        events.append(
            Event(kind="impression", event_id=f"i-{request_id}-{place}", at=at + 1_000 + place, request_id=request_id,
                  row_id=row_id, position=position, title_id=name, **who)
        )  # fmt: skip
    if plays:
        of: dict[str, Any] = {"title_id": plays, "runtime_s": 6_000.0, "play_id": request_id}
        events.append(Event(kind="play_start", event_id=f"b-{request_id}", at=at + 60_000, position_s=0.0, **of, **who))
        events.append(
            Event(kind="play_stop", event_id=f"e-{request_id}", at=at + 60_000 + 5_400_000, position_s=5_400.0,
                  **of, **who)
        )  # fmt: skip
    return events


def landed(stores: Stores, events: list[Event], *, now: int) -> None:
    stores.log.append(sorted(events, key=lambda event: event.at), received_at=now, backfill=True)
    land(stores.log, stores.lake)
    derive(stores.lake, names=("watches",))


def published(stores: Stores, **changes: Any) -> None:
    campaign = msgspec.structs.replace(CAMPAIGN, **changes)
    opening = Opening(price=1.0, slope=0.1, most_price=3.0)
    acts.publish(stores.desk, "c", campaign, opening=opening, snapshot=SNAPSHOT, author="Ada", now=AT - HOUR)


def run_pace(stores: Stores, now: int) -> str | None:
    return pace.run(lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, now=now)


def test_what_was_seen_is_counted_for_those_promoted_to_and_the_price_follows(stores: Stores) -> None:
    published(stores)
    events = [one for number in range(200) for one in page(number, treated=number % 4 > 0, at=AT + number)]
    landed(stores, events, now=AT + 2 * HOUR)
    assert run_pace(stores, AT + 2 * HOUR) is not None
    paced = pace.state_in_force(stores.artifacts).paced["c"]
    assert (paced.seen, paced.days[0].mine) == (
        600,
        150,
    )  # four tiles a page of 150 treated; the holdout is not counted
    assert paced.price > 1.0 and paced.halted == ""  # a quarter won, 30 % asked for
    bound = bind_campaigns(stores.desk.snapshot(now=AT), SNAPSHOT, pace.state_in_force(stores.artifacts))
    assert bound.campaigns[0].price == paced.price
    run_pace(stores, AT + 2 * HOUR)
    price = pace.state_in_force(stores.artifacts).paced["c"].price
    assert price == paced.price  # nothing new was seen, so nothing moves


def test_a_goal_overrun_halts_promotion(stores: Stores) -> None:
    published(stores, target=0.1)
    events = [one for number in range(200) for one in page(number, treated=True, at=AT + number)]
    landed(stores, events, now=AT + 2 * HOUR)
    run_pace(stores, AT + 18 * DAY)
    state = pace.state_in_force(stores.artifacts)
    assert (
        state.paced["c"].halted
        and bind_campaigns(stores.desk.snapshot(now=AT), SNAPSHOT, state).campaigns[0].price == 0
    )


def test_trials_are_first_pages_and_what_followed(stores: Stores) -> None:
    events = page(1, treated=True, at=AT, plays="t0") + page(1, treated=True, at=AT + DAY)
    events += page(2, treated=False, at=AT, plays="t2") + page(3, treated=True, at=AT, plays="t0", profiled=False)
    landed(stores, events, now=AT + DAY + HOUR)
    found = trials(stores.lake, now=AT + 20 * DAY)
    assert len(found) == 2 and found.treated.tolist() == [True, False]
    assert found.hours.tolist() == pytest.approx([1.5, 0.0]) and found.all_hours.tolist() == pytest.approx([1.5, 1.5])
    assert len(trials(stores.lake, now=AT + 2 * DAY)) == 0  # not settled


def test_uplift_and_the_holdout_are_learnt_and_kept_beside_prices(stores: Stores) -> None:
    published(stores)
    events = []
    for number in range(480):
        treated = number % 2 == 0
        often = 3 if treated else 5
        events += page(number, treated=treated, at=AT + number, plays="t0" if number // 2 % often == 0 else "")
    landed(stores, events, now=AT + 9 * HOUR)
    run_pace(stores, AT + 9 * HOUR)
    now = AT + 19 * DAY
    version = uplift.run(lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, snapshot=SNAPSHOT, now=now)
    state = pace.state_in_force(stores.artifacts)
    assert version == state.version and state.uplift is not None and state.paced["c"].seen > 0
    hours = {line.what: line for line in state.holdout.lines}
    truth = 1.5 * (1 / 3 - 1 / 5)
    assert hours["hours_originals"].low <= truth <= hours["hours_originals"].high
    assert hours["hours_originals"].added == pytest.approx(truth, abs=0.01)
    assert hours["discovered"].added == pytest.approx(1 / 3 - 1 / 5, abs=0.01)
    assert state.uplift.typical == pytest.approx(truth, rel=0.3)


def test_nothing_is_kept_where_nothing_runs(stores: Stores) -> None:
    assert run_pace(stores, AT) is None
    published(stores)
    assert run_pace(stores, AT) is None  # nothing was logged yet
    assert uplift.run(lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, snapshot=SNAPSHOT, now=AT) is None
