"""The bulk twin's rules: the reducer again, on numbers.

Every rule of `profiles.advance` is written here a second time and held to the first by a property test. Nothing else
may be learnt from this file: where the two differ, `advance` is right.
"""

import numpy as np
from numba import njit

from marquee.profiles.bulk_tables import (
    ACCOUNT,
    CLICK,
    COMMENT_MARK,
    COMMENTED,
    COUNTRY,
    CREATED,
    DETAIL_VIEW,
    EDITED,
    HIDDEN,
    HIDE_MARK,
    HIDES,
    HISTORY,
    IMPRESSION,
    KIDS,
    LIST_MARK,
    LISTED,
    MARKS,
    MATURITY,
    MY_LIST,
    NAME,
    NO_MATURITY,
    NON_PROFILING,
    NONE,
    PICKS,
    PLAY_START,
    PLAY_STOP,
    PROGRESS,
    QUERIES,
    RATED,
    REMOVALS,
    REMOVED,
    RESET,
    SEARCHED,
    SEEN,
    SESSION,
    SET_KIDS,
    SET_MATURITY,
    SET_NAME,
    SET_NON_PROFILING,
    SET_PICKS,
    TAKEN_BACK,
    TASTE_SINCE,
    THUMB_MARK,
    THUMBED,
    THUMBS,
    TRAILER_PLAY,
    UNDERSTOOD,
    UNHIDDEN,
    UNLISTED,
    UPDATED_AT,
    age_cover,
    age_covers,
    cut,
    drop_mark,
    find,
    find_entry,
    forget,
    forgotten,
    least_row,
    put_entry,
    put_last,
    put_most,
    put_newest,
    remember,
    settle,
    stamp,
)
from marquee.profiles.caps import FINISHED_SHARE, MINUTE_MS, STEPS
from marquee.schema.profile import (
    COMMENT,
    DETAIL,
    HIDE,
    LIST_ADD,
    PICK,
    PLAY,
    RATE,
    SEARCH_CLICK,
    THUMB_DOWN,
    THUMB_UP,
    TRAILER,
)


@njit(cache=True)
def fold_events(events, first, last, kept, limits):  # type: ignore[no-untyped-def]
    """Fold events `first` to `last` of one profile into cleared tables."""
    kept.counts[:] = 0
    kept.times[:] = 0
    kept.times[CREATED] = NONE
    kept.plain[:] = NONE
    kept.plain[KIDS] = 0
    kept.plain[NON_PROFILING] = 0
    for i in range(first, last):
        at = events.at[i]
        if kept.plain[ACCOUNT] == NONE:
            kept.plain[ACCOUNT] = events.plain[i, ACCOUNT]
        if kept.times[CREATED] == NONE or at < kept.times[CREATED]:
            kept.times[CREATED] = at
        if at >= kept.times[UPDATED_AT]:
            kept.times[UPDATED_AT] = at
            for column in range(COUNTRY, SESSION + 1):
                if events.plain[i, column] != NONE:
                    kept.plain[column] = events.plain[i, column]
        kind, title = events.kind[i], events.title[i]
        if kind >= SEARCHED:
            _act_of_profile(events, i, kind, at, kept, limits)
        elif kind >= 0 and title != NONE:
            _act_on_title(events, i, kind, title, at, kept, limits)


@njit(cache=True)
def _act_on_title(events, i, kind, title, at, kept, limits):  # type: ignore[no-untyped-def]
    if kind == IMPRESSION:
        _see(events, i, title, at, kept, limits)
        return
    if kind <= EDITED or kind in (RATED, THUMBED, LISTED):
        _touch(kept, title, at, events.visit[i])
    if kind == DETAIL_VIEW:
        put_newest(kept, limits, title, DETAIL, at, np.nan)
    elif kind == TRAILER_PLAY:
        if not forgotten(kept, title, at):
            completion = _completion(events.position_s[i], events.runtime_s[i])
            put_most(kept, limits, title, TRAILER, at, completion, events.episode[i])
    elif kind <= PLAY_STOP:
        _play(events, i, kind, title, at, kept, limits)
    elif kind == CLICK:
        put_newest(kept, limits, title, SEARCH_CLICK, at, np.nan)
    elif kind in (COMMENTED, EDITED):
        if settle(kept, limits, MARKS + title * 4 + COMMENT_MARK, at):
            put_newest(kept, limits, title, COMMENT, at, np.nan)
    elif kind == TAKEN_BACK:
        if settle(kept, limits, MARKS + title * 4 + COMMENT_MARK, at):
            drop_mark(kept, title, COMMENT, at)
    elif kind == UNDERSTOOD:
        place = find_entry(kept, title, COMMENT, at)
        if place >= 0 and kept.history[place, 2] == at and not np.isnan(events.sentiment[i]):
            put_entry(kept, limits, title, COMMENT, at, events.sentiment[i], NONE)
    elif kind == RATED:
        put_newest(kept, limits, title, RATE, at, events.rating[i])
    elif kind == THUMBED:
        _thumb(kept, limits, title, at, events.thumb[i])
    elif kind == LISTED:
        if settle(kept, limits, MARKS + title * 4 + LIST_MARK, at):
            kept.counts[MY_LIST] = remember(kept.my_list, kept.counts[MY_LIST], title, at, limits.my_list)
            if at > kept.times[TASTE_SINCE]:
                put_entry(kept, limits, title, LIST_ADD, at, np.nan, NONE)
    elif kind == UNLISTED:
        if settle(kept, limits, MARKS + title * 4 + LIST_MARK, at):
            kept.counts[MY_LIST] = forget(kept.my_list, kept.counts[MY_LIST], title)
            drop_mark(kept, title, LIST_ADD, at)
    elif kind == HIDDEN:
        if settle(kept, limits, MARKS + title * 4 + HIDE_MARK, at):
            kept.counts[HIDES] = put_last(kept.hidden, kept.counts[HIDES], title, 0, limits.hidden)
            if at > kept.times[TASTE_SINCE]:
                put_entry(kept, limits, title, HIDE, at, np.nan, NONE)
    elif kind == UNHIDDEN:
        if settle(kept, limits, MARKS + title * 4 + HIDE_MARK, at):
            kept.counts[HIDES] = forget(kept.hidden, kept.counts[HIDES], title)
            drop_mark(kept, title, HIDE, at)
    elif kind == REMOVED:
        _remove(kept, limits, title, at)


