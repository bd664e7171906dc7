"""Pictures of the generated hour: places, moving shapes, drawn faces, title cards; all from a seed."""

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]  # (height, width, 3), RGB

SPARE = 1.4  # a place is drawn larger than the frame, for the camera to move over
CAST = 6
SKINS = ((236, 196, 170), (222, 178, 146), (196, 148, 112), (150, 104, 76), (110, 74, 54))
HAIRS = ((40, 28, 20), (90, 58, 30), (20, 20, 24), (150, 110, 60), (120, 120, 120))
NAMES = ("Ada Brook", "Ben Okafor", "Chiara Lund", "Dev Anand Rao", "Emre Kaya", "Fay Winter", "Gus Hale", "Ines Prado")
ROLES = ("Directed by", "Written by", "Produced by", "Music by", "Edited by", "Costumes", "Sound", "With")


@dataclass(slots=True, kw_only=True)
class View:
    """One set-up of the camera: a place, how the camera moves, what moves before it, who is seen."""

    view: int  # shots of one view look alike
    place: Picture
    camera: str  # still, pan, whip, zoom, shake
    drift: tuple[float, float]
    shapes: list[tuple[str, tuple[int, int, int], float, float, float, float, float]] = field(default_factory=list)
    faces: list[tuple[int, NDArray[np.uint8], float, float]] = field(default_factory=list)  # who, RGBA, middle x, y
    crossing: float = -1.0  # when something large passes close by


def make_view(view: int, *, rng: np.random.Generator, cast: list[dict[int, Any]], width: int, height: int) -> View:
    """Make a set-up; about half show somebody."""
    place = _place(rng, width=round(width * SPARE), height=round(height * SPARE))
    if rng.random() < 0.12:
        place = (place * 0.4).astype(np.uint8)  # by night
    camera = ("still", "still", "still", "pan", "pan", "zoom", "zoom", "shake", "shake", "whip")[rng.integers(10)]
    shapes = []
    for _ in range(rng.integers(0, 4)):
        kind = ("ball", "box", "spike")[rng.integers(3)]
        colour = tuple(int(part) for part in rng.integers(20, 245, 3))
        start, speed = rng.random(2), rng.normal(0, 0.12, 2)
        shapes.append((kind, colour, start[0], start[1], speed[0], speed[1], 0.05 + 0.12 * rng.random()))
    faces = []
    if rng.random() < 0.55:
        for seat in range(int(rng.choice([1, 1, 2, 3]))):
            who = int(rng.integers(CAST))
            size = round(height * rng.uniform(0.3, 0.62) / (1 + 0.25 * seat))
            faces.append((who, _sized(cast[who], size), rng.uniform(0.2, 0.8), rng.uniform(0.35, 0.55)))
    drift = rng.normal(0, 0.05, 2)
    crossing = float(rng.uniform(0.8, 3.0)) if rng.random() < 0.1 else -1.0
    return View(
        view=view, place=place, camera=camera, drift=(drift[0], drift[1]), shapes=shapes, faces=faces, crossing=crossing
    )


def make_cast(*, rng: np.random.Generator) -> list[dict[int, Any]]:
    """Draw the faces of everybody in the film."""
    return [{0: draw_face(240, rng=rng)} for _ in range(CAST)]


