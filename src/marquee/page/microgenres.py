"""Micro-genres: shelves put together from facets (mood, country, genre, era, people, for the family), once a snapshot.

A title stands on a shelf only if its metadata says every part of the name. Of shelves that hold nearly the same titles
the broadest is kept. Which of them a viewer is offered is decided for each page (`page.sources.genre`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.catalog.countries import COUNTRIES, Country, country_of
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.page.shelf_names import (
    BOTH,
    FILMS,
    SERIES,
    Phrase,
    about_place,
    credit,
    for_children,
    says_kind,
    stutters,
)
from marquee.schema.ids import stable_hash

Names = tuple[str, ...]
Codes = NDArray[np.int64]
FAMILY_AGE = 7  # up to this age a title is for the family
SHORT_S = 90 * 60
BROAD = 0.15  # a shelf with a larger share of the catalogue says too little
ALIKE = 0.75  # shelves sharing more than this share of what either holds are one
_MOST_ID = 100
_PERSON, _PLACE, _MOOD = 2_000, 3_000, 4_000  # families: genres have the numbers below, "because" has 1000
_ADJECTIVES = frozenset(country.adjective.casefold() for country in COUNTRIES.values())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shelf:
    """One shelf: what makes its id, what its name says, its family, and its titles by row number, ascending.

    Shelves of one family are spread over a page.
    """

    shelf_id: str
    phrase: Phrase
    family: int
    titles: NDArray[np.int32]

    @property
    def name(self) -> str:
        """Give the name in English."""
        return self.phrase.text()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Facet:
    """What titles are in one respect: (title, value) pairs in order of titles, and what the values are called."""

    titles: Codes
    values: Codes
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sort:
    """One sort of shelf: its facets, how many at most, how many titles at least, and how a shelf is worded."""

    facets: tuple[str, ...]
    most: int
    least: int = 10
    word: Callable[[Phrase], bool] = lambda phrase: True  # whether the phrase reads well


def _says_things_once(phrase: Phrase) -> bool:
    return not says_kind(phrase.genre)


def _names_one_place(phrase: Phrase) -> bool:
    return not about_place(phrase.genre, _ADJECTIVES)


def _moves_once(phrase: Phrase) -> bool:
    return not stutters(phrase.genre, phrase.mood, phrase.country)


def _placed_once(phrase: Phrase) -> bool:
    return _moves_once(phrase) and _names_one_place(phrase)


def _grown(phrase: Phrase) -> bool:
    return not for_children(phrase.genre)


def _short(phrase: Phrase) -> bool:
    return _says_things_once(phrase) and not stutters(phrase.genre, "Documentary", "Short")


SORTS: tuple[_Sort, ...] = (
    _Sort(facets=("mood", "genre"), most=90, word=_moves_once),
    _Sort(facets=("country", "genre"), most=80, word=_placed_once),
    _Sort(facets=("genre", "kind"), most=36, word=_says_things_once),
    _Sort(facets=("country", "kind"), most=24),
    _Sort(facets=("mood", "kind"), most=24),
    _Sort(facets=("mood", "country", "genre"), most=80, word=_placed_once),
    _Sort(facets=("mood", "genre", "era"), most=50, word=_moves_once),
    _Sort(facets=("country", "genre", "era"), most=30, word=_placed_once),
    _Sort(facets=("genre", "family"), most=16, word=_grown),
    _Sort(facets=("genre", "short"), most=12, word=_short),
    _Sort(facets=("person",), most=90, least=6),
    _Sort(facets=("genre", "person"), most=40, least=6),
)


def micro_shelves(snapshot: CatalogSnapshot, *, genres: list[int], known: list[Shelf]) -> list[Shelf]:
    """Find micro-genres beside the shelves `known` already; `genres` are the genres (rows) that count as such.

    The largest of each sort come first; those nearly alike to a broader one, or to one of `known`, are left out.
    """
    facets = _facets(snapshot, genres)
    found = [shelf for sort in SORTS for shelf in _of_sort(snapshot, sort, facets)]
    every = [*known, *found]
    kept = _apart([shelf.titles for shelf in every], size=len(snapshot), sure=len(known))
    names = {shelf.name for shelf in known}
    unique = []
    for shelf, keep in zip(every[len(known) :], kept[len(known) :].tolist()):
        if keep and shelf.name not in names:
            names.add(shelf.name)
            unique.append(shelf)
    return unique


def _of_sort(snapshot: CatalogSnapshot, sort: _Sort, facets: dict[str, _Facet]) -> list[Shelf]:
    parts = [facets[name] for name in sort.facets]
    titles, values = _cross(parts)
    if not len(titles):
        return []
    sizes = [len(part.names) for part in parts]
    codes = np.ravel_multi_index(tuple(values), tuple(sizes))
    order = np.argsort(codes, kind="stable")
    places, starts, counts = np.unique(codes[order], return_index=True, return_counts=True)
    shelves: list[Shelf] = []
    for at in np.lexsort((places, -counts)):
        if counts[at] < sort.least or len(shelves) == sort.most:
            break
        if counts[at] > BROAD * len(snapshot):
            continue
        of_shelf = titles[order[starts[at] : starts[at] + counts[at]]].astype(np.int32)
        each = [int(value) for value in np.unravel_index(places[at], tuple(sizes))]
        shelf = _shelf(snapshot, sort, parts, each, of_shelf)
        if shelf is not None:
            shelves.append(shelf)
    return shelves


def _shelf(
    snapshot: CatalogSnapshot, sort: _Sort, parts: list[_Facet], values: list[int], titles: NDArray[np.int32]
) -> Shelf | None:
    """Make a shelf, or None where its name would not read well."""
    series = snapshot.is_series[titles]
    phrase = Phrase(things=FILMS if not series.any() else SERIES if series.all() else BOTH)
    ids, family = [], -1
    for name, part, value in zip(sort.facets, parts, values):
        said = part.names[value]
        ids.append(_slug(said))
        if name == "genre":
            phrase, family = replace(phrase, genre=said), value
        elif name == "mood":
            phrase, family = replace(phrase, mood=said), family if family >= 0 else _MOOD + value
        elif name == "country":
            phrase, family = replace(phrase, country=said), family if family >= 0 else _PLACE + value
        elif name == "person":
            phrase, family = replace(phrase, person=said), _PERSON
        elif name == "kind":
            phrase = replace(phrase, only=True)
        elif name == "era":
            phrase = replace(phrase, era=said)
        elif name == "family":
            phrase = replace(phrase, family=True)
        else:
            phrase = replace(phrase, short=True)
    if not sort.word(phrase):
        return None
    shelf_id = f"{'-'.join(sort.facets)}.{'.'.join(ids)}"
    if len(shelf_id) > _MOST_ID:
        shelf_id = f"{'-'.join(sort.facets)}.{stable_hash('.'.join(ids)):016x}"
    return Shelf(shelf_id=shelf_id, phrase=phrase, family=family, titles=titles)


def _cross(parts: list[_Facet]) -> tuple[Codes, list[Codes]]:
    """Pair every value of one facet with every value of the next, title by title."""
    titles, values = parts[0].titles, [parts[0].values]
    for part in parts[1:]:
        low, high = np.searchsorted(part.titles, titles, "left"), np.searchsorted(part.titles, titles, "right")
        many = high - low
        left = np.repeat(np.arange(len(titles)), many)
        right = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many) + np.repeat(low, many)
        values = [value[left] for value in values] + [part.values[right]]
        titles = titles[left]
    return titles, values


def _facets(snapshot: CatalogSnapshot, genres: list[int]) -> dict[str, _Facet]:
    titles = snapshot.titles
    on, genre = np.nonzero(snapshot.genre_matrix[genres].T)
    age = snapshot.maturity
    decade = np.where(snapshot.year > 0, snapshot.year.astype(np.int64) // 10 * 10, 0)
    kinds = ("series", "films")
    people = [
        sorted({text for person in title.people if (text := credit(person.role, person.name.strip()[:60]))})
        for title in titles
    ]
    places = [[place.adjective] if (place := _place(title.country)) else [] for title in titles]
    return {
        "genre": _Facet(
            titles=on, values=np.array(genres, dtype=np.int64)[genre] if len(genre) else genre, names=snapshot.genres
        ),
        "mood": _named([[mood.strip() for mood in title.moods if mood.strip()] for title in titles]),
        "country": _named(places),
        "era": _named([[f"{year}s"] if year else [] for year in decade.tolist()]),
        "person": _named(people),
        "kind": _named([[kinds[0] if series else kinds[1]] for series in snapshot.is_series.tolist()]),
        "family": _named([["family"] if 0 <= years <= FAMILY_AGE else [] for years in age.tolist()]),
        "short": _named(
            [
                ["short"] if not series and 0 < seconds <= SHORT_S else []
                for series, seconds in zip(snapshot.is_series.tolist(), snapshot.runtime_s.tolist())
            ]
        ),
    }


def _place(country: str | None) -> Country | None:
    return country_of(country)


def _named(values: list[list[str]]) -> _Facet:
    """Number the values of a facet by name, so that a catalogue in another order gives the same shelves."""
    names = tuple(sorted({value for of_title in values for value in of_title}))
    number = {name: at for at, name in enumerate(names)}
    counts = [len(set(of_title)) for of_title in values]
    return _Facet(
        titles=np.repeat(np.arange(len(values)), counts),
        values=np.array([number[value] for of_title in values for value in sorted(set(of_title))], dtype=np.int64),
        names=names or ("",),
    )


def _slug(text: str) -> str:
    """Write a value as part of an id: plain letters and digits, with a hash where that would lose something."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:30]
    return plain if re.fullmatch(r"[A-Za-z0-9 '-]{1,30}", text) else f"{plain}~{stable_hash(text) % 16**8:08x}"


