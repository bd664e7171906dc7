"""A profile being written: the mutable inside of the reducer.

Folding a thousand events through a thousand frozen values would copy a thousand histories; a draft is thawed once,
moved event by event, and frozen once. It knows how things are kept (order, caps, lateness), not what an event means.
"""

from bisect import bisect_right, insort_right
from operator import attrgetter

import msgspec

from marquee.profiles.caps import MINUTE_MS, Caps
from marquee.schema.clock import day_of
from marquee.schema.profile import (
    DETAIL,
    PLAY,
    SEARCH_CLICK,
    THUMB_DOWN,
    THUMB_UP,
    TRAILER,
    Entry,
    Profile,
    Progress,
    Seen,
)

WEAK = frozenset({DETAIL, TRAILER, SEARCH_CLICK})
BY_DAY = frozenset({PLAY, TRAILER})  # one entry a title and day; of other actions the newest alone is kept

_entry_at = attrgetter("at")
Key = tuple[str, int, int]


def entry_key(title_id: str, action: int, at: int) -> Key:
    """Tell what an entry stands for: a second one with this key takes its place."""
    if action == THUMB_DOWN:
        action = THUMB_UP
    return (title_id, action, day_of(at) if action in BY_DAY else 0)


class Draft:
    """A thawed profile; `freeze` gives the value back."""

    __slots__ = (
        "by_key",
        "caps",
        "entries",
        "fields",
        "hidden",
        "my_list",
        "progress",
        "queries",
        "removed",
        "seen",
        "stamps",
        "taste_since",
        "thumbs",
        "updated_at",
    )

    def __init__(self, profile: Profile, *, caps: Caps) -> None:
        self.caps = caps
        self.fields = {name: getattr(profile, name) for name in _PLAIN}
        self.updated_at = profile.updated_at
        self.taste_since = profile.taste_since
        self.entries = list(profile.history)
        self.by_key = {entry_key(entry.title_id, entry.action, entry.at): entry for entry in self.entries}
        self.progress = {(step.title_id, step.episode_id): step for step in profile.progress}
        self.thumbs = dict(profile.thumbs)
        self.my_list = dict(profile.my_list)
        self.hidden = dict.fromkeys(profile.hidden)
        self.removed = dict(profile.removed)
        self.stamps = dict(profile.stamps)
        self.seen = {seen.title_id: seen for seen in profile.seen}
        self.queries = dict(profile.queries)

    def freeze(self) -> Profile:
        """Give the profile as it stands now."""
        return Profile(
            **self.fields,
            updated_at=self.updated_at,
            taste_since=self.taste_since,
            history=tuple(self.entries),
            progress=tuple(sorted(self.progress.values(), key=_entry_at)),
            thumbs=self.thumbs,
            my_list=tuple(sorted(self.my_list.items(), key=lambda item: item[1])),
            hidden=tuple(self.hidden),
            removed=self.removed,
            seen=tuple(sorted(map(self._aged, self.seen.values()), key=attrgetter("last_at"))),
            queries=tuple(sorted(self.queries.items(), key=lambda item: item[1])),
            stamps=self.stamps,
        )

    # --- history -----------------------------------------------------------------------------------------------------

    def forgotten(self, title_id: str, at: int) -> bool:
        """Say whether the viewer took back what they did with a title at this time: a reset, or a removal."""
        return at <= self.taste_since or at <= self.removed.get(title_id, -1)

    def put_entry(self, entry: Entry) -> None:
        """Place an entry by its time in the stead of the one with its key; the caller settled which is newer."""
        key = entry_key(entry.title_id, entry.action, entry.at)
        standing = self.by_key.get(key)
        if standing is not None:
            self._take_out(standing)
        insort_right(self.entries, entry, key=_entry_at)
        self.by_key[key] = entry
        if entry.action in WEAK and len(self.entries) > self.caps.weak:
            weak = [kept for kept in self.entries if kept.action in WEAK]
            if len(weak) > self.caps.weak:
                self.drop_entry(weak[0])
        if len(self.entries) > self.caps.history:
            self.drop_entry(self.entries[0])

    def newest(self, title_id: str, action: int, at: int) -> Entry | None:
        """Give the entry that one of this title, action and time would replace."""
        return self.by_key.get(entry_key(title_id, action, at))

    def drop_entry(self, entry: Entry) -> None:
        """Forget one entry."""
        self._take_out(entry)
        del self.by_key[entry_key(entry.title_id, entry.action, entry.at)]

    def drop_entries(self, *, title_id: str | None, up_to: int, keep: frozenset[int] = frozenset()) -> None:
        """Forget entries up to a time: of one title, or of all where it is None; `keep` names actions that stay."""
        for entry in [kept for kept in self.entries if kept.at <= up_to]:
            if (title_id is None or entry.title_id == title_id) and entry.action not in keep:
                self.drop_entry(entry)

    def _take_out(self, entry: Entry) -> None:
        place = bisect_right(self.entries, entry.at, key=_entry_at) - 1
        while self.entries[place] is not entry:
            place -= 1
        del self.entries[place]

    # --- progress ----------------------------------------------------------------------------------------------------

    def put_progress(self, step: Progress) -> None:
        """Move where a film or episode stands, unless what is known is newer."""
        key = (step.title_id, step.episode_id)
        standing = self.progress.get(key)
        if standing is not None and standing.at > step.at:
            return
        self.progress.pop(key, None)
        self.progress[key] = step
        if len(self.progress) > self.caps.progress:
            del self.progress[min(self.progress, key=lambda held: self.progress[held].at)]

    def drop_progress(self, *, title_id: str | None, up_to: int) -> None:
        """Forget where a title, or every title, stands, as far as that was known by a time."""
        for key, step in list(self.progress.items()):
            if step.at <= up_to and (title_id is None or key[0] == title_id):
                del self.progress[key]

    # --- standing facts ----------------------------------------------------------------------------------------------

    def settle(self, key: str, at: int) -> bool:
        """Say whether a fact said at this time stands, and note the time; False where something newer was said."""
        if at < self.stamps.get(key, -1):
            return False
        self.stamps.pop(key, None)
        self.stamps[key] = at
        if len(self.stamps) > self.caps.stamps:
            marks = [held for held in self.stamps if ":" in held]
            if marks:
                del self.stamps[min(marks, key=self.stamps.__getitem__)]
        return True

    def remember(self, kept: dict[str, int], key: str, value: int, *, most: int) -> None:
        """Put a value under a key at the end; the smallest value leaves where there are too many."""
        kept.pop(key, None)
        kept[key] = value
        if len(kept) > most:
            del kept[min(kept, key=kept.__getitem__)]

    # --- what was seen -----------------------------------------------------------------------------------------------

    def see(self, title_id: str, *, at: int, visit: str, cover: tuple[str | None, str | None]) -> None:
        """Count a title as shown: once a visit, not before it was last touched; `cover` is (artwork, decision)."""
        minute = at - at % MINUTE_MS
        standing = self.seen.get(title_id)
        if standing is None:
            touched = any(entry.title_id == title_id and entry.at >= at for entry in self.entries)
            seen = Seen(title_id=title_id, last_at=minute, visits=0 if touched else 1, last_session=visit)
        else:
            seen = self._aged(standing)
            if minute >= seen.last_at:
                visits = seen.visits + (seen.last_session != visit)
                seen = msgspec.structs.replace(seen, last_at=minute, visits=visits, last_session=visit)
        artwork_id, decision_id = cover
        new = artwork_id is not None and (artwork_id, decision_id) != (seen.artwork_id, seen.decision_id)
        covered = new and seen.artwork_id is None
        if new and (seen.drawn_at is None or minute >= seen.drawn_at):
            seen = msgspec.structs.replace(
                seen, artwork_id=artwork_id, decision_id=decision_id, drawn_at=minute, probability=None
            )
        self.seen.pop(title_id, None)
        self.seen[title_id] = seen
        if covered:
            self._keep_covers()
        if len(self.seen) > self.caps.seen:
            del self.seen[min(self.seen, key=lambda held: self.seen[held].last_at)]

    def touch(self, title_id: str, *, at: int, visit: str) -> None:
        """Start a title's ignored visits anew: something was done with it."""
        seen = self.seen.get(title_id)
        minute = at - at % MINUTE_MS
        if seen is not None and minute >= seen.last_at:
            self.seen.pop(title_id)
            self.seen[title_id] = msgspec.structs.replace(seen, last_at=minute, visits=0, last_session=visit)

    def _keep_covers(self) -> None:
        held = [seen for seen in map(self._aged, self.seen.values()) if seen.artwork_id is not None]
        if len(held) > self.caps.covers:
            oldest = min(held, key=attrgetter("last_at"))
            self.seen[oldest.title_id] = _without_cover(oldest)

    def _aged(self, seen: Seen) -> Seen:
        """Let go of a cover whose holding period is over."""
        if seen.drawn_at is None or seen.drawn_at >= self.updated_at - self.caps.cover_held_ms:
            return seen
        return _without_cover(seen)


def _without_cover(seen: Seen) -> Seen:
    return Seen(title_id=seen.title_id, last_at=seen.last_at, visits=seen.visits, last_session=seen.last_session)


_PLAIN = (
    "profile_id",
    "account_id",
    "log_position",
    "created_at",
    "name",
    "kids",
    "maturity",
    "non_profiling",
    "country",
    "language",
    "device",
    "session_id",
    "picks",
)
