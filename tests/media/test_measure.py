"""What is measured of a picture, and what is made of it."""

import numpy as np
import pytest
from tests.media.conftest import blurred, place, words

import marquee.media.measure as measuring
from marquee.errors import BadInput
from marquee.media.boxes import Box
from marquee.media.fingerprint import ALIKE_BITS, bits_apart, fingerprint_of
from marquee.media.measure import floats_of, measure
from marquee.media.pixels import luma
from marquee.media.sharpness import sharpness_of
from marquee.media.thumbs import cells_alike, thumb_of
from marquee.media.writing import writing_of


def test_the_more_a_picture_is_blurred_the_less_sharp_it_is() -> None:
    sharp = place(1, width=480, height=270)
    told = [sharpness_of(luma(sharp if radius == 0 else blurred(sharp, radius=radius))) for radius in (0, 1, 2, 4, 8)]
    assert told == sorted(told, reverse=True)
    assert told[0] > 0.8
    assert told[-1] < 0.2


def test_a_sharp_half_before_a_soft_background_is_sharp() -> None:
    sharp = place(1, width=480, height=270)
    half = blurred(sharp, radius=8)
    half[:, :240] = sharp[:, :240]
    assert sharpness_of(luma(half)) > 0.7


def test_credits_are_writing_and_places_and_grain_are_not() -> None:
    rng = np.random.default_rng(0)
    grain = rng.integers(0, 256, (270, 480, 3)).astype(np.uint8)
    assert writing_of(luma(words(width=480, height=270))) > 0.08
    assert writing_of(luma(words("THE NIGHT", lines=1, width=480, height=270))) < 0.08
    assert writing_of(luma(grain)) < 0.02
    assert all(writing_of(luma(place(seed, width=480, height=270))) < 0.02 for seed in range(5))


def test_a_fence_is_not_writing() -> None:
    fence = np.full((270, 480, 3), 40, dtype=np.uint8)
    for left in range(0, 480, 6):
        fence[:, left : left + 2] = 220
    assert writing_of(luma(fence)) < 0.02


def test_light_and_colour_are_measured() -> None:
    red, blue, grey = (np.full((90, 160, 3), colour, dtype=np.uint8) for colour in ([230, 90, 20], [20, 60, 230], 128))
    assert measure(red).warmth > 0.9
    assert measure(blue).warmth < 0.1
    assert measure(grey).warmth == pytest.approx(0.5)
    assert measure(grey).colourfulness == 0
    assert measure(np.zeros((90, 160, 3), dtype=np.uint8)).brightness == 0
    assert measure(grey).exposure > 0.9 > 0.1 > measure(np.full((90, 160, 3), 255, dtype=np.uint8)).exposure


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 9, 3), (5, 300, 3), (900, 4, 3)])
def test_every_size_of_picture_is_measured_between_nought_and_one(shape: tuple[int, int, int]) -> None:
    told = floats_of(measure(np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)))
    assert all(0 <= value <= 1 for value in told.values())


@pytest.mark.parametrize(
    "wrong", [np.zeros((4, 4)), np.zeros((4, 4, 4), dtype=np.uint8), np.zeros((0, 4, 3), np.uint8)]
)
def test_what_is_no_picture_is_refused(wrong: np.ndarray) -> None:
    with pytest.raises(BadInput, match="an image of bytes"):
        measure(wrong)


def test_without_a_detector_faces_are_unknown_not_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "can_find_faces", lambda: False)
    told = measure(place(1))
    assert told.faces is None
    assert "faces" not in floats_of(told)


def test_given_faces_are_counted_and_the_largest_measured() -> None:
    told = measure(place(1), faces=[Box(x=0, y=0, width=0.2, height=0.4), Box(x=0.5, y=0, width=0.1, height=0.2)])
    assert (told.faces, told.largest_face) == (0.5, 0.4)


def test_a_picture_shrunk_has_the_same_fingerprint_and_another_has_not() -> None:
    one, other = place(1, width=640, height=360), place(2, width=640, height=360)
    assert bits_apart(fingerprint_of(one), fingerprint_of(one[::2, ::2])) <= ALIKE_BITS
    assert bits_apart(fingerprint_of(one), fingerprint_of(other)) > ALIKE_BITS
    assert fingerprint_of(np.full((50, 50, 3), 90, dtype=np.uint8)) == 0


def test_a_picture_the_camera_moved_along_is_known_again() -> None:
    wide = place(3, width=400, height=180)
    still, moved = thumb_of(wide[:, :320]), thumb_of(wide[:, 60:380])
    assert cells_alike(still, moved, within=0.08) > 0.6
    assert cells_alike(still, thumb_of(place(4)), within=0.08) < 0.4
