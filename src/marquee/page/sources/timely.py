"""Timely rows: what has just launched, series whose next episode is days away, and what leaves the country soon.

A title under embargo is in none of them: law 12 keeps it from every page until its launch, announced or not.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.leaving import leaves_at
from marquee.catalog.snapshot import NEVER, CatalogSnapshot
from marquee.page.draft import Draft, Label, Offers, one_row
from marquee.schema.clock import DAY


def offer(draft: Draft) -> list[Offers]:
    """Offer the open titles of each, in the viewer's order."""
    words = draft.words
    config, snapshot, now = draft.config, draft.bound.snapshot, draft.as_of
    launched = np.flatnonzero(snapshot.launch_at >= now - int(config.launched_days * DAY))
    soon = _soon(snapshot, now=now, days=config.soon_days)
    ends = leaves_at(snapshot, country=draft.request.country, now=draft.now)
    leaving = np.flatnonzero(ends <= min(now + int(config.leaving_days * DAY), NEVER - 1))
    return [
        _row(
            draft,
            "launches",
            words.say("Just launched"),
            words.count("Started within the last {count} days", round(config.launched_days)),
            draft.in_order(launched),
        ),
        _row(
            draft,
            "soon",
            words.say("New episodes this week"),
            words.count("The next episode comes within {count} days", round(config.soon_days)),
            draft.in_order(soon),
        ),
        _row(
            draft,
            "leaving",
            words.say("Leaving soon"),
            words.count("Here for {count} more days at most", round(config.leaving_days)),
            draft.in_order(leaving),
        ),
    ]


def _row(draft: Draft, kind: str, title: str, reason: str, titles: NDArray[np.int32]) -> Offers:
    label = Label(row_id=kind, kind=kind, title=title, reason=reason, tile_reason=reason)
    return one_row(label, titles=titles[: draft.depth], weight=draft.weight(kind), ranked=True, floor=draft.floor(kind))


def _soon(snapshot: CatalogSnapshot, *, now: int, days: float) -> NDArray[np.int64]:
    """List the series of which an episode comes within days, each once."""
    titles, released = _releases(snapshot)
    first, last = np.searchsorted(released, (now, now + int(days * DAY)), side="right")
    return np.unique(titles[first:last])


@lru_cache(maxsize=2)
def _releases(snapshot: CatalogSnapshot) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List every dated episode by its release: its title's row number, and when it is released."""
    found = [
        (row, episode.released_at)
        for row, title in enumerate(snapshot.titles)
        for episode in title.episodes
        if episode.released_at is not None
    ]
    table = np.array(found, dtype=np.int64).reshape(-1, 2)
    table = table[np.argsort(table[:, 1], kind="stable")]
    return table[:, 0].copy(), table[:, 1].copy()
