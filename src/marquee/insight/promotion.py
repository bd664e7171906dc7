"""What became of promotion: pages of campaigns with what was seen of them, trials with what followed, accounts by cell.

Cells, campaigns and facts are read from the records of pages (law 2), never worked out again. People not to be profiled
are left out; so is whoever was erased, with their events.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from marquee.lake.learnable import not_profiled
from marquee.promotion.cells import ELIGIBLE, EXPERIMENT, HOLDOUT, TREATED
from marquee.promotion.facts import FACTS
from marquee.promotion.uplift import Trials, Uplift
from marquee.schema.clock import DAY, day_of
from marquee.schema.page import STATED_FACT
from marquee.schema.served import PageServed, unpack_served
from marquee.storage.protocols import LakeEngine

FOLLOWED_DAYS = 7  # what is watched of a title within these counts for its trial
BEFORE_DAYS = 60
_BATCH = 20_000


class ServedPage(NamedTuple):
    """One record of a page, and what of it was seen: places in its `title_ids`."""

    account_id: str
    profile_id: str
    at: int
    page: PageServed
    seen: tuple[int, ...]


def pages(lake: LakeEngine, *, since: int, until: int, with_seen: bool = True) -> Iterator[ServedPage]:
    """Give the pages of promotable profiles in a time (UTC ms), in log order; fallback pages are left out."""
    events = lake.table("events")
    low, high = (datetime.fromtimestamp(at / 1_000, UTC) for at in (since, until))
    served = events.filter(
        events.kind == "page_served", events.served.notnull(), events["at"] >= low, events["at"] < high
    )
    served = not_profiled(served.select("account_id", "profile_id", "served", "log_position", at=served["at"]), events)
    seen = _seen(lake, low=low) if with_seen else {}
    for batch in lake.run(served.order_by("log_position")).to_batches(max_chunksize=_BATCH):
        times = (np.asarray(batch["at"].cast(pa.int64())) // 1_000).tolist()
        columns = (batch[name].to_pylist() for name in ("account_id", "profile_id", "served"))
        for account_id, profile_id, record, at in zip(*columns, times, strict=True):
            page = _read(record)
            if page is not None and not page.fallback and EXPERIMENT in (page.cells or {}):
                places = seen.get(page.request_id, {})
                yield ServedPage(account_id, profile_id, at, page, tuple(_places(page, places)))


def _seen(lake: LakeEngine, *, low: datetime) -> dict[str, dict[tuple[str, int], None]]:
    """List what was seen of each page: (row_id, position)."""
    events = lake.table("events")
    shown = events.filter(events.kind == "impression", events.request_id.notnull(), events["at"] >= low)
    rows = lake.run(shown.select("request_id", "row_id", "position").distinct())
    found: dict[str, dict[tuple[str, int], None]] = {}
    for request_id, row_id, position in zip(*(rows[name].to_pylist() for name in rows.column_names), strict=True):
        if row_id is not None and position is not None:
            found.setdefault(request_id, {})[row_id, position] = None
    return found


def _places(page: PageServed, seen: dict[tuple[str, int], None]) -> Iterator[int]:
    for row in page.rows if seen else ():
        for position in range(row.count):
            if (row.row_id, position) in seen:
                yield row.start + position


def _read(record: bytes) -> PageServed | None:
    try:
        return unpack_served(record)
    except msgspec.DecodeError:
        return None


def cell_in(page: PageServed, name: str = EXPERIMENT) -> str:
    """Name the cell a page's record holds, its rate apart: "treated" of "treated@0.95"; "" where there is none."""
    return (page.cells or {}).get(name, "").partition("@")[0]


class Delivered(NamedTuple):
    """What one campaign delivered on one UTC day, to those it may be promoted to."""

    seen: int
    mine: int
    hours: float


def delivered(
    found: Iterable[ServedPage], campaigns: Mapping[str, frozenset[str]], *, uplift: Uplift | None = None
) -> dict[str, dict[int, Delivered]]:
    """Count tiles seen on each campaign's pages and those of its titles, by campaign and day.

    `campaigns` gives each one's titles. Hours are what uplift says of each account and title that promotion reached,
    once; none without it.
    """
    counts: dict[str, dict[int, list[float]]] = {name: {} for name in campaigns}
    reached: set[tuple[str, str]] = set()
    for served in found:
        page, day = served.page, day_of(served.at)
        if cell_in(page) != TREATED:
            continue
        stated = {row.start + at for row in page.rows if row.kind in STATED_FACT for at in range(row.count)}
        places = [place for place in served.seen if place not in stated]
        hours = _hours(served, places, reached, uplift)
        for name, titles in campaigns.items():
            if cell_in(page, f"{EXPERIMENT}.{name}") != ELIGIBLE:
                continue
            count = counts[name].setdefault(day, [0.0, 0.0, 0.0])
            count[0] += len(places)
            count[1] += sum(page.title_ids[place] in titles for place in places)
            count[2] += sum(gained for title_id, gained in hours if title_id in titles)
    return {
        name: {day: Delivered(int(count[0]), int(count[1]), count[2]) for day, count in days.items()}
        for name, days in counts.items()
    }


def _hours(
    served: ServedPage, places: list[int], reached: set[tuple[str, str]], uplift: Uplift | None
) -> list[tuple[str, float]]:
    """Tell what promotion is said to bring of each title seen on this page's billboard for the first time."""
    trial = served.page.promoted
    if uplift is None or trial is None:
        return []
    in_view = {served.page.title_ids[place] for place in places}
    facts = np.frombuffer(trial.facts, dtype=np.float32).reshape(len(trial.title_ids), -1)
    found = []
    for title_id, shown, gained in zip(trial.title_ids, trial.shown, uplift.predict(facts).tolist(), strict=True):
        if shown and title_id in in_view and (served.account_id, title_id) not in reached:
            reached.add((served.account_id, title_id))
            found.append((title_id, gained))
    return found


