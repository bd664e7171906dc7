"""A stack: two half-blind members that see everything between them."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from marquee.errors import Refused
from marquee.features.histories import Histories, histories_of
from marquee.models.ranker import RankerConfig
from marquee.models.stack import (
    Stack,
    StackConfig,
    choose_candidates,
    labels_at,
    places,
    reranked,
    stack_features,
)

TITLES, PEOPLE = 30, 240
SMALL = StackConfig(candidates=12, ranker=RankerConfig(trees=30, leaves=6, least_rows=5, threads=1))


class Next:
    """Says that the title after the newest one comes next, but only of newest titles of one parity."""

    def __init__(self, parity: int) -> None:
        self.parity = parity

    def train(self, histories: Histories) -> None:
        """Learn nothing."""

    def score(self, histories: Histories) -> NDArray[np.float32]:
        scores = np.random.default_rng(self.parity).random((len(histories), TITLES)).astype(np.float32)
        for row in range(len(histories)):
            newest = int(histories.of(row)[-1])
            if newest % 2 == self.parity:
                scores[row, (newest + 1) % TITLES] = 5.0
        return scores


def world(seed: int) -> tuple[Histories, sparse.csr_matrix]:
    rng = np.random.default_rng(seed)
    titles = np.stack([rng.choice(TITLES, size=4, replace=False) for _ in range(PEOPLE)])
    wanted = (titles[:, -1] + 1) % TITLES
    told = ~(titles == wanted[:, None]).any(axis=1)
    titles, wanted = titles[told], wanted[told]
    profile = np.repeat(np.arange(len(titles)), 4)
    truth = sparse.csr_matrix((np.ones(len(wanted)), (np.arange(len(wanted)), wanted)), shape=(len(wanted), TITLES))
    return histories_of(profile, titles.ravel(), size=TITLES), truth


def first(scores: NDArray[np.float32], context: Histories, truth: sparse.csr_matrix) -> float:
    owner, place = context.entries()
    scores = scores.copy()
    scores[owner, context.title[place]] = -np.inf
    return float(np.mean(scores.argmax(axis=1) == truth.indices))


def test_a_stack_sees_what_its_members_see_between_them() -> None:
    context, truth = world(0)
    asked, answer = world(1)
    members = [Next(0), Next(1)]
    stack = Stack(members, config=SMALL)
    stack.fit(context, known=context, excluded=context, truth=truth, rng=np.random.default_rng(0))
    alone = [first(member.score(asked), asked, answer) for member in members]
    assert max(alone) < 0.7 and first(stack.score(asked), asked, answer) > 0.95


def test_a_protocols_own_candidates_are_the_ones_ranked() -> None:
    context, truth = world(0)
    wrong = np.stack([np.random.default_rng(row).permutation(TITLES)[:7] for row in range(len(truth.indices))])
    candidates = np.concatenate([truth.indices[:, None], wrong], axis=1).astype(np.int32)
    stack = Stack([Next(0), Next(1)], config=SMALL)
    stack.fit(
        context, known=context, excluded=context, truth=truth, candidates=candidates, rng=np.random.default_rng(0)
    )
    scores = stack.score(context, candidates=candidates)
    lowest_candidate = np.take_along_axis(scores, candidates.astype(np.int64), axis=1).min(axis=1)
    for row in range(len(scores)):
        others = np.setdiff1d(np.arange(TITLES), candidates[row])
        assert scores[row, others].max() < lowest_candidate[row]


def test_a_stack_that_was_never_fitted_says_so() -> None:
    with pytest.raises(Refused, match="fit"):
        Stack([Next(0)]).score(world(0)[0])


def test_members_first_choices_are_dealt_in_turn() -> None:
    one = np.array([[9, 8, 7, 6, 5, 0]], dtype=np.float32)
    other = np.array([[0, 9, 5, 6, 7, 8]], dtype=np.float32)
    seen = histories_of(np.array([0]), np.array([0]), size=6)
    assert choose_candidates([one, other], excluded=seen, count=4).tolist() == [[1, 2, 5, 3]]


def test_where_too_few_titles_are_left_the_excluded_fill_up() -> None:
    seen = histories_of(np.array([0, 0]), np.array([0, 1]), size=3)
    chosen = choose_candidates([np.array([[3.0, 2.0, 1.0]], np.float32)], excluded=seen, count=9)
    assert chosen[0, 0] == 2 and sorted(chosen[0]) == [0, 1, 2]


def test_columns_are_score_standing_place_and_distance() -> None:
    scores = np.array([[1.0, 3.0, 2.0]], dtype=np.float32)
    extra = np.array([[4.0]], dtype=np.float32)
    found = stack_features([scores], of_history=extra)
    deviation = scores.std()
    np.testing.assert_allclose(found[:, 0], [1, 3, 2])
    np.testing.assert_allclose(found[:, 1], np.array([-1, 1, 0]) / deviation, rtol=1e-5)
    np.testing.assert_allclose(found[:, 2], [1, 0, 0.5])
    np.testing.assert_allclose(found[:, 3], np.array([2, 0, 1]) / deviation, rtol=1e-5)
    np.testing.assert_allclose(found[:, 4], 4)


def test_a_member_without_an_opinion_is_no_trouble() -> None:
    assert np.isfinite(stack_features([np.zeros((2, 3), np.float32)])).all()


def test_equal_scores_keep_their_order() -> None:
    assert places(np.array([[1.0, 2.0, 1.0]], dtype=np.float32)).tolist() == [[1, 0, 2]]


def test_reranking_moves_candidates_only() -> None:
    before = np.array([[5.0, 4.0, 3.0, 2.0]], dtype=np.float32)
    found = reranked(before, np.array([[1, 0]], np.int32), np.array([[9.0, 1.0]]))
    assert np.argsort(-found[0]).tolist() == [1, 0, 2, 3]


def test_labels_are_read_at_the_candidates() -> None:
    truth = sparse.csr_matrix(np.array([[0, 1, 0, 2.0]]))
    assert labels_at(truth, np.array([[3, 0, 1]], np.int32)).tolist() == [[2, 0, 1]]