@njit(cache=True)
def _act_of_profile(events, i, kind, at, kept, limits):  # type: ignore[no-untyped-def]
    if kind == SEARCHED:
        query = events.query[i]
        if query != NONE and at > kept.times[TASTE_SINCE]:
            place = find(kept.queries, kept.counts[QUERIES], query)
            if place < 0 or at >= kept.queries[place, 1]:
                kept.counts[QUERIES] = remember(kept.queries, kept.counts[QUERIES], query, at, limits.queries)
    elif kind == RESET:
        if at > kept.times[TASTE_SINCE]:
            _reset(kept, at)
    else:
        for setting, column in ((SET_NAME, NAME), (SET_KIDS, KIDS), (SET_NON_PROFILING, NON_PROFILING)):
            if events.plain[i, column] != NONE and settle(kept, limits, setting, at):
                kept.plain[column] = events.plain[i, column]
        maturity = events.plain[i, MATURITY]
        if maturity != NO_MATURITY and settle(kept, limits, SET_MATURITY, at):
            kept.plain[MATURITY] = max(maturity, NONE)
        first, last = events.pick_starts[i, 0], events.pick_starts[i, 1]
        if first != NONE and at > kept.times[TASTE_SINCE] and settle(kept, limits, SET_PICKS, at):
            kept.counts[PICKS] = 0
            for place in range(first, min(last, first + limits.picks)):
                kept.picks[kept.counts[PICKS], 0] = events.picks[place]
                kept.counts[PICKS] += 1
            for place in range(kept.counts[PICKS]):
                if not forgotten(kept, kept.picks[place, 0], at):
                    put_entry(kept, limits, kept.picks[place, 0], PICK, at, np.nan, NONE)


@njit(cache=True)
def _thumb(kept, limits, title, at, thumb):  # type: ignore[no-untyped-def]
    if at <= kept.times[TASTE_SINCE] or not settle(kept, limits, MARKS + title * 4 + THUMB_MARK, at):
        return
    if thumb == 0:
        kept.counts[THUMBS] = forget(kept.thumbs, kept.counts[THUMBS], title)
        drop_mark(kept, title, THUMB_UP, at)
        return
    said = 1 if thumb > 0 else -1
    kept.counts[THUMBS] = put_last(kept.thumbs, kept.counts[THUMBS], title, said, limits.thumbs)
    put_entry(kept, limits, title, THUMB_UP if said > 0 else THUMB_DOWN, at, np.nan, NONE)


# --- plays -----------------------------------------------------------------------------------------------------------


@njit(cache=True)
def _completion(position_s, runtime_s):  # type: ignore[no-untyped-def]
    if np.isnan(position_s) or np.isnan(runtime_s) or runtime_s <= 0:
        return np.nan
    return np.rint(min(1.0, max(0.0, position_s / runtime_s)) * STEPS) / STEPS


@njit(cache=True)
def _play(events, i, kind, title, at, kept, limits):  # type: ignore[no-untyped-def]
    if forgotten(kept, title, at):
        return
    episode, position_s, runtime_s = events.episode[i], events.position_s[i], events.runtime_s[i]
    table, count = kept.progress, kept.counts[PROGRESS]
    standing = -1
    for row in range(count):
        if table[row, 0] == title and table[row, 1] == episode:
            standing = row
    if np.isnan(runtime_s) and standing >= 0:
        runtime_s = table[standing, 3]
    if np.isnan(position_s):
        position_s = 0.0 if standing < 0 or table[standing, 5] == 1 else table[standing, 2]
    start = kind == PLAY_START
    put_most(kept, limits, title, PLAY, at, np.nan if start else _completion(position_s, runtime_s), episode)
    over = not start and not np.isnan(runtime_s) and runtime_s != 0 and position_s >= FINISHED_SHARE * runtime_s
    if standing >= 0:
        if table[standing, 4] > at:
            return
        count = cut(table, count, standing)
    table[count, 0], table[count, 1], table[count, 2] = title, episode, np.rint(position_s)
    table[count, 3], table[count, 4], table[count, 5] = runtime_s, at, 1.0 if over else 0.0
    count += 1
    kept.counts[PROGRESS] = cut(table, count, least_row(table, count, 4)) if count > limits.progress else count


