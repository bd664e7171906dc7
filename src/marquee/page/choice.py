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
FADE = 0.9  # of what interests are due of a row, for each row placed since it was looked at
MOST_INTERESTS = 4  # of a title; what is due of one with more is worked out for itself
GAIN = 0.8  # a title moves where its old place has at most this part of the attention of the new one


@njit(cache=True, nogil=True)
def _adds(title, there, had, root, value, start, genre, filled, due, part, sated):  # type: ignore[no-untyped-def]
    """Tell what moving a title up in attention adds to the page: its value, and what its interests were still due.

    `root` is that of `there`.
    """
    low, high = start[title], start[title + 1]
    found = (there - had) * (value[title] + LEAST)
    if part > 0.0 and low < high:
        more = (root - np.sqrt(had)) / (high - low) if had > 0.0 else root / (high - low)
        for at in range(low, high):
            g = genre[at]
            found += part * due[g] * more / (sated * due[g] + filled[g] + 0.5 * more)  # of the logarithm, nearly
    return found


@njit(cache=True, nogil=True)
def _fill(title, had, root, start, genre, filled):  # type: ignore[no-untyped-def]
    """Count a title's attention towards its interests, by its root: ten places lower down count beside the first."""
    low, high = start[title], start[title + 1]
    if low < high:
        more = (root - np.sqrt(had)) / (high - low) if had > 0.0 else root / (high - low)
        for at in range(low, high):
            filled[genre[at]] += more


@njit(cache=True, nogil=True)
def _look(  # type: ignore[no-untyped-def]
    row, titles, head, end, there, roots, limit, tired, guarded, value, held, front, start, genre, filled, due, part,
    sated, trial,
):  # fmt: skip
    """Value the front of a row as it would stand at a place now, `there` its attention; `trial` is scratch.

    Titles that stand where they are looked at too well to come here never will: what is looked at only grows. So they
    are taken out in passing, the others moving up to them, and `head` with them.
    """
    found, worth, owed, kept = 0, 0.0, 0.0, 0
    if part > 0.0:
        trial[:] = filled
    low = head[row]
    at = low
    while at < end[row] and found < front:
        title = titles[at]
        at += 1
        had = held[title]
        if had >= limit[0]:
            continue
        kept += 1
        if had >= limit[found] or (guarded and tired[title]):
            continue
        plain = (there[found] - had) * (value[title] + LEAST)
        worth += plain
        if part > 0.0:
            owed += _adds(title, there[found], had, roots[found], value, start, genre, trial, due, part, sated) - plain
            _fill(title, had, roots[found], start, genre, trial)
        found += 1
    if kept < at - low:
        to = at
        while kept > 0:
            at -= 1
            if held[titles[at]] < limit[0]:
                to -= 1
                titles[to] = titles[at]
                kept -= 1
        head[row] = to
    return worth, owed


