"""Until when titles that are licensed now stay so in a country."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import NEVER, CatalogSnapshot
from marquee.schema.clock import HOUR

_ABUTTING = 4  # windows in a row that are followed


def leaves_at(snapshot: CatalogSnapshot, *, country: str, now: int) -> NDArray[np.int64]:
    """Say when each title leaves a country, UTC ms; NEVER where it does not, or is not there now. Int64 `(titles,)`.

    A window that another goes on from ends where that one ends. Worked out for the hour `now` lies in; read-only.
    """
    known = country if country in snapshot.windows.names else ""
    return _leaves(snapshot, known, now // HOUR)


@lru_cache(maxsize=128)
def _leaves(snapshot: CatalogSnapshot, country: str, hour: int) -> NDArray[np.int64]:
    windows, now = snapshot.windows, hour * HOUR
    ends = np.full(len(snapshot), NEVER, dtype=np.int64)
    mine = windows.countries == windows.names.get(country, -1)
    titles, start, end = windows.titles[mine], windows.start_at[mine], windows.end_at[mine]
    here = (start <= now) & (now < end)
    until = np.zeros(len(snapshot), dtype=np.int64)
    np.maximum.at(until, titles[here], end[here])
    for _ in range(_ABUTTING):
        goes_on = (until[titles] > 0) & (start <= until[titles]) & (end > until[titles])
        if not goes_on.any():
            break
        np.maximum.at(until, titles[goes_on], end[goes_on])
    ends[until > 0] = until[until > 0]
    ends.flags.writeable = False
    return ends
