"""How titles are ordered for one viewer: taste, less what tires them, the first in the proportions of their genres."""

import numpy as np

from marquee.models.calibration import calibrate, genre_taste
from marquee.page.draft import Draft
from marquee.page.fill import order_titles, rank_of
from marquee.page.worth import log_hours
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
    index, now, most = draft.bound.snapshot.index, draft.now, config.tired_visits
    rested = config.tired_days * DAY
    lowered = [
        (index[seen.title_id], min(seen.visits, most) / most * max(0.0, 1.0 - (now - seen.last_at) / rested))
        for seen in profile.seen
        if seen.visits and seen.title_id in index
    ]
    if lowered:
        rows, shares = [row for row, _ in lowered], [share for _, share in lowered]
        spread = float(draft.scores.std())
        draft.scores = draft.scores.copy()
        draft.scores[rows] -= np.array(shares, dtype=np.float32) * np.float32(config.fatigue * spread)
    return Outcome(kept=len(draft.scores), note=f"{len(lowered)} lowered")


def hours(draft: Draft) -> Outcome:
    """Raise what is a longer sitting, as far as the config says: what is chosen for is hours of good watching."""
    config = draft.config
    if config.hours == 0.0:
        return Outcome(kept=len(draft.scores), note="not counted")
    draft.scores = draft.scores + np.float32(config.hours / config.sharpness) * log_hours(draft.bound.snapshot)
    return Outcome(kept=len(draft.scores))


def ranks(draft: Draft) -> Outcome:
    """Order the open titles, best first."""
    draft.order = order_titles(draft.scores, draft.open, by_tie=draft.bound.shelves.by_tie)
    draft.rank = rank_of(draft.order, len(draft.scores))
    return Outcome(kept=len(draft.order))


def calibration(draft: Draft) -> Outcome:
    """Put the first titles in the proportions of genres that the viewer's own history has."""
    config, history = draft.config, draft.history
    genres_of = draft.bound.shelves.genres_of
    wanted = np.zeros(genres_of.shape[1], dtype=np.float32)
    if config.calibration > 0.0 and draft.personal:
        genre_taste(history.positives, history.positive_weights, genres_of, wanted)
    if not wanted.any():
        return Outcome(kept=len(draft.order), note="as they were")
    order = np.empty_like(draft.order)
    kept, depth = config.calibrated, config.calibrated_from
    calibrate(draft.order, draft.scores, wanted, genres_of, config.calibration, kept, depth, order)
    moved = int(np.count_nonzero(order[:kept] != draft.order[:kept]))
    draft.order = order
    draft.rank = rank_of(order, len(draft.scores))
    return Outcome(kept=len(order), note=f"{moved} of the first {min(kept, len(order))} moved")
