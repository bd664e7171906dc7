"""A campaign: which titles are promoted, where, when, how much, and what it may cost (desk kind "campaign").

What is wrong with one is `promotion.check`'s to say; what it does to a page `page.promote`'s.
"""

import re
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from marquee.schema.desk import DeskSnapshot

CAMPAIGN_KIND = "campaign"  # keyed by campaign_id; its values are `CampaignDecision`s in JSON
MOST_TITLES = 200
MOST_CAMPAIGNS = 40  # in force at once: each is looked at in every page
MOST_SHARE = 0.6  # of impressions: beyond it a page is a poster, not a page
Status = Literal["draft", "live", "withdrawn"]
campaign_key = re.compile(r"[a-z0-9][a-z0-9-]{0,59}").fullmatch


class Campaign(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A campaign in the words of whoever wrote it.

    With the goal "share", `target` is the part of all tiles seen that shall be of its titles; with "hours" it is the
    hours of them that would not have been watched without it, over all its days.
    """

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    title_ids: tuple[str, ...]
    starts_at: int  # UTC ms
    ends_at: int  # exclusive
    goal: Literal["share", "hours"] = "share"
    target: float = 0.05
    countries: tuple[str, ...] = ()  # none: everywhere
    pacing: Literal["even", "early"] = "even"  # early: twice the pace in the first third
    cap: Annotated[int, Meta(ge=1, le=100)] = (
        5  # visits a viewer may pass a title over in before it is promoted no more
    )
    guardrail: float = 0.005  # largest part of all engaged hours it may cost
    priority: Annotated[int, Meta(ge=0, le=100)] = 50  # of two campaigns that want one title, the higher has it
    billboard: bool = True  # may stand on the billboard


class Opening(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was worked out on recent profiles as a campaign was published: where its price starts and may go."""

    price: float = 0.5  # deviations of a viewer's scores that a promoted title gains
    slope: float = 0.1  # share won a unit of price, about there
    most_price: float = 3.0  # beyond it the guardrail would be broken
    organic: float = 0.0  # the share its titles have without it


class CampaignDecision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was decided about a campaign."""

    status: Status
    campaign: Campaign
    opening: Opening = Opening()


def read_campaign(value: str) -> CampaignDecision | None:
    """Read a decision of kind "campaign"; None where it cannot be, as one of another version must stop no page."""
    try:
        return msgspec.json.decode(value, type=CampaignDecision)
    except msgspec.MsgspecError:
        return None


def campaigns_of(desk: DeskSnapshot) -> dict[str, CampaignDecision]:
    """List all campaigns at the desk, drafts and withdrawn ones too, by id in the order of ids."""
    found = {}
    for key, value in sorted(desk.in_force(CAMPAIGN_KIND).items()):
        decision = read_campaign(value)
        if decision is not None:
            found[key] = decision
    return found


def live_campaigns(desk: DeskSnapshot) -> dict[str, CampaignDecision]:
    """List the published campaigns, whatever their dates, the most urgent first; those past 40 are left out."""
    live = [(key, found) for key, found in campaigns_of(desk).items() if found.status == "live"]
    live.sort(key=lambda pair: (-pair[1].campaign.priority, pair[0]))
    return dict(live[:MOST_CAMPAIGNS])
