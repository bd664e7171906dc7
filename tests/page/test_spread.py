"""What keeps a page from being everyone's: fame lowers, prices move places, and neither touches who is not known."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from marquee.page.bound import Bound
from marquee.page.config import PageConfig
from marquee.schema.clock import DAY
from marquee.schema.profile import PLAY, Entry, Profile

PLAIN = PageConfig(exploration=0.0, billboard=0)


def _known(now):
    return Profile(profile_id="p", history=(Entry("t1", now - DAY, PLAY, 1.0), Entry("t3", now - 2 * DAY, PLAY, 1.0)))


def _priced(world, prices):
    bound = world.bound
    return type(world)(
        bound=Bound(
            snapshot=bound.snapshot, taste=replace(bound.taste, prices=prices), desk=bound.desk, covers=bound.covers,
            versions=bound.versions,
        )
    )  # fmt: skip


def _discovery(built):
    return [row for row in built.page.rows if row.kind not in ("continue", "my_list", "watch_again", "top10")]


def test_a_dear_title_leaves_the_first_place_to_the_next_best(world, now):
    first = _discovery(world.page(_known(now), config=PLAIN))[0].tiles[0].title_id
    prices = np.zeros(len(world.snapshot), dtype=np.float32)
    prices[world.snapshot.index[first]] = 5.0
    moved = _discovery(_priced(world, prices).page(_known(now), config=PLAIN))[0]
    assert moved.tiles[0].title_id != first


def test_prices_count_where_places_are_looked_at_and_leave_the_rest_in_order(world, now):
    rng = np.random.default_rng(1)
    prices = rng.normal(scale=0.5, size=len(world.snapshot)).astype(np.float32)
    built = _priced(world, prices).page(_known(now), config=PLAIN)
    picks = next(row for row in built.draft.chosen if row.label.kind == "top_picks").titles
    rank = built.draft.rank[picks[20:]]
    assert (np.diff(rank) > 0).all()


def test_without_prices_or_fame_the_page_is_as_it_was(world, now):
    prices = np.zeros(len(world.snapshot), dtype=np.float32)
    prices[::3] = 2.0
    off = replace(PLAIN, prices=0.0, fame=0.0)
    assert _priced(world, prices).page(_known(now), config=off).page == world.page(_known(now), config=off).page


def test_a_famous_title_loses_to_one_liked_alike(world, now):
    scores = [world.page(_known(now), config=replace(PLAIN, fame=fame)).draft.scores for fame in (0.0, 0.5)]
    standing = world.bound.taste.fame("DE")
    np.testing.assert_allclose(scores[0] - scores[1], 0.5 * standing, atol=1e-5)


def test_nobody_profiled_and_nobody_known_pays_for_fame_or_places(world, now):
    prices = np.linspace(-2.0, 2.0, len(world.snapshot)).astype(np.float32)
    for profile in (Profile(profile_id="p"), msgspec.structs.replace(_known(now), non_profiling=True)):
        assert _priced(world, prices).page(profile, config=PLAIN).page == world.page(profile, config=PLAIN).page


def test_prices_of_another_catalogue_are_left_alone(world, now):
    assert _priced(world, np.ones(3, np.float32)).page(_known(now), config=PLAIN).page


@pytest.mark.parametrize("field", ["fame", "prices"])
def test_neither_is_ever_a_bonus_for_the_famous(field):
    with pytest.raises(ValueError, match=field):
        PageConfig(**{field: -0.1})
