"""What each frame of a video looks like, small: the numbers shots are found by, a row a frame.

A frame is seen at 96 × 54 in light and two colours. Against the frame before: how much differs once each block may have
moved a little (so that a pan is no change), and how the tones are shared out.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

WIDTH, HEIGHT = 96, 54
THUMB_WIDTH, THUMB_HEIGHT = 16, 9
THUMB = 3 * THUMB_WIDTH * THUMB_HEIGHT
_NUMBERS = 5  # moved, tones, light, spread, detail
_BLOCK_WIDTH, _BLOCK_HEIGHT, _REACH = 8, 6, 2
_LIGHT_BINS, _COLOUR_BINS = 16, 8


@dataclass(slots=True, kw_only=True)
class Track:
    """A row a frame, in the order shown."""

    at_s: NDArray[np.float64]
    moved: NDArray[np.float32]  # mean difference to the frame before, 0..1, after each block has been moved to fit
    tones: NDArray[np.float32]  # share of the tones that changed, 0..1
    light: NDArray[np.float32]  # mean, 0..1
    spread: NDArray[np.float32]  # standard deviation of light, 0..1
    detail: NDArray[np.float32]  # mean step between neighbours, 0..1
    thumbs: NDArray[np.uint8]  # (frames, 432): 9 rows of 16, in light and two colours

    def __len__(self) -> int:
        return self.at_s.size


@dataclass(slots=True, kw_only=True)
class Recorder:
    """Write a track down frame by frame."""

    _at_s: list[float] = field(default_factory=list)
    _numbers: NDArray[np.float32] = field(default_factory=lambda: np.zeros((4096, _NUMBERS), dtype=np.float32))
    _thumbs: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((4096, THUMB), dtype=np.uint8))
    _before: NDArray[np.uint8] | None = None
    _shrinker: Any = None

    def add(self, frame: Any, *, at_s: float) -> tuple[float, float]:
        """Add PyAV's frame; gives (moved, detail)."""
        place = len(self._at_s)
        if place == len(self._thumbs):
            self._numbers = np.concatenate([self._numbers, np.zeros_like(self._numbers)])
            self._thumbs = np.concatenate([self._thumbs, np.zeros_like(self._thumbs)])
        now = self._shrunk(frame)
        _describe(now if self._before is None else self._before, now, self._numbers[place], self._thumbs[place])
        self._before = now
        self._at_s.append(at_s)
        return float(self._numbers[place, 0]), float(self._numbers[place, 4])

    def track(self) -> Track:
        """Give all that was added."""
        count = len(self._at_s)
        moved, tones, light, spread, detail = np.ascontiguousarray(self._numbers[:count].T)
        return Track(
            at_s=np.array(self._at_s), moved=moved, tones=tones, light=light, spread=spread, detail=detail,
            thumbs=self._thumbs[:count],
        )  # fmt: skip

    def _shrunk(self, frame: Any) -> NDArray[np.uint8]:
        from av.video.reformatter import Interpolation, VideoReformatter

        if self._shrinker is None:
            self._shrinker = VideoReformatter()
        small = self._shrinker.reformat(
            frame, width=WIDTH, height=HEIGHT, format="yuv444p", interpolation=Interpolation.FAST_BILINEAR
        )
        return np.ascontiguousarray(small.to_ndarray()).reshape(3, HEIGHT, WIDTH)


@njit(cache=True, nogil=True)
def _describe(
    before: NDArray[np.uint8], now: NDArray[np.uint8], numbers: NDArray[np.float32], thumb: NDArray[np.uint8]
) -> None:
    numbers[0] = _moved(before[0], now[0])
    numbers[1] = _tones(before, now)
    total, squared, steps = np.int64(0), np.int64(0), np.int64(0)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            value = np.int64(now[0, y, x])
            total += value
            squared += value * value
            if x > 0:
                steps += abs(value - np.int64(now[0, y, x - 1]))
    count = HEIGHT * WIDTH
    mean = total / count
    numbers[2] = mean / 255
    numbers[3] = np.sqrt(max(squared / count - mean * mean, 0.0)) / 255
    numbers[4] = steps / (count * 255)
    side = WIDTH // THUMB_WIDTH
    place = 0
    for part in range(3):
        for r in range(THUMB_HEIGHT):
            for c in range(THUMB_WIDTH):
                held = np.int64(0)
                for y in range(r * side, r * side + side):
                    for x in range(c * side, c * side + side):
                        held += np.int64(now[part, y, x])
                thumb[place] = held // (side * side)
                place += 1


@njit(cache=True, nogil=True)
def _moved(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> float:
    """Mean absolute difference of light, each block set against the best place within two pixels."""
    sum_of_best = np.int64(0)
    for top in range(0, HEIGHT, _BLOCK_HEIGHT):
        for left in range(0, WIDTH, _BLOCK_WIDTH):
            best = np.int64(1 << 40)
            for down in range(-_REACH, _REACH + 1):
                if top + down < 0 or top + down + _BLOCK_HEIGHT > HEIGHT:
                    continue
                for across in range(-_REACH, _REACH + 1):
                    if left + across < 0 or left + across + _BLOCK_WIDTH > WIDTH:
                        continue
                    held = np.int64(0)
                    for y in range(top, top + _BLOCK_HEIGHT):
                        for x in range(left, left + _BLOCK_WIDTH):
                            held += abs(np.int64(now[y, x]) - np.int64(before[y + down, x + across]))
                    best = min(best, held)
            sum_of_best += best
    return sum_of_best / (HEIGHT * WIDTH * 255)


@njit(cache=True, nogil=True)
def _tones(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> float:
    """Share of pixels whose light bin, or colour bin, the other frame has not: half the L1 distance, averaged."""
    light = np.zeros(_LIGHT_BINS, dtype=np.int64)
    colours = np.zeros((_COLOUR_BINS * 2, _COLOUR_BINS * 2), dtype=np.int64)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            light[now[0, y, x] >> 4] += 1
            light[before[0, y, x] >> 4] -= 1
            colours[now[1, y, x] >> 4, now[2, y, x] >> 4] += 1
            colours[before[1, y, x] >> 4, before[2, y, x] >> 4] -= 1
    return float((np.abs(light).sum() + np.abs(colours).sum()) / (4 * HEIGHT * WIDTH))
