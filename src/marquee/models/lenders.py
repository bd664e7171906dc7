"""From whom titles new to the models borrow: the known titles that share most terms with them.

The content tower does not choose them: it speaks in the blend already, and titles that borrow by its lights rank worse
(docs/log.md).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.models.content import Content, match, nearest

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
    one = np.ones(1, dtype=np.float32)
    if known.any():
        for place, title in enumerate(new):
            likeness = match(np.array([title], dtype=np.int32), one, *content.arrays())
            likeness[~known] = 0
            best = nearest(likeness, k=LENDERS, without=int(title))
            if len(best):
                weight = likeness[best]
                lenders[place, : len(best)] = best
                shares[place, : len(best)] = BORROWED * weight / weight.sum()
    return Borrowing(titles=new, lenders=lenders, shares=shares)
