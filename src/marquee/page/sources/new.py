"""New: titles launched lately; where the catalogue knows no launches, those of the latest years."""

from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import ALWAYS, CatalogSnapshot
from marquee.page.draft import Draft, Label, Offers, one_row
from marquee.schema.clock import DAY


def offer(draft: Draft) -> list[Offers]:
    """Offer the open titles that are new, in the viewer's order."""
    snapshot, days, words = draft.bound.snapshot, draft.config.new_days, draft.words
    if bool((_dated(snapshot) & draft.open).any()):
        titles = draft.in_order(np.flatnonzero(snapshot.launch_at >= draft.as_of - int(days * DAY)))
        reason = words.count("Arrived within the last {count} days", round(days))
        return [_row(draft, titles, words.say("New arrivals"), reason)]
    year = datetime.fromtimestamp(draft.as_of / 1000, UTC).year
    made = snapshot.year[draft.order]
    titles = draft.order[(made >= year - 1) & (made <= year)]
    title = words.say("From {first} and {last}", first=year - 1, last=year)
    return [_row(draft, titles, title, words.say("Made in {first} or {last}", first=year - 1, last=year))]


@lru_cache(maxsize=2)
def _dated(snapshot: CatalogSnapshot) -> NDArray[np.bool_]:
    """Mark the titles of which it is known when they launched."""
    dated: NDArray[np.bool_] = snapshot.launch_at != ALWAYS
    return dated


def _row(draft: Draft, titles: NDArray[np.int32], title: str, reason: str) -> Offers:
    label = Label(row_id="new", kind="new", title=title, reason=reason, tile_reason=reason)
    return one_row(
        label, titles=titles[: draft.depth], weight=draft.weight("new"), ranked=True, floor=draft.floor("new")
    )
