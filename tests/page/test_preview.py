"""Claims about previews: the page that would be served, and a warning where it would disappoint."""

import pytest

from marquee.page.config import PageConfig
from marquee.page.preview import preview
from marquee.schema.page import PageRequest
from marquee.schema.profile import RATE, Entry, Profile

NOW = 1_700_000_000_000


@pytest.fixture(scope="module")
def small(another_world):
    return another_world(count=150)


def look(world, profile: Profile, *, country: str = "DE", rows: int = 12, now: int = NOW):
    request = PageRequest(request_id="req-1", profile_id=profile.profile_id, country=country)
    return preview(request, profile=profile, bound=world.bound, now=now, rows=rows)


def test_a_preview_is_the_page(small):
    profile = Profile(profile_id="p1")
    found = look(small, profile)
    assert found.built.rows_json == small.page(profile, rows=12, config=PageConfig(exploration=0.0)).rows_json
    assert found.warnings == ()
    assert 0 < found.open <= found.legal < len(small.snapshot)


def test_a_country_nobody_knows_is_told_of(small):
    assert "No title has a licence in XX" in look(small, Profile(profile_id="p1"), country="XX").warnings[0]
    assert "country is not known" in look(small, Profile(profile_id="p1"), country="").warnings[0]
    assert look(small, Profile(profile_id="p1"), country="XX").built.page.rows, "what has no windows is shown there too"


def test_a_viewer_who_has_seen_everything_is_told_of(small):
    history = tuple(Entry(title_id, NOW - 1, RATE, 4.0) for title_id in small.snapshot.title_ids)
    found = look(small, Profile(profile_id="p1", history=history))
    assert found.open == 0 and "nothing left to discover" in found.warnings[0]
    row = found.built.page.rows[0]
    assert row.title == "Worth another look" and len(row.tiles) == 40


def test_a_catalogue_of_five_titles_gives_the_nearest_page(another_world):
    tiny = another_world(count=5)
    found = look(tiny, Profile(profile_id="p1"))
    assert any("titles are left to discover" in warning for warning in found.warnings)
    assert {tile.title_id for row in found.built.page.rows for tile in row.tiles} == {"t0", "t1", "t2", "t3", "t4"}


def test_an_empty_catalogue_gives_an_empty_page_and_a_warning(another_world):
    found = look(another_world(count=0, plays=False), Profile(profile_id="p1"))
    assert found.built.page.rows == () and "catalogue is empty" in found.warnings[0]
