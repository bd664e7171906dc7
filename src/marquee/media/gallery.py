"""Judge stills and choose among them: what no cover is made of falls out, the rest is scored, few alike are kept."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from marquee.media.boxes import Box
from marquee.media.candidates import Scores
from marquee.media.fingerprint import bits_apart
from marquee.media.measure import Measured
from marquee.media.saliency import focus_of
from marquee.media.thumbs import Thumb, cells_alike, colours_apart, tones_apart


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryConfig:
    """What falls out, what counts, and how different the chosen must be."""

    least_brightness: float = 0.07
    most_brightness: float = 0.93
    least_contrast: float = 0.10
    least_detail: float = 0.06
    least_sharpness: float = 0.34
    most_text: float = 0.035
    alike_bits: int = 14  # of 64 of the fingerprint
    alike_cell: float = 0.08  # difference below which a cell of two thumbnails is the same
    alike_cells: float = 0.4  # share of cells that are: the same set-up, though something moved before it
    alike_tones: float = 0.5  # share of the tones two pictures of one set-up may differ in
    sharpness: float = 0.20
    exposure: float = 0.14
    contrast: float = 0.08
    colour: float = 0.10
    composition: float = 0.16
    faces: float = 0.24
    stillness: float = 0.08
    text_cost: float = 4.0  # times the share of the picture under writing
    alike_cost: float = 0.45  # of a score, for the same picture again


@dataclass(slots=True, kw_only=True)
class Entry:
    """A still on its way to be a candidate."""

    frame: int
    at_s: float
    shot: int
    measured: Measured
    fingerprint: int
    thumb: Thumb
    stillness: float  # 0..1
    saliency: NDArray[np.float32]
    faces: list[Box] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    scores: Scores | None = None


def fault_of(measured: Measured, config: GalleryConfig) -> str | None:
    """Say why a picture can be no cover: black, white, blank, blurred or text; None where it can."""
    if measured.text > config.most_text:
        return "text"
    if measured.brightness < config.least_brightness:
        return "black"
    if measured.brightness > config.most_brightness:
        return "white"
    if measured.contrast < config.least_contrast or measured.detail < config.least_detail:
        return "blank"
    if measured.sharpness < config.least_sharpness:
        return "blurred"
    return None


def score(entry: Entry, config: GalleryConfig, *, main_groups: int = 4) -> Scores:
    """Score a still by what is measured, where things lie in it, and whose faces are seen how large."""
    measured = entry.measured
    parts = {
        "sharpness": measured.sharpness,
        "exposure": measured.exposure,
        "contrast": measured.contrast,
        "colour": measured.colourfulness,
        "composition": _composition(entry),
        "faces": _faces(entry, main_groups=main_groups),
        "stillness": entry.stillness,
    }
    total = sum(getattr(config, name) * value for name, value in parts.items()) - config.text_cost * measured.text
    return Scores(total=round(max(total, 0.0), 4), **{name: round(value, 4) for name, value in parts.items()})


def without_twins(entries: list[Entry], config: GalleryConfig, *, worth: list[float]) -> list[Entry]:
    """Keep the best of entries that show the same; in order of worth, best first."""
    kept: list[Entry] = []
    tones = np.zeros((len(entries), 64), dtype=np.float32)
    for place in sorted(range(len(entries)), key=lambda place: -worth[place]):
        entry = entries[place]
        near = np.flatnonzero(tones_apart(entry.thumb, tones[: len(kept)]) < config.alike_tones)
        if not any(_same(entry, kept[other], config) for other in near):
            tones[len(kept)] = entry.thumb.tones
            kept.append(entry)
    return kept


def choose(entries: list[Entry], config: GalleryConfig, *, most: int) -> list[Entry]:
    """Choose up to `most` scored entries one by one: the best less what is already shown (MMR: Carbonell 1998)."""
    left, chosen = list(entries), list[Entry]()
    nearest = np.zeros(len(left))
    totals = np.array([entry.scores.total if entry.scores else 0.0 for entry in left])
    while left and len(chosen) < most:
        place = int(np.argmax(totals - config.alike_cost * totals.max() * nearest))
        taken = left.pop(place)
        totals, nearest = np.delete(totals, place), np.delete(nearest, place)
        chosen.append(taken)
        nearest = np.maximum(nearest, [likeness(taken, other) for other in left])
    return chosen


def likeness(one: Entry, other: Entry) -> float:
    """Give how alike two entries are, 0..1: the same people, the same colours in the same places, the same shot."""
    layout = max(0.0, 1 - colours_apart(one.thumb, other.thumb) / 0.18)
    people = 0.0
    if one.groups or other.groups:
        mine, theirs = set(one.groups), set(other.groups)
        people = len(mine & theirs) / len(mine | theirs)
    elif not one.groups and not other.groups:
        people = 0.3
    near = 1.0 if one.shot == other.shot else max(0.0, 1 - abs(one.at_s - other.at_s) / 60) * 0.5
    return 0.5 * layout + 0.25 * people + 0.25 * near


def _same(one: Entry, other: Entry, config: GalleryConfig) -> bool:
    if one.fingerprint and other.fingerprint and bits_apart(one.fingerprint, other.fingerprint) <= config.alike_bits:
        return True
    return cells_alike(one.thumb, other.thumb, within=config.alike_cell) >= config.alike_cells


def _composition(entry: Entry) -> float:
    """Reward one place to look at, on a third or in the middle, faces not cut by the edge."""
    x, y, together = focus_of(entry.saliency)
    if entry.faces:
        weights = np.array([face.area for face in entry.faces])
        x = float(np.average([face.center[0] for face in entry.faces], weights=weights))
        y = float(np.average([face.center[1] for face in entry.faces], weights=weights))
    thirds = min(abs(x - 1 / 3), abs(x - 2 / 3), abs(x - 0.5))
    placed = max(0.0, 1 - thirds / (1 / 6)) * max(0.0, 1 - abs(y - 0.42) / 0.42)
    cut = any(
        face.x < 0.01 or face.y < 0.01 or face.x + face.width > 0.99 or face.y + face.height > 0.99
        for face in entry.faces
    )
    return float(np.clip(0.5 * together + 0.5 * placed - 0.4 * cut, 0, 1))


def _faces(entry: Entry, *, main_groups: int) -> float:
    """Reward faces of good size of those seen most; no face is not the worst."""
    if not entry.faces:
        return 0.3
    best = 0.0
    for face, group in zip(entry.faces, entry.groups):
        size = min(face.height / 0.35, 1.0)
        best = max(best, size * (1.0 if group < main_groups else 0.75))
    crowd = max(0, len(entry.faces) - 3) * 0.1
    return float(np.clip(0.35 + 0.65 * best - crowd, 0, 1))
