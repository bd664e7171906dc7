"""The top 10 of a country: the week's views, of what may be shown to everyone there."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.models.weekly import Weekly, views_of
from marquee.page.bound import Bound
from marquee.page.fill import order_titles
from marquee.schema.clock import DAY

PLACES = 10
STALE_MS = 15 * DAY  # a week that ended longer ago is no news


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chart:
    """A week's titles in a country, the most viewed first; `local` where the country has numbers of its own."""

    titles: NDArray[np.int32]
    weekly: Weekly
    local: bool


def chart_of(bound: Bound, *, country: str, now: int) -> Chart | None:
    """Give the chart in force at `now`; None where there is none, or it is stale."""
    weekly = None if bound.taste.models is None else bound.taste.models.weekly
    if weekly is None or not 0 <= now - weekly.until_at <= STALE_MS:
        return None
    return _chart(bound, weekly, country if country in weekly.countries else "")


@lru_cache(maxsize=128)
def _chart(bound: Bound, weekly: Weekly, country: str) -> Chart:
    views = views_of(weekly, bound.snapshot, rows=bound.taste.rows, country=country)
    titles = order_titles(views, views > 0, by_tie=bound.shelves.by_tie)
    return Chart(titles=titles, weekly=weekly, local=bool(country))
