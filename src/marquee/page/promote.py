"""Promotion: what campaigns add to a viewer's scores, before titles are ordered.

A promoted title gains the price of its campaign, in deviations of this viewer's scores; so it rises in the rows where
it truly belongs and no row's title becomes untrue. Rules come first: what is not open gains nothing. Children and
non-profiling profiles are never promoted to, and who else is, chance decided for the account (law 11).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.page.draft import Draft, Promoting
from marquee.pipeline.stages import Outcome
from marquee.promotion.binding import InForce
from marquee.promotion.cells import CELLS, ELIGIBLE, EXPERIMENT, HOLDOUT, WITHHELD, cell_of, is_eligible, written
from marquee.promotion.facts import facts_of
from marquee.schema.clock import DAY

MOST_WEIGHT = 4.0  # of uplift, beside the typical
FRESH_DAYS = 60


def promote(draft: Draft) -> Outcome:
    """Raise the titles of the campaigns that run here, as far as chance and the caps allow."""
    promotion, profile = draft.bound.promotion, draft.profile
    running = [one for one in promotion.campaigns if one.runs(now=draft.now, country=draft.request.country)]
    if not running:
        return Outcome(kept=0)
    cell = cell_of(profile)
    if not cell:
        return Outcome(kept=0, note="children and non-profiling profiles are not promoted to")
    held = cell == HOLDOUT and not promotion.everyone
    draft.cells[EXPERIMENT] = written(cell, CELLS.holdout if cell == HOLDOUT else 1.0 - CELLS.holdout)
    titles, owner = _titles(draft, running)
    eligible = [promotion.everyone or is_eligible(profile, one.campaign_id) for one in running]
    for one, free in zip(running, eligible, strict=True):
        rate = CELLS.eligible if free else 1.0 - CELLS.eligible
        draft.cells[f"{EXPERIMENT}.{one.campaign_id}"] = written(ELIGIBLE if free else WITHHELD, rate)
    if not len(titles):
        return Outcome(kept=0, note=f"{cell}; nothing left to promote")
    facts, spread = _facts(draft, titles)
    uplift = promotion.uplift
    weight = np.ones(len(titles))
    if uplift is not None:
        weight = np.minimum(uplift.net(facts) / uplift.typical, MOST_WEIGHT)
    price = np.array([one.price for one in running])[owner]
    by_hours = np.array([one.campaign.goal == "hours" for one in running])[owner]
    gain = (price * spread * np.where(by_hours, weight, 1.0)).astype(np.float32)
    allowed = np.array(eligible)[owner] & (not held)
    draft.offered = Promoting(
        titles=titles,
        base=draft.scores[titles],
        gain=(price * spread * weight).astype(np.float32),  # the billboard is spent where it changes what is watched
        staged=np.array([one.campaign.billboard for one in running])[owner] & (price > 0.0),
        allowed=allowed,
        facts=facts,
        chance=1.0 if promotion.everyone else CELLS.treated,
    )
    raised = allowed & (gain > 0.0)
    if raised.any():
        draft.unpromoted = draft.scores
        draft.scores = draft.scores.copy()
        draft.scores[titles[raised]] += gain[raised]
        draft.campaigns = {
            title: running[of].campaign_id for title, of in zip(titles[raised].tolist(), owner[raised].tolist())
        }
    return Outcome(kept=int(raised.sum()), note=f"{cell}; {len(running)} campaigns")


def _titles(draft: Draft, running: list[InForce]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """List the open titles of campaigns, each of the most urgent that wants it and under its cap, and whose each is."""
    visits = {seen.title_id: seen.visits for seen in draft.profile.seen if seen.visits}
    ids, taken = draft.bound.snapshot.title_ids, set[int]()
    titles, owner = [], []
    for of, one in enumerate(running):
        for title in one.titles.tolist():
            if title in taken or not draft.open[title]:
                continue
            taken.add(title)
            if visits.get(ids[title], 0) < one.campaign.cap:
                titles.append(title)
                owner.append(of)
    return np.array(titles, dtype=np.int32), np.array(owner, dtype=np.int64)


def _facts(draft: Draft, titles: NDArray[np.int32]) -> tuple[NDArray[np.float32], float]:
    """Say what is known of this viewer and these titles, and how far the viewer's scores spread."""
    snapshot, taste, liked = draft.bound.snapshot, draft.bound.taste, draft.history.positives
    opened = draft.scores[draft.open]
    mean, spread = float(opened.mean()), float(opened.std()) or 1.0
    rank = np.empty(len(titles), dtype=np.int64)
    order = np.argsort(draft.scores[titles], kind="stable")
    ranks_among(draft.scores, draft.open, draft.scores[titles][order], rank)
    back = np.empty(len(titles), dtype=np.int64)
    back[order] = rank
    leaning = 0.0
    if len(liked):
        leaning = float((snapshot.original[liked].sum() + 1.0) / (len(liked) + 4.0)) - 0.25
    facts = facts_of(
        score=(draft.scores[titles] - mean) / spread,
        rank=back,
        popularity=taste.popularity(draft.request.country)[titles] * len(snapshot),
        leaning=leaning,
        liked=len(liked),
        fresh=snapshot.launch_at[titles] > draft.now - FRESH_DAYS * DAY,
        best=(float(opened.max()) - mean) / spread,
    )
    return facts, spread


@njit(cache=True, nogil=True)
def ranks_among(scores, open_titles, rising, out):  # type: ignore[no-untyped-def]
    """Count for each of some scores, given in rising order, how many open titles score higher; written into `out`."""
    out[:] = 0
    size = len(rising)
    for title in range(len(scores)):
        if not open_titles[title]:
            continue
        score = scores[title]
        low, high = 0, size  # the first that is not below
        while low < high:
            middle = (low + high) // 2
            if rising[middle] < score:
                low = middle + 1
            else:
                high = middle
        if low > 0:
            out[low - 1] += 1
    for place in range(size - 2, -1, -1):
        out[place] += out[place + 1]
