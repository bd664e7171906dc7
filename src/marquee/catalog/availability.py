"""Which titles may be shown: here, now, to this audience (law 12).

Every path asks `eligible`, fallbacks, search and suggestions included. It knows nothing of taste.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import ALWAYS, NEVER, CatalogSnapshot

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