@njit(cache=True, nogil=True)
def _free(titles, low, high, tired, guarded, held, enough):  # type: ignore[no-untyped-def]
    """Count a row's free titles. It will have as many: one from another row costs at most one, which goes there.

    From the end on, as what is placed comes from the front.
    """
    free = 0
    at = high
    while at > low and free < enough:
        stop = max(low, at - 16)
        while at > stop:  # without a branch in it: which are free nobody can guess
            at -= 1
            title = titles[at]
            free += int(held[title] <= 0.0) & (1 - (int(guarded) & int(tired[title])))
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

    Lazy greedy: what a ranked row is worth a look only falls as the page fills, but for tired ones once free; so rows
    are looked at by what they were worth last, until none behind can be worth more. What interests are due goes by the
    root of attention and so counts for more further down; it is carried over at that rate, less `FADE` a row.
    Returns row numbers `(chosen,)`, tiles `(chosen, most)`, counts `(chosen,)`, and whether another row could follow.
    """
    rows = len(starts)
    titles = titles.copy()  # rows lose what can no longer come to them
    head = starts.copy()
    end = starts + counts
    uses = np.zeros(families.max() + 2 if rows else 1, np.int64)
    bound = np.full(rows, np.inf)
    fresh = np.full(rows, -1, np.int64)
    worths, dues, scale = np.zeros(rows), np.zeros(rows), np.zeros(rows)  # of which bounds are made
    keys = np.empty(rows)
    line = np.arange(rows)  # rows that may be chosen still, the most promising first
    picked = np.empty(wanted, np.int64)
    cursor = np.zeros(wanted, np.int64)
    tiles = np.full((wanted, most), -1, np.int32)
    count = np.zeros(wanted, np.int64)
    owner = np.full(len(value), -1, np.int16)
    column = np.empty(len(value), np.int16)
    held = np.empty(len(value), np.float32)  # attention where a title stands; more than any where it may not
    weary = 0
    for title in range(len(value)):
        held[title] = np.float32(np.inf) if taken[title] else np.float32(0.0)
        weary += tired[title]
    filled = np.zeros(len(due), np.float64)
    free = counts - weary  # at the least, and with what was placed before they were counted
    placed = 0
    front = min(front, most)
    limit = np.empty(most, np.float32)
    trial = np.empty(len(due), np.float64)
    waiting = np.empty(ahead + 1, np.int32)
    owed_of = np.zeros((MOST_INTERESTS, len(due)))
    chosen, more = 0, False
    unguarded = weary == 0
    while True:
        guarded = chosen < guarded_rows
        if chosen == guarded_rows and not unguarded:
            unguarded = True
            bound[:] = np.inf  # tired titles may stand from here on, so values may rise once
            fresh[:] = -1
        place = min(chosen, wanted - 1)
        there = reach[place] if wanted > 0 else np.zeros(most, np.float32)
        roots = np.sqrt(there)
        limit[:] = FREE  # a title that is looked at less where it stands may come here
        if wanted > 0 and there[0] >= FRONT_SHARE * reach[0, 0]:
            for at in range(front):
                limit[at] = max(GAIN * there[at], FREE)
        rise, level = LEAST, LEAST  # how far the front is looked at: worth goes by that, or it would fall row by row
        for at in range(front if wanted > 0 else 0):
            rise += roots[at]
            level += there[at]
        rise /= level
        best, urgent = -1, -1
        for at in range(len(line)):
            row = int(line[at])
            if latest[row] <= chosen and row > urgent:
                urgent = row
            if bound[row] > 0.0:
                dues[row] *= FADE
                known = ranked[row] and fresh[row] >= 0
                bound[row] = max(worths[row] + dues[row] * rise, floors[row], LEAST) * scale[row] if known else np.inf
        _by_promise(line, bound, keys)
        turn = -1 if urgent >= 0 else 0
        while wanted > 0 and turn < len(line):
            row = urgent if turn < 0 else int(line[turn])
            if bound[row] > 0.0 and best >= 0 and bound[row] < bound[best]:
                break  # and so are all behind it
            if bound[row] > 0.0 and fresh[row] != chosen:
                worth, owed = _look(
                    row, titles, head, end, there, roots, limit, tired, guarded, value, held, front, start, genre,
                    filled, due, part, sated, trial,
                )  # fmt: skip
                if free[row] - placed < most:  # it may have become short: only then are its titles counted
                    free[row] = placed + _free(titles, head[row], end[row], tired, guarded, held, 4 * most)
                found = min(free[row] - placed, most)
                fresh[row] = chosen
                if found < least:
                    bound[row] = 0.0
                else:
                    cost = repeat_cost ** uses[families[row] + 1] if families[row] >= 0 else 1.0
                    worths[row], dues[row] = worth / level, owed / level / rise
                    scale[row] = weights[row] * cost * (0.3 + 0.7 * found / most)
                    bound[row] = max((worth + owed) / level, floors[row], LEAST) * scale[row]
            ahead_of_best = best < 0 or bound[row] > bound[best] or (bound[row] == bound[best] and row < best)
            if bound[row] > 0.0 and ahead_of_best:
                best = row
                if chosen == wanted:
                    break
            if turn < 0:  # a row that must stand by here: the last of them, if it has what it needs
                if best >= 0:
                    break
                following = -1
                for at in range(len(line)):
                    other = int(line[at])
                    if latest[other] <= chosen and following < other < urgent:
                        following = other
                urgent = following
                turn = -1 if urgent >= 0 else 0
            else:
                turn += 1
        if best < 0:
            if chosen < guarded_rows and wanted > 0:  # what was too short under the guard may do without it
                guarded_rows = chosen
                continue
            break
        if chosen == wanted:
            more = True
            break
        line = line[line != best]
        picked[chosen] = best
        if families[best] >= 0:
            uses[families[best] + 1] += 1
        size = _lead(
            best, chosen, titles, head, there, roots, limit, guarded, front if ahead > 1 and ranked[best] else 0, value,
            start, genre, filled, due, part, sated, waiting, owed_of,
            reach, picked, cursor, end, tired, guarded_rows, owner, column, held, tiles, count,
        )  # fmt: skip
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
                _fill(title, had, roots[size], start, genre, filled)
                size += 1
        count[chosen] = size
        placed += size
        chosen += 1
    for row in range(chosen):
        for at in range(count[row]):
            taken[tiles[row, at]] = True
    return picked[:chosen], tiles[:chosen], count[:chosen], more


@njit(cache=True, nogil=True)
def _by_promise(line, bound, keys):  # type: ignore[no-untyped-def]
    """Sort rows by falling bound, equal ones by number; few have moved since the last time. `keys` is scratch."""
    for at in range(len(line)):
        row, key = line[at], bound[line[at]]
        to = at
        while to > 0 and (keys[to - 1] < key or (keys[to - 1] == key and line[to - 1] > row)):
            keys[to], line[to] = keys[to - 1], line[to - 1]
            to -= 1
        keys[to], line[to] = key, row


@njit(cache=True, nogil=True)
def _owed(owed, root, filled, due, part, sated):  # type: ignore[no-untyped-def]
    """Tell what each interest is still due of a title at a place, by how many interests the title has."""
    for many in range(len(owed)):
        more = root / (many + 1)
        for g in range(len(due)):
            owed[many, g] = part * due[g] * more / (sated * due[g] + filled[g] + 0.5 * more)


@njit(cache=True, nogil=True)
def _lead(  # type: ignore[no-untyped-def]
    best, row, titles, head, there, roots, limit, guarded, front, value, start, genre, filled, due, part, sated,
    waiting, owed, reach, picked, cursor, end, tired, guarded_rows, owner, column, held, tiles, count,
):  # fmt: skip
    """Fill the places that are looked at, each with the best of the next few titles; returns how many were filled.

    `waiting` and `owed` are scratch: those few, and what interests are due.
    """
    ahead = len(waiting) - 1
    waits, at = 0, head[best]
    for size in range(front):
        if part > 0.0:
            _owed(owed, roots[size], filled, due, part, sated)
        kept, turn, highest, which = 0, 0, 0.0, -1
        while kept < ahead:
            if turn < waits:
                title = waiting[turn]
                turn += 1
            elif at < end[best]:
                title = titles[at]
                at += 1
                if guarded and tired[title]:
                    continue
            else:
                break
            had = held[title]
            if had >= limit[size] or owner[title] == row:
                continue
            waiting[kept] = title
            kept += 1
            low, high = start[title], start[title + 1]
            if had > 0.0 or high - low > len(owed):
                adds = _adds(title, there[size], had, roots[size], value, start, genre, filled, due, part, sated)
            else:
                adds = there[size] * (value[title] + LEAST)
                if part > 0.0:
                    for of in range(low, high):
                        adds += owed[high - low - 1, genre[of]]
            if adds > highest:
                highest, which = adds, title
        waits = kept
        if which < 0:
            return size
        had = held[which]
        if not _claim(
            which, row, size, reach, picked, titles, cursor, end, tired, guarded_rows, owner, column, held, tiles, count
        ):
            return size
        _fill(which, had, roots[size], start, genre, filled)
    return front


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
