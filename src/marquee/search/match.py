"""Matching words: how well each title of an index answers each token.

Exact and prefix matches come from ranges of the sorted vocabulary; near ones from the edit distance to every word of
it. It knows no viewer and no rules.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.search.index import ALIAS, NAME, PERSON, STORY, TAG, SearchIndex

WEIGHTS = {NAME: 4.0, ALIAS: 3.5, PERSON: 2.5, TAG: 2.0, STORY: 0.6}  # what a word counts by where it stands
WHOLE_WORD = 1.25  # over a word of which only the start was typed
NEAR = 0.6  # for each letter that is wrong


def _weights_of_fields() -> NDArray[np.float32]:
    table = np.zeros(32, dtype=np.float32)
    for fields in range(32):
        table[fields] = max((weight for bit, weight in WEIGHTS.items() if fields & bit), default=0.0)
    return table


_FIELD_WEIGHTS = _weights_of_fields()


class Matches:
    """How well titles answer, aligned to the index: a score a title, and the fields every token was found in."""

    def __init__(self, titles: int) -> None:
        self.scores = np.zeros(titles, dtype=np.float32)
        self.tokens = np.zeros(titles, dtype=np.int16)  # how many of the tokens were found
        self.fields = np.full(titles, 31, dtype=np.uint8)  # where all of them stand

    def add(self, index: SearchIndex, found: NDArray[np.int32], weights: NDArray[np.float32]) -> None:
        """Add one token, found as these words of the vocabulary with these weights."""
        starts = index.words.starts
        titles = max(1, len(index.title_ids))
        held = int((starts[found + 1] - starts[found]).sum()) if len(found) else 0
        rarity = np.float32(1.0 + np.log1p(titles / (1.0 + held)) / 4.0)
        best = np.zeros(len(self.scores), dtype=np.float32)
        fields = np.zeros(len(self.scores), dtype=np.uint8)
        _gather(found, weights * rarity, starts, index.words.rows, index.fields, _FIELD_WEIGHTS, best, fields)
        hit = best > 0
        self.scores += best
        self.tokens += hit
        self.fields[hit] &= fields[hit]


def exact_words(index: SearchIndex, token: str, *, prefix: bool) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Find a token in the vocabulary: the word itself and its singular, and all it starts where `prefix`."""
    low, high = index.words.between(token) if prefix else index.words.exactly(token)
    found = np.arange(low, high, dtype=np.int32)
    weights = np.ones(len(found), dtype=np.float32)
    if len(found) and index.words.keys[low] == token:
        weights[0] = WHOLE_WORD
    for other in _singulars(token):
        place, end = index.words.exactly(other)
        if end > place:
            found = np.append(found, np.int32(place))
            weights = np.append(weights, np.float32(1.0))
    return found, weights


def near_words(index: SearchIndex, token: str, *, prefix: bool) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Find words a slip away: one letter from 4 letters on, two from 8; a swap of neighbours is one slip."""
    slips = 0 if len(token) < 4 else 1 if len(token) < 8 else 2
    if slips == 0:
        return exact_words(index, token, prefix=prefix)
    query = np.array([ord(letter) for letter in token], dtype=np.uint32)
    distances = _distances(query, slips, prefix, index.letters, index.letter_starts)
    found = np.flatnonzero(distances <= slips).astype(np.int32)
    return found, (NEAR ** distances[found]).astype(np.float32)


def _singulars(token: str) -> list[str]:
    if len(token) > 4 and token.endswith("ies"):
        return [token[:-3] + "y", token[:-1]]
    if len(token) > 3 and token.endswith("s"):
        return [token[:-1]]
    return []


@njit(cache=True)
def _gather(found, weights, starts, rows, fields, field_weights, best, where):  # type: ignore[no-untyped-def]
    for i in range(len(found)):
        for place in range(starts[found[i]], starts[found[i] + 1]):
            row = rows[place]
            weight = weights[i] * field_weights[fields[place]]
            if weight > best[row]:
                best[row] = weight
            where[row] |= fields[place]


@njit(cache=True)
def _distances(query, most, prefix, letters, starts):  # type: ignore[no-untyped-def]
    """Edit distance (with swaps) of a query to each word, or to the word's best beginning; most + 1 where farther."""
    words = len(starts) - 1
    length = len(query)
    out = np.full(words, most + 1, dtype=np.int64)
    rows = np.zeros((3, length + 1), dtype=np.int64)
    for word in range(words):
        first = starts[word]
        size = starts[word + 1] - first
        if size < length - most or (not prefix and size > length + most):
            continue
        size = min(size, length + most)
        for j in range(length + 1):
            rows[0, j] = j
        best = rows[0, length] if prefix else most + 1
        previous, before = 0, 2
        for i in range(1, size + 1):
            letter = letters[first + i - 1]
            current = i % 3
            rows[current, 0] = i
            least = i
            for j in range(1, length + 1):
                cost = 0 if query[j - 1] == letter else 1
                value = min(rows[previous, j] + 1, rows[current, j - 1] + 1, rows[previous, j - 1] + cost)
                if i > 1 and j > 1 and query[j - 1] == letters[first + i - 2] and query[j - 2] == letter:
                    value = min(value, rows[before, j - 2] + 1)
                rows[current, j] = value
                least = min(least, value)
            if prefix:
                best = min(best, rows[current, length])
            if least > most:
                break
            before, previous = previous, current
            if i == size and not prefix:
                best = rows[current, length]
        out[word] = min(best, most + 1)
    return out
