"""Texts as hashed runs of one to three words, cut and counted in one compiled pass.

A word is a run of letters, digits and apostrophes; marks that carry tone ("!", "...", ":)") stand for themselves, and
scripts written without spaces are cut into their characters. Nothing is stored of the words: a run is its hash.
"""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

BITS = 21  # of a hash: two million kinds of runs
ORDER = 3  # words in the longest run
MOST_CHARS = 24_000  # of one text; of a longer one its beginning and its end, in equal parts
_CHUNK = 1_000_000  # characters gathered at a time


def codes_of(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Lay texts out as lower-cased code points end to end: (codes, where each begins and the last ends)."""
    cut = [text if len(text) <= MOST_CHARS else _ends_of(text) for text in texts]
    lowered = [text.lower() for text in cut]
    codes = np.frombuffer("".join(lowered).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    starts = np.zeros(len(lowered) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in lowered], out=starts[1:])
    return codes, starts


def _ends_of(text: str) -> str:
    return f"{text[: MOST_CHARS // 2]} {text[-MOST_CHARS // 2 :]}"


def grams_of(texts: Sequence[str], *, last: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Give the distinct runs of each text, in rising order: text i has `runs[starts[i]:starts[i + 1]]`.

    Returns (starts, runs). With `last`, of the last so many words alone.
    """
    starts, found = [np.zeros(1, dtype=np.int64)], []
    held, size, base = [], 0, 0
    for place, text in enumerate(texts):
        held.append(text)
        size += min(len(text), MOST_CHARS)
        if size >= _CHUNK or place == len(texts) - 1:
            codes, ends = codes_of(held)
            runs = np.empty(ORDER * len(codes) + ORDER, dtype=np.int32)
            counts = np.zeros(len(held) + 1, dtype=np.int64)
            total = _all_runs(codes, ends, last, runs, counts)
            found.append(runs[:total].copy())
            starts.append(base + counts[1:])
            base += total
            held, size = [], 0
    return np.concatenate(starts), np.concatenate(found) if found else np.zeros(0, dtype=np.int32)


@njit(cache=True, nogil=True)
def _all_runs(codes, ends, last, runs, counts):  # type: ignore[no-untyped-def]
    tokens = np.empty(max(1, int(np.max(ends[1:] - ends[:-1]))), dtype=np.uint64)
    total = 0
    for text in range(len(ends) - 1):
        count = cut_words(codes, ends[text], ends[text + 1], tokens)
        first = max(0, count - last) if last > 0 else 0
        total += distinct_runs(tokens, first, count, runs[total:])
        counts[text + 1] = total
    return total


@njit(cache=True, nogil=True)
def cut_words(codes, start, end, tokens):  # type: ignore[no-untyped-def]
    """Hash the words of `codes[start:end]` into `tokens`; returns how many there are."""
    count = 0
    at = start
    while at < end:
        code = codes[at]
        if _in_word(code):
            word = np.uint64(14695981039346656037)
            length = 0
            while at < end and _in_word(codes[at]):
                code = codes[at]
                if code == 0x2019:
                    code = np.uint32(39)
                # "soooo" is "soo": a letter written out more than twice says no more
                if length < 2 or code != codes[at - 1] or code != codes[at - 2] or code < 58:
                    word = (word ^ np.uint64(code)) * np.uint64(1099511628211)
                length += 1
                at += 1
            tokens[count] = _mixed(word)
            count += 1
            continue
        if code == 46 and at + 2 < end and codes[at + 1] == 46 and codes[at + 2] == 46:  # "..."
            tokens[count] = _mixed(np.uint64(3))
            count += 1
            while at < end and codes[at] == 46:
                at += 1
            continue
        if code == 58 and at + 1 < end and (codes[at + 1] == 40 or codes[at + 1] == 41):  # ":(" and ":)"
            tokens[count] = _mixed(np.uint64(4 + codes[at + 1]))
            count += 1
            at += 2
            continue
        if _alone(code):
            tokens[count] = _mixed(np.uint64(1_000 + code))
            count += 1
        at += 1
    return count


@njit(cache=True, nogil=True)
def _in_word(code):  # type: ignore[no-untyped-def]
    if code < 128:
        return (97 <= code <= 122) or (48 <= code <= 57) or code == 39
    return code == 0x2019 or not (_alone(code) or code < 0xC0 or 0x2000 <= code <= 0x2BFF or 0xFE00 <= code <= 0xFE0F)


@njit(cache=True, nogil=True)
def _alone(code):  # type: ignore[no-untyped-def]
    """Tell what is a token of its own: marks of tone, signs drawn as pictures, characters of unspaced scripts."""
    if code < 128:
        return code in (33, 63, 46, 44, 59, 58, 40, 41, 34, 45)
    return (
        code >= 0x1F000
        or 0x2600 <= code <= 0x27BF
        or 0x0E00 <= code <= 0x0EFF
        or 0x3001 <= code <= 0x30FF
        or 0x3400 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
    )


@njit(cache=True, nogil=True)
def _mixed(word):  # type: ignore[no-untyped-def]
    word ^= word >> np.uint64(32)
    word *= np.uint64(0x9E3779B97F4A7C15)
    return word ^ (word >> np.uint64(29))


@njit(cache=True, nogil=True)
def distinct_runs(tokens, first, end, out):  # type: ignore[no-untyped-def]
    """Write the distinct runs of one to three of `tokens[first:end]` into `out`, rising; returns how many."""
    mask = np.uint64((1 << BITS) - 1)
    count = 0
    for start in range(first, end):
        run = np.uint64(0)
        for length in range(min(ORDER, end - start)):
            run = (run ^ tokens[start + length]) * np.uint64(0x9E3779B97F4A7C15)
            run ^= run >> np.uint64(29)
            out[count] = np.int32(((run * np.uint64(0xBF58476D1CE4E5B9)) >> np.uint64(20)) & mask)
            count += 1
    if count == 0:
        return 0
    held = np.sort(out[:count])
    kept = 0
    for place in range(count):
        if place == 0 or held[place] != held[place - 1]:
            out[kept] = held[place]
            kept += 1
    return kept
