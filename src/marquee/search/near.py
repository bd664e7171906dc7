"""Compiled kernels of nearness: which texts share letter pairs with a query, and how many slips lie between them.

A slip is a letter too many, too few or wrong, or two neighbours swapped (optimal string alignment). It knows letters
as numbers and nothing else.
"""

import numpy as np
from numba import njit

FAR = 99


@njit(cache=True, nogil=True)
def share_pairs(pairs, codes, weights, starts, holders, shared, touched):  # type: ignore[no-untyped-def]
    """Add up what each text shares of a query's letter pairs, into `shared`; returns (texts touched, the query's own).

    `codes` are all known pairs, ascending; pair i is held by `holders[starts[i]:starts[i + 1]]`.
    """
    count = 0
    total = 0
    for pair in pairs:
        low, high = 0, len(codes)
        while low < high:
            middle = (low + high) // 2
            if codes[middle] < pair:
                low = middle + 1
            else:
                high = middle
        if low == len(codes) or codes[low] != pair:
            total += 8
            continue
        weight = weights[low]
        total += weight
        for place in range(starts[low], starts[low + 1]):
            holder = holders[place]
            if shared[holder] == 0:
                touched[count] = holder
                count += 1
            shared[holder] += weight
    return count, total


@njit(cache=True, nogil=True)
def likeliest(shared, touched, count, total, sizes, size, least, whole, kept, worths):  # type: ignore[no-untyped-def]
    """Keep the texts that share most, into `kept`; returns how many. A heap of the worst kept on top."""
    held = 0
    most = len(kept)
    for i in range(count):
        text = touched[i]
        worth = np.float32(shared[text]) / total
        if worth < least:
            continue
        extra = sizes[text] - size
        if extra > 0:
            worth -= np.float32(0.004 if not whole else 0.02) * min(extra, 30)
        elif extra < 0:
            worth += np.float32(0.01) * max(extra, -30)
        if held < most:
            place = held
            held += 1
            while place > 0 and worths[(place - 1) // 2] > worth:
                worths[place] = worths[(place - 1) // 2]
                kept[place] = kept[(place - 1) // 2]
                place = (place - 1) // 2
            worths[place] = worth
            kept[place] = text
        elif worth > worths[0]:
            place = 0
            while True:
                child = 2 * place + 1
                if child >= held:
                    break
                if child + 1 < held and worths[child + 1] < worths[child]:
                    child += 1
                if worths[child] >= worth:
                    break
                worths[place] = worths[child]
                kept[place] = kept[child]
                place = child
            worths[place] = worth
            kept[place] = text
    return held


@njit(cache=True, nogil=True)
def alike(size, mask, sizes, masks, most, out):  # type: ignore[no-untyped-def]
    """List texts that may be whole within `most` slips, by length and by which letters they hold; returns how many."""
    count = 0
    for text in range(len(sizes)):
        if abs(sizes[text] - size) <= most and count < len(out):
            ours, theirs = mask & ~masks[text], masks[text] & ~mask
            if _bits(ours) <= most and _bits(theirs) <= most:
                out[count] = text
                count += 1
    return count


@njit(cache=True, nogil=True)
def _bits(word):  # type: ignore[no-untyped-def]
    count = 0
    while word and count < 5:
        word &= word - np.uint64(1)
        count += 1
    return count


@njit(cache=True, nogil=True)
def slips_between(query, texts, letters, starts, most, inside, whole, begun, within):  # type: ignore[no-untyped-def]
    """Count the slips from a query to each text (`whole`), its best beginning (`begun`), its best part (`within`).

    A part begins where a word does and is looked for only where `inside`, and no beginning will do. More than `most`
    reads FAR.
    """
    rows = np.zeros((3, len(query) + 2), dtype=np.int32)
    for i in range(len(texts)):
        first, end = starts[texts[i]], starts[texts[i] + 1]
        best, last = _slips(query, letters, first, end, most, rows)
        begun[i], whole[i], within[i] = best, last, best
        if inside and best > most:
            for place in range(first + 1, end - 1):
                if letters[place] == 32:
                    best, last = _slips(query, letters, place + 1, end, most, rows)
                    within[i] = min(within[i], best)


@njit(cache=True, nogil=True)
def _slips(query, letters, first, end, most, rows):  # type: ignore[no-untyped-def]
    """Count the slips from a query to the best beginning of a text, and to the whole of it; more than `most` is FAR.

    Only places at most `most` off the diagonal are looked at (Ukkonen 1985).
    """
    length, size = len(query), end - first
    limit = min(size, length + most + 1)
    for j in range(length + 1):
        rows[0, j] = j
    best = rows[0, length]
    last = FAR
    for k in range(1, limit + 1):
        letter = letters[first + k - 1]
        current, previous, before = k % 3, (k - 1) % 3, (k - 2) % 3
        low, high = max(1, k - most), min(length, k + most)
        rows[current, low - 1] = k if low == 1 else FAR
        least = rows[current, low - 1]
        for j in range(low, high + 1):
            value = rows[previous, j - 1] + (0 if query[j - 1] == letter else 1)
            if j < k + most:
                value = min(value, rows[previous, j] + 1)
            value = min(value, rows[current, j - 1] + 1)
            if k > 1 and j > 1 and query[j - 1] == letters[first + k - 2] and query[j - 2] == letter:
                value = min(value, rows[before, j - 2] + 1)
            rows[current, j] = value
            least = min(least, value)
        last = FAR
        if high == length:
            best = min(best, rows[current, length])
            last = rows[current, length]
        if least > most:
            last = FAR
            break
    return best if best <= most else FAR, last if last <= most and limit == size else FAR


@njit(cache=True, nogil=True)
def in_common(query, texts, letters, starts, out):  # type: ignore[no-untyped-def]
    """Say what share of their letters a query and each text have in common in order, 0 to 1, into `out`.

    Twice the longest common subsequence over both lengths: among texts as many slips away, the one of which more was
    typed. At most 64 letters of each are looked at.
    """
    size = min(len(query), 64)
    row = np.zeros(size + 1, dtype=np.int32)
    for i in range(len(texts)):
        first = starts[texts[i]]
        count = min(starts[texts[i] + 1] - first, 64)
        row[:] = 0
        for k in range(count):
            letter, corner = letters[first + k], 0
            for j in range(1, size + 1):
                above = row[j]
                if query[j - 1] == letter:
                    row[j] = corner + 1
                elif row[j - 1] > above:
                    row[j] = row[j - 1]
                corner = above
        out[i] = np.float32(2.0) * row[size] / max(1, size + count)
