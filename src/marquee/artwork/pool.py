"""The pool of covers: a snapshot's artworks as arrays a draw can read, and the names behind their rows.

Titles carry tags whether or not their own covers stress them. The pool knows nothing of viewers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.arrays import ALWAYS_THERE, KINDS, MEASURES, UNKNOWN_MEASURE, CoverArrays, covers_of
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.schema.catalog import Artwork, Title
from marquee.schema.ids import stable_hash

_KIND_CODE = {name: code for code, name in enumerate(KINDS)}
Tag = tuple[str, str]  # (kind, value)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverPool:
    """Arrays aligned to a snapshot's artworks, titles and to the pool's own tags."""

    snapshot: CatalogSnapshot
    arrays: CoverArrays
    title_hash: NDArray[np.uint64]  # (titles,) of the id: equal in every snapshot
    artwork_hash: NDArray[np.uint64]  # (artworks,)
    tags: tuple[Tag, ...]
    tag_start: NDArray[np.int32]  # (titles + 1,) where each title's tags start in tag_items
    tag_items: NDArray[np.int32]
    tag_share: NDArray[np.float32]  # (tags,) part of the titles that carry it
    any_spoiler: bool

    @property
    def start(self) -> NDArray[np.int32]:
        """Give where each title's artworks start; `(titles + 1,)`."""
        return self.arrays.start


def build_pool(snapshot: CatalogSnapshot) -> CoverPool:
    """Read a snapshot's artworks into arrays (about 50 ms for 10,000 titles; `pool_of` keeps the result)."""
    tags: dict[Tag, int] = {}
    first: list[int] = []
    further: list[list[int]] = []
    for artwork in snapshot.artworks:
        own = tag_of(artwork)
        first.append(-1 if own is None else tags.setdefault(own, len(tags)))
        others = [tag for tag in artwork.tags if tag[0] in _KIND_CODE and tag[0] != "title" and tag != own]
        further.append([tags.setdefault((kind, value), len(tags)) for kind, value in others])
    carried = [[tags[key] for key in tags_of(title) if key in tags] for title in snapshot.titles]
    items = np.array([tag for of_title in carried for tag in of_title], dtype=np.int32)
    artworks = snapshot.artworks
    spoiler = np.array([artwork.spoiler for artwork in artworks], dtype=np.bool_)
    arrays = covers_of(
        start=snapshot.artwork_start,
        kind=np.array([0 if tag < 0 else _KIND_CODE[art.aspect] for tag, art in zip(first, artworks)], dtype=np.int8),
        tag=np.array(first, dtype=np.int32),
        tags=len(tags),
        further_start=_starts([len(others) for others in further]),
        further_items=np.array([tag for others in further for tag in others], dtype=np.int32),
        measured=np.array([_measured(artwork) for artwork in artworks], dtype=np.float32).reshape(-1, len(MEASURES)),
        added_at=np.array([artwork.added_at or ALWAYS_THERE for artwork in artworks], dtype=np.int64),
        maturity=snapshot.artwork_maturity,
        spoiler=spoiler,
        retired=np.array([artwork.retired for artwork in artworks], dtype=np.bool_),
    )
    return CoverPool(
        snapshot=snapshot,
        arrays=arrays,
        title_hash=np.array([stable_hash(title_id) for title_id in snapshot.title_ids], dtype=np.uint64),
        artwork_hash=np.array([stable_hash(artwork_id) for artwork_id in snapshot.artwork_ids], dtype=np.uint64),
        tags=tuple(tags),
        tag_start=_starts([len(of_title) for of_title in carried]),
        tag_items=items,
        tag_share=(np.bincount(items, minlength=len(tags)) / max(1, len(snapshot))).astype(np.float32),
        any_spoiler=bool(spoiler.any()),
    )


def tag_of(artwork: Artwork) -> Tag | None:
    """Name what an artwork stresses; None for a plain one or an aspect Marquee does not know."""
    if artwork.value is None or artwork.aspect not in KINDS[1:]:
        return None
    return artwork.aspect, artwork.value


def tags_of(title: Title) -> list[Tag]:
    """List everything of a title a cover could stress, each once."""
    listed = [("genre", genre) for genre in title.genres]
    listed += [("person", person.name) for person in title.people]
    listed += [("mood", mood) for mood in title.moods]
    return list(dict.fromkeys(listed))


def _starts(sizes: list[int]) -> NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)


def _measured(artwork: Artwork) -> list[float]:
    found = artwork.measured
    if not found:
        return [UNKNOWN_MEASURE] * len(MEASURES)
    return [min(1.0, max(0.0, float(found.get(name, UNKNOWN_MEASURE)))) for name in MEASURES]


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
