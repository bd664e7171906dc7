"""What those who are not profiled do teaches nothing: every reader of a learner gives the same without them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.shown import shown_of
from marquee.features.training_set import read_interactions
from marquee.insight import covers as cover_counts
from marquee.insight import holdout, promotion
from marquee.jobs import land
from marquee.jobs.draws import read_draws
from marquee.jobs.visits import learn_mode, learn_week
from marquee.lake.histories import read_outcomes, read_watches
from marquee.lake.weekly import week_watched
from marquee.schema.catalog import Artwork, Title
from marquee.schema.clock import DAY, HOUR, MINUTE
from marquee.schema.events import Event
from marquee.schema.served import PageServed, RowServed, Versions, pack_served
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

NOW = 20_006 * DAY  # a week of days before
TITLES = 8
POSITIONS = ("log_position", "order", "passed_order")  # in each log its own


def snapshot() -> CatalogSnapshot:
    return build_snapshot(
        [
            Title(
                title_id=f"t{number}",
                kind="film",
                name=f"Name {number}",
                runtime_s=6_000,
                original=number % 2 == 0,
                artworks=(Artwork(artwork_id=f"t{number}~a"), Artwork(artwork_id=f"t{number}~b")),
            )
            for number in range(TITLES)
        ],
        version="c1",
    )


def evening(name: str, *, day: int, plain: bool) -> list[Event]:
    """One viewer looks at a page, plays, rates, searches and comments."""
    at, who = NOW - day * DAY, {"account_id": f"of-{name}", "profile_id": name, "country": "DE", "device": "tv"}
    ids = tuple(f"t{number}" for number in range(TITLES))
    served = PageServed(
        request_id=f"r-{name}-{day}",
        now=at,
        versions=Versions(),
        rows=(RowServed(row_id="popular", kind="popular", start=0, count=TITLES),),
        title_ids=ids,
        artwork_ids=tuple(f"{title_id}~a" for title_id in ids),
        slot_probabilities=np.full(TITLES, 0.9, np.float32).tobytes(),
        artwork_probabilities=np.full(TITLES, 0.5, np.float32).tobytes(),
        decision_ids=tuple(f"d-{name}-{title_id}" for title_id in ids),
        cells={"covers": "chosen", "promotion": "treated"},
    )
    told: list[dict[str, Any]] = [
        {"kind": "page_served", "request_id": served.request_id, "served": pack_served(served), "at": at}
    ]
    for place, title_id in enumerate(ids):
        on = {"request_id": served.request_id, "row_id": "popular", "position": place, "title_id": title_id}
        told.append({"kind": "impression", "artwork_id": f"{title_id}~a", "at": at + MINUTE, **on})
    on = {
        "request_id": served.request_id,
        "row_id": "popular",
        "position": 2,
        "title_id": "t2",
        "play_id": f"y{name}{day}",
    }
    told.append({"kind": "play_start", "position_s": 0.0, "runtime_s": 6_000.0, "at": at + 2 * MINUTE, **on})
    told.append({"kind": "play_stop", "position_s": 5_900.0, "runtime_s": 6_000.0, "at": at + 2 * HOUR, **on})
    told.append({"kind": "rate", "title_id": "t3", "rating": 4.5, "at": at + 3 * HOUR})
    told.append({"kind": "search", "query": "name", "results": 8, "at": at + 3 * HOUR})
    told.append({"kind": "list_add", "title_id": "t4", "at": at + 3 * HOUR})
    if plain:  # said once, days after the first page: what came before teaches nothing either
        told.append({"kind": "profile_update", "non_profiling": True, "at": NOW - DAY})
    return [Event(event_id=f"{name}-{day}-{place}", **who, **fields) for place, fields in enumerate(told)]


def filled(folder: Path, *, plain: int) -> Stores:
    stores = open_stores(Settings(home=folder))
    events = [
        event for name in ("p1", "p2", "p3") for day in (5, 3, 1) for event in evening(name, day=day, plain=False)
    ]
    for number in range(plain):
        events += [event for day in (5, 3) for event in evening(f"q{number}", day=day, plain=day == 3)]
    stores.log.append(sorted(events, key=lambda event: (event.at, event.event_id)), received_at=NOW, backfill=True)
    land.run(stores.log, stores.lake)
    return stores


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stores, Stores]]:
    """A lake without anybody who is not profiled, and one with four of them."""
    pair = filled(tmp_path_factory.mktemp("without"), plain=0), filled(tmp_path_factory.mktemp("with"), plain=4)
    yield pair
    for stores in pair:
        stores.close()


READERS: dict[str, Callable[[Stores], Any]] = {
    "taste": lambda stores: read_interactions(stores.lake),
    "watches": lambda stores: read_watches(stores.lake),
    "pages": lambda stores: read_outcomes(stores.lake),
    "attention": lambda stores: shown_of(read_outcomes(stores.lake)),
    "covers": lambda stores: read_draws(stores.lake, since=0, most=10_000, log=stores.log, now=NOW),
    "the last week": lambda stores: week_watched(stores.lake, from_at=NOW - 6 * DAY),
    "the list that counts": lambda stores: learn_week(stores.lake, snapshot(), now=NOW + 7 * DAY),
    "why they come": lambda stores: learn_mode(stores.lake, snapshot()),
    "uplift": lambda stores: promotion.trials(stores.lake, now=NOW),
    "campaigns": lambda stores: list(promotion.pages(stores.lake, since=0, until=NOW + DAY)),
    "accounts of the holdout": lambda stores: holdout.accounts(stores.lake, now=NOW),
    "counts of covers": lambda stores: cover_counts.by_artwork(stores.lake, now=NOW),
}


@pytest.mark.parametrize("reader", READERS)
def test_nothing_is_learnt_from_those_who_are_not_profiled(both: tuple[Stores, Stores], reader: str) -> None:
    without, having = (READERS[reader](stores) for stores in both)
    assert _plainly(having) == _plainly(without)


def test_there_was_something_to_leave_out(both: tuple[Stores, Stores]) -> None:
    counts = [int(stores.lake.run(stores.lake.table("watches").count()).as_py()) for stores in both]
    assert counts[1] > counts[0] > 0
    assert read_watches(both[0].lake).num_rows and read_outcomes(both[0].lake).num_rows
    assert READERS["covers"](both[0]).num_rows and READERS["the last week"](both[0])


def _plainly(found: Any) -> Any:
    """Lay a value out so that two can be compared; log positions are each lake's own."""
    if isinstance(found, pa.Table):
        names = [name for name in found.column_names if name not in POSITIONS]
        return found.select(names).to_pydict()
    if isinstance(found, np.ndarray):
        return (
            np.nan_to_num(found.astype(np.float64), nan=-1.0).tolist() if found.dtype.kind in "fiub" else found.tolist()
        )
    if isinstance(found, list | tuple):
        return [_plainly(one) for one in found]
    names = getattr(found, "__dataclass_fields__", None) or getattr(found, "__struct_fields__", None)
    if names is not None and not callable(names):
        return {name: _plainly(getattr(found, name)) for name in names if name not in POSITIONS}
    return found
