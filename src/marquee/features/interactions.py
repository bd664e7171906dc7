"""Who did what with which title, as aligned arrays: what every model is trained on and judged by.

Profiles are numbers that mean nothing outside one value, so that no model can keep a viewer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from marquee.features.remembered import MOST_REMEMBERED, describe_all, merge, weigh_all
from marquee.features.strength import LEARNT, MOST_STRENGTH
from marquee.schema.clock import HOUR

LEAD_UP = 12 * HOUR  # what was done with a title this long before it was watched led up to that
PAGE_MS = 30 * 60_000  # what came into view this long before an act may be of the page it came from


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
    action: NDArray[np.int8] | None = None  # what was done, as `features.strength` numbers acts
    value: NDArray[np.float32] | None = None  # completion, stars, sentiment or visits; NaN unknown
    entry: NDArray[np.int32] | None = None  # what takes the place of what, numbered within a profile
    order: NDArray[np.int64] | None = None  # log position, where signals are in the order of the log
    passed_profile: NDArray[np.int32] | None = None  # what was shown and passed over, apart: it is no act; rising
    passed_title: NDArray[np.int32] | None = None
    passed_at: NDArray[np.int64] | None = None
    passed_order: NDArray[np.int64] | None = None  # as `order`; rising within a profile
    passed_visits: NDArray[np.float32] | None = None  # in how many visits so far; 0: something was done with it
    table: NDArray[np.float32] | None = None  # `SignalConfig.table` by which acts were weighed, then `shape`

    def __len__(self) -> int:
        """Count the signals."""
        return len(self.title)

    def where(self, keep: NDArray[np.bool_]) -> "Interactions":
        """Keep some signals; profiles and titles stay numbered as they are."""
        columns = {name: column[keep] for name in _COLUMNS if (column := getattr(self, name)) is not None}
        return replace(self, **columns)

    def before(self, at: int) -> "Interactions":
        """Keep what happened strictly before a time."""
        kept = self.where(self.at < at)
        return kept if self.passed_at is None else kept._passed_where(self.passed_at < at)

    def _passed_where(self, keep: NDArray[np.bool_]) -> "Interactions":
        columns = {name: column[keep] for name in _PASSED if (column := getattr(self, name)) is not None}
        return replace(self, **columns)

    def starts(self) -> NDArray[np.int64]:
        """Tell where each profile's signals start; int64 `(profiles + 1,)`."""
        return np.searchsorted(self.profile, np.arange(self.profiles + 1)).astype(np.int64)

    def settled(self) -> NDArray[np.float32]:
        """Tell for each signal what all its profile's acts say of its title in the end; float32 `(signals,)`."""
        pair = self.profile.astype(np.int64) * max(len(self.title_ids), 1) + self.title
        _, owner = np.unique(pair, return_inverse=True)
        found: NDArray[np.float32] = np.bincount(owner, weights=self.weight)[owner].astype(np.float32)
        return found

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
        if kept.passed_title is not None:
            kept = kept._passed_where(rows[kept.passed_title] >= 0)
        passed = None if kept.passed_title is None else rows[kept.passed_title]
        return replace(kept, title_ids=tuple(title_ids), title=rows[kept.title], passed_title=passed)

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


_PASSED = tuple(field.name for field in fields(Interactions) if field.name.startswith("passed_"))
_COLUMNS = tuple(
    field.name
    for field in fields(Interactions)
    if field.name not in ("title_ids", "countries", "profiles", "table", *_PASSED)
)


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
    action: NDArray[np.integer] | None = None,
    value: NDArray[np.floating] | None = None,
    logged: bool = False,
    people: NDArray[np.integer] | None = None,
) -> Interactions:
    """Sort signals by (profile, time); `order` breaks ties of time, or is all that counts where they were `logged`.

    `people` lists the profiles there are, ascending; None: those with a signal.

    `profile` may be any numbers; `title` and `country` are row numbers of `title_ids` and `countries` ("" first).
    """
    if people is None:
        people, number = np.unique(profile, return_inverse=True)
    else:
        number = np.searchsorted(people, profile)
    place_in_log = np.arange(len(at)) if order is None else order
    sort = np.lexsort((place_in_log, number) if logged else (place_in_log, at, number))
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
        action=None if action is None else action[sort].astype(np.int8),
        value=None if value is None else value[sort].astype(np.float32),
        order=place_in_log[sort].astype(np.int64) if logged else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signals:
    """What spoke for and against titles at one moment: each title once, oldest first."""

    positives: NDArray[np.int32]
    weights: NDArray[np.float32]
    negatives: NDArray[np.int32]
    negative_weights: NDArray[np.float32]  # below 0
    titles: NDArray[np.int32] | None = None  # (known,) what they were weighed from, where that is known
    described: NDArray[np.float32] | None = None  # (known, LEARNT)


