"""A generated film whose cut is known: dissolves, fades, black, blur, repeats, flashes, title cards, credits."""

import hashlib
import itertools
import json
import multiprocessing
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.artwork._hour_scenes import NAMES, ROLES, Picture, View, card, draw, make_cast, make_view, roll

RATE = 24
CREDITS_S = 75.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A shot as planned, in frames; `enters` frames of it are mixed with the shot before."""

    kind: str  # scene, blur, black, card, credits
    seed: int
    view: int
    start: int
    frames: int
    enters: int = 0
    how: str = "cut"  # cut, dissolve, fade
    flash: int = -1  # the frame in which a lamp goes off, for one to three frames
    focus: int = 0  # frames at the start that are out of focus
    faces: int = 0

    @property
    def end(self) -> int:
        """One past the last frame."""
        return self.start + self.frames

    def lit(self, frame: int) -> bool:
        """Say whether a lamp goes off in a frame."""
        return self.flash >= 0 and 0 <= frame - self.start - self.flash < 1 + self.seed % 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What is known of a generated film."""

    seed: int
    frames: int
    width: int
    height: int
    shots: tuple[Shot, ...]

    def transitions(self) -> NDArray[np.int64]:
        """Give first and last frame of each change of shot, `(changes, 2)`: equal for a cut."""
        changes = []
        for shot in self.shots[1:]:
            changes.append((shot.start, shot.start + shot.enters))
        return np.array(changes, dtype=np.int64).reshape(-1, 2)

    def shot_at(self, frame: int) -> Shot:
        """Give the shot a frame lies in."""
        return self.shots[int(np.searchsorted([shot.start for shot in self.shots], frame, side="right")) - 1]

    def wrong_with(self, frame: int) -> str | None:
        """Say why a frame can be no cover, or None."""
        shot = self.shot_at(frame)
        if shot.kind != "scene":
            return shot.kind
        if frame < shot.start + shot.enters:
            return shot.how
        if shot.lit(frame):
            return "flash"
        return "blur" if frame < shot.start + shot.focus else None


def plan(*, seed: int, seconds: float, width: int, height: int) -> Hour:
    """Plan a film: conversations seen from two sides, single shots, quick montages, and what no cover is made of."""
    rng = np.random.default_rng([seed, 1])
    shots: list[Shot] = []
    total, view, place = round(seconds * RATE), 0, 0
    last = total - round(min(CREDITS_S, seconds / 8) * RATE)

    def add(kind: str, view: int, frames: int, *, repeats: Shot | None = None) -> None:
        nonlocal place
        how = "cut" if not shots else str(rng.choice(["cut", "dissolve", "fade"], p=[0.74, 0.15, 0.11]))
        if kind == "black" or (shots and shots[-1].kind == "black") or frames < RATE * 2:
            how = "cut"
        enters = {"cut": 0, "dissolve": int(rng.integers(10, 26)), "fade": int(rng.integers(16, 34))}[how]
        flash = (
            int(rng.integers(enters + 4, frames - 4)) if kind == "scene" and rng.random() < 0.06 and frames > 60 else -1
        )
        focus = frames * 2 // 3 if kind == "scene" and rng.random() < 0.04 and frames > 72 else 0
        made = view if repeats is None else repeats.seed
        shots.append(
            Shot(
                kind=kind,
                seed=made,
                view=view,
                start=place,
                frames=frames,
                enters=enters,
                how=how,
                flash=flash,
                focus=focus,
            )
        )
        place += frames

    add("card", -1, RATE * 4)
    while place < last:
        chance = rng.random()
        if chance < 0.28:
            pair = (view, view + 1)
            view += 2
            for turn in range(int(rng.integers(3, 9))):
                add("scene", pair[turn % 2], _length(rng, mean=3.2))
        elif chance < 0.36:
            for _ in range(int(rng.integers(4, 9))):
                add("scene", view, int(rng.integers(13, 30)))
                view += 1
        elif chance < 0.44:
            add("black", -1, int(rng.integers(12, 60)))
        elif chance < 0.52:
            add("blur", view, _length(rng, mean=3.0))
            view += 1
        elif chance < 0.60 and len(shots) > 10:
            earlier = [shot for shot in shots if shot.kind == "scene"]
            again = earlier[int(rng.integers(len(earlier)))] if earlier else None
            add("scene", again.view if again else view, _length(rng, mean=4.0), repeats=again)
        elif chance < 0.62:
            add("card", -1, RATE * 3)
        else:
            add("scene", view, _length(rng, mean=5.5))
            view += 1
    shots = [shot for shot in shots if shot.start < last - RATE]
    shots[-1] = replace(shots[-1], frames=last - shots[-1].start)
    place = last
    add("credits", -1, total - last)
    shots = [_with_faces(shot, seed=seed, width=width, height=height) for shot in shots]
    return Hour(seed=seed, frames=total, width=width, height=height, shots=tuple(shots))


