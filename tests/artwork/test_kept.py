"""Claims about what images keep of the plays they start: bait is told from its starts, honest images are left alone."""

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.arrays import CoverArrays, covers_of
from marquee.artwork.kept import kept_by
from marquee.artwork.lessons import Lessons, lessons_of

TITLES, IMAGES = 12, 4
BAIT = 5  # the second image of the second title


def _pool() -> CoverArrays:
    size = TITLES * IMAGES
    return covers_of(
        start=np.arange(0, size + 1, IMAGES, dtype=np.int32),
        kind=np.zeros(size, dtype=np.int8),
        tag=np.full(size, -1, dtype=np.int32),
        tags=0,
    )


def _lessons(pool: CoverArrays, *, each: int, keeps: float, seed: int = 0) -> Lessons:
    """Start `each` plays under each image; honest ones are seen through seven times in ten."""
    rng = np.random.default_rng(seed)
    artworks = np.repeat(np.arange(len(pool), dtype=np.int32), each)
    count = len(artworks)
    chance = np.where(artworks == BAIT, 0.7 * keeps, 0.7)
    return lessons_of(
        pool,
        leanings=np.zeros((1, 0), dtype=np.float32),
        viewers=np.zeros(count, dtype=np.int32),
        titles=artworks // IMAGES,
        artworks=artworks,
        probabilities=np.full(count, 0.25, dtype=np.float32),
        places=np.zeros((count, 5), dtype=np.int16),
        rewards=(rng.random(count) < chance).astype(np.float32),
        started=np.ones(count, dtype=np.bool_),
        ages_h=np.full(count, 200.0),
        delays_h=np.ones(count),
        drawn_at=np.zeros(count, dtype=np.int64),
    )


def _kept(lessons: Lessons, pool: CoverArrays, pull: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    none = np.zeros(len(pool))
    return kept_by(lessons, arrays=pool, pull=none if pull is None else pull, weight=np.ones(len(lessons)))


def test_an_image_that_loses_most_of_what_it_starts_is_known_by_a_dozen_starts() -> None:
    pool = _pool()
    kept = _kept(_lessons(pool, each=14, keeps=0.2), pool)
    assert kept[BAIT] < 0.5
    assert np.delete(kept, BAIT).mean() > 0.95


def test_honest_images_are_not_blamed_for_bad_luck() -> None:
    pool = _pool()
    for seed in range(5):
        kept = _kept(_lessons(pool, each=30, keeps=1.0, seed=seed), pool)
        assert (kept > 0.6).all()
        assert kept.mean() > 0.97


def test_an_image_nothing_was_started_under_keeps_nearly_all() -> None:
    pool = _pool()
    lessons = _lessons(pool, each=10, keeps=1.0)
    assert (_kept(lessons.only(np.zeros(len(lessons), np.bool_)), pool) > 0.95).all()


def test_what_pulls_far_more_than_its_like_is_suspected_sooner() -> None:
    pool = _pool()
    lessons = _lessons(pool, each=4, keeps=0.2, seed=3)
    strong = np.zeros(len(pool))
    strong[BAIT] = 1.0
    assert _kept(lessons, pool, strong)[BAIT] < _kept(lessons, pool)[BAIT]


def test_the_same_lessons_give_the_same_answer() -> None:
    pool = _pool()
    lessons = _lessons(pool, each=12, keeps=0.3)
    assert (_kept(lessons, pool) == _kept(lessons, pool)).all()
