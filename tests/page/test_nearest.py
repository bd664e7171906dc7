"""Claims about the nearest page: while something may be shown, no page is empty, and rules hold all the same."""

import pytest

from marquee.page.fallback import fallback_page
from marquee.schema.page import PageRequest
from marquee.schema.profile import RATE, Entry, Profile

NOW = 1_700_000_000_000


def titles_of(built) -> set[str]:
    return {tile.title_id for row in built.page.rows for tile in row.tiles}


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_tiny_catalogue_is_shown_whole(another_world, count):
    tiny = another_world(count=count)
    expected = {f"t{number}" for number in range(count)}
    assert titles_of(tiny.page(Profile(profile_id="p1"))) == expected
    request = PageRequest(request_id="req-1", profile_id="p1", country="DE")
    built = fallback_page(request, profile=Profile(profile_id="p1"), bound=tiny.bound, now=NOW, rows=8)
    assert titles_of(built) == expected and built.page.fallback


def test_who_has_seen_everything_may_look_again_but_not_at_what_is_forbidden(another_world):
    world = another_world(count=60)
    history = tuple(Entry(title_id, NOW - 1, RATE, 4.0) for title_id in world.snapshot.title_ids)
    profile = Profile(
        profile_id="p1", history=history, maturity=12, hidden=("t1",), thumbs={"t2": -1}, my_list=(("t7", NOW),)
    )
    rows = world.page(profile).page.rows
    assert [row.kind for row in rows if row.kind not in ("my_list", "pinned", "top10")] == ["everything"]
    shown = {tile.title_id for row in rows if row.kind == "everything" for tile in row.tiles}
    assert shown and not shown & {"t1", "t2", "t7"}
    assert all(0 <= world.snapshot.maturity[world.snapshot.index[title_id]] <= 12 for title_id in shown)


def test_where_nothing_may_be_shown_the_page_is_empty(another_world):
    world = another_world(count=6)
    hidden = Profile(profile_id="p1", hidden=world.snapshot.title_ids)
    assert world.page(hidden).page.rows == ()
