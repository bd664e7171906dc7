"""Which titles may be shown: here, now, to this audience (law 12).

Every path asks `eligible`, fallbacks, search and suggestions included. It knows nothing of taste.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import ALWAYS, NEVER, CatalogSnapshot
from marquee.schema.clock import iso

_MOST_CACHED = 512  # countries a snapshot remembers a mask for; a browser may send any text


def available(snapshot: CatalogSnapshot, *, country: str, now: int) -> NDArray[np.bool_]:
    """Say which titles are launched and licensed in a country at `now`: bool `(titles,)`, read-only.

    An unknown country ("" included) has the titles without windows only. The mask is kept until the next moment at
    which a window opens or closes or an embargo ends.
    """
    windows = snapshot.windows
    key = country if country in windows.names else ""
    kept = snapshot.masks.get(key)
    if kept is not None and kept[0] <= now < kept[1]:
        return kept[2]
    mask = windows.free.copy()
    mine = windows.countries == windows.names.get(key, -1)
    start, end = windows.start_at[mine], windows.end_at[mine]
    mask[windows.titles[mine][(start <= now) & (now < end)]] = True
    mask &= snapshot.launch_at <= now
    mask.flags.writeable = False
    moments = np.concatenate([start, end, snapshot.launch_at])
    before, after = moments[moments <= now], moments[moments > now]
    if len(snapshot.masks) >= _MOST_CACHED:
        snapshot.masks.clear()
    snapshot.masks[key] = (
        int(before.max()) if len(before) else ALWAYS,
        int(after.min()) if len(after) else NEVER,
        mask,
    )
    return mask


def eligible(
    snapshot: CatalogSnapshot,
    *,
    country: str,
    now: int,
    ceiling: int | None,
    taken_down: frozenset[str],
    hidden: Iterable[str] = (),
) -> NDArray[np.bool_]:
    """Say which titles may be shown to one profile: bool `(titles,)`, the caller's own copy.

    `ceiling` is the oldest audience allowed in years; where one is set, a title of unknown maturity is never shown.
    `taken_down` and `hidden` are title ids; ids the catalogue does not know are passed over.
    """
    mask = available(snapshot, country=country, now=now).copy()
    if ceiling is not None:
        mask &= (snapshot.maturity >= 0) & (snapshot.maturity <= ceiling)
    index = snapshot.index
    for title_ids in (taken_down, hidden):
        for title_id in title_ids:
            row = index.get(title_id)
            if row is not None:
                mask[row] = False
    return mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that keeps a title from being shown: its name, and a sentence for people."""

    name: str
    sentence: str


def broken_rules(
    snapshot: CatalogSnapshot,
    title: int,
    *,
    country: str,
    now: int,
    ceiling: int | None,
    taken_down: frozenset[str],
    hidden: Iterable[str] = (),
) -> list[Rule]:
    """List every rule by which `eligible` leaves out a title (by row number); empty where it may be shown."""
    title_id = snapshot.title_ids[title]
    maturity, launch_at = int(snapshot.maturity[title]), int(snapshot.launch_at[title])
    rules = []
    if title_id in taken_down:
        rules.append(Rule(name="taken_down", sentence="The operator took it down."))
    if title_id in set(hidden):
        rules.append(Rule(name="hidden", sentence="You hid it."))
    if launch_at > now:
        rules.append(Rule(name="embargo", sentence=f"It starts on {iso(launch_at)[:10]}."))
    if not _licensed(snapshot, title, country=country, now=now):
        where = f"in {country}" if country else "where the country is not known"
        rules.append(Rule(name="not_available", sentence=f"It is not available {where} now."))
    if ceiling is not None and maturity < 0:
        rules.append(Rule(name="maturity_unknown", sentence=f"Nobody rated it, and this profile ends at {ceiling}."))
    if ceiling is not None and maturity > ceiling:
        rules.append(
            Rule(name="maturity", sentence=f"It is for {maturity} and up, and this profile ends at {ceiling}.")
        )
    return rules


def _licensed(snapshot: CatalogSnapshot, title: int, *, country: str, now: int) -> bool:
    windows = snapshot.windows
    if windows.free[title]:
        return True
    mine = (windows.titles == title) & (windows.countries == windows.names.get(country, -1))
    return bool(np.any(mine & (windows.start_at <= now) & (now < windows.end_at)))