def _apart(shelves: list[NDArray[np.int32]], *, size: int, sure: int) -> NDArray[np.bool_]:
    """Keep shelves that differ: bool `(shelves,)`; the first `sure` stay, of the others the earlier goes first."""
    counts = np.array([len(titles) for titles in shelves], dtype=np.int64)
    kept = np.ones(len(shelves), dtype=np.bool_)
    if len(shelves):
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        _mark_alike(np.concatenate(shelves).astype(np.int32), starts, size, sure, ALIKE, kept)
    return kept


@njit(cache=True, nogil=True)
def _mark_alike(titles, starts, size, sure, alike, kept):  # type: ignore[no-untyped-def]
    """Unmark each shelf whose share of titles in common with an earlier kept one is at least `alike` (Jaccard)."""
    here = np.zeros(size, np.bool_)
    for one in range(sure, len(starts) - 1):
        low, high = starts[one], starts[one + 1]
        for at in range(low, high):
            here[titles[at]] = True
        for other in range(one):
            if not kept[other]:
                continue
            mine, theirs = high - low, starts[other + 1] - starts[other]
            if min(mine, theirs) < alike * max(mine, theirs):
                continue
            common = 0
            for at in range(starts[other], starts[other + 1]):
                common += here[titles[at]]
            if common >= alike * (mine + theirs - common):
                kept[one] = False
                break
        for at in range(low, high):
            here[titles[at]] = False
