"""The dial of a campaign, before it goes live: originals against satisfaction, on pages of real recent profiles.

The same stages that serve build each page at one price after another; nothing is recorded and no cover drawn. What is
looked at is what the page itself goes by: attention learnt by row, column and device, or the plain belief before any
page was served. Satisfaction is the chance-weighted worth of what is looked at, by taste without promotion, against the
page without the campaign.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.page.bound import Bound
from marquee.page.build import CONFIG, STAGES
from marquee.page.config import PageConfig
from marquee.page.draft import Draft
from marquee.page.reach import reach_of
from marquee.page.served import NOTHING_PLACED
from marquee.pipeline.run import run
from marquee.pipeline.trace import Trace
from marquee.promotion.binding import InForce, Promotion
from marquee.schema.campaigns import Campaign, Opening
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile, ceiling_of

PRICES = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.5)
UNTRIED = Opening(price=0.25, slope=0.05, most_price=1.0)  # where no profile could be asked: carefully
ROWS = 10
_LEFT_OUT = ("explore", "covers", "present")


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Whose page, and where."""

    profile: Profile
    country: str
    device: str = "tv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One price: the share of looks it wins, and what it leaves of satisfaction (1 without the campaign)."""

    price: float
    share: float
    satisfaction: float
    promoted: float  # worth of what is looked at of the campaign's titles, against all without it


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """The curve by rising price, and where the goal and the guardrail stand on it."""

    points: tuple[Point, ...]
    opening: Opening
    reached: float  # share expected at the opening's price
    cost: float  # part of satisfaction expected to be lost there
    profiles: int


