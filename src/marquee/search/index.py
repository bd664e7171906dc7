"""The search index: which titles hold which names, people, tags and words, as arrays on disk.

An artifact with its own ordered title ids (law 9), built from a catalogue alone: no viewer is in it. All matches of a
prefix are at hand at once, so that what is eligible and what suits the viewer decide the order, not the first
hundred the index happened to meet.
"""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BrokenStore
from marquee.schema.catalog import Title
from marquee.search.letters import bare, initials, key_of, respelled, sound_of, words_of
from marquee.search.merge import Flat, Table, flat, merged
from marquee.search.phrases import Phrases, map_array, open_phrases, write_phrases

FORMAT = 3
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
    marks: NDArray[np.uint64]  # (titles,) digests of what was read of each
    _aligned: dict[str, NDArray[np.int32]] = field(default_factory=dict, repr=False)

    def align(self, snapshot: CatalogSnapshot) -> NDArray[np.int32]:
        """Give each row's row number in a catalogue, int32 `(titles,)`, -1 where it has left; worked out once."""
        known = self._aligned.get(snapshot.version)
        if known is None:
            index = snapshot.index
            known = np.array([index.get(title_id, -1) for title_id in self.title_ids], dtype=np.int32)
            while len(self._aligned) >= 4:  # those being swapped out and coming in, with and without the desk's covers
                self._aligned.pop(next(iter(self._aligned)), None)
            self._aligned[snapshot.version] = known
        return known

    def usable(self, snapshot: CatalogSnapshot, eligible: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say which rows may be shown, bool `(titles,)`, given what is eligible in a catalogue."""
        rows = self.align(snapshot)
        usable: NDArray[np.bool_] = np.append(eligible, False)[rows]  # row -1 reads the False
        return usable


def build_index(snapshot: CatalogSnapshot, folder: Path, *, before: SearchIndex | None = None) -> None:
    """Write the index of a catalogue into a folder, which must exist and be empty of one.

    With the index `before`, titles that are as they were are taken over from it, wherever they stand now, and only the
    others are read: the same index, but for people and tags written in two ways, which keep the way they had.
    """
    marks = _marks(snapshot)
    moved = _moved(before, snapshot, marks)
    tables: dict[str, Table] = {name: {} for name in TABLES}
    written: dict[str, str] = {}  # key -> how a person or a tag is written
    tokens = np.zeros(len(snapshot), dtype=np.int16)
    letters = np.zeros(len(snapshot), dtype=np.int16)
    places = np.full(len(snapshot), -1, dtype=np.int32)
    stays = moved >= 0
    same = np.zeros(len(snapshot), dtype=np.bool_)
    same[moved[stays]] = True
    mains = _read(snapshot, np.flatnonzero(~same).tolist(), tables, written, tokens, letters)
    about: dict[str, Any] = {"format": FORMAT, "version": snapshot.version, "title_ids": snapshot.title_ids}
    of_names = of_words = np.zeros(0, dtype=np.int32)
    for name, pairs in TABLES.items():
        if name == "sounds":
            continue
        table, now_at = _merged(before, name, moved, tables[name])
        of_names, of_words = (now_at if name == "names" else of_names), (now_at if name == "words" else of_words)
        about[name] = write_phrases(folder, name, table, pairs=pairs)
    kept = () if before is None else zip(before.words.keys, (of_words >= 0).tolist(), strict=True)
    known = {word for word, stayed in kept if stayed}
    for place, word in enumerate(about["words"]):
        heard = "" if word in known else sound_of(word)
        if heard:
            tables["sounds"].setdefault(heard, {})[place] = 1
    about["sounds"] = write_phrases(
        folder, "sounds", _merged(before, "sounds", of_words, tables["sounds"])[0], pairs=TABLES["sounds"]
    )
    if before is not None:
        written |= dict(zip(before.people.keys, before.people_names, strict=True))
        written |= dict(zip(before.tags.keys, before.tag_names, strict=True))
        tokens[moved[stays]], letters[moved[stays]] = before.name_tokens[stays], before.name_letters[stays]
        places[moved[stays]] = np.append(of_names, -1)[before.name_place[stays]]  # -1 reads the -1
    about["people_names"] = [written[key] for key in about["people"]]
    about["tag_names"] = [written[key] for key in about["tags"]]
    place_of = {key: place for place, key in enumerate(about["names"])}
    for row, main in mains.items():
        places[row] = place_of.get(main, -1)
    np.save(folder / "name_place.npy", places)
    np.save(folder / "name_tokens.npy", tokens)
    np.save(folder / "name_letters.npy", letters)
    np.save(folder / "marks.npy", marks)
    (folder / "index.json").write_text(json.dumps(about))


def _read(
    snapshot: CatalogSnapshot,
    rows: list[int],
    tables: dict[str, Table],
    written: dict[str, str],
    tokens: NDArray[np.int16],
    letters: NDArray[np.int16],
) -> dict[int, str]:
    """Put what these titles say into the tables; gives the key of each one's name by row."""
    words, story = tables["words"], tables["story"]
    keyed = lru_cache(maxsize=200_000)(key_of)  # people and tags come again and again
    mains: dict[int, str] = {}
    for row in rows:
        title = snapshot.titles[row]
        main = mains[row] = key_of(title.name)
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
    return mains


def _marks(snapshot: CatalogSnapshot) -> NDArray[np.uint64]:
    """Digest what the index reads of each title, uint64 `(titles,)`."""
    encode = msgspec.msgpack.Encoder(order="deterministic").encode
    digests = (
        blake2b(
            encode((t.name, t.names, t.year, t.genres, t.moods, t.keywords, [p.name for p in t.people], t.synopsis)),
            digest_size=8,
        ).digest()
        for t in snapshot.titles
    )
    return np.frombuffer(b"".join(digests), dtype=np.uint64)


def _moved(before: SearchIndex | None, snapshot: CatalogSnapshot, marks: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Say where each row of an earlier index stands now, int32 `(titles before,)`; -1 where it changed or left."""
    if before is None:
        return np.zeros(0, dtype=np.int32)
    index = snapshot.index
    moved = np.array([index.get(title_id, -1) for title_id in before.title_ids], dtype=np.int32)
    moved[np.append(marks, np.uint64(0))[moved] != before.marks] = -1
    return moved


def _merged(
    before: SearchIndex | None, name: str, moved: NDArray[np.int32], table: Table
) -> tuple[Flat, NDArray[np.int32]]:
    if before is None:
        return flat(table), np.zeros(0, dtype=np.int32)
    older: Phrases = getattr(before, name)
    held = Flat(keys=list(older.keys), starts=older.starts, rows=older.rows, flags=older.flags)
    return merged(held, moved, table)


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
        marks=map_array(folder, "marks"),
    )


def _put_names(tables: dict[str, Table], title: Title, main: str, row: int) -> None:
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
    table: Table,
    words: Table,
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
