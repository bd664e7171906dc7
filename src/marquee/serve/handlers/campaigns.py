"""The operator's desk for campaigns: how each stands, what it would do before it goes live, and what it came to."""

from marquee.errors import BadInput, NotFound
from marquee.page.bound import Bound
from marquee.page.dial import UNTRIED, Dial, Viewer, draft_at, turn
from marquee.page.draft import Draft
from marquee.promotion import acts
from marquee.promotion.binding import Holdout, PromotionState
from marquee.promotion.cells import CELLS
from marquee.promotion.check import checked, warnings_of
from marquee.promotion.pacing import Paced, due, opened
from marquee.schema.campaigns import Campaign, CampaignDecision, Opening, campaigns_of
from marquee.schema.catalog import plain_artwork_id
from marquee.schema.clock import DAY
from marquee.schema.page import Row, Tile
from marquee.schema.profile import Profile, unpack_profile
from marquee.serve.endpoint import Call
from marquee.serve.payloads_campaigns import (
    CampaignAct,
    CampaignAnswer,
    CampaignDone,
    CampaignsAnswer,
    CampaignSummary,
    CurvePoint,
    DayPayload,
    HoldoutLine,
    HoldoutPayload,
    PreviewAnswer,
    PreviewPage,
    PreviewRequest,
    UpliftBar,
)
from marquee.storage.protocols import StateStore

LISTED = 300  # profiles looked at for recent ones
ON_CURVE = 16  # profiles a curve is worked out on
SHOWN = 3
_ORDER = ("running", "scheduled", "draft", "ended", "withdrawn")


def get_campaigns(call: Call) -> CampaignsAnswer:
    """List all campaigns, and what all promotion together added."""
    call.require_operator()
    state, desk = call.binding.promotion, call.binding.bound.desk
    found = [_summary(name, one, state, now=call.now) for name, one in campaigns_of(desk).items()]
    found.sort(key=lambda one: (_ORDER.index(one.state), one.campaign_id))
    return CampaignsAnswer(campaigns=tuple(found), holdout=_holdout(state.holdout), version=desk.version)


def get_campaign(call: Call) -> CampaignAnswer:
    """Show one campaign: how it is paced, what uplift was learnt, what the holdout says."""
    call.require_operator()
    campaign_id = call.id("campaign_id")
    state, bound = call.binding.promotion, call.binding.bound
    decision = campaigns_of(bound.desk).get(campaign_id)
    if decision is None:
        raise NotFound(f"there is no campaign {campaign_id!r}; GET /v1/operator/campaigns lists those there are")
    campaign, snapshot = decision.campaign, bound.snapshot
    paced = state.paced.get(campaign_id) or opened(decision.opening)
    author, decided_at, can_undo = acts.last_decided(call.runtime.desk, campaign_id)
    titles = snapshot.titles
    return CampaignAnswer(
        campaign_id=campaign_id,
        campaign=campaign,
        state=acts.state_of(decision, now=call.now),
        author=author,
        decided_at=decided_at,
        names=tuple(
            titles[snapshot.index[name]].name if name in snapshot.index else name for name in campaign.title_ids
        ),
        warnings=warnings_of(campaign, snapshot=snapshot, now=call.now) + _said(paced),
        price=0.0 if paced.halted else paced.price,
        most_price=decision.opening.most_price,
        organic=decision.opening.organic,
        share=sum(day.mine for day in paced.days) / max(paced.seen, 1),
        hours=sum(day.hours for day in paced.days),
        days=_days(paced, campaign),
        uplift=tuple(
            UpliftBar(predicted=bar.predicted, treated=bar.treated, control=bar.control, pairs=bar.pairs)
            for bar in state.bars
        ),
        uplift_pairs=0 if state.uplift is None else state.uplift.trials,
        holdout=_holdout(state.holdout),
        eligible=CELLS.treated,
        can_undo=can_undo,
    )


