"""Because you searched: only of open searches, only what may be shown, and never of who is not profiled."""

from dataclasses import replace

import numpy as np
import pytest
from tests.page.conftest import NOW, World, make_world

from marquee.page.bound import Bound
from marquee.page.config import PageConfig
from marquee.page.sources.searched import unanswered
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.profile import PLAY, Entry, Profile

QUIET = PageConfig(exploration=0.0, billboard=0)
WITHIN = 30 * MINUTE


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(count=300)


def asking(world: World, titles: list[int]) -> World:
    """Give the world in which every search is about these titles, the nearest first."""
    known = np.array(titles, dtype=np.int32)
    bound = world.bound
    return World(
        bound=Bound(
            snapshot=bound.snapshot,
            taste=bound.taste,
            desk=bound.desk,
            covers=bound.covers,
            versions=bound.versions,
            about=lambda _query: known,
        )
    )


def viewer(*queries: tuple[str, int], plays: tuple[int, ...] = (), **fields: object) -> Profile:
    history = tuple(Entry(title_id="t6", at=at, action=PLAY, value=1.0) for at in plays)
    return Profile(profile_id="p", queries=queries, history=history, **fields)  # type: ignore[arg-type]


def rows_of(world: World, profile: Profile, **asked: object) -> list:
    page = world.page(profile, rows=20, **asked).page
    return [row for row in page.rows if row.kind == "searched"]


def test_a_search_that_ended_in_no_play_makes_a_row_that_says_so(world: World) -> None:
    (row,) = rows_of(asking(world, list(range(0, 90, 3))), viewer(("heat", NOW - DAY)))
    assert row.title == "Because you searched for “heat”"
    assert "played nothing then" in row.reason
    assert {int(tile.title_id[1:]) % 3 for tile in row.tiles} == {0}


def test_a_play_soon_after_ends_a_search_and_a_later_one_does_not() -> None:
    queries = (("heat", NOW - 5 * DAY), ("alien", NOW - DAY))
    soon = viewer(*queries, plays=(NOW - DAY + 10 * MINUTE,))
    late = viewer(*queries, plays=(NOW - DAY + 60 * MINUTE,))
    assert unanswered(soon, since=0, within=WITHIN) == ["heat"]
    assert unanswered(late, since=0, within=WITHIN) == ["alien", "heat"]


def test_letters_on_the_way_to_a_search_and_old_searches_are_left_out() -> None:
    profile = viewer(("old one", NOW - 20 * DAY), ("al", NOW - 3), ("alie", NOW - 2), ("Alien", NOW - 1))
    assert unanswered(profile, since=NOW - 14 * DAY, within=WITHIN) == ["Alien"]


def test_marks_that_turn_the_direction_of_writing_are_dropped() -> None:
    assert unanswered(viewer(("\u202eheat\u0000", NOW)), since=0, within=WITHIN) == ["heat"]


def test_who_is_not_profiled_has_no_such_row(world: World) -> None:
    profile = viewer(("heat", NOW - DAY), non_profiling=True)
    assert not rows_of(asking(world, list(range(60))), profile)
    assert unanswered(profile, since=0, within=WITHIN) == []


def test_rules_are_laid_over_what_answers(world: World) -> None:
    asked = asking(world, list(range(300)))
    kids = rows_of(asked, viewer(("heat", NOW - DAY), kids=True))
    shown = [int(tile.title_id[1:]) for row in kids for tile in row.tiles]
    assert shown and all(number % 6 in (0, 1) for number in shown)  # of the ages 0 and 7
    hidden = ("t0", "t3", "t6")
    (row,) = rows_of(asked, viewer(("heat", NOW - DAY), hidden=hidden))
    assert not set(hidden) & {tile.title_id for tile in row.tiles}
    assert all(int(tile.title_id[1:]) % 41 != 20 or int(tile.title_id[1:]) % 7 == 0 for tile in row.tiles)  # embargo


def test_too_few_titles_are_no_row_and_a_config_turns_it_off(world: World) -> None:
    profile = viewer(("heat", NOW - DAY))
    assert not rows_of(asking(world, [0, 3]), profile)
    assert not rows_of(asking(world, list(range(60))), profile, config=replace(QUIET, searched_rows=0))
    assert not rows_of(world, profile)  # nobody tells what a search is about
