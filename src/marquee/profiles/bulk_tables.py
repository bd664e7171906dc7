"""The bulk twin's tables: what is kept of a profile as numbers, and how rows of it are placed, found and dropped.

The habits of `profiles.draft`, written a second time for arrays of codes; the rules are in `bulk_kernel`.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.schema.clock import DAY
from marquee.schema.profile import DETAIL, PLAY, SEARCH_CLICK, THUMB_DOWN, THUMB_UP, TRAILER

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NONE = -1  # a code that is not there; a float that is not there is NaN

KINDS = (
    "impression", "detail_view", "trailer_play", "play_start", "play_progress", "play_stop", "search_click", "comment",
    "comment_edit", "comment_remove", "comment_understood", "rate", "thumb", "list_add", "list_remove", "hide",
    "unhide", "history_remove", "search", "reset_taste", "profile_update",
)  # fmt: skip
(
    IMPRESSION, DETAIL_VIEW, TRAILER_PLAY, PLAY_START, PLAY_PROGRESS, PLAY_STOP, CLICK, COMMENTED, EDITED, TAKEN_BACK,
    UNDERSTOOD, RATED, THUMBED, LISTED, UNLISTED, HIDDEN, UNHIDDEN, REMOVED, SEARCHED, RESET, UPDATED,
) = range(len(KINDS))  # fmt: skip


class Columns(NamedTuple):
    """Events as codes, sorted by profile and log position; aligned, but for `picks`."""

    kind: Ints
    at: Ints
    title: Ints
    episode: Ints
    visit: Ints
    artwork: Ints
    decision: Ints
    query: Ints
    thumb: Ints
    plain: Ints  # (events, PLAIN): what is taken over as it stands
    position_s: Floats
    runtime_s: Floats
    rating: Floats
    sentiment: Floats
    pick_starts: Ints  # (events, 2): where an event's picks start and end
    picks: Ints


# columns of `Columns.plain` and of `Kept.plain`
ACCOUNT, COUNTRY, LANGUAGE, DEVICE, SESSION, NAME, KIDS, NON_PROFILING, MATURITY = range(9)
PLAIN = 9
NO_MATURITY = -1_000_000  # of an event: not said


class Kept(NamedTuple):
    """One profile being folded: tables filled from the top, `counts` rows of each."""

    history: Floats  # title, action, at, value, episode
    progress: Floats  # title, episode, position_s, runtime_s, at, finished
    seen: Ints  # title, last_at, visits, visit, artwork, drawn_at, decision
    thumbs: Ints  # title, thumb
    my_list: Ints  # title, at
    hidden: Ints  # title, 0
    removed: Ints  # title, at
    stamps: Ints  # key, at
    queries: Ints  # query, at
    picks: Ints  # title, 0
    plain: Ints
    times: Ints  # created_at, updated_at, taste_since
    counts: Ints


HISTORY, PROGRESS, SEEN, THUMBS, MY_LIST, HIDES, REMOVALS, STAMPS, QUERIES, PICKS = range(10)
CREATED, UPDATED_AT, TASTE_SINCE = range(3)
MARKS = 8  # stamp keys from here on are `MARKS + title * 4 + which`
THUMB_MARK, HIDE_MARK, LIST_MARK, COMMENT_MARK = range(4)
SET_NAME, SET_KIDS, SET_NON_PROFILING, SET_MATURITY, SET_PICKS = range(5)


STAMP_NAMES = ("name", "kids", "non_profiling", "maturity", "picks")  # of the settings' keys
_MARK_LETTERS = "thlc"


def stamp_key(code: int, titles: list[str]) -> str:
    """Give the key `Profile.stamps` has for a code."""
    if code < MARKS:
        return STAMP_NAMES[code]
    title, which = divmod(code - MARKS, 4)
    return f"{_MARK_LETTERS[which]}:{titles[title]}"


class Limits(NamedTuple):
    """The caps, as numbers."""

    history: int
    weak: int
    seen: int
    covers: int
    progress: int
    thumbs: int
    my_list: int
    hidden: int
    queries: int
    picks: int
    removed: int
    stamps: int
    cover_held_ms: int


def empty_kept(limits: Limits) -> Kept:
    """Make the tables for one profile; `clear` readies them for the next."""

    def table(rows: int, columns: int = 2) -> Ints:
        return np.zeros((rows + 1, columns), dtype=np.int64)

    return Kept(
        history=np.zeros((limits.history + 1, 5)),
        progress=np.zeros((limits.progress + 1, 6)),
        seen=table(limits.seen, 7),
        thumbs=table(limits.thumbs),
        my_list=table(limits.my_list),
        hidden=table(limits.hidden),
        removed=table(limits.removed),
        stamps=table(limits.stamps + MARKS),
        queries=table(limits.queries),
        picks=table(limits.picks),
        plain=np.zeros(PLAIN, dtype=np.int64),
        times=np.zeros(3, dtype=np.int64),
        counts=np.zeros(10, dtype=np.int64),
    )


@njit(cache=True)
def find(table, count, key):  # type: ignore[no-untyped-def]
    for row in range(count):
        if table[row, 0] == key:
            return row
    return -1


@njit(cache=True)
def cut(table, count, row):  # type: ignore[no-untyped-def]
    for place in range(row, count - 1):
        for column in range(table.shape[1]):
            table[place, column] = table[place + 1, column]
    return count - 1


@njit(cache=True)
def forget(table, count, key):  # type: ignore[no-untyped-def]
    row = find(table, count, key)
    return count if row < 0 else cut(table, count, row)


@njit(cache=True)
def least_row(table, count, column):  # type: ignore[no-untyped-def]
    least = 0
    for row in range(1, count):
        if table[row, column] < table[least, column]:
            least = row
    return least


@njit(cache=True)
def remember(table, count, key, value, most):  # type: ignore[no-untyped-def]
    count = forget(table, count, key)
    table[count, 0], table[count, 1] = key, value
    count += 1
    return cut(table, count, least_row(table, count, 1)) if count > most else count


@njit(cache=True)
def put_last(table, count, key, value, most):  # type: ignore[no-untyped-def]
    count = forget(table, count, key)
    table[count, 0], table[count, 1] = key, value
    count += 1
    return cut(table, count, 0) if count > most else count


@njit(cache=True)
def settle(kept, limits, key, at):  # type: ignore[no-untyped-def]
    table, count = kept.stamps, kept.counts[STAMPS]
    row = find(table, count, key)
    if row >= 0:
        if at < table[row, 1]:
            return False
        count = cut(table, count, row)
    table[count, 0], table[count, 1] = key, at
    count += 1
    if count > limits.stamps:
        least = -1
        for place in range(count):
            if table[place, 0] >= MARKS and (least < 0 or table[place, 1] < table[least, 1]):
                least = place
        if least >= 0:
            count = cut(table, count, least)
    kept.counts[STAMPS] = count
    return True


@njit(cache=True)
def stamp(kept, key):  # type: ignore[no-untyped-def]
    row = find(kept.stamps, kept.counts[STAMPS], key)
    return kept.stamps[row, 1] if row >= 0 else 0


@njit(cache=True)
def forgotten(kept, title, at):  # type: ignore[no-untyped-def]
    if at <= kept.times[TASTE_SINCE]:
        return True
    row = find(kept.removed, kept.counts[REMOVALS], title)
    return row >= 0 and at <= kept.removed[row, 1]


# --- history ---------------------------------------------------------------------------------------------------------


@njit(cache=True)
def _is_weak(action):  # type: ignore[no-untyped-def]
    return action in (DETAIL, TRAILER, SEARCH_CLICK)


@njit(cache=True)
def find_entry(kept, title, action, at):  # type: ignore[no-untyped-def]
    wanted = THUMB_UP if action == THUMB_DOWN else action
    for row in range(kept.counts[HISTORY]):
        if kept.history[row, 0] != title:
            continue
        held = kept.history[row, 1]
        if (THUMB_UP if held == THUMB_DOWN else held) != wanted:
            continue
        if (wanted in (PLAY, TRAILER)) and kept.history[row, 2] // DAY != at // DAY:
            continue
        return row
    return -1


@njit(cache=True)
def put_entry(kept, limits, title, action, at, value, episode):  # type: ignore[no-untyped-def]
    table, count = kept.history, kept.counts[HISTORY]
    standing = find_entry(kept, title, action, at)
    if standing >= 0:
        count = cut(table, count, standing)
    place = count
    while place > 0 and table[place - 1, 2] > at:
        table[place] = table[place - 1]
        place -= 1
    table[place, 0], table[place, 1], table[place, 2], table[place, 3], table[place, 4] = (
        title,
        action,
        at,
        value,
        episode,
    )
    count += 1
    if _is_weak(action) and count > limits.weak:
        weak, oldest = 0, -1
        for row in range(count):
            if _is_weak(table[row, 1]):
                weak += 1
                if oldest < 0:
                    oldest = row
        if weak > limits.weak:
            count = cut(table, count, oldest)
    if count > limits.history:
        count = cut(table, count, 0)
    kept.counts[HISTORY] = count


@njit(cache=True)
def put_newest(kept, limits, title, action, at, value):  # type: ignore[no-untyped-def]
    if forgotten(kept, title, at):
        return
    standing = find_entry(kept, title, action, at)
    if standing < 0 or kept.history[standing, 2] <= at:
        put_entry(kept, limits, title, action, at, value, NONE)


@njit(cache=True)
def put_most(kept, limits, title, action, at, value, episode):  # type: ignore[no-untyped-def]
    standing = find_entry(kept, title, action, at)
    if standing >= 0:
        held_at, held, held_episode = kept.history[standing, 2], kept.history[standing, 3], kept.history[standing, 4]
        if not np.isnan(held):
            value = held if np.isnan(value) else max(value, held)
        if held_at > at:
            at, episode = np.int64(held_at), np.int64(held_episode)
        if at == held_at and episode == held_episode and (value == held or (np.isnan(value) and np.isnan(held))):
            return
    put_entry(kept, limits, title, action, at, value, episode)


@njit(cache=True)
def drop_mark(kept, title, action, at):  # type: ignore[no-untyped-def]
    standing = find_entry(kept, title, action, at)
    if standing >= 0 and kept.history[standing, 2] <= at:
        kept.counts[HISTORY] = cut(kept.history, kept.counts[HISTORY], standing)


# --- covers ----------------------------------------------------------------------------------------------------------


@njit(cache=True)
def age_cover(kept, row, limits):  # type: ignore[no-untyped-def]
    drawn_at = kept.seen[row, 5]
    if drawn_at != NONE and drawn_at < kept.times[UPDATED_AT] - limits.cover_held_ms:
        kept.seen[row, 4:] = NONE


@njit(cache=True)
def age_covers(kept, limits):  # type: ignore[no-untyped-def]
    """Let go of covers whose holding period is over, as `freeze` does."""
    for row in range(kept.counts[SEEN]):
        age_cover(kept, row, limits)
