"""Pacing: what a campaign should have delivered by now, and the price by which it catches up or eases off.

The price is the dual of the campaign's goal: what one more look at its titles is worth, in deviations of a viewer's
scores. Raised where too little was delivered and lowered where too much, it is the same for every viewer at one moment,
and that is what makes the goal cost least: each look is bought where it is cheapest (dual mirror descent, Balseiro, Lu
and Mirrokni 2023; the step here is Newton's, as the curve drawn before publishing tells the slope).
"""

from dataclasses import dataclass

import msgspec

from marquee.schema.campaigns import Campaign, Opening
from marquee.schema.clock import HOUR, day_of

EARLY_PART, EARLY_PACE = 1 / 3, 1.5  # of the days; of the even pace, which leaves three quarters of it for the others


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceConfig:
    """How fast a price follows what was delivered."""

    catch_up: float = 0.1  # part of the campaign's days in which it comes back to its line
    least_catch_up_ms: int = 6 * HOUR
    step: float = 0.5  # of the way to the price the slope asks for
    least_seen: int = 200  # tiles seen, before a price moves
    most_over: float = 0.01  # of the whole goal; beyond it nothing is promoted until pacing has come up with it
    days_kept: int = 400


PACE = PaceConfig()


class DayDelivered(msgspec.Struct, frozen=True, kw_only=True):
    """What one UTC day delivered."""

    day: int
    seen: int  # tiles seen on pages the campaign could stand on
    mine: int  # of them, tiles of its titles
    hours: float  # that promotion is said to have brought, by uplift
    price: float  # at the end of the day


class Paced(msgspec.Struct, frozen=True, kw_only=True):
    """How a campaign stands: its price, and what it delivered a day."""

    price: float
    days: tuple[DayDelivered, ...] = ()
    halted: str = ""  # why nothing is promoted now; "" where it is

    @property
    def seen(self) -> int:
        """Count the tiles seen on its pages."""
        return sum(day.seen for day in self.days)

    def delivered(self, campaign: Campaign) -> float:
        """Add up what counts for the goal: tiles of its titles, or hours."""
        return sum((day.mine if campaign.goal == "share" else day.hours) for day in self.days)


def part_due(campaign: Campaign, at: int) -> float:
    """Tell what part of the whole should be delivered by a moment, 0 to 1."""
    gone = min(max((at - campaign.starts_at) / (campaign.ends_at - campaign.starts_at), 0.0), 1.0)
    if campaign.pacing == "even":
        return gone
    late_pace = (1.0 - EARLY_PACE * EARLY_PART) / (1.0 - EARLY_PART)
    return EARLY_PACE * min(gone, EARLY_PART) + late_pace * max(gone - EARLY_PART, 0.0)


def due(campaign: Campaign, *, seen: int, at: int) -> float:
    """Tell what should be delivered by a moment: tiles of those `seen` so far for a share, or hours."""
    if campaign.goal == "hours":
        return campaign.target * part_due(campaign, at)
    gone = min(max((at - campaign.starts_at) / (campaign.ends_at - campaign.starts_at), 0.0), 1.0)
    return campaign.target * seen * (part_due(campaign, at) / gone if gone > 0.0 else 1.0)


def opened(opening: Opening) -> Paced:
    """Start a campaign."""
    return Paced(price=min(opening.price, opening.most_price))


def repriced(
    paced: Paced,
    campaign: Campaign,
    *,
    opening: Opening,
    lately: tuple[int, float],
    now: int,
    config: PaceConfig = PACE,
) -> Paced:
    """Give the price that brings the campaign back to its line; `lately` is (tiles seen, delivered) at today's price.

    A goal that is reached, or overrun by `most_over` of its whole, halts promotion until it is due again.
    """
    length = campaign.ends_at - campaign.starts_at
    done, wanted = paced.delivered(campaign), due(campaign, seen=paced.seen, at=now)
    whole = max(wanted, 1e-9) / max(part_due(campaign, now), 1e-9)  # of the goal, were it to go on as it does
    if done > wanted + config.most_over * whole:
        return msgspec.structs.replace(paced, halted="ahead of its pace")
    if campaign.goal == "hours" and done >= campaign.target:
        return msgspec.structs.replace(paced, halted="its goal is reached")
    seen, got = lately
    if seen < config.least_seen:
        return msgspec.structs.replace(paced, halted="")
    span = min(max(config.catch_up * length, config.least_catch_up_ms), max(campaign.ends_at - now, HOUR))
    gone = max(now - campaign.starts_at, HOUR)
    coming = paced.seen * span / gone  # tiles seen until then, as so far
    ahead = due(campaign, seen=int(paced.seen + coming), at=min(now + int(span), campaign.ends_at))
    rate = max(ahead - done, 0.0) / max(coming, 1.0)
    step = config.step * (rate - got / seen) / max(opening.slope, 1e-6)
    limit = 0.25 * max(opening.most_price, 0.1)  # no leap on a noisy hour
    price = min(max(paced.price + min(max(step, -limit), limit), 0.0), opening.most_price)
    return msgspec.structs.replace(paced, price=price, halted="")


def with_days(paced: Paced, fresh: tuple[DayDelivered, ...], *, config: PaceConfig = PACE) -> Paced:
    """Put newly counted days in place of what was known of them."""
    known = {day.day: day for day in paced.days} | {day.day: day for day in fresh}
    days = tuple(known[day] for day in sorted(known))[-config.days_kept :]
    return msgspec.structs.replace(paced, days=days)


def days_of(campaign: Campaign, *, now: int) -> range:
    """List the UTC days from the start of a campaign to now, its end at the latest."""
    return range(day_of(campaign.starts_at), day_of(min(now, campaign.ends_at - 1)) + 1)
