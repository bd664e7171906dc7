"""Why each tile stands in its row, in true words: the evidence is this viewer's own."""

import numpy as np

from marquee.page.draft import Draft

LEAST_LIKED = 3  # titles of a genre this viewer liked, until it is called a taste
OTHERWISE = {"top_picks": "Picked for you"}


def tile_reasons(draft: Draft) -> list[str]:
    """Say for every tile why it stands there: its row's reason, or which leaning of the viewer it meets."""
    reasons: list[str] = []
    met = _leanings_met(draft)
    for row in draft.chosen:
        label, start, count = row.label, len(reasons), len(row.titles)
        if row.stated:
            reasons += [note.reason for note in row.notes]
        elif label.tile_reason or met is None:
            reasons += [label.tile_reason or label.title] * count
        else:
            otherwise = OTHERWISE.get(label.kind, label.title)
            reasons += [word or otherwise for word in met[start : start + count]]
    return reasons


def _leanings_met(draft: Draft) -> list[str] | None:
    """Name for each tile the genre of it this viewer leans to most, "" where there is none."""
    shelves, snapshot = draft.bound.shelves, draft.bound.snapshot
    if not len(draft.history.positives) or not snapshot.genres:
        return None
    liked = shelves.genres_of[draft.history.positives].sum(axis=0, dtype=np.float32)
    lean = np.where(liked >= LEAST_LIKED, liked / np.sqrt(shelves.genre_sizes + 1.0), 0.0).astype(np.float32)
    met = shelves.genres_of[draft.tiles] * lean
    best = np.where(met.max(axis=1) > 0.0, met.argmax(axis=1), len(snapshot.genres))
    words = [f"You enjoy {genre}" for genre in snapshot.genres] + [""]
    return [words[genre] for genre in best.tolist()]
