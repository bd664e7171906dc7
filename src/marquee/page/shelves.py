"""The catalogue's shelves: genres, pairs of genres, genres by decade, micro-genres; worked out once a snapshot.

Every title of a shelf truly is what its name says, so that a row made from it is true.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.page.microgenres import Shelf, micro_shelves
from marquee.page.shelf_names import Phrase
from marquee.page.shelf_words import shelf_text
from marquee.schema.ids import stable_hash

LEAST = 8  # titles of a shelf
MOST_GENRES = 64
MOST_PAIRS = 60
MOST_DECADES = 60
_NOT_A_GENRE = frozenset({"", "(no genres listed)", "unknown", "other"})
Found = tuple[str, Phrase, int, NDArray[np.bool_]]  # id, name, family, titles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Micro:
    """Micro-genres by number, and for each title those it stands on (compressed rows)."""

    ids: tuple[str, ...]
    names: tuple[str, ...]  # in English
    phrases: tuple[Phrase, ...]
    family: NDArray[np.int32]  # (shelves,)
    start: NDArray[np.int32]  # (titles + 1,)
    shelf: NDArray[np.int16]
    sizes: NDArray[np.int64]  # (shelves,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shelves:
    """Shelves by number, and for each title the shelves it stands on (compressed rows)."""

    ids: tuple[str, ...]  # "comedy", "comedy.romance", "comedy.1990s"
    names: tuple[str, ...]  # in English
    phrases: tuple[Phrase, ...]
    family: NDArray[np.int32]  # (shelves,) the genre it belongs to: neighbours of one family are spread
    start: NDArray[np.int32]  # (titles + 1,)
    shelf: NDArray[np.int16]
    sizes: NDArray[np.int64]  # (shelves,)
    micro: Micro
    genres_of: NDArray[np.bool_]  # (titles, genres) the snapshot's genre matrix, turned
    genre_sizes: NDArray[np.float32]  # (genres,)
    tie: NDArray[np.uint32]  # (titles,) breaks equal scores, the same however the catalogue is ordered
    by_tie: NDArray[np.int32]  # tie -> title


@lru_cache(maxsize=16)
def names_in(shelves: "Shelves | Micro", language: str) -> tuple[str, ...]:
    """Say all shelves' names in a language, once for a snapshot."""
    return tuple(shelf_text(phrase, language) for phrase in shelves.phrases)


@lru_cache(maxsize=2)
def build_shelves(snapshot: CatalogSnapshot) -> Shelves:
    """Find the shelves that hold at least `LEAST` titles, the largest of each sort first."""
    size = len(snapshot)
    genres = [
        row for row, name in enumerate(snapshot.genres[: 2 * MOST_GENRES]) if name.strip().lower() not in _NOT_A_GENRE
    ][:MOST_GENRES]
    matrix = snapshot.genre_matrix
    slugs = _slugs([snapshot.genres[genre] for genre in genres])
    found: list[Found] = [
        (slug, Phrase(genre=snapshot.genres[genre], bare=True), genre, matrix[genre])
        for genre, slug in zip(genres, slugs)
    ]
    found += _pairs(snapshot, genres, slugs) + _decades(snapshot, genres, slugs)
    found = [shelf for shelf in found if shelf[3].sum() >= LEAST]
    masks = np.array([mask for _, _, _, mask in found], dtype=np.bool_).reshape(len(found), size)
    on, shelf = np.nonzero(masks.T)
    hashes = np.array([stable_hash(title_id, salt="tie") for title_id in snapshot.title_ids], dtype=np.uint64)
    by_tie = np.lexsort((np.array(snapshot.title_ids, dtype=object), hashes)) if size else np.zeros(0, np.int64)
    tie = np.empty(size, dtype=np.uint32)
    tie[by_tie] = np.arange(size, dtype=np.uint32)
    return Shelves(
        ids=tuple(shelf_id for shelf_id, _, _, _ in found),
        names=tuple(phrase.text() for _, phrase, _, _ in found),
        phrases=tuple(phrase for _, phrase, _, _ in found),
        family=np.array([genre for _, _, genre, _ in found], dtype=np.int32),
        start=np.searchsorted(on, np.arange(size + 1)).astype(np.int32),
        shelf=shelf.astype(np.int16),
        sizes=masks.sum(axis=1).astype(np.int64),
        micro=_micro(snapshot, genres, found),
        genres_of=np.ascontiguousarray(matrix.T),
        genre_sizes=matrix.sum(axis=1).astype(np.float32),
        tie=tie,
        by_tie=by_tie.astype(np.int32),
    )


def _micro(snapshot: CatalogSnapshot, genres: list[int], known: list[Found]) -> Micro:
    plain = [
        Shelf(shelf_id=shelf_id, phrase=phrase, family=family, titles=np.flatnonzero(mask).astype(np.int32))
        for shelf_id, phrase, family, mask in known
    ]
    shelves = micro_shelves(snapshot, genres=genres, known=plain)
    counts = np.array([len(shelf.titles) for shelf in shelves], dtype=np.int64)
    titles = np.concatenate([shelf.titles for shelf in shelves]) if shelves else np.zeros(0, np.int32)
    number = np.repeat(np.arange(len(shelves)), counts)
    order = np.lexsort((number, titles))
    return Micro(
        ids=tuple(shelf.shelf_id for shelf in shelves),
        names=tuple(shelf.name for shelf in shelves),
        phrases=tuple(shelf.phrase for shelf in shelves),
        family=np.array([shelf.family for shelf in shelves], dtype=np.int32),
        start=np.searchsorted(titles[order], np.arange(len(snapshot) + 1)).astype(np.int32),
        shelf=number[order].astype(np.int16),
        sizes=counts,
    )


def _slugs(names: list[str]) -> list[str]:
    """Write genres as parts of an id; those that would read alike, or hold no plain letter, get a hash."""
    plain = [re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] for name in names]
    return [
        slug if slug and plain.count(slug) == 1 else f"{slug}~{stable_hash(name):016x}".lstrip("~")
        for name, slug in zip(names, plain)
    ]


def _pairs(snapshot: CatalogSnapshot, genres: list[int], slugs: list[str]) -> list[Found]:
    matrix, names = snapshot.genre_matrix, snapshot.genres
    chosen = matrix[genres].astype(np.float32)
    both = chosen @ chosen.T
    pairs = [
        (-int(both[a, b]), a, b) for a in range(len(genres)) for b in range(a + 1, len(genres)) if both[a, b] >= LEAST
    ]
    return [
        (
            f"{slugs[a]}.{slugs[b]}",
            Phrase(genre=names[genres[a]], beside=names[genres[b]]),
            genres[b],
            matrix[genres[a]] & matrix[genres[b]],
        )
        for _, a, b in sorted(pairs)[:MOST_PAIRS]
    ]


def _decades(snapshot: CatalogSnapshot, genres: list[int], slugs: list[str]) -> list[Found]:
    decade = snapshot.year // 10 * 10
    shelves = [
        (f"{slug}.{year}s", Phrase(genre=snapshot.genres[genre], era=f"{year}s"), genre, mask)
        for genre, slug in zip(genres, slugs)
        for year in sorted(set(decade[snapshot.year > 0].tolist()))
        if (mask := snapshot.genre_matrix[genre] & (decade == year)).sum() >= LEAST
    ]
    return sorted(shelves, key=lambda shelf: (-int(shelf[3].sum()), shelf[0]))[:MOST_DECADES]
