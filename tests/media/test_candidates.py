"""Candidates are written whole or not at all, and no id leads out of their folder."""

from pathlib import Path

import msgspec
import pytest

from marquee.errors import BadInput, NotFound
from marquee.media.boxes import Box
from marquee.media.candidates import (
    Candidate,
    Scores,
    candidate_image,
    candidates_folder,
    read_candidate,
    read_candidates,
    set_state,
    write_candidates,
)
from marquee.media.canvas import SIZES, Shape
from marquee.media.measure import Measured

MEASURED = Measured(
    sharpness=1,
    brightness=0.5,
    exposure=1,
    contrast=0.5,
    colourfulness=0.5,
    saturation=0.5,
    warmth=0.5,
    detail=0.5,
    text=0,
)
IMAGES: dict[Shape, bytes] = dict.fromkeys(SIZES, b"RIFF")


def a_candidate(name: str, *, total: float = 0.5, source: str = "s1") -> Candidate:
    scores = Scores(total=total, sharpness=1, exposure=1, contrast=1, colour=1, composition=1, faces=1, stillness=1)
    return Candidate(
        candidate_id=name, title_id="t1", source="a.mp4", source_digest=source, at_s=1.5, shot=3, scores=scores,
        measured=MEASURED, fingerprint="0" * 16, width=640, height=360,
        crops={"tile": Box(x=0, y=0, width=1, height=1)},
    )  # fmt: skip


def write(root: Path, *found: Candidate, source: str = "s1") -> list[Candidate]:
    return write_candidates(root, "t1", [(one, IMAGES) for one in found], source_digest=source)


def test_what_is_written_is_read_again_best_first(tmp_path: Path) -> None:
    write(tmp_path, a_candidate("a", total=0.2), a_candidate("b", total=0.9))
    folder = candidates_folder(tmp_path, "t1")
    assert [one.candidate_id for one in read_candidates(folder)] == ["b", "a"]
    assert read_candidate(folder, "a") == a_candidate("a", total=0.2)
    assert all(candidate_image(folder, "a", shape).read_bytes() == b"RIFF" for shape in SIZES)
    assert read_candidates(candidates_folder(tmp_path, "t2")) == []


def test_a_failure_half_way_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, a_candidate("a"))
    before = sorted(path.name for path in tmp_path.rglob("*"))

    def breaking():  # type: ignore[no-untyped-def]
        yield a_candidate("b"), IMAGES
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_candidates(tmp_path, "t1", breaking(), source_digest="s1")
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_mining_a_video_again_replaces_what_it_gave_but_not_what_was_judged(tmp_path: Path) -> None:
    folder = candidates_folder(tmp_path, "t1")
    write(tmp_path, a_candidate("a"), a_candidate("b"), a_candidate("c"))
    write(tmp_path, a_candidate("other", source="s2"), source="s2")
    set_state(folder, "a", "rejected")
    set_state(folder, "b", "accepted")
    kept = write(tmp_path, a_candidate("a", total=0.7), a_candidate("d"))
    assert [one.state for one in kept] == ["rejected", "proposed"]
    assert {one.candidate_id: one.state for one in read_candidates(folder)} == {
        "a": "rejected", "b": "accepted", "d": "proposed", "other": "proposed",
    }  # fmt: skip
    assert not candidate_image(folder, "c", "tile").exists()


@pytest.mark.parametrize("title_id", ["../up", "..", ".", "/etc", "a/b", "a\\b", "ünï", ".hidden", "a%2Fb", "nul\0"])
def test_no_title_leads_out_of_the_root(tmp_path: Path, title_id: str) -> None:
    folder = candidates_folder(tmp_path, title_id)
    assert folder.parent == tmp_path
    assert folder.resolve().parent == tmp_path.resolve()
    assert not folder.name.startswith(".")


def test_ids_that_spell_alike_have_folders_of_their_own(tmp_path: Path) -> None:
    ids = ["a/b", "a%2Fb", "a b", "a+b", ".a", "%2Ea", "a.b"]
    assert len({candidates_folder(tmp_path, title_id) for title_id in ids}) == len(ids)


@pytest.mark.parametrize("title_id", ["", "x" * 300])
def test_an_id_no_folder_can_have_is_refused(tmp_path: Path, title_id: str) -> None:
    with pytest.raises(BadInput, match="name a folder"):
        candidates_folder(tmp_path, title_id)


@pytest.mark.parametrize("name", ["../a", "a/../../b", "", ".", "a.json", "ä", "-" * 400])
def test_a_candidates_id_from_outside_reads_no_other_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        read_candidate(tmp_path, name)
    with pytest.raises(NotFound):
        candidate_image(tmp_path, name, "tile")
    with pytest.raises(NotFound, match="no shape"):
        candidate_image(tmp_path, "a", "../tile")  # type: ignore[arg-type]


def test_a_damaged_file_is_passed_over_and_named_when_asked_for(tmp_path: Path) -> None:
    write(tmp_path, a_candidate("a"))
    folder = candidates_folder(tmp_path, "t1")
    (folder / "b.json").write_bytes(msgspec.json.encode({"candidate_id": "b"}))
    assert [one.candidate_id for one in read_candidates(folder)] == ["a"]
    with pytest.raises(BadInput, match="is no candidate"):
        read_candidate(folder, "b")
