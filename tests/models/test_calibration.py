"""Calibrated lists: in the proportions of the history, at a stated price in score."""

import itertools

import numpy as np
import pytest

from marquee.evaluation.beyond import divergences, mixture
from marquee.models.calibration import HEAD, SMOOTHING, calibrate, genre_taste

GENRES = np.zeros((20, 2), dtype=np.bool_)
GENRES[:10, 0] = True  # titles 0 to 9 are of the first genre, the others of the second
GENRES[10:, 1] = True
SCORES = np.linspace(2.0, 0.1, 20).astype(np.float32)  # the first genre before the second
ORDER = np.arange(20, dtype=np.int32)


def listed(
    wanted: list[float],
    *,
    strength: float,
    kept: int = 10,
    depth: int = 20,
    scores: np.ndarray = SCORES,
    order: np.ndarray = ORDER,
    genres: np.ndarray = GENRES,
) -> list[int]:
    out = np.empty(len(order), dtype=np.int32)
    calibrate(order, scores, np.array(wanted, dtype=np.float32), genres, strength, kept, depth, out)
    assert sorted(out.tolist()) == sorted(order.tolist())  # nothing is lost, nothing comes twice
    return out.tolist()


def test_a_history_of_seven_to_three_gives_a_list_of_seven_to_three() -> None:
    first = listed([0.7, 0.3], strength=20.0)[:10]
    assert sum(title < 10 for title in first) == 7
    assert [title for title in first if title < 10] == list(range(7))  # the best of each
    assert [title for title in first if title >= 10] == [10, 11, 12]


def test_no_strength_and_no_history_change_nothing() -> None:
    assert listed([0.7, 0.3], strength=0.0) == ORDER.tolist()
    assert listed([0.0, 0.0], strength=5.0) == ORDER.tolist()


def test_a_list_that_is_calibrated_already_stays() -> None:
    assert listed([1.0, 0.0], strength=5.0) == ORDER.tolist()


def test_a_little_strength_changes_little() -> None:
    by_strength = [sum(title >= 10 for title in listed([0.5, 0.5], strength=s)[:10]) for s in (0.0, 0.3, 3.0, 50.0)]
    assert by_strength == sorted(by_strength) and by_strength[0] == 0 and by_strength[-1] == 5


def test_what_lies_beyond_the_depth_stays_where_it_is() -> None:
    found = listed([0.5, 0.5], strength=50.0, kept=4, depth=12)
    assert found[12:] == list(range(12, 20))
    assert found[:4] != [0, 1, 2, 3]
    assert found[4:12] == sorted(found[4:12])


def test_each_is_the_one_that_adds_most() -> None:
    rng = np.random.default_rng(1)
    genres = rng.random((12, 3)) < 0.5
    genres[:, 0] |= ~genres.any(axis=1)
    scores = np.sort(rng.random(12).astype(np.float32))[::-1].copy()
    wanted = np.array([0.5, 0.2, 0.3], dtype=np.float32)
    shares = (genres / genres.sum(axis=1, keepdims=True)).astype(np.float32)
    found = listed(wanted.tolist(), strength=20.0, kept=2, depth=12, scores=scores, order=ORDER[:12], genres=genres)

    def value(*titles: int) -> float:
        [diverges] = divergences(wanted[None, :], mixture(np.array([titles]), shares), smoothing=SMOOTHING)
        held = 20.0 * len(titles) * min(len(titles) / HEAD, 1.0)
        return float(scores[list(titles)].sum() / scores.std() - held * diverges)

    assert found[0] == max(range(12), key=value)
    assert found[1] == max((t for t in range(12) if t != found[0]), key=lambda title: value(found[0], title))


def test_scores_that_are_all_equal_are_ordered_by_taste_alone() -> None:
    first = listed([0.5, 0.5], strength=1.0, scores=np.ones(20, np.float32), kept=6)[:6]
    assert sum(title < 10 for title in first) == 3


@pytest.mark.parametrize(("kept", "depth"), list(itertools.product([0, 1, 40], [1, 40])))
def test_short_lists_and_wide_limits_are_no_trouble(kept: int, depth: int) -> None:
    listed([0.5, 0.5], strength=1.0, kept=kept, depth=depth)
    listed([0.5, 0.5], strength=1.0, kept=kept, depth=depth, order=ORDER[:0])


def test_titles_without_genres_take_no_part() -> None:
    bare = np.zeros_like(GENRES)
    assert listed([0.5, 0.5], strength=9.0, genres=bare) == ORDER.tolist()


def test_a_taste_is_made_of_what_was_liked_each_title_shared_out() -> None:
    genres = np.array([[True, True], [False, True], [False, False]])
    out = np.empty(2, dtype=np.float32)
    genre_taste(np.array([0, 1, 2], np.int32), np.array([1.0, 0.5, 9.0], np.float32), genres, out)
    assert out.tolist() == pytest.approx([1 / 3, 2 / 3])
    genre_taste(np.array([2], np.int32), np.array([1.0], np.float32), genres, out)
    assert out.tolist() == [0.0, 0.0]
    genre_taste(np.array([0], np.int32), np.array([-1.0], np.float32), genres, out)
    assert out.tolist() == [0.0, 0.0]
