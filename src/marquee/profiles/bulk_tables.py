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
    """Events as codes, sorted by profile and log position; a code is a place in a list of texts, or NONE."""

    codes: Ints  # (events, CODES): the columns named below
    numbers: Floats  # (events, 4)
    picks: Ints  # titles, all events' picks one behind the other


(
    KIND, AT, TITLE, EPISODE, VISIT, ARTWORK, DECISION, QUERY, THUMB, PICKS_FROM, PICKS_TO, JUDGED, FIRST_PLAIN,
) = range(13)  # fmt: skip
POSITION_S, RUNTIME_S, RATING, SENTIMENT = range(4)
# from FIRST_PLAIN on, and of `Kept.plain`: what is taken over as it stands
ACCOUNT, COUNTRY, LANGUAGE, DEVICE, SESSION, NAME, KIDS, NON_PROFILING, MATURITY = range(9)
PLAIN = 9
CODES = FIRST_PLAIN + PLAIN
NO_MATURITY = -1_000_000  # of an event: not said


class Kept(NamedTuple):
    """One profile being folded: tables filled from the top, in order, `counts` rows of each.

    One array holds them all, as float64 (which holds every code and time exactly): many arrays in a tuple made
    compiling take half a minute.
    """

    tables: Floats  # (10, rows, 7); the first column is the key
    counts: Ints
    plain: Ints
    times: Ints  # created_at, updated_at, taste_since


# which table, and its columns:
# HISTORY title, action, at, value, episode, aspects
# PROGRESS title, episode, position_s, runtime_s, at, finished, device
# SEEN title, last_at, visits, visit, artwork, drawn_at, decision        THUMBS title, thumb
# MY_LIST, REMOVALS title, at        HIDES, PICKS title        STAMPS key, at        QUERIES query, at
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


def empty_kept(limits: Limits) -> Kept:
    """Make the tables for one profile; `fold_events` clears them for the next."""
    rows = 1 + MARKS + max(limits)
    return Kept(
        tables=np.zeros((10, rows, 7)),
        counts=np.zeros(10, dtype=np.int64),
        plain=np.zeros(PLAIN, dtype=np.int64),
        times=np.zeros(3, dtype=np.int64),
    )


_ACTS = np.arange(16)  # a thumb down takes the place of a thumb up
_ACTS[THUMB_DOWN] = THUMB_UP
_BY_DAY = np.isin(np.arange(16), (PLAY, TRAILER))
_WEAK = np.isin(np.arange(16), (DETAIL, TRAILER, SEARCH_CLICK))


@njit(cache=True)
def find(table, count, key):  # type: ignore[no-untyped-def]
    for row in range(count):
        if table[row, 0] == key:
            return row
    return -1


@njit(cache=True)
def copy_row(table, to, row):  # type: ignore[no-untyped-def]
    for column in range(table.shape[1]):
        table[to, column] = table[row, column]


@njit(cache=True)
def cut(table, count, row):  # type: ignore[no-untyped-def]
    for place in range(row, count - 1):
        copy_row(table, place, place + 1)
    return count - 1


@njit(cache=True)
def move_last(table, count, row):  # type: ignore[no-untyped-def]
    copy_row(table, count, row)  # there is a row to spare
    cut(table, count + 1, row)


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
    table, count = kept.tables[STAMPS], kept.counts[STAMPS]
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
    row = find(kept.tables[STAMPS], kept.counts[STAMPS], key)
    return kept.tables[STAMPS, row, 1] if row >= 0 else 0


@njit(cache=True)
def forgotten(kept, title, at):  # type: ignore[no-untyped-def]
    if at <= kept.times[TASTE_SINCE]:
        return True
    row = find(kept.tables[REMOVALS], kept.counts[REMOVALS], title)
    return row >= 0 and at <= kept.tables[REMOVALS, row, 1]


# --- history ---------------------------------------------------------------------------------------------------------


@njit(cache=True)
def find_entry(kept, title, action, at):  # type: ignore[no-untyped-def]
    """Find the entry that one of this title, action and time would replace; -1 where there is none."""
    for row in range(kept.counts[HISTORY]):
        if kept.tables[HISTORY, row, 0] != title:
            continue
        held = np.int64(kept.tables[HISTORY, row, 1])
        same_day = not _BY_DAY[action] or kept.tables[HISTORY, row, 2] // DAY == at // DAY
        if same_day and _ACTS[held] == _ACTS[action]:
            return row
    return -1


@njit(cache=True)
def put_entry(kept, limits, title, action, at, value, episode):  # type: ignore[no-untyped-def]
    table, count = kept.tables[HISTORY], kept.counts[HISTORY]
    standing = find_entry(kept, title, action, at)
    if standing >= 0:
        count = cut(table, count, standing)
    place = count
    while place > 0 and table[place - 1, 2] > at:
        copy_row(table, place, place - 1)
        place -= 1
    table[place, 0], table[place, 1], table[place, 2], table[place, 3], table[place, 4] = (
        title,
        action,
        at,
        value,
        episode,
    )
    table[place, 5] = NONE
    count += 1
    if _WEAK[action] and count > limits.weak:
        weak, oldest = 0, -1
        for row in range(count):
            if _WEAK[np.int64(table[row, 1])]:
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
    if standing < 0 or kept.tables[HISTORY, standing, 2] <= at:
        put_entry(kept, limits, title, action, at, value, np.int64(NONE))


@njit(cache=True)
def put_most(kept, limits, title, action, at, value, episode):  # type: ignore[no-untyped-def]
    standing = find_entry(kept, title, action, at)
    if standing >= 0:
        held_at, held, held_episode = (
            kept.tables[HISTORY, standing, 2],
            kept.tables[HISTORY, standing, 3],
            kept.tables[HISTORY, standing, 4],
        )
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
    if standing >= 0 and kept.tables[HISTORY, standing, 2] <= at:
        kept.counts[HISTORY] = cut(kept.tables[HISTORY], kept.counts[HISTORY], standing)


# --- covers ----------------------------------------------------------------------------------------------------------


@njit(cache=True)
def clear_cover(table, row):  # type: ignore[no-untyped-def]
    for column in range(4, 7):
        table[row, column] = NONE


@njit(cache=True)
def age_cover(kept, row, held_ms):  # type: ignore[no-untyped-def]
    drawn_at = kept.tables[SEEN, row, 5]
    if drawn_at != NONE and drawn_at < kept.times[UPDATED_AT] - held_ms:
        clear_cover(kept.tables[SEEN], row)


@njit(cache=True)
def age_covers(kept, held_ms):  # type: ignore[no-untyped-def]
    """Let go of covers whose holding period is over, as `freeze` does."""
    for row in range(kept.counts[SEEN]):
        age_cover(kept, row, held_ms)
