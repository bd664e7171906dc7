"""What a week was watched of: seconds by country and title, from which a top 10 is read.

Views are hours watched over length, so that a long series does not lead for being long (about.netflix.com, since June
2023). Numbers are of one whole week, Monday to Sunday UTC.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.schema.clock import DAY

WEEK = 7 * DAY
_MONDAY = 4 * DAY  # 1970 began on a Thursday
LEAST_S = 60.0  # of a title's length: what is shorter is not known
OTHERWISE_S = 5_400.0  # length of a title nobody gave one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weekly:
    """Seconds watched in one week; aligned to the model set's `title_ids`."""

    from_at: int  # UTC ms, a Monday
    countries: tuple[str, ...]  # "" (everywhere) first
    seconds: NDArray[np.float32]  # (countries, titles)

    @property
    def until_at(self) -> int:
        """Give the end of the week, exclusive."""
        return self.from_at + WEEK


def whole_week_before(now: int) -> int:
    """Give the beginning of the last week that was over at `now`, UTC ms."""
    return (now - _MONDAY) // WEEK * WEEK + _MONDAY - WEEK


def views_of(
    weekly: Weekly, snapshot: CatalogSnapshot, *, rows: NDArray[np.int32], country: str
) -> NDArray[np.float32]:
    """Give each title's views in a country that week; `rows` are its rows in the models, -1: unknown. `(titles,)`."""
    place = weekly.countries.index(country) if country in weekly.countries else 0
    seconds = np.where(rows >= 0, weekly.seconds[place][np.maximum(rows, 0)], 0.0)
    return (seconds / lengths_of(snapshot)).astype(np.float32)


def lengths_of(snapshot: CatalogSnapshot) -> NDArray[np.float64]:
    """Give the length of every title in seconds: of a series, of all its episodes; `(titles,)`."""
    lengths = snapshot.runtime_s.astype(np.float64)
    for row in np.flatnonzero(snapshot.is_series):
        title = snapshot.titles[row]
        each = float(title.runtime_s or 0) or OTHERWISE_S
        if title.episodes:
            lengths[row] = sum(float(episode.runtime_s or each) for episode in title.episodes)
    lengths[lengths < LEAST_S] = OTHERWISE_S
    return lengths
