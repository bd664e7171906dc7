"""Go through a video once: a row a frame for the shots, and the steadiest frame of every second kept as a still."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from marquee.errors import BadInput
from marquee.media.boxes import WHOLE, Box
from marquee.media.pixels import Picture, luma
from marquee.media.track import Recorder, Track
from marquee.media.video import Damage, Decoded, Video, decode, open_video, to_picture

Report = Callable[[int, int], None]  # (done, total), in seconds of the video

STILL_WIDTH = 480
JPEG_QUALITY = 90
WINDOW_S = 1.0
MOST_STILLS = 5_400  # an hour and a half at one a second; longer videos have fewer
SURELY_CUT = 0.10  # change of light that ends a window early
SETTLED_S = 0.25  # after a change: frames nearer to it are second choice
MOTION_COST = 12.0
BARS_SEEN_IN = 80  # stills
BAR_LIGHT = 24  # levels: black bars as encoded
MOST_BAR = 0.3  # of a side; more is a dark film, not a bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """A frame kept small; `frame` is its row of the track."""

    frame: int
    at_s: float
    jpeg: bytes

    def picture(self) -> Picture:
        """Give it as RGB."""
        from PIL import Image

        return np.asarray(Image.open(io.BytesIO(self.jpeg)).convert("RGB"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What one pass over a video found."""

    track: Track
    stills: tuple[Still, ...]
    active: Box  # the picture without black bars
    width: int  # of whole frames, upright
    height: int
    duration_s: float | None  # as the file says; None: it does not
    damaged: int  # packets that could not be decoded
    keyframes_only: bool


def survey(path: Path, *, threads: int = 2, report: Report | None = None) -> Survey:
    """Decode a whole video; raises BadInput where no frame of it can be decoded."""
    recorder, damage, stills = Recorder(), Damage(), list[Still]()
    with open_video(path, threads=threads) as video:
        window_s = max(WINDOW_S, (video.duration_s or 0) / MOST_STILLS)
        best: tuple[float, int, Decoded] | None = None
        began, changed, told, turned = 0.0, -1.0, -1, False
        for place, decoded in enumerate(decode(video, damage=damage)):
            moved, detail = recorder.add(decoded.frame, at_s=decoded.at_s)
            turned = turned or round(decoded.frame.rotation / 90) % 2 == 1
            if best is not None and (decoded.at_s - began >= window_s or moved >= SURELY_CUT):
                stills.append(_still(best, video))
                best = None
            if best is None:
                began = decoded.at_s
            if moved >= SURELY_CUT:
                changed = decoded.at_s
            worth = detail / (1 + MOTION_COST * moved) * (0.5 if decoded.at_s - changed < SETTLED_S else 1.0)
            if best is None or worth > best[0]:
                best = (worth, place, decoded)
            if report is not None and int(decoded.at_s) > told and video.duration_s:
                told = int(decoded.at_s)
                report(min(told, int(video.duration_s)), int(video.duration_s))
        if best is not None:
            stills.append(_still(best, video))
    if not stills:
        raise BadInput(f"{path} has no frame that can be decoded: it is damaged or empty; give a whole video")
    size = (video.height, video.width) if turned else (video.width, video.height)
    return Survey(
        track=recorder.track(), stills=tuple(stills), active=_active(stills), width=size[0], height=size[1],
        duration_s=video.duration_s, damaged=damage.packets, keyframes_only=video.keyframes_only,
    )  # fmt: skip


def _still(best: tuple[float, int, Decoded], video: Video) -> Still:
    from PIL import Image

    _, place, decoded = best
    width = min(STILL_WIDTH, video.width)
    picture = to_picture(decoded.frame, width=width, height=max(2, round(video.height * width / video.width / 2) * 2))
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return Still(frame=place, at_s=decoded.at_s, jpeg=out.getvalue())


def _active(stills: list[Still]) -> Box:
    """Find the picture between black bars: rows and columns that are black in every still with light in it."""
    step = max(1, len(stills) // BARS_SEEN_IN)
    rows: Any = None
    columns: Any = None
    lit = 0
    for still in stills[::step]:
        light = luma(still.picture())
        if light.mean() < BAR_LIGHT:
            continue
        lit += 1
        across, down = np.quantile(light, 0.98, axis=1), np.quantile(light, 0.98, axis=0)
        rows = across if rows is None else np.maximum(rows, across)
        columns = down if columns is None else np.maximum(columns, down)
    if lit < 3:
        return WHOLE
    top, bottom = _lit_part(rows)
    left, right = _lit_part(columns)
    return Box(x=left, y=top, width=right - left, height=bottom - top)


def _lit_part(most: Any) -> tuple[float, float]:
    lit = np.flatnonzero(most > BAR_LIGHT)
    first, last = int(lit[0]), int(lit[-1]) + 1
    first, last = (first + 1 if first else 0), (last - 1 if last < most.size else last)  # a bar's edge is soft
    if first > MOST_BAR * most.size or last < (1 - MOST_BAR) * most.size:
        return 0.0, 1.0
    return first / most.size, last / most.size
