"""Claims about the hidden appeal of large pools: four to twelve covers, some late, some bait, pull that moves."""

import numpy as np
import pytest
from numpy.typing import NDArray

from marquee.catalog.snapshot import build_snapshot
from marquee.schema.clock import DAY
from marquee.synthetic.appeal import ASPECTS, BAIT_QUALITY, OF_KNOWN, Appeal, build_appeal, log_odds, quality_chance
from marquee.synthetic.covers import build_cover_truth
from marquee.synthetic.titles import GENRE_NAMES, MOOD_NAMES, build_titles
from marquee.synthetic.truth import Truth
from marquee.synthetic.viewers import build_viewers
from marquee.synthetic.world import END_AT

DAYS = 60


@pytest.fixture(scope="module")
def shop() -> tuple[Truth, Appeal]:
    """Three hundred titles, a hundred viewers."""
    made = build_titles(count=300, start_at=END_AT - 30 * DAY, end_at=END_AT, rng=np.random.default_rng(1))
    covers = build_cover_truth(made.titles, genres=GENRE_NAMES, moods=MOOD_NAMES, rng=np.random.default_rng(2))
    truth = Truth(titles=made.truth, viewers=build_viewers(count=100, rng=np.random.default_rng(3)), covers=covers)
    return truth, build_appeal(made.titles, truth, opens_at=END_AT, days=DAYS, rng=np.random.default_rng(4))


def _odds(shop: tuple[Truth, Appeal], *, day: float = 0.0, device: int = 0, known: bool = False) -> NDArray[np.float32]:
    truth, appeal = shop
    size = len(appeal.title)
    return log_odds(
        appeal, truth, np.zeros(size, np.int64), np.arange(size), device=np.full(size, device, np.int8),
        known=np.full(size, known), day=day,
    )  # fmt: skip


def test_titles_have_four_to_twelve_covers_of_which_the_first_is_plain_and_there(shop: tuple[Truth, Appeal]) -> None:
    _, appeal = shop
    counts = np.diff(appeal.start)
    assert counts.min() == 4
    assert counts.max() == 12
    assert (appeal.aspect[appeal.start[:-1]] == ASPECTS.index("title")).all()
    assert (appeal.enters[appeal.start[:-1]] == 0).all()
    assert not appeal.bait[appeal.start[:-1]].any()
    assert len(build_snapshot(appeal.titles, version="v").artworks) == len(appeal.title)


def test_a_part_of_the_covers_comes_late_and_says_when(shop: tuple[Truth, Appeal]) -> None:
    _, appeal = shop
    late = appeal.enters > 0
    assert 0.1 < late.mean() < 0.3
    assert appeal.enters.max() < DAYS
    told = np.array([artwork.added_at or 0 for title in appeal.titles for artwork in title.artworks])
    assert ((told > END_AT) == late).all()


def test_a_bait_pulls_more_and_is_seen_through_less(shop: tuple[Truth, Appeal]) -> None:
    truth, appeal = shop
    assert 0.005 < appeal.bait.mean() < 0.06
    assert appeal.pull[appeal.bait].mean() > appeal.pull[~appeal.bait].mean() + 0.8
    size = len(appeal.title)
    chance = quality_chance(appeal, truth, np.arange(size), np.full(size, 2.0, np.float32))
    honest = quality_chance(
        appeal, truth, appeal.start[:-1][appeal.title].astype(np.int64), np.full(size, 2.0, np.float32)
    )
    assert np.allclose(chance[appeal.bait], BAIT_QUALITY * honest[appeal.bait])
    assert np.allclose(chance[~appeal.bait], honest[~appeal.bait])


def test_appeal_swings_and_wears(shop: tuple[Truth, Appeal]) -> None:
    first, later = _odds(shop, day=0.0), _odds(shop, day=45.0)  # half a swing on
    assert np.abs(later - first).mean() > 0.15
    assert (later - first).mean() < 0.0


def test_faces_do_better_on_a_phone_and_genres_worse(shop: tuple[Truth, Appeal]) -> None:
    _, appeal = shop
    moved = _odds(shop, device=3) - _odds(shop, device=0)
    assert (moved[appeal.aspect == ASPECTS.index("person")] > 0).all()
    assert (moved[appeal.aspect == ASPECTS.index("genre")] < 0).all()


def test_who_knows_the_title_heeds_its_cover_less(shop: tuple[Truth, Appeal]) -> None:
    assert np.allclose(_odds(shop, known=True), OF_KNOWN * _odds(shop), atol=1e-6)


def test_covers_speak_to_those_who_lean_to_what_they_stress(shop: tuple[Truth, Appeal]) -> None:
    truth, appeal = shop
    genre = np.flatnonzero(appeal.aspect == ASPECTS.index("genre"))[:200]
    viewers = np.arange(100)
    odds = np.stack([
        log_odds(appeal, truth, np.full(len(genre), viewer), genre, device=np.zeros(len(genre), np.int8),
                 known=np.zeros(len(genre), np.bool_), day=0.0) for viewer in viewers
    ])  # fmt: skip
    meets = truth.viewers.taste[viewers] @ appeal.tag_features[appeal.tag[genre]].T
    personal = odds - odds.mean(axis=0)
    assert np.corrcoef(personal.ravel(), meets.ravel())[0, 1] > 0.6


def test_the_same_seed_gives_the_same_appeal(shop: tuple[Truth, Appeal]) -> None:
    truth, appeal = shop
    made = build_titles(count=300, start_at=END_AT - 30 * DAY, end_at=END_AT, rng=np.random.default_rng(1))
    again = build_appeal(made.titles, truth, opens_at=END_AT, days=DAYS, rng=np.random.default_rng(4))
    assert again.titles == appeal.titles
    assert (again.pull == appeal.pull).all()
