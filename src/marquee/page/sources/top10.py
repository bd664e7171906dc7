"""Top 10: the week's most viewed titles in the country, in order and with their places; states a fact.

Ranks are among what this audience may see here and now: a title the viewer hid leaves a gap, for its place was its own.
"""

import numpy as np

from marquee.catalog.availability import eligible
from marquee.page.charts import PLACES, chart_of
from marquee.page.draft import Draft, Label, Stated, TileNote
from marquee.schema.clock import DAY

LEAST = 4  # places that must be shown


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
    words = draft.words
    where = words.place(draft.request.country, relation="in") if chart.local else ""
    title = words.say("Top 10 {where}", where=where) if where else words.say("Top 10")
    if draft.ceiling is not None:
        title = words.say("{title}, up to age {age}", title=title, age=draft.ceiling)
    placed = "Number {rank} {where} that week" if where else "Number {rank} that week"
    notes = tuple(TileNote(reason=words.say(placed, rank=rank, where=where), rank=rank) for rank, _title in shown)
    week = words.days(chart.weekly.from_at, chart.weekly.until_at - DAY)
    return [
        Stated(
            label=Label(row_id="top10", kind="top10", title=title, reason=words.say("Most views, {week}", week=week)),
            slot=draft.config.top10_slot,
            titles=np.array([title for _rank, title in shown], dtype=np.int32),
            notes=notes,
        )
    ]
