"""Claims about the moment: what was looked into in this sitting leans what follows, and nothing else does."""

import numpy as np
import pytest

from marquee.page.config import PageConfig
from marquee.page.draft import Draft
from marquee.page.moment import MomentConfig, lifts, moment
from marquee.page.served import NOTHING_PLACED
from marquee.schema.clock import HOUR, MINUTE
from marquee.schema.page import PageRequest
from marquee.schema.profile import DETAIL, PLAY, TRAILER, Entry, Profile, Seen

NOW = 1_700_000_000_000


@pytest.fixture(scope="module")
def small(another_world):
    return another_world(count=120)


def raised(world, profile: Profile, config: MomentConfig | None = None) -> tuple[np.ndarray, str]:
    draft = Draft(
        request=PageRequest(request_id="r", profile_id="p"), profile=profile, bound=world.bound, config=PageConfig(),
        now=NOW, rng=np.random.default_rng(1), rows=5, placed=NOTHING_PLACED, ceiling=None,
    )  # fmt: skip
    draft.scores = np.linspace(-1.0, 1.0, len(world.bound.snapshot)).astype(np.float32)
    before = draft.scores.copy()
    note = moment(draft, config=config or MomentConfig()).note
    return draft.scores - before, note


def sitting(world, genre: int, *, action: int = DETAIL, value: float | None = None, age: int = 5 * MINUTE) -> Profile:
    """A viewer who looked into three titles of one genre and passed over twelve of others."""
    has = world.bound.shelves.genres_of[:, genre]
    ids = world.bound.snapshot.title_ids
    opened, others = np.flatnonzero(has)[:3], np.flatnonzero(~has)[:12]
    return Profile(
        profile_id="p",
        history=tuple(Entry(ids[row], NOW - age, action, value) for row in opened),
        seen=tuple(Seen(ids[row], NOW - age) for row in [*opened, *others]),
    )


def popular_genre(world) -> int:
    return int(world.bound.shelves.genres_of.sum(axis=0).argmax())


def test_titles_of_the_genre_that_was_looked_into_rise(small) -> None:
    genre = popular_genre(small)
    gain, note = raised(small, sitting(small, genre))
    has = small.bound.shelves.genres_of[:, genre]
    assert gain[has].mean() > 0.1 > gain[~has].mean()
    assert note == "3 looked into, 12 passed over"
    half, _ = raised(small, sitting(small, genre), MomentConfig(strength=0.25))
    np.testing.assert_allclose(half * 2, gain, atol=1e-5)


def test_an_hour_later_or_where_nothing_was_looked_into_nothing_changes(small) -> None:
    genre = popular_genre(small)
    assert not raised(small, sitting(small, genre, age=HOUR))[0].any()
    assert not raised(small, sitting(small, genre, action=PLAY, value=0.1))[0].any()
    assert not raised(small, sitting(small, genre), MomentConfig(strength=0.0))[0].any()
    looked = sitting(small, genre)
    passed = Profile(profile_id="p", seen=looked.seen)
    assert not raised(small, passed)[0].any()


def test_a_trailer_counts_from_its_half(small) -> None:
    genre = popular_genre(small)
    assert raised(small, sitting(small, genre, action=TRAILER, value=0.9))[0].any()
    assert not raised(small, sitting(small, genre, action=TRAILER, value=0.2))[0].any()


def test_a_profile_that_is_not_profiled_has_no_sitting(small) -> None:
    looked = sitting(small, popular_genre(small))
    apart = Profile(profile_id="p", history=looked.history, seen=looked.seen, non_profiling=True)
    assert not raised(small, apart)[0].any()


def test_lifts_are_held_back_while_little_was_opened_and_none_where_nothing_was_shown() -> None:
    one, many = np.array([[True, False, False]]), np.tile([[True, False, False]], (8, 1))
    passed = np.tile([[False, True, False]], (8, 1))
    few, sure = lifts(one, passed, doubt=4.0), lifts(many, passed, doubt=4.0)
    assert 0 < few[0] < np.log(9) and sure[0] > 0 > sure[1] and few[1] < 0
    assert few[2] == sure[2] == 0
    np.testing.assert_allclose(lifts(one, one, doubt=4.0)[0], 0.0, atol=1e-5)
