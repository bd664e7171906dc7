"""What is wrong with a campaign: refusals with what to do instead, and warnings that let it pass."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from marquee.catalog.availability import available
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BadInput, Refused
from marquee.schema.campaigns import MOST_SHARE, MOST_TITLES, Campaign, CampaignDecision, campaign_key
from marquee.schema.clock import DAY, EARLIEST_AT, LATEST_AT, iso
from marquee.schema.ids import valid_id

MOST_GUARDRAIL = 0.2
_LIVED_IN = (  # ISO 3166-1 alpha-2, and XK
    " AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO "
    "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE "
    "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO "
    "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM "
    "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW "
)
LONGEST_DAYS = 400


class Overlap(NamedTuple):
    """Another campaign in force at the same time and place."""

    campaign_id: str
    campaign: Campaign


def checked(campaign_id: str, campaign: Campaign) -> Campaign:
    """Give a campaign as it may be kept as a draft; raises BadInput with what was expected and what to do."""
    if not campaign_key(campaign_id):
        raise BadInput(
            f"a campaign's id is {campaign_id[:80]!r}; give 1 to 60 small letters, digits and hyphens, such as fall-26"
        )
    name = " ".join(campaign.name.split())
    if not name or not name.isprintable():
        raise BadInput("the campaign has no name people can read; write one, such as 'Autumn originals'")
    if not campaign.title_ids:
        raise BadInput("the campaign has no titles; name at least one title_id")
    titles = tuple(dict.fromkeys(campaign.title_ids))
    if len(titles) > MOST_TITLES:
        raise BadInput(f"the campaign names {len(titles)} titles; at most {MOST_TITLES} can be promoted by one")
    bad = [title_id for title_id in titles if not valid_id(title_id)]
    if bad:
        raise BadInput(f"{bad[0][:80]!r} can be no title_id; `marquee campaign --help` shows an example")
    for moment in (campaign.starts_at, campaign.ends_at):
        if not EARLIEST_AT <= moment <= LATEST_AT:
            raise BadInput(f"{moment} is no time between 1970 and 2100 in UTC milliseconds")
    if campaign.ends_at <= campaign.starts_at:
        raise BadInput(
            f"the campaign ends at {iso(campaign.ends_at)}, before it starts at {iso(campaign.starts_at)}; "
            "give an ends_at after starts_at"
        )
    if campaign.ends_at - campaign.starts_at > LONGEST_DAYS * DAY:
        raise BadInput(f"the campaign is longer than {LONGEST_DAYS} days; end it earlier and publish another then")
    _check_goal(campaign)
    if not (math.isfinite(campaign.guardrail) and 0.0 <= campaign.guardrail <= MOST_GUARDRAIL):
        raise BadInput(
            f"the guardrail is {campaign.guardrail:g}; give the largest part of engaged hours the campaign may cost, "
            f"0 to {MOST_GUARDRAIL:g} (0.005 is half a percent)"
        )
    unknown = [country for country in campaign.countries if len(country) != 2 or f" {country} " not in _LIVED_IN]
    if unknown:
        raise BadInput(f"{unknown[0][:40]!r} is no country known here; give codes of two capital letters, such as DE")
    countries = tuple(dict.fromkeys(campaign.countries))
    return Campaign(
        **{
            **{field: getattr(campaign, field) for field in campaign.__struct_fields__},
            "name": name,
            "title_ids": titles,
            "countries": countries,
        }
    )


def _check_goal(campaign: Campaign) -> None:
    if campaign.goal == "share" and not 0.0 < campaign.target <= MOST_SHARE:
        raise BadInput(
            f"the goal is {campaign.target:.0%} of impressions; give a share above 0 % and up to {MOST_SHARE:.0%}, "
            "as a number such as 0.05"
        )
    if campaign.goal == "hours" and not (math.isfinite(campaign.target) and 0.0 < campaign.target <= 1e9):
        raise BadInput(f"the goal is {campaign.target:g} hours; give how many more hours shall be watched, above 0")


def check_publish(
    campaign_id: str,
    campaign: Campaign,
    *,
    snapshot: CatalogSnapshot,
    others: Mapping[str, CampaignDecision],
    now: int,
) -> tuple[str, ...]:
    """Refuse what must not go live, and list what its writer should know.

    Raises BadInput where its titles or dates cannot be, Refused where it contradicts a published campaign.
    """
    if campaign.ends_at <= now:
        raise BadInput(f"the campaign ended at {iso(campaign.ends_at)}, and it is {iso(now)}; give a later ends_at")
    left = [title_id for title_id in campaign.title_ids if title_id not in snapshot.index]
    if len(left) == len(campaign.title_ids):
        raise BadInput(f"none of the campaign's titles is in the catalogue ({left[0]} and others); name ones that are")
    for other in _overlapping(campaign_id, campaign, others):
        _check_contradiction(campaign, other)
    shares = campaign.target if campaign.goal == "share" else 0.0
    shares += sum(one.campaign.target for one in _overlapping(campaign_id, campaign, others) if _by_share(one))
    if shares > MOST_SHARE:
        raise Refused(
            f"with the campaigns that run then and there, {shares:.0%} of impressions would be promised; "
            f"at most {MOST_SHARE:.0%} can be: lower a goal or move the dates"
        )
    return (*warnings_of(campaign, snapshot=snapshot, now=now), *_promised(shares, campaign))


def warnings_of(campaign: Campaign, *, snapshot: CatalogSnapshot, now: int) -> tuple[str, ...]:
    """List what is worth knowing of a campaign as the catalogue stands: titles that left, or may not be shown."""
    found = []
    left = [title_id for title_id in campaign.title_ids if title_id not in snapshot.index]
    if left:
        found.append(f"{_some(left)} left the catalogue, or never were in it; nothing of them is promoted")
    here = [title_id for title_id in campaign.title_ids if title_id in snapshot.index]
    rows = snapshot.rows_of(here)
    at = min(max(now, campaign.starts_at), campaign.ends_at - 1)
    for country in campaign.countries:
        closed = ~available(snapshot, country=country, now=at)[rows]
        if closed.any() and len(rows):
            names = [here[place] for place in np.flatnonzero(closed).tolist()]
            found.append(
                f"{_some(names)} may not be shown in {country} as it starts; no page shows them there until then"
            )
    plain = [title_id for title_id in here if not snapshot.original[snapshot.index[title_id]]]
    if plain:
        found.append(f"{_some(plain)} are no originals; the report counts originals alone")
    return tuple(found)


def _promised(shares: float, campaign: Campaign) -> tuple[str, ...]:
    if campaign.goal == "share" and shares > MOST_SHARE / 2:
        return (f"{shares:.0%} of impressions are promised to campaigns then; pages will show little else",)
    return ()


def _check_contradiction(campaign: Campaign, other: Overlap) -> None:
    both = [title_id for title_id in campaign.title_ids if title_id in other.campaign.title_ids]
    if both and campaign.priority == other.campaign.priority:
        raise Refused(
            f"{_some(both)} are promoted by {other.campaign_id} ({other.campaign.name}) at the same time, in the same "
            f"place and with the same priority {campaign.priority}: it cannot be told whose they are; "
            "change a priority, the dates, the countries or the titles"
        )


def _by_share(other: Overlap) -> bool:
    return other.campaign.goal == "share"


def _overlapping(campaign_id: str, campaign: Campaign, others: Mapping[str, CampaignDecision]) -> list[Overlap]:
    return [
        Overlap(key, one.campaign)
        for key, one in others.items()
        if key != campaign_id
        and one.status == "live"
        and one.campaign.starts_at < campaign.ends_at
        and campaign.starts_at < one.campaign.ends_at
        and (
            not one.campaign.countries
            or not campaign.countries
            or set(one.campaign.countries) & set(campaign.countries)
        )
    ]


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
