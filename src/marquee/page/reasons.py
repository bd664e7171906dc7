"""Why each tile stands in its row, in true words: the evidence is this viewer's own."""

import numpy as np
from numpy.typing import NDArray

from marquee.page.draft import Draft

LEAST_LIKED = 3  # titles of a genre this viewer liked, until it is called a taste
OTHERWISE = {"top_picks": "Picked for you"}


def tile_reasons(draft: Draft) -> tuple[list[str], NDArray[np.int32]]:
    """Say for every tile why it stands there: its row's reason, or which leaning of the viewer it meets.

    Returns the texts, and for each tile the number of its own, int32 `(tiles,)`. Stated rows' tiles are noted by their
    sources; they are numbered as their row's reason.
    """
    texts = [f"You enjoy {genre}" for genre in draft.bound.snapshot.genres]
    met = _leanings_met(draft)
    numbers = np.empty(len(draft.tiles), dtype=np.int32)
    start = 0
    for row in draft.chosen:
        label, end = row.label, start + len(row.titles)
        own = len(texts)
        if label.tile_reason or row.stated or met is None:
            texts.append(label.tile_reason or label.title)
            numbers[start:end] = own
        else:
            texts.append(OTHERWISE.get(label.kind, label.title))
            numbers[start:end] = np.where(met[start:end] < 0, own, met[start:end])
        start = end
    return texts, numbers


def _leanings_met(draft: Draft) -> NDArray[np.int32] | None:
    """Number for each tile the genre of it this viewer leans to most, -1 where there is none."""
    shelves = draft.bound.shelves
    if not len(draft.history.positives) or not len(shelves.genre_sizes):
        return None
    liked = shelves.genres_of[draft.history.positives].sum(axis=0, dtype=np.float32)
    lean = np.where(liked >= LEAST_LIKED, liked / np.sqrt(shelves.genre_sizes + 1.0), 0.0).astype(np.float32)
    met = shelves.genres_of[draft.tiles] * lean
    best: NDArray[np.int32] = met.argmax(axis=1).astype(np.int32)
    best[met.max(axis=1) <= 0.0] = -1
    return best
