"""The whole page as one choice: which rows, and which title in which place, for the most satisfaction over attention.

What a page is worth is the sum over its places of *attention* at the place, times the *value* of the title there; and
for each interest of the viewer's, what is *due* to it times the logarithm of how much of the page it has, so that
returns diminish and 70 % and 30 % stay 70 % and 30 %. How much it has is counted by the root of attention: the places
looked at most go by value, and what interests lack is made up for lower down, where it costs less. Both are submodular,
so greedy choice is near the best (`benchmarks.page.satisfaction` prints how near). A row is chosen for what it adds to
the rows above it. Titles are not used up by the row that came first: one at the far end of a row moves to the front of
a later one where it is looked at more, and the row it leaves closes up and takes its own next.

Compiled by Numba, with a plain twin in the tests; it knows arrays only. Greedy over intents: Agrawal et al., WSDM 2009;
lazily: Minoux, 1978.
"""

import numpy as np
from numba import njit

LEAST = 1e-12  # of a row that may be shown but is worth nothing
FRONT_SHARE = 0.02  # of the first place's attention: rows below that take nothing from others
FREE, HELD = np.float32(1e-25), np.float32(1e-20)  # attention below the first: stands nowhere; a placed title has more
GAIN = 0.8  # a title moves where its old place has at most this part of the attention of the new one


@njit(cache=True, nogil=True)
def _adds(title, there, had, value, start, genre, filled, due, part, sated):  # type: ignore[no-untyped-def]
    """Tell what moving a title up in attention adds to the page: its value, and what its interests were still due."""
    low, high = start[title], start[title + 1]
    found = (there - had) * (value[title] + LEAST)
    if part > 0.0 and low < high:
        more = (np.sqrt(there) - np.sqrt(had)) / (high - low)
        for at in range(low, high):
            g = genre[at]
            found += part * due[g] * more / (sated * due[g] + filled[g] + 0.5 * more)  # of the logarithm, nearly
    return found


@njit(cache=True, nogil=True)
def _fill(title, there, had, start, genre, filled):  # type: ignore[no-untyped-def]
    """Count a title's attention towards its interests, by its root: ten places lower down count beside the first."""
    low, high = start[title], start[title + 1]
    more = np.sqrt(there) - np.sqrt(had)
    for at in range(low, high):
        filled[genre[at]] += more / (high - low)


@njit(cache=True, nogil=True)
def _look(  # type: ignore[no-untyped-def]
    titles, low, high, there, limit, tired, guarded, value, held, front, start, genre, filled, due, part, sated, fits
):
    """Value the front of a row as it would stand at a place now, `there` its attention; `fits` is scratch."""
    found, worth = 0, 0.0
    for at in range(low, high):
        title = titles[at]
        had = held[title]
        if had >= limit[found] or (guarded and tired[title]):
            continue
        worth += _adds(title, there[found], had, value, start, genre, filled, due, part, sated)
        if part > 0.0:
            _fill(title, there[found], had, start, genre, filled)
        fits[found] = title
        found += 1
        if found == front:
            break
    if part > 0.0:
        for place in range(found):
            _fill(fits[place], held[fits[place]], there[place], start, genre, filled)
    return worth


@njit(cache=True, nogil=True)
def _free(titles, low, high, tired, guarded, held, enough):  # type: ignore[no-untyped-def]
    """Count a row's free titles. It will have as many: one from another row costs at most one, which goes there."""
    free = 0
    for at in range(low, high):
        title = titles[at]
        free += held[title] <= 0.0 and not (guarded and tired[title])
        if free == enough:
            break
    return free


@njit(cache=True, nogil=True)
def _refill(row, picked, titles, cursor, end, tired, guarded, held):  # type: ignore[no-untyped-def]
    """Find a row's next free title, -1 where it has none; the cursor stands behind it."""
    which = picked[row]
    while cursor[row] < end[which]:
        title = titles[cursor[row]]
        cursor[row] += 1
        if held[title] <= 0.0 and not (row < guarded and tired[title]):
            return title
    return -1