def post_campaign(call: Call) -> CampaignDone:
    """Save, publish, withdraw or undo a campaign; in force here at once, everywhere within two seconds."""
    call.require_operator()
    campaign_id, asked = call.id("campaign_id"), call.decode(CampaignAct)
    call.runtime.refresh()  # another process may have decided since
    runtime, desk = call.runtime, call.runtime.desk
    bound = runtime.binding.bound
    snapshot = bound.snapshot
    warnings: tuple[str, ...] = ()
    if asked.act in ("save", "publish") and asked.campaign is None:
        raise BadInput(f"`{asked.act}` needs the campaign; send it as `campaign`")
    if asked.act == "save" and asked.campaign is not None:
        warnings = acts.save(desk, campaign_id, asked.campaign, snapshot=snapshot, author=asked.author, now=call.now)
    elif asked.act == "publish" and asked.campaign is not None:
        campaign, _ = acts.publishable(desk, campaign_id, asked.campaign, snapshot=snapshot, now=call.now)
        opening = dial_of(campaign, recent_viewers(runtime.state), bound=bound, now=call.now).opening
        warnings = acts.publish(
            desk, campaign_id, campaign, opening=opening, snapshot=snapshot, author=asked.author, now=call.now
        )
        warnings += expected_of(campaign, opening)
    elif asked.act == "withdraw":
        acts.withdraw(desk, campaign_id, author=asked.author, now=call.now)
    else:
        acts.undo(desk, campaign_id, snapshot=snapshot, author=asked.author, now=call.now)
    runtime.refresh()
    found = campaigns_of(runtime.binding.bound.desk).get(campaign_id)
    return CampaignDone(
        version=desk.version(),
        state="gone" if found is None else acts.state_of(found, now=call.now),
        warnings=tuple(warnings),
    )


def post_preview(call: Call) -> PreviewAnswer:
    """Say what a campaign would do: the curve on recent profiles, and pages without and with it."""
    call.require_operator()
    campaign_id, asked = call.id("campaign_id"), call.decode(PreviewRequest)
    campaign = checked(campaign_id, asked.campaign)
    bound = call.binding.bound
    viewers = recent_viewers(call.runtime.state)
    dial = dial_of(campaign, viewers, bound=bound, now=call.now)
    shown = [_viewer(call.runtime.profile(name)) for name in asked.profile_ids] or viewers[:SHOWN]
    pages = tuple(_page(call, campaign, viewer, price=dial.opening.price) for viewer in shown)
    ids = {tile.title_id for page in pages for row in (*page.before, *page.after) for tile in row.tiles}
    return PreviewAnswer(
        warnings=(*warnings_of(campaign, snapshot=bound.snapshot, now=call.now), *expected_of(campaign, dial.opening)),
        curve=tuple(
            CurvePoint(
                price=point.price, share=point.share, satisfaction=point.satisfaction, promoted_hours=point.promoted
            )
            for point in dial.points
        ),
        price=dial.opening.price,
        most_price=dial.opening.most_price,
        organic=dial.opening.organic,
        reached=dial.reached,
        cost=dial.cost,
        profiles=dial.profiles,
        pages=pages,
        titles={name: bound.snapshot.titles[bound.snapshot.index[name]].name for name in sorted(ids)},
    )


def recent_viewers(state: StateStore) -> list[Viewer]:
    """Give the profiles that did something last, of those first in the store; the newest first."""
    found = []
    for profile_id, _ in state.list_profiles(account_id=None, after="", limit=LISTED):
        packed = state.get_profile(profile_id)
        if packed is not None:
            found.append(unpack_profile(packed))
    found.sort(key=lambda profile: -profile.updated_at)
    told = [profile for profile in found if not profile.kids and not profile.non_profiling]
    return [_viewer(profile) for profile in told[:ON_CURVE]]


def dial_of(campaign: Campaign, viewers: list[Viewer], *, bound: Bound, now: int) -> Dial:
    """Work the curve of a campaign out on those viewers whom its countries reach, as of its first moment."""
    here = [one for one in viewers if not campaign.countries or one.country in campaign.countries]
    return turn(campaign, bound=bound, viewers=here, now=max(now, campaign.starts_at))


def _viewer(profile: Profile) -> Viewer:
    return Viewer(profile=profile, country=profile.country or "", device=profile.device or "tv")


