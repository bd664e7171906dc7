"""The pool of covers: what each artwork of a snapshot stresses, as arrays a draw can read.

A tag is a genre, a person or a mood that some artwork stresses; titles carry tags whether or not their own covers
stress them. The pool knows nothing of viewers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.schema.catalog import Artwork, Title
from marquee.schema.ids import stable_hash

ASPECTS = ("title", "genre", "person", "mood")
_ASPECT_CODE = {name: code for code, name in enumerate(ASPECTS)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverPool:
    """Arrays aligned to a snapshot's artworks, titles and to the pool's own tags."""

    snapshot: CatalogSnapshot
    start: NDArray[np.int32]  # (titles + 1,) where each title's artworks start
    aspect: NDArray[np.int8]  # (artworks,) index into ASPECTS
    tag: NDArray[np.int32]  # (artworks,) the tag it stresses, -1 none
    maturity: NDArray[np.int16]  # (artworks,) -1 unknown: as its title
    title_hash: NDArray[np.uint64]  # (titles,) of the id: equal in every snapshot
    artwork_hash: NDArray[np.uint64]  # (artworks,)
    tags: tuple[tuple[str, str], ...]  # (aspect, value)
    tag_start: NDArray[np.int32]  # (titles + 1,) where each title's tags start in tag_items
    tag_items: NDArray[np.int32]
    tag_share: NDArray[np.float32]  # (tags,) part of the titles that carry it


def build_pool(snapshot: CatalogSnapshot) -> CoverPool:
    """Read a snapshot's artworks into arrays (about 50 ms for 10,000 titles; `pool_of` keeps the result)."""
    tags: dict[tuple[str, str], int] = {}
    for artwork in snapshot.artworks:
        key = tag_of(artwork)
        if key is not None:
            tags.setdefault(key, len(tags))
    carried = [[tags[key] for key in tags_of(title) if key in tags] for title in snapshot.titles]
    items = np.array([tag for of_title in carried for tag in of_title], dtype=np.int32)
    return CoverPool(
        snapshot=snapshot,
        start=snapshot.artwork_start,
        aspect=np.array([_ASPECT_CODE.get(artwork.aspect, 0) for artwork in snapshot.artworks], dtype=np.int8),
        tag=np.array([tags.get(tag_of(artwork) or ("", ""), -1) for artwork in snapshot.artworks], dtype=np.int32),
        maturity=snapshot.artwork_maturity,
        title_hash=np.array([stable_hash(title_id) for title_id in snapshot.title_ids], dtype=np.uint64),
        artwork_hash=np.array([stable_hash(artwork_id) for artwork_id in snapshot.artwork_ids], dtype=np.uint64),
        tags=tuple(tags),
        tag_start=np.concatenate([[0], np.cumsum([len(of_title) for of_title in carried])]).astype(np.int32),
        tag_items=items,
        tag_share=(np.bincount(items, minlength=len(tags)) / max(1, len(snapshot))).astype(np.float32),
    )


def tag_of(artwork: Artwork) -> tuple[str, str] | None:
    """Name what an artwork stresses; None for a plain one or an aspect Marquee does not know."""
    if artwork.value is None or artwork.aspect not in ("genre", "person", "mood"):
        return None
    return artwork.aspect, artwork.value


def tags_of(title: Title) -> list[tuple[str, str]]:
    """List everything of a title a cover could stress, each once."""
    listed = [("genre", genre) for genre in title.genres]
    listed += [("person", person.name) for person in title.people]
    listed += [("mood", mood) for mood in title.moods]
    return list(dict.fromkeys(listed))


_KEPT = 4  # a request binds one snapshot; while catalogues are swapped two are in use
_pools: list[CoverPool] = []


def pool_of(snapshot: CatalogSnapshot) -> CoverPool:
    """Give the pool of a snapshot, built on first use and kept while it is among the last few used."""
    for pool in _pools:
        if pool.snapshot is snapshot:
            return pool
    pool = build_pool(snapshot)
    _pools.insert(0, pool)
    del _pools[_KEPT:]
    return pool