def trials(lake: LakeEngine, *, now: int, days: int = 90) -> Trials:
    """Lay out trials of the last `days` that are settled: the first page that would promote a title to an account."""
    first: dict[tuple[str, str], tuple[str, int, bool, float, NDArray[np.float32]]] = {}
    until = now - FOLLOWED_DAYS * DAY
    for served in pages(lake, since=now - days * DAY, until=until, with_seen=False):
        trial = served.page.promoted
        if trial is None or len(trial.facts) != 4 * len(FACTS) * len(trial.title_ids):
            continue
        facts = np.frombuffer(trial.facts, dtype=np.float32).reshape(-1, len(FACTS))
        for place, title_id in enumerate(trial.title_ids):
            if 0.0 < trial.chance < 1.0:
                known = (served.profile_id, served.at, trial.shown[place], trial.chance, facts[place])
                first.setdefault((served.account_id, title_id), known)
    watched = _watched(lake, {title_id for _, title_id in first}, since=now - days * DAY)
    of_days = _of_days(lake, since=now - days * DAY)
    number: dict[str, int] = {}
    hours, all_hours = np.zeros(len(first)), np.zeros(len(first))
    for place, ((_, title_id), (profile_id, at, *_)) in enumerate(first.items()):
        days_of = watched.get((profile_id, title_id), ())
        hours[place] = sum(part for day, part in days_of if day_of(at) <= day <= day_of(at) + FOLLOWED_DAYS)
        all_hours[place] = of_days.get((profile_id, day_of(at)), 0.0)
    return Trials(
        facts=np.stack([one[4] for one in first.values()]) if first else np.zeros((0, len(FACTS)), np.float32),
        treated=np.array([one[2] for one in first.values()], dtype=np.bool_),
        chance=np.array([one[3] for one in first.values()], dtype=np.float64),
        hours=hours,
        all_hours=all_hours,
        account=np.array([number.setdefault(account, len(number)) for account, _ in first], dtype=np.int64),
    )


def _watched(lake: LakeEngine, title_ids: set[str], *, since: int) -> dict[tuple[str, str], list[tuple[int, float]]]:
    """Give the hours watched of some titles, by profile and title: (day, hours)."""
    watches = lake.table("watches")
    rows = lake.run(
        watches.filter(watches.day >= day_of(since), watches.title_id.isin(sorted(title_ids) or [""]))
        .filter(watches.seconds > 0)
        .select("profile_id", "title_id", "day", "seconds")
    )
    found: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for profile_id, title_id, day, seconds in zip(*(rows[name].to_pylist() for name in rows.column_names), strict=True):
        found.setdefault((profile_id, title_id), []).append((day, seconds / 3_600.0))
    return found


def _of_days(lake: LakeEngine, *, since: int) -> dict[tuple[str, int], float]:
    """Give the hours each profile watched of anything, by profile and day."""
    watches = lake.table("watches")
    recent = watches.filter(watches.day >= day_of(since), watches.seconds > 0)
    rows = lake.run(recent.group_by("profile_id", "day").aggregate(seconds=recent.seconds.sum()))
    columns = (rows[name].to_pylist() for name in ("profile_id", "day", "seconds"))
    return {(profile_id, day): seconds / 3_600.0 for profile_id, day, seconds in zip(*columns, strict=True)}


def accounts(lake: LakeEngine, originals: frozenset[str], *, now: int, days: int = 90) -> pa.Table:
    """Give one row an account with a cell: what it watched since its first page that counts, and before.

    Columns: account_id, treated, hours_originals, hours_all, discovered (originals never watched before),
    originals_before, hours_before. Accounts whose pages name both cells are left out.
    """
    known: dict[str, tuple[set[str], int]] = {}
    owner: dict[str, str] = {}
    for served in pages(lake, since=now - days * DAY, until=now, with_seen=False):
        cell = cell_in(served.page)
        if cell in (HOLDOUT, TREATED):
            cells, at = known.setdefault(served.account_id, (set(), served.at))
            cells.add(cell)
            known[served.account_id] = cells, min(at, served.at)
            owner[served.profile_id] = served.account_id
    clean = {name: (TREATED in cells, at) for name, (cells, at) in known.items() if len(cells) == 1}
    sums = {name: np.zeros(5) for name in clean}
    watches = lake.table("watches")
    rows = lake.run(
        watches.filter(watches.day >= day_of(now - (days + BEFORE_DAYS) * DAY), watches.seconds > 0)
        .select("profile_id", "title_id", "day", "seconds")
        .order_by("day")
    )
    met: set[tuple[str, str]] = set()
    for profile_id, title_id, day, seconds in zip(*(rows[name].to_pylist() for name in rows.column_names), strict=True):
        account_id = owner.get(profile_id, "")
        if account_id not in clean:
            continue
        hours, ours, counted = seconds / 3_600.0, title_id in originals, sums[account_id]
        if day < day_of(clean[account_id][1]):
            counted[3:] += (hours if ours else 0.0, hours)
        else:
            new = ours and (account_id, title_id) not in met
            counted[:3] += (hours if ours else 0.0, hours, float(new))
        met.add((account_id, title_id))
    table = np.array(list(sums.values())).reshape(-1, 5)
    columns = ("hours_originals", "hours_all", "discovered", "originals_before", "hours_before")
    return pa.table(
        {
            "account_id": pa.array(list(clean), pa.string()),
            "treated": pa.array([treated for treated, _ in clean.values()], pa.bool_()),
            **{name: pa.array(table[:, place], pa.float64()) for place, name in enumerate(columns)},
        }
    )