def expected_of(campaign: Campaign, opening: Opening) -> tuple[str, ...]:
    """Say what the curve tells of a campaign that its writer should know before it goes live."""
    if opening is UNTRIED:
        return ("no recent profile could be asked, so the price starts low and is found as pages are seen",)
    if campaign.goal == "share" and opening.organic >= campaign.target:
        return (f"its titles have {opening.organic:.1%} of looks without it; nothing needs to be promoted",)
    if opening.price >= opening.most_price > 0.0 and campaign.goal == "share":
        return (f"the goal would cost more than {campaign.guardrail:.1%} of satisfaction; the price stops there",)
    if opening.most_price <= 0.0:
        return ("any promotion of these titles would cost more than the guardrail allows; nothing is promoted",)
    return ()


def _said(paced: Paced) -> tuple[str, ...]:
    return (f"nothing is promoted now: it is {paced.halted}",) if paced.halted else ()


def _summary(campaign_id: str, decision: CampaignDecision, state: PromotionState, *, now: int) -> CampaignSummary:
    campaign = decision.campaign
    paced = state.paced.get(campaign_id) or opened(decision.opening)
    scale = max(paced.seen, 1) if campaign.goal == "share" else 1
    return CampaignSummary(
        campaign_id=campaign_id,
        name=campaign.name,
        state=acts.state_of(decision, now=now),
        goal=campaign.goal,
        target=campaign.target,
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        titles=len(campaign.title_ids),
        delivered=paced.delivered(campaign) / scale,
        due=due(campaign, seen=paced.seen, at=now) / scale,
        price=0.0 if paced.halted else paced.price,
        priority=campaign.priority,
    )


def _days(paced: Paced, campaign: Campaign) -> tuple[DayPayload, ...]:
    found, seen, so_far = [], 0, 0.0
    for day in paced.days:
        got = day.mine if campaign.goal == "share" else day.hours
        seen, so_far = seen + day.seen, so_far + got
        end = min((day.day + 1) * DAY, campaign.ends_at)
        found.append(
            DayPayload(
                day=day.day,
                seen=day.seen,
                delivered=got,
                due=due(campaign, seen=seen, at=end),
                so_far=so_far,
                price=day.price,
            )
        )
    return tuple(found)


def _holdout(found: Holdout) -> HoldoutPayload:
    return HoldoutPayload(
        treated_accounts=found.treated_accounts,
        holdout_accounts=found.holdout_accounts,
        lines=tuple(
            HoldoutLine(
                what=line.what,
                treated=line.treated,
                holdout=line.holdout,
                added=line.added,
                low=line.low,
                high=line.high,
            )
            for line in found.lines
        ),
        why_none=found.why_none,
        counted_at=found.counted_at,
    )


def _page(call: Call, campaign: Campaign, viewer: Viewer, *, price: float) -> PreviewPage:
    now = max(call.now, campaign.starts_at)
    plain, with_it = (
        draft_at(campaign, price=at, bound=call.binding.bound, viewer=viewer, now=now) for at in (0.0, price)
    )
    note = ""
    if viewer.profile.kids:
        note = "children are never promoted to"
    elif viewer.profile.non_profiling:
        note = "who is not profiled is never promoted to"
    elif campaign.countries and viewer.country not in campaign.countries:
        note = f"the campaign does not run in {viewer.country or 'an unknown country'}"
    rows = _rows(with_it)
    return PreviewPage(
        profile_id=viewer.profile.profile_id,
        name=viewer.profile.name,
        country=viewer.country,
        note=note,
        before=_rows(plain),
        after=rows,
        promoted=tuple(
            (at, place)
            for at, row in enumerate(rows)
            for place, tile in enumerate(row.tiles)
            if with_it.campaigns and call.binding.bound.snapshot.index[tile.title_id] in with_it.campaigns
        ),
    )


def _rows(draft: Draft, *, most_tiles: int = 12) -> tuple[Row, ...]:
    snapshot, at, found = draft.bound.snapshot, 0, []
    for row in draft.chosen:
        tiles = []
        for title, artwork in list(zip(row.titles.tolist(), draft.artworks[at:].tolist(), strict=False))[:most_tiles]:
            title_id = snapshot.title_ids[title]
            cover = snapshot.artwork_ids[artwork] if artwork >= 0 else plain_artwork_id(title_id)
            tiles.append(Tile(title_id=title_id, artwork_id=cover, reason=""))
        at += len(row.titles)
        found.append(
            Row(row_id=row.label.row_id, kind=row.label.kind, title=row.label.title, reason="", tiles=tuple(tiles))
        )
    return tuple(found)
