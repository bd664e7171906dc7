"""What an operator does with a campaign at the desk: save a draft, publish, withdraw, undo (law 10).

Each is a decision: append-only, with its author, in force everywhere within two seconds.
"""

from typing import Any, Literal

import msgspec

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BadInput, NotFound, Refused
from marquee.promotion.check import check_publish, checked, warnings_of
from marquee.schema.campaigns import (
    CAMPAIGN_KIND,
    MOST_CAMPAIGNS,
    Campaign,
    CampaignDecision,
    Opening,
    campaigns_of,
    read_campaign,
)

State = Literal["draft", "scheduled", "running", "ended", "withdrawn"]
_LOOKED = 5_000  # decisions of the audit looked through for what was before


def state_of(decision: CampaignDecision, *, now: int) -> State:
    """Say how a campaign stands at a moment."""
    if decision.status != "live":
        return decision.status
    if now < decision.campaign.starts_at:
        return "scheduled"
    return "running" if now < decision.campaign.ends_at else "ended"


def save(
    desk: Any, campaign_id: str, campaign: Campaign, *, snapshot: CatalogSnapshot, author: str, now: int
) -> tuple[str, ...]:
    """Keep a draft; gives warnings. Raises Refused where the campaign is live: a draft would take it off every page."""
    kept = checked(campaign_id, campaign)
    before = campaigns_of(desk.snapshot(now=now)).get(campaign_id)
    if before is not None and state_of(before, now=now) in ("scheduled", "running"):
        raise Refused(f"{campaign_id} is published; publish it again with what changed, or withdraw it first")
    _decide(desk, campaign_id, CampaignDecision(status="draft", campaign=kept), author=author, now=now)
    return warnings_of(kept, snapshot=snapshot, now=now)


def publishable(
    desk: Any, campaign_id: str, campaign: Campaign, *, snapshot: CatalogSnapshot, now: int
) -> tuple[Campaign, tuple[str, ...]]:
    """Check what is about to go live; gives it as it will be kept, and warnings."""
    kept = checked(campaign_id, campaign)
    others = campaigns_of(desk.snapshot(now=now))
    live = [name for name, one in others.items() if name != campaign_id and state_of(one, now=now) in _LIVE]
    if len(live) >= MOST_CAMPAIGNS:
        raise Refused(f"{len(live)} campaigns are published; withdraw one before the next")
    return kept, check_publish(campaign_id, kept, snapshot=snapshot, others=others, now=now)


_LIVE = ("scheduled", "running")


def publish(
    desk: Any,
    campaign_id: str,
    campaign: Campaign,
    *,
    opening: Opening,
    snapshot: CatalogSnapshot,
    author: str,
    now: int,
) -> tuple[str, ...]:
    """Put a campaign in force from its start on, at the price `page.dial` found; gives warnings."""
    kept, warnings = publishable(desk, campaign_id, campaign, snapshot=snapshot, now=now)
    decision = CampaignDecision(status="live", campaign=kept, opening=opening)
    _decide(desk, campaign_id, decision, author=author, now=now)
    return warnings


def withdraw(desk: Any, campaign_id: str, *, author: str, now: int) -> None:
    """Take a campaign off every page; it stays at the desk."""
    before = campaigns_of(desk.snapshot(now=now)).get(campaign_id)
    if before is None:
        raise NotFound(f"there is no campaign {campaign_id!r}; `marquee campaign list` shows those there are")
    if before.status != "live":
        raise Refused(f"{campaign_id} is not published, so there is nothing to withdraw")
    withdrawn = msgspec.structs.replace(before, status="withdrawn")
    _decide(desk, campaign_id, withdrawn, author=author, now=now)


def undo(desk: Any, campaign_id: str, *, snapshot: CatalogSnapshot, author: str, now: int) -> CampaignDecision | None:
    """Put back what was decided before the last decision; undone again, the last one stands again.

    Gives what stands now, None for nothing. What goes live by this is checked as at publishing.
    """
    decided = [one for one in desk.history(kind=CAMPAIGN_KIND, limit=_LOOKED) if one.key == campaign_id]
    if not decided:
        raise NotFound(f"nothing was ever decided of a campaign {campaign_id!r}, so there is nothing to undo")
    value = decided[1].value if len(decided) > 1 else None
    before = None if value is None else read_campaign(value)
    if before is not None and state_of(before, now=now) in _LIVE:
        publishable(desk, campaign_id, before.campaign, snapshot=snapshot, now=now)
    desk.decide(CAMPAIGN_KIND, campaign_id, value, author=author, now=now)
    return before


def last_decided(desk: Any, campaign_id: str) -> tuple[str, int, bool]:
    """Tell who decided last, when, and whether there is something to undo."""
    decided = [one for one in desk.history(kind=CAMPAIGN_KIND, limit=_LOOKED) if one.key == campaign_id]
    if not decided:
        return "", 0, False
    return decided[0].author, decided[0].decided_at, True


def _decide(desk: Any, campaign_id: str, decision: CampaignDecision, *, author: str, now: int) -> None:
    if not author.strip():
        raise BadInput("a decision needs its author; say who decides")
    desk.decide(CAMPAIGN_KIND, campaign_id, msgspec.json.encode(decision).decode(), author=author, now=now)
