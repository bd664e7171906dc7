"""Claims about European works: the floor holds, the cheapest tiles give way, rows stay true, and the cost is said."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.catalog.countries import COUNTRIES, country_of
from marquee.catalog.snapshot import build_snapshot
from marquee.features.shown import DEVICES
from marquee.page.config import PageConfig
from marquee.page.european import floor_of, is_european
from marquee.page.fallback import fallback_page
from marquee.schema.clock import DAY
from marquee.schema.desk import EMPTY_DESK, DeskSnapshot
from marquee.schema.page import PageRequest
from marquee.schema.profile import PLAY, Entry, Profile

NOW = 1_700_000_000_000
QUIET = PageConfig(exploration=0.0, tiles=10)
MADE = ("US", "US", "FR", "US", "JP", "US", "US", "KR", "United States", "")


@pytest.fixture(scope="module")
def placed(another_world):
    """A world of which a tenth was made in France."""
    world = another_world(count=600)
    titles = [
        msgspec.structs.replace(title, country=MADE[int(title.title_id[1:]) * 7 % 10] or None)
        for title in world.snapshot.titles
    ]
    bound, snapshot = world.bound, build_snapshot(titles, version="c-1")
    made = type(bound)(
        snapshot=snapshot, taste=bound.taste, desk=EMPTY_DESK, covers=bound.covers, versions=bound.versions
    )
    return type(world)(bound=made)


def viewer() -> Profile:
    history = tuple(Entry(f"t{8 * step + 1}", NOW - (10 - step) * DAY, PLAY, 1.0) for step in range(5))
    return Profile(profile_id="p1", history=history)


def share(world, page, *, rows=3, device="desktop") -> float:
    ours = is_european(world.snapshot)
    have = total = 0.0
    for place, row in enumerate(page.rows[:rows]):
        titles = np.array([world.snapshot.index[tile.title_id] for tile in row.tiles])
        where = np.full(len(titles), place), np.arange(len(titles)), DEVICES.index(device)
        weights = world.bound.attention.examined(*where)
        have += float(weights[ours[titles]].sum())
        total += float(weights.sum())
    return have / total


def test_the_table_of_countries_reads_codes_and_names():
    assert country_of("fr") is country_of("France") is COUNTRIES["FR"]
    assert country_of("UK") is COUNTRIES["GB"] and country_of("USA") is COUNTRIES["US"]
    assert country_of("Atlantis") is None and country_of("") is None and country_of(None) is None
    assert {"FR", "DE", "NO", "GB", "CH"} <= {code for code, one in COUNTRIES.items() if one.european}
    assert not {"US", "JP", "RU", "IL"} & {code for code, one in COUNTRIES.items() if one.european}


@pytest.mark.parametrize("floor", [0.2, 0.3])
def test_the_first_rows_keep_the_floor_and_nothing_comes_twice(placed, floor):
    plain = placed.page(viewer(), rows=12, config=QUIET)
    asked = placed.page(viewer(), rows=12, config=replace(QUIET, european=floor))
    assert share(placed, plain.page) < floor <= share(placed, asked.page) + 1e-6
    shown = [tile.title_id for row in asked.page.rows for tile in row.tiles]
    assert len(shown) == len(set(shown))
    assert [row.title for row in asked.page.rows] == [row.title for row in plain.page.rows]
    note = next(step for step in asked.trace.plain() if "european" in step.values())["note"]
    assert "of worth" in note and "tiles" in note


def test_the_desk_switches_it_on_for_every_page(placed):
    desk = DeskSnapshot(version=1, at=NOW, decisions={"setting": {"european_works": "0.25"}})
    asked = placed.under(desk)
    assert share(asked, asked.page(viewer(), config=QUIET).page) >= 0.25 - 1e-6


def test_only_discovery_tiles_of_the_first_rows_give_way(placed):
    profile = msgspec.structs.replace(viewer(), my_list=tuple((f"t{n}", NOW) for n in (50, 51, 53, 54, 56)))
    config = replace(QUIET, list_slot=0, billboard=0)
    plain = placed.page(profile, rows=12, config=config).page
    asked = placed.page(profile, rows=12, config=replace(config, european=0.3)).page
    assert asked.rows[0] == plain.rows[0] and asked.rows[0].kind == "my_list"


def test_a_setting_nobody_can_read_changes_nothing():
    for said in ("much", "-1", "7", "nan"):
        desk = DeskSnapshot(version=1, at=NOW, decisions={"setting": {"european_works": said}})
        assert floor_of(desk, default=0.1) == 0.1


@settings(deadline=None, max_examples=40)
@given(text=st.text(max_size=30))
def test_any_text_is_a_country_or_none(text):
    found = country_of(text)
    assert found is None or found.code in COUNTRIES


@pytest.mark.parametrize("known", [True, False])
def test_the_page_when_the_page_fails_keeps_the_floor_too(placed, known):
    pages = [
        fallback_page(
            PageRequest(request_id="r", profile_id="p1", country="DE", device="desktop"),
            profile=viewer() if known else None, bound=placed.bound, now=NOW, rows=8,
            config=replace(QUIET, european=floor),
        ).page
        for floor in (0.0, 0.3)
    ]  # fmt: skip
    assert pages[1].fallback
    assert share(placed, pages[0]) < 0.3 <= share(placed, pages[1]) + 1e-6
