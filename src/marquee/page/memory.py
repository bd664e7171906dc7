"""What a profile's history says to the page: what was watched to the end, and which titles rows can start from.

Only what is true is said: "watched" needs a play, "liked" a thumb or a high rating, "picked" a pick.
"""

from dataclasses import dataclass

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.schema.profile import PICK, PLAY, RATE, THUMB_UP, Entry, Profile

LIKED_STARS = 4.0
WATCHED_SHARE = 0.5  # completion from which "because you watched" is said


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A title a row can start from, and what the viewer did with it: watched, liked or picked."""

    title: int
    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What was read of one profile, by row number of the snapshot."""

    finished: dict[int, int]  # films played to the end -> when last
    over: frozenset[int]  # watched, or rated as watched: not to be discovered again
    anchors: tuple[Anchor, ...]  # newest first, each title once


NOTHING = Memory(finished={}, over=frozenset(), anchors=())


def remember(profile: Profile, snapshot: CatalogSnapshot, *, now: int, finished: float) -> Memory:
    """Read a profile's history; a non-profiling profile is not read."""
    if profile.non_profiling:
        return NOTHING
    index, thumbs = snapshot.index, profile.thumbs
    ended: dict[int, int] = {}
    over: set[int] = set()
    verbs: dict[int, str] = {}
    for entry in reversed(profile.history):
        row = index.get(entry.title_id)
        if row is None:
            continue
        action, value = entry.action, entry.value
        if action == PLAY:
            if value is not None and value >= finished and _to_the_end(entry, row, snapshot, now=now):
                over.add(row)
                if not snapshot.is_series[row]:
                    ended.setdefault(row, entry.at)
            if value is None or value >= WATCHED_SHARE:
                verbs.setdefault(row, "watched")
        elif action == RATE:
            over.add(row)
            if value is not None and value >= LIKED_STARS:
                verbs.setdefault(row, "liked")
        elif action == THUMB_UP:
            verbs.setdefault(row, "liked")
        elif action == PICK:
            verbs.setdefault(row, "picked")
    ids = snapshot.title_ids
    anchors = tuple(Anchor(title=row, verb=verb) for row, verb in verbs.items() if thumbs.get(ids[row]) != -1)
    return Memory(finished=ended, over=frozenset(over), anchors=anchors)


def _to_the_end(entry: Entry, row: int, snapshot: CatalogSnapshot, *, now: int) -> bool:
    """Say whether a finished play ended its title: any play of a film, that of a series' last released episode."""
    if not snapshot.is_series[row]:
        return True
    released = [
        episode.episode_id
        for episode in snapshot.titles[row].episodes
        if episode.released_at is None or episode.released_at <= now
    ]
    return bool(released) and entry.episode_id == released[-1]
