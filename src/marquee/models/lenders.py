"""From whom titles new to the models borrow: the known titles that share most terms with them.

In a large catalogue, where a common term is shared by tens of thousands, terms are compared with those titles alone
that the content tower places nearest (`models.nearest`). The tower does not choose the lenders itself: it speaks in the
blend already, and titles that borrow by its lights rank worse (docs/log.md).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from marquee.models.content import Content, match
from marquee.models.content import nearest as leading
from marquee.models.nearest import make_index, top

BORROWED = np.float32(0.7)  # how much of its neighbours' standing a new title gets
LENDERS = 8  # neighbours a new title borrows from
LARGE = 20_000  # titles from which terms are compared with some alone
COMPARED = 500  # with so many

Likeness = Callable[[int], NDArray[np.float32]]  # of all titles to one by row number, 0 where none, `(titles,)`


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Borrowing:
    """From whom titles new to the models borrow: each new title's nearest known ones."""

    titles: NDArray[np.int32]  # (new,) row numbers of the catalogue
    lenders: NDArray[np.int32]  # (new, LENDERS), -1 pads
    shares: NDArray[np.float32]  # (new, LENDERS), at most BORROWED in sum


def borrowing(
    content: Content, known: NDArray[np.bool_], *, vectors: NDArray[np.float32] | None = None, large: int = LARGE
) -> Borrowing:
    """Find the lenders of every title that is not `known` to the models.

    `vectors` `(titles, dimensions)` are the content tower's, where there is one: asked in catalogues of `large` titles.
    """
    new = np.flatnonzero(~known).astype(np.int32)
    lenders = np.full((len(new), LENDERS), -1, dtype=np.int32)
    shares = np.zeros((len(new), LENDERS), dtype=np.float32)
    if known.any() and len(new):
        quick = vectors is not None and vectors.shape[1] > 0 and len(known) >= large
        alike = _of_nearest(content, vectors, known) if quick and vectors is not None else _of_all(content)
        for place, title in enumerate(new.tolist()):
            likeness = alike(title)
            likeness[~known] = 0
            best = leading(likeness, k=LENDERS, without=title)
            if len(best):
                lenders[place, : len(best)] = best
                shares[place, : len(best)] = BORROWED * likeness[best] / likeness[best].sum()
    return Borrowing(titles=new, lenders=lenders, shares=shares)


def _of_all(content: Content) -> Likeness:
    one = np.ones(1, dtype=np.float32)
    return lambda title: match(np.array([title], dtype=np.int32), one, *content.arrays())


def _of_nearest(content: Content, vectors: NDArray[np.float32], known: NDArray[np.bool_]) -> Likeness:
    """Compare terms with the titles nearest by the tower; with all, for a title the tower knows no term of."""
    lengths = np.sqrt((vectors**2).sum(axis=1, keepdims=True))
    units = (vectors / np.maximum(lengths, np.float32(1e-12))).astype(np.float32)
    index, of_all = make_index(units), _of_all(content)
    terms = sparse.csr_matrix(
        (content.values, content.terms, content.start), shape=(len(units), len(content.posting_start) - 1)
    )

    def likeness(title: int) -> NDArray[np.float32]:
        if not units[title].any():
            return of_all(title)
        found = np.zeros(len(units), dtype=np.float32)
        rows, _ = top(index, units[title], k=COMPARED, allowed=known)
        own = terms[title].toarray().ravel()
        found[rows] = terms[rows] @ (own / max(float(np.linalg.norm(own)), 1e-12))
        return found

    return likeness
