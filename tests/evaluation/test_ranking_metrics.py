"""Ranking metrics: over everything unwatched, ties in the middle, known by hand."""

import numpy as np
import pytest

from marquee.evaluation.ranking_metrics import Ranking, rank_targets
from marquee.features.interactions import Interactions, Signals, known_before, make_interactions

ONES = np.ones(6, dtype=np.bool_)


def watched(titles: list[int]) -> Interactions:
    size = len(titles)
    return make_interactions(
        title_ids=tuple("abcdefghijkl"),
        profile=np.ones(size),
        title=np.array(titles),
        at=np.arange(size, dtype=np.int64),
        weight=np.ones(size),
        watched=np.ones(size, np.bool_),
        rewarded=np.ones(size, np.bool_),
    )


def falling(signals: Signals, country: str) -> np.ndarray:
    return -np.arange(12, dtype=np.float32)


def test_what_was_watched_before_does_not_stand_in_the_way() -> None:
    found = rank_targets(falling, watched([0, 1, 4]), np.array([2]))
    assert found.ranks.tolist() == [2.0]  # titles 2 and 3 only
    assert found.ndcg()[0] == pytest.approx(1 / np.log2(4))
    assert found.hits(2).tolist() == [0.0] and found.hits(3).tolist() == [1.0]


def test_ties_share_the_middle() -> None:
    found = rank_targets(lambda signals, country: np.zeros(12, np.float32), watched([0, 1]), np.array([1]))
    assert found.ranks.tolist() == [5.0]  # ten others tie


def test_the_scorer_sees_only_the_past() -> None:
    lengths = []

    def spy(signals: Signals, country: str) -> np.ndarray:
        lengths.append(signals.positives.tolist())
        return np.zeros(12, np.float32)

    rank_targets(spy, watched([3, 5, 7]), np.array([0, 1, 2]))
    assert sorted(lengths, key=len) == [[], [3], [3, 5]]  # they are asked side by side


def test_coverage_counts_the_titles_anyone_was_shown() -> None:
    found = rank_targets(falling, watched([0, 1, 2]), np.array([0, 1]))
    assert found.shown == 11  # 0 to 9, then 1 to 10
    assert found.coverage == pytest.approx(11 / 12)


def test_no_targets_no_figures() -> None:
    found = rank_targets(falling, watched([0]), np.empty(0, np.int64))
    assert isinstance(found, Ranking) and len(found.ndcg()) == 0


def test_targets_asked_in_turn_get_their_own_answers() -> None:
    answers = iter([np.eye(12, dtype=np.float32)[1], np.eye(12, dtype=np.float32)[2]])
    interactions = watched([0, 1, 2])
    found = rank_targets(lambda signals, country: next(answers), interactions, np.array([1, 2]), in_turn=True)
    assert found.ranks.tolist() == [0.0, 0.0]


def test_what_was_known_may_be_handed_in() -> None:
    interactions = watched([0, 1, 2])
    targets = np.array([1, 2])
    told = [known_before(interactions, int(target), starts=interactions.starts()) for target in targets]

    def newest(signals: Signals, country: str) -> np.ndarray:
        return -np.abs(np.arange(12, dtype=np.float32) - signals.positives[-1] - 1.0)

    once = rank_targets(newest, interactions, targets)
    again = rank_targets(newest, interactions, targets, told=told)
    assert once.ranks.tolist() == again.ranks.tolist() == [0.0, 0.0]
