"""Where title vectors of the sequence model begin: what is watched soon after what, factorised in closed form.

Seconds of linear algebra save many epochs: shifted positive pointwise mutual information of near neighbours in
histories, which is what word2vec factorises (Levy and Goldberg, NeurIPS 2014), by a randomised decomposition
(Halko et al. 2011).
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from marquee.models.sequence_tokens import places_of

REACH = 8  # events before and after
SMOOTHED = 0.75  # exponent of how often a neighbour comes: lessens what popular titles have in common
OVERSAMPLED = 16
ROUNDS = 4  # power iterations
MOST_EVENTS = 4_000_000  # the newest that are counted


def neighbour_vectors(
    title: NDArray[np.int32],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    *,
    size: int,
    dimensions: int,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Give title vectors of length 1, `(size, dimensions)`; titles without neighbours get random ones.

    Memory grows with the pairs of titles that come near one another, at most 12 bytes × 16 × events.
    """
    noise = rng.standard_normal((size, dimensions)).astype(np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True) + np.float32(1e-12)
    information = _information(title, begin, end, size=size)
    if information.nnz == 0:
        return noise
    vectors = _decomposed(information, dimensions=dimensions, rng=rng)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: NDArray[np.float32] = np.where(lengths > 1e-6, vectors / np.maximum(lengths, 1e-6), noise)
    return found.astype(np.float32)


def _information(
    title: NDArray[np.int32], begin: NDArray[np.int64], end: NDArray[np.int64], *, size: int
) -> sparse.csr_matrix:
    """Give positive pointwise mutual information of near neighbours, symmetric, nearer ones counting more."""
    owner, place = places_of(begin, end)
    flat, owner = title[place[-MOST_EVENTS:]], owner[-MOST_EVENTS:]
    counts = sparse.csr_matrix((size, size), dtype=np.float32)
    for step in range(1, min(REACH, max(len(flat) - 1, 0)) + 1):
        together = owner[step:] == owner[:-step]
        first, second = flat[:-step][together], flat[step:][together]
        weight = np.full(len(first), 1.0 / step, dtype=np.float32)
        counts = counts + sparse.coo_matrix((weight, (first, second)), shape=(size, size)).tocsr()
    counts = (counts + counts.T).tocsr()
    often = np.asarray(counts.sum(axis=1)).ravel()
    smoothed = often**SMOOTHED
    smoothed *= often.sum() / max(smoothed.sum(), 1e-12)
    entries = counts.tocoo()
    expected = often[entries.row] * smoothed[entries.col] / max(often.sum(), 1e-12)
    value = np.log(entries.data / np.maximum(expected, 1e-12))
    kept = value > 0
    found = sparse.csr_matrix((value[kept], (entries.row[kept], entries.col[kept])), shape=(size, size))
    return found.astype(np.float32)


def _decomposed(matrix: sparse.csr_matrix, *, dimensions: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Give left singular vectors times the root of their singular values, padded with 0 where there are fewer."""
    size = matrix.shape[0]
    width = min(dimensions + OVERSAMPLED, size)
    basis = rng.standard_normal((size, width)).astype(np.float32)
    for _ in range(ROUNDS):
        basis, _ = np.linalg.qr(matrix @ basis)
        basis, _ = np.linalg.qr(matrix.T @ basis)
    left, values, _ = np.linalg.svd(matrix @ basis, full_matrices=False)
    kept = min(dimensions, width)
    found = np.zeros((size, dimensions), dtype=np.float32)
    found[:, :kept] = left[:, :kept] * np.sqrt(values[:kept])
    return found
