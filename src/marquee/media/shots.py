"""Find the shots of a video from its track: cuts, dissolves, fades, stretches of black.

A cut is a change that stands out from its surroundings and lasts (a flash does not). A dissolve is a stretch in which
every frame is a mixture of what is before and what is after, the share rising from nought to one (Lienhart 1999). A
dark, even stretch parts shots by itself: a short one is a fade and parts them in its middle, a long one is a shot.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.media.track import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotConfig:
    """When a change parts two shots; chosen on generated films of other seeds than the benchmark's."""

    around: int = 8  # frames to each side that a change must stand out from
    least_moved: float = 0.028  # of light, once blocks have been moved to fit
    stands_out: float = 2.6  # times the changes around
    least_tones: float = 0.06
    lasting: float = 0.05  # mean difference of the thumbnails before and after
    dark: float = 0.09  # mean light of black
    even: float = 0.035  # standard deviation of light of black
    fade_s: float = 0.4  # black for longer is a shot of its own
    least_s: float = 0.3  # the shortest shot
    gradual: tuple[int, ...] = (10, 16, 24, 36)  # frames a dissolve may take
    mixture: float = 0.28  # residual of the mixture, of the distance between its ends
    mixed_apart: float = 0.055  # distance between the ends of a dissolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Shots:
    """Shots in order; frame numbers are rows of the track."""

    starts: NDArray[np.int64]  # (shots,) first frame
    ends: NDArray[np.int64]  # one past the last
    between: NDArray[np.bool_]  # (frames,) in a dissolve or a fade: of two shots at once
    black: NDArray[np.bool_]  # (frames,)

    def __len__(self) -> int:
        return self.starts.size

    def of(self, frame: int) -> int:
        """Give the shot a frame is in."""
        return int(np.searchsorted(self.starts, frame, side="right")) - 1


