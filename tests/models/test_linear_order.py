"""Pairs weighted by distance: a Gram matrix right by its definition, EASE where distance does not count."""

import numpy as np
import pytest

from marquee.errors import Refused
from marquee.features.histories import Histories, histories_of
from marquee.models.linear import LinearConfig, fit_linear
from marquee.models.linear_order import NearConfig, fit_near, near_gram


def histories(*lists: list[int], size: int = 6) -> Histories:
    owner = np.repeat(np.arange(len(lists)), [len(titles) for titles in lists])
    title = np.array([title for titles in lists for title in titles], dtype=np.int32)
    return histories_of(owner, title, size=size, profiles=len(lists))


def test_a_pair_counts_by_how_near_it_stands() -> None:
    gram = near_gram(histories([0, 1, 2]), chosen=np.arange(3), near=NearConfig(fade=1.0, far=0.25))
    near, far = 0.25 + 0.75 * np.exp(-1), 0.25 + 0.75 * np.exp(-2)
    np.testing.assert_allclose(gram, [[1, near, far], [near, 1, near], [far, near, 1]], rtol=1e-6)


def test_titles_left_out_do_not_stand_between() -> None:
    gram = near_gram(histories([0, 5, 1]), chosen=np.array([0, 1]), near=NearConfig(fade=1.0, far=0.0))
    assert gram[0, 1] == pytest.approx(np.exp(-1))


def test_where_distance_does_not_count_it_is_ease() -> None:
    rng = np.random.default_rng(2)
    lists = [rng.permutation(12)[: rng.integers(1, 9)].tolist() for _ in range(40)]
    told = histories(*lists, size=12)
    config = LinearConfig(regularization=2.0, dropout=0.3, activity=0.4, least_support=1, kept=12)
    found = fit_near(told, near=NearConfig(far=1.0), config=config)
    wanted = fit_linear(told.matrix(), config=config)
    np.testing.assert_array_equal(found.titles, wanted.titles)
    np.testing.assert_allclose(found.values, wanted.values, atol=1e-5)


def test_neighbours_speak_for_one_another_more_than_titles_far_apart() -> None:
    told = histories(*[[0, 1, 2, 3, 4, 5]] * 20, *[[0], [1], [2], [3], [4], [5]] * 5)
    found = fit_near(told, near=NearConfig(fade=1.0), config=LinearConfig(regularization=5.0))
    speaks = dict(zip(found.titles[0].tolist(), found.values[0].tolist(), strict=True))
    assert speaks[1] > speaks[2] and speaks[1] > speaks[5]


def test_nothing_watched_gives_a_map_that_says_nothing() -> None:
    assert not fit_near(histories(size=4), near=NearConfig(), config=LinearConfig()).values.any()


def test_a_strength_that_is_not_a_number_is_refused() -> None:
    told = histories([0, 1])
    told.value[0] = np.nan
    with pytest.raises(Refused, match="not numbers"):
        near_gram(told, chosen=np.arange(6), near=NearConfig())
