"""How much of a picture is writing: credits, title cards, subtitles, signs filling the frame.

Strokes make light and dark alternate quickly along a line, in two tones with little between them, in runs longer than
high. Foliage and grain alternate too, but in many tones. Small and large letters are looked for at three sizes.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.media.pixels import Luma

CELL_HEIGHT, CELL_WIDTH = 6, 16
LEAST_STEP = 24.0  # levels between a stroke's side and what is beside it
LEAST_RANGE = 60.0  # levels from ink to ground
LEAST_TWO_TONED = 0.82  # of the variance lies between the two tones (even grain: 0.75, Gaussian grain: 0.64)
LEAST_TURNS = 1.4  # changes of direction a row of a cell
LEAST_RUN = 3  # cells side by side
MOST_LINES = 3  # cells above one another: a line of letters has room over or under it, a wall of bricks has none
SIZES = 3  # the picture, its half, its quarter


def writing_of(light: Luma) -> float:
    """Measure the share of the area under writing, 0..1, on luma shrunk to about 480 wide."""
    most = 0.0
    for _ in range(SIZES):
        rows, columns = light.shape[0] // CELL_HEIGHT, light.shape[1] // CELL_WIDTH
        if rows < 3 or columns < LEAST_RUN:
            break
        cells = np.zeros((rows, columns), dtype=np.uint8)
        _written(light, cells)
        most = max(most, _in_runs(cells) / cells.size)
        even = light[: light.shape[0] // 2 * 2, : light.shape[1] // 2 * 2].astype(np.uint16)
        light = ((even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]) >> 2).astype(np.uint8)
    return most


@njit(cache=True, nogil=True)
def _written(light: Luma, out: NDArray[np.uint8]) -> None:
    counts = np.zeros(32, dtype=np.int64)
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            top, left = r * CELL_HEIGHT, c * CELL_WIDTH
            low, high, turns = np.int64(255), np.int64(0), 0
            counts[:] = 0
            for y in range(top, top + CELL_HEIGHT):
                direction = 0
                for x in range(left, left + CELL_WIDTH):
                    value = np.int64(light[y, x])
                    low, high = min(low, value), max(high, value)
                    counts[value >> 3] += 1
                    before = np.int64(light[y, x - 1]) if x > 0 else value
                    after = np.int64(light[y, x + 1]) if x + 1 < light.shape[1] else value
                    step = after - before
                    if abs(step) >= LEAST_STEP:
                        now = 1 if step > 0 else -1
                        if direction == -now:
                            turns += 1
                        direction = now
            if high - low >= LEAST_RANGE and turns >= LEAST_TURNS * CELL_HEIGHT:
                out[r, c] = _two_toned(counts) >= LEAST_TWO_TONED


@njit(cache=True, nogil=True)
def _two_toned(counts: NDArray[np.int64]) -> float:
    """Give the largest share of the variance that lies between two classes (Otsu 1979)."""
    total, weighted, squared = 0.0, 0.0, 0.0
    for level in range(counts.shape[0]):
        total += counts[level]
        weighted += counts[level] * level
        squared += counts[level] * level * level
    variance = squared / total - (weighted / total) ** 2
    if variance <= 0:
        return 0.0
    below, sum_below, best = 0.0, 0.0, 0.0
    for level in range(counts.shape[0] - 1):
        below += counts[level]
        sum_below += counts[level] * level
        if 0 < below < total:
            apart = sum_below / below - (weighted - sum_below) / (total - below)
            best = max(best, below * (total - below) / (total * total) * apart * apart)
    return best / variance


def _in_runs(cells: NDArray[np.uint8]) -> int:
    """Count written cells that stand in lines, one missing cell (a space between words) allowed inside."""
    joined = cells.copy()
    joined[:, 1:-1] |= cells[:, :-2] & cells[:, 2:]
    tall = _run_lengths(cells.T).T > MOST_LINES
    joined[tall] = 0
    lengths = _run_lengths(joined)
    return int(np.count_nonzero(lengths >= LEAST_RUN))


def _run_lengths(cells: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Give each set cell the length of the run along its row that it is in; others 0."""
    padded = np.pad(cells.astype(np.int8), ((0, 0), (1, 1))).ravel()
    steps = np.diff(padded, append=np.int8(0))
    starts, ends = np.flatnonzero(steps == 1) + 1, np.flatnonzero(steps == -1) + 1
    lengths = np.zeros(padded.size, dtype=np.int64)
    lengths[padded == 1] = np.repeat(ends - starts, ends - starts)
    return lengths.reshape(cells.shape[0], -1)[:, 1:-1]
