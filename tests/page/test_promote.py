"""What campaigns do to a page: titles rise where they belong, chance and rules hold, each promoted tile is logged."""

from dataclasses import replace

import numpy as np
import pytest

from marquee.page.config import PageConfig
from marquee.page.promote import ranks_among
from marquee.page.served import placed_of
from marquee.promotion.binding import NOTHING, InForce, Promotion
from marquee.promotion.cells import CELLS, cell_of, is_eligible
from marquee.promotion.facts import FACTS
from marquee.schema.campaigns import Campaign
from marquee.schema.clock import DAY
from marquee.schema.page import STATED_FACT
from marquee.schema.profile import PLAY, THUMB_UP, Entry, Profile, Seen

NOW = 1_700_000_000_000
CONFIG = PageConfig(exploration=0.0)
ORIGINALS = tuple(f"t{number}" for number in range(9, 300, 9))


def campaign(**changes) -> Campaign:
    fields = {"name": "C", "title_ids": ORIGINALS, "starts_at": NOW - DAY, "ends_at": NOW + DAY, "target": 0.2}
    return Campaign(**(fields | changes))


def promoted(world, *, price=1.0, campaigns=None, everyone=False, uplift=None):
    found = {"c": campaign()} if campaigns is None else campaigns
    rows = world.snapshot.rows_of
    inforce = tuple(
        InForce(campaign_id=name, campaign=one, titles=rows(one.title_ids), price=price) for name, one in found.items()
    )
    promotion = Promotion(campaigns=inforce, everyone=everyone, uplift=uplift)
    return type(world)(bound=replace(world.bound, promotion=promotion))


def viewer(account="a1", **changes) -> Profile:
    history = (Entry("t30", NOW - 3 * DAY, PLAY, 1.0), Entry("t12", NOW - 2 * DAY, THUMB_UP))
    return Profile(**({"profile_id": "p1", "account_id": account, "history": history} | changes))


def account_in(cell: str, eligible: bool = True) -> str:
    for number in range(10_000):
        one = viewer(f"acc{number}")
        if cell_of(one) == cell and is_eligible(one, "c") == eligible:
            return one.account_id
    raise AssertionError("no such account")


def share(built) -> float:
    """What of the looks at a page falls on originals, looks falling down the page and along its rows."""
    looks = {
        (at, place): (0.85**at * 0.9**place, tile.title_id in ORIGINALS)
        for at, row in enumerate(built.page.rows)
        for place, tile in enumerate(row.tiles)
    }
    return sum(look for look, mine in looks.values() if mine) / sum(look for look, _ in looks.values())


@pytest.fixture(scope="module")
def treated() -> str:
    return account_in("treated")


def test_promoted_titles_rise_and_every_promoted_tile_names_its_campaign(world, treated):
    before, after = world.page(viewer(treated), config=CONFIG), promoted(world).page(viewer(treated), config=CONFIG)
    assert share(after) > share(before)
    served = after.served
    assert before.served.campaigns is None
    stated = {row.start + at for row in served.rows if row.kind in STATED_FACT for at in range(row.count)}
    named = {place for place, title in enumerate(served.title_ids) if title in ORIGINALS} - stated
    assert served.campaigns == dict.fromkeys(named, "c") and named


def test_no_row_title_becomes_untrue(world, treated):
    page = promoted(world, price=5.0).page(viewer(treated), config=CONFIG).page
    shelves, index = world.bound.shelves, world.snapshot.index
    for row in page.rows:
        if row.kind == "genre":
            name = row.row_id.removeprefix("genre:")
            of = shelves if name in shelves.ids else shelves.micro
            mine = list(of.ids).index(name)
            for at in (index[tile.title_id] for tile in row.tiles):
                assert mine in of.shelf[of.start[at] : of.start[at + 1]], row.title
        if row.kind == "originals":
            assert all(int(tile.title_id[1:]) % 9 == 0 for tile in row.tiles)


def test_the_dial_is_monotone(world, treated):
    shares = [share(promoted(world, price=price).page(viewer(treated), rows=8)) for price in (0.0, 0.5, 1.0, 2.0, 4.0)]
    assert shares == sorted(shares) and shares[-1] > shares[0]


def test_the_holdout_sees_the_page_without_campaigns_and_the_record_says_what_would_have_stood(world):
    held = account_in("holdout")
    plain, page = world.page(viewer(held), config=CONFIG), promoted(world).page(viewer(held), config=CONFIG)
    assert plain.page.rows == page.page.rows
    served = page.served
    assert served.cells["promotion"] == f"holdout@{CELLS.holdout:g}" and served.campaigns is None
    assert served.promoted.title_ids and not any(served.promoted.shown)


def test_both_arms_name_the_same_titles(world, treated):
    """The trial of uplift: the same facts whether chance let the title stand there or not."""
    arms = [
        promoted(world).page(viewer(account), config=CONFIG).served.promoted
        for account in (treated, account_in("holdout"), account_in("treated", eligible=False))
    ]
    assert {arm.title_ids for arm in arms} == {arms[0].title_ids}
    assert {arm.facts for arm in arms} == {arms[0].facts}
    assert [arm.shown[0] for arm in arms] == [True, False, False]
    assert len(arms[0].facts) == 4 * len(FACTS) * len(arms[0].title_ids)
    assert arms[0].chance == pytest.approx(0.855)


