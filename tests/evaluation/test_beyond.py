"""Figures beyond accuracy, each with an answer known by hand."""

import numpy as np
import pytest
from scipy import sparse

from marquee.catalog.snapshot import build_snapshot
from marquee.evaluation.beyond import (
    beyond_accuracy,
    divergences,
    diversity,
    effective_size,
    effective_titles,
    exposure,
    first_titles,
    genre_shares,
    miscalibration,
    mixture,
    novelty,
    tastes,
)
from marquee.schema.catalog import Title

SHARES = np.array([[1, 0], [1, 0], [0, 1], [0.5, 0.5], [0, 0]], dtype=np.float32)  # titles of two genres; one of none


def test_the_best_are_listed_first_and_what_is_ruled_out_never() -> None:
    scores = np.array([[0.1, 0.9, 0.5], [0.3, -np.inf, 0.3]], dtype=np.float32)
    assert first_titles(scores, k=3).tolist() == [[1, 2, 0], [0, 2, -1]]
    assert first_titles(scores, k=1).tolist() == [[1], [0]]


def test_exposure_counts_lists_and_not_what_pads_them() -> None:
    assert exposure(np.array([[0, 2], [2, -1]]), size=4).tolist() == [1, 0, 2, 0]


def test_one_title_that_has_it_all_is_an_effective_catalogue_of_one() -> None:
    alone = np.array([0, 7, 0])
    assert effective_size(alone) == pytest.approx(1.0)
    assert effective_titles(alone) == pytest.approx(1.0)


def test_equal_shares_count_every_title() -> None:
    equal = np.full(12, 3)
    assert effective_size(equal) == pytest.approx(12.0)
    assert effective_titles(equal) == pytest.approx(12.0)


def test_nothing_shown_is_no_catalogue() -> None:
    assert effective_size(np.zeros(3)) == effective_titles(np.zeros(3)) == 0.0


def test_an_uneven_spread_lies_between() -> None:
    amounts = np.array([1, 3])
    assert effective_size(amounts) == pytest.approx(2 * (0.75 * 1 + 0.25 * 2) - 1)
    assert effective_titles(amounts) == pytest.approx(0.25**-0.25 * 0.75**-0.75)


def test_novelty_is_measured_in_bits() -> None:
    counts = np.array([4, 2, 1, 1])
    assert novelty(np.array([[0], [1]]), counts=counts) == pytest.approx((1 + 2) / 2)


def test_what_nobody_watched_is_novel_but_not_endlessly() -> None:
    found = novelty(np.array([[1]]), counts=np.array([7.5, 0]))
    assert found == pytest.approx(4.0)  # half a watch of eight


def test_tiles_all_alike_have_no_diversity_and_strangers_all_of_it() -> None:
    lists = np.array([[0, 1], [0, 2], [0, -1]])
    assert diversity(lists, SHARES).tolist() == pytest.approx([0.0, 1.0, 0.0])


def test_diversity_is_the_mean_over_pairs() -> None:
    half = 1 - 1 / np.sqrt(2)  # of title 3 with either genre
    assert diversity(np.array([[0, 2, 3]]), SHARES)[0] == pytest.approx((1 + half + half) / 3)


def test_a_list_is_made_of_its_titles_and_a_history_of_what_was_liked_more() -> None:
    assert mixture(np.array([[0, 2], [3, -1], [4, -1]]), SHARES).tolist() == [[0.5, 0.5], [0.5, 0.5], [0, 0]]
    history = sparse.csr_matrix(np.array([[3, 0, 1, 0, 5]], dtype=np.float32))
    assert tastes(history, SHARES).tolist() == [[0.75, 0.25]]  # title 4 says nothing


def test_what_is_calibrated_diverges_by_nothing() -> None:
    half = np.array([[0.5, 0.5]], dtype=np.float32)
    assert divergences(half, half)[0] == pytest.approx(0.0)


def test_a_genre_left_out_costs_what_steck_says() -> None:
    p, q = np.array([[0.7, 0.3]], np.float32), np.array([[1.0, 0.0]], np.float32)
    expected = 0.7 * np.log(0.7 / (0.99 + 0.007)) + 0.3 * np.log(0.3 / 0.003)
    assert divergences(p, q)[0] == pytest.approx(expected, rel=1e-5)


def test_viewers_without_a_history_do_not_count() -> None:
    histories = sparse.csr_matrix(np.array([[1, 0, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=np.float32))
    assert miscalibration(np.array([[0, 1], [2, 2]]), histories, shares=SHARES) == pytest.approx(0.0)


def test_a_title_is_shared_out_among_its_genres() -> None:
    titles = [
        Title(title_id="a", kind="film", name="A", genres=("Drama", "War")),
        Title(title_id="b", kind="film", name="B", genres=("Drama",)),
        Title(title_id="c", kind="film", name="C"),
    ]
    assert genre_shares(build_snapshot(titles, version="c")).tolist() == [[0.5, 0.5], [1, 0], [0, 0]]


def test_all_figures_come_together() -> None:
    found = beyond_accuracy(
        np.array([[0, 1], [0, 2]]), counts=np.ones(5), shares=SHARES, histories=sparse.csr_matrix(np.eye(2, 5))
    )
    assert found.coverage == pytest.approx(3 / 5)
    assert found.novelty == pytest.approx(np.log2(5))
    assert set(found.figures("top_")) == {
        f"top_{name}"
        for name in ("coverage", "effective_size", "effective_titles", "novelty", "diversity", "divergence")
    }
    without = beyond_accuracy(np.array([[0, 1]]), counts=np.ones(5), shares=SHARES)
    assert without.divergence is None and "divergence" not in without.figures()


def test_no_lists_no_figures() -> None:
    found = beyond_accuracy(
        np.empty((0, 10), np.int32), counts=np.ones(5), shares=SHARES, histories=sparse.csr_matrix((0, 5))
    )
    assert (found.coverage, found.novelty, found.diversity, found.divergence) == (0.0, 0.0, 0.0, 0.0)
