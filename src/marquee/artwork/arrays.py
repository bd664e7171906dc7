"""What covers stress, as arrays a draw and a simulation can read: no ids, no viewers, rows alone.

A tag is a genre, a person or a mood. Rows are valid beside the arrays they belong to only (law 9).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

KINDS = ("title", "genre", "person", "mood")  # what a cover may stress; "title": the title itself, no tag
MEASURES = ("sharpness", "brightness", "contrast", "colourfulness", "faces", "largest_face", "text", "warmth")
UNKNOWN_MEASURE = 0.5  # of something measured 0 to 1
MOST_COVERS = 64  # of a title; further ones are never drawn
ALWAYS_THERE = 0  # `added_at` of an image nothing is known of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverArrays:
    """One row an artwork, title by title. `covers_of` makes one from the few columns that have no default."""

    start: NDArray[np.int32]  # (titles + 1,) where each title's artworks start
    kind: NDArray[np.int8]  # (artworks,) index into KINDS
    tag: NDArray[np.int32]  # (artworks,) the tag it stresses, -1 none
    tags: int  # how many there are
    further_start: NDArray[np.int32]  # (artworks + 1,) where each one's further tags start in further_items
    further_items: NDArray[np.int32]
    measured: NDArray[np.float32]  # (artworks, MEASURES), 0 to 1, UNKNOWN_MEASURE where not measured
    added_at: NDArray[np.int64]  # (artworks,) UTC ms; one still to come is not drawn
    maturity: NDArray[np.int16]  # (artworks,) -1 unknown: as its title
    spoiler: NDArray[np.bool_]  # (artworks,) for those alone who have seen the title to its end
    retired: NDArray[np.bool_]  # (artworks,) not drawn any more

    def __len__(self) -> int:
        """Count the artworks."""
        return len(self.kind)


def covers_of(
    *,
    start: NDArray[np.int32],
    kind: NDArray[np.int8],
    tag: NDArray[np.int32],
    tags: int,
    further_start: NDArray[np.int32] | None = None,
    further_items: NDArray[np.int32] | None = None,
    measured: NDArray[np.float32] | None = None,
    added_at: NDArray[np.int64] | None = None,
    maturity: NDArray[np.int16] | None = None,
    spoiler: NDArray[np.bool_] | None = None,
    retired: NDArray[np.bool_] | None = None,
) -> CoverArrays:
    """Fill in what is not given: no further tags, nothing measured, always there, for everybody."""
    size = len(kind)
    unknown = np.full((size, len(MEASURES)), UNKNOWN_MEASURE, dtype=np.float32)
    return CoverArrays(
        start=start.astype(np.int32),
        kind=kind.astype(np.int8),
        tag=tag.astype(np.int32),
        tags=tags,
        further_start=np.zeros(size + 1, dtype=np.int32) if further_start is None else further_start,
        further_items=np.zeros(0, dtype=np.int32) if further_items is None else further_items,
        measured=unknown if measured is None else measured.astype(np.float32),
        added_at=np.full(size, ALWAYS_THERE, dtype=np.int64) if added_at is None else added_at,
        maturity=np.full(size, -1, dtype=np.int16) if maturity is None else maturity,
        spoiler=np.zeros(size, dtype=np.bool_) if spoiler is None else spoiler,
        retired=np.zeros(size, dtype=np.bool_) if retired is None else retired,
    )
