"""The search index: which titles hold which names, people, tags and words, as arrays on disk.

An artifact with its own ordered title ids (law 9), built from a catalogue alone: no viewer is in it. All matches of a
prefix are at hand at once, so that what is eligible and what suits the viewer decide the order, not the first
hundred the index happened to meet.
"""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BrokenStore
from marquee.schema.catalog import Title
from marquee.search.letters import bare, initials, key_of, respelled, sound_of, words_of
from marquee.search.phrases import Phrases, map_array, open_phrases, write_phrases

FORMAT = 2
NAME, ALIAS, PERSON, TAG, STORY = 1, 2, 4, 8, 16  # where in a title a word stands; a posting is the sum of these
MAIN, BARE, OTHER, JOINED, SPELT = 1, 2, 4, 8, 16  # a name as it is, without article, in other languages, ...
MOST_STORY_WORDS = 400  # of one synopsis
TABLES = {
    "words": True,
    "story": False,
    "names": True,
    "people": True,
    "tags": True,
    "initials": False,
    "sounds": False,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SearchIndex:
    """An index opened for reading; rows are its own (`align` gives the catalogue's)."""

    version: str
    title_ids: tuple[str, ...]
    words: Phrases  # of names, people and tags; flags say where a word stands
    story: Phrases  # of synopses
    names: Phrases  # whole names; flags say which name it is
    people: Phrases
    tags: Phrases  # genres, moods and keywords
    initials: Phrases
    sounds: Phrases  # how words of names and people sound; rows are places in `words`
    people_names: tuple[str, ...]  # as they are written, aligned to people.keys
    tag_names: tuple[str, ...]
    name_tokens: NDArray[np.int16]  # (titles,) words of the name
    name_letters: NDArray[np.int16]  # (titles,) letters of the name's key
    name_place: NDArray[np.int32]  # (titles,) the name's place in `names`, -1 without one
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
    tables: dict[str, dict[str, dict[int, int]]] = {name: {} for name in TABLES}
    written: dict[str, str] = {}  # key -> how a person or a tag is written
    words, story = tables["words"], tables["story"]
    keyed = lru_cache(maxsize=200_000)(key_of)  # people and tags come again and again
    mains: list[str] = []
    tokens = np.zeros(len(snapshot), dtype=np.int16)
    letters = np.zeros(len(snapshot), dtype=np.int16)
    for row, title in enumerate(snapshot.titles):
        main = key_of(title.name)
        mains.append(main)
        tokens[row], letters[row] = min(main.count(" ") + 1, 1_000), min(len(main), 30_000)
        _put_names(tables, title, main, row)
        for person in title.people:
            _put(tables["people"], words, written, person.name, keyed(person.name), row, PERSON)
        for tag in (*title.genres, *title.moods, *title.keywords):
            _put(tables["tags"], words, written, tag, keyed(tag), row, TAG)
        if title.year:
            words.setdefault(str(title.year), {})[row] = TAG
        for word in set(words_of(title.synopsis)[:MOST_STORY_WORDS]):
            story.setdefault(word, {})[row] = STORY
    for place, word in enumerate(sorted(words)):
        heard = sound_of(word)
        if heard:
            tables["sounds"].setdefault(heard, {})[place] = 1
    about: dict[str, Any] = {"format": FORMAT, "version": snapshot.version, "title_ids": snapshot.title_ids}
    for name, pairs in TABLES.items():
        about[name] = write_phrases(folder, name, tables[name], pairs=pairs)
    about["people_names"] = [written[key] for key in about["people"]]
    about["tag_names"] = [written[key] for key in about["tags"]]
    place_of = {key: place for place, key in enumerate(about["names"])}
    places = np.array([place_of.get(key, -1) for key in mains], dtype=np.int32)
    np.save(folder / "name_place.npy", places)
    np.save(folder / "name_tokens.npy", tokens)
    np.save(folder / "name_letters.npy", letters)
    (folder / "index.json").write_text(json.dumps(about))


def open_index(folder: Path) -> SearchIndex:
    """Open an index, its arrays mapped from disk; raises BrokenStore where there is none, or one of another format."""
    try:
        about = json.loads((folder / "index.json").read_text())
    except (OSError, ValueError) as error:
        raise BrokenStore(f"no search index in {folder}: import the catalogue again to build it") from error
    if about.get("format") != FORMAT:
        raise BrokenStore(f"the search index in {folder} is of another version: import the catalogue again")
    tables = {name: open_phrases(folder, name, about[name]) for name in TABLES}
    return SearchIndex(
        version=about["version"],
        title_ids=tuple(about["title_ids"]),
        words=tables["words"],
        story=tables["story"],
        names=tables["names"],
        people=tables["people"],
        tags=tables["tags"],
        initials=tables["initials"],
        sounds=tables["sounds"],
        people_names=tuple(about["people_names"]),
        tag_names=tuple(about["tag_names"]),
        name_tokens=map_array(folder, "name_tokens"),
        name_letters=map_array(folder, "name_letters"),
        name_place=map_array(folder, "name_place"),
    )


def _put_names(tables: dict[str, dict[str, dict[int, int]]], title: Title, main: str, row: int) -> None:
    """Put all names of a title, in all their spellings; of a spelling that comes twice the plainest counts."""
    names, words = tables["names"], tables["words"]
    spellings: dict[str, int] = {}
    for name, flag, where in (
        (title.name, MAIN, NAME),
        *((alias, OTHER, ALIAS) for alias in (title.names or {}).values()),
    ):
        key = main if flag == MAIN else key_of(name)
        keys = {key: flag}
        keys.setdefault(bare(key), flag | BARE)
        if "-" in name:
            keys.setdefault(key_of(name.replace("-", "")), flag | JOINED)  # spider-man is typed spiderman
        for other in respelled(key):
            keys.setdefault(other, flag | SPELT)
        for spelling, flags in keys.items():
            spellings.setdefault(spelling, flags)
            for word in spelling.split(" "):
                of_word = words.setdefault(word, {})
                of_word[row] = of_word.get(row, 0) | where
        short = initials(bare(key))
        if short:
            tables["initials"].setdefault(short, {})[row] = flag
            tables["initials"].setdefault(initials(key) or short, {})[row] = flag
    for spelling, flags in spellings.items():
        if spelling:
            names.setdefault(spelling, {})[row] = flags
    words.pop("", None)


def _put(
    table: dict[str, dict[int, int]],
    words: dict[str, dict[int, int]],
    written: dict[str, str],
    name: str,
    key: str,
    row: int,
    where: int,
) -> None:
    if not key:
        return
    table.setdefault(key, {})[row] = 1
    written.setdefault(key, name)
    for word in key.split(" "):
        of_word = words.setdefault(word, {})
        of_word[row] = of_word.get(row, 0) | where
