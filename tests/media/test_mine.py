"""From a film to candidates: what is good is found once, what is bad is not, twice the same."""

import io
from pathlib import Path

import numpy as np
import pytest
from tests.media.conftest import Film, Picture, blurred, place, shot, with_face, words

import marquee.media.faces as faces
from marquee.media.canvas import SIZES
from marquee.media.mine import MineConfig, Mined, mine

pytest.importorskip("av")
WIDE, TALL = 480, 270


def plain(colour: tuple[int, int, int]) -> Picture:
    ground = place(7, width=WIDE, height=TALL)
    return (ground * 0.4 + np.array(colour) * 0.6).astype(np.uint8)


def scenes() -> list[Picture]:
    return [
        place(1, width=WIDE, height=TALL),
        place(2, width=WIDE, height=TALL),
        with_face(plain((200, 150, 90)), size=150, x=250, y=60),
        with_face(plain((60, 110, 190)), size=150, x=60, y=70),
    ]


def a_film() -> tuple[list[Picture], list[tuple[str, int]]]:
    """Four good scenes, and between them black, blur, words and a scene come again."""
    good = scenes()
    soft = blurred(place(5, width=WIDE, height=TALL), radius=9)
    parts = [
        ("words", words("A FILM BY NOBODY", width=WIDE, height=TALL)), ("one", good[0]),
        ("black", np.zeros_like(good[0])), ("two", good[1]), ("blur", soft), ("face", good[2]), ("one", good[0]),
        ("other face", good[3]), ("words", words(width=WIDE, height=TALL)),
    ]  # fmt: skip
    frames, names = [], []
    for name, picture in parts:
        frames += shot(picture, 36)
        names.append((name, 36))
    return frames, names


def told(mined: Mined) -> list[str]:
    names = [name for name, count in a_film()[1] for _ in range(count)]
    return sorted(names[round(candidate.at_s * 24)] for candidate, _ in mined.found)


def test_each_scene_is_found_once_and_nothing_bad(film: Film) -> None:
    mined = mine(film(a_film()[0]), title_id="t1", threads=1)
    assert told(mined) == ["face", "one", "other face", "two"]
    assert mined.shots == 9
    assert {"black", "blurred", "text", "alike"} <= {why for why, count in mined.left_out if count}
    assert mined.notes == ()


def test_candidates_say_where_they_come_from_and_carry_every_shape(film: Film) -> None:
    from PIL import Image

    path = film(a_film()[0])
    mined = mine(path, title_id="t1", threads=1)
    assert len({candidate.candidate_id for candidate, _ in mined.found}) == 4
    for candidate, images in mined.found:
        assert (candidate.title_id, candidate.source, candidate.state) == ("t1", path.name, "proposed")
        assert (candidate.width, candidate.height) == (WIDE, TALL)
        assert set(candidate.crops) == set(images) == set(SIZES)
        for shape, content in images.items():
            assert Image.open(io.BytesIO(content)).size == SIZES[shape]
    totals = [candidate.scores.total for candidate, _ in mined.found]
    assert totals == sorted(totals, reverse=True)


def test_faces_are_found_grouped_and_kept_in_the_poster(film: Film) -> None:
    pytest.importorskip("cv2")
    mined = mine(film(a_film()[0]), title_id="t1", threads=1)
    with_faces = [candidate for candidate, _ in mined.found if candidate.faces]
    assert len(with_faces) == 2
    for candidate in with_faces:
        assert candidate.aspect == "person"
        (face,) = candidate.faces
        poster = candidate.crops["poster"]
        assert poster.x <= face.box.x
        assert face.box.x + face.box.width <= poster.x + poster.width


def test_the_same_video_gives_the_same_candidates(film: Film) -> None:
    path = film(a_film()[0])
    assert mine(path, title_id="t1", threads=1) == mine(path, title_id="t1", threads=1)


def test_no_more_than_asked_for(film: Film) -> None:
    assert len(mine(film(a_film()[0]), title_id="t1", config=MineConfig(most=2), threads=1).found) == 2


def test_a_film_of_nothing_but_black_gives_nothing(film: Film) -> None:
    mined = mine(film(shot(np.zeros((TALL, WIDE, 3), dtype=np.uint8), 48)), title_id="t1", threads=1)
    assert mined.found == ()
    assert dict(mined.left_out)["black"] > 0


def test_black_bars_are_cut_off(film: Film) -> None:
    barred = []
    for picture in scenes()[:3]:
        held = np.zeros((TALL, WIDE, 3), dtype=np.uint8)
        held[36:-36] = picture[36:-36]
        barred += shot(held, 48)
    mined = mine(film(barred), title_id="t1", threads=1)
    assert mined.found
    for candidate, _ in mined.found:
        assert candidate.width == WIDE
        assert TALL - 72 - 6 <= candidate.height <= TALL - 72


def test_without_opencv_faces_are_not_looked_for_and_it_says_so(film: Film, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marquee.media.mine.can_find_faces", lambda: False)
    monkeypatch.setattr(faces, "can_find_faces", lambda: False)
    mined = mine(film(a_film()[0]), title_id="t1", threads=1)
    assert len(mined.found) == 4
    assert all(candidate.measured.faces is None for candidate, _ in mined.found)
    assert any("OpenCV is not installed" in note for note in mined.notes)


def test_progress_tells_every_stage(film: Film, tmp_path: Path) -> None:
    stages: list[tuple[str, int, int]] = []
    mine(
        film(a_film()[0]), title_id="t1", threads=1,
        progress=lambda what, done, total: stages.append((what, done, total)),
    )  # fmt: skip
    assert {"reading the video", "looking at the shots", "cutting covers"} <= {what for what, _, _ in stages}
    assert all(0 <= done <= total for _, done, total in stages)
