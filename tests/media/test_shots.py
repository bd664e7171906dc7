"""Shots are found where a film was cut, and not where somebody moved, a lamp went off or the camera turned."""

from pathlib import Path

import numpy as np
import pytest
from tests.media.conftest import Film, Picture, place, shot

from marquee.media.shots import Shots, find_shots
from marquee.media.track import Track


def shots_of(path: Path) -> Shots:
    from marquee.media.survey import survey

    return find_shots(survey(path, threads=1).track)


def mixed(one: Picture, other: Picture, frames: int) -> list[Picture]:
    shares = np.linspace(0, 1, frames + 2)[1:-1]
    return [(one * (1 - share) + other * share).astype(np.uint8) for share in shares]


def test_cuts_are_found_to_the_frame(film: Film) -> None:
    frames = shot(place(1), 40) + shot(place(2), 30, drift=2) + shot(place(3), 50)
    assert shots_of(film(frames)).starts.tolist() == [0, 40, 70]


def test_a_pan_is_one_shot(film: Film) -> None:
    wide = place(5, width=720)
    assert len(shots_of(film([wide[:, 4 * step : 4 * step + 320] for step in range(90)]))) == 1


def test_a_lamp_going_off_is_no_cut(film: Film) -> None:
    frames = shot(place(1), 70)
    frames[30] = (frames[30] * 0.4 + 153).astype(np.uint8)
    frames[31] = (frames[31] * 0.6 + 102).astype(np.uint8)
    assert len(shots_of(film(frames))) == 1


def test_a_dissolve_parts_two_shots_in_its_middle(film: Film) -> None:
    one, other = place(1), place(2)
    found = shots_of(film(shot(one, 50) + mixed(one, other, 20) + shot(other, 50)))
    assert len(found) == 2
    assert abs(int(found.starts[1]) - 60) <= 5
    assert found.between[60]
    assert not found.between[20]


def test_a_fade_through_black_parts_two_shots_once(film: Film) -> None:
    one, other, black = place(1), place(2), np.zeros_like(place(1))
    frames = shot(one, 40) + mixed(one, black, 12) + shot(black, 4) + mixed(black, other, 12) + shot(other, 40)
    found = shots_of(film(frames))
    assert len(found) == 2
    assert abs(int(found.starts[1]) - 54) <= 4


def test_a_long_black_is_a_shot_of_its_own(film: Film) -> None:
    found = shots_of(film(shot(place(1), 40) + shot(np.zeros_like(place(1)), 30) + shot(place(2), 40)))
    assert found.starts.tolist() == [0, 40, 70]
    assert found.black[50]
    assert found.of(50) == 1


def test_one_frame_is_one_shot_and_none_is_none(film: Film) -> None:
    assert shots_of(film(shot(place(1), 1))).starts.tolist() == [0]
    nothing = np.zeros(0, dtype=np.float32)
    empty = Track(
        at_s=np.zeros(0), moved=nothing, tones=nothing, light=nothing, spread=nothing, detail=nothing,
        thumbs=np.zeros((0, 432), dtype=np.uint8),
    )  # fmt: skip
    assert len(find_shots(empty)) == 0


@pytest.mark.parametrize("count", [2, 3, 9, 40])
def test_every_frame_lies_in_one_shot(count: int) -> None:
    rng = np.random.default_rng(count)
    some = [rng.random(count).astype(np.float32) for _ in range(5)]
    track = Track(
        at_s=np.arange(count) / 24, moved=some[0], tones=some[1], light=some[2], spread=some[3], detail=some[4],
        thumbs=rng.integers(0, 256, (count, 432)).astype(np.uint8),
    )  # fmt: skip
    found = find_shots(track)
    assert found.starts[0] == 0
    assert found.ends[-1] == count
    assert (found.starts[1:] == found.ends[:-1]).all()
    assert (found.ends > found.starts).all()