# --- what was seen ---------------------------------------------------------------------------------------------------


@njit(cache=True)
def _see(events, i, title, at, kept, limits):  # type: ignore[no-untyped-def]
    table, count, visit = kept.seen, kept.counts[SEEN], events.visit[i]
    minute = at - at % MINUTE_MS
    row = find(table, count, title)
    if row < 0:
        row, count = count, count + 1
        touched = False
        for place in range(kept.counts[HISTORY]):
            if kept.history[place, 0] == title and kept.history[place, 2] >= at:
                touched = True
        table[row, 0], table[row, 1], table[row, 2], table[row, 3] = title, minute, 0 if touched else 1, visit
        table[row, 4:] = NONE
    else:
        age_cover(kept, row, limits)
        if minute >= table[row, 1]:
            table[row, 2] += table[row, 3] != visit
            table[row, 1], table[row, 3] = minute, visit
    artwork, decision = events.artwork[i], events.decision[i]
    new = artwork != NONE and (artwork != table[row, 4] or decision != table[row, 6])
    covered = new and table[row, 4] == NONE
    if new and (table[row, 5] == NONE or minute >= table[row, 5]):
        table[row, 4], table[row, 5], table[row, 6] = artwork, minute, decision
    moved = table[row].copy()
    count = cut(table, count, row)
    table[count] = moved
    count += 1
    kept.counts[SEEN] = count
    if covered:
        age_covers(kept, limits)
        held, oldest = 0, -1
        for place in range(count):
            if table[place, 4] != NONE:
                held += 1
                if oldest < 0 or table[place, 1] < table[oldest, 1]:
                    oldest = place
        if held > limits.covers:
            table[oldest, 4:] = NONE
    if count > limits.seen:
        kept.counts[SEEN] = cut(table, count, least_row(table, count, 1))


@njit(cache=True)
def _touch(kept, title, at, visit):  # type: ignore[no-untyped-def]
    table, count = kept.seen, kept.counts[SEEN]
    minute = at - at % MINUTE_MS
    row = find(table, count, title)
    if row >= 0 and minute >= table[row, 1]:
        moved = table[row].copy()
        count = cut(table, count, row)
        moved[1], moved[2], moved[3] = minute, 0, visit
        table[count] = moved


# --- taking back -----------------------------------------------------------------------------------------------------


@njit(cache=True)
def _drop_up_to(kept, title, up_to, keep_marks):  # type: ignore[no-untyped-def]
    table, stays = kept.history, 0
    for row in range(kept.counts[HISTORY]):
        action = table[row, 1]
        mark = action in (THUMB_UP, THUMB_DOWN, LIST_ADD, HIDE)
        gone = table[row, 2] <= up_to and (title == NONE or table[row, 0] == title) and not (keep_marks and mark)
        if not gone:
            table[stays] = table[row]
            stays += 1
    kept.counts[HISTORY] = stays
    table, stays = kept.progress, 0
    for row in range(kept.counts[PROGRESS]):
        if not (table[row, 4] <= up_to and (title == NONE or table[row, 0] == title)):
            table[stays] = table[row]
            stays += 1
    kept.counts[PROGRESS] = stays


@njit(cache=True)
def _remove(kept, limits, title, at):  # type: ignore[no-untyped-def]
    row = find(kept.removed, kept.counts[REMOVALS], title)
    if row >= 0 and at <= kept.removed[row, 1]:
        return
    kept.counts[REMOVALS] = remember(kept.removed, kept.counts[REMOVALS], title, at, limits.removed)
    _drop_up_to(kept, title, at, True)
    if at >= stamp(kept, SET_PICKS):
        while find(kept.picks, kept.counts[PICKS], title) >= 0:
            kept.counts[PICKS] = forget(kept.picks, kept.counts[PICKS], title)


@njit(cache=True)
def _reset(kept, at):  # type: ignore[no-untyped-def]
    kept.times[TASTE_SINCE] = at
    _drop_up_to(kept, NONE, at, False)
    stays = 0
    for row in range(kept.counts[THUMBS]):
        if stamp(kept, MARKS + kept.thumbs[row, 0] * 4 + THUMB_MARK) > at:
            kept.thumbs[stays] = kept.thumbs[row]
            stays += 1
    kept.counts[THUMBS] = stays
    for table, which in ((kept.queries, QUERIES), (kept.removed, REMOVALS)):
        stays = 0
        for row in range(kept.counts[which]):
            if table[row, 1] > at:
                table[stays] = table[row]
                stays += 1
        kept.counts[which] = stays
    if stamp(kept, SET_PICKS) <= at:
        kept.counts[PICKS] = 0
    for row in range(kept.counts[SEEN]):
        if kept.seen[row, 1] <= at:
            kept.seen[row, 2] = 0
