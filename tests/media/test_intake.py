"""Claims about taking images in."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from marquee.errors import NotFound
from marquee.media.candidates import candidates_folder, read_candidates
from marquee.media.canvas import SIZES
from marquee.media.intake import MOST_CANDIDATES, find_files, is_measured, take
from marquee.media.store import CANDIDATES, candidate_file, keep_candidate, stored_file


def a_scene(seed: int, *, width: int = 640, height: int = 360) -> Image.Image:
    """A picture like no other: blocks of colour."""
    rng = np.random.default_rng(seed)
    blocks = rng.integers(0, 256, (9, 16, 3), dtype=np.uint8)
    return Image.fromarray(blocks).resize((width, height), Image.Resampling.BICUBIC)


def saved(folder: Path, name: str, image: Image.Image, **options: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    image.save(folder / name, **options)
    return folder / name


def test_an_image_becomes_a_candidate_in_every_shape(tmp_path: Path):
    (one,) = take(tmp_path / CANDIDATES, [(saved(tmp_path, "a.jpg", a_scene(1)), "t1")], aspect="mood", value="warm")
    assert one.candidate is not None and (one.candidate.aspect, one.candidate.value) == ("mood", "warm")
    for shape, size in SIZES.items():
        file = candidate_file(tmp_path, title_id="t1", candidate_id=one.candidate.candidate_id, shape=shape)
        assert Image.open(io.BytesIO(file.read_bytes())).size == size
    assert read_candidates(candidates_folder(tmp_path / CANDIDATES, "t1")) == [one.candidate]


def test_the_same_image_twice_is_kept_once_whatever_it_is_called_or_saved_as(tmp_path: Path):
    scene = a_scene(2)
    first = saved(tmp_path, "a.png", scene)
    copy = tmp_path / "b.png"
    copy.write_bytes(first.read_bytes())
    again = saved(tmp_path, "c.jpg", scene, quality=60)
    smaller = saved(tmp_path, "d.webp", scene.resize((320, 180)))
    taken = take(tmp_path / CANDIDATES, [(file, "t1") for file in (first, copy, again, smaller)])
    assert [one.known for one in taken] == [False, True, True, True]
    other = take(tmp_path / CANDIDATES, [(first, "t2")])
    assert other[0].candidate is not None, "another title may have the same picture"


def test_pictures_that_differ_are_all_kept(tmp_path: Path):
    files = [saved(tmp_path, f"{seed}.png", a_scene(seed)) for seed in range(12)]
    files += [saved(tmp_path, f"{name}.png", Image.new("RGB", (320, 180), name)) for name in ("red", "navy", "white")]
    taken = take(tmp_path / CANDIDATES, [(file, "t1") for file in files])
    assert [one.reason for one in taken] == [""] * 15


def test_what_cannot_be_used_says_why_and_the_others_go_on(tmp_path: Path):
    good = saved(tmp_path, "good.png", a_scene(1))
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"not an image")
    script = tmp_path / "script.svg"
    script.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>x</script></svg>')
    taken = take(tmp_path / CANDIDATES, [(bad, "t1"), (script, "t1"), (good, "t1")])
    assert "bad.png" in taken[0].reason and "script" in taken[1].reason and taken[2].candidate is not None
    assert len(list((tmp_path / CANDIDATES / "t1").iterdir())) == 4, "nothing half-written"


def test_two_hundred_images_of_a_title_stop_at_the_limit_with_a_word(tmp_path: Path):
    files = []
    for number in range(200):
        file = tmp_path / f"{number}.svg"
        file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><path d="M{number} 0z"/></svg>')
        files.append(file)
    taken = take(tmp_path / CANDIDATES, [(file, "t1") for file in files])
    assert sum(one.candidate is not None for one in taken) == MOST_CANDIDATES
    assert "is the most" in taken[-1].reason


def test_an_svg_is_one_file_for_every_shape_and_has_nothing_measured(tmp_path: Path):
    file = tmp_path / "a.svg"
    file.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><path d="M0 0z"/></svg>')
    (one,) = take(tmp_path / CANDIDATES, [(file, "t1")])
    assert one.candidate is not None and not is_measured(one.candidate)
    found = candidate_file(tmp_path, title_id="t1", candidate_id=one.candidate.candidate_id, shape="poster")
    assert found.suffix == ".svg"
    name = keep_candidate(tmp_path, title_id="t1", candidate_id=one.candidate.candidate_id)
    assert name.endswith("cover.svg") and stored_file(tmp_path, name, shape="tile") == tmp_path / name


def test_what_is_kept_is_found_in_each_shape_and_equal_pictures_share_a_folder(tmp_path: Path):
    file = saved(tmp_path, "a.png", a_scene(1))
    names = []
    for title_id in ("t1", "t2"):
        (one,) = take(tmp_path / CANDIDATES, [(file, title_id)])
        assert one.candidate is not None
        names.append(keep_candidate(tmp_path, title_id=title_id, candidate_id=one.candidate.candidate_id))
    assert names[0] == names[1]
    for shape, size in SIZES.items():
        found = stored_file(tmp_path, names[0], shape=shape)
        assert found is not None and Image.open(io.BytesIO(found.read_bytes())).size == size
    assert not list((tmp_path / "kept").glob(".keeping-*"))


@pytest.mark.parametrize("name", ["../secret.webp", "/etc/passwd", "kept/../../secret.webp", "kept/none.webp"])
def test_a_name_that_leads_out_or_nowhere_finds_nothing(tmp_path: Path, name: str):
    root = tmp_path / "artwork"
    root.mkdir()
    (tmp_path / "secret.webp").write_bytes(b"x")
    assert stored_file(root, name, shape="tile") is None


def test_folders_are_looked_through_and_what_is_absent_is_said(tmp_path: Path):
    saved(tmp_path / "t1", "b.png", a_scene(1))
    saved(tmp_path / "t1", "a.jpg", a_scene(2))
    (tmp_path / "t1" / "notes.txt").write_text("x")
    assert [file.name for file in find_files([tmp_path])] == ["a.jpg", "b.png"]
    with pytest.raises(NotFound, match="nowhere"):
        find_files([tmp_path / "nowhere"])
