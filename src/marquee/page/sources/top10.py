"""Top 10: the week's most viewed titles in the country, in order and with their places; states a fact.

Ranks are among what this audience may see here and now: a title the viewer hid leaves a gap, for its place was its own.
"""

import numpy as np

from marquee.catalog.availability import eligible
from marquee.catalog.countries import country_of
from marquee.page.charts import PLACES, chart_of
from marquee.page.draft import Draft, Label, Stated, TileNote
from marquee.schema.clock import DAY, iso

LEAST = 4  # places that must be shown
_WITH_ARTICLE = frozenset({"AE", "CZ", "GB", "NL", "PH", "US"})


def offer(draft: Draft) -> list[Stated]:
    """Offer the chart of the viewer's country; of the whole service where the country has no numbers of its own."""
    chart = chart_of(draft.bound, country=draft.request.country, now=draft.as_of)
    if chart is None:
        return []
    counted = draft.legal
    if draft.profile.hidden:
        counted = eligible(
            draft.bound.snapshot,
            country=draft.request.country,
            now=draft.now,
            ceiling=draft.ceiling,
            taken_down=draft.bound.desk.taken_down(),
        )
    ranked = chart.titles[counted[chart.titles]][:PLACES]
    shown = [(place + 1, int(title)) for place, title in enumerate(ranked) if draft.legal[title]]
    if len(shown) < LEAST:
        return []
    where = _where(draft.request.country) if chart.local else ""
    title = f"Top 10{where}{_audience(draft)}"
    first, last = iso(chart.weekly.from_at)[:10], iso(chart.weekly.until_at - DAY)[:10]
    notes = tuple(TileNote(reason=f"Number {rank}{where} that week", rank=rank) for rank, _title in shown)
    return [
        Stated(
            label=Label(row_id="top10", kind="top10", title=title, reason=f"Most views from {first} to {last}"),
            slot=draft.config.top10_slot,
            titles=np.array([title for _rank, title in shown], dtype=np.int32),
            notes=notes,
        )
    ]


def _where(country: str) -> str:
    known = country_of(country)
    if known is None:
        return f" in {country}"
    return f" in {'the ' if known.code in _WITH_ARTICLE else ''}{known.name}"


def _audience(draft: Draft) -> str:
    return "" if draft.ceiling is None else f", up to age {draft.ceiling}"
