"""Badges of tiles: new, original, leaving soon, in the top 10; one each, the most pressing first.

They depend on the title, the country and the hour, not on the viewer, so a page only looks them up.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.availability import eligible
from marquee.catalog.leaving import leaves_at
from marquee.catalog.snapshot import NEVER
from marquee.page.bound import Bound
from marquee.page.charts import PLACES, chart_of
from marquee.page.config import PageConfig
from marquee.page.draft import Draft
from marquee.pipeline.stages import Outcome
from marquee.schema.clock import DAY, HOUR
from marquee.schema.page import BADGES

_NEW, _ORIGINAL, _LEAVING, _TOP10 = (BADGES.index(name) for name in ("new", "original", "leaving", "top10"))


def badges(draft: Draft) -> Outcome:
    """Look up the badge of every tile laid."""
    table = _table(draft.bound, draft.config, draft.request.country, draft.now // HOUR)
    draft.badges = table[draft.tiles]
    return Outcome(kept=int(np.count_nonzero(draft.badges)))


@lru_cache(maxsize=64)
def _table(bound: Bound, config: PageConfig, country: str, hour: int) -> NDArray[np.uint8]:
    """Work out the badge of every title of a country in an hour: uint8 `(titles,)`, codes of BADGES."""
    snapshot, now = bound.snapshot, hour * HOUR
    table = np.zeros(len(snapshot), dtype=np.uint8)
    table[snapshot.original] = _ORIGINAL
    launch = snapshot.launch_at
    table[(launch >= now - int(config.badge_new_days * DAY)) & (launch <= now + HOUR)] = _NEW
    chart = chart_of(bound, country=country, now=now)
    if chart is not None:
        here = eligible(snapshot, country=country, now=now, ceiling=None, taken_down=bound.desk.taken_down())
        table[chart.titles[here[chart.titles]][:PLACES]] = _TOP10
    ends = leaves_at(snapshot, country=country, now=now)
    table[(ends != NEVER) & (ends <= now + int(config.leaving_days * DAY))] = _LEAVING
    return table
