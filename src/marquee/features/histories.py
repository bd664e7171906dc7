"""Many histories side by side, as views into one array: what boards ask about and models are trained on.

Two moments of the same profile share their entries, so a hundred thousand questions about six thousand profiles cost no
more memory than the profiles do. Who a profile is, is not known here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from marquee.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histories:
    """Histories over `size` titles; each is `title[begin:end]`, oldest first where the order is known."""

    title: NDArray[np.int32]  # (entries,) row numbers
    value: NDArray[
        np.float32
    ]  # (entries,) how strongly each speaks for its title; 1 where only that it was watched counts
    begin: NDArray[np.int64]  # (histories,)
    end: NDArray[np.int64]  # (histories,)
    size: int
    at: NDArray[np.int64] | None = None  # (entries,) UTC ms; None where a protocol forbids time

    def __len__(self) -> int:
        """Count the histories."""
        return len(self.begin)

    def take(self, rows: NDArray[Any] | slice) -> "Histories":
        """Keep some histories (numbers, a mask or a slice), in the order asked for."""
        return replace(self, begin=self.begin[rows], end=self.end[rows])

    def newest(self, most: int) -> "Histories":
        """Keep the newest `most` entries of each."""
        return replace(self, begin=np.maximum(self.begin, self.end - most))

    def lengths(self) -> NDArray[np.int64]:
        """Count the entries of each; int64 `(histories,)`."""
        return self.end - self.begin

    def of(self, row: int) -> NDArray[np.int32]:
        """Give one history's titles, oldest first."""
        return self.title[self.begin[row] : self.end[row]]

    def entries(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """List all entries, history by history: (history numbers, places in the flat arrays)."""
        lengths = self.lengths()
        owner = np.repeat(np.arange(len(self)), lengths)
        place = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths) + self.begin[owner]
        return owner, place

    def matrix(self) -> sparse.csr_matrix:
        """Give strengths `(histories, titles)`, float32; a title that comes twice counts by its strongest entry."""
        owner, place = self.entries()
        title, value = self.title[place], self.value[place]
        order = np.lexsort((-value, title, owner))
        owner, title, value = owner[order], title[order], value[order]
        key = owner * self.size + title
        first = np.concatenate([[True], key[1:] != key[:-1]]) if len(key) else np.zeros(0, dtype=np.bool_)
        shape = (len(self), self.size)
        found = sparse.csr_matrix((value[first], (owner[first], title[first])), shape=shape, dtype=np.float32)
        found.sort_indices()
        return found

    def batches(self, most: int) -> Iterator[tuple[slice, "Histories"]]:
        """Walk through them `most` at a time: (which, those histories)."""
        for first in range(0, len(self), most):
            which = slice(first, min(first + most, len(self)))
            yield which, self.take(which)


def histories_of(
    profile: NDArray[np.integer],
    title: NDArray[np.integer],
    *,
    size: int,
    order: NDArray[np.generic] | None = None,
    value: NDArray[np.floating] | None = None,
    at: NDArray[np.int64] | None = None,
    profiles: int | None = None,
) -> Histories:
    """Sort entries by (profile, order) into histories, one for each of `profiles` numbers (0 up), some maybe empty.

    `order` is anything that sorts; without it entries stay as they come. Raises BadInput for a title outside
    `size`, a value that is not a number, or arrays of different lengths.
    """
    count = len(profile)
    for name, column in (("title", title), ("order", order), ("value", value), ("at", at)):
        if column is not None and len(column) != count:
            raise BadInput(f"{name} has {len(column)} entries where profile has {count}; give one a signal")
    if count and (int(title.min()) < 0 or int(title.max()) >= size):
        raise BadInput(f"title numbers reach from {title.min()} to {title.max()}; they must be 0 to {size - 1}")
    if value is not None and not np.isfinite(value).all():
        raise BadInput(f"{int((~np.isfinite(value)).sum())} values are not numbers; leave those signals out")
    number = profiles if profiles is not None else int(profile.max(initial=-1)) + 1
    sort = np.lexsort((np.arange(count) if order is None else order, profile))
    bounds = np.searchsorted(profile[sort], np.arange(number + 1)).astype(np.int64)
    return Histories(
        title=title[sort].astype(np.int32),
        value=np.ones(count, dtype=np.float32) if value is None else value[sort].astype(np.float32),
        begin=bounds[:-1],
        end=bounds[1:],
        size=size,
        at=None if at is None else at[sort].astype(np.int64),
    )
