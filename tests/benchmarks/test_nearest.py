"""Nearest titles: what brute force finds, whatever the vectors look like."""

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.speed._nearest import Index, make_index, top
from marquee.errors import BadInput

SIZES = {"of one length": 0.0, "of lengths far apart": 1.0}


def vectors_of(size: int, dimensions: int, spread: float) -> NDArray[np.float32]:
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((size, dimensions))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors * np.exp(spread * rng.standard_normal((size, 1)))).astype(np.float32)


def brute(vectors: NDArray[np.float32], vector: NDArray[np.float32], k: int) -> list[int]:
    return [int(row) for row in np.argsort(-(vectors.astype(np.float64) @ vector), kind="stable")[:k]]


@pytest.mark.parametrize("spread", SIZES.values(), ids=SIZES.keys())
@pytest.mark.parametrize(("size", "dimensions", "k"), [(3_000, 16, 50), (700, 6, 300), (257, 5, 257), (3, 1, 2)])
def test_the_answer_is_that_of_brute_force(size: int, dimensions: int, k: int, spread: float) -> None:
    vectors = vectors_of(size, dimensions, spread)
    index = make_index(vectors)
    rng = np.random.default_rng(2)
    for _ in range(20):
        vector = rng.standard_normal(dimensions).astype(np.float32)
        rows, products = top(index, vector, k=k)
        assert rows.tolist() == brute(vectors, vector, k)
        np.testing.assert_allclose(products, vectors[rows] @ vector, rtol=1e-4, atol=1e-5)


def test_only_what_is_allowed_is_found() -> None:
    vectors = vectors_of(1_000, 8, 0.5)
    allowed = np.arange(1_000) % 3 == 0
    rows, _ = top(make_index(vectors), vectors[4], k=100, allowed=allowed)
    assert rows.tolist() == [row for row in brute(vectors, vectors[4], 1_000) if allowed[row]][:100]


def test_fewer_come_where_fewer_are_allowed() -> None:
    vectors = vectors_of(600, 8, 0.5)
    allowed = np.zeros(600, dtype=np.bool_)
    allowed[[5, 500]] = True
    index = make_index(vectors)
    assert sorted(top(index, vectors[0], k=40, allowed=allowed)[0].tolist()) == [5, 500]
    assert len(top(index, vectors[0], k=40, allowed=np.zeros(600, dtype=np.bool_))[0]) == 0
    assert len(top(index, vectors[0], k=1_000)[0]) == 600


def test_titles_alike_to_the_last_byte_come_by_row_number() -> None:
    index = make_index(np.ones((900, 4), dtype=np.float32))
    assert top(index, np.ones(4, dtype=np.float32), k=30)[0].tolist() == list(range(30))


def test_titles_that_differ_by_less_than_a_step_are_told_apart() -> None:
    rng = np.random.default_rng(3)
    vectors = (1.0 + 1e-4 * rng.standard_normal((5_000, 8))).astype(np.float32)
    vector = np.ones(8, dtype=np.float32)
    rows, _ = top(make_index(vectors), vector, k=10)
    assert rows.tolist() == brute(vectors, vector, 10)


def test_a_vector_of_zeros_and_a_catalogue_of_none_are_answered() -> None:
    assert len(top(make_index(vectors_of(400, 8, 0.0)), np.zeros(8, dtype=np.float32), k=5)[0]) == 5
    empty: Index = make_index(np.empty((0, 8), dtype=np.float32))
    assert len(top(empty, np.ones(8, dtype=np.float32), k=5)[0]) == 0


def test_vectors_that_are_not_numbers_are_refused() -> None:
    with pytest.raises(BadInput, match="not numbers"):
        make_index(np.array([[1.0, np.nan]], dtype=np.float32))
