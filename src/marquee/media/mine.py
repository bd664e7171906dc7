"""Find candidate covers in a video: its shots, the best still of each, what no cover is made of left out.

The video is decoded once from end to end; afterwards only the chosen frames are fetched again, in full size. Nothing
is written here: `media.candidates` does that, when everything is there.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from marquee.media.boxes import WHOLE, Box, pixels
from marquee.media.candidates import Candidate, Face
from marquee.media.canvas import SIZES, Shape
from marquee.media.crops import crops_of, cut
from marquee.media.faces import can_find_faces, find_faces
from marquee.media.fingerprint import fingerprint_of
from marquee.media.gallery import Entry, GalleryConfig, choose, fault_of, score, without_twins
from marquee.media.groups import describe_face, group_faces
from marquee.media.measure import Measured, measure, with_faces
from marquee.media.pixels import Picture, luma
from marquee.media.saliency import saliency_of
from marquee.media.sharpness import sharpness_of
from marquee.media.shots import ShotConfig, Shots, find_shots
from marquee.media.suggest import suggest
from marquee.media.survey import Still, Survey, survey
from marquee.media.thumbs import thumb_of
from marquee.media.track import Track
from marquee.media.video import digest_of, frames_at

Progress = Callable[[str, int, int], None]  # (what, done, total)


@dataclass(frozen=True, slots=True, kw_only=True)
class MineConfig:
    """How many candidates, from how many looks."""

    most: int = 50
    a_shot: int = 3  # stills of a shot that are looked at
    kept_a_shot: int = 2
    searched: int = 1_200  # stills faces are looked for in
    margin_s: float = 0.12  # from a shot's edges
    stirred: float = 0.05  # change of light between frames at which nothing stands still any more
    shots: ShotConfig = field(default_factory=ShotConfig)
    gallery: GalleryConfig = field(default_factory=GalleryConfig)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """What a video gave."""

    found: tuple[tuple[Candidate, dict[Shape, bytes]], ...]  # best first, with a WebP image of each shape
    source_digest: str
    frames: int
    shots: int
    looked_at: int  # stills
    left_out: tuple[tuple[str, int], ...]  # (why, how many stills)
    notes: tuple[str, ...]  # what the reader should know: damage, missing parts


def mine(
    path: Path,
    *,
    title_id: str,
    moods: tuple[str, ...] = (),
    config: MineConfig | None = None,
    detector: Path | None = None,
    threads: int = 2,
    progress: Progress | None = None,
) -> Mined:
    """Find up to `config.most` candidate covers of a title in a video.

    `moods` are the title's own, of which one may be suggested; `detector` is an ONNX file that finds faces, in place of
    OpenCV's cascades. Raises BadInput for what is no video or has no frame, Refused where `marquee[media]` is missing.
    """
    config = config or MineConfig()
    tell = progress or (lambda what, done, total: None)
    if detector is not None:
        find_faces(np.zeros((64, 64, 3), dtype=np.uint8), detector=detector)  # a wrong file is said before the work
    seen = survey(path, threads=threads, report=lambda done, total: tell("reading the video", done, total))
    digest = digest_of(path)
    shots = find_shots(seen.track, config.shots)
    left_out: Counter[str] = Counter()
    entries = _looked_at(seen, shots, config, left_out=left_out, tell=tell)
    looked_at = len(entries) + sum(left_out.values())
    before = len(entries)
    entries = without_twins(entries, config.gallery, worth=[_first_worth(entry, config) for entry in entries])
    left_out["alike"] += before - len(entries)
    entries = entries[: config.searched]
    _find_faces(entries, seen, detector=detector, tell=tell)
    for entry in entries:
        entry.scores = score(entry, config.gallery)
    chosen = choose(entries, config.gallery, most=config.most)
    found = _fetched(path, chosen, seen, title_id=title_id, moods=moods, digest=digest, threads=threads, tell=tell)
    return Mined(
        found=tuple(sorted(found, key=lambda one: (-one[0].scores.total, one[0].candidate_id))),
        source_digest=digest, frames=len(seen.track), shots=len(shots), looked_at=looked_at,
        left_out=tuple(left_out.most_common()), notes=_notes(seen),
    )  # fmt: skip


def _looked_at(
    seen: Survey, shots: Shots, config: MineConfig, *, left_out: Counter[str], tell: Progress
) -> list[Entry]:
    """Measure the steadiest stills of each shot and leave out what no cover is made of."""
    by_shot: dict[int, list[Still]] = {}
    for still in seen.stills:
        why = _misplaced(still, seen.track, shots, config)
        if why is not None:
            left_out[why] += 1
        else:
            by_shot.setdefault(shots.of(still.frame), []).append(still)
    entries: list[Entry] = []
    for done, (shot, stills) in enumerate(sorted(by_shot.items())):
        tell("looking at the shots", done + 1, len(by_shot))
        good: list[Entry] = []
        for still in _spread(stills, seen.track, most=config.a_shot):
            picture = _shown(still.picture(), seen.active)
            measured = measure(picture, faces=())
            why = fault_of(measured, config.gallery)
            if why is not None:
                left_out[why] += 1
                continue
            good.append(_entry(still, picture, measured, shot=shot, track=seen.track, config=config))
        good.sort(key=lambda entry: -_first_worth(entry, config))
        left_out["better in the shot"] += len(good[config.kept_a_shot :])
        entries += good[: config.kept_a_shot]
    return entries


def _misplaced(still: Still, track: Track, shots: Shots, config: MineConfig) -> str | None:
    """Say why a still is not looked at: black, or of two shots at once."""
    if shots.black[still.frame]:
        return "black"
    shot = shots.of(still.frame)
    first, last = int(shots.starts[shot]), int(shots.ends[shot]) - 1
    close = still.at_s - track.at_s[first] < config.margin_s or track.at_s[last] - still.at_s < config.margin_s
    if shots.between[still.frame] or (close and last - first > 8):
        return "between shots"
    around = slice(max(first, still.frame - 3), min(last, still.frame + 3) + 1)
    light = track.light[around]
    if abs(float(track.light[still.frame]) - float(np.median(light))) > 0.08:
        return "flash"
    return None


def _spread(stills: list[Still], track: Track, *, most: int) -> list[Still]:
    """Pick stills all over a shot, the most detailed and steadiest of each part of it."""
    parts = np.array_split(np.arange(len(stills)), min(most, len(stills)))
    worth = [float(track.detail[still.frame] / (1 + 12 * track.moved[still.frame])) for still in stills]
    return [stills[max(part, key=lambda place: worth[place])] for part in parts]


def _entry(still: Still, picture: Picture, measured: Measured, *, shot: int, track: Track, config: MineConfig) -> Entry:
    return Entry(
        frame=still.frame, at_s=still.at_s, shot=shot, measured=measured, fingerprint=fingerprint_of(picture),
        thumb=thumb_of(picture), stillness=max(0.0, 1 - float(track.moved[still.frame]) / config.stirred),
        saliency=saliency_of(picture),
    )  # fmt: skip


def _first_worth(entry: Entry, config: MineConfig) -> float:
    """Give what a still is worth before faces are looked for."""
    return score(entry, config.gallery).total


def _find_faces(entries: list[Entry], seen: Survey, *, detector: Path | None, tell: Progress) -> None:
    """Look for faces in each picture, group them over the video, and write both into the entries."""
    if detector is None and not can_find_faces():
        for entry in entries:
            entry.measured = with_faces(entry.measured, None)
        return
    stills = {still.frame: still for still in seen.stills}
    described, shots = [], []
    for done, entry in enumerate(entries):
        tell("looking for faces", done + 1, len(entries))
        picture = _shown(stills[entry.frame].picture(), seen.active)
        entry.faces = find_faces(picture, detector=detector)
        entry.measured = with_faces(entry.measured, entry.faces)
        entry.saliency = saliency_of(picture, faces=entry.faces)
        described += [describe_face(picture, face) for face in entry.faces]
        shots += [entry.shot] * len(entry.faces)
    groups = iter(group_faces(described, shots=shots).tolist())
    for entry in entries:
        entry.groups = [next(groups) for _ in entry.faces]


def _fetched(
    path: Path, chosen: list[Entry], seen: Survey, *, title_id: str, moods: tuple[str, ...], digest: str,
    threads: int, tell: Progress,
) -> list[tuple[Candidate, dict[Shape, bytes]]]:  # fmt: skip
    """Fetch the chosen frames in full size and cut them to the shapes of covers."""
    by_time = {entry.at_s: entry for entry in chosen}
    found = []
    for done, (at_s, frame) in enumerate(frames_at(path, by_time, threads=threads)):
        tell("cutting covers", done + 1, len(by_time))
        entry = by_time[at_s]
        picture = _shown(frame, seen.active)
        tall, wide = picture.shape[:2]
        crops = crops_of(entry.saliency, faces=entry.faces, width=wide, height=tall)
        aspect, value = suggest(entry.measured, moods=moods)
        assert entry.scores is not None
        candidate = Candidate(
            candidate_id=f"{digest[:10]}-{round(at_s * 1000):08d}", title_id=title_id, source=path.name,
            source_digest=digest, at_s=round(at_s, 3), shot=entry.shot, scores=entry.scores, measured=entry.measured,
            fingerprint=f"{entry.fingerprint:016x}", width=wide, height=tall,
            faces=tuple(
                Face(box=face, group=group, sharpness=_sharpness(picture, face))
                for face, group in zip(entry.faces, entry.groups)
            ),
            crops={shape: crops[shape] for shape in SIZES}, aspect=aspect, value=value,
        )  # fmt: skip
        found.append((candidate, {shape: cut(picture, crops[shape], shape) for shape in SIZES}))
    return found


def _shown(picture: Picture, active: Box) -> Picture:
    """Give the picture without its black bars."""
    if active == WHOLE:
        return picture
    left, top, right, bottom = pixels(active, width=picture.shape[1], height=picture.shape[0])
    return np.ascontiguousarray(picture[top:bottom, left:right])


def _sharpness(picture: Picture, face: Box) -> float:
    left, top, right, bottom = pixels(face, width=picture.shape[1], height=picture.shape[0])
    return round(sharpness_of(luma(picture[top:bottom, left:right])), 4)


def _notes(seen: Survey) -> tuple[str, ...]:
    notes = []
    last = float(seen.track.at_s[-1])
    if seen.duration_s and last < 0.95 * seen.duration_s - 2:
        notes.append(
            f"only {last:,.0f} of {seen.duration_s:,.0f} seconds could be read: the file is damaged or cut off"
        )
    elif seen.damaged:
        notes.append(f"{seen.damaged:,} damaged parts of the file were passed over")
    if seen.keyframes_only:
        notes.append(f"frames of {seen.width} × {seen.height} pixels were read at key frames only: shots are coarse")
    if not can_find_faces():
        notes.append("faces were not looked for: OpenCV is not installed (pip install 'marquee[media]')")
    return tuple(notes)