def find_shots(track: Track, config: ShotConfig | None = None) -> Shots:
    """Part a track into shots; an empty track has none."""
    config = config or ShotConfig()
    count = len(track)
    between = np.zeros(count, dtype=np.bool_)
    if count == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return Shots(starts=nothing, ends=nothing, between=between, black=between)
    rate = _rate(track)
    black = (track.light < config.dark) & (track.spread < config.even)
    cuts = _cuts(track, config)
    marked = [(int(cut), float(track.moved[cut])) for cut in cuts]
    for first, last in _runs(black):
        low, high = _faded(track, first, last)
        between[low:first] = True
        between[last : high + 1] = True
        marked = [(cut, weight) for cut, weight in marked if not low <= cut <= high + 1]
        if (last - first) / rate >= config.fade_s:
            marked += [(first, 1.0), (last, 1.0)]
        elif first > 0 and last < count:
            marked.append(((first + last) // 2, 1.0))
    for first, last in _dissolves(track, config, blocked=[cut for cut, _ in marked], taken=between | black):
        between[first : last + 1] = True
        marked.append(((first + last) // 2, 1.0))
    starts = _spaced(marked, least=max(2, round(config.least_s * rate)), count=count)
    return Shots(starts=starts, ends=np.append(starts[1:], count), between=between, black=black)


def _rate(track: Track) -> float:
    gaps = np.diff(track.at_s)
    gaps = gaps[gaps > 0]
    return float(1 / np.median(gaps)) if gaps.size else 25.0


def _cuts(track: Track, config: ShotConfig) -> NDArray[np.int64]:
    count, reach = len(track), config.around
    padded = np.pad(track.moved, reach, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    kept = np.r_[0 : reach - 1, reach + 2 : 2 * reach + 1]  # its neighbours may belong to the change
    around = np.partition(windows[:, kept], -2, axis=1)[:, :-2].mean(axis=1)  # nor may another cut close by count
    found = track.moved >= np.maximum(config.least_moved, config.stands_out * around)
    found &= track.tones >= config.least_tones
    found[0] = False
    highest = windows[:, reach - 2 : reach + 3].max(axis=1) <= track.moved
    places = np.flatnonzero(found & highest)
    return places[_lasting(track, places) >= config.lasting] if count > 1 else places


def _lasting(track: Track, places: NDArray[np.int64]) -> NDArray[np.float32]:
    """Give how far the frames from two before differ from those up to four after, at their closest."""
    thumbs = track.thumbs
    least = np.ones(places.size, dtype=np.float32)
    for before in (1, 2):
        for after in (1, 3, 4):
            one = thumbs[np.maximum(places - before, 0)].astype(np.int16)
            other = thumbs[np.minimum(places + after, len(track) - 1)].astype(np.int16)
            least = np.minimum(least, (np.abs(one - other).mean(axis=1) / 255).astype(np.float32))
    return least


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """List (first, one past the last) of each stretch that is set."""
    steps = np.diff(mask.astype(np.int8), prepend=0, append=0)
    return list(zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist()))


def _faded(track: Track, first: int, last: int) -> tuple[int, int]:
    """Walk out of a dark stretch as long as the light keeps rising: where its fades begin and end."""
    low, high = first, last - 1
    most = 40
    while low > 0 and first - low < most and track.light[low - 1] > track.light[low] + 0.002:
        low -= 1
    while high + 1 < len(track) and high - last < most and track.light[high + 1] > track.light[high] + 0.002:
        high += 1
    return low, high


def _dissolves(
    track: Track, config: ShotConfig, *, blocked: list[int], taken: NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """List (first, last) of stretches that are mixtures of their ends, best first, none over another."""
    count = len(track)
    thumbs = np.asarray(track.thumbs / np.float32(255), dtype=np.float32)
    wall = np.zeros(count + 1, dtype=np.int64)
    wall[1:] = np.cumsum(np.isin(np.arange(count), blocked) | taken)
    found: list[tuple[float, int, int]] = []
    for span in config.gradual:
        middles = np.arange(span, count - span, 2)
        first, last = middles - span // 2, middles + span // 2
        free = wall[np.minimum(last + 2, count)] - wall[np.maximum(first - 1, 0)] == 0
        apart = np.abs(thumbs[last] - thumbs[first]).mean(axis=1)
        for middle in middles[free & (apart >= config.mixed_apart)]:
            quality = _mixture(thumbs, middle - span // 2, middle + span // 2, config)
            if quality is not None:
                found.append((quality, int(middle - span // 2), int(middle + span // 2)))
    apart_from_others: list[tuple[int, int]] = []
    for _, first_at, last_at in sorted(found):
        if all(last_at + 6 < low or first_at - 6 > high for low, high in apart_from_others):
            apart_from_others.append((first_at, last_at))
    return apart_from_others


def _mixture(thumbs: NDArray[np.float32], first: int, last: int, config: ShotConfig) -> float | None:
    """Give how badly frames fit a mixture whose share rises evenly from nought to one; None where they do not."""
    low = thumbs[max(first - 2, 0) : first + 1].mean(axis=0)
    high = thumbs[last : last + 3].mean(axis=0)
    way = high - low
    length = float(way @ way)
    if length <= 0:
        return None
    middle = thumbs[first : last + 1] - low
    share = middle @ way / length
    left = np.sqrt(np.maximum((middle**2).sum(axis=1) - share**2 * length, 0) / length)
    residual = float(left[1:-1].mean())
    if residual > config.mixture:
        return None
    even = np.linspace(0, 1, share.size)
    bend = float(np.abs(share - even).max())
    steps = np.diff(share)
    if bend > 0.18 or steps.min() < -0.06 or steps.max() > 4.0 / share.size:
        return None
    return residual + bend


def _spaced(marked: list[tuple[int, float]], *, least: int, count: int) -> NDArray[np.int64]:
    """Give the first frames of shots in order, the surer mark where two come closer than a shot may be short."""
    kept: list[int] = []
    for place, _ in sorted(marked, key=lambda mark: (-mark[1], mark[0])):
        if least <= place <= count - least and all(abs(place - other) >= least for other in kept):
            kept.append(place)
    return np.array([0, *sorted(kept)], dtype=np.int64)
