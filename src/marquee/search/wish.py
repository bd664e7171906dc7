"""A wish in words: "80s horror", "like Heat", "dark thriller series", by the catalogue's own genres, moods and years.

Only what the words say is asked for, and all of it: every title answers every part, so that the row's title is true.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.search.index import SearchIndex

_DECADE = re.compile(r"^(?:(19|20)(\d)0s|(\d)0s)$")
_YEAR = re.compile(r"^(19|20)\d\d$")
_KINDS = {"film": False, "films": False, "movie": False, "movies": False, "series": True, "show": True, "shows": True}
_FILLERS = frozenset(
    (
        "a", "an", "the", "some", "something", "from", "of", "in", "with", "and",
        "for", "me", "to", "watch", "good", "best", "please", "tonight", "i", "want",
    )
)  # fmt: skip
_LIKE = (("like",), ("similar", "to"), ("more", "like"), ("something", "like"), ("films", "like"), ("movies", "like"))
LONGEST = 3  # words of a tag


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wish:
    """What is wished for: titles like one (row number), or those that answer every part; `label` says it."""

    label: str
    like: int | None
    rows: NDArray[np.bool_]  # (titles of the catalogue,)


def wish_of(index: SearchIndex, words: list[str], *, snapshot: CatalogSnapshot) -> Wish | None:
    """Read a wish; None where a word says nothing known, or one word says it all, which results show anyway."""
    for start in _LIKE:
        size = len(start)
        if tuple(words[:size]) == start and len(words) > size:
            return _like(index, " ".join(words[size:]), snapshot)
    mask = np.ones(len(snapshot), dtype=np.bool_)
    said: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        part, label, taken = _part(index, words, place, snapshot)
        if part is not None:
            mask &= part
            said.append(label)
            place += taken
        elif word in _FILLERS:
            place += 1
        else:
            return None
    if len(said) < 2 and not (said and len(words) > 1):
        return None
    return Wish(label=", ".join(said), like=None, rows=mask)


def _like(index: SearchIndex, key: str, snapshot: CatalogSnapshot) -> Wish | None:
    place = index.names.place_of(key)
    rows = index.align(snapshot)[index.names.rows_of(place)] if place >= 0 else np.zeros(0, dtype=np.int32)
    rows = rows[rows >= 0]
    if not len(rows):
        return None
    name = snapshot.titles[int(rows[0])].name
    return Wish(label=f"Like {name}", like=int(rows[0]), rows=np.ones(len(snapshot), dtype=np.bool_))


def _part(
    index: SearchIndex, words: list[str], place: int, snapshot: CatalogSnapshot
) -> tuple[NDArray[np.bool_] | None, str, int]:
    """Read one part that begins at a place: its mask, its name, its words."""
    word = words[place]
    if found := _DECADE.match(word):
        first = int(f"{found[1]}{found[2]}0") if found[1] else _century(int(found[3])) + int(found[3]) * 10
        return (snapshot.year >= first) & (snapshot.year < first + 10), f"{first}s", 1
    if _YEAR.match(word):
        return snapshot.year == int(word), word, 1
    if word in _KINDS:
        return snapshot.is_series == _KINDS[word], "series" if _KINDS[word] else "films", 1
    for size in range(min(LONGEST, len(words) - place), 0, -1):
        key = " ".join(words[place : place + size])
        for spelling in (key, key.removesuffix("s"), key[:-3] + "y" if key.endswith("ies") else key):
            at = index.tags.place_of(spelling)
            if at >= 0:
                mask = np.zeros(len(snapshot), dtype=np.bool_)
                rows = index.align(snapshot)[index.tags.rows_of(at)]
                mask[rows[rows >= 0]] = True
                return mask, index.tag_names[at], size
    return None, "", 0


def _century(decade: int) -> int:
    return 1900 if decade >= 3 else 2000
