"""How sharp a picture is: how steep its edges are for their height, whatever is shown.

An edge blurred by a Gaussian of s pixels rises at most 0.4/s of its height a pixel, so the steepest pixel of a small
block over the block's range of light tells s (an edge-width measure: Marziliano et al. 2002, Crete et al. 2007).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.media.pixels import Luma

BLOCK = 12  # pixels of a picture 480 wide
LEAST_RANGE = 20.0  # levels: below lies grain
LEAST_BLOCKS = 0.01  # of all: below there is nothing to see
FLOOR = 1 / (BLOCK - 1)  # an even ramp across a block
CEILING = 0.42  # an edge as sharp as the smoothing leaves one in ordinary pictures
QUANTILE = 0.8  # the sharp fifth: a face before a soft background is sharp


def sharpness_of(light: Luma) -> float:
    """Measure 0 (nothing but blur) to 1 (crisp) on luma shrunk to about 480 wide; 0 where it is too small."""
    if min(light.shape) < BLOCK + 2:
        return 0.0
    steep = np.zeros(((light.shape[0] - 2) // BLOCK, (light.shape[1] - 2) // BLOCK), dtype=np.float32)
    _steepness(light, BLOCK, np.float32(LEAST_RANGE), steep)
    seen = steep[steep > 0]
    if seen.size < max(LEAST_BLOCKS * steep.size, 1):
        return 0.0
    return float(np.clip((np.quantile(seen, QUANTILE) - FLOOR) / (CEILING - FLOOR), 0.0, 1.0))


@njit(cache=True, nogil=True)
def _steepness(light: Luma, block: int, least: np.float32, out: NDArray[np.float32]) -> None:
    rows, columns = out.shape
    smooth = np.empty((block + 1, block + 1), dtype=np.float32)
    for r in range(rows):
        for c in range(columns):
            low, high, steepest = np.float32(255), np.float32(0), np.float32(0)
            for y in range(block + 1 if r < rows - 1 else block):
                for x in range(block + 1 if c < columns - 1 else block):
                    v, u = r * block + y + 1, c * block + x + 1
                    total = 4 * np.float32(light[v, u])
                    total += 2 * (np.float32(light[v - 1, u]) + light[v + 1, u] + light[v, u - 1] + light[v, u + 1])
                    total += np.float32(light[v - 1, u - 1]) + light[v - 1, u + 1] + light[v + 1, u - 1]
                    smooth[y, x] = value = (total + light[v + 1, u + 1]) / 16
                    low, high = min(low, value), max(high, value)
                    if x > 0:
                        steepest = max(steepest, abs(value - smooth[y, x - 1]))
                    if y > 0:
                        steepest = max(steepest, abs(value - smooth[y - 1, x]))
            out[r, c] = steepest / (high - low) if high - low >= least else np.float32(0)
