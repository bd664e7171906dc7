"""Claims about images that come from outside."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from marquee.errors import BadInput, TooLarge
from marquee.media.boxes import WHOLE
from marquee.media.crops import cut
from marquee.media.images import read_image


def a_picture(width: int = 320, height: int = 180) -> np.ndarray:
    across = np.linspace(0, 255, width, dtype=np.uint8)
    picture = np.zeros((height, width, 3), dtype=np.uint8)
    picture[..., 0] = across
    picture[: height // 2, :, 1] = 200
    return picture


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def a_png_header(width: int, height: int) -> bytes:
    """A PNG of a stated size with no pixels in it: a bomb is refused by its header alone."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_three_formats_are_read_by_their_content(format: str):
    read = read_image(encoded(Image.fromarray(a_picture()), format, quality=95), name="wrong-ending.txt")
    assert read.format == format and read.picture.shape == (180, 320, 3)
    assert abs(read.picture.astype(int) - a_picture()).mean() < 6


@pytest.mark.parametrize("size", [(50_000, 50_000), (9_000, 9_000), (20_000, 100)])
def test_a_bomb_is_refused_by_its_header(size: tuple[int, int]):
    with pytest.raises(TooLarge):
        read_image(a_png_header(*size), name="bomb.png")


def test_too_small_torn_and_foreign_files_are_refused_by_name():
    whole = encoded(Image.fromarray(a_picture()), "PNG")
    for data, words in [
        (encoded(Image.fromarray(a_picture(100, 60)), "PNG"), "at least"),
        (whole[: len(whole) // 2], "torn"),
        (encoded(Image.fromarray(a_picture()), "GIF"), "GIF"),
        (b"", "empty"),
        (b"hello, I am a cover", "no JPEG"),
    ]:
        with pytest.raises(BadInput, match=words) as told:
            read_image(data, name="odd.png")
        assert "odd.png" in str(told.value)


def test_a_cameras_notes_turn_the_picture_and_then_are_gone():
    notes = Image.Exif()
    notes[0x0112] = 6  # turned by a quarter
    notes[0x010F] = "a camera of mine"
    data = encoded(Image.fromarray(a_picture()), "JPEG", exif=notes)
    read = read_image(data, name="a.jpg")
    assert read.picture.shape == (320, 180, 3)
    made = cut(read.picture, WHOLE, "tile")
    assert b"camera" not in made and b"EXIF" not in made and b"Exif" not in made


def test_text_hidden_in_a_picture_is_gone():
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "my address")
    read = read_image(encoded(Image.fromarray(a_picture()), "PNG", pnginfo=note) + b"<script>x</script>", name="a.png")
    made = cut(read.picture, WHOLE, "tile")
    assert b"address" not in made and b"script" not in made


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "CMYK", "I;16", "1"])
def test_every_colour_mode_becomes_rgb(mode: str):
    if mode == "I;16":
        image = Image.fromarray(a_picture()[..., 0].astype(np.uint16) * 257)
    else:
        image = Image.fromarray(a_picture()).convert(mode)
    read = read_image(encoded(image, "JPEG" if mode == "CMYK" else "PNG"), name="a")
    assert read.picture.shape == (180, 320, 3) and read.picture.max() > 190


def test_what_is_clear_lies_on_black():
    clear = Image.new("RGBA", (320, 180), (255, 255, 255, 0))
    assert read_image(encoded(clear, "PNG"), name="a.png").picture.max() == 0


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.data())
def test_cut_and_flipped_bytes_are_read_or_refused(format: str, data: st.DataObject):
    whole = bytearray(encoded(Image.fromarray(a_picture(176, 99)), format))
    end = data.draw(st.integers(0, len(whole)))
    for place, value in data.draw(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=6)):
        whole[place] = value
    try:
        read = read_image(bytes(whole[:end]), name="fuzz")
    except BadInput:
        return
    assert read.picture.dtype == np.uint8 and read.picture.shape[2] == 3
