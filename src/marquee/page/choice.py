"""The whole page as one choice: which rows, and which title in which place, for the most satisfaction over attention.

What a page is worth is the sum over its places of *attention* at the place, times the *value* of the title there, with
diminishing returns: each interest of the viewer's has a part of the page that is its due, and what a title adds to an
interest falls as that part fills (a logarithm of it: submodular, so that greedy choice is within 1 - 1/e of the best
and in practice far nearer; `benchmarks.page.satisfaction` prints the gap). A row is chosen for what it adds to the rows
above it. Titles are not used up by the row that came first: a title at the far end of one row moves to the front of
a later one where it is looked at more, and the row it leaves closes up and takes its own next.

Compiled by Numba, with a plain twin in the tests; it knows arrays only. Greedy over intents: Agrawal et al., WSDM 2009;
lazily: Minoux, 1978.
"""

import numpy as np
from numba import njit

LEAST = 1e-12  # of a row that may be shown but is worth nothing
FRONT_SHARE = 0.02  # of the first place's attention: rows below that take nothing from others
GAIN = 0.8  # a title moves where its old place has at most this part of the attention of the new one


@njit(cache=True, nogil=True)
def _need(title, start, genre, filled, due, part, sated):  # type: ignore[no-untyped-def]
    """Tell how much of a title's value still counts, by how far its interests have had their due."""
    low, high = start[title], start[title + 1]
    if part <= 0.0 or low == high:
        return 1.0
    total = 0.0
    for at in range(low, high):
        total += due[genre[at]] / (sated * due[genre[at]] + filled[genre[at]])
    return 1.0 - part + part * sated * total / (high - low)


@njit(cache=True, nogil=True)
def _stands(title, there, taken, tired, guarded, reach, owner, column, moves):  # type: ignore[no-untyped-def]
    """Give what attention a title would win by standing at a place with attention `there`; 0 where it may not."""
    if guarded and tired[title]:
        return 0.0
    row = owner[title]
    if row < 0:
        return 0.0 if taken[title] else there
    if not moves:
        return 0.0
    had = reach[row, column[title]]
    return there - had if had < GAIN * there else 0.0


@njit(cache=True, nogil=True)
def _look(  # type: ignore[no-untyped-def]
    titles,
    low,
    high,
    place,
    taken,
    tired,
    guarded,
    value,
    reach,
    owner,
    column,
    front,
    moves,
    most,
    start,
    genre,
    filled,
    due,
    part,
    sated,
):
    """Value a row as it would stand at a place now; and count the free titles it has, up to `most`.

    It will have as many tiles: one that comes from another row costs at most one of these, which goes there.
    """
    found, free, worth = 0, 0, 0.0
    for at in range(low, high):
        title = titles[at]
        if found < front:
            won = _stands(title, reach[place, found], taken, tired, guarded, reach, owner, column, moves)
            if won > 0.0:
                worth += won * value[title] * _need(title, start, genre, filled, due, part, sated)
                found += 1
        if owner[title] < 0 and not taken[title] and not (guarded and tired[title]):
            free += 1
            if free >= most and found >= front:
                break
    return worth, min(free, most)


