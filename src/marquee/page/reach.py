"""How much each place of a page is looked at: learnt attention laid out for one device, falling to the right and down.

Before pages were served a plain belief stands in: what the screen shows is looked at, and what lies beyond far less.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.features.attention import ANY, ROWS, Attention
from marquee.features.shown import DEVICES

SCREENS = {"tv": (2, 6), "desktop": (3, 6), "tablet": (3, 5), "phone": (4, 3)}  # rows and columns it shows at once
_ROW_FALLS, _COLUMN_FALLS = 0.9, 0.96  # of what is left of attention from place to place on the screen
_ROW_BEYOND, _COLUMN_BEYOND = 0.75, 0.55  # and off it
_MOST_LOOKED_AT = 40  # places: the first screens
_SEEN = 0.25  # of a row's first place: places with more are its front


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """Attention by place beside the first place of the page, which has 1; never rising to the right or down."""

    by_place: NDArray[np.float32]  # (rows, columns)
    front: int  # places of a row that are looked at without moving it, about
    total: float  # roots of the attention of the places most looked at


@lru_cache(maxsize=256)
def reach_of(attention: Attention, *, device: str, rows: int, columns: int) -> Reach:
    """Lay attention out for a page of so many rows and columns on a device."""
    screen = SCREENS.get(device, SCREENS["desktop"])
    plain = np.outer(
        _falling(screen[0], rows, _ROW_FALLS, _ROW_BEYOND), _falling(screen[1], columns, _COLUMN_FALLS, _COLUMN_BEYOND)
    )
    if attention.tiles:
        known = DEVICES.index(device) if device in DEVICES[:-1] else ANY
        row, column = np.broadcast_arrays(np.arange(rows)[:, None], np.arange(columns)[None, :])
        learnt = attention.examined(row, column, known).astype(np.float64)
        learnt[ROWS:] *= (
            _ROW_BEYOND ** np.arange(1, max(rows - ROWS, 0) + 1)[:, None]
        )  # the last row told apart goes on
        plain = learnt
    falling = np.minimum.accumulate(np.minimum.accumulate(plain, axis=0), axis=1)
    falling /= max(float(falling[0, 0]), 1e-9)
    front = int(np.count_nonzero(falling[0] >= _SEEN))
    return Reach(
        by_place=np.ascontiguousarray(falling, dtype=np.float32),
        front=front,
        total=float(np.sqrt(np.sort(falling.ravel())[::-1][:_MOST_LOOKED_AT]).sum()),
    )


def _falling(shown: int, size: int, falls: float, beyond: float) -> NDArray[np.float64]:
    place = np.arange(size)
    found: NDArray[np.float64] = falls ** np.minimum(place, shown - 1) * beyond ** np.maximum(place - shown + 1, 0)
    return found
