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
    """A rule that keeps a title from being shown: its name, a sentence for people, and how an operator would lift it.

    `until` is when it ends by itself, UTC ms; None where it does not.
    """

    name: str
    sentence: str
    fix: str = ""
    until: int | None = None


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
    """List every rule by which `eligible` leaves out a title (by row number), the strongest first; empty if none."""
    title_id = snapshot.title_ids[title]
    maturity, launch_at = int(snapshot.maturity[title]), int(snapshot.launch_at[title])
    rules = []
    if title_id in taken_down:
        fix = "If it may be shown again: `marquee takedown --undo`."
        rules.append(Rule(name="taken_down", sentence="The operator took it down.", fix=fix))
    if title_id in set(hidden):
        rules.append(Rule(name="hidden", sentence="You hid it.", fix="Only the viewer can show it again."))
    if launch_at > now:
        fix = "Import it with an earlier launch_at."
        sentence = f"It starts on {_day(launch_at)}."
        rules.append(Rule(name="embargo", sentence=sentence, fix=fix, until=launch_at))
    licence = _licence(snapshot, title, country=country, now=now)
    if licence is not None:
        rules.append(licence)
    if ceiling is not None and maturity < 0:
        fix = "Import it with a maturity: unrated titles are not shown under a ceiling."
        sentence = f"Nobody rated it, and this profile ends at {ceiling}."
        rules.append(Rule(name="maturity_unknown", sentence=sentence, fix=fix))
    if ceiling is not None and maturity > ceiling:
        sentence = f"It is for {maturity} and up, and this profile ends at {ceiling}."
        fix = "None: this is what the ceiling is for."
        rules.append(Rule(name="maturity", sentence=sentence, fix=fix))
    return rules


def turns_of(snapshot: CatalogSnapshot, title: int, *, country: str) -> list[tuple[int, str]]:
    """List when a title's availability in a country turns, and how: (UTC ms, "launches", "opens" or "ends")."""
    windows = snapshot.windows
    turns = [(int(snapshot.launch_at[title]), "launches")]
    for place in np.flatnonzero(_windows_here(snapshot, title, country=country)).tolist():
        turns += [(int(windows.start_at[place]), "opens"), (int(windows.end_at[place]), "ends")]
    return sorted(turn for turn in turns if turn[0] not in (ALWAYS, NEVER))


def _windows_here(snapshot: CatalogSnapshot, title: int, *, country: str) -> NDArray[np.bool_]:
    windows = snapshot.windows
    mine: NDArray[np.bool_] = (windows.titles == title) & (windows.countries == windows.names.get(country, -1))
    return mine


def _licence(snapshot: CatalogSnapshot, title: int, *, country: str, now: int) -> Rule | None:
    """Say why a title is not licensed in a country at `now`; None where it is."""
    windows = snapshot.windows
    if windows.free[title]:
        return None
    mine = _windows_here(snapshot, title, country=country)
    start, end = windows.start_at[mine], windows.end_at[mine]
    if bool(np.any((start <= now) & (now < end))):
        return None
    if not country:
        return Rule(
            name="country_unknown",
            sentence="It is licensed in some countries only, and it is not known where this is.",
            fix="Send the viewer's country.",
        )
    fix = f"Import it with a window in {country}."
    if not mine.any():
        return Rule(name="not_licensed", sentence=f"It is not licensed in {country}.", fix=fix)
    ahead = start[start > now]
    if len(ahead):
        opens = int(ahead.min())
        sentence = f"Its licence in {country} starts on {_day(opens)}."
        return Rule(name="licence_ahead", sentence=sentence, fix=fix, until=opens)
    sentence = f"Its licence in {country} ended on {_day(int(end.max()))}."
    return Rule(name="licence_ended", sentence=sentence, fix=fix)


def _day(at: int) -> str:
    return iso(at)[:10]
