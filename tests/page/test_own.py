"""Claims about non-profiling mode: one page for all, and the viewer's own rows apart from it."""

import numpy as np
import pytest

from marquee.page.own import own_rows
from marquee.schema.clock import DAY, HOUR
from marquee.schema.page import PageRequest
from marquee.schema.profile import PLAY, THUMB_UP, Entry, Profile, Progress, Seen

NOW = 1_700_000_000_000


@pytest.fixture(scope="module")
def small(another_world):
    return another_world(count=150)


def somebody(profile_id: str, **fields: object) -> Profile:
    return Profile(**({"profile_id": profile_id, "non_profiling": True} | fields))  # type: ignore[arg-type]


def busy() -> Profile:
    """A viewer with everything a page could be made of."""
    return somebody(
        "p2",
        name="Ada",
        account_id="a2",
        log_position=77,
        history=(
            *(Entry(f"t{8 * step + 1}", NOW - (30 + step) * DAY, PLAY, 1.0) for step in range(9, 0, -1)),
            Entry("t3", NOW - DAY, THUMB_UP),
        ),
        progress=(Progress("t4", None, 900.0, 6_000.0, NOW - DAY),),
        my_list=(("t6", NOW - DAY), ("t12", NOW)),
        thumbs={"t3": 1, "t7": -1, "t9": -1},
        seen=tuple(Seen(f"t{number}", NOW - DAY, 9) for number in range(30)),
        picks=("t3",),
        queries=(("space", NOW - DAY),),
    )


def own(world, profile: Profile):
    request = PageRequest(request_id="req-9", profile_id=profile.profile_id, country="DE")
    return own_rows(request, profile=profile, bound=world.bound, now=NOW)


@pytest.mark.parametrize("asked", [{}, {"kids": True}, {"maturity": 12}])
def test_two_profiles_that_are_not_profiled_get_equal_rows(small, asked):
    for rows in (6, 40):
        nobody = small.page(somebody("p1", **asked), rows=rows, rng=np.random.default_rng(1))
        told = {name: getattr(busy(), name) for name in Profile.__struct_fields__} | asked
        known = small.page(Profile(**told), rows=rows, rng=np.random.default_rng(2))
        assert known.rows_json == nobody.rows_json
        assert all(not tile.decision_id for row in known.page.rows for tile in row.tiles), "default covers"


def test_rows_are_equal_all_hour_long(small):
    start = NOW - NOW % HOUR
    pages = [small.page(somebody("p1"), now=at).rows_json for at in (start, start + HOUR // 2, start + HOUR - 1)]
    assert pages[0] == pages[1] == pages[2]


def test_what_was_hidden_is_missing_all_the_same(small):
    first = small.page(somebody("p1")).page.rows[0].tiles[0].title_id
    built = small.page(somebody("p1", hidden=(first,)))
    assert first not in built.served.title_ids


def test_own_rows_hold_what_was_started_listed_and_finished(small):
    rows = {row.kind: [tile.title_id for tile in row.tiles] for row in own(small, busy()).page.rows}
    assert rows["continue"] == ["t4"] and rows["my_list"] == ["t12", "t6"]
    assert rows["watch_again"][0] == "t9" or "t9" not in rows["watch_again"], "t9 is disliked"
    assert "t17" in rows["watch_again"]
    on_page = {row.kind for row in small.page(busy()).page.rows}
    assert not on_page & {"continue", "my_list", "watch_again", "because", "top_picks"}


def test_own_rows_keep_every_mask(small):
    told = {name: getattr(busy(), name) for name in Profile.__struct_fields__}
    hidden = Profile(**(told | {"hidden": ("t4", "t12")}))
    assert not {"t4", "t12"} & set(own(small, hidden).served.title_ids)
    child = own(small, Profile(**(told | {"kids": True})))
    assert all(0 <= small.snapshot.maturity[small.snapshot.index[name]] <= 7 for name in child.served.title_ids)


def test_own_rows_are_recorded_as_they_are_answered(small):
    built = own(small, busy())
    assert built.served.title_ids == tuple(tile.title_id for row in built.page.rows for tile in row.tiles)
    assert np.all(built.served.slots() == 1.0) and built.served.request_id == "req-9"


def test_who_did_nothing_has_no_own_rows(small):
    assert own(small, somebody("p1")).page.rows == ()
