"""What a profile's acts come to: each as it last was, no more of them than a profile keeps, a row a title.

The loops of `features.interactions`; they know arrays alone.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.features.strength import (
    IGNORED,
    STATE,
    THUMB_NONE,
    TRAILED,
    UNHIDE,
    UNLISTED,
    UNSAID,
    clear_state,
    describe,
    put_act,
    put_play,
    weigh,
)
from marquee.schema.profile import DETAIL, HIDE, PLAY, SEARCH_CLICK, THUMB_DOWN, THUMB_UP, TRAILER

MOST_REMEMBERED = 200  # signals a viewer's taste is made of: the reducer's cap (law 8)
MOST_WEAK = 50  # of them detail views, trailers and search clicks, likewise


@njit(cache=True, nogil=True)
def weigh_all(
    described: NDArray[np.float32], table: NDArray[np.float32], most: np.float32, out: NDArray[np.float32]
) -> None:
    """Weigh described titles `(titles, LEARNT)`, held within ± `most`, into `out` `(titles,)`."""
    for row in range(len(described)):
        out[row] = min(max(np.float32(weigh(described[row], table)), -most), most)


@njit(cache=True, nogil=True)
def describe_all(
    titles: NDArray[np.int32],
    action: NDArray[np.int8],
    value: NDArray[np.float32],
    entry: NDArray[np.int32],
    at: NDArray[np.int64],
    shown: NDArray[np.int32],
    visits: NDArray[np.float32],
    size: int,
    shape: NDArray[np.float32],
    out_titles: NDArray[np.int32],
    out: NDArray[np.float32],
) -> int:
    """Walk back from the newest act: each entry as it last was, as many as a profile keeps; verdicts outlive those."""
    signals = len(titles)
    entries = 0
    for i in range(signals):
        entries = max(entries, entry[i] + 1)
    done = np.zeros(entries, dtype=np.bool_)
    standing = np.empty(signals, dtype=np.int64)  # newest first
    count, late = 0, False
    for i in range(signals - 1, -1, -1):
        if not done[entry[i]]:
            done[entry[i]] = True
            if action[i] not in (THUMB_NONE, UNHIDE, UNLISTED, UNSAID):
                late = late or (count > 0 and at[i] > at[standing[count - 1]])
                standing[count] = i
                count += 1
    if (
        late
    ):  # what came late stands where it belongs, as in a profile's history; little is moved, a sort is long to compile
        for place in range(1, count):
            moved, to = standing[place], place
            while to > 0 and at[standing[to - 1]] < at[moved]:
                standing[to] = standing[to - 1]
                to -= 1
            standing[to] = moved
    slot = np.full(size, -1, dtype=np.int32)
    states = np.empty((count + len(shown), STATE), dtype=np.float64)
    newest = np.empty(count, dtype=np.int32)  # title of each slot, newest first
    found, kept, weak = 0, 0, 0
    for place in range(count):
        i = standing[place]
        act, title = action[i], titles[i]
        remembered = kept < MOST_REMEMBERED
        if act in (DETAIL, TRAILER, SEARCH_CLICK):
            remembered = remembered and weak < MOST_WEAK
            weak += remembered
        kept += remembered
        if not remembered and act not in (THUMB_UP, THUMB_DOWN, HIDE):
            continue
        if slot[title] < 0:
            slot[title] = found
            newest[found] = title
            clear_state(states[found])
            found += 1
        state = states[slot[title]]
        if act == PLAY:
            put_play(state, value[i])
        elif act != TRAILER or state[TRAILED] < 0:  # of several days' trailers the newest counts
            put_act(state, act, value[i])
    for place in range(found):
        out_titles[place] = newest[found - 1 - place]
        describe(states[found - 1 - place], shape, out[place])
    for i in range(len(shown) - 1, -1, -1):  # the newest count of a title stands; being shown is no act
        if slot[shown[i]] < 0:
            slot[shown[i]] = found
            if visits[i] > 0:
                clear_state(states[found])
                put_act(states[found], IGNORED, visits[i])
                out_titles[found] = shown[i]
                describe(states[found], shape, out[found])
                found += 1
    return found


@njit(cache=True, nogil=True)
def merge(
    titles: NDArray[np.int32], weights: NDArray[np.float32], size: int, most: np.float32
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Sum weights a title, held within ± `most`; titles in the order of their newest signal."""
    sums = np.zeros(size, dtype=np.float32)
    taken = np.zeros(size, dtype=np.bool_)
    found = np.empty(len(titles), dtype=np.int32)
    for i in range(len(titles)):
        sums[titles[i]] += weights[i]
    count = 0
    for i in range(len(titles) - 1, -1, -1):
        if not taken[titles[i]]:
            taken[titles[i]] = True
            found[count] = titles[i]
            count += 1
    order = found[:count][::-1].copy()
    merged = np.empty(count, dtype=np.float32)
    for k in range(count):
        merged[k] = min(max(sums[order[k]], -most), most)
    return order, merged
