"""Claims about every page there can be (law 12): what is never shown, never repeated, never left out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.catalog.availability import broken_rules
from marquee.page.build import Built
from marquee.page.config import PageConfig
from marquee.page.fallback import fallback_page
from marquee.page.served import placed_of
from marquee.schema.clock import DAY
from marquee.schema.desk import DeskSnapshot
from marquee.schema.page import STATED_FACT, PageRequest
from marquee.schema.profile import PLAY, RATE, THUMB_DOWN, Entry, Profile, Progress, Seen, ceiling_of

NOW = 1_700_000_000_000
TITLE = st.integers(0, 160).map(lambda number: f"t{number}")  # some are not in the catalogue of 150
ACTION = st.sampled_from([PLAY, RATE, THUMB_DOWN])
ENTRY = st.builds(
    lambda title_id, days, action, value: Entry(title_id, NOW - days * DAY, action, value),
    TITLE,
    st.integers(0, 200),
    ACTION,
    st.sampled_from([None, 0.1, 0.6, 1.0]),
)
PROGRESS = st.builds(
    lambda title_id, days: Progress(title_id, None, 900.0, 6000.0, NOW - days * DAY), TITLE, st.integers(0, 99)
)
PROFILE = st.builds(
    Profile,
    profile_id=st.sampled_from(["p1", "p2"]),
    history=st.lists(ENTRY, max_size=12).map(lambda entries: tuple(sorted(entries, key=lambda entry: entry.at))),
    progress=st.lists(PROGRESS, max_size=4).map(tuple),
    seen=st.lists(st.builds(lambda t, v: Seen(t, NOW - DAY, v), TITLE, st.integers(0, 9)), max_size=8).map(tuple),
    thumbs=st.dictionaries(TITLE, st.sampled_from([-1, 1]), max_size=4),
    my_list=st.lists(TITLE, max_size=6, unique=True).map(lambda ids: tuple((title_id, NOW) for title_id in ids)),
    hidden=st.lists(TITLE, max_size=4, unique=True).map(tuple),
    kids=st.booleans(),
    maturity=st.sampled_from([None, None, 12, 16]),
    non_profiling=st.sampled_from([False, False, True]),
    picks=st.just(()),
)
DESK = st.sets(TITLE, max_size=5).map(
    lambda ids: DeskSnapshot(version=3, at=NOW, decisions={"takedown": dict.fromkeys(ids, "legal")})
)


@pytest.fixture(scope="module")
def small(another_world):
    return another_world(count=150)


def tiles_of(built: Built, *, stated: bool) -> list[str]:
    return [tile.title_id for row in built.page.rows if (row.kind in STATED_FACT) == stated for tile in row.tiles]


def check_rules(world, built: Built, profile: Profile, *, country: str) -> None:
    index, snapshot = world.snapshot.index, world.snapshot
    ceiling = ceiling_of(profile)
    for row in built.page.rows:
        assert row.tiles, "no row is empty"
        for tile in row.tiles:
            broken = broken_rules(
                snapshot,
                index[tile.title_id],
                country=country,
                now=built.page.now,
                ceiling=ceiling,
                taken_down=world.bound.desk.taken_down(),
                hidden=profile.hidden,
            )
            assert not broken, (row.row_id, tile.title_id, broken)
            spared = row.kind == "my_list" or profile.non_profiling  # a thumb is not read where nobody is profiled
            assert spared or profile.thumbs.get(tile.title_id) != -1, "disliked"
            artwork = snapshot.artwork_index.get(tile.artwork_id)
            if artwork is None:
                assert tile.artwork_id == f"{tile.title_id}~plain"
            elif ceiling is not None:
                assert snapshot.artwork_maturity[artwork] <= ceiling
    discovery, stated = tiles_of(built, stated=False), tiles_of(built, stated=True)
    assert len(set(discovery)) == len(discovery), "discovery never repeats a title"
    assert not set(discovery) & set(stated), "discovery gives way to stated facts"
    row_ids = [row.row_id for row in built.page.rows]
    assert len(set(row_ids)) == len(row_ids)


def check_record(built: Built) -> None:
    page, served = built.page, built.served
    tiles = [tile for row in page.rows for tile in row.tiles]
    assert served.title_ids == tuple(tile.title_id for tile in tiles)
    assert served.artwork_ids == tuple(tile.artwork_id for tile in tiles)
    assert served.decision_ids == tuple(tile.decision_id or "" for tile in tiles)
    assert [(row.row_id, row.kind, row.title, row.count) for row in served.rows] == [
        (row.row_id, row.kind, row.title, len(row.tiles)) for row in page.rows
    ]
    for probabilities in (served.slots(), served.covers()):
        assert len(probabilities) == len(tiles)
        assert np.all((probabilities > 0.0) & (probabilities <= 1.0))
    assert served.request_id == page.request_id and served.now == page.now


@settings(max_examples=60, deadline=None)
@given(
    profile=PROFILE,
    desk=DESK,
    country=st.sampled_from(["DE", "FR", ""]),
    rows=st.integers(1, 8),
    seed=st.integers(0, 9),
    exploration=st.sampled_from([0.0, 1.0]),
)
def test_every_answer_of_a_page_keeps_every_rule(small, profile, desk, country, rows, seed, exploration):
    world = small.under(desk)
    config = PageConfig(exploration=exploration, tiles=10, least_tiles=2, explored_from=3, explored_tiles=0.5)
    rng = np.random.default_rng(seed)
    built = world.page(profile, country=country, rows=rows, config=config, rng=rng)
    check_rules(world, built, profile, country=country)
    check_record(built)
    records, seen_rows, seen_discovery = [built.served], set(), set()
    for _answer in range(3):
        seen_rows |= {row.row_id for row in built.page.rows}
        seen_discovery |= set(tiles_of(built, stated=False))
        if built.next_row is None:
            break
        assert built.next_row == sum(len(record.rows) for record in records)
        built = world.page(
            profile, country=country, rows=rows, config=config, rng=rng, placed=placed_of(records), now=NOW + 1
        )
        check_rules(world, built, profile, country=country)
        check_record(built)
        assert built.page.rows or exploration, "a next row was promised (an explored page may have used it up)"
        assert built.served.first_row == sum(len(record.rows) for record in records)
        assert not seen_rows & {row.row_id for row in built.page.rows}, "no row comes twice"
        assert not seen_discovery & set(tiles_of(built, stated=False)), "no discovery comes twice"
        records.append(built.served)


@settings(max_examples=40, deadline=None)
@given(profile=PROFILE, desk=DESK, country=st.sampled_from(["DE", "FR", ""]), rows=st.integers(1, 12))
def test_the_popular_page_of_a_failure_keeps_every_rule_too(small, profile, desk, country, rows):
    world = small.under(desk)
    request = PageRequest(request_id="req-1", profile_id=profile.profile_id, country=country)
    built = fallback_page(request, profile=profile, bound=world.bound, now=NOW, rows=rows)
    assert built.page.fallback and built.served.fallback
    check_rules(world, built, profile, country=country)
    check_record(built)
    assert np.all(built.served.slots() == 1.0) and np.all(built.served.covers() == 1.0)


def test_stated_rows_are_complete(small):
    profile = Profile(profile_id="p1", my_list=tuple((f"t{number}", NOW) for number in range(100)))
    built = small.page(profile, rows=6, config=PageConfig(tiles=5, exploration=0.0))
    listed = next(row for row in built.page.rows if row.kind == "my_list")
    legal = {
        f"t{number}"
        for number in range(100)
        if not broken_rules(small.snapshot, number, country="DE", now=NOW, ceiling=None, taken_down=frozenset())
    }
    assert {tile.title_id for tile in listed.tiles} == legal


def test_where_the_profile_cannot_be_read_only_what_a_child_may_see_is_shown(small):
    request = PageRequest(request_id="req-1", profile_id="p1", country="DE")
    built = fallback_page(request, profile=None, bound=small.bound, now=NOW, rows=4)
    ages = [small.snapshot.maturity[small.snapshot.index[title_id]] for title_id in built.served.title_ids]
    assert ages and all(0 <= age <= 7 for age in ages)


def test_the_popular_page_stands_when_the_models_and_covers_do_not(small):
    from dataclasses import replace

    from marquee.page.bound import Bound

    whole = small.bound
    taste = replace(whole.taste, shares=whole.taste.shares[:, :3], standing=whole.taste.standing[:, :3])
    torn = Bound(snapshot=whole.snapshot, taste=taste, desk=whole.desk, covers=whole.covers, versions=whole.versions)
    with pytest.raises(ValueError, match=r"broadcast|scores"):
        type(small)(bound=torn).page(Profile(profile_id="p1"))
    request = PageRequest(request_id="req-1", profile_id="p1", country="DE")
    built = fallback_page(request, profile=Profile(profile_id="p1"), bound=torn, now=NOW, rows=4)
    assert len(built.page.rows) == 4 and built.page.fallback


def test_a_page_does_not_depend_on_the_order_of_the_catalogue(another_world):
    """Law 9: row numbers never leave their artifact."""
    history = tuple(Entry(f"t{8 * step + 1}", NOW - step * DAY, PLAY, 1.0) for step in range(5, 0, -1))
    profile = Profile(profile_id="p1", history=history, my_list=(("t3", NOW),))
    pages = []
    for order in (np.arange(300), np.random.default_rng(5).permutation(300)):
        built = another_world(count=300, order=order).page(profile, rows=14)
        pages.append([(row.row_id, [tile.title_id for tile in row.tiles]) for row in built.page.rows])
    assert pages[0] == pages[1]
