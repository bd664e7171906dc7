"""Not here: a name that is known but not shown, because this country has no licence for it or nobody here has.

Only a name wholly typed counts, and only of a title that this viewer might see somewhere: a ceiling, a takedown and an
embargo are kept as silent as in results.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.schema.catalog import Title
from marquee.search.index import MAIN, OTHER, SearchIndex
from marquee.search.letters import bare, key_of

LEAST_NEAR = 10  # titles offered instead, where the catalogue has so many


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outside:
    """Titles nobody here may show, known by name so that a search for one can be answered."""

    version: str
    titles: tuple[Title, ...]
    by_key: dict[str, int]


NOWHERE = Outside(version="", titles=(), by_key={})


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHere:
    """A title that was meant and is not to be had; `title` is its row number where the catalogue knows it."""

    name: str
    reason: str  # country: licensed elsewhere; licence: not licensed at all
    title_id: str
    title: int | None
    genres: tuple[str, ...]


def outside_of(titles: Sequence[Title], *, version: str) -> Outside:
    """Lay out a list of outside titles; of two with one name the first counts."""
    by_key: dict[str, int] = {}
    for place, title in enumerate(titles):
        for name in (title.name, *(title.names or {}).values()):
            key = key_of(name)
            for spelling in (key, bare(key)):
                if spelling:
                    by_key.setdefault(spelling, place)
    return Outside(version=version, titles=tuple(titles), by_key=by_key)


def not_here(
    index: SearchIndex,
    text: str,
    *,
    snapshot: CatalogSnapshot,
    eligible: NDArray[np.bool_],
    anywhere: NDArray[np.bool_],
    ceiling: int | None,
    outside: Outside = NOWHERE,
) -> NotHere | None:
    """Find the title a query names that is not to be had; None where one of that name is, or none is known.

    `anywhere` are the titles this viewer might see in some country (bool, aligned to the catalogue, as `eligible`).
    """
    query = key_of(text[:300])
    place = index.names.place_of(query) if query else -1
    aligned = index.align(snapshot)
    if place >= 0:
        flags = index.names.flags[index.names.starts[place] : index.names.starts[place + 1]]
        rows = aligned[index.names.rows_of(place)]
        rows = rows[(rows >= 0) & (flags & (MAIN | OTHER) > 0)]
        if eligible[rows].any():
            return None
        for row in rows[anywhere[rows]].tolist():
            title = snapshot.titles[row]
            return NotHere(name=title.name, reason="country", title_id=title.title_id, title=row, genres=title.genres)
        if len(rows):
            return None  # it is kept silent, and so is another of its name
    found = outside.by_key.get(query)
    if found is None:
        return None
    title = outside.titles[found]
    if title.title_id in snapshot.index:
        return None
    if ceiling is not None and (title.maturity is None or title.maturity > ceiling):
        return None
    return NotHere(name=title.name, reason="licence", title_id=title.title_id, title=None, genres=title.genres)


def near_to(
    missing: NotHere,
    *,
    snapshot: CatalogSnapshot,
    eligible: NDArray[np.bool_],
    similar: NDArray[np.int32],
    scores: NDArray[np.float32],
    limit: int,
) -> NDArray[np.int32]:
    """List titles to offer instead: what is like it, then its genres, then what suits anyway; never empty for want."""
    taken = np.zeros(len(snapshot), dtype=np.bool_)
    chosen = similar[eligible[similar]][:limit]
    taken[chosen] = True
    if len(chosen) < limit:
        shared = np.zeros(len(snapshot), dtype=np.float32)
        for genre in missing.genres:
            if genre in snapshot.genres:
                shared += snapshot.genre_matrix[snapshot.genres.index(genre)]
        rows = np.flatnonzero(eligible & ~taken)
        order = np.lexsort((-scores[rows], -shared[rows]))
        chosen = np.concatenate([chosen, rows[order][: limit - len(chosen)]])
    return chosen.astype(np.int32)