@pytest.mark.parametrize("setting", [{"kids": True}, {"non_profiling": True}])
def test_children_and_those_not_profiled_are_never_promoted_to(world, treated, setting):
    profile = viewer(treated, **setting)
    page = promoted(world, price=5.0).page(profile, config=CONFIG)
    assert page.page.rows == world.page(profile, config=CONFIG).page.rows
    assert page.served.campaigns is None and "promotion" not in (page.served.cells or {})


def test_rules_come_before_campaigns(world, treated):
    hidden = viewer(treated, hidden=("t18", "t27"), thumbs={"t36": -1})
    page = promoted(world, price=50.0).page(hidden, config=CONFIG).page
    shown = {tile.title_id for row in page.rows for tile in row.tiles}
    assert not shown & {"t18", "t27", "t36"} and "t225" not in shown  # under embargo


def test_a_title_passed_over_too_often_is_promoted_no_more(world, treated):
    capped = tuple(Seen(title_id, NOW - DAY, visits=5) for title_id in ORIGINALS[:20])
    page = promoted(world, campaigns={"c": campaign(cap=5)}).page(viewer(treated, seen=capped), config=CONFIG)
    named = {page.served.title_ids[place] for place in page.served.campaigns}
    assert named and not named & {one.title_id for one in capped}


@pytest.mark.parametrize(
    ("changes", "country"),
    [
        ({"starts_at": NOW + 1}, "DE"),
        ({"starts_at": NOW - 2 * DAY, "ends_at": NOW}, "DE"),
        ({"countries": ("US",)}, "DE"),
    ],
)
def test_a_campaign_changes_nothing_outside_its_days_and_countries(world, treated, changes, country):
    page = promoted(world, campaigns={"c": campaign(**changes)}).page(viewer(treated), country=country, config=CONFIG)
    assert page.page.rows == world.page(viewer(treated), country=country, config=CONFIG).page.rows
    assert page.served.cells is None or "promotion" not in page.served.cells


def test_of_two_campaigns_the_more_urgent_has_the_title(world, treated):
    both = {"c": campaign(priority=90, title_ids=("t18",)), "d": campaign(title_ids=("t18", "t27"))}
    page = promoted(world, price=9.0, campaigns=both).page(viewer(treated), config=CONFIG)
    owner = {page.served.title_ids[place]: name for place, name in page.served.campaigns.items()}
    assert owner.get("t18") == "c"


def test_what_taste_said_is_logged_without_what_promotion_added(world, treated):
    page = promoted(world, price=9.0).page(viewer(treated), config=CONFIG).served
    scores = np.frombuffer(page.scores, dtype=np.float32)
    named = np.array(sorted(page.campaigns))
    assert scores[named].mean() < 1.0  # a gain of nine deviations would stand out


# ------------------------------------------------------------------ billboard


def test_the_billboard_leads_the_first_answer_and_is_never_repeated(world):
    first = world.page(viewer(), rows=6, config=CONFIG)
    rows = first.page.rows
    assert rows[0].kind == "billboard" and 1 <= len(rows[0].tiles) <= 5
    stage = {tile.title_id for tile in rows[0].tiles}
    placed = placed_of([first.served])
    rest = world.page(viewer(), rows=30, placed=placed, config=CONFIG).page.rows
    others = [row for row in (*rows[1:], *rest) if row.kind not in STATED_FACT]
    assert all(row.kind != "billboard" for row in others)
    assert not stage & {tile.title_id for row in others for tile in row.tiles}
    assert placed.discovery_rows == sum(row.kind not in STATED_FACT for row in rows[1:])


def test_what_was_passed_over_twice_leaves_the_billboard(world):
    before = [tile.title_id for tile in world.page(viewer(), config=CONFIG).page.rows[0].tiles]
    seen = tuple(Seen(title_id, NOW - DAY, visits=2) for title_id in before)
    after = [tile.title_id for tile in world.page(viewer(seen=seen), config=CONFIG).page.rows[0].tiles]
    assert not set(before) & set(after)


def test_few_titles_stand_in_rows_not_on_a_billboard(another_world):
    small = another_world(count=11)
    assert all(row.kind != "billboard" for row in small.page(viewer(), config=CONFIG).page.rows)


def test_two_who_are_not_profiled_see_the_same_billboard(world):
    pages = [
        world.page(Profile(profile_id=name, account_id=name, non_profiling=True, history=history), config=CONFIG)
        for name, history in (("x", ()), ("y", (Entry("t30", NOW - DAY, PLAY, 1.0),)))
    ]
    assert pages[0].page.rows[0].kind == "billboard"
    assert pages[0].page.rows[0] == pages[1].page.rows[0]


def test_without_campaigns_nothing_is_copied_or_logged(world):
    page = world.page(viewer(), config=CONFIG).served
    assert page.promoted is None and page.campaigns is None and world.bound.promotion is NOTHING


def test_ranks_among_counts_the_open_titles_above():
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 40, size=500).astype(np.float32)
    opened = rng.random(500) < 0.7
    asked = np.sort(scores[:20])
    out = np.empty(20, np.int64)
    ranks_among(scores, opened, asked, out)
    assert out.tolist() == [int((scores[opened] > score).sum()) for score in asked]
