"""Videos the tests make themselves: coloured places, a drawn face, black, blur, words."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
WIDTH, HEIGHT = 320, 180
Film = Callable[..., Path]


def place(seed: int, *, width: int = WIDTH, height: int = HEIGHT) -> Picture:
    """Draw somewhere: a ground of two colours, and boxes with hard edges."""
    rng = np.random.default_rng(seed)
    above, below = rng.integers(30, 226, 3), rng.integers(30, 226, 3)
    fall = np.linspace(0, 1, height)[:, None, None]
    picture = np.repeat(above * (1 - fall) + below * fall, width, axis=1).astype(np.uint8)
    for _ in range(14):
        x, y = int(rng.integers(0, width - 8)), int(rng.integers(0, height - 8))
        wide, tall = int(rng.integers(8, width // 4)), int(rng.integers(8, height // 3))
        picture[y : y + tall, x : x + wide] = rng.integers(10, 246, 3)
    return picture


def words(
    text: str = "AND THEN THEY ALL WENT HOME", *, lines: int = 8, width: int = WIDTH, height: int = HEIGHT
) -> Picture:
    """Set lines of white letters on black."""
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("RGB", (width, height))
    font = ImageFont.load_default(height / 16)
    for line in range(lines):
        ImageDraw.Draw(sheet).text(
            (width // 8, (line + 0.5) * height / lines), text, fill="white", font=font, anchor="lm"
        )
    return np.asarray(sheet).copy()


def blurred(picture: Picture, *, radius: float) -> Picture:
    """Put a picture out of focus."""
    from PIL import Image, ImageFilter

    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(radius))).copy()


def face(size: int) -> tuple[Picture, NDArray[np.float64]]:
    """Draw a face from the front as light would shade it, and the mask of it."""
    from PIL import Image, ImageDraw, ImageFilter

    n = size * 2
    skin, hair = (214, 168, 138), (44, 30, 22)
    sheet, mask = Image.new("RGB", (n, n)), Image.new("L", (n, n))

    def disc(pen: ImageDraw.ImageDraw, x: float, y: float, wide: float, tall: float, paint: object) -> None:
        pen.ellipse([(x - wide) * n, (y - tall) * n, (x + wide) * n, (y + tall) * n], fill=paint)  # type: ignore[arg-type]

    def shade(
        x: float, y: float, wide: float, tall: float, soft: float, paint: tuple[int, int, int], much: float
    ) -> None:
        veil = Image.new("L", (n, n))
        disc(ImageDraw.Draw(veil), x, y, wide, tall, int(255 * much))
        sheet.paste(Image.new("RGB", (n, n), paint), mask=veil.filter(ImageFilter.GaussianBlur(soft * n)))

    dark, light = (82, 60, 48), (244, 206, 178)
    disc(ImageDraw.Draw(sheet), 0.5, 0.42, 0.38, 0.36, hair)
    disc(ImageDraw.Draw(sheet), 0.5, 0.52, 0.31, 0.42, skin)
    for side in (-1, 1):
        shade(0.5 + side * 0.31, 0.55, 0.1, 0.36, 0.04, dark, 0.45)
        shade(0.5 + side * 0.13, 0.445, 0.095, 0.055, 0.018, dark, 0.75)
        disc(ImageDraw.Draw(sheet), 0.5 + side * 0.13, 0.455, 0.055, 0.026, (222, 216, 208))
        disc(ImageDraw.Draw(sheet), 0.5 + side * 0.13, 0.455, 0.026, 0.028, (36, 28, 24))
        disc(ImageDraw.Draw(sheet), 0.5 + side * 0.13, 0.375, 0.085, 0.018, hair)
        shade(0.5 + side * 0.17, 0.6, 0.07, 0.06, 0.03, light, 0.45)
        shade(0.5 + side * 0.06, 0.6, 0.03, 0.02, 0.01, dark, 0.5)
    shade(0.5, 0.52, 0.025, 0.12, 0.012, light, 0.55)
    shade(0.5, 0.635, 0.06, 0.018, 0.01, dark, 0.8)
    disc(ImageDraw.Draw(sheet), 0.5, 0.745, 0.095, 0.022, (132, 62, 58))
    shade(0.5, 0.8, 0.08, 0.02, 0.012, dark, 0.4)
    disc(ImageDraw.Draw(sheet), 0.5, 0.2, 0.35, 0.12, hair)
    disc(ImageDraw.Draw(mask), 0.5, 0.52, 0.31, 0.42, 255)
    disc(ImageDraw.Draw(mask), 0.5, 0.42, 0.38, 0.36, 255)
    small = np.asarray(sheet.resize((size, size), Image.Resampling.BOX))
    return small.copy(), np.asarray(mask.resize((size, size), Image.Resampling.BOX))[..., None] / 255


def with_face(picture: Picture, *, size: int, x: int, y: int) -> Picture:
    """Put a face into a picture, its top left corner at (x, y)."""
    drawn, mask = face(size)
    seen = picture.copy()
    part = seen[y : y + size, x : x + size]
    seen[y : y + size, x : x + size] = (part * (1 - mask) + drawn * mask).astype(np.uint8)
    return seen


def shot(picture: Picture, frames: int, *, drift: int = 0) -> list[Picture]:
    """Hold a picture for some frames, moved along a little every frame."""
    return [np.roll(picture, drift * frame, axis=1) for frame in range(frames)]


@pytest.fixture
def film(tmp_path: Path) -> Film:
    """Give what encodes pictures as a video: `film(frames, name=, rate=, times=, codec=)` and gives its path."""
    av = pytest.importorskip("av")

    def write(
        frames: Iterable[Picture], *, name: str = "film.mp4", rate: int = 24, times: Iterable[float] | None = None,
        codec: str = "libx264", key_every: int = 48, options: dict[str, str] | None = None,
    ) -> Path:  # fmt: skip
        path = tmp_path / name
        at = iter(times) if times is not None else None
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=rate)
            stream.pix_fmt = "yuv420p"
            stream.codec_context.time_base = Fraction(1, 1000)
            if codec == "libx264":
                stream.options = {"preset": "ultrafast", "crf": "18", "g": str(key_every), **(options or {})}
            for place, picture in enumerate(frames):
                if place == 0:
                    stream.height, stream.width = picture.shape[:2]
                frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
                frame.pts = round(1000 * (place / rate if at is None else next(at)))
                frame.time_base = Fraction(1, 1000)
                for packet in stream.encode(frame):
                    container.mux(packet)
            for packet in stream.encode():
                container.mux(packet)
        return path

    return write
