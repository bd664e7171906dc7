"""The search index: which titles hold which words, as arrays on disk.

An artifact with its own ordered title ids (law 9), built from a catalogue alone: no viewer is in it. All matches of a
prefix are at hand at once, so that what is eligible and what suits the viewer decide the order, not the first
hundred the index happened to meet.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BrokenStore
from marquee.language.tokens import key_of, tokens_of
from marquee.schema.catalog import Title

FORMAT = 1
NAME, ALIAS, PERSON, TAG, STORY = 1, 2, 4, 8, 16  # where in a title a word stands; a posting is the sum of these
LAST = "\U0010ffff"  # sorts behind every text that starts the same
ARTICLES = frozenset({"the", "a", "an", "le", "la", "les", "un", "une", "der", "die", "das", "el", "los", "las", "il"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Words:
    """Sorted keys, and for each the rows it stands for: key i has `rows[starts[i]:starts[i + 1]]`."""

    keys: tuple[str, ...]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]

    def between(self, prefix: str) -> tuple[int, int]:
        """Give the range of keys that start with a prefix."""
        return bisect_left(self.keys, prefix), bisect_left(self.keys, prefix + LAST)

    def exactly(self, key: str) -> tuple[int, int]:
        """Give the range of one key: empty where it is not there."""
        place = bisect_left(self.keys, key)
        return place, place + (place < len(self.keys) and self.keys[place] == key)

    def starting(self, prefix: str) -> NDArray[np.int32]:
        """Give the rows of all keys that start with a prefix; a row may come twice."""
        low, high = self.between(prefix)
        return self.rows[self.starts[low] : self.starts[high]]

    def being(self, key: str) -> NDArray[np.int32]:
        """Give the rows of one key."""
        low, high = self.exactly(key)
        return self.rows[self.starts[low] : self.starts[high]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SearchIndex:
    """An index opened for reading; rows are its own (`align` gives the catalogue's)."""

    version: str
    title_ids: tuple[str, ...]
    words: Words
    fields: NDArray[np.uint8]  # aligned to words.rows: where the word stands
    letters: NDArray[np.uint32]  # all words one behind the other, as code points ...
    letter_starts: NDArray[np.int64]  # ... and where each starts
    names: Words  # whole names, with and without their article
    name_tokens: NDArray[np.int16]  # (titles,) words of the name
    people: Words
    people_names: tuple[str, ...]  # as they are written, aligned to people.keys
    tags: Words  # genres, moods and keywords
    tag_names: tuple[str, ...]
    _aligned: dict[str, NDArray[np.int32]] = field(default_factory=dict, repr=False)

    def align(self, snapshot: CatalogSnapshot) -> NDArray[np.int32]:
        """Give each row's row number in a catalogue, int32 `(titles,)`, -1 where it has left; worked out once."""
        known = self._aligned.get(snapshot.version)
        if known is None:
            index = snapshot.index
            known = np.array([index.get(title_id, -1) for title_id in self.title_ids], dtype=np.int32)
            while len(self._aligned) >= 2:  # the one being swapped out, and the one coming in
                self._aligned.pop(next(iter(self._aligned)), None)
            self._aligned[snapshot.version] = known
        return known

    def usable(self, snapshot: CatalogSnapshot, eligible: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say which rows may be shown, bool `(titles,)`, given what is eligible in a catalogue."""
        rows = self.align(snapshot)
        usable: NDArray[np.bool_] = np.append(eligible, False)[rows]  # row -1 reads the False
        return usable


def build_index(snapshot: CatalogSnapshot, folder: Path) -> None:
    """Write the index of a catalogue into a folder, which must exist and be empty of one."""
    postings: dict[str, dict[int, int]] = {}
    names: dict[str, dict[int, int]] = {}
    people: dict[str, dict[int, int]] = {}
    tags: dict[str, dict[int, int]] = {}
    written: dict[str, str] = {}  # key -> how a person or a tag is written
    for row, title in enumerate(snapshot.titles):
        for text, where in _texts(title):
            for token in tokens_of(text):
                of_word = postings.setdefault(token, {})
                of_word[row] = of_word.get(row, 0) | where
        for key in _name_keys(title):
            names.setdefault(key, {})[row] = 1
        for person in title.people:
            _put(people, written, person.name, row)
        for tag in (*title.genres, *title.moods, *title.keywords):
            _put(tags, written, tag, row)
    keys = sorted(postings)
    letters = np.array([ord(letter) for key in keys for letter in key], dtype=np.uint32)
    np.save(folder / "letters.npy", letters)
    np.save(folder / "letter_starts.npy", np.concatenate([[0], np.cumsum([len(key) for key in keys])]).astype(np.int64))
    fields = [postings[key][row] for key in keys for row in sorted(postings[key])]
    np.save(folder / "fields.npy", np.array(fields, dtype=np.uint8))
    name_tokens = [min(len(tokens_of(title.name)), 1_000) for title in snapshot.titles]
    np.save(folder / "name_tokens.npy", np.array(name_tokens, dtype=np.int16))
    about: dict[str, Any] = {"format": FORMAT, "version": snapshot.version, "title_ids": snapshot.title_ids}
    for name, table in (("words", postings), ("names", names), ("people", people), ("tags", tags)):
        about[name] = _write(folder, name, table)
    about["people_names"] = [written[key] for key in sorted(people)]
    about["tag_names"] = [written[key] for key in sorted(tags)]
    (folder / "index.json").write_text(json.dumps(about, ensure_ascii=False))


def open_index(folder: Path) -> SearchIndex:
    """Open an index, its arrays mapped from disk; raises BrokenStore where there is none, or one of another format."""
    try:
        about = json.loads((folder / "index.json").read_text())
    except (OSError, ValueError) as error:
        raise BrokenStore(f"no search index in {folder}: import the catalogue again to build it") from error
    if about.get("format") != FORMAT:
        raise BrokenStore(f"the search index in {folder} is of another version: import the catalogue again")

    def words(name: str) -> Words:
        return Words(keys=tuple(about[name]), starts=_map(folder, f"{name}_starts"), rows=_map(folder, f"{name}_rows"))

    return SearchIndex(
        version=about["version"],
        title_ids=tuple(about["title_ids"]),
        words=words("words"),
        fields=_map(folder, "fields"),
        letters=_map(folder, "letters"),
        letter_starts=_map(folder, "letter_starts"),
        names=words("names"),
        name_tokens=_map(folder, "name_tokens"),
        people=words("people"),
        people_names=tuple(about["people_names"]),
        tags=words("tags"),
        tag_names=tuple(about["tag_names"]),
    )


def _map(folder: Path, name: str) -> NDArray[Any]:
    path = folder / f"{name}.npy"
    # an empty array cannot be mapped
    array: NDArray[Any] = np.load(path, mmap_mode=None if path.stat().st_size <= 128 else "r")
    return array


def _texts(title: Title) -> Iterator[tuple[str, int]]:
    yield title.name, NAME
    joined = title.name.replace("-", "")
    if joined != title.name:
        yield joined, NAME  # spider-man is typed spiderman
    for alias in (title.names or {}).values():
        yield alias, ALIAS
    for person in title.people:
        yield person.name, PERSON
    for tag in (*title.genres, *title.moods, *title.keywords):
        yield tag, TAG
    if title.year:
        yield str(title.year), TAG
    yield title.synopsis, STORY


def _name_keys(title: Title) -> set[str]:
    keys: set[str] = set()
    for name in (title.name, title.name.replace("-", ""), *(title.names or {}).values()):
        key = key_of(name)
        first, _, rest = key.partition(" ")
        keys.update((key, rest) if first in ARTICLES and rest else (key,))
    return keys - {""}


def _put(table: dict[str, dict[int, int]], written: dict[str, str], name: str, row: int) -> None:
    key = key_of(name)
    if key:
        table.setdefault(key, {})[row] = 1
        written.setdefault(key, name)


def _write(folder: Path, name: str, table: dict[str, dict[int, int]]) -> list[str]:
    keys = sorted(table)
    starts = np.concatenate([[0], np.cumsum([len(table[key]) for key in keys])]).astype(np.int64)
    rows = np.array([row for key in keys for row in sorted(table[key])], dtype=np.int32)
    np.save(folder / f"{name}_starts.npy", starts)
    np.save(folder / f"{name}_rows.npy", rows)
    return keys
