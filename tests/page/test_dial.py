"""The curve before a campaign goes live: monotone, on real pages, and its price keeps the guardrail."""

from dataclasses import replace

import numpy as np
import pytest

from marquee.features.attention import EVEN
from marquee.page.dial import PRICES, Viewer, draft_at, looks, turn
from marquee.schema.campaigns import Campaign
from marquee.schema.clock import DAY
from marquee.schema.profile import PLAY, Entry, Profile

NOW = 1_700_000_000_000
ORIGINALS = tuple(f"t{number}" for number in range(9, 300, 9))


def a_campaign(**changes) -> Campaign:
    fields = {"name": "C", "title_ids": ORIGINALS, "starts_at": NOW + DAY, "ends_at": NOW + 9 * DAY, "guardrail": 0.2}
    return Campaign(**(fields | {"target": 0.2} | changes))


@pytest.fixture(scope="module")
def viewers() -> list[Viewer]:
    return [
        Viewer(
            profile=Profile(profile_id=f"p{number}", history=(Entry(f"t{number * 7}", NOW - DAY, PLAY, 1.0),)),
            country="DE",
        )
        for number in range(6)
    ]


def test_the_curve_is_monotone_and_starts_at_the_page_without_it(world, viewers):
    dial = turn(a_campaign(), bound=world.bound, viewers=viewers, now=NOW)
    shares, left = [point.share for point in dial.points], [point.satisfaction for point in dial.points]
    assert shares == sorted(shares) and left == sorted(left, reverse=True)
    assert left[0] == pytest.approx(1.0) and [point.price for point in dial.points] == list(PRICES)
    assert shares[-1] > 1.5 * shares[0] and dial.profiles == 6


def test_the_opening_wins_the_goal_where_the_guardrail_allows_it(world, viewers):
    dial = turn(a_campaign(target=0.15), bound=world.bound, viewers=viewers, now=NOW)
    assert dial.reached == pytest.approx(0.15, abs=0.02) and 0.0 < dial.opening.price <= dial.opening.most_price
    tight = turn(a_campaign(target=0.5, guardrail=0.001), bound=world.bound, viewers=viewers, now=NOW)
    assert tight.cost <= 0.0011 and tight.opening.price == tight.opening.most_price < dial.opening.price


def test_a_share_its_titles_have_anyway_costs_nothing(world, viewers):
    dial = turn(a_campaign(target=0.01), bound=world.bound, viewers=viewers, now=NOW)
    assert dial.opening.price == 0.0 and dial.opening.organic > 0.01


def test_looks_are_what_the_page_itself_goes_by(world, viewers):
    """Where learnt attention says that one column alone is looked at, the share counts that column alone."""
    sight = np.zeros_like(EVEN.sight)
    sight[:, :, 0] = 1.0
    alone = replace(world.bound, attention=replace(EVEN, sight=sight, tiles=1))
    draft = draft_at(a_campaign(), price=1.0, bound=alone, viewer=viewers[0], now=NOW)
    counts = [len(row.titles) for row in draft.chosen]
    first = np.cumsum([0, *counts[:-1]])
    look = looks(draft)
    assert len(look) == len(draft.tiles) and (look[first] == 1.0).all() and look.sum() == len(counts)
    plain = looks(draft_at(a_campaign(), price=1.0, bound=world.bound, viewer=viewers[0], now=NOW))
    assert 0.0 < plain[1] < plain[0] == 1.0


def test_children_are_on_no_curve_and_get_nothing(world):
    child = Viewer(profile=Profile(profile_id="k", kids=True), country="DE")
    assert turn(a_campaign(), bound=world.bound, viewers=[child], now=NOW).profiles == 0
    assert draft_at(a_campaign(), price=9.0, bound=world.bound, viewer=child, now=NOW).campaigns == {}


def test_without_profiles_there_is_no_curve_and_a_careful_price(world):
    dial = turn(a_campaign(), bound=world.bound, viewers=[], now=NOW)
    assert dial.profiles == 0 and dial.points == () and 0.0 < dial.opening.price < 0.5
