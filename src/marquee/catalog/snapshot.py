"""One immutable catalogue: its titles in order, and the arrays that hot paths read.

A title's row number (its index in `title_ids`) is valid inside this snapshot only (law 9). Which titles may be shown
is `catalog.availability`'s to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BadCatalog
from marquee.schema.catalog import UNKNOWN_MATURITY, Artwork, Title, artworks_of

ALWAYS = np.iinfo(np.int64).min
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """When titles with windows may be shown: aligned arrays, one entry a (title, country, window)."""

    titles: NDArray[np.int32]
    countries: NDArray[np.int32]  # index into `names`
    start_at: NDArray[np.int64]  # inclusive
    end_at: NDArray[np.int64]  # exclusive
    names: dict[str, int]
    free: NDArray[np.bool_]  # (titles,) no windows at all: everywhere, always


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CatalogSnapshot:
    """The catalogue as one value; all per-title arrays are aligned to `titles`."""

    version: str
    titles: tuple[Title, ...]
    title_ids: tuple[str, ...]
    index: dict[str, int]  # title_id -> row number
    is_series: NDArray[np.bool_]
    maturity: NDArray[np.int16]  # -1 unknown
    year: NDArray[np.int16]  # 0 unknown
    runtime_s: NDArray[np.int32]  # 0 unknown
    original: NDArray[np.bool_]
    launch_at: NDArray[np.int64]  # ALWAYS where there is no embargo
    genres: tuple[str, ...]  # most frequent first
    genre_matrix: NDArray[np.bool_]  # (genres, titles)
    artworks: tuple[Artwork, ...]  # all titles' artworks, title by title
    artwork_ids: tuple[str, ...]
    artwork_start: NDArray[np.int32]  # (titles + 1,) where each title's artworks start
    artwork_index: dict[str, int]  # artwork_id -> global artwork row
    artwork_maturity: NDArray[np.int16]  # (artworks,) -1 unknown
    windows: Windows
    masks: dict[str, tuple[int, int, NDArray[np.bool_]]] = field(default_factory=dict, repr=False)
    """What `catalog.availability` worked out: country -> (from, until, mask)."""

    def __len__(self) -> int:
        """Count the titles."""
        return len(self.titles)

    def artworks_of(self, title: int) -> range:
        """Give the global artwork rows of a title (by row number); never empty."""
        return range(int(self.artwork_start[title]), int(self.artwork_start[title + 1]))

    def rows_of(self, title_ids: Iterable[str]) -> NDArray[np.int32]:
        """Give the row numbers of those ids the catalogue knows, in their order."""
        index = self.index
        return np.array([index[title_id] for title_id in title_ids if title_id in index], dtype=np.int32)


def build_snapshot(titles: Iterable[Title], *, version: str) -> CatalogSnapshot:
    """Freeze titles, in the order given, into a snapshot.

    Raises BadCatalog where a title id comes twice (`catalog.load` reports such rows and leaves them out).
    """
    titles = tuple(titles)
    title_ids = tuple(title.title_id for title in titles)
    index = {title_id: row for row, title_id in enumerate(title_ids)}
    if len(index) != len(titles):
        raise BadCatalog("a title_id comes twice; import the catalogue through `marquee import catalog`")
    arrays = artwork_arrays(titles)
    genres, genre_matrix = _genres(titles)
    return CatalogSnapshot(
        version=version,
        titles=titles,
        title_ids=title_ids,
        index=index,
        is_series=np.array([title.kind == "series" for title in titles], dtype=np.bool_),
        maturity=np.array([_maturity(title.maturity) for title in titles], dtype=np.int16),
        year=np.array([min(max(title.year or 0, 0), 9999) for title in titles], dtype=np.int16),
        runtime_s=np.array([min(max(title.runtime_s or 0, 0), 10**9) for title in titles], dtype=np.int32),
        original=np.array([title.original for title in titles], dtype=np.bool_),
        launch_at=np.array([ALWAYS if title.launch_at is None else title.launch_at for title in titles], np.int64),
        genres=genres,
        genre_matrix=genre_matrix,
        artworks=arrays.artworks,
        artwork_ids=arrays.artwork_ids,
        artwork_start=arrays.start,
        artwork_index=arrays.index,
        artwork_maturity=arrays.maturity,
        windows=_windows(titles),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtworkArrays:
    """All titles' artworks, title by title, as a snapshot holds them."""

    artworks: tuple[Artwork, ...]
    artwork_ids: tuple[str, ...]
    start: NDArray[np.int32]  # (titles + 1,)
    index: dict[str, int]
    maturity: NDArray[np.int16]  # (artworks,) -1 unknown


def artwork_arrays(titles: tuple[Title, ...]) -> ArtworkArrays:
    """Lay the artworks of titles in one line; of an id that comes twice the first counts."""
    covers = [artworks_of(title) for title in titles]
    artworks = tuple(chain.from_iterable(covers))
    ids = tuple([artwork.artwork_id for artwork in artworks])
    return ArtworkArrays(
        artworks=artworks,
        artwork_ids=ids,
        start=np.concatenate([[0], np.cumsum([len(of_title) for of_title in covers])]).astype(np.int32),
        index=dict(zip(reversed(ids), range(len(ids) - 1, -1, -1))),
        maturity=np.fromiter((_maturity(artwork.maturity) for artwork in artworks), np.int16, count=len(ids)),
    )


def _maturity(years: int | None) -> int:
    return UNKNOWN_MATURITY if years is None else min(max(years, 0), 99)


def _genres(titles: tuple[Title, ...]) -> tuple[tuple[str, ...], NDArray[np.bool_]]:
    counts: dict[str, int] = {}
    for title in titles:
        for genre in title.genres:
            counts[genre] = counts.get(genre, 0) + 1
    genres = tuple(sorted(counts, key=lambda genre: (-counts[genre], genre)))
    position = {genre: row for row, genre in enumerate(genres)}
    matrix = np.zeros((len(genres), len(titles)), dtype=np.bool_)
    for row, title in enumerate(titles):
        for genre in title.genres:
            matrix[position[genre], row] = True
    return genres, matrix


def _windows(titles: tuple[Title, ...]) -> Windows:
    names: dict[str, int] = {}
    rows: list[tuple[int, int, int, int]] = []
    for row, title in enumerate(titles):
        for country, windows in (title.windows or {}).items():
            place = names.setdefault(country, len(names))
            for window in windows:
                start = ALWAYS if window.start_at is None else window.start_at
                rows.append((row, place, start, NEVER if window.end_at is None else window.end_at))
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Windows(
        titles=table[:, 0].astype(np.int32),
        countries=table[:, 1].astype(np.int32),
        start_at=table[:, 2].copy(),
        end_at=table[:, 3].copy(),
        names=names,
        free=np.array([title.windows is None for title in titles], dtype=np.bool_),
    )
