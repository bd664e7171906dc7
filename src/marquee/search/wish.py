"""A wish in words: "80s horror", "like Heat", "korean thrillers with Song Kang-ho", by the catalogue's own words.

Only what the words say is asked for, and all of it: every title answers every part, so that the row's title is true.
Where words stand between that name nothing, the tagger says which ones to look at.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.search.index import SearchIndex
from marquee.search.phrases import Phrases
from marquee.search.places import LONGEST_PLACE, PLACES, made_in
from marquee.search.tagger import Tagger, slots_of

_DECADE = re.compile(r"^(?:(19|20)(\d)0s|(\d)0s)$")
_YEAR = re.compile(r"^(19|20)\d\d$")
_KINDS = {"film": False, "films": False, "movie": False, "movies": False, "series": True, "show": True, "shows": True}
_FILLERS = frozenset(
    (
        "a", "an", "the", "some", "something", "from", "of", "in", "with", "and", "by", "starring",
        "for", "me", "to", "watch", "good", "best", "please", "tonight", "i", "want",
    )
)  # fmt: skip
_LIKE = (("like",), ("similar", "to"), ("more", "like"), ("something", "like"), ("films", "like"), ("movies", "like"))
LONGEST = 3  # words of a tag
LONGEST_NAME = 4  # of a person
SAYING = frozenset(("person", "genre", "mood", "year", "place", "kind"))  # slots that must be met; others are not read
MOST_SLIPS = 1  # in a name the tagger points at


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wish:
    """What is wished for: titles like one (row number), or those that answer every part; `label` says it."""

    label: str
    like: int | None
    rows: NDArray[np.bool_]  # (titles of the catalogue,)


Part = tuple[NDArray[np.bool_] | None, str, int]  # its mask, its name, its words


def wish_of(
    index: SearchIndex, words: list[str], *, snapshot: CatalogSnapshot, tagger: Tagger | None = None
) -> Wish | None:
    """Read a wish; None where a word says nothing known, or one name says it all, which results show anyway.

    With a tagger, words between the parts may say nothing, as long as each part that it finds is known.
    """
    for start in _LIKE:
        size = len(start)
        if tuple(words[:size]) == start and len(words) > size:
            return _like(index, " ".join(words[size:]), snapshot)
    return _read_all(index, words, snapshot) or (_read_slots(index, words, snapshot, tagger) if tagger else None)


def _read_all(index: SearchIndex, words: list[str], snapshot: CatalogSnapshot) -> Wish | None:
    mask = np.ones(len(snapshot), dtype=np.bool_)
    said: list[str] = []
    place = 0
    while place < len(words):
        part, label, taken = _part(index, words, place, snapshot)
        if part is not None:
            if taken == len(words):
                return None  # one name or tag: results have its row anyway
            mask &= part
            said.append(label)
            place += taken
        elif words[place] in _FILLERS:
            place += 1
        else:
            return None
    if not said:
        return None
    if len(said) == 1 and index.names.place_of(" ".join(words)) >= 0:
        return None  # it is a name
    return Wish(label=", ".join(said), like=None, rows=mask)


def _read_slots(index: SearchIndex, words: list[str], snapshot: CatalogSnapshot, tagger: Tagger) -> Wish | None:
    """Read what the tagger points at; None where it is a name, or a part it points at is unknown, or it is too little.

    A query that begins as a name does is left to the results.
    """
    low, high = index.names.between(" ".join(words))
    if low < high or len(words) < 3:
        return None
    mask = np.ones(len(snapshot), dtype=np.bool_)
    said: list[str] = []
    for slot in slots_of(tagger.tag(words)):
        if slot.kind not in SAYING:
            return None  # a plot, a title: results and meaning read the whole
        part, label, taken = _part(index, words[slot.start : slot.end], 0, snapshot)
        if part is None or taken < slot.end - slot.start:
            part, label = _nearly(index, slot.of(words), snapshot) if slot.kind == "person" else (None, "")
        if part is None:
            return None
        mask &= part
        said.append(label)
    if not said or not mask.any():
        return None
    return Wish(label=", ".join(dict.fromkeys(said)), like=None, rows=mask)


def _like(index: SearchIndex, key: str, snapshot: CatalogSnapshot) -> Wish | None:
    place = index.names.place_of(key)
    rows = index.align(snapshot)[index.names.rows_of(place)] if place >= 0 else np.zeros(0, dtype=np.int32)
    rows = rows[rows >= 0]
    if not len(rows):
        return None
    name = snapshot.titles[int(rows[0])].name
    return Wish(label=f"Like {name}", like=int(rows[0]), rows=np.ones(len(snapshot), dtype=np.bool_))


def _part(index: SearchIndex, words: list[str], place: int, snapshot: CatalogSnapshot) -> Part:
    """Read one part that begins at a place."""
    word = words[place]
    if found := _DECADE.match(word):
        first = int(f"{found[1]}{found[2]}0") if found[1] else _century(int(found[3])) + int(found[3]) * 10
        return (snapshot.year >= first) & (snapshot.year < first + 10), f"{first}s", 1
    if _YEAR.match(word):
        return snapshot.year == int(word), word, 1
    if word in _KINDS:
        return snapshot.is_series == _KINDS[word], "series" if _KINDS[word] else "films", 1
    readers: tuple[tuple[int, int, Callable[[str], tuple[NDArray[np.bool_], str] | None]], ...] = (
        (LONGEST_NAME, 2, lambda key: _of_table(index, index.people, index.people_names, (key,), snapshot)),
        (LONGEST, 1, lambda key: _of_table(index, index.tags, index.tag_names, _singulars(key), snapshot)),
        (LONGEST_PLACE, 1, lambda key: _of_place(key, snapshot)),
    )
    for longest, shortest, read in readers:
        for size in range(min(longest, len(words) - place), shortest - 1, -1):
            one = read(" ".join(words[place : place + size]))
            if one is not None:
                return one[0], one[1], size
    return None, "", 0


def _of_table(
    index: SearchIndex, table: Phrases, written: tuple[str, ...], keys: tuple[str, ...], snapshot: CatalogSnapshot
) -> tuple[NDArray[np.bool_], str] | None:
    for key in keys:
        at = table.place_of(key)
        if at >= 0:
            return _mask(index, table, at, snapshot), written[at]
    return None


def _of_place(key: str, snapshot: CatalogSnapshot) -> tuple[NDArray[np.bool_], str] | None:
    place = PLACES.get(key)
    if place is None:
        return None
    mask = made_in(snapshot, place)
    return (mask, place.label) if mask.any() else None


def _nearly(index: SearchIndex, key: str, snapshot: CatalogSnapshot) -> tuple[NDArray[np.bool_] | None, str]:
    """Find the person whose name is a slip away, the one with most titles."""
    near = index.people.near(key, most=MOST_SLIPS, finished=True, inside=False)
    if not len(near.phrases):
        return None, ""
    held = index.people.starts[near.phrases + 1] - index.people.starts[near.phrases]
    at = int(near.phrases[np.lexsort((-held, near.whole))[0]])
    return _mask(index, index.people, at, snapshot), index.people_names[at]


def _mask(index: SearchIndex, table: Phrases, at: int, snapshot: CatalogSnapshot) -> NDArray[np.bool_]:
    mask = np.zeros(len(snapshot), dtype=np.bool_)
    rows = index.align(snapshot)[table.rows_of(at)]
    mask[rows[rows >= 0]] = True
    return mask


def _singulars(key: str) -> tuple[str, ...]:
    return key, key.removesuffix("s"), key[:-3] + "y" if key.endswith("ies") else key


def _century(decade: int) -> int:
    return 1900 if decade >= 3 else 2000
