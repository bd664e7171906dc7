"""Small pictures to tell by whether two frames show the same set-up, even when the camera has moved along it."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.media.pixels import Picture, opponents

COLUMNS, ROWS = 32, 18
SHIFT_COLUMNS, SHIFT_ROWS = 12, 4  # of a whip pan: three eighths of the width, a fifth of the height
ZOOMS = (1.12, 1.25)  # how much nearer the camera may have come
ZOOM_COLUMNS, ZOOM_ROWS = 3, 2  # moved at the same time
_BINS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumb:
    """A picture at 32 × 18 in light and two colours, and how its tones are shared out."""

    cells: NDArray[np.float32]  # (18, 32, 3)
    nearer: NDArray[np.float32]  # (zooms, 18, 32, 3): of the middle alone
    tones: NDArray[np.float32]  # (64,) shares


def thumb_of(picture: Picture) -> Thumb:
    """Make the small picture of an RGB image."""
    from PIL import Image

    image, (tall, wide) = Image.fromarray(picture), picture.shape[:2]
    cells = opponents(np.asarray(image.resize((COLUMNS, ROWS), Image.Resampling.BOX)))
    medium = opponents(np.asarray(image.resize((COLUMNS * 4, ROWS * 4), Image.Resampling.BOX)))
    nearer = []
    for zoom in ZOOMS:
        left, top = wide * (1 - 1 / zoom) / 2, tall * (1 - 1 / zoom) / 2
        box = (left, top, wide - left, tall - top)
        nearer.append(opponents(np.asarray(image.resize((COLUMNS, ROWS), Image.Resampling.BOX, box=box))))
    light = np.clip((medium[..., 0] * _BINS).astype(np.int64), 0, _BINS - 1)
    colour = np.clip(((medium[..., 1:] + 0.5) * _BINS).astype(np.int64), 0, _BINS - 1)
    bins = (light * _BINS + colour[..., 0]) * _BINS + colour[..., 1]
    tones = np.bincount(bins.ravel(), minlength=_BINS**3) / bins.size
    return Thumb(cells=cells, nearer=np.stack(nearer), tones=tones.astype(np.float32))


def tones_apart(one: Thumb, tones: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the share of the picture whose tones others `(n, 64)` have not, 0..1."""
    return np.asarray(np.abs(tones - one.tones).sum(axis=1) / 2, dtype=np.float32)


def colours_apart(one: Thumb, other: Thumb) -> float:
    """Give the mean difference of the cells in place."""
    return float(np.abs(one.cells - other.cells).mean())


def cells_alike(one: Thumb, other: Thumb, *, within: float) -> float:
    """Give the largest share of cells, of those that overlap, that agree within a difference when one is moved along.

    One of the two may also be nearer, and moved a little.
    """
    best = _agree(one.cells, other.cells, SHIFT_COLUMNS, SHIFT_ROWS, within)
    for zoom in range(len(ZOOMS)):
        best = max(best, _agree(one.nearer[zoom], other.cells, ZOOM_COLUMNS, ZOOM_ROWS, within))
        best = max(best, _agree(one.cells, other.nearer[zoom], ZOOM_COLUMNS, ZOOM_ROWS, within))
    return float(best)


@njit(cache=True, nogil=True)
def _agree(one: NDArray[np.float32], other: NDArray[np.float32], columns: int, rows: int, within: float) -> float:
    best = 0.0
    for down in range(-rows, rows + 1):
        for across in range(-columns, columns + 1):
            agreeing, count = 0, 0
            for y in range(max(down, 0), ROWS + min(down, 0)):
                for x in range(max(across, 0), COLUMNS + min(across, 0)):
                    apart = 0.0
                    for part in range(3):
                        apart = max(apart, abs(float(one[y, x, part]) - float(other[y - down, x - across, part])))
                    agreeing += 1 if apart < within else 0
                    count += 1
            best = max(best, agreeing / count)
    return float(best)