def make(folder: Path, *, seed: int, seconds: float, width: int, height: int, processes: int = 2) -> tuple[Path, Hour]:
    """Draw and encode the film (H.264, one file), or take it from the folder where it was made before."""
    hour = plan(seed=seed, seconds=seconds, width=width, height=height)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"hour-{seed}-{round(seconds)}s-{height}p.mp4"
    told = path.with_suffix(".json")
    text = json.dumps({"drawn_by": _drawn_by(), **asdict(hour)})
    if path.exists() and told.exists() and told.read_text() == text:
        return path, hour
    edges = [round(part * hour.frames / processes) for part in range(processes + 1)]
    parts = [
        (hour, first, stop, path.with_suffix(f".{k}.mp4")) for k, (first, stop) in enumerate(itertools.pairwise(edges))
    ]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        pool.starmap(_encode, parts)
    _join([part[3] for part in parts], path)
    told.write_text(text)
    return path, hour


def _drawn_by() -> str:
    """Digest the sources a film is drawn by: another drawing is another film."""
    here = Path(__file__)
    sources = (here, here.with_name("_hour_scenes.py"))
    return hashlib.blake2b(b"".join(path.read_bytes() for path in sources), digest_size=8).hexdigest()


def _length(rng: np.random.Generator, *, mean: float) -> int:
    return round(RATE * float(np.clip(mean * rng.lognormal(-0.18, 0.6), 0.8, 20)))


def _with_faces(shot: Shot, *, seed: int, width: int, height: int) -> Shot:
    if shot.kind not in ("scene", "blur"):
        return shot
    return replace(shot, faces=len(_view(shot, seed=seed, width=width, height=height).faces))


def _view(shot: Shot, *, seed: int, width: int, height: int) -> View:
    cast = make_cast(rng=np.random.default_rng([seed, 2])) if (seed, 0) not in _CASTS else _CASTS[seed, 0]
    _CASTS[seed, 0] = cast
    return make_view(shot.view, rng=np.random.default_rng([seed, 3, shot.seed]), cast=cast, width=width, height=height)


_CASTS: dict[tuple[int, int], list[dict[int, NDArray[np.uint8]]]] = {}


