"""Mixtures: weights that judge best are found, members that only disturb get none."""

import numpy as np
import pytest
from scipy import sparse

from marquee.evaluation.boards import Questions, ask
from marquee.evaluation.mixture import Mixture, Rarity, find_weights, standardised
from marquee.features.histories import Histories, histories_of


class Told:
    """A member whose scores are given, a row a history; histories are known by their one title."""

    def __init__(self, scores: np.ndarray) -> None:
        self.scores = scores.astype(np.float32)

    def score(self, histories: Histories) -> np.ndarray:
        return self.scores[histories.title[histories.begin]]


def asked(truth: np.ndarray) -> Questions:
    count = len(truth)
    context = histories_of(np.arange(count), np.arange(count), size=truth.shape[1], profiles=count)
    return Questions(
        context=context, excluded=context, truth=sparse.csr_matrix(truth), profile=np.arange(count, dtype=np.int32)
    )


def world(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Truth is the sum of two halves that each member sees one of; a third member is noise."""
    rng = np.random.default_rng(seed)
    one, other, noise = rng.normal(size=(3, 40, 60))
    total = one + other
    np.fill_diagonal(total, -np.inf)
    truth = np.zeros((40, 60), dtype=np.float32)
    np.put_along_axis(truth, np.argsort(-total, axis=1)[:, :5], 1.0, axis=1)
    return one, other, noise, truth


def test_members_that_complete_each_other_both_count_and_noise_does_not() -> None:
    one, other, noise, truth = world()
    found = find_weights([Told(one), Told(other), Told(noise)], asked(truth), candidates=60)
    assert found.weights[0] == 1.0 and found.weights[1] >= 0.6 and found.weights[2] <= 0.1
    assert found.ndcg > 0.9 > max(found.alone)
    assert found.without[1] < found.ndcg


def test_what_the_search_says_is_what_the_board_measures() -> None:
    one, other, noise, truth = world(1)
    members = [Told(one), Told(other), Told(noise)]
    found = find_weights(members, asked(truth), candidates=60)
    measured = ask("mine", asked(truth), Mixture(members, found.weights).score)
    assert measured.ndcg.mean() == pytest.approx(found.ndcg, abs=1e-5)


def test_a_row_that_says_nothing_stays_nothing() -> None:
    found = standardised(np.array([[2.0, 2.0, 2.0], [0.0, 1.0, 2.0]], dtype=np.float32))
    assert found[0].tolist() == [0.0, 0.0, 0.0]
    assert found[1].mean() == pytest.approx(0.0) and found[1].std() == pytest.approx(1.0)


def test_rarity_speaks_for_what_few_watched_whoever_asks() -> None:
    known = histories_of(np.array([0, 0, 1]), np.array([0, 1, 0]), size=3, profiles=2)
    member = Rarity()
    member.train(known)
    scores = member.score(known)
    assert (scores[0] == scores[1]).all() and scores[0, 2] > scores[0, 1] > scores[0, 0]
