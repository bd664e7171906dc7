"""Pacing keeps a campaign on its line to its last day, whatever traffic does, and never overruns by more than 2 %."""

import numpy as np
import pytest

from marquee.promotion.pacing import DayDelivered, Paced, due, opened, part_due, repriced, with_days
from marquee.schema.campaigns import Campaign, Opening
from marquee.schema.clock import DAY, HOUR, day_of

START = 1_700_006_400_000  # midnight, UTC
DAYS = 20


def a_campaign(**changes) -> Campaign:
    fields = {"name": "C", "title_ids": ("t1",), "starts_at": START, "ends_at": START + DAYS * DAY, "target": 0.12}
    return Campaign(**(fields | changes))


def run(campaign, *, seed, wins, opening, traffic=4_000.0, every=HOUR // 4, lag=0) -> tuple[Paced, list[float]]:
    """Serve a campaign of DAYS days: a share `wins(price)` of the tiles seen each quarter of an hour is its own."""
    rng = np.random.default_rng(seed)
    paced, prices = opened(opening), []
    counted: dict[int, list[float]] = {}
    waiting: list[tuple[int, float, float]] = []
    for tick in range(DAYS * DAY // every):
        now = START + tick * every
        hour = (now // HOUR) % 24
        mean = traffic * (1.0 + 0.9 * np.sin(hour / 24 * 2 * np.pi)) * (1.5 if (now // DAY) % 7 > 4 else 1.0) / 8
        seen = rng.poisson(mean)
        price = 0.0 if paced.halted else paced.price
        got = rng.binomial(seen, min(wins(price), 1.0)) if campaign.goal == "share" else wins(price) * rng.poisson(seen)
        waiting.append((now, seen, got))
        before = sum(day.seen for day in paced.days), paced.delivered(campaign)
        while len(waiting) > lag:
            at, seen, got = waiting.pop(0)
            count = counted.setdefault(day_of(at), [0.0, 0.0])
            count[0] += seen
            count[1] += got
        days = tuple(
            DayDelivered(day=day, seen=int(seen), mine=int(got), hours=float(got), price=price)
            for day, (seen, got) in counted.items()
        )
        paced = with_days(paced, days)
        lately = (int(paced.seen - before[0]), paced.delivered(campaign) - before[1])
        paced = repriced(paced, campaign, opening=opening, lately=lately, now=now + every)
        prices.append(paced.price)
    return paced, prices


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("pacing", ["even", "early"])
def test_a_share_is_won_and_never_overrun(seed, pacing):
    campaign = a_campaign(pacing=pacing)
    opening = Opening(price=3.0 if seed % 2 else 0.0, slope=0.05 * (1 + seed % 3), most_price=4.0)
    paced, _ = run(campaign, seed=seed, opening=opening, lag=seed, wins=lambda price: 0.04 + 0.09 * np.sqrt(price))
    won = paced.delivered(campaign) / (campaign.target * paced.seen)
    assert 0.97 <= won <= 1.02


@pytest.mark.parametrize("seed", range(2))
def test_hours_are_spread_to_the_last_day_and_stop_there(seed):
    campaign = a_campaign(goal="hours", target=900.0)
    opening = Opening(price=0.2, slope=0.001, most_price=4.0)
    paced, _ = run(campaign, seed=seed, opening=opening, wins=lambda price: 0.0012 * min(price, 2.0))
    assert 0.97 <= paced.delivered(campaign) / campaign.target <= 1.02
    middle = sum(day.hours for day in paced.days if day.day < day_of(START) + DAYS // 2)
    assert 0.4 <= middle / paced.delivered(campaign) <= 0.6


def test_what_the_guardrail_does_not_allow_is_not_bought():
    opening = Opening(price=0.5, slope=0.05, most_price=1.0)
    paced, prices = run(a_campaign(target=0.5), seed=0, opening=opening, wins=lambda price: 0.1 * price)
    assert max(prices) == 1.0 and paced.price == 1.0


def test_early_pacing_delivers_half_in_the_first_third():
    campaign = a_campaign(pacing="early")
    assert part_due(campaign, START + DAYS * DAY // 3) == pytest.approx(0.5)
    assert part_due(campaign, START + DAYS * DAY) == pytest.approx(1.0)
    assert part_due(campaign, START - DAY) == 0.0
    assert due(campaign, seen=1_000, at=START + DAYS * DAY) == pytest.approx(120.0)


def test_too_few_tiles_move_no_price():
    campaign, opening = a_campaign(), Opening(price=1.0, slope=0.1, most_price=2.0)
    paced = with_days(opened(opening), (DayDelivered(day=day_of(START), seen=50, mine=0, hours=0.0, price=1.0),))
    assert repriced(paced, campaign, opening=opening, lately=(50, 0), now=START + HOUR).price == 1.0


def test_a_day_counted_again_replaces_what_was_known():
    day = DayDelivered(day=3, seen=10, mine=1, hours=0.0, price=1.0)
    paced = with_days(Paced(price=1.0, days=(day,)), (DayDelivered(day=3, seen=12, mine=2, hours=0.0, price=1.0),))
    assert paced.seen == 12 and len(paced.days) == 1