def draw(view: View, at_s: float, *, width: int, height: int) -> Picture:
    """Draw a set-up at a time since its shot began."""
    wide, tall = view.place.shape[1], view.place.shape[0]
    scale, left, top = 1.0, (wide - width) / 2, (tall - height) / 2
    if view.camera == "pan":
        left += np.clip(view.drift[0] * at_s * 1.5, -0.19, 0.19) * width
        top += np.clip(view.drift[1] * at_s * 0.5, -0.19, 0.19) * height
    elif view.camera == "whip":  # across in a third of a second
        left += float(np.clip((at_s - 1.0) * 1.15, -0.19, 0.19)) * width * (1 if view.drift[0] > 0 else -1)
    elif view.camera == "zoom":
        scale = 1 / (1 + min(0.04 * at_s, 0.25))
        left, top = (wide - width * scale) / 2, (tall - height * scale) / 2
    elif view.camera == "shake":
        left += width * 0.006 * (np.sin(at_s * 17) + np.sin(at_s * 11.3))
        top += height * 0.008 * np.sin(at_s * 13.7)
    if view.camera == "still":
        top, left = int(top), int(left)
        picture = view.place[top : top + height, left : left + width].copy()
    else:
        picture = _moved(view.place, scale=scale, left=left, top=top, width=width, height=height)
    for shape in view.shapes:
        _shape(picture, shape, at_s)
    for seat, (_, face, x, y) in enumerate(view.faces):
        sway = 0.012 * np.sin(at_s * (1.1 + 0.3 * seat) + seat)
        _body(picture, face, (x + sway) * width, y * height, tone=seat)
        _paste(picture, face, round((x + sway) * width - face.shape[1] / 2), round(y * height - face.shape[0] / 2))
    if view.crossing >= 0 and abs(at_s - view.crossing) < 0.6:
        x = int((0.5 + (at_s - view.crossing) / 0.6) * width)
        cv2.ellipse(picture, (x, height), (width // 4, height), 0, 0, 360, (24, 20, 22), -1, cv2.LINE_AA)
    return picture


def card(words: str, *, ground: tuple[int, int, int], width: int, height: int) -> Picture:
    """Set a title on a plain ground."""
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("RGB", (width, height), ground)
    font = ImageFont.load_default(height // 6)
    ImageDraw.Draw(sheet).text((width // 2, height // 2), words, fill=(240, 240, 235), font=font, anchor="mm")
    return np.asarray(sheet).copy()


def roll(lines: list[str], *, width: int, line: int) -> Picture:
    """Set lines one below another on black, `line` pixels each."""
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("RGB", (width, line * len(lines)))
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(line * 0.6)
    for place, text in enumerate(lines):
        pen.text((width // 2, place * line + line // 2), text, fill=(235, 235, 235), font=font, anchor="mm")
    return np.asarray(sheet).copy()


def draw_face(size: int, *, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw a face from the front, RGBA, shaded as light would, so that a detector takes it for one."""
    n = 4 * size
    skin = np.array(SKINS[rng.integers(len(SKINS))], dtype=float)
    hair = np.array(HAIRS[rng.integers(len(HAIRS))], dtype=float)
    face, across, down = np.zeros((n, n, 3), dtype=np.uint8), 0.30 + 0.03 * rng.random(), 0.42
    eye = 0.125 + 0.015 * rng.random()

    def disc(x: float, y: float, wide: float, tall: float, colour: Any, turn: float = 0) -> None:
        middle, axes = (int(x * n), int(y * n)), (int(wide * n), int(tall * n))
        cv2.ellipse(face, middle, axes, turn, 0, 360, tuple(float(part) for part in colour), -1, cv2.LINE_AA)

    def shade(discs: list[tuple[float, float, float, float]], soft: float, much: float, colour: Any) -> None:
        mask = np.zeros((size, size), dtype=np.uint8)
        for x, y, wide, tall in discs:
            cv2.ellipse(
                mask, (int(x * size), int(y * size)), (int(wide * size), max(1, int(tall * size))), 0, 0, 360, 255, -1
            )
        mask = cv2.resize(cv2.GaussianBlur(mask, (0, 0), soft * size), (n, n))
        share = mask.astype(np.float32)[..., None] / 255 * much
        face[:] = (face * (1 - share) + np.asarray(colour) * share).astype(np.uint8)

    bright = np.minimum(skin * 1.16, 255)
    disc(0.5, 0.42, across + 0.07, 0.36, hair)
    disc(0.5, 0.52, across, down, skin)
    shade([(0.5 - across, 0.55, 0.10, 0.36), (0.5 + across, 0.55, 0.10, 0.36)], 0.04, 0.45, skin * 0.45)
    shade([(0.5 - eye, 0.445, 0.095, 0.055), (0.5 + eye, 0.445, 0.095, 0.055)], 0.018, 0.75, skin * 0.38)
    for side in (-1, 1):
        disc(0.5 + side * eye, 0.455, 0.055, 0.026, np.minimum(skin * 1.25 + 25, 225))
        disc(0.5 + side * eye, 0.455, 0.026, 0.028, hair * 0.6 + 10)
        disc(0.5 + side * eye, 0.375, 0.085, 0.018, hair * 0.8, turn=side * 6)
    shade([(0.5, 0.52, 0.025, 0.12)], 0.012, 0.55, bright)
    shade([(0.44, 0.60, 0.03, 0.02), (0.56, 0.60, 0.03, 0.02)], 0.01, 0.5, skin * 0.5)
    shade([(0.5, 0.635, 0.06, 0.018)], 0.01, 0.8, skin * 0.4)
    shade([(0.33, 0.60, 0.07, 0.06), (0.67, 0.60, 0.07, 0.06)], 0.03, 0.45, bright)
    disc(0.5, 0.745, 0.095, 0.022, np.minimum(skin * 0.5 + np.array([50, 10, 10]), 255))
    shade([(0.5, 0.745, 0.10, 0.008)], 0.004, 0.8, skin * 0.25)
    shade([(0.5, 0.80, 0.08, 0.02)], 0.012, 0.4, skin * 0.6)
    shade([(0.5, 0.30, 0.18, 0.06)], 0.03, 0.4, bright)
    disc(0.5, 0.20, across + 0.04, 0.12, hair)
    mask = np.zeros((n, n), dtype=np.uint8)
    for y, wide, tall in ((0.52, across, down), (0.42, across + 0.07, 0.36)):
        cv2.ellipse(mask, (n // 2, int(y * n)), (int(wide * n), int(tall * n)), 0, 0, 360, 255, -1)
    return cv2.resize(np.dstack([face, mask]), (size, size), interpolation=cv2.INTER_AREA)


def _moved(place: Picture, *, scale: float, left: float, top: float, width: int, height: int) -> Picture:
    matrix = np.array([[scale, 0, left], [0, scale, top]])
    return cv2.warpAffine(place, matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)


def _place(rng: np.random.Generator, *, width: int, height: int) -> Picture:
    above, below = (rng.integers(20, 235, 3).astype(np.float32) for _ in range(2))
    fall = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    place = np.repeat(above * (1 - fall) + below * fall, width, axis=1).astype(np.uint8)
    kind = rng.integers(4)
    if kind == 0:  # hills
        for ridge in range(4):
            x = np.arange(width + 1)
            line = sum(rng.uniform(4, 40) / (k + 1) * np.sin(x * (k + 1) * rng.uniform(0.004, 0.012)) for k in range(4))
            edge = height * (0.4 + 0.15 * ridge) + line
            outline = np.vstack([np.column_stack([x, edge]), [[width, height], [0, height]]]).astype(np.int32)
            cv2.fillPoly(place, [outline], tuple(float(v) for v in rng.integers(15, 200, 3)), cv2.LINE_AA)
    elif kind == 1:  # a town
        x = 0
        while x < width:
            wide, tall = int(rng.integers(30, 110)), int(height * rng.uniform(0.25, 0.8))
            cv2.rectangle(
                place, (x, height - tall), (x + wide, height), tuple(float(v) for v in rng.integers(15, 150, 3)), -1
            )
            lit = tuple(float(v) for v in rng.integers(120, 255, 3))
            for row in range(height - tall + 10, height - 10, int(rng.integers(22, 46))):
                for column in range(x + 8, x + wide - 10, int(rng.integers(18, 34))):
                    if rng.random() < 0.5:
                        cv2.rectangle(place, (column, row), (column + 7, row + 10), lit, -1)
            x += wide + int(rng.integers(0, 14))
    elif kind == 2:  # a room
        for _ in range(rng.integers(6, 16)):
            x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
            size = (int(rng.integers(20, width // 4)), int(rng.integers(20, height // 3)))
            cv2.rectangle(
                place, (x, y), (x + size[0], y + size[1]), tuple(float(v) for v in rng.integers(10, 240, 3)), -1
            )
        for _ in range(3):
            middle = (int(rng.integers(0, width)), int(rng.integers(0, height)))
            cv2.circle(place, middle, int(rng.integers(8, 30)), (255, 244, 214), -1, cv2.LINE_AA)
    else:  # leaves, water, cloud
        for scale in (8, 24, 70):
            grain = rng.integers(0, 255, (height // scale + 2, width // scale + 2, 3)).astype(np.uint8)
            grain = cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)
            place = cv2.addWeighted(place, 0.7, grain, 0.3, 0)
    grain = rng.normal(0, 5, (height, width, 1)).astype(np.float32)
    return np.clip(place.astype(np.float32) + grain, 0, 255).astype(np.uint8)


def _shape(picture: Picture, shape: tuple[Any, ...], at_s: float) -> None:
    kind, colour, x, y, across, down, size = shape
    height, width = picture.shape[:2]
    x, y = int(((x + across * at_s) % 1.2 - 0.1) * width), int(((y + down * at_s) % 1.2 - 0.1) * height)
    radius = int(size * height)
    if kind == "ball":
        cv2.circle(picture, (x, y), radius, colour, -1, cv2.LINE_AA)
    elif kind == "box":
        cv2.rectangle(picture, (x - radius, y - radius // 2), (x + radius, y + radius // 2), colour, -1)
    else:
        corners = np.array([[x, y - radius], [x - radius, y + radius], [x + radius, y + radius]], dtype=np.int32)
        cv2.fillPoly(picture, [corners], colour, cv2.LINE_AA)


def _body(picture: Picture, face: NDArray[np.uint8], x: float, y: float, *, tone: int) -> None:
    size = face.shape[0]
    colour = tuple(float(v) for v in ((face[size // 2, size // 2, :3].astype(int) * (3 + tone) + 90 * tone) % 200 + 20))
    cv2.ellipse(
        picture, (int(x), int(y + size * 0.95)), (int(size * 0.62), int(size * 0.6)), 0, 0, 360, colour, -1, cv2.LINE_AA
    )


def _paste(picture: Picture, face: NDArray[np.uint8], left: int, top: int) -> None:
    tall, wide = face.shape[:2]
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + wide, picture.shape[1]), min(top + tall, picture.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part = face[y0 - top : y1 - top, x0 - left : x1 - left]
    share = part[..., 3:].astype(np.uint16)
    under = picture[y0:y1, x0:x1].astype(np.uint16)
    picture[y0:y1, x0:x1] = ((under * (255 - share) + part[..., :3].astype(np.uint16) * share) // 255).astype(np.uint8)


def _sized(drawn: dict[int, Any], size: int) -> NDArray[np.uint8]:
    if size not in drawn:
        drawn[size] = cv2.resize(drawn[0], (size, size), interpolation=cv2.INTER_AREA)
    return drawn[size]
