"""Gaps: a title missing between two neighbours is named, and the regression is the one it says it is."""

import numpy as np
import pytest

from marquee.errors import Refused
from marquee.features.histories import Histories, histories_of
from marquee.models.gaps import Gaps, GapsConfig, fit_gaps, gap_scores


class Nothing:
    """A model that says nothing of the whole history."""

    def score(self, histories: Histories) -> np.ndarray:
        return np.zeros((len(histories), histories.size), dtype=np.float32)


def histories(*lists: list[int], size: int) -> Histories:
    owner = np.repeat(np.arange(len(lists)), [len(titles) for titles in lists])
    title = np.array([title for titles in lists for title in titles], dtype=np.int32)
    return histories_of(owner, title, size=size, profiles=len(lists))


def test_weights_are_the_ridge_regression_of_each_watch_on_its_neighbours() -> None:
    rng = np.random.default_rng(0)
    lists = [rng.permutation(6)[: rng.integers(1, 6)].tolist() for _ in range(30)]
    config = GapsConfig(decay=0.5, reach=2, regularization=3.0, dropout=0.0, activity=0.0)
    rows, wanted = [], []
    for titles in lists:
        for place, title in enumerate(titles):
            row = np.zeros(12)
            for step in (1, 2):
                if place - step >= 0:
                    row[titles[place - step]] += 0.5 ** (step - 1)
                if place + step < len(titles):
                    row[6 + titles[place + step]] += 0.5 ** (step - 1)
            rows.append(row)
            wanted.append(np.eye(6)[title])
    x, y = np.array(rows), np.array(wanted)
    solved = np.linalg.solve(x.T @ x + 3.0 * np.eye(12), x.T @ y)
    found = fit_gaps(histories(*lists, size=6), config=config)
    np.testing.assert_allclose(found.reshape(12, 6), solved, atol=1e-5)


def test_a_score_is_the_power_mean_of_all_gaps() -> None:
    weights = np.random.default_rng(1).normal(size=(2, 4, 4)).astype(np.float32)
    whole = np.full((1, 4), 0.3, dtype=np.float32)
    config = GapsConfig(decay=0.5, whole=2.0, power=3)
    found = gap_scores(histories([2, 0], size=4), weights=weights, whole=whole, config=config)
    before, after = weights
    gaps = [after[2] + 0.5 * after[0], before[2] + after[0], before[0] + 0.5 * before[2]]
    shared = 0.3 * 2.0 / 2
    wanted = sum(np.maximum(gap + shared, 0) ** 3 for gap in gaps) ** (1 / 3)
    np.testing.assert_allclose(found[0], wanted, rtol=1e-4)


def test_a_title_missing_between_its_neighbours_is_found() -> None:
    rng = np.random.default_rng(2)
    lists = []
    for _ in range(400):  # pages of three, in any order of pages
        pages = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]]
        lists.append([title for page in rng.permutation(4)[:3] for title in pages[page]])
    model = Gaps(Nothing(), config=GapsConfig(reach=2, regularization=5.0))
    model.train(histories(*lists, size=12))
    scores = model.score(histories([0, 1, 2, 6, 8, 9, 10, 11], size=12))[0]
    scores[[0, 1, 2, 6, 8, 9, 10, 11]] = -np.inf
    assert int(scores.argmax()) == 7


def test_an_empty_history_is_scored_by_the_whole_alone() -> None:
    model = Gaps(Nothing())
    model.train(histories([0, 1, 2], [1, 2], size=3))
    assert model.score(histories([], size=3)).tolist() == [[0.0, 0.0, 0.0]]


def test_it_refuses_to_score_before_training() -> None:
    with pytest.raises(Refused, match="after train"):
        Gaps(Nothing()).score(histories([0], size=2))