class _Reel:
    """One shot ready to be drawn at any of its frames."""

    def __init__(self, shot: Shot, hour: Hour) -> None:
        self.shot, self.size = shot, (hour.width, hour.height)
        rng = np.random.default_rng([hour.seed, 4, shot.start])
        if shot.kind in ("scene", "blur"):
            self.view = _view(shot, seed=hour.seed, width=hour.width, height=hour.height)
        elif shot.kind == "card":
            words = " ".join(rng.choice(["THE", "LONG", "NIGHT", "RIVER", "GLASS", "WINTER", "ROAD"], 2, replace=False))
            ground = tuple(int(v) for v in rng.integers(0, 90, 3))
            self.sheet = card(words, ground=ground, width=hour.width, height=hour.height)
        elif shot.kind == "credits":
            lines = [str(rng.choice(ROLES if k % 3 == 0 else NAMES)) if k % 3 < 2 else "" for k in range(160)]
            self.sheet = roll(lines, width=hour.width, line=hour.height // 12)

    def draw(self, frame: int) -> Picture:
        shot, (width, height) = self.shot, self.size
        within = min(max(frame - shot.start, 0), shot.frames)
        if shot.kind == "black":
            return np.zeros((height, width, 3), dtype=np.uint8)
        if shot.kind == "card":
            return self.sheet.copy()
        if shot.kind == "credits":
            top = int(within * 1.6) % (self.sheet.shape[0] - height)
            return self.sheet[top : top + height].copy()
        picture = draw(self.view, within / RATE, width=width, height=height)
        if shot.kind == "blur" or within < shot.focus:
            sigma = height / 60 if shot.kind == "blur" else height / 60 * (1 - within / shot.focus) + height / 90
            picture = cv2.GaussianBlur(picture, (0, 0), sigma)
        if shot.lit(frame):
            share = 0.6 / (1 + within - shot.flash)
            picture = cv2.addWeighted(picture, 1 - share, np.full_like(picture, 255), share, 0)
        return picture


def _encode(hour: Hour, first: int, stop: int, path: Path) -> None:
    """Draw and encode some frames; runs in a process of its own."""
    import av

    cv2.setNumThreads(1)
    rng = np.random.default_rng([hour.seed, 5, first])
    grain = [np.clip(rng.normal(128, 1.8, (hour.height, hour.width, 3)), 0, 255).astype(np.uint8) for _ in range(8)]
    reels: dict[int, _Reel] = {}

    def shown(place: int, frame: int) -> Picture:
        if place not in reels:
            for old in [key for key in reels if key < place - 1]:
                del reels[old]
            reels[place] = _Reel(hour.shots[place], hour)
        return reels[place].draw(frame)

    starts = np.array([shot.start for shot in hour.shots])
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = hour.width, hour.height, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "24", "g": "120"}
        stream.codec_context.thread_count = 1
        for frame in range(first, stop):
            place = int(np.searchsorted(starts, frame, side="right")) - 1
            picture = _mixed(shown, hour.shots, place, frame)
            picture = cv2.addWeighted(picture, 1.0, grain[int(rng.integers(8))], 1.0, -128)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)


def _mixed(shown, shots: tuple[Shot, ...], place: int, frame: int) -> Picture:  # type: ignore[no-untyped-def]
    shot = shots[place]
    picture = shown(place, frame)
    if frame >= shot.start + shot.enters:
        return picture
    share = (frame - shot.start + 1) / (shot.enters + 1)
    before = shown(place - 1, frame)
    if shot.how == "dissolve":
        return cv2.addWeighted(picture, share, before, 1 - share, 0)
    if share < 0.5:
        return cv2.convertScaleAbs(before, alpha=max(0.0, 1 - 2.2 * share))
    return cv2.convertScaleAbs(picture, alpha=max(0.0, 1 - 2.2 * (1 - share)))


def _join(parts: list[Path], path: Path) -> None:
    """Put encoded parts one after another into one file without encoding again."""
    import av

    with av.open(str(path), "w") as out:
        stream, offset = None, 0
        for part in parts:
            with av.open(str(part)) as container:
                source = container.streams.video[0]
                if stream is None:
                    stream = out.add_stream_from_template(source)
                length = round(source.frames * Fraction(1, RATE) / source.time_base)
                for packet in container.demux(source):
                    if packet.dts is None:
                        continue
                    packet.pts, packet.dts = packet.pts + offset, packet.dts + offset
                    packet.stream = stream
                    out.mux(packet)
                offset += length
            part.unlink()