def asked_before(interactions: Interactions, place: int, *, starts: NDArray[np.int64]) -> int:
    """Give the signal before which the page was asked for that led to signal number `place`.

    Looking at a title's page, its trailer or a search for it on the way to playing it are part of the choice, and not
    known when the page was made: it is the first signal of that title within `LEAD_UP` before.
    """
    first = int(starts[interactions.profile[place]])
    same = interactions.title[first:place] == interactions.title[place]
    led = np.flatnonzero(same & (interactions.at[first:place] >= interactions.at[place] - LEAD_UP))
    return first + int(led[0]) if len(led) else place


def known_before(interactions: Interactions, place: int, *, starts: NDArray[np.int64]) -> Signals:
    """Tell what was known of a profile when the page was asked for that led to signal number `place`.

    `starts` is `interactions.starts()`.
    """
    first = int(starts[interactions.profile[place]])
    place = asked_before(interactions, place, starts=starts)
    if interactions.action is not None and interactions.table is not None:
        titles, described = described_between(interactions, first, place)
        return signals_from_acts(titles, described, table=interactions.table)
    titles, sums = merge(
        interactions.title[max(first, place - MOST_REMEMBERED) : place],
        interactions.weight[max(first, place - MOST_REMEMBERED) : place],
        len(interactions.title_ids),
        np.float32(MOST_STRENGTH),
    )
    return _apart(titles, sums)


def signals_from_acts(
    titles: NDArray[np.int32], described: NDArray[np.float32], *, table: NDArray[np.float32]
) -> Signals:
    """Weigh described titles, the oldest first, by a table that begins with the weights in the order of LEARNT."""
    return replace(_apart(titles, strengths_of(described, table)), titles=titles, described=described)


def _apart(titles: NDArray[np.int32], sums: NDArray[np.float32]) -> Signals:
    liked, against = sums > 0, sums < 0
    return Signals(
        positives=titles[liked],
        weights=sums[liked],
        negatives=titles[against],
        negative_weights=sums[against],
    )


def described_between(
    interactions: Interactions, first: int, last: int, *, until: int | None = None, profile: int | None = None
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Describe titles by signals `first` to `last` of one profile: what serving would remember of them then.

    What was passed over counts up to log position `until`. None: up to half an hour before signal `last`, as what the
    page showed that it came from was not known when that page was built; or to the end where `last` is another's.
    `profile` is needed where it may have done nothing at all.

    Returns titles, in the order of their newest act and then those only passed over, int32 `(known,)`, and float32
    `(known, LEARNT)`. Only for interactions whose acts are known.
    """
    action, value, entry, table = interactions.action, interactions.value, interactions.entry, interactions.table
    assert action is not None and value is not None and entry is not None and table is not None
    passed = _passed_until(interactions, first, last, until, profile)
    visits = np.empty(0, np.float32) if interactions.passed_visits is None else interactions.passed_visits[passed]
    shown = np.empty(0, np.int32) if interactions.passed_title is None else interactions.passed_title[passed]
    most = max(last - first, 0) + len(shown)
    titles = np.empty(most, dtype=np.int32)
    described = np.empty((most, len(LEARNT)), dtype=np.float32)
    count = describe_all(
        interactions.title[first:last], action[first:last], value[first:last], entry[first:last],
        interactions.at[first:last], shown, visits, len(interactions.title_ids), table[len(LEARNT) :], titles,
        described,
    )  # fmt: skip
    return titles[:count], described[:count]


def _passed_until(interactions: Interactions, first: int, last: int, until: int | None, profile: int | None) -> slice:
    """Find what a profile had passed over by a moment."""
    owners, orders, times = interactions.passed_profile, interactions.passed_order, interactions.passed_at
    if owners is None or orders is None or times is None or (profile is None and first >= len(interactions)):
        return slice(0, 0)
    profile = int(interactions.profile[first]) if profile is None else profile
    begin, end = np.searchsorted(owners, [profile, profile + 1])
    if until is None and last < len(interactions) and interactions.profile[last] == profile:
        return slice(int(begin), int(begin + np.searchsorted(times[begin:end], interactions.at[last] - PAGE_MS)))
    if until is not None:
        return slice(int(begin), int(begin + np.searchsorted(orders[begin:end], until, side="right")))
    return slice(int(begin), int(end))


def strengths_of(described: NDArray[np.float32], table: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weigh described titles `(titles, LEARNT)`, held within what one title may count for; float32 `(titles,)`.

    `table` begins with the weights in the order of LEARNT.
    """
    sums = np.empty(len(described), dtype=np.float32)
    weigh_all(described, table[: len(LEARNT)], np.float32(MOST_STRENGTH), sums)
    return sums
