"""From whom titles new to the models borrow: the known titles that share most terms with them.

The content tower does not choose them: it speaks in the blend already, and titles that borrow by its lights rank worse
(docs/log.md).
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.models.content import Content

BORROWED = np.float32(0.7)  # how much of its neighbours' standing a new title gets
LENDERS = 8  # neighbours a new title borrows from


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Borrowing:
    """From whom titles new to the models borrow: each new title's nearest known ones."""

    titles: NDArray[np.int32]  # (new,) row numbers of the catalogue
    lenders: NDArray[np.int32]  # (new, LENDERS), -1 pads
    shares: NDArray[np.float32]  # (new, LENDERS), at most BORROWED in sum


def borrowing(content: Content, known: NDArray[np.bool_]) -> Borrowing:
    """Find the lenders of every title that is not `known` to the models."""
    new = np.flatnonzero(~known).astype(np.int32)
    lenders = np.full((len(new), LENDERS), -1, dtype=np.int32)
    shares = np.zeros((len(new), LENDERS), dtype=np.float32)
    if known.any():
        _borrow(new, known, *content.arrays(), lenders, shares)
    return Borrowing(titles=new, lenders=lenders, shares=shares)


@njit(cache=True, nogil=True)
def _borrow(  # type: ignore[no-untyped-def]
    new, known, start, terms, values, posting_start, posting_titles, posting_values, lenders, shares
):
    """Fill each new title's lenders, the likest first, equals by row, and their shares.

    Only titles that share a term are looked at: a catalogue of 60,000 takes seconds, where scoring all takes minutes.
    """
    most = lenders.shape[1]
    likeness = np.zeros(len(known), dtype=np.float32)
    touched = np.empty(len(known), dtype=np.int32)
    best = np.empty(most, dtype=np.float32)
    for i in range(len(new)):
        found, count = 0, 0
        for k in range(start[new[i]], start[new[i] + 1]):
            for at in range(posting_start[terms[k]], posting_start[terms[k] + 1]):
                title = posting_titles[at]
                if not known[title]:
                    continue
                if likeness[title] == 0:
                    touched[found] = title
                    found += 1
                likeness[title] += values[k] * posting_values[at]
        for place in range(found):
            title = touched[place]
            score = likeness[title]
            likeness[title] = 0
            if score <= 0:
                continue
            at = count
            while at > 0 and (best[at - 1] < score or (best[at - 1] == score and lenders[i, at - 1] > title)):
                at -= 1
            if at >= most:
                continue
            count = min(count + 1, most)
            for behind in range(count - 1, at, -1):
                best[behind], lenders[i, behind] = best[behind - 1], lenders[i, behind - 1]
            best[at], lenders[i, at] = score, title
        total = np.float32(0.0)
        for place in range(count):
            total += best[place]
        for place in range(count):
            shares[i, place] = BORROWED * best[place] / total
