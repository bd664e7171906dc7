"""What goes over the wire at the operator's desk for campaigns."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from marquee.schema.campaigns import Campaign
from marquee.schema.page import Row

Author = Annotated[str, Meta(min_length=1, max_length=80)]


class CurvePoint(Struct, frozen=True, kw_only=True):
    """One price tried on recent profiles: what share it wins and what it leaves of satisfaction."""

    price: float
    share: float  # of what is looked at, the campaign's titles
    satisfaction: float  # expected, against the page without the campaign (1)
    promoted_hours: float  # expected hours of its titles a page, against the page without it


class DayPayload(Struct, frozen=True, kw_only=True):
    """One UTC day of a campaign's delivery."""

    day: int  # since 1970
    seen: int  # tiles seen on pages that it could stand on
    delivered: float  # of its goal: tiles of its titles seen, or hours that promotion brought
    due: float  # what its pacing asked for by the end of that day, all days so far together
    so_far: float  # delivered, all days so far together
    price: float


class UpliftBar(Struct, frozen=True, kw_only=True):
    """One part of viewers by predicted uplift: what promotion was said to change, and what it changed."""

    predicted: float  # hours a promoted title, mean of this part
    treated: float  # hours watched where it was promoted
    control: float  # hours watched where chance held it back
    pairs: int  # of viewer and title


class HoldoutLine(Struct, frozen=True, kw_only=True):
    """What promotion added to one thing an account does, with a 95 % interval."""

    what: str  # hours_originals, hours_all, discovered
    treated: float  # mean an account
    holdout: float
    added: float
    low: float
    high: float


class HoldoutPayload(Struct, frozen=True, kw_only=True):
    """What all promotion together added, between accounts drawn by lot."""

    treated_accounts: int
    holdout_accounts: int
    lines: tuple[HoldoutLine, ...]
    why_none: str  # why nothing can be said yet; "" where something can
    counted_at: int


class CampaignSummary(Struct, frozen=True, kw_only=True):
    """A campaign in the list."""

    campaign_id: str
    name: str
    state: Literal["draft", "scheduled", "running", "ended", "withdrawn"]
    goal: str
    target: float
    starts_at: int
    ends_at: int
    titles: int
    delivered: float  # share won so far, or hours
    due: float  # what pacing asked for by now: a share, or hours
    price: float
    priority: int


class CampaignsAnswer(Struct, frozen=True, kw_only=True):
    """All campaigns: running ones first, then scheduled, drafts, ended, withdrawn."""

    campaigns: tuple[CampaignSummary, ...]
    holdout: HoldoutPayload
    version: int  # of the desk


class CampaignAnswer(Struct, frozen=True, kw_only=True):
    """One campaign in full."""

    campaign_id: str
    campaign: Campaign
    state: Literal["draft", "scheduled", "running", "ended", "withdrawn"]
    author: str
    decided_at: int
    names: tuple[str, ...]  # of its titles; the id where the catalogue does not know one
    warnings: tuple[str, ...]
    price: float
    most_price: float  # where the guardrail stands
    organic: float  # share of its titles without it
    share: float  # won so far: tiles of its titles among those seen
    hours: float  # that promotion is said to have brought so far
    days: tuple[DayPayload, ...]
    uplift: tuple[UpliftBar, ...]
    uplift_pairs: int  # it was learnt from; 0: not learnt yet
    holdout: HoldoutPayload
    eligible: float  # part of accounts it may be promoted to
    can_undo: bool


class CampaignAct(Struct, frozen=True, kw_only=True):
    """What to do with a campaign; `campaign` goes with save and publish."""

    act: Literal["save", "publish", "withdraw", "undo"]
    campaign: Campaign | None = None
    author: Author = "operator"


class CampaignDone(Struct, frozen=True, kw_only=True):
    """The desk after an act."""

    version: int
    state: str
    warnings: tuple[str, ...]


class PreviewRequest(Struct, frozen=True, kw_only=True):
    """A campaign as it is being written; `profile_ids` empty: three recent ones are taken."""

    campaign: Campaign
    profile_ids: Annotated[tuple[str, ...], Meta(max_length=6)] = ()


class PreviewPage(Struct, frozen=True, kw_only=True):
    """One profile's first rows without and with the campaign."""

    profile_id: str
    name: str
    country: str
    note: str  # such as: children are never promoted to
    before: tuple[Row, ...]
    after: tuple[Row, ...]
    promoted: tuple[tuple[int, int], ...]  # (row, position) of `after`


class PreviewAnswer(Struct, frozen=True, kw_only=True):
    """What a campaign would do, before it goes live."""

    warnings: tuple[str, ...]
    curve: tuple[CurvePoint, ...]  # by rising price
    price: float  # at which it would start
    most_price: float
    organic: float
    reached: float  # the share it is expected to win
    cost: float  # part of satisfaction it is expected to cost
    profiles: int  # the curve was worked out on
    pages: tuple[PreviewPage, ...]
    titles: dict[str, str]  # title_id -> name, of all that is shown
