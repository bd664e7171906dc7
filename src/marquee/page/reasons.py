"""Why each tile stands in its row, in true words: the evidence is this viewer's own."""

import numpy as np
from numpy.typing import NDArray

from marquee.page.draft import Draft

LEAST_LIKED = 3  # titles of a genre this viewer liked, until it is called a taste


def leaning(draft: Draft) -> NDArray[np.float32]:
    """Say how strongly this viewer leans to each genre: float32 `(genres,)`, 0 where that cannot be said."""
    matrix = draft.bound.snapshot.genre_matrix
    liked = matrix[:, draft.history.positives].sum(axis=1)
    lean = liked / np.sqrt(matrix.sum(axis=1) + 1.0)
    return np.where(liked >= LEAST_LIKED, lean, 0.0).astype(np.float32)


def tile_reasons(draft: Draft, titles: NDArray[np.int32], *, otherwise: str) -> list[str]:
    """Say for each title which leaning of this viewer it meets, or `otherwise`."""
    lean = leaning(draft)
    if not lean.any():
        return [otherwise] * len(titles)
    snapshot = draft.bound.snapshot
    some = np.flatnonzero(lean)
    met = snapshot.genre_matrix[some][:, titles] * lean[some, None]
    best = met.argmax(axis=0)
    words = [f"You enjoy {snapshot.genres[genre]}" for genre in some.tolist()]
    known = met.max(axis=0) > 0
    return [words[genre] if fits else otherwise for genre, fits in zip(best.tolist(), known.tolist())]
