"""The linear board model: EASE by definition, and what it refuses."""

import numpy as np
import pytest

from marquee.errors import Refused
from marquee.features.histories import Histories, histories_of
from marquee.models.linear import LinearConfig
from marquee.models.linear_model import Linear
from marquee.models.linear_order import NearConfig


def histories(*lists: list[int], size: int) -> Histories:
    owner = np.repeat(np.arange(len(lists)), [len(titles) for titles in lists])
    title = np.array([title for titles in lists for title in titles], dtype=np.int32)
    return histories_of(owner, title, size=size, profiles=len(lists))


def some(*, size: int = 10, profiles: int = 50, seed: int = 1) -> Histories:
    rng = np.random.default_rng(seed)
    return histories(*[rng.permutation(size)[: rng.integers(1, 7)].tolist() for _ in range(profiles)], size=size)


def test_scores_are_those_of_the_paper() -> None:
    told = some()
    watched = told.matrix().toarray()
    inverse = np.linalg.inv(watched.T @ watched + 4.0 * np.eye(10))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    model = Linear(LinearConfig(regularization=4.0, least_support=1))
    model.train(told)
    np.testing.assert_allclose(model.score(told), watched @ weights, atol=1e-4)


def test_the_order_of_a_history_counts_only_with_near() -> None:
    told = some()
    turned = histories(*[sorted(told.of(row).tolist()) for row in range(len(told))], size=10)
    for near, same in ((None, True), (NearConfig(fade=2.0), False)):
        one, other = Linear(near=near), Linear(near=near)
        one.train(told)
        other.train(turned)
        assert np.allclose(one.score(told), other.score(told), atol=1e-6) == same


def test_a_large_catalogue_is_fitted_by_neighbours() -> None:
    told = some(size=20, profiles=2_000)  # every two titles meet
    dense, by_neighbours = (Linear(LinearConfig(least_support=1, dense_titles=most)) for most in (100, 10))
    dense.train(told)
    by_neighbours.train(told)
    np.testing.assert_allclose(by_neighbours.score(told), dense.score(told), atol=1e-4)


def test_it_refuses_to_score_before_training_and_for_another_catalogue() -> None:
    model = Linear()
    with pytest.raises(Refused, match="after train"):
        model.score(some())
    model.train(some())
    with pytest.raises(Refused, match="same catalogue"):
        model.score(some(size=11))
