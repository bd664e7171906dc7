"""Who did what with which title, as aligned arrays: what every model is trained on and judged by.

Profiles are numbers that mean nothing outside one value, so that no model can keep a viewer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

MOST_STRENGTH = 1.5  # what one title may count for, however often it was watched


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interactions:
    """Signals sorted by (profile, time); all arrays are aligned, one entry a signal."""

    title_ids: tuple[str, ...]
    countries: tuple[str, ...]  # "" (unknown) first
    profiles: int
    profile: NDArray[np.int32]  # rising
    title: NDArray[np.int32]  # row number in `title_ids`
    at: NDArray[np.int64]  # UTC ms
    weight: NDArray[np.float32]  # signed strength, as `features.profile` gives it
    rewarded: NDArray[np.bool_]  # a play or rating that went well: what a page is for
    country: NDArray[np.int16]  # row number in `countries`

    def __len__(self) -> int:
        """Count the signals."""
        return len(self.title)

    def where(self, keep: NDArray[np.bool_]) -> "Interactions":
        """Keep some signals; profiles and titles stay numbered as they are."""
        return replace(
            self,
            profile=self.profile[keep],
            title=self.title[keep],
            at=self.at[keep],
            weight=self.weight[keep],
            rewarded=self.rewarded[keep],
            country=self.country[keep],
        )

    def before(self, at: int) -> "Interactions":
        """Keep what happened strictly before a time."""
        return self.where(self.at < at)

    def starts(self) -> NDArray[np.int64]:
        """Tell where each profile's signals start; int64 `(profiles + 1,)`."""
        return np.searchsorted(self.profile, np.arange(self.profiles + 1)).astype(np.int64)

    def strengths(self) -> sparse.csr_matrix:
        """Sum up each profile's liking of each title, `(profiles, titles)` float32: only what is above 0 is kept."""
        shape = (self.profiles, len(self.title_ids))
        matrix = sparse.coo_matrix((self.weight, (self.profile, self.title)), shape=shape).tocsr()
        np.clip(matrix.data, 0.0, MOST_STRENGTH, out=matrix.data)
        matrix.eliminate_zeros()
        matrix.sort_indices()
        return matrix


def make_interactions(
    *,
    profile_ids: Sequence[str] | NDArray[np.generic],
    title_ids: Sequence[str] | NDArray[np.generic],
    at: NDArray[np.int64],
    weight: NDArray[np.float32],
    rewarded: NDArray[np.bool_],
    country: Sequence[str] | NDArray[np.generic] | None = None,
    order: NDArray[np.int64] | None = None,
) -> Interactions:
    """Number profiles, titles and countries and sort by (profile, time); `order` breaks ties of time."""
    titles, title = np.unique(np.asarray(title_ids), return_inverse=True)
    people, profile = np.unique(np.asarray(profile_ids), return_inverse=True)
    ties = np.arange(len(at)) if order is None else order
    sort = np.lexsort((ties, at, profile))
    if country is None:
        countries, place = ("",), np.zeros(len(at), dtype=np.int16)
    else:
        found, code = np.unique(np.asarray(country), return_inverse=True)
        names = ["", *(str(name) for name in found if name != "")]
        renumber = np.array([names.index(str(name)) for name in found], dtype=np.int16)
        countries, place = tuple(names), renumber[code]
    return Interactions(
        title_ids=tuple(str(title_id) for title_id in titles),
        countries=countries,
        profiles=len(people),
        profile=profile[sort].astype(np.int32),
        title=title[sort].astype(np.int32),
        at=at[sort].astype(np.int64),
        weight=weight[sort].astype(np.float32),
        rewarded=rewarded[sort].astype(np.bool_),
        country=place[sort],
    )


@njit(cache=True, nogil=True)
def merge_titles(
    titles: NDArray[np.int32], weights: NDArray[np.float32], most: np.float32
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Count each title once: newest first, its weights summed and held within ± `most`.

    `titles` and `weights` are oldest first; both answers are `(distinct titles,)`.
    """
    size = len(titles)
    found = np.empty(size, dtype=np.int32)
    sums = np.zeros(size, dtype=np.float32)
    count = 0
    for i in range(size - 1, -1, -1):
        title = titles[i]
        place = -1
        for k in range(count):
            if found[k] == title:
                place = k
                break
        if place < 0:
            place = count
            found[count] = title
            count += 1
        sums[place] += weights[i]
    for k in range(count):
        sums[k] = min(max(sums[k], -most), most)
    return found[:count], sums[:count]
