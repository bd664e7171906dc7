"""What an editor types to find covers in a video: everything in its place, or nothing at all."""

from pathlib import Path

import numpy as np
import pytest

from marquee.catalog.load import import_titles
from marquee.cli import main
from marquee.media.candidates import candidates_folder, read_candidates
from marquee.schema.catalog import Title
from marquee.settings import Settings
from marquee.storage.open import open_stores

av = pytest.importorskip("av")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "400")
    stores = open_stores(Settings(home=tmp_path / "home"))
    titles = [Title(title_id="t/1", kind="film", name="T", moods=("Cosy",))]
    import_titles(stores.artifacts, stores.desk, titles, replace=False, yes=False, author="test", now=1)
    stores.close()
    return tmp_path / "home"


def marquee(home: Path, *words: str) -> int:
    return main(["--home", str(home), *words])


def a_video(path: Path, *, scenes: int = 3) -> Path:
    """Encode some scenes of boxes with hard edges, a second and a half each."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for scene in range(scenes):
            boxes = np.random.default_rng(scene).integers(20, 236, (9, 16, 3)).astype(np.uint8)
            picture = np.kron(boxes, np.ones((20, 20, 1), dtype=np.uint8))
            for _ in range(36):
                for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                    container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def below(home: Path) -> list[Path]:
    return sorted(path for path in (home / "artwork").rglob("*") if path.is_file())


def test_candidates_wait_where_the_console_looks_and_none_is_live(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = a_video(tmp_path / "film.mp4")
    assert marquee(home, "artwork", "mine", str(video), "--title", "t/1") == 0
    out = capsys.readouterr().out
    assert "3 candidates for t/1 wait" in out
    assert "until an editor accepts it" in out
    assert "next: marquee" in out
    folder = candidates_folder(home / "artwork" / "candidates", "t/1")
    assert len(read_candidates(folder)) == 3
    assert len(below(home)) == 3 * 4
    assert marquee(home, "artwork", "list", "t/1") == 0
    assert "3 wait of 3" in capsys.readouterr().out


def test_mining_twice_proposes_the_same_once(home: Path, tmp_path: Path) -> None:
    video = a_video(tmp_path / "film.mp4")
    assert marquee(home, "artwork", "mine", str(video), "--title", "t/1") == 0
    before = below(home)
    assert marquee(home, "artwork", "mine", str(video), "--title", "t/1", "--most", "2") == 0
    assert set(below(home)) < set(before)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["film.mp4", "--title", "t2"], "the catalogue has no title 't2'"),
        (["film.mp4", "--title", "t/1", "--most", "0"], "--most is 0"),
        (["absent.mp4", "--title", "t/1"], "there is no file"),
        (["words.mp4", "--title", "t/1"], "cannot be read as a video"),
        (["film.mp4", "--title", "t/1", "--faces", "words.mp4"], "no face detector"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_left_half_written(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    words: list[str], said: str,
) -> None:  # fmt: skip
    if "--faces" in words:
        pytest.importorskip("cv2")
    monkeypatch.chdir(tmp_path)
    a_video(tmp_path / "film.mp4", scenes=1)
    (tmp_path / "words.mp4").write_text("no film " * 99)
    assert marquee(home, "artwork", "mine", *words) == 1
    assert said in capsys.readouterr().err
    assert below(home) == []


def test_a_film_with_nothing_to_see_is_a_no_and_no_candidate(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "black.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        black = av.VideoFrame.from_ndarray(np.zeros((180, 320, 3), dtype=np.uint8), format="rgb24")
        for packet in [*stream.encode(black), *stream.encode(None)]:
            container.mux(packet)
    assert marquee(home, "artwork", "mine", str(path), "--title", "t/1") == 1
    assert "no frame of black.mp4 makes a cover" in capsys.readouterr().out
    assert below(home) == []


def test_without_a_catalogue_the_first_command_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    video = a_video(tmp_path / "film.mp4", scenes=1)
    assert marquee(tmp_path / "empty", "artwork", "mine", str(video), "--title", "t") == 1
    assert "marquee import catalog" in capsys.readouterr().err
