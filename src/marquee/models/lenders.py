"""From whom titles new to the models borrow: the known titles that share most terms with them, each by what it adds.

How much each lends is a kernel ridge regression on the nearest alone: lenders that say the same share what they say,
and where little is alike little is lent. On titles never played, described by overview and reviews, that ranks a
quarter better than lending by likeness; a mean lent where nothing is alike put new titles above those that viewers
want (docs/log.md). The content tower does not choose them: it speaks in the blend already, and titles that borrow by
its lights rank worse.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.models.content import Content

DOUBT = np.float32(0.3)  # the ridge, a title of which most is known having likeness 1 to itself
LENDERS = 32  # neighbours a new title borrows from


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Borrowing:
    """From whom titles new to the models borrow: each new title's nearest known ones."""

    titles: NDArray[np.int32]  # (new,) row numbers of the catalogue
    lenders: NDArray[np.int32]  # (new, LENDERS), -1 pads
    shares: NDArray[np.float32]  # (new, LENDERS); below 0 where a lender says what others say too loudly


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
    wanted = np.zeros(len(posting_start) - 1, dtype=np.float32)
    table = np.empty((most, most), dtype=np.float64)
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
        _among(lenders[i, :count], start, terms, values, wanted, table)
        _solve(table, best[:count], shares[i])


@njit(cache=True, nogil=True)
def _among(titles, start, terms, values, wanted, table):  # type: ignore[no-untyped-def]
    """Fill in how alike each two titles are; `wanted` `(terms,)` comes and goes as zeros."""
    for i in range(len(titles)):
        for k in range(start[titles[i]], start[titles[i] + 1]):
            wanted[terms[k]] = values[k]
        for j in range(i + 1):
            alike = 0.0
            for k in range(start[titles[j]], start[titles[j] + 1]):
                alike += wanted[terms[k]] * values[k]
            table[i, j] = alike
            table[j, i] = alike
        for k in range(start[titles[i]], start[titles[i] + 1]):
            wanted[terms[k]] = 0.0


@njit(cache=True, nogil=True)
def _solve(table, asked, out):  # type: ignore[no-untyped-def]
    """Solve `(table + DOUBT) x = asked` by Cholesky's method, in place, into the first places of `out`."""
    size = len(asked)
    for j in range(size):
        table[j, j] += DOUBT
        for k in range(j):
            table[j, j] -= table[j, k] * table[j, k]
        table[j, j] = np.sqrt(max(table[j, j], 1e-9))
        for i in range(j + 1, size):
            for k in range(j):
                table[i, j] -= table[i, k] * table[j, k]
            table[i, j] /= table[j, j]
    solved = np.empty(size, dtype=np.float64)
    for i in range(size):
        value = float(asked[i])
        for k in range(i):
            value -= table[i, k] * solved[k]
        solved[i] = value / table[i, i]
    for i in range(size - 1, -1, -1):
        for k in range(i + 1, size):
            solved[i] -= table[k, i] * solved[k]
        solved[i] /= table[i, i]
        out[i] = solved[i]
