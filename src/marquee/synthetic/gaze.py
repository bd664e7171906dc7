"""Where viewers of the built-in world look on a page: hidden attention by row, column and device.

A visit brings rows into view from the top: all of the first screen, then one more with a chance each; in every row the
columns the screen shows, then more by swiping. What is in view is not yet looked at: with a chance that falls down the
page, and a little along a row, a tile in view is examined, and only what was examined can be played.

Sizes follow Gomez-Uribe and Hunt (2015): 10 to 20 titles reviewed on one or two screens before a viewer gives up. The
shape follows eye tracking of such pages (RecGaze, arXiv 2504.20792, and arXiv 2604.21019): it falls down the rows, and
far less along the columns in view than after a swipe. The numbers are this world's own. Nothing that serves or learns
may read them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROWS, COLUMNS = 40, 40  # what lies beyond is as the last
SCREENS = 2  # on which a viewer should have found something
STAGE = (0.95, 0.35)  # the billboard: chance that what is in view is examined; to wait for its next picture


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gaze:
    """Attention on one device; floats are chances."""

    rows: int  # on the first screen
    columns: int  # of a row before it is moved
    further: float  # to bring one row more into view
    swipes: float  # to bring one tile more of a row into view
    falls: float  # of what is left of attention a row further down
    along: float  # of what is left of it a column further right
    level: float  # to examine the first tile of the page

    def depth(self) -> NDArray[np.float64]:
        """Give the chance that exactly so many rows come into view; `(ROWS + 1,)`, adds up to 1."""
        return _lengths(self.rows, self.further, ROWS)

    def width(self) -> NDArray[np.float64]:
        """Give the chance that exactly so many tiles of a row in view are in view; `(COLUMNS + 1,)`, adds up to 1."""
        return _lengths(self.columns, self.swipes, COLUMNS)

    def sight(self) -> NDArray[np.float64]:
        """Give the chance that a place comes into view; `(ROWS, COLUMNS)`."""
        return np.outer(_at_least(self.depth()), _at_least(self.width()))

    def trust(self) -> NDArray[np.float64]:
        """Give the chance that a tile in view is examined; `(ROWS, COLUMNS)`."""
        found: NDArray[np.float64] = self.level * np.outer(
            self.falls ** np.arange(ROWS), self.along ** np.arange(COLUMNS)
        )
        return found

    def examined(self) -> NDArray[np.float64]:
        """Give the chance that a tile served at a place is examined: what a learner should find; `(ROWS, COLUMNS)`."""
        return self.sight() * self.trust()


GAZES: tuple[Gaze, ...] = (
    Gaze(rows=2, columns=6, further=0.68, swipes=0.55, falls=0.90, along=0.96, level=0.85),  # tv
    Gaze(rows=2, columns=6, further=0.72, swipes=0.45, falls=0.91, along=0.96, level=0.80),  # desktop
    Gaze(rows=3, columns=4, further=0.70, swipes=0.62, falls=0.90, along=0.95, level=0.85),  # tablet
    Gaze(rows=3, columns=3, further=0.78, swipes=0.66, falls=0.92, along=0.94, level=0.90),  # phone
)
"""By device, in the order of `viewers.DEVICES`."""


def on_screens(row: NDArray[np.integer], column: NDArray[np.integer], *, device: int) -> NDArray[np.bool_]:
    """Mark the places of the first two screens of a device."""
    gaze = GAZES[device]
    found: NDArray[np.bool_] = (row < SCREENS * gaze.rows) & (column < gaze.columns)
    return found


def _lengths(sure: int, goes_on: float, most: int) -> NDArray[np.float64]:
    """Spread the length of a run: `sure` for certain, then one more with a chance each, `most` at the most."""
    chances = np.zeros(most + 1)
    beyond = np.arange(most + 1 - sure)
    chances[sure:] = goes_on**beyond * (1.0 - goes_on)
    chances[most] = goes_on ** (most - sure)
    return chances


def _at_least(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn chances of lengths into the chance that each place is reached."""
    reached: NDArray[np.float64] = np.cumsum(lengths[::-1])[::-1][1:]
    return reached
