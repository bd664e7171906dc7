"""Where title vectors begin: titles watched near one another lie near one another."""

import numpy as np

from marquee.models.sequence_start import neighbour_vectors


def start(title: np.ndarray, lengths: list[int], size: int, dimensions: int = 4) -> np.ndarray:
    sizes = np.array(lengths, dtype=np.int64)
    end = np.cumsum(sizes)
    return neighbour_vectors(
        title.astype(np.int32), end - sizes, end, size=size, dimensions=dimensions, rng=np.random.default_rng(0)
    )


def test_titles_watched_together_lie_together() -> None:
    rng = np.random.default_rng(1)
    people = [rng.permutation(6) + 6 * (person % 2) for person in range(60)]  # two circles that never meet
    vectors = start(np.concatenate(people), [6] * 60, size=12)
    alike = vectors @ vectors.T
    assert alike[:6, :6].mean() > 0.5 > 0.2 > abs(alike[:6, 6:].mean())
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_titles_of_nobody_and_no_histories_get_vectors_all_the_same() -> None:
    for vectors in (start(np.array([0, 1]), [2], size=5), start(np.array([]), [], size=5)):
        assert vectors.shape == (5, 4) and np.isfinite(vectors).all()
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_fewer_titles_than_dimensions_are_padded() -> None:
    vectors = start(np.array([0, 1, 2, 0, 1, 2]), [6], size=3, dimensions=8)
    assert vectors.shape == (3, 8) and np.isfinite(vectors).all()