@njit(cache=True, nogil=True)
def _refill(row, picked, titles, cursor, end, taken, tired, guarded, owner):  # type: ignore[no-untyped-def]
    """Find a row's next free title, -1 where it has none; the cursor stands behind it."""
    which = picked[row]
    while cursor[row] < end[which]:
        title = titles[cursor[row]]
        cursor[row] += 1
        if owner[title] < 0 and not taken[title] and not (row < guarded and tired[title]):
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

    Candidates of row r are `titles[starts[r] : starts[r] + counts[r]]`; `ranked` rows come by falling `value`, others
    keep an order of their own. `floors` is the value a tile of a row has at least, as a whole row goes; `latest`
    `(rows,)` is the place by which a row must stand, beyond `wanted` for most.
    `value` `(titles,)`; `reach` `(wanted, most)` is attention by place; `start`, `genre` list each title's interests,
    `due` `(interests,)` what each may fill before it counts less, `part` how far that matters, `sated` where returns
    begin to diminish. The first `front` places of a row choose among the next `ahead` titles of a ranked row.

    Lazy greedy: what a ranked row is worth only falls as the page fills, but for tired titles once they are free.
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
    filled = np.zeros(len(due), np.float64)
    front = min(front, most)
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
        moves = wanted > 0 and reach[place, 0] >= FRONT_SHARE * reach[0, 0]
        for row in range(rows):
            if not ranked[row] and not used[row] and bound[row] > 0.0:
                bound[row] = np.inf
                fresh[row] = -1
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
            while head[best] < end[best]:
                title = titles[head[best]]
                held = taken[title] if owner[title] < 0 else reach[owner[title], column[title]] >= reach[place, 0]
                if not held:
                    break
                head[best] += 1
            worth, found = _look(
                titles, head[best], end[best], place, taken, tired, guarded, value, reach, owner, column, front, moves,
                most, start, genre, filled, due, part, sated,
            )  # fmt: skip
            fresh[best] = chosen
            if found < least:
                bound[best] = 0.0
            else:
                cost = repeat_cost ** uses[families[best] + 1] if families[best] >= 0 else 1.0
                level = 0.0
                for at in range(front):
                    level += reach[place, at]
                bound[best] = (
                    max(worth, floors[best] * level, LEAST) * weights[best] * cost * (0.3 + 0.7 * found / most)
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
            there = reach[chosen, size]
            seen, highest, which = 0, 0.0, -1
            for at in range(head[best], end[best]):
                title = titles[at]
                if owner[title] == chosen:
                    continue
                won = _stands(title, there, taken, tired, guarded, reach, owner, column, moves)
                if won <= 0.0:
                    continue
                adds = won * (value[title] + LEAST) * _need(title, start, genre, filled, due, part, sated)
                if adds > highest:
                    highest, which = adds, title
                seen += 1
                if seen == ahead:
                    break
            if which < 0:
                break
            if not _claim(
                which,
                chosen,
                size,
                picked,
                titles,
                cursor,
                end,
                taken,
                tired,
                guarded_rows,
                owner,
                column,
                tiles,
                count,
            ):
                break
            size += 1
            _fill(which, there, value, start, genre, filled)
        cursor[chosen] = head[best]
        for at in range(head[best], end[best]):
            if size == most:
                break
            title = titles[at]
            cursor[chosen] = at + 1
            if owner[title] == chosen or (guarded and tired[title]):
                continue
            if owner[title] >= 0:
                if size >= front or _stands(
                    title, reach[chosen, size], taken, tired, guarded, reach, owner, column, moves
                ) <= 0.0:  # fmt: skip
                    continue
            elif taken[title]:
                continue
            if _claim(
                title,
                chosen,
                size,
                picked,
                titles,
                cursor,
                end,
                taken,
                tired,
                guarded_rows,
                owner,
                column,
                tiles,
                count,
            ):
                _fill(title, reach[chosen, size], value, start, genre, filled)
                size += 1
        count[chosen] = size
        chosen += 1
    for row in range(chosen):
        for at in range(count[row]):
            taken[tiles[row, at]] = True
    return picked[:chosen], tiles[:chosen], count[:chosen], more


@njit(cache=True, nogil=True)
def _fill(title, there, value, start, genre, filled):  # type: ignore[no-untyped-def]
    """Count a placed title towards its interests."""
    low, high = start[title], start[title + 1]
    for at in range(low, high):
        filled[genre[at]] += there * value[title] / (high - low)


@njit(cache=True, nogil=True)
def _claim(  # type: ignore[no-untyped-def]
    title, row, at, picked, titles, cursor, end, taken, tired, guarded_rows, owner, column, tiles, count
):
    """Put a title at a place; the row it stood in closes up and takes its next, or keeps it if it has none."""
    before = owner[title]
    if before >= 0:
        other = _refill(before, picked, titles, cursor, end, taken, tired, guarded_rows, owner)
        if other < 0:
            return False
        for place in range(column[title], count[before] - 1):
            moved = tiles[before, place + 1]
            tiles[before, place] = moved
            column[moved] = place
        last = count[before] - 1
        tiles[before, last] = other
        owner[other] = before
        column[other] = last
    owner[title] = row
    column[title] = at
    tiles[row, at] = title
    return True