def turn(
    campaign: Campaign,
    *,
    bound: Bound,
    viewers: Sequence[Viewer],
    now: int,
    config: PageConfig = CONFIG,
    prices: Sequence[float] = PRICES,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Dial:
    """Try prices on viewers' pages at `now`, as if the campaign ran; children and the not profiled are left out."""
    told = [one for one in viewers if not one.profile.kids and not one.profile.non_profiling]
    if not told:
        return Dial(points=(), opening=UNTRIED, reached=0.0, cost=0.0, profiles=0)
    shares, worths, mine = (np.zeros((len(prices), len(told))) for _ in range(3))
    for place, viewer in enumerate(told):
        for at, price in enumerate(prices):
            draft = draft_at(campaign, price=price, bound=bound, viewer=viewer, now=now, config=config)
            shares[at, place], worths[at, place], mine[at, place] = _judged(draft, campaign, bound.snapshot)
            report(place * len(prices) + at + 1, len(told) * len(prices))
    whole = worths[0].sum() or 1.0
    share = _rising(shares.mean(axis=1))
    left = _rising((worths.sum(axis=1) / whole)[::-1])[::-1]  # the dearer, the less is left
    won = mine.sum(axis=1) / whole
    points = tuple(
        Point(price=float(price), share=float(share[at]), satisfaction=float(left[at]), promoted=float(won[at]))
        for at, price in enumerate(prices)
    )
    opening = _opening(campaign, points, typical=bound.promotion.uplift.typical if bound.promotion.uplift else 0.05)
    there = np.array([point.price for point in points])
    return Dial(
        points=points,
        opening=opening,
        reached=float(np.interp(opening.price, there, share)),
        cost=float(1.0 - np.interp(opening.price, there, left)),
        profiles=len(told),
    )


def draft_at(
    campaign: Campaign,
    *,
    price: float,
    bound: Bound,
    viewer: Viewer,
    now: int,
    config: PageConfig = CONFIG,
    stages_left_out: Sequence[str] = _LEFT_OUT,
    campaign_id: str = "preview",
) -> Draft:
    """Build one viewer's first rows as if this campaign alone ran, at a price; nobody is held back."""
    titles = bound.snapshot.rows_of(campaign.title_ids)
    running = running_at(campaign, now=now)
    one = InForce(campaign_id=campaign_id, campaign=running, titles=titles, price=price)
    promotion = Promotion(campaigns=(one,), uplift=bound.promotion.uplift, everyone=True)
    draft = Draft(
        request=PageRequest(
            request_id="preview",
            profile_id=viewer.profile.profile_id,
            country=viewer.country,
            language=viewer.profile.language or "",
            device=viewer.device,
        ),
        profile=viewer.profile,
        bound=replace(bound, promotion=promotion),
        config=replace(config, exploration=0.0),
        now=now,
        rng=np.random.default_rng(0),
        rows=ROWS,
        placed=NOTHING_PLACED,
        ceiling=ceiling_of(viewer.profile),
    )
    run([stage for stage in STAGES if stage.name not in stages_left_out], draft, trace=Trace())
    return draft


def running_at(campaign: Campaign, *, now: int) -> Campaign:
    """Give a campaign that runs at `now`, whatever its dates: what it would do is asked before it starts."""
    fields = {name: getattr(campaign, name) for name in campaign.__struct_fields__}
    return Campaign(**{**fields, "starts_at": min(now, campaign.starts_at), "ends_at": max(now + 1, campaign.ends_at)})


def looks(draft: Draft) -> NDArray[np.float64]:
    """Say how much each tile of a page is looked at, beside its first; float64 `(tiles,)`."""
    counts = [len(row.titles) for row in draft.chosen]
    row = np.repeat(np.arange(len(counts)), counts)
    column = np.concatenate([np.arange(count) for count in counts]) if counts else np.zeros(0, np.int64)
    reach = reach_of(
        draft.bound.attention, device=draft.request.device, rows=max(len(counts), 1), columns=max(counts, default=1)
    )
    found: NDArray[np.float64] = reach.by_place[row, column].astype(np.float64)
    return found


def _judged(draft: Draft, campaign: Campaign, snapshot: CatalogSnapshot) -> tuple[float, float, float]:
    """Tell a page's share of looks on the campaign, its worth, and the campaign's part of that."""
    if not len(draft.tiles):
        return 0.0, 0.0, 0.0
    look = looks(draft)
    scores = draft.unpromoted if len(draft.unpromoted) else draft.scores
    opened = scores[draft.legal]
    worth = look * np.exp(np.clip(scores[draft.tiles] - opened.max(), -20.0, 0.0))
    wanted = np.zeros(len(snapshot), dtype=np.bool_)
    wanted[snapshot.rows_of(campaign.title_ids)] = True
    of_campaign = wanted[draft.tiles]
    return float(look[of_campaign].sum() / look.sum()), float(worth.sum()), float(worth[of_campaign].sum())


def _rising(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pool neighbours that fall until none does: the nearest rising curve (pool adjacent violators)."""
    pools: list[list[float]] = []
    for value in values.tolist():
        pools.append([value, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, count = pools.pop()
            before, many = pools.pop()
            pools.append([(mean * count + before * many) / (count + many), count + many])
    return np.concatenate([np.full(int(count), mean) for mean, count in pools])


def _opening(campaign: Campaign, points: Sequence[Point], *, typical: float) -> Opening:
    """Find the price that wins the goal within the guardrail, and how the share moves about there."""
    price = np.array([point.price for point in points])
    share = np.array([point.share for point in points])
    cost = np.array([1.0 - point.satisfaction for point in points])
    inside = cost <= campaign.guardrail + 1e-9
    most = float(price[-1])
    if not inside.all():
        first = int(np.flatnonzero(~inside)[0])
        if first == 0:
            most = 0.0
        else:  # between the last price inside and the first beyond
            part = (campaign.guardrail - cost[first - 1]) / max(cost[first] - cost[first - 1], 1e-12)
            most = float(price[first - 1] + part * (price[first] - price[first - 1]))
    wanted = campaign.target if campaign.goal == "share" else float(np.interp(most / 2, price, share))
    if share[0] >= wanted:
        start = 0.0 if campaign.goal == "share" else most / 2
    elif share[-1] < wanted:
        start = most
    else:
        start = float(np.interp(wanted, share + 1e-12 * np.arange(len(share)), price))
    start = min(start, most)
    around = max(float(np.interp(start + 0.5, price, share) - np.interp(max(start - 0.5, 0.0), price, share)), 1e-4)
    slope = around / (min(start, 0.5) + 0.5)
    if campaign.goal == "hours":
        slope *= typical
    return Opening(price=start, slope=slope, most_price=most, organic=float(share[0]))
