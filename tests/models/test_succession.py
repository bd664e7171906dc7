"""Succession: right by its definition, directed, and not fooled by what another title explains."""

import numpy as np
import pytest

from marquee.models.linear import Neighbourhood
from marquee.models.succession import SuccessionConfig, fit_succession, succession_weights, walk


def by_definition(
    profiles: np.ndarray, titles: np.ndarray, *, size: int, fade: float, regularization: float
) -> np.ndarray:
    """Write every watch down as an example and solve the ridge regression over all of them."""
    inputs, answers = [], []
    for place in range(len(titles)):
        state = np.zeros(size)
        for back, other in enumerate(range(place - 1, -1, -1)):
            if profiles[other] != profiles[place]:
                break
            state[titles[other]] += np.exp(-back / fade)
        inputs.append(state)
        answers.append(np.eye(size)[titles[place]])
    x, y = np.array(inputs), np.array(answers)
    return np.asarray(np.linalg.solve(x.T @ x + regularization * np.eye(size), x.T @ y))


def test_weights_are_those_of_the_regression_over_every_watch() -> None:
    rng = np.random.default_rng(0)
    profiles = np.repeat(np.arange(40, dtype=np.int32), 6)
    titles = np.concatenate([rng.permutation(8)[:6] for _ in range(40)]).astype(np.int32)
    found = succession_weights(profiles, titles, size=8, fade=1.5, regularization=2.0)
    expected = by_definition(profiles, titles, size=8, fade=1.5, regularization=2.0)
    np.testing.assert_allclose(found, expected, atol=2e-3)


def sequences(rng: np.random.Generator, count: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """0 then 1 then 2, among noise of 3 to 7."""
    rows = [[0, 1, 2, *rng.permutation(np.arange(3, 8))[:3]] for _ in range(count)]
    return np.repeat(np.arange(count, dtype=np.int32), 6), np.array(rows, dtype=np.int32).ravel()


def weight(table: Neighbourhood, of: int, after: int) -> float:
    places = np.flatnonzero(table.titles[after] == of)
    return float(table.values[after, places[0]]) if len(places) else 0.0


def test_the_map_has_a_direction_and_a_title_explained_by_another_is_not_counted_twice() -> None:
    profiles, titles = sequences(np.random.default_rng(1))
    table = fit_succession(profiles, titles, size=8, config=SuccessionConfig(fade=4.0, regularization=5.0))
    assert weight(table, of=1, after=0) > 0.8
    assert weight(table, of=0, after=1) < 0.1
    assert weight(table, of=2, after=1) > 0.8
    assert abs(weight(table, of=2, after=0)) < 0.5 * weight(table, of=2, after=1)


def test_a_title_with_little_support_gets_an_empty_row() -> None:
    profiles, titles = sequences(np.random.default_rng(2), count=5)
    more = np.append(profiles, 9).astype(np.int32), np.append(titles, 8).astype(np.int32)
    table = fit_succession(*more, size=9, config=SuccessionConfig(least_support=2))
    assert (table.titles[8] == -1).all() and not table.values[8].any()


def test_nothing_watched_is_followed_by_nothing() -> None:
    nothing = np.empty(0, dtype=np.int32)
    table = fit_succession(nothing, nothing, size=4, config=SuccessionConfig())
    assert table.titles.shape[0] == 4 and (table.titles == -1).all()


@pytest.mark.parametrize("begin", [[0, 0, 0, 0], [0, 1, 0, 2]], ids=["each one longer", "apart"])
def test_walking_gives_the_faded_sum_whether_or_not_histories_grow_by_one(begin: list[int]) -> None:
    rng = np.random.default_rng(3)
    weights = rng.standard_normal((6, 6)).astype(np.float32)
    title = np.array([2, 0, 5, 1], dtype=np.int32)
    begins, ends = np.array(begin, dtype=np.int64), np.array([1, 2, 3, 4], dtype=np.int64)
    out = np.empty((4, 6), dtype=np.float32)
    walk(title, begins, ends, weights, np.float32(0.5), out)
    for row, (first, last) in enumerate(zip(begins, ends, strict=True)):
        expected = sum(0.5 ** (last - 1 - place) * weights[title[place]] for place in range(first, last))
        np.testing.assert_allclose(out[row], expected, rtol=1e-5)
