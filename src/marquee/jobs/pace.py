"""The job that paces campaigns: what was delivered is counted anew, and each price moved to keep to its line.

The share a campaign wins and the hours promotion brought are those of accounts it may be promoted to. Where a campaign
costs more than its guardrail for certain, by the holdout's report, its price is halved at each run until it does not.
"""

import hashlib

import msgspec

from marquee.errors import BrokenStore, NotFound
from marquee.insight.promotion import delivered, pages
from marquee.jobs.erasures import erasures
from marquee.promotion.binding import KIND, NO_STATE, PromotionState, load_state, save_state
from marquee.promotion.pacing import DayDelivered, Paced, opened, repriced, with_days
from marquee.schema.campaigns import CampaignDecision, live_campaigns
from marquee.schema.clock import DAY, day_of
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk, LakeEngine

VERSIONS_KEPT = 3


def run(*, lake: LakeEngine, artifacts: Artifacts, desk: Desk, now: int) -> str | None:
    """Count, reprice and put the prices in force; gives their version, None where nothing is new.

    Where somebody was erased meanwhile nothing is kept (law 14).
    """
    erased = erasures(desk)
    running = {
        name: decision
        for name, decision in live_campaigns(desk.snapshot(now=now)).items()
        if decision.campaign.starts_at <= now < decision.campaign.ends_at + DAY
    }
    before = state_in_force(artifacts)
    if not running or lake.snapshot_id("events") is None:
        return None
    since = min(decision.campaign.starts_at for decision in running.values())
    found = delivered(
        pages(lake, since=since, until=now),
        {name: frozenset(decision.campaign.title_ids) for name, decision in running.items()},
        uplift=before.uplift,
    )
    paced = dict(before.paced)
    for name, decision in running.items():
        days = tuple(
            DayDelivered(day=day, seen=count.seen, mine=count.mine, hours=count.hours, price=0.0)
            for day, count in sorted(found[name].items())
            if day >= day_of(decision.campaign.starts_at)
        )
        paced[name] = _moved(before.paced.get(name), decision, days, state=before, now=now)
    return publish(msgspec.structs.replace(before, paced=paced), artifacts=artifacts, desk=desk, erased=erased, now=now)


def _moved(
    before: Paced | None, decision: CampaignDecision, days: tuple[DayDelivered, ...], *, state: PromotionState, now: int
) -> Paced:
    """Move one price by what was delivered since it was last set."""
    campaign, opening = decision.campaign, decision.opening
    known = before or opened(opening)
    old = {day.day: day for day in known.days}
    seen = sum(day.seen for day in days) - sum(day.seen for day in known.days)
    got = sum((day.mine if campaign.goal == "share" else day.hours) for day in days) - known.delivered(campaign)
    fresh = tuple(
        msgspec.structs.replace(
            day, price=known.price if day.day == day_of(now) else _price_of(old.get(day.day), known)
        )
        for day in days
    )
    moved = repriced(with_days(known, fresh), campaign, opening=opening, lately=(max(seen, 0), got), now=now)
    if _too_dear(state, campaign.guardrail):
        return msgspec.structs.replace(moved, price=min(moved.price, known.price / 2.0), halted="")
    return moved


def _price_of(day: DayDelivered | None, known: Paced) -> float:
    return known.price if day is None else day.price


def _too_dear(state: PromotionState, guardrail: float) -> bool:
    """Say whether the holdout's report rules out that promotion costs no more than the guardrail."""
    for line in state.holdout.lines:
        if line.what == "hours_all" and line.holdout > 0.0:
            return line.high / line.holdout < -guardrail
    return False


def state_in_force(artifacts: Artifacts) -> PromotionState:
    """Give what was last worked out; nothing where it cannot be read, as it is then counted anew."""
    version = artifacts.current(KIND)
    if version is None:
        return NO_STATE
    try:
        return load_state(artifacts.checked(KIND, version))
    except (BrokenStore, NotFound):
        return NO_STATE


def publish(state: PromotionState, *, artifacts: Artifacts, desk: Desk, erased: int, now: int) -> str | None:
    """Put a state in force under a version of its content; None where it is in force already or someone was erased."""
    digest = hashlib.blake2b(msgspec.json.encode(msgspec.structs.replace(state, version="")), digest_size=8)
    version = f"{KIND}-{digest.hexdigest()}"
    if version == artifacts.current(KIND):
        return None
    if version in artifacts.versions(KIND):
        artifacts.make_current(KIND, version)
    else:
        staged = artifacts.stage(KIND)
        save_state(msgspec.structs.replace(state, version=version), staged)
        artifacts.publish(KIND, staged, version, current=False)
        if erasures(desk) != erased:
            artifacts.retire(KIND, version)
            return None
        artifacts.make_current(KIND, version)
    for old in artifacts.versions(KIND)[:-VERSIONS_KEPT]:
        if old != version:
            artifacts.retire(KIND, old)
    return version
