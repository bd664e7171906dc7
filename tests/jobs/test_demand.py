"""Claims about unmet searches: told of twenty accounts or of none, and never of who is not to be profiled."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from marquee.cli import main
from marquee.jobs import demand
from marquee.lake.histories import derive
from marquee.lake.land import land
from marquee.schema.clock import DAY, Clock
from marquee.schema.events import Event
from marquee.schema.served import PageServed, RowServed, Versions, pack_served
from marquee.search.unmet import KIND, load_demand
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

DAY_ZERO = 17_200  # a Friday
AT = DAY_ZERO * DAY


@pytest.fixture
def stores(tmp_path: Path) -> Any:
    opened = open_stores(Settings(home=tmp_path / "home"))
    yield opened
    opened.close()


def asked(number: int, text: str, row_id: str, *, country: str = "DE", account: str = "", at: int = AT) -> list[Event]:
    """A search whose one row says that there was nothing, as the server recorded it."""
    name = f"{number}-{text}"
    who: dict[str, Any] = {"account_id": account or f"a{number}", "profile_id": f"p{number}", "country": country}
    served = PageServed(
        request_id=name,
        now=at,
        versions=Versions(),
        rows=(RowServed(row_id=row_id, kind="search", start=0, count=1),),
        title_ids=("t1",),
        artwork_ids=("t1~0",),
        slot_probabilities=np.ones(1, np.float32).tobytes(),
        artwork_probabilities=np.ones(1, np.float32).tobytes(),
        decision_ids=("",),
        country=country,
    )
    page = Event(kind="page_served", event_id=f"s-{name}", at=at, request_id=name, served=pack_served(served), **who)
    search = Event(kind="search", event_id=f"q-{name}", at=at + 900, request_id=name, query=text, results=12, **who)
    return [page, search]


def counted(stores: Stores, events: list[Event]) -> list[tuple[str, str, str, str, int, int]]:
    stores.log.append(events, received_at=AT, backfill=True)
    land(stores.log, stores.lake)
    derive(stores.lake, names=("outcomes",))
    version = demand.run(lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, now=AT + 2 * DAY)
    assert version is not None
    lines = load_demand(stores.artifacts.checked(KIND, version)).lines
    return [(one.what, one.text, one.country, one.week, one.accounts, one.searches) for one in lines]


def test_what_twenty_accounts_miss_is_told_by_country_and_week_however_it_is_typed(stores: Stores) -> None:
    events = [event for i in range(20) for event in asked(i, "Dune 2!" if i % 2 else "dune  2", "search:instead:0")]
    events += [event for i in range(19) for event in asked(i, "secret", "search:instead:0")]
    events += [event for i in range(20) for event in asked(i, "found", "search:titles:0")]
    events += [event for i in range(25) for event in asked(i, "heat", "search:not_here:t9", country="FR")]
    events += [event for i in range(30) for event in asked(i, "own", "search:instead:0", account=f"a{i % 19}")]
    assert counted(stores, events) == [
        ("title", "t9", "FR", "2017-01-30", 25, 25),
        ("words", "dune 2", "DE", "2017-01-30", 20, 20),
    ]


def test_people_not_to_be_profiled_are_not_counted_and_one_count_is_kept(stores: Stores) -> None:
    events = [event for i in range(20) for event in asked(i, "dune", "search:instead:0")]
    apart = Event(kind="profile_update", event_id="u", at=AT, account_id="a3", profile_id="p3", non_profiling=True)
    assert counted(stores, [*events, apart]) == []
    assert counted(stores, asked(20, "dune", "search:instead:0"))[0][4] == 20
    assert len(stores.artifacts.versions(KIND)) == 1
    assert demand.run(lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, now=AT) is None


def test_a_client_that_says_that_nothing_came_is_believed(stores: Stores) -> None:
    events = [
        Event(kind="search", event_id=f"e{i}", at=AT, account_id=f"a{i}", profile_id=f"p{i}", query="dune", results=0)
        for i in range(20)
    ]
    assert counted(stores, events) == [("words", "dune", "unknown", "2017-01-30", 20, 20)]


def test_the_report_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened = open_stores(Settings(home=tmp_path / "home"))
    now = Clock.wall().now() - DAY
    counted_events = [event for i in range(20) for event in asked(i, "dune", "search:instead:0", at=now)]
    opened.log.append(counted_events, received_at=now, backfill=True)
    opened.close()
    assert main(["--home", str(tmp_path / "home"), "report", "demand"]) == 0
    assert "marquee land" in capsys.readouterr().out
    assert main(["--home", str(tmp_path / "home"), "land"]) == 0
    assert main(["--home", str(tmp_path / "home"), "report", "demand"]) == 0
    said = capsys.readouterr().out
    assert "dune" in said and "20" in said
