"""The bulk twin, watched: every change that events make to profiles' histories, from a whole table at once.

What training learns from is what serving would have kept: the rules are `bulk_kernel`'s, and only what moved is written
down. What the viewer took back (`history_remove`, `reset_taste`) is left out from the start, and so are profiles that
are not to be profiled. A play that goes on is one change, unless its profile was served a page or did something else
meanwhile.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from marquee.profiles.bulk import encode_events
from marquee.profiles.bulk_kernel import ACTIONS, act_of_profile, act_on_title
from marquee.profiles.bulk_tables import (
    AT,
    CREATED,
    HIDDEN,
    HIDES,
    HISTORY,
    IMPRESSION,
    KIDS,
    KIND,
    NON_PROFILING,
    NONE,
    PICKS,
    PICKS_FROM,
    REMOVED,
    RESET,
    SEARCHED,
    SEEN,
    TASTE_SINCE,
    THUMBED,
    THUMBS,
    TITLE,
    UNHIDDEN,
    UPDATED,
    Limits,
    empty_kept,
    find,
    find_entry,
    least_row,
)
from marquee.profiles.caps import CAPS, Caps
from marquee.schema.profile import COMMENT, HIDE, LIST_ADD, PICK, THUMB_DOWN, THUMB_UP

PASSED_OVER = 11  # shown once more and nothing done; its value counts the visits
GONE = 100  # added to an action: what stood of it was taken back by its own act


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changes:
    """What moved in histories, in log order within each profile; arrays are aligned, one entry a change."""

    title_ids: list[str]
    profile: NDArray[np.int64]  # a number a profile, in the order of ids
    title: NDArray[np.int64]  # row number in `title_ids`
    action: NDArray[np.int64]  # as `schema.profile` numbers them, PASSED_OVER, or one of those + GONE
    at: NDArray[np.int64]  # UTC ms, as the history has it
    value: NDArray[np.float64]  # as the history has it; NaN where there is none
    event: NDArray[np.int64]  # row of the table it came from


def changes_of(table: pa.Table, *, caps: Caps = CAPS, learnable: bool = True) -> Changes:
    """Fold a table of events (columns of `schema.tables.EVENTS`, by profile and log position) and note what moves.

    A profile's events must all be in the table. `learnable` leaves out what may not be learnt from; without it a
    profile's changes are all there.
    """
    profiles = table["profile_id"].combine_chunks().dictionary_encode()
    codes = profiles.indices.to_numpy()
    columns, texts = encode_events(table, caps)
    limits = Limits(**{name: getattr(caps, name) for name in Limits._fields})
    kept = empty_kept(limits)
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    ends = np.append(starts[1:], len(codes)).astype(np.int64)
    out = np.empty((2 * len(codes) + len(columns.picks), 5), dtype=np.float64)
    count = 0
    for first, last in zip(starts.tolist(), ends.tolist() if len(starts) else [], strict=True):
        count = watch(columns, first, last, kept, limits, caps.cover_held_ms, learnable, out, count)
    out = out[:count][out[:count, 1] != NONE]
    event = out[:, 4].astype(np.int64)
    return Changes(
        title_ids=texts.titles,
        profile=codes[event].astype(np.int64) if len(event) else event,
        title=out[:, 0].astype(np.int64),
        action=out[:, 1].astype(np.int64),
        at=out[:, 2].astype(np.int64),
        value=out[:, 3].copy(),
        event=event,
    )


@njit(cache=True)
def watch(events, first, last, kept, limits, held_ms, learnable, out, count):  # type: ignore[no-untyped-def]
    """Fold one profile's events into cleared tables; write (title, action, at, value, event) and return the count."""
    kept.counts[:] = 0
    kept.times[:] = 0
    kept.times[CREATED] = NONE
    kept.plain[:] = NONE
    kept.plain[KIDS] = 0
    kept.plain[NON_PROFILING] = 0
    begin, going_on = count, -1  # the change that may go on
    for i in range(first, last):
        at, kind, title = events.codes[i, AT], events.codes[i, KIND], events.codes[i, TITLE]
        if kind < 0:
            going_on = -1  # a page was served: it saw what was so until now
        elif kind == SEARCHED:
            continue
        elif kind > SEARCHED:
            since = kept.times[TASTE_SINCE]
            act_of_profile(events, i, kind, at, kept, limits)
            if kind == RESET and kept.times[TASTE_SINCE] != since and learnable:
                going_on = -1
                for row in range(begin, count):
                    if out[row, 2] <= at and out[row, 1] % GONE != HIDE:
                        out[row, 1] = NONE
            elif kind == UPDATED and events.codes[i, PICKS_FROM] != NONE:
                going_on = -1
                for place in range(kept.counts[PICKS]):
                    picked = np.int64(kept.tables[PICKS, place, 0])
                    row = find_entry(kept, picked, ACTIONS[UPDATED], at)
                    if row >= 0 and kept.tables[HISTORY, row, 2] == at:
                        out[count, 0], out[count, 1], out[count, 2] = picked, PICK, at
                        out[count, 3], out[count, 4] = np.nan, i
                        count += 1
        elif title == NONE:
            continue
        elif kind == IMPRESSION:
            visits, oldest, of_oldest = _visits(kept, title), np.int64(NONE), 0.0
            if kept.counts[SEEN] >= limits.seen:
                oldest = np.int64(kept.tables[SEEN, least_row(kept.tables[SEEN], kept.counts[SEEN], 1), 0])
                of_oldest = _visits(kept, oldest)
            act_on_title(events, i, kind, title, at, kept, limits, held_ms)
            if of_oldest > 0 and find(kept.tables[SEEN], kept.counts[SEEN], oldest) < 0:  # no more remembered
                out[count, 0], out[count, 1], out[count, 2] = oldest, PASSED_OVER, at
                out[count, 3], out[count, 4] = 0.0, i
                count += 1
            if _visits(kept, title) > visits:
                out[count, 0], out[count, 1], out[count, 2] = title, PASSED_OVER, at
                out[count, 3], out[count, 4] = _visits(kept, title), i
                count += 1
        elif kind == REMOVED:
            act_on_title(events, i, kind, title, at, kept, limits, held_ms)
            going_on = -1
            if learnable:
                for row in range(begin, count):
                    action = out[row, 1] % GONE
                    mark = action in (THUMB_UP, THUMB_DOWN, LIST_ADD, HIDE, PASSED_OVER)
                    if out[row, 0] == title and out[row, 2] <= at and not mark:
                        out[row, 1] = NONE
        else:
            action = ACTIONS[kind]
            row = find_entry(kept, title, action, at)
            stood, stood_at, stood_value = -1.0, 0.0, 0.0
            if row >= 0:
                stood, stood_at = kept.tables[HISTORY, row, 1], kept.tables[HISTORY, row, 2]
                stood_value = kept.tables[HISTORY, row, 3]
            said, visits = _said_outright(kept, kind, title), _visits(kept, title)
            act_on_title(events, i, kind, title, at, kept, limits, held_ms)
            if visits > 0 and _visits(kept, title) == 0:  # no more passed over
                out[count, 0], out[count, 1], out[count, 2] = title, PASSED_OVER, at
                out[count, 3], out[count, 4] = 0.0, i
                count += 1
            row = find_entry(kept, title, action, at)
            if row >= 0:
                now, now_at = kept.tables[HISTORY, row, 1], kept.tables[HISTORY, row, 2]
                value = kept.tables[HISTORY, row, 3]
                same = value == stood_value or (np.isnan(value) and np.isnan(stood_value))
                if now == stood and now_at == stood_at and same:
                    continue
                goes_on = going_on >= 0 and out[going_on, 0] == title and out[going_on, 1] == now and stood == now
                if goes_on and (now == COMMENT or out[going_on, 2] == stood_at):
                    count_at = going_on
                else:
                    count_at = count
                    count += 1
                going_on = count_at
                out[count_at, 0], out[count_at, 1], out[count_at, 2] = title, now, now_at
                out[count_at, 3], out[count_at, 4] = value, i
            elif stood >= 0 or said != _said_outright(kept, kind, title):  # a verdict may outlive its entry
                out[count, 0], out[count, 1], out[count, 2] = (
                    title,
                    action + (0 if _said_outright(kept, kind, title) else GONE),
                    at,
                )
                out[count, 3], out[count, 4] = np.nan, i
                count += 1
                going_on = -1
    return begin if learnable and kept.plain[NON_PROFILING] == 1 else count


@njit(cache=True)
def _said_outright(kept, kind, title):  # type: ignore[no-untyped-def]
    """Say whether a title has a thumb or is hidden, for the kinds of event that can change it."""
    if kind == THUMBED:
        return find(kept.tables[THUMBS], kept.counts[THUMBS], title) >= 0
    return (kind in (HIDDEN, UNHIDDEN)) and find(kept.tables[HIDES], kept.counts[HIDES], title) >= 0


@njit(cache=True)
def _visits(kept, title):  # type: ignore[no-untyped-def]
    """Count the visits a title was shown in since something was done with it."""
    row = find(kept.tables[SEEN], kept.counts[SEEN], title)
    return kept.tables[SEEN, row, 2] if row >= 0 else 0.0
