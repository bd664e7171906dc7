"""Campaigns as a page reads them: their titles by row number, their prices of the moment, and what uplift is known.

Made off the request path with the rest of a binding (law 9); a request keeps the one it started with.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BrokenStore
from marquee.promotion.pacing import Paced, opened
from marquee.promotion.uplift import Bar, Uplift
from marquee.schema.campaigns import Campaign, live_campaigns
from marquee.schema.desk import DeskSnapshot

KIND = "promotion"  # the artifact: prices and uplift
_FILE = "promotion.json"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What promotion added to one thing accounts do, with its interval."""

    what: str
    treated: float
    holdout: float
    added: float
    low: float
    high: float


class Holdout(msgspec.Struct, frozen=True, kw_only=True):
    """What all promotion together added, as last counted."""

    treated_accounts: int = 0
    holdout_accounts: int = 0
    lines: tuple[Line, ...] = ()
    why_none: str = "it was not counted yet"
    counted_at: int = 0


class PromotionState(msgspec.Struct, frozen=True, kw_only=True):
    """What jobs worked out: how each campaign stands, what uplift was learnt, what promotion added."""

    version: str = ""
    paced: dict[str, Paced] = {}
    uplift: Uplift | None = None
    bars: tuple[Bar, ...] = ()
    holdout: Holdout = Holdout()
    counted_to: int = 0  # log position or time up to which delivery was counted


NO_STATE = PromotionState()


def save_state(state: PromotionState, folder: Path) -> None:
    """Write a state into an artifact's folder."""
    (folder / _FILE).write_bytes(msgspec.json.encode(state))


def load_state(folder: Path) -> PromotionState:
    """Read what `save_state` wrote; raises BrokenStore where it is torn."""
    try:
        return msgspec.json.decode((folder / _FILE).read_bytes(), type=PromotionState)
    except (OSError, msgspec.MsgspecError) as error:
        raise BrokenStore(f"the state of campaigns in {folder} cannot be read ({error}); it is counted anew") from error


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InForce:
    """One published campaign, by row number of one catalogue."""

    campaign_id: str
    campaign: Campaign
    titles: NDArray[np.int32]
    price: float  # 0: nothing is promoted now

    def runs(self, *, now: int, country: str) -> bool:
        """Say whether it runs at a moment in a country."""
        campaign = self.campaign
        here = not campaign.countries or country in campaign.countries
        return here and campaign.starts_at <= now < campaign.ends_at


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Promotion:
    """All published campaigns, the most urgent first."""

    campaigns: tuple[InForce, ...] = ()
    uplift: Uplift | None = None
    everyone: bool = False  # previews: as if no account were held back


NOTHING = Promotion()


def bind_campaigns(desk: DeskSnapshot, snapshot: CatalogSnapshot, state: PromotionState) -> Promotion:
    """Put campaigns in force as the desk and the jobs have them; titles the catalogue does not know are left out."""
    found = []
    for campaign_id, decision in live_campaigns(desk).items():
        titles = snapshot.rows_of(decision.campaign.title_ids)
        if not len(titles):
            continue
        paced = state.paced.get(campaign_id) or opened(decision.opening)
        price = 0.0 if paced.halted else min(paced.price, decision.opening.most_price)
        found.append(InForce(campaign_id=campaign_id, campaign=decision.campaign, titles=titles, price=price))
    if not found:
        return NOTHING
    return Promotion(campaigns=tuple(found), uplift=state.uplift)
