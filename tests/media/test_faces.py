"""Faces are found where they are, and told apart by how they look and by nothing else."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from tests.media.conftest import place, with_face

from marquee.errors import BadInput
from marquee.media.boxes import Box
from marquee.media.candidates import Candidate, Face
from marquee.media.groups import describe_face, group_faces


def smooth(width: int, height: int) -> np.ndarray:
    return np.repeat(np.linspace(60, 200, width)[None, :, None], height, axis=0).repeat(3, axis=2).astype(np.uint8)


def test_a_face_is_found_where_it_was_drawn() -> None:
    pytest.importorskip("cv2")
    from marquee.media.faces import find_faces

    picture = with_face(smooth(640, 360), size=160, x=400, y=80)
    (found,) = find_faces(picture)
    assert abs(found.center[0] * 640 - 480) < 30
    assert abs(found.center[1] * 360 - 165) < 40
    assert find_faces(smooth(640, 360)) == []


def test_two_faces_are_given_largest_first() -> None:
    pytest.importorskip("cv2")
    from marquee.media.faces import find_faces

    picture = with_face(with_face(smooth(640, 360), size=110, x=60, y=120), size=180, x=380, y=60)
    found = find_faces(picture)
    assert len(found) == 2
    assert found[0].height > found[1].height
    assert found[0].x > found[1].x


@pytest.mark.parametrize("content", [b"not a network", b""])
def test_a_file_that_is_no_detector_is_named(tmp_path: Path, content: bytes) -> None:
    pytest.importorskip("cv2")
    from marquee.media.faces import find_faces

    path = tmp_path / "faces.onnx"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"faces\.onnx"):
        find_faces(smooth(320, 180), detector=path)
    with pytest.raises(BadInput, match="there is no face detector"):
        find_faces(smooth(320, 180), detector=tmp_path / "absent.onnx")


def test_faces_fall_into_groups_and_the_one_in_most_shots_is_the_first() -> None:
    faces = Box(x=0.25, y=0.1, width=0.5, height=0.5)
    looks = [place(seed, width=200, height=200) for seed in (1, 2)]
    rng = np.random.default_rng(0)

    def noisy(picture: np.ndarray) -> np.ndarray:
        return np.clip(picture + rng.normal(0, 8, picture.shape), 0, 255).astype(np.uint8)

    seen = [0, 1, 1, 0, 1, 1]
    described = [describe_face(noisy(looks[who]), faces) for who in seen]
    groups = group_faces(described, shots=[0, 1, 2, 3, 4, 5])
    assert groups.tolist() == [1, 0, 0, 1, 0, 0]
    assert group_faces([], shots=[]).tolist() == []
    assert group_faces(described[:1], shots=[7]).tolist() == [0]


def test_nothing_is_kept_of_people_but_where_a_face_is_and_its_group() -> None:
    assert {field.name for field in msgspec.structs.fields(Face)} == {"box", "group", "sharpness"}
    words = " ".join(field.name for field in msgspec.structs.fields(Candidate))
    assert not any(word in words for word in ("age", "sex", "gender", "race", "skin", "ethnic", "emotion"))
