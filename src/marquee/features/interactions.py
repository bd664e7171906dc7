"""Who did what with which title, as aligned arrays: what every model is trained on and judged by.

Profiles are numbers that mean nothing outside one value, so that no model can keep a viewer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

MOST_STRENGTH = 1.6  # what one title may count for, however often it was watched
MOST_REMEMBERED = 200  # signals a viewer's taste is made of: the reducer's cap (law 8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interactions:
    """Signals sorted by (profile, time); arrays are aligned, one entry a signal.

    A title's weights summed up to a moment give what `features.profile.encode_history` would have said then.
    """

    title_ids: tuple[str, ...]
    countries: tuple[str, ...]  # "" (unknown) first
    profiles: int
    profile: NDArray[np.int32]  # rising
    title: NDArray[np.int32]  # row number in `title_ids`
    at: NDArray[np.int64]  # UTC ms
    weight: NDArray[np.float32]  # signed: by how much it changed what speaks for the title
    watched: NDArray[np.bool_]  # a play or a rating
    rewarded: NDArray[np.bool_]  # one that went well: what a page is for
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
            watched=self.watched[keep],
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

    def renumbered(self, title_ids: Sequence[str]) -> "Interactions":
        """Number titles as `title_ids` does; signals about others are left out."""
        place = {title_id: row for row, title_id in enumerate(title_ids)}
        rows = np.array([place.get(title_id, -1) for title_id in self.title_ids], dtype=np.int32)
        if len(self) == 0:
            return replace(self, title_ids=tuple(title_ids))
        kept = self.where(rows[self.title] >= 0)
        return replace(kept, title_ids=tuple(title_ids), title=rows[kept.title])

    def first_watches(self) -> NDArray[np.int64]:
        """List the signals by which a profile first watched a title, in order."""
        rows = np.flatnonzero(self.watched)
        pair = self.profile[rows].astype(np.int64) * len(self.title_ids) + self.title[rows]
        _, first = np.unique(pair, return_index=True)
        return np.sort(rows[first])

    def next_watches(self, *, since: int, until: int | None = None, least_history: int = 0) -> NDArray[np.int64]:
        """List the signals by which a profile first watched what went well, from `since` (inclusive) to `until`.

        `least_history` is how many signals must have come before. These are the targets models are judged by.
        """
        first = self.first_watches()
        at = self.at[first]
        first = first[(at >= since) & (at < (np.iinfo(np.int64).max if until is None else until))]
        pair = self.profile[first].astype(np.int64) * len(self.title_ids) + self.title[first]
        first = first[np.isin(pair, self.rewarded_pairs())]
        return first[first - self.starts()[self.profile[first]] >= least_history]

    def rewarded_pairs(self) -> NDArray[np.int64]:
        """List (profile × titles + title) of all pairs that went well at any time, ascending."""
        pair = self.profile[self.rewarded].astype(np.int64) * len(self.title_ids) + self.title[self.rewarded]
        return np.unique(pair)


def make_interactions(
    *,
    title_ids: Sequence[str],
    profile: NDArray[np.integer],
    title: NDArray[np.integer],
    at: NDArray[np.int64],
    weight: NDArray[np.floating],
    watched: NDArray[np.bool_],
    rewarded: NDArray[np.bool_],
    countries: Sequence[str] = ("",),
    country: NDArray[np.integer] | None = None,
    order: NDArray[np.integer] | None = None,
) -> Interactions:
    """Sort signals by (profile, time); `order` breaks ties of time.

    `profile` may be any numbers; `title` and `country` are row numbers of `title_ids` and `countries` ("" first).
    """
    people, number = np.unique(profile, return_inverse=True)
    sort = np.lexsort((np.arange(len(at)) if order is None else order, at, number))
    place = np.zeros(len(at), dtype=np.int16) if country is None else country.astype(np.int16)
    return Interactions(
        title_ids=tuple(title_ids),
        countries=tuple(countries),
        profiles=len(people),
        profile=number[sort].astype(np.int32),
        title=title[sort].astype(np.int32),
        at=at[sort].astype(np.int64),
        weight=weight[sort].astype(np.float32),
        watched=watched[sort].astype(np.bool_),
        rewarded=rewarded[sort].astype(np.bool_),
        country=place[sort],
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signals:
    """What spoke for and against titles at one moment: each title once, oldest first."""

    positives: NDArray[np.int32]
    weights: NDArray[np.float32]
    negatives: NDArray[np.int32]
    negative_weights: NDArray[np.float32]  # below 0


def known_before(interactions: Interactions, place: int, *, starts: NDArray[np.int64]) -> Signals:
    """Tell what was known of a profile when signal number `place` came in; `starts` is `interactions.starts()`."""
    first = max(int(starts[interactions.profile[place]]), place - MOST_REMEMBERED)
    titles, sums = _merge(
        interactions.title[first:place],
        interactions.weight[first:place],
        len(interactions.title_ids),
        np.float32(MOST_STRENGTH),
    )
    liked, against = sums > 0, sums < 0
    return Signals(
        positives=titles[liked],
        weights=sums[liked],
        negatives=titles[against],
        negative_weights=sums[against],
    )


@njit(cache=True, nogil=True)
def _merge(
    titles: NDArray[np.int32], weights: NDArray[np.float32], size: int, most: np.float32
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Sum weights a title, held within ± `most`; titles in the order of their newest signal."""
    sums = np.zeros(size, dtype=np.float32)
    taken = np.zeros(size, dtype=np.bool_)
    found = np.empty(len(titles), dtype=np.int32)
    for i in range(len(titles)):
        sums[titles[i]] += weights[i]
    count = 0
    for i in range(len(titles) - 1, -1, -1):
        if not taken[titles[i]]:
            taken[titles[i]] = True
            found[count] = titles[i]
            count += 1
    order = found[:count][::-1].copy()
    merged = np.empty(count, dtype=np.float32)
    for k in range(count):
        merged[k] = min(max(sums[order[k]], -most), most)
    return order, merged
