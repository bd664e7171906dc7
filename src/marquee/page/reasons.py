"""Why each tile stands in its row, in true words: the evidence is this viewer's own."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.page.draft import Draft

LEAST_LIKED = 3  # titles of a genre this viewer liked, until it is called a taste
OTHERWISE = {"top_picks": "Picked for you"}


def tile_reasons(draft: Draft) -> tuple[list[str], NDArray[np.int32]]:
    """Say for every tile why it stands there: its row's reason, or which leaning of the viewer it meets.

    Returns the texts, and for each tile the number of its own, int32 `(tiles,)`. Stated rows' tiles are noted by their
    sources; they are numbered as their row's reason.
    """
    genres = draft.bound.snapshot.genres
    texts = [f"You enjoy {genre}" for genre in genres]
    lean = _leanings(draft)
    own, met = [], []
    for row in draft.chosen:
        label = row.label
        told = bool(label.tile_reason) or row.stated or lean is None
        own.append(len(texts))
        met.append(not told)
        texts.append(label.tile_reason or label.title if told else OTHERWISE.get(label.kind, label.title))
    counts = [len(row.titles) for row in draft.chosen]
    numbers = np.repeat(np.array(own, dtype=np.int32), counts)
    if lean is not None and any(met):
        _meet(
            draft.tiles, np.repeat(np.array(met, dtype=np.bool_), counts), draft.bound.shelves.genres_of, lean, numbers
        )
    return texts, numbers


def _leanings(draft: Draft) -> NDArray[np.float32] | None:
    """Say how far this viewer leans to each genre, 0 where it is no taste: float32 `(genres,)`; None of a stranger."""
    shelves = draft.bound.shelves
    if not len(draft.history.positives) or not len(shelves.genre_sizes):
        return None
    liked = shelves.genres_of[draft.history.positives].sum(axis=0, dtype=np.float32)
    lean: NDArray[np.float32] = np.where(liked >= LEAST_LIKED, liked / np.sqrt(shelves.genre_sizes + 1.0), 0.0).astype(
        np.float32
    )
    return lean


@njit(cache=True, nogil=True)
def _meet(titles, wanted, genres_of, lean, numbers):  # type: ignore[no-untyped-def]
    """Number for each wanted tile the genre of it that is leant to most; one that meets none keeps its number."""
    for tile in range(len(titles)):
        if wanted[tile]:
            most = np.float32(0.0)
            for genre in range(len(lean)):
                if lean[genre] > most and genres_of[titles[tile], genre]:
                    most = lean[genre]
                    numbers[tile] = genre
