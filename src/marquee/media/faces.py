"""Where faces are in a picture, by OpenCV: its Haar cascades, or a YuNet detector given as an ONNX file.

It answers with boxes alone. Nothing about the person is measured, guessed or kept.
"""

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from marquee.errors import BadInput, Refused
from marquee.media.boxes import Box, overlap
from marquee.media.pixels import Luma, Picture, luma, shrink

LOOKED_AT = 400  # pixels across
LEAST_FACE = 1 / 10  # of the picture's height: smaller ones carry no cover
CASCADES = ("haarcascade_frontalface_alt2.xml", "haarcascade_profileface.xml")
NEIGHBOURS = (4, 6)  # detections that must agree, for each cascade; profiles are mistaken more easily
LEAST_CONFIDENCE = 0.7  # of a YuNet detector
SAME_FACE = 0.3  # intersection over union


def can_find_faces() -> bool:
    """Say whether OpenCV is installed."""
    return importlib.util.find_spec("cv2") is not None


def find_faces(image: Picture, *, detector: Path | None = None) -> list[Box]:
    """Find faces in an RGB image, largest first; `detector` is an ONNX file of the YuNet kind instead of the cascades.

    Raises Refused without OpenCV, BadInput for a file that is no such detector.
    """
    if not can_find_faces():
        raise Refused("faces are found by OpenCV, which is not installed; pip install 'marquee[media]'")
    small = shrink(image, width=LOOKED_AT)
    found = _by_cascades(small) if detector is None else _by_network(small, detector)
    faces: list[Box] = []
    for face in sorted(found, key=lambda box: -box.area):
        if all(_alike(face, other) < SAME_FACE for other in faces):
            faces.append(face)
    return faces


def _by_cascades(image: Picture) -> list[Box]:
    light = _levelled(luma(image))
    front, side = _cascades()
    faces = _detected(front, light, NEIGHBOURS[0])
    if not faces:  # a head turned away is looked for where none looks here, to either side
        mirrored = _detected(side, np.ascontiguousarray(light[:, ::-1]), NEIGHBOURS[1])
        faces = _detected(side, light, NEIGHBOURS[1])
        faces += [Box(x=1 - box.x - box.width, y=box.y, width=box.width, height=box.height) for box in mirrored]
    return faces


def _detected(cascade: Any, light: Luma, neighbours: int) -> list[Box]:
    tall, wide = light.shape
    least = max(20, round(tall * LEAST_FACE))
    return [
        Box(x=float(x / wide), y=float(y / tall), width=float(width / wide), height=float(height / tall))
        for x, y, width, height in cascade.detectMultiScale(
            light, scaleFactor=1.15, minNeighbors=neighbours, minSize=(least, least)
        )
    ]


def _by_network(image: Picture, path: Path) -> list[Box]:
    tall, wide = image.shape[:2]
    network = _network(str(path))
    network.setInputSize((wide, tall))
    _, rows = network.detect(np.ascontiguousarray(image[..., ::-1]))
    found = []
    for x, y, width, height in () if rows is None else rows[:, :4]:
        left, top = max(float(x), 0.0), max(float(y), 0.0)
        right, bottom = min(float(x + width), wide), min(float(y + height), tall)
        if bottom - top >= tall * LEAST_FACE and right > left:
            found.append(Box(x=left / wide, y=top / tall, width=(right - left) / wide, height=(bottom - top) / tall))
    return found


@lru_cache(maxsize=1)
def _cascades() -> tuple[Any, ...]:
    import cv2

    return tuple(cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / name)) for name in CASCADES)


@lru_cache(maxsize=2)
def _network(path: str) -> Any:
    import cv2

    if not Path(path).is_file():
        raise BadInput(f"there is no face detector at {path}; give an ONNX file of the YuNet kind")
    try:
        return cv2.FaceDetectorYN.create(path, "", (320, 320), score_threshold=LEAST_CONFIDENCE)
    except cv2.error as error:
        raise BadInput(
            f"{path} is no face detector of the YuNet kind ({str(error).strip().splitlines()[-1]})"
        ) from None


def _levelled(light: Luma) -> Luma:
    """Even out the light region by region: over the whole picture at once, dark faces are found less often."""
    import cv2

    return np.asarray(cv2.createCLAHE(clipLimit=2.0, tileGridSize=(8, 8)).apply(light))


def _alike(one: Box, other: Box) -> float:
    shared = overlap(one, other)
    return max(shared / (one.area + other.area - shared), shared / min(one.area, other.area) * 0.6)
