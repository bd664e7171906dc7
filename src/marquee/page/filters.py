"""The rules of a page: what may be shown at all, and what discovery rows leave alone (law 12).

The legal mask holds on every path; the rest is manners. `page.why` names the same rules.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.availability import eligible
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.page.draft import Draft
from marquee.pipeline.stages import Outcome
from marquee.schema.clock import DAY
from marquee.schema.profile import Profile


def legal(draft: Draft) -> Outcome:
    """Keep what is licensed here, launched, fit for this audience, and neither taken down nor hidden."""
    draft.legal = eligible(
        draft.bound.snapshot,
        country=draft.request.country,
        now=draft.now,
        ceiling=draft.ceiling,
        taken_down=draft.bound.desk.taken_down(),
        hidden=draft.profile.hidden,
    )
    draft.open = draft.legal.copy()
    return _outcome(draft.legal, len(draft.legal))


def not_disliked(draft: Draft) -> Outcome:
    """Leave out what the viewer turned a thumb down on; where nobody is profiled a thumb is not read."""
    if draft.profile.non_profiling and not draft.fallback:
        return _close(draft, [])
    index = draft.bound.snapshot.index
    return _close(draft, [index[title_id] for title_id in disliked(draft.profile) if title_id in index])


def not_watched(draft: Draft) -> Outcome:
    """Leave out what the viewer has watched to the end, or rated as watched."""
    return _close(draft, list(draft.memory.over))


def not_stated(draft: Draft) -> Outcome:
    """Leave out what stands in rows that state a fact: discovery gives way to them."""
    rows = [row.titles for row in draft.stated]
    return _close(draft, np.concatenate(rows) if rows else [])


def not_placed(draft: Draft) -> Outcome:
    """Leave out what earlier answers of this page hold."""
    index = draft.bound.snapshot.index
    return _close(draft, [index[title_id] for title_id in draft.placed.title_ids if title_id in index])


def find_tired(draft: Draft) -> Outcome:
    """Mark what was seen in many visits and never touched: it may not stand in the first rows."""
    draft.tired = tired_titles(draft.profile, draft.bound.snapshot, draft=draft)
    return Outcome(kept=int(np.count_nonzero(draft.open & ~draft.tired)), removed=int(draft.tired.sum()))


def tired_titles(profile: Profile, snapshot: CatalogSnapshot, *, draft: Draft) -> NDArray[np.bool_]:
    """Say which titles this viewer is tired of: bool `(titles,)`."""
    tired = np.zeros(len(snapshot), dtype=np.bool_)
    if profile.non_profiling:
        return tired
    since = draft.now - int(draft.config.tired_days * DAY)
    index, visits = snapshot.index, draft.config.tired_visits
    for seen in profile.seen:
        if seen.visits >= visits and seen.last_at >= since and seen.title_id in index:
            tired[index[seen.title_id]] = True
    return tired


def disliked(profile: Profile) -> list[str]:
    """List the titles under a thumb down; they stand nowhere but on the viewer's own list."""
    return [title_id for title_id, thumb in profile.thumbs.items() if thumb < 0]


def _close(draft: Draft, rows: list[int] | NDArray[np.int32]) -> Outcome:
    before = int(draft.open.sum())
    draft.open[rows] = False if len(rows) else draft.open[rows]
    after = int(draft.open.sum())
    return Outcome(kept=after, removed=before - after)


def _outcome(mask: NDArray[np.bool_], before: int) -> Outcome:
    kept = int(np.count_nonzero(mask))
    return Outcome(kept=kept, removed=before - kept)
