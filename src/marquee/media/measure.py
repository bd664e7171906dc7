"""Measure a picture: light, colour, sharpness, writing and faces, each as a number from 0 to 1.

The same measures for frames of a video and for imported images. It knows no titles and no viewers; of faces it counts
how many there are and how large, never whose or what kind of face.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from marquee.media.boxes import Box
from marquee.media.faces import can_find_faces, find_faces
from marquee.media.pixels import Luma, Picture, checked, luma, opponents, shrink
from marquee.media.sharpness import sharpness_of
from marquee.media.writing import writing_of

FULL_COLOUR = 0.45  # colourfulness (Hasler and Süsstrunk 2003, over 255) of a very colourful picture
FULL_CONTRAST = 0.30  # standard deviation of light of a very contrasty picture
WARMEST = 0.25  # mean of yellow against blue
MOST_FACES = 4  # counted


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture measures, each 0..1; the faces are None where nothing is installed to look for them."""

    sharpness: float
    brightness: float  # mean light
    exposure: float  # 1: neither black nor white swallows it
    contrast: float
    colourfulness: float
    saturation: float
    warmth: float  # 0 blue, 0.5 neutral, 1 orange
    detail: float  # share of the picture with something in it
    text: float  # share of the picture under writing
    faces: float | None = None  # how many, of four and more
    largest_face: float | None = None  # its height, of the picture's


def measure(image: Picture, *, faces: Sequence[Box] | None = None) -> Measured:
    """Measure an RGB image `(height, width, 3)` of bytes; raises BadInput for any other array.

    Faces are looked for where they are not given and OpenCV is installed (`marquee[media]`).
    """
    small = shrink(checked(image))
    light = luma(small)
    colour = opponents(small)
    if faces is None and can_find_faces():
        faces = find_faces(image)
    measured = Measured(
        sharpness=_told(sharpness_of(light)),
        brightness=_told(colour[..., 0].mean()),
        exposure=_told(_exposure(light)),
        contrast=_told(colour[..., 0].std() / FULL_CONTRAST),
        colourfulness=_told(_colourfulness(colour) / FULL_COLOUR),
        saturation=_told(_saturation(small)),
        warmth=_told(0.5 + colour[..., 2].mean() / (2 * WARMEST)),
        detail=_told(_detail(light)),
        text=_told(writing_of(light)),
    )
    return with_faces(measured, faces)


def with_faces(measured: Measured, faces: Sequence[Box] | None) -> Measured:
    """Give what was measured with these faces; None: nobody looked for any."""
    if faces is None:
        return msgspec.structs.replace(measured, faces=None, largest_face=None)
    return msgspec.structs.replace(
        measured,
        faces=min(len(faces), MOST_FACES) / MOST_FACES,
        largest_face=_told(max((face.height for face in faces), default=0.0)),
    )


def floats_of(measured: Measured) -> dict[str, float]:
    """Give what is known as plain numbers by name."""
    return {name: value for name, value in msgspec.structs.asdict(measured).items() if value is not None}


def _told(value: float | np.floating) -> float:
    return round(float(min(max(value, 0.0), 1.0)), 4)


def _exposure(light: Luma) -> float:
    """Fall from 1 as the middle tone leaves the middle and as pixels are lost in black or white."""
    middle = float(np.median(light)) / 255
    lost = float(np.mean(light < 8) + np.mean(light > 250))
    return float(max(0.0, 1 - abs(middle - 0.45) / 0.45) ** 0.5 * (1 - min(lost, 1.0)))


def _colourfulness(colour: NDArray[np.float32]) -> float:
    red_green, yellow_blue = colour[..., 1], colour[..., 2]
    spread = float(np.hypot(red_green.std(), yellow_blue.std()))
    return spread + 0.3 * float(np.hypot(red_green.mean(), yellow_blue.mean()))


def _saturation(image: Picture) -> float:
    most = image.max(axis=-1).astype(np.float32)
    return float(((most - image.min(axis=-1)) / np.maximum(most, 1)).mean())


def _detail(light: Luma) -> float:
    """Give the share of 12 × 12 blocks whose light spans more than grain does."""
    rows, columns = light.shape[0] // 12 * 12, light.shape[1] // 12 * 12
    if not rows or not columns:
        return 0.0
    blocks = light[:rows, :columns].reshape(rows // 12, 12, columns // 12, 12)
    return float(np.mean(blocks.max(axis=(1, 3)) - blocks.min(axis=(1, 3)).astype(np.int16) > 20))
