"""How titles are ordered for one viewer: taste, less what tires them."""

import numpy as np

from marquee.page.draft import Draft
from marquee.page.fill import order_titles
from marquee.pipeline.stages import Outcome
from marquee.schema.clock import DAY


def taste(draft: Draft) -> Outcome:
    """Score every title by the models; those without any are scored by content and newness."""
    scores = draft.bound.taste.score(draft.history, country=draft.request.country)
    draft.scores = np.ascontiguousarray(scores, dtype=np.float32)
    return Outcome(kept=len(scores), note=f"models {draft.bound.taste.version}, {len(draft.history)} signals")


def fatigue(draft: Draft) -> Outcome:
    """Lower what was seen and passed over, the more the more visits, less as it is forgotten."""
    profile, config = draft.profile, draft.config
    if profile.non_profiling or not profile.seen or config.fatigue == 0.0:
        return Outcome(kept=len(draft.scores))
    index = draft.bound.snapshot.index
    rows, shares = [], []
    for seen in profile.seen:
        row = index.get(seen.title_id)
        if row is None or seen.visits < 1:
            continue
        rest = max(0.0, 1.0 - (draft.now - seen.last_at) / (config.tired_days * DAY))
        rows.append(row)
        shares.append(min(seen.visits, config.tired_visits) / config.tired_visits * rest)
    if rows:
        spread = float(draft.scores.std())
        draft.scores = draft.scores.copy()
        draft.scores[rows] -= np.array(shares, dtype=np.float32) * np.float32(config.fatigue * spread)
    return Outcome(kept=len(draft.scores), note=f"{len(rows)} lowered")


def ranks(draft: Draft) -> Outcome:
    """Order the open titles, best first."""
    shelves = draft.bound.shelves
    draft.order = order_titles(draft.scores, draft.open, tie=shelves.tie, by_tie=shelves.by_tie)
    draft.rank = np.full(len(draft.scores), len(draft.order), dtype=np.int32)
    draft.rank[draft.order] = np.arange(len(draft.order), dtype=np.int32)
    return Outcome(kept=len(draft.order))
