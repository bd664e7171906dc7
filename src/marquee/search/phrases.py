"""Phrases: sorted keys with the rows they stand for, and a table of letter pairs to find the ones nearly typed.

Names, people and single words are all phrases. Held as arrays on disk; it knows no titles, only row numbers.
"""

from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.search.merge import Flat
from marquee.search.near import FAR, alike, in_common, likeliest, share_pairs, slips_between

LAST = "\U0010ffff"  # sorts behind every text that starts the same
CANDIDATES = 160  # phrases whose slips are counted
ALIKE = 600  # further ones that hold the same letters
SHORT = 11
LEAST = 0.3  # of a query's pairs a candidate shares
_PAIR = np.uint64(1 << 21)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Near:
    """Phrases a few slips from a query, aligned; FAR where there is no such match."""

    phrases: NDArray[np.int32]
    whole: NDArray[np.int32]  # slips to the whole phrase
    begun: NDArray[np.int32]  # to its best beginning
    within: NDArray[np.int32]  # to its best part from a word's start
    common: NDArray[np.float32]  # the share of letters both have, in order


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Phrases:
    """Sorted keys; key i stands for `rows[starts[i]:starts[i + 1]]`, each with its `flags`."""

    keys: tuple[str, ...]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    flags: NDArray[np.uint8]
    sizes: NDArray[np.int32]  # letters of each key
    masks: NDArray[np.uint64]  # which letters each key holds, a bit a letter modulo 64
    letters: NDArray[np.uint32]  # all keys one behind the other, as code points ...
    letter_starts: NDArray[np.int64]  # ... and where each starts
    pair_codes: NDArray[np.uint64]  # letter pairs, ascending; empty where nothing near is looked for
    pair_weights: NDArray[np.uint16]
    pair_starts: NDArray[np.int64]
    pair_holders: NDArray[np.int32]

    def between(self, prefix: str) -> tuple[int, int]:
        """Give the range of keys that start with a prefix."""
        return bisect_left(self.keys, prefix), bisect_left(self.keys, prefix + LAST)

    def place_of(self, key: str) -> int:
        """Give the place of a key, -1 where it is not there."""
        place = bisect_left(self.keys, key)
        return place if place < len(self.keys) and self.keys[place] == key else -1

    def rows_of(self, place: int) -> NDArray[np.int32]:
        """Give the rows one key stands for."""
        return self.rows[self.starts[place] : self.starts[place + 1]]

    def starting(self, prefix: str) -> NDArray[np.int32]:
        """Give the rows of all keys that start with a prefix, each once, ascending."""
        low, high = self.between(prefix)
        return np.unique(self.rows[self.starts[low] : self.starts[high]])

    def near(self, query: str, *, most: int, finished: bool = False, inside: bool = True) -> Near:
        """Find phrases at most `most` slips away from a query, its beginnings counted unless `finished`."""
        pairs = _pairs_of(query, finished=finished)
        count = len(self.keys)
        shared = np.zeros(count, dtype=np.uint16)
        touched = np.empty(count, dtype=np.int32)
        kept = np.empty(CANDIDATES, dtype=np.int32)
        found, total = share_pairs(
            pairs, self.pair_codes, self.pair_weights, self.pair_starts, self.pair_holders, shared, touched
        )
        held = likeliest(
            shared, touched, found, max(1, total), self.sizes, len(query), LEAST, finished, kept,
            np.empty(CANDIDATES, dtype=np.float32),
        )  # fmt: skip
        asked = np.array([ord(letter) for letter in query], dtype=np.uint32)
        likely = np.empty(ALIKE, dtype=np.int32)
        mask = np.bitwise_or.reduce(_bits_of(asked))
        short = len(query) <= SHORT  # two slips leave a short name hardly a pair
        more = alike(len(query), mask, self.sizes, self.masks, min(most, 2), likely) if short else 0
        texts = np.union1d(kept[:held], likely[:more])
        whole = np.full(len(texts), FAR, dtype=np.int32)
        begun, within = whole.copy(), whole.copy()
        slips_between(asked, texts, self.letters, self.letter_starts, most, inside, whole, begun, within)
        good = (whole if finished and not inside else np.minimum(whole, within)) <= most
        texts = texts[good]
        common = np.empty(len(texts), dtype=np.float32)
        in_common(asked, texts, self.letters, self.letter_starts, common)
        return Near(phrases=texts, whole=whole[good], begun=begun[good], within=within[good], common=common)

    def one_off(self, query: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Find the phrases one slip from a short query, whole: their places, and the share of letters in common."""
        asked = np.array([ord(letter) for letter in query], dtype=np.uint32)
        likely = np.empty(ALIKE, dtype=np.int32)
        texts = likely[: alike(len(query), np.bitwise_or.reduce(_bits_of(asked)), self.sizes, self.masks, 1, likely)]
        whole = np.full(len(texts), FAR, dtype=np.int32)
        slips_between(asked, texts, self.letters, self.letter_starts, 1, False, whole.copy(), whole, whole.copy())
        texts = texts[whole == 1]
        common = np.empty(len(texts), dtype=np.float32)
        in_common(asked, texts, self.letters, self.letter_starts, common)
        return texts, common


def write_phrases(folder: Path, name: str, table: Flat, *, pairs: bool) -> list[str]:
    """Write a table into a folder and give its keys, which belong in the index's JSON."""
    keys = table.keys
    sizes = np.fromiter((len(key) for key in keys), dtype=np.int64, count=len(keys))
    letter_starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    letters = np.frombuffer("".join(keys).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    masks = np.bitwise_or.reduceat(_bits_of(letters), letter_starts[:-1]) if keys else np.zeros(0, dtype=np.uint64)
    codes, weights, pair_starts, holders = _pair_table(letters, sizes) if pairs and keys else _NO_PAIRS
    for part, array in (
        ("starts", table.starts), ("rows", table.rows), ("flags", table.flags), ("sizes", sizes.astype(np.int32)),
        ("masks", masks), ("letters", letters), ("letter_starts", letter_starts), ("pair_codes", codes),
        ("pair_weights", weights), ("pair_starts", pair_starts), ("pair_holders", holders),
    ):  # fmt: skip
        np.save(folder / f"{name}_{part}.npy", array)
    return keys


def open_phrases(folder: Path, name: str, keys: list[str]) -> Phrases:
    """Open what `write_phrases` wrote, its arrays mapped from disk."""
    parts = (
        "starts", "rows", "flags", "sizes", "masks", "letters", "letter_starts", "pair_codes", "pair_weights",
        "pair_starts", "pair_holders",
    )  # fmt: skip
    return Phrases(keys=tuple(keys), **{part: map_array(folder, f"{name}_{part}") for part in parts})


def map_array(folder: Path, name: str) -> NDArray[Any]:
    """Map an array from disk; an empty one, which cannot be mapped, is read."""
    path = folder / f"{name}.npy"
    array: NDArray[Any] = np.load(path, mmap_mode=None if path.stat().st_size <= 128 else "r")
    return np.asarray(array)


_NO_PAIRS = (
    np.zeros(0, dtype=np.uint64),
    np.zeros(0, dtype=np.uint16),
    np.zeros(1, dtype=np.int64),
    np.zeros(0, dtype=np.int32),
)


def _pair_table(letters: NDArray[np.uint32], sizes: NDArray[np.int64]) -> tuple[NDArray[Any], ...]:
    """Lay out which keys hold which pairs of letters, a space before and behind each key."""
    count = len(sizes)
    owner = np.repeat(np.arange(count, dtype=np.int64), sizes + 2)
    begins = np.concatenate([[0], np.cumsum(sizes + 2)])[:-1]
    padded = np.full(len(owner), 32, dtype=np.int64)
    inner = np.ones(len(owner), dtype=np.bool_)
    inner[begins] = False
    inner[begins + sizes + 1] = False
    padded[inner] = letters
    same = owner[1:] == owner[:-1]
    same = owner[1:] == owner[:-1]
    met = np.zeros(int(padded.max()) + 1, dtype=np.bool_)
    met[padded] = True
    alphabet = np.flatnonzero(met).astype(np.uint64)  # few letters are used: pairs of their places are small numbers
    place_of = np.cumsum(met) - 1
    places = place_of[padded]
    pair = (places[:-1] * len(alphabet) + places[1:])[same]
    held = np.sort(pair * count + owner[:-1][same])
    held = held[np.concatenate([[True], held[1:] != held[:-1]])]  # once a key
    number, holders = held // count, (held % count).astype(np.int32)
    begins = np.flatnonzero(np.concatenate([[True], number[1:] != number[:-1]]))
    known = alphabet[number[begins] // len(alphabet)] * _PAIR + alphabet[number[begins] % len(alphabet)]
    starts = np.append(begins, len(number)).astype(np.int64)
    frequency = np.diff(starts) / count
    weights = np.clip(np.round(-np.log2(frequency + 1e-9)), 1, 12).astype(np.uint16)
    return known, weights, starts, holders


def _bits_of(letters: NDArray[np.uint32]) -> NDArray[np.uint64]:
    return np.uint64(1) << (letters.astype(np.uint64) & np.uint64(63))


def _pairs_of(query: str, *, finished: bool) -> NDArray[np.uint64]:
    text = f" {query} " if finished else f" {query}"
    letters = np.array([ord(letter) for letter in text], dtype=np.uint64)
    return np.unique(letters[:-1] * _PAIR + letters[1:])
