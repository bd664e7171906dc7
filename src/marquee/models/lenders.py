"""From whom titles new to the models borrow: the known titles most like them in content.

Likeness is that of the content tower where there is one: the cosine of its vectors, each direction counting as far as
it is trusted, and in a large catalogue found by `models.nearest`. Without a tower, or for a title the tower knows no
term of, it is plain likeness of terms.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.models.content import Content, match
from marquee.models.content import nearest as leading
from marquee.models.nearest import make_index, top

BORROWED = np.float32(0.7)  # how much of its neighbours' standing a new title gets
LENDERS = 8  # neighbours a new title borrows from
LARGE = 20_000  # titles from which an index is quicker than all products
AT_ONCE = 512  # new titles compared with all others in one go

Liked = tuple[NDArray[np.int32], NDArray[np.float32]]  # rows, best first, and how alike, above 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Borrowing:
    """From whom titles new to the models borrow: each new title's nearest known ones."""

    titles: NDArray[np.int32]  # (new,) row numbers of the catalogue
    lenders: NDArray[np.int32]  # (new, LENDERS), -1 pads
    shares: NDArray[np.float32]  # (new, LENDERS), at most BORROWED in sum


def borrowing(
    content: Content,
    known: NDArray[np.bool_],
    *,
    vectors: NDArray[np.float32] | None = None,
    trust: NDArray[np.float32] | None = None,
    tie: NDArray[np.uint64] | None = None,
) -> Borrowing:
    """Find the lenders of every title that is not `known` to the models.

    `vectors` `(titles, dimensions)` and `trust` `(dimensions,)` are the content tower's, where there is one; `tie`
    `(titles,)` orders titles that are alike (in a large catalogue they stand by row number).
    """
    new = np.flatnonzero(~known).astype(np.int32)
    lenders = np.full((len(new), LENDERS), -1, dtype=np.int32)
    shares = np.zeros((len(new), LENDERS), dtype=np.float32)
    if known.any() and len(new):
        units = np.zeros((len(known), 0), np.float32) if vectors is None or trust is None else _units(vectors, trust)
        for place, (rows, likeness) in enumerate(_alike(units, new, known, tie)):
            if len(rows) == 0:
                rows, likeness = _by_terms(content, int(new[place]), known)
            if len(rows):
                lenders[place, : len(rows)] = rows
                shares[place, : len(rows)] = BORROWED * likeness / likeness.sum()
    return Borrowing(titles=new, lenders=lenders, shares=shares)


def _units(vectors: NDArray[np.float32], trust: NDArray[np.float32]) -> NDArray[np.float32]:
    vectors = vectors * np.sqrt(trust)
    length = np.sqrt((vectors**2).sum(axis=1, keepdims=True))
    found: NDArray[np.float32] = (vectors / np.maximum(length, np.float32(1e-12))).astype(np.float32)
    return found


def _alike(
    units: NDArray[np.float32], new: NDArray[np.int32], known: NDArray[np.bool_], tie: NDArray[np.uint64] | None
) -> Iterator[Liked]:
    """Give each new title's nearest known ones; the same from products with all titles and from an index."""
    if units.shape[1] == 0:
        yield from ((np.empty(0, np.int32), np.empty(0, np.float32)) for _ in new)
        return
    if len(units) >= LARGE:
        index = make_index(units)
        for title in new:
            rows, products = top(index, units[title], k=LENDERS, allowed=known)
            yield rows[products > 0], products[products > 0]
        return
    for first in range(0, len(new), AT_ONCE):
        products = np.round(units[new[first : first + AT_ONCE]] @ units.T, 5)  # alike is equal, wherever it stands
        products[:, ~known] = -np.inf
        for likeness in products:
            rows = leading(likeness, k=LENDERS, without=-1, tie=tie)
            yield rows, likeness[rows]


def _by_terms(content: Content, title: int, known: NDArray[np.bool_]) -> Liked:
    likeness = match(np.array([title], dtype=np.int32), np.ones(1, dtype=np.float32), *content.arrays())
    likeness[~known] = 0
    rows = leading(likeness, k=LENDERS, without=title)
    return rows, likeness[rows]
