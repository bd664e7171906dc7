"""Small pictures to tell by whether two frames show the same set-up, even when the camera has moved along it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.media.pixels import Picture, opponents

COLUMNS, ROWS = 32, 18
SHIFT_COLUMNS, SHIFT_ROWS = 12, 4  # of a whip pan: three eighths of the width, a fifth of the height
_BINS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumb:
    """A picture at 32 × 18 in light and two colours, and how its tones are shared out."""

    cells: NDArray[np.float32]  # (18, 32, 3)
    tones: NDArray[np.float32]  # (64,) shares


def thumb_of(picture: Picture) -> Thumb:
    """Make the small picture of an RGB image."""
    from PIL import Image

    cells = opponents(np.asarray(Image.fromarray(picture).resize((COLUMNS, ROWS), Image.Resampling.BOX)))
    medium = opponents(np.asarray(Image.fromarray(picture).resize((COLUMNS * 4, ROWS * 4), Image.Resampling.BOX)))
    light = np.clip((medium[..., 0] * _BINS).astype(np.int64), 0, _BINS - 1)
    colour = np.clip(((medium[..., 1:] + 0.5) * _BINS).astype(np.int64), 0, _BINS - 1)
    bins = (light * _BINS + colour[..., 0]) * _BINS + colour[..., 1]
    tones = np.bincount(bins.ravel(), minlength=_BINS**3) / bins.size
    return Thumb(cells=cells, tones=tones.astype(np.float32))


def tones_apart(one: Thumb, tones: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the share of the picture whose tones others `(n, 64)` have not, 0..1."""
    return np.asarray(np.abs(tones - one.tones).sum(axis=1) / 2, dtype=np.float32)


def colours_apart(one: Thumb, other: Thumb) -> float:
    """Give the mean difference of the cells in place."""
    return float(np.abs(one.cells - other.cells).mean())


def cells_alike(one: Thumb, other: Thumb, *, within: float) -> float:
    """Give the largest share of cells, of those that overlap, that agree within a difference when one is moved."""
    best = 0.0
    for down in range(-SHIFT_ROWS, SHIFT_ROWS + 1):
        mine = one.cells[max(down, 0) : ROWS + min(down, 0)]
        theirs = other.cells[max(-down, 0) : ROWS + min(-down, 0)]
        for across in range(-SHIFT_COLUMNS, SHIFT_COLUMNS + 1):
            left = mine[:, max(across, 0) : COLUMNS + min(across, 0)]
            right = theirs[:, max(-across, 0) : COLUMNS + min(-across, 0)]
            best = max(best, float(np.mean(np.abs(left - right).max(axis=2) < within)))
    return best
