"""Matching: how well each title answers a query, by its names, its words, and what was nearly typed.

Scores are in bands, so that a name that was typed stands above one that starts so, that above one that holds the
words, and that above a slip; inside a band the share of the name that was typed decides. No viewer and no rules.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.search.index import ALIAS, BARE, JOINED, NAME, OTHER, PERSON, SPELT, STORY, TAG, SearchIndex
from marquee.search.letters import NUMBERS, sound_of
from marquee.search.near import FAR
from marquee.search.phrases import Phrases

EXACT, NEAR_MISS, PARTIAL, INSTEAD = "exact", "near", "partial", "instead"
REASONS = ("", EXACT, NEAR_MISS, PARTIAL, INSTEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchConfig:
    """Where the bands of scores lie, and what moves a title inside them."""

    is_name: float = 100.0
    is_same_words: float = 90.0  # all words of the name in another order
    starts_name: float = 72.0
    in_name: float = 52.0
    is_initials: float = 66.0
    near_name: float = 70.0  # less `slip` for each slip
    near_start: float = 63.0
    near_part: float = 56.0
    slip: float = 8.0
    common: float = 5.0  # for the share of its letters that were typed, where slips are as many
    in_words: float = 32.0  # all words found, anywhere
    in_near_words: float = 22.0
    part: float = 6.0
    coverage: float = 8.0  # for a name wholly typed
    alias: float = 1.5  # off, for a name in another language
    bare: float = 3.0  # off, for a name without its article
    respelt: float = 12.0  # off, for the start of a name with its numbers written another way
    same_name: float = 1.0  # for each doubling of the titles of that name


MATCH = MatchConfig()
_WHERE = {NAME: 4.0, ALIAS: 3.5, PERSON: 2.5, TAG: 2.0, STORY: 0.6}  # what a word counts by where it stands


def _weights() -> NDArray[np.float32]:
    table = np.zeros(32, dtype=np.float32)
    for fields in range(32):
        table[fields] = max((weight for bit, weight in _WHERE.items() if fields & bit), default=0.0)
    return table


_WEIGHTS = _weights()


LEAST_COMMON = 0.79  # a letter left out or too many, not a wrong one: a beginning would as often be meant
NO_ROWS = np.zeros(0, dtype=np.int32)


class Matches:
    """How well titles answer, aligned to the index: `scores` (0: not at all) and `reasons` (places in REASONS)."""

    def __init__(self, titles: int) -> None:
        self.scores = np.zeros(titles, dtype=np.float32)
        self.reasons = np.zeros(titles, dtype=np.uint8)
        self.mistyped = NO_ROWS  # titles whose short name is one slip from all that was typed, likeliest first


class Gathered:
    """The titles that hold the words of a query: how many of the words, how many of them in the name, and a weight."""

    def __init__(self, titles: int) -> None:
        self.tokens = np.zeros(titles, dtype=np.int16)
        self.named = np.zeros(titles, dtype=np.int16)
        self.sums = np.zeros(titles, dtype=np.float32)
        self._stamp = np.full(titles, -1, dtype=np.int16)
        self._named_stamp = self._stamp.copy()
        self._last = np.zeros(titles, dtype=np.float32)
        self._asked = 0

    def add(self, found: list[tuple[Phrases, NDArray[np.int32], NDArray[np.float32]]]) -> None:
        """Add one word of the query, found as these words of these tables with these weights."""
        titles = max(1, len(self.tokens))
        held = sum(int((table.starts[places + 1] - table.starts[places]).sum()) for table, places, _ in found)
        rarity = np.float32(1.0 + np.log1p(titles / (1.0 + held)) / 4.0)
        for table, places, weights in found:
            _gather(
                places, weights * rarity, table.starts, table.rows, table.flags, _WEIGHTS, self._asked, self._stamp,
                self._named_stamp, self.tokens, self.named, self.sums, self._last,
            )  # fmt: skip
        self._asked += 1


def by_names(
    index: SearchIndex, query: str, matches: Matches, *, finished: bool, less: float, config: MatchConfig
) -> None:
    """Score titles by whole names that are the query or start with it; `less` is taken off."""
    names = index.names
    low, high = names.between(query)
    exact = low if low < high and names.keys[low] == query else -1
    if finished:
        low, high = names.between(query + " ")
    if exact >= 0:
        _exact(names.rows_of(exact), names.flags[names.starts[exact] : names.starts[exact + 1]],
               np.float32(config.is_name - less), matches.scores, matches.reasons)  # fmt: skip
    _prefix(
        low, high, len(query), names.sizes, names.starts, names.rows, names.flags,
        np.float32(config.starts_name - less), np.float32(config.coverage), _off(config), np.float32(config.same_name),
        matches.scores, matches.reasons,
    )  # fmt: skip


def near_names(index: SearchIndex, query: str, matches: Matches, *, most: int, config: MatchConfig) -> None:
    """Score titles by names a few slips from the query, or of which a part is."""
    near = index.names.near(query, most=most, inside=len(query) >= 5)
    names = index.names
    if not len(near.phrases):
        return
    size = len(query)
    share = np.minimum(1.0, size / np.maximum(1, names.sizes[near.phrases])) * config.coverage
    scores = np.maximum(
        np.where(
            near.whole < FAR,
            config.near_name + config.coverage - config.slip * near.whole - config.common * (1 - near.common),
            0,
        ),
        np.maximum(
            np.where(near.begun < FAR, config.near_start + share - config.slip * near.begun, 0),
            np.where(near.within < FAR, config.near_part + share - config.slip * near.within, 0),
        ),
    ).astype(np.float32)
    slips = np.minimum(near.whole, near.within)
    said = np.where(slips == 0, REASONS.index(EXACT), REASONS.index(NEAR_MISS)).astype(np.uint8)
    _spread(near.phrases, scores, names.starts, names.rows, names.flags, _off(config),
            np.float32(config.same_name), said, matches.scores, matches.reasons)  # fmt: skip


def mistyped(index: SearchIndex, query: str) -> NDArray[np.int32]:
    """List the titles whose whole name is one slip from a short query, the one of which most was typed first."""
    names = index.names
    places, common = names.one_off(query)
    places, common = places[common >= LEAST_COMMON], common[common >= LEAST_COMMON]
    held = names.starts[places + 1] - names.starts[places]
    ordered = places[np.argsort(-(common * 8 + np.log2(held)), kind="stable")]
    rows = [names.rows_of(place)[names.flags[names.starts[place] : names.starts[place + 1]] & OTHER == 0]
            for place in ordered.tolist()]  # fmt: skip
    return np.concatenate(rows) if rows else NO_ROWS


@lru_cache(maxsize=8)
def _off(config: MatchConfig) -> NDArray[np.float32]:
    """Give what is taken off by the flags of a name, float32 `(32,)`."""
    worths = ((BARE, config.bare), (OTHER, config.alias), (JOINED, 1.0), (SPELT, config.respelt))
    return np.array([sum(worth for bit, worth in worths if flags & bit) for flags in range(32)], dtype=np.float32)


def by_words(index: SearchIndex, words: list[str], *, finished: bool, near: bool) -> Gathered:
    """Gather the titles that hold words of a query, in any order; the last may be unfinished; `near`: with slips."""
    gathered = Gathered(len(index.title_ids))
    for place, word in enumerate(words):
        open_ended = place == len(words) - 1 and not finished
        found = exact_words(index, word, prefix=open_ended)
        if near and not any(len(places) and weights.max() > 1.1 for _, places, weights in found):
            found = [*found, *near_words(index, word, prefix=open_ended)]
        gathered.add(found)
    return gathered


Found = list[tuple[Phrases, NDArray[np.int32], NDArray[np.float32]]]
WHOLE_WORD = 1.25  # over a word of which only the start was typed
NEAR = 0.6  # for each letter that is wrong
SOUNDS = 0.5


def exact_words(index: SearchIndex, word: str, *, prefix: bool) -> Found:
    """Find a word in the tables: itself, its singular or plural, as a number; all it starts where `prefix`."""
    found: Found = []
    for table in (index.words, index.story) if len(word) >= 3 or not prefix else (index.words,):
        place = table.place_of(word)
        low, high = table.between(word) if prefix else (place, place + 1 if place >= 0 else place)
        places = np.arange(low, high, dtype=np.int32)
        weights = np.ones(len(places), dtype=np.float32)
        if place >= 0:
            weights[place - low] = WHOLE_WORD
        for other in _other_forms(word):
            also = table.place_of(other)
            if also >= 0 and not low <= also < high:
                places = np.append(places, np.int32(also))
                weights = np.append(weights, np.float32(1.0))
        if len(places):
            found.append((table, places, weights))
    return found


def near_words(index: SearchIndex, word: str, *, prefix: bool) -> Found:
    """Find words a slip away, one from 4 letters on, two from 8, and words of names that sound the same."""
    most = slips_in_word(word)
    table = index.words
    near = table.near(word, most=most, finished=not prefix, inside=False) if most else None
    places = near.phrases if near is not None else np.zeros(0, dtype=np.int32)
    slips = np.zeros(0, dtype=np.int32)
    if near is not None:
        slips = np.minimum(near.whole, near.begun) if prefix else near.whole
    weights = (np.float32(NEAR) ** slips).astype(np.float32)
    heard = index.sounds.place_of(sound_of(word) or " ")
    if heard >= 0:
        alike = index.sounds.rows_of(heard)
        fresh = alike[~np.isin(alike, places)]
        places = np.append(places, fresh).astype(np.int32)
        weights = np.append(weights, np.full(len(fresh), SOUNDS, dtype=np.float32))
    return [(table, places, weights)] if len(places) else []


def slips_for(name: str) -> int:
    """Say how many slips a name of this length is forgiven."""
    return 0 if len(name) < 3 else 1 if len(name) < 4 else 2 if len(name) < 14 else 3


def slips_in_word(word: str) -> int:
    """Say how many slips one word among others is forgiven: they stand for less, and there are more to take it for."""
    return 0 if len(word) < 3 else 1 if len(word) < 7 else 2


def _other_forms(word: str) -> list[str]:
    forms = [other for other in NUMBERS.get(word, ()) if other != word]
    if len(word) > 4 and word.endswith("ies"):
        return [*forms, word[:-3] + "y", word[:-1]]
    if len(word) > 3 and word.endswith("s"):
        return [*forms, word[:-1]]
    return forms


@njit(cache=True, nogil=True)
def _gather(found, weights, starts, rows, fields, where, asked, stamp, name_stamp, tokens, named, sums, last):  # type: ignore[no-untyped-def]
    for i in range(len(found)):
        for place in range(starts[found[i]], starts[found[i] + 1]):
            row = rows[place]
            weight = weights[i] * where[fields[place]]
            if fields[place] & 3 and name_stamp[row] != asked:
                name_stamp[row] = asked
                named[row] += 1
            if stamp[row] != asked:
                stamp[row] = asked
                tokens[row] += 1
                sums[row] += weight
                last[row] = weight
            elif weight > last[row]:
                sums[row] += weight - last[row]
                last[row] = weight


@njit(cache=True, nogil=True)
def _exact(rows, flags, worth, scores, reasons):  # type: ignore[no-untyped-def]
    for i in range(len(rows)):
        value = worth - (np.float32(1.5) if flags[i] != 1 else np.float32(0.0))
        if value > scores[rows[i]]:
            scores[rows[i]] = value
            reasons[rows[i]] = 1


@njit(cache=True, nogil=True)
def _prefix(low, high, size, sizes, starts, rows, flags, worth, coverage, off, same, scores, reasons):  # type: ignore[no-untyped-def]
    for key in range(low, high):
        value = worth + coverage * np.float32(size) / np.float32(sizes[key])
        held = starts[key + 1] - starts[key]
        value += same * np.float32(np.log2(held))
        for place in range(starts[key], starts[key + 1]):
            worthy = value - off[flags[place]]
            row = rows[place]
            if worthy > scores[row]:
                scores[row] = worthy
                reasons[row] = 1


@njit(cache=True, nogil=True)
def _spread(keys, worths, starts, rows, flags, off, same, said, scores, reasons):  # type: ignore[no-untyped-def]
    for i in range(len(keys)):
        held = starts[keys[i] + 1] - starts[keys[i]]
        value = worths[i] + same * np.float32(np.log2(held))
        for place in range(starts[keys[i]], starts[keys[i] + 1]):
            worthy = value - off[flags[place]]
            row = rows[place]
            if worthy > scores[row]:
                scores[row] = worthy
                reasons[row] = said[i]
