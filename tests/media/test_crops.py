"""Crops have their shape, lie inside the picture and keep faces whole."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.media.conftest import place

from marquee.media.boxes import Box, overlap
from marquee.media.canvas import SIZES
from marquee.media.crops import crops_of, cut
from marquee.media.saliency import focus_of, saliency_of


def even(rows: int = 36, columns: int = 64) -> np.ndarray:
    return np.full((rows, columns), 1 / (rows * columns), dtype=np.float32)


@given(
    width=st.integers(16, 4096), height=st.integers(16, 2304),
    x=st.floats(0, 0.7), y=st.floats(0, 0.7), size=st.floats(0.05, 0.3),
)  # fmt: skip
def test_every_crop_lies_inside_and_has_its_proportions(
    width: int, height: int, x: float, y: float, size: float
) -> None:
    crops = crops_of(even(), faces=[Box(x=x, y=y, width=size, height=size)], width=width, height=height)
    for shape, (wide, tall) in SIZES.items():
        box = crops[shape]
        assert min(box.x, box.y) >= -1e-9
        assert max(box.x + box.width, box.y + box.height) <= 1 + 1e-9
        assert (box.width * width) / (box.height * height) == pytest.approx(wide / tall, rel=1e-6)


@pytest.mark.parametrize("x", [0.05, 0.4, 0.75])
def test_a_face_stays_whole_in_every_shape(x: float) -> None:
    face = Box(x=x, y=0.2, width=0.2, height=0.36)
    for box in crops_of(even(), faces=[face], width=1280, height=720).values():
        assert overlap(face, box) == pytest.approx(face.area)


def test_a_poster_follows_what_the_eye_goes_to() -> None:
    picture = np.full((180, 320, 3), 90, dtype=np.uint8)
    picture[60:120, 250:300] = (240, 40, 30)
    seen = saliency_of(picture)
    box = crops_of(seen, faces=[], width=1280, height=720)["poster"]
    assert box.x < 250 / 320
    assert box.x + box.width > 300 / 320
    assert focus_of(seen)[0] > 0.6


def test_a_cut_is_webp_of_the_shapes_size_without_metadata() -> None:
    from PIL import Image

    for shape, size in SIZES.items():
        image = Image.open(io.BytesIO(cut(place(1), Box(x=0.1, y=0.1, width=0.5, height=0.5), shape)))
        assert (image.format, image.size) == ("WEBP", size)
        assert not image.getexif()
