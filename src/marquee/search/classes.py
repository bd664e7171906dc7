"""Words that stand in like company, in classes: learnt from the catalogue's own texts, nothing downloaded.

Positive pointwise mutual information of neighbours, brought to a few numbers a word by a truncated decomposition (Levy,
Goldberg, Dagan 2015), then spherical k-means, coarse and fine.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import svds

SIZES = (32, 128, 512)
NUMBERS = 60  # a word
MOST_WORDS = 14_000
LEAST = 4  # times a word is met
ROUNDS = 12
_SMOOTH = 0.75

Classes = Mapping[str, tuple[str, ...]]


def learn_classes(texts: Sequence[Sequence[str]], *, rng: np.random.Generator) -> dict[str, tuple[str, ...]]:
    """Give each common word its classes, coarse first; nothing where there are too few words to tell apart."""
    counts = Counter(word for words in texts for word in words)
    known = [word for word, count in counts.most_common(MOST_WORDS) if count >= LEAST]
    if len(known) < 2 * NUMBERS:
        return {}
    vectors = _vectors(texts, known, rng)
    of_size = {size: _classes(vectors, size, rng) for size in SIZES if size * 2 <= len(known)}
    return {word: tuple(f"{size}_{of_size[size][i]}" for size in of_size) for i, word in enumerate(known)}


def _vectors(texts: Sequence[Sequence[str]], known: list[str], rng: np.random.Generator) -> NDArray[np.float32]:
    place = {word: i for i, word in enumerate(known)}
    count = len(known)
    ids = np.array([place.get(word, -1) for words in texts for word in (*words, "", "")], dtype=np.int64)
    rows, columns = [], []
    for step in (1, 2):
        left, right = ids[:-step], ids[step:]
        both = (left >= 0) & (right >= 0)
        rows += [left[both], right[both]]
        columns += [right[both] + (step - 1) * count, left[both] + (step + 1) * count]
    at, beside = np.concatenate(rows), np.concatenate(columns)
    met = coo_matrix((np.ones(len(at), dtype=np.float32), (at, beside)), shape=(count, 4 * count)).tocsr().tocoo()
    of_row = np.asarray(met.sum(axis=1)).ravel() + 1
    of_column = (np.asarray(met.sum(axis=0)).ravel() + 1) ** _SMOOTH
    value = np.log(met.data * of_column.sum() / (of_row[met.row] * of_column[met.col]))
    kept = value > 0
    table = coo_matrix((value[kept].astype(np.float32), (met.row[kept], met.col[kept])), shape=met.shape).tocsr()
    left, sizes, _ = svds(table, k=NUMBERS, v0=rng.standard_normal(count))
    vectors = left * np.sqrt(sizes)
    return np.asarray(vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9), dtype=np.float32)


def _classes(vectors: NDArray[np.float32], size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    centres = vectors[rng.choice(len(vectors), size, replace=False)].copy()
    nearest = np.zeros(len(vectors), dtype=np.int64)
    for _ in range(ROUNDS):
        nearest = (vectors @ centres.T).argmax(axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, vectors)
        held = np.linalg.norm(sums, axis=1) > 0
        centres[held] = sums[held] / np.linalg.norm(sums[held], axis=1, keepdims=True)
    return nearest
