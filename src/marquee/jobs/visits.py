"""Read from the lake what a training learns beside taste: what viewers come for, and what last week was watched of."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

import numpy as np

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.mode import DEFAULT_MODE, ModeModel
from marquee.features.mode_training import Visit, fit_mode, visits_of
from marquee.lake.learnable import not_profiled
from marquee.lake.weekly import week_watched
from marquee.models.weekly import Weekly, whole_week_before
from marquee.schema.events import Event, Logged
from marquee.schema.ids import stable_hash
from marquee.storage.protocols import LakeEngine

MOST_PROFILES = 800  # whose visits teach; drawn by their id, the same every night
KINDS = (
    "play_start", "play_progress", "play_stop", "impression", "search", "thumb", "hide", "unhide", "history_remove",
    "reset_taste", "profile_update",
)  # fmt: skip
_FIELDS = (
    "kind", "profile_id", "device", "request_id", "row_id", "position", "title_id", "episode_id", "position_s",
    "runtime_s", "session_id", "thumb", "non_profiling",
)  # fmt: skip
LEAST_VIEWERS = 30  # a country's week counts from so many viewers


def learn_mode(lake: LakeEngine, snapshot: CatalogSnapshot, *, start: ModeModel = DEFAULT_MODE) -> ModeModel:
    """Learn whether viewers come to go on or to discover, from pages and what was played first on them."""
    visits: list[Visit] = []
    for profile_id, events in _by_profile(lake):
        visits += visits_of(profile_id, events, snapshot)
    return fit_mode(visits, start=start)


def learn_week(lake: LakeEngine, snapshot: CatalogSnapshot, *, now: int) -> Weekly | None:
    """Add up the last whole week; None where nobody watched anything for a known time."""
    from_at = whole_week_before(now)
    watched = [one for one in week_watched(lake, from_at=from_at) if one[1] in snapshot.index]
    if not watched:
        return None
    viewers: dict[str, int] = {}
    for country, _title, _seconds, count in watched:
        viewers[country] = viewers.get(country, 0) + count
    countries = ("", *sorted(country for country, count in viewers.items() if country and count >= LEAST_VIEWERS))
    seconds = np.zeros((len(countries), len(snapshot)), dtype=np.float32)
    place = {country: row for row, country in enumerate(countries)}
    for country, title_id, spent, _count in watched:
        seconds[0, snapshot.index[title_id]] += spent
        if country in place and country:
            seconds[place[country], snapshot.index[title_id]] += spent
    return Weekly(from_at=from_at, countries=countries, seconds=seconds)


def _by_profile(lake: LakeEngine) -> Iterator[tuple[str, list[Logged]]]:
    """Read some profiles' plays and pages, profile by profile, in log order.

    Of a page's impressions those of what can be gone on with are read, and of other rows the first tile: that there was
    a page is what counts of them.
    """
    events = lake.table("events")
    seen = not_profiled(events.filter(events.kind == "impression"), events)
    names = lake.run(seen.select("profile_id").distinct()).column(0).to_pylist()
    chosen = sorted(names, key=lambda name: stable_hash(name, salt="mode"))[:MOST_PROFILES]
    if not chosen:
        return
    wanted = events.filter(events.profile_id.isin(tuple(chosen)), events.kind.isin(KINDS))
    wanted = wanted.filter((wanted.kind != "impression") | (wanted.row_id == "continue") | (wanted.position == 0))
    rows = lake.run(
        wanted.select("log_position", "at", "received_at", *_FIELDS).order_by("profile_id", "log_position")
    ).to_pylist()
    for profile_id, own in groupby(rows, key=lambda row: row["profile_id"]):
        yield str(profile_id), [_logged(row) for row in own]


def _logged(row: dict[str, Any]) -> Logged:
    fields = {name: row[name] for name in _FIELDS}
    event = Event(event_id=f"l{row['log_position']}", account_id="", at=_ms(row["at"]), **fields)
    return Logged(log_position=row["log_position"], received_at=_ms(row["received_at"]), event=event)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000)
