"""The bulk twin's rules: the reducer again, on numbers.

Every rule of `profiles.advance` is written here a second time and held to the first by a property test. Nothing else
may be learnt from this file: where the two differ, `advance` is right.
"""

import numpy as np
from numba import njit

from marquee.profiles.bulk_tables import (
    ACCOUNT,
    ARTWORK,
    AT,
    CLICK,
    COMMENT_MARK,
    COMMENTED,
    COUNTRY,
    CREATED,
    DECISION,
    DETAIL_VIEW,
    DEVICE,
    EDITED,
    EPISODE,
    FIRST_PLAIN,
    HIDDEN,
    HIDE_MARK,
    HIDES,
    HISTORY,
    IMPRESSION,
    JUDGED,
    KIDS,
    KIND,
    KINDS,
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
    PICKS_FROM,
    PICKS_TO,
    PLAY_START,
    PLAY_STOP,
    POSITION_S,
    PROGRESS,
    QUERIES,
    QUERY,
    RATED,
    RATING,
    REMOVALS,
    REMOVED,
    RESET,
    RUNTIME_S,
    SEARCHED,
    SEEN,
    SENTIMENT,
    SESSION,
    SET_KIDS,
    SET_MATURITY,
    SET_NAME,
    SET_NON_PROFILING,
    SET_PICKS,
    TAKEN_BACK,
    TASTE_SINCE,
    THUMB,
    THUMB_MARK,
    THUMBED,
    THUMBS,
    TITLE,
    TRAILER_PLAY,
    UNDERSTOOD,
    UNHIDDEN,
    UNLISTED,
    UPDATED,
    UPDATED_AT,
    VISIT,
    age_cover,
    age_covers,
    clear_cover,
    copy_row,
    cut,
    drop_mark,
    find,
    find_entry,
    forget,
    forgotten,
    least_row,
    move_last,
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

# looked up and not written as literals, for each of which numba would compile everything below anew
ACTIONS = np.full(len(KINDS), NONE, dtype=np.int64)
ACTIONS[[DETAIL_VIEW, TRAILER_PLAY, PLAY_START, PLAY_START + 1, PLAY_STOP]] = DETAIL, TRAILER, PLAY, PLAY, PLAY
ACTIONS[[CLICK, COMMENTED, EDITED, TAKEN_BACK, UNDERSTOOD]] = SEARCH_CLICK, COMMENT, COMMENT, COMMENT, COMMENT
ACTIONS[[RATED, THUMBED, LISTED, UNLISTED, HIDDEN, UNHIDDEN]] = RATE, THUMB_UP, LIST_ADD, LIST_ADD, HIDE, HIDE
ACTIONS[UPDATED] = PICK
MARKS_OF = np.full(len(KINDS), NONE, dtype=np.int64)
MARKS_OF[[COMMENTED, EDITED, TAKEN_BACK]] = COMMENT_MARK
MARKS_OF[[LISTED, UNLISTED, HIDDEN, UNHIDDEN]] = LIST_MARK, LIST_MARK, HIDE_MARK, HIDE_MARK


@njit(cache=True)
def fold_events(events, first, last, kept, limits, held_ms):  # type: ignore[no-untyped-def]
    """Fold events `first` to `last` of one profile into cleared tables."""
    kept.counts[:] = 0
    kept.times[:] = 0
    kept.times[CREATED] = NONE
    kept.plain[:] = NONE
    kept.plain[KIDS] = 0
    kept.plain[NON_PROFILING] = 0
    for i in range(first, last):
        at = events.codes[i, AT]
        if kept.plain[ACCOUNT] == NONE:
            kept.plain[ACCOUNT] = events.codes[i, FIRST_PLAIN + ACCOUNT]
        if kept.times[CREATED] == NONE or at < kept.times[CREATED]:
            kept.times[CREATED] = at
        if at >= kept.times[UPDATED_AT]:
            kept.times[UPDATED_AT] = at
            for column in range(COUNTRY, SESSION + 1):
                if events.codes[i, FIRST_PLAIN + column] != NONE:
                    kept.plain[column] = events.codes[i, FIRST_PLAIN + column]
        kind, title = events.codes[i, KIND], events.codes[i, TITLE]
        if kind >= SEARCHED:
            act_of_profile(events, i, kind, at, kept, limits)
        elif kind >= 0 and title != NONE:
            act_on_title(events, i, kind, title, at, kept, limits, held_ms)


@njit(cache=True)
def act_on_title(events, i, kind, title, at, kept, limits, held_ms):  # type: ignore[no-untyped-def]
    if kind == IMPRESSION:
        _see(events, i, title, at, kept, limits, held_ms)
        return
    if kind <= EDITED or kind in (RATED, THUMBED, LISTED):
        _touch(kept, title, at, events.codes[i, VISIT])
    action = ACTIONS[kind]
    mark = MARKS_OF[kind]
    if mark != NONE and not settle(kept, limits, MARKS + title * 4 + mark, at):
        return
    if kind in (DETAIL_VIEW, CLICK, RATED, COMMENTED, EDITED):
        put_newest(kept, limits, title, action, at, events.numbers[i, RATING] if kind == RATED else np.nan)
    elif kind == TRAILER_PLAY:
        if not forgotten(kept, title, at):
            completion = _completion(events.numbers[i, POSITION_S], events.numbers[i, RUNTIME_S])
            put_most(kept, limits, title, action, at, completion, events.codes[i, EPISODE])
    elif kind <= PLAY_STOP:
        _play(events, i, kind, title, at, kept, limits)
    elif kind in (TAKEN_BACK, UNLISTED, UNHIDDEN):
        if kind == UNLISTED:
            kept.counts[MY_LIST] = forget(kept.tables[MY_LIST], kept.counts[MY_LIST], title)
        elif kind == UNHIDDEN:
            kept.counts[HIDES] = forget(kept.tables[HIDES], kept.counts[HIDES], title)
        drop_mark(kept, title, action, at)
    elif kind in (LISTED, HIDDEN):
        if kind == LISTED:
            kept.counts[MY_LIST] = remember(kept.tables[MY_LIST], kept.counts[MY_LIST], title, at, limits.my_list)
        else:
            kept.counts[HIDES] = put_last(kept.tables[HIDES], kept.counts[HIDES], title, at, limits.hidden)
        if at > kept.times[TASTE_SINCE]:
            put_entry(kept, limits, title, action, at, np.nan, np.int64(NONE))
    elif kind == UNDERSTOOD:
        place = find_entry(kept, title, action, at)
        if place >= 0 and kept.tables[HISTORY, place, 2] == at and not np.isnan(events.numbers[i, SENTIMENT]):
            put_entry(kept, limits, title, action, at, events.numbers[i, SENTIMENT], np.int64(NONE))
            place = find_entry(kept, title, action, at)
            if place >= 0:  # it may have been the one too many
                kept.tables[HISTORY, place, 5] = events.codes[i, JUDGED]
    elif kind == THUMBED:
        _thumb(kept, limits, title, at, events.codes[i, THUMB])
    elif kind == REMOVED:
        _remove(kept, limits, title, at)


@njit(cache=True)
def act_of_profile(events, i, kind, at, kept, limits):  # type: ignore[no-untyped-def]
    if kind == SEARCHED:
        query = events.codes[i, QUERY]
        if query != NONE and at > kept.times[TASTE_SINCE]:
            place = find(kept.tables[QUERIES], kept.counts[QUERIES], query)
            if place < 0 or at >= kept.tables[QUERIES, place, 1]:
                kept.counts[QUERIES] = remember(kept.tables[QUERIES], kept.counts[QUERIES], query, at, limits.queries)
    elif kind == RESET:
        if at > kept.times[TASTE_SINCE]:
            _reset(kept, at)
    else:
        for setting, column in ((SET_NAME, NAME), (SET_KIDS, KIDS), (SET_NON_PROFILING, NON_PROFILING)):
            if events.codes[i, FIRST_PLAIN + column] != NONE and settle(kept, limits, np.int64(setting), at):
                kept.plain[column] = events.codes[i, FIRST_PLAIN + column]
        maturity = events.codes[i, FIRST_PLAIN + MATURITY]
        if maturity != NO_MATURITY and settle(kept, limits, np.int64(SET_MATURITY), at):
            kept.plain[MATURITY] = max(maturity, NONE)
        first, last = events.codes[i, PICKS_FROM], events.codes[i, PICKS_TO]
        if first != NONE and at > kept.times[TASTE_SINCE] and settle(kept, limits, np.int64(SET_PICKS), at):
            kept.counts[PICKS] = 0
            for place in range(first, min(last, first + limits.picks)):
                kept.tables[PICKS, kept.counts[PICKS], 0] = events.picks[place]
                kept.counts[PICKS] += 1
            for place in range(kept.counts[PICKS]):
                picked = np.int64(kept.tables[PICKS, place, 0])
                if not forgotten(kept, picked, at):
                    put_entry(kept, limits, picked, ACTIONS[kind], at, np.nan, np.int64(NONE))


@njit(cache=True)
def _thumb(kept, limits, title, at, thumb):  # type: ignore[no-untyped-def]
    if at <= kept.times[TASTE_SINCE] or not settle(kept, limits, MARKS + title * 4 + THUMB_MARK, at):
        return
    if thumb == 0:
        kept.counts[THUMBS] = forget(kept.tables[THUMBS], kept.counts[THUMBS], title)
        drop_mark(kept, title, ACTIONS[THUMBED], at)
        return
    said = 1 if thumb > 0 else -1
    kept.counts[THUMBS] = put_last(kept.tables[THUMBS], kept.counts[THUMBS], title, said, limits.thumbs)
    put_entry(kept, limits, title, np.int64(THUMB_UP if said > 0 else THUMB_DOWN), at, np.nan, np.int64(NONE))


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
    episode, position_s, runtime_s = (
        events.codes[i, EPISODE],
        events.numbers[i, POSITION_S],
        events.numbers[i, RUNTIME_S],
    )
    table, count = kept.tables[PROGRESS], kept.counts[PROGRESS]
    standing = -1
    for row in range(count):
        if table[row, 0] == title and table[row, 1] == episode:
            standing = row
    if np.isnan(runtime_s) and standing >= 0:
        runtime_s = table[standing, 3]
    if np.isnan(position_s):
        position_s = 0.0 if standing < 0 or table[standing, 5] == 1 else table[standing, 2]
    start = kind == PLAY_START
    completion = np.nan if start else _completion(position_s, runtime_s)
    put_most(kept, limits, title, ACTIONS[kind], at, completion, episode)
    over = not start and not np.isnan(runtime_s) and runtime_s != 0 and position_s >= FINISHED_SHARE * runtime_s
    if standing >= 0:
        if table[standing, 4] > at:
            return
        count = cut(table, count, standing)
    table[count, 0], table[count, 1], table[count, 2] = title, episode, np.rint(position_s)
    table[count, 3], table[count, 4], table[count, 5] = runtime_s, at, 1.0 if over else 0.0
    table[count, 6] = events.codes[i, FIRST_PLAIN + DEVICE]
    count += 1
    kept.counts[PROGRESS] = cut(table, count, least_row(table, count, 4)) if count > limits.progress else count


# --- what was seen ---------------------------------------------------------------------------------------------------


@njit(cache=True)
def _see(events, i, title, at, kept, limits, held_ms):  # type: ignore[no-untyped-def]
    table, count, visit = kept.tables[SEEN], kept.counts[SEEN], events.codes[i, VISIT]
    minute = at - at % MINUTE_MS
    row = find(table, count, title)
    if row < 0:
        row, count = count, count + 1
        touched = False
        for place in range(kept.counts[HISTORY]):
            if kept.tables[HISTORY, place, 0] == title and kept.tables[HISTORY, place, 2] >= at:
                touched = True
        table[row, 0], table[row, 1], table[row, 2], table[row, 3] = title, minute, 0 if touched else 1, visit
        clear_cover(table, row)
    else:
        age_cover(kept, row, held_ms)
        if minute >= table[row, 1]:
            table[row, 2] += table[row, 3] != visit
            table[row, 1], table[row, 3] = minute, visit
    artwork, decision = events.codes[i, ARTWORK], events.codes[i, DECISION]
    new = artwork != NONE and (artwork != table[row, 4] or decision != table[row, 6])
    covered = new and table[row, 4] == NONE
    if new and (table[row, 5] == NONE or minute >= table[row, 5]):
        table[row, 4], table[row, 5], table[row, 6] = artwork, minute, decision
    move_last(table, count, row)
    kept.counts[SEEN] = count
    if covered:
        age_covers(kept, held_ms)
        held, oldest = 0, -1
        for place in range(count):
            if table[place, 4] != NONE:
                held += 1
                if oldest < 0 or table[place, 1] < table[oldest, 1]:
                    oldest = place
        if held > limits.covers:
            clear_cover(table, oldest)
    if count > limits.seen:
        kept.counts[SEEN] = cut(table, count, least_row(table, count, 1))


@njit(cache=True)
def _touch(kept, title, at, visit):  # type: ignore[no-untyped-def]
    table, count = kept.tables[SEEN], kept.counts[SEEN]
    minute = at - at % MINUTE_MS
    row = find(table, count, title)
    if row >= 0 and minute >= table[row, 1]:
        table[row, 1], table[row, 2], table[row, 3] = minute, 0, visit
        move_last(table, count, row)


# --- taking back -----------------------------------------------------------------------------------------------------


@njit(cache=True)
def _drop_up_to(kept, title, up_to, keep_marks):  # type: ignore[no-untyped-def]
    table, stays = kept.tables[HISTORY], 0
    for row in range(kept.counts[HISTORY]):
        action = table[row, 1]
        mark = action in (THUMB_UP, THUMB_DOWN, LIST_ADD, HIDE)
        gone = table[row, 2] <= up_to and (title == NONE or table[row, 0] == title) and not (keep_marks and mark)
        if not gone:
            copy_row(table, stays, row)
            stays += 1
    kept.counts[HISTORY] = stays
    table, stays = kept.tables[PROGRESS], 0
    for row in range(kept.counts[PROGRESS]):
        if not (table[row, 4] <= up_to and (title == NONE or table[row, 0] == title)):
            copy_row(table, stays, row)
            stays += 1
    kept.counts[PROGRESS] = stays


@njit(cache=True)
def _remove(kept, limits, title, at):  # type: ignore[no-untyped-def]
    row = find(kept.tables[REMOVALS], kept.counts[REMOVALS], title)
    if row >= 0 and at <= kept.tables[REMOVALS, row, 1]:
        return
    kept.counts[REMOVALS] = remember(kept.tables[REMOVALS], kept.counts[REMOVALS], title, at, limits.removed)
    _drop_up_to(kept, title, at, True)
    if at >= stamp(kept, np.int64(SET_PICKS)):
        while find(kept.tables[PICKS], kept.counts[PICKS], title) >= 0:
            kept.counts[PICKS] = forget(kept.tables[PICKS], kept.counts[PICKS], title)


@njit(cache=True)
def _reset(kept, at):  # type: ignore[no-untyped-def]
    kept.times[TASTE_SINCE] = at
    _drop_up_to(kept, NONE, at, False)
    stays = 0
    for row in range(kept.counts[THUMBS]):
        if stamp(kept, MARKS + np.int64(kept.tables[THUMBS, row, 0]) * 4 + THUMB_MARK) > at:
            copy_row(kept.tables[THUMBS], stays, row)
            stays += 1
    kept.counts[THUMBS] = stays
    for which in (QUERIES, REMOVALS):
        table, stays = kept.tables[which], 0
        for row in range(kept.counts[which]):
            if table[row, 1] > at:
                copy_row(table, stays, row)
                stays += 1
        kept.counts[which] = stays
    if stamp(kept, np.int64(SET_PICKS)) <= at:
        kept.counts[PICKS] = 0
    for row in range(kept.counts[SEEN]):
        if kept.tables[SEEN, row, 1] <= at:
            kept.tables[SEEN, row, 2] = 0
