"""Content similarity: titles that are about the same things, from metadata alone.

It works for a title nobody has watched yet; it knows nothing of what viewers did.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.title import title_features


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Content:
    """Sparse term vectors, one a title, the longest of length 1: a title of which little is known is short.

    They are kept both ways round: by title, to read what a title is about, and by term, to find the titles about it.
    """

    start: NDArray[np.int64]  # (titles + 1,)
    terms: NDArray[np.int32]
    values: NDArray[np.float32]
    posting_start: NDArray[np.int64]  # (terms + 1,)
    posting_titles: NDArray[np.int32]
    posting_values: NDArray[np.float32]

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Give what `match` reads, in its order."""
        return self.start, self.terms, self.values, self.posting_start, self.posting_titles, self.posting_values


def content_of(snapshot: CatalogSnapshot) -> Content:
    """Describe each title of a catalogue by its terms."""
    matrix = title_features(snapshot)
    squares = np.bincount(
        np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)), weights=matrix.data.astype(np.float64) ** 2
    )
    longest = np.sqrt(squares.max(initial=0.0)) or 1.0
    postings = matrix.tocsc()
    return Content(
        start=matrix.indptr.astype(np.int64),
        terms=matrix.indices.astype(np.int32),
        values=(matrix.data / longest).astype(np.float32),
        posting_start=postings.indptr.astype(np.int64),
        posting_titles=postings.indices.astype(np.int32),
        posting_values=(postings.data / longest).astype(np.float32),
    )


@njit(cache=True, nogil=True, fastmath=True)
def match(
    rows: NDArray[np.int32],
    weights: NDArray[np.float32],
    start: NDArray[np.int64],
    terms: NDArray[np.int32],
    values: NDArray[np.float32],
    posting_start: NDArray[np.int64],
    posting_titles: NDArray[np.int32],
    posting_values: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Score every title by its likeness to the weighted sum of `rows`; float32 `(titles,)`, 0 where nothing matches.

    Only the terms the sum is about are followed: a third of the time of going through every title's terms.
    """
    vocabulary = len(posting_start) - 1
    scores = np.zeros(len(start) - 1, dtype=np.float32)
    wanted = np.zeros(vocabulary, dtype=np.float32)
    for i in range(len(rows)):
        row = rows[i]
        for k in range(start[row], start[row + 1]):
            wanted[terms[k]] += weights[i] * values[k]
    length = np.float32(0.0)
    for t in range(vocabulary):
        length += wanted[t] * wanted[t]
    if length <= 0:
        return scores
    scale = np.float32(1.0) / np.sqrt(length)
    for t in range(vocabulary):
        weight = wanted[t] * scale
        if weight != 0:
            for k in range(posting_start[t], posting_start[t + 1]):
                scores[posting_titles[k]] += weight * posting_values[k]
    return scores


def nearest(
    scores: NDArray[np.float32], *, k: int, without: int, tie: NDArray[np.uint64] | None = None
) -> NDArray[np.int32]:
    """List the row numbers of the `k` highest scores above 0, best first, `without` left out.

    Ties stand in the order of `tie`, or of rows where there is none; with it, scores that differ by less than 1e-5 tie.
    """
    if len(scores) > 4 * (k + 1):
        edge = np.partition(scores, len(scores) - k - 1)[len(scores) - k - 1]
        candidates = np.flatnonzero(scores >= max(float(edge), 1e-12))
    else:
        candidates = np.flatnonzero(scores > 0)
    if tie is None:
        order = candidates[np.argsort(-scores[candidates], kind="stable")].astype(np.int32)
    else:
        order = candidates[np.lexsort((tie[candidates], -np.round(scores[candidates], 5)))].astype(np.int32)
    found: NDArray[np.int32] = order[order != without][:k]
    return found