@njit(cache=True, nogil=True)
def choose_page(  # type: ignore[no-untyped-def]
    titles,
    starts,
    counts,
    weights,
    floors,
    families,
    ranked,
    latest,
    taken,
    tired,
    value,
    reach,
    front,
    ahead,
    wanted,
    guarded_rows,
    most,
    least,
    repeat_cost,
    start,
    genre,
    due,
    part,
    sated,
):
    """Choose up to `wanted` rows, each the best given those before, and place their titles; `taken` is written.

    Candidates of row r, none of them taken, are `titles[starts[r] : starts[r] + counts[r]]`; `ranked` rows come by
    falling `value`, others keep an order of their own. `floors` is the value a tile of a row has at least, as a whole
    row goes; `latest` `(rows,)` is the place by which a row must stand, beyond `wanted` for most.
    `value` `(titles,)`; `reach` `(wanted, most)` is attention by place; `start`, `genre` list each title's interests,
    `due` `(interests,)` what each may fill before it counts less, `part` how far that matters, `sated` where returns
    begin to diminish. The first `front` places of a row choose among the next `ahead` titles of a ranked row.

    Lazy greedy: what a ranked row is worth a look only falls as the page fills, but for tired ones once free. With
    dues, which go by the root of attention, it may rise a little further down: then the choice is nearly greedy.
    Returns row numbers `(chosen,)`, tiles `(chosen, most)`, counts `(chosen,)`, and whether another row could follow.
    """
    rows = len(starts)
    head = starts.copy()
    end = starts + counts
    uses = np.zeros(families.max() + 2 if rows else 1, np.int64)
    bound = np.full(rows, np.inf)
    fresh = np.full(rows, -1, np.int64)
    used = np.zeros(rows, np.bool_)
    picked = np.empty(wanted, np.int64)
    cursor = np.zeros(wanted, np.int64)
    tiles = np.full((wanted, most), -1, np.int32)
    count = np.zeros(wanted, np.int64)
    owner = np.full(len(value), -1, np.int16)
    column = np.zeros(len(value), np.int16)
    held = np.zeros(len(value), np.float32)  # attention where a title stands; more than any where it may not
    for title in range(len(value)):
        if taken[title]:
            held[title] = np.inf
    filled = np.zeros(len(due), np.float64)
    weary = 0
    for title in range(len(tired)):
        weary += tired[title]
    free = counts - weary  # at the least, and with what was placed before they were counted
    placed = 0
    front = min(front, most)
    limit = np.empty(most, np.float32)
    fits = np.empty(most, np.int32)
    chosen = 0
    more = False
    free_for_all = False
    while True:
        guarded = chosen < guarded_rows
        if chosen == guarded_rows and not free_for_all:
            free_for_all = True
            bound[:] = np.inf  # tired titles may stand from here on, so values may rise once
            fresh[:] = -1
        place = min(chosen, wanted - 1)
        there = reach[place] if wanted > 0 else np.zeros(most, np.float32)
        limit[:] = FREE  # a title that is looked at less where it stands may come here
        if wanted > 0 and there[0] >= FRONT_SHARE * reach[0, 0]:
            for at in range(front):
                limit[at] = max(GAIN * there[at], FREE)
        for row in range(rows):
            if not ranked[row] and not used[row] and bound[row] > 0.0:
                bound[row] = np.inf
                fresh[row] = -1
        level = LEAST  # how far the front is looked at here: worth goes by that, or it would fall from row to row
        for at in range(front if wanted > 0 else 0):
            level += there[at]
        best = -1
        while wanted > 0:
            best, urgent = -1, -1
            for row in range(rows):
                if used[row] or bound[row] <= 0.0:
                    continue
                if latest[row] <= chosen:
                    urgent = row
                if best < 0 or bound[row] > bound[best]:
                    best = row
            if urgent >= 0:
                best = urgent
            if best < 0 or fresh[best] == chosen:
                break
            while head[best] < end[best] and held[titles[head[best]]] >= limit[0]:
                head[best] += 1
            worth = _look(titles, head[best], end[best], there, limit, tired, guarded, value, held, front, start,
                          genre, filled, due, part, sated, fits)  # fmt: skip
            if free[best] - placed < most:  # it may have become short: only then are its titles counted
                free[best] = placed + _free(titles, head[best], end[best], tired, guarded, held, 4 * most)
            found = min(free[best] - placed, most)
            fresh[best] = chosen
            if found < least:
                bound[best] = 0.0
            else:
                cost = repeat_cost ** uses[families[best] + 1] if families[best] >= 0 else 1.0
                bound[best] = (
                    max(worth / level, floors[best], LEAST) * weights[best] * cost * (0.3 + 0.7 * found / most)
                )
        if best < 0:
            if chosen < guarded_rows and wanted > 0:  # what was too short under the guard may do without it
                guarded_rows = chosen
                continue
            break
        if chosen == wanted:
            more = True
            break
        used[best] = True
        picked[chosen] = best
        if families[best] >= 0:
            uses[families[best] + 1] += 1
        size = 0
        for _ in range(front if ahead > 1 and ranked[best] else 0):  # the places that are looked at: the best of a few
            seen, highest, which = 0, 0.0, -1
            for at in range(head[best], end[best]):
                title = titles[at]
                had = held[title]
                if had >= limit[size] or (guarded and tired[title]) or owner[title] == chosen:
                    continue
                adds = _adds(title, there[size], had, value, start, genre, filled, due, part, sated)
                if adds > highest:
                    highest, which = adds, title
                seen += 1
                if seen == ahead:
                    break
            had = held[which]
            if which < 0 or not _claim(
                which, chosen, size, reach, picked, titles, cursor, end, tired, guarded_rows, owner, column, held,
                tiles, count,
            ):  # fmt: skip
                break
            _fill(which, there[size], had, start, genre, filled)
            size += 1
        cursor[chosen] = head[best]
        for at in range(head[best], end[best]):
            if size == most:
                break
            title = titles[at]
            cursor[chosen] = at + 1
            had = held[title]
            if had >= limit[size] or (guarded and tired[title]) or owner[title] == chosen:
                continue
            if _claim(
                title, chosen, size, reach, picked, titles, cursor, end, tired, guarded_rows, owner, column, held,
                tiles, count,
            ):  # fmt: skip
                _fill(title, there[size], had, start, genre, filled)
                size += 1
        count[chosen] = size
        placed += size
        chosen += 1
    for row in range(chosen):
        for at in range(count[row]):
            taken[tiles[row, at]] = True
    return picked[:chosen], tiles[:chosen], count[:chosen], more


@njit(cache=True, nogil=True)
def _claim(  # type: ignore[no-untyped-def]
    title, row, at, reach, picked, titles, cursor, end, tired, guarded_rows, owner, column, held, tiles, count
):
    """Put a title at a place; the row it stood in closes up and takes its next, or keeps it if it has none."""
    before = owner[title]
    if before >= 0:
        other = _refill(before, picked, titles, cursor, end, tired, guarded_rows, held)
        if other < 0:
            return False
        last = count[before] - 1
        for place in range(column[title], last):
            moved = tiles[before, place + 1]
            tiles[before, place] = moved
            column[moved] = place
            held[moved] = max(reach[before, place], HELD)
        tiles[before, last] = other
        owner[other] = before
        column[other] = last
        held[other] = max(reach[before, last], HELD)
    owner[title] = row
    column[title] = at
    held[title] = max(reach[row, at], HELD)
    tiles[row, at] = title
    return True
