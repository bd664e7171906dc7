"""What an editor types: import, list, accept, reject, retire; and the report on covers."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from marquee.catalog.artworks import with_accepted
from marquee.catalog.load import import_titles, load_snapshot
from marquee.cli import main
from marquee.schema.catalog import Title
from marquee.settings import Settings
from marquee.storage.open import open_stores


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "400")
    stores = open_stores(Settings(home=tmp_path / "home"))
    titles = [Title(title_id=name, kind="film", name=name.upper()) for name in ("t1", "t2")]
    import_titles(stores.artifacts, stores.desk, titles, replace=False, yes=False, author="test", now=1)
    stores.close()
    return tmp_path / "home"


def marquee(home: Path, *words: str) -> int:
    return main(["--home", str(home), *words])


def an_image(file: Path, seed: int = 1) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    blocks = np.random.default_rng(seed).integers(0, 256, (9, 16, 3), dtype=np.uint8)
    Image.fromarray(blocks).resize((320, 180)).save(file)
    return file


def covers_of(home: Path, title_id: str) -> list[str]:
    stores = open_stores(Settings(home=home))
    published = load_snapshot(stores.artifacts)
    assert published is not None
    snapshot = with_accepted(published, stores.desk.snapshot(now=2**45))
    stores.close()
    return [snapshot.artwork_ids[place] for place in snapshot.artworks_of(snapshot.index[title_id])]


def test_an_image_is_imported_listed_accepted_and_taken_back(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = an_image(tmp_path / "a.png")
    assert marquee(home, "artwork", "import", str(file), "--title", "t1", "--aspect", "mood", "--value", "warm") == 0
    assert "1 files = 1 taken + 0 known already + 0 left out" in capsys.readouterr().out
    assert covers_of(home, "t1") == ["t1~0"], "nothing is shown unaccepted"
    assert marquee(home, "artwork", "list") == 0
    assert "t1" in capsys.readouterr().out
    assert marquee(home, "artwork", "list", "t1") == 0
    out = capsys.readouterr().out
    name = next(word for word in out.split() if word.startswith("i") and len(word) == 17)
    assert "mood: warm" in out and f"marquee artwork accept t1 {name}" in out
    assert marquee(home, "artwork", "accept", "t1", name, "--sensitivity", "violence", "--author", "Ada") == 0
    assert covers_of(home, "t1") == ["t1~0", f"t1~{name}"]
    assert marquee(home, "artwork", "retire", "t1", f"t1~{name}") == 0
    assert marquee(home, "artwork", "list", "t1") == 0
    out = capsys.readouterr().out
    assert "retired" in out and "violence" in out
    assert marquee(home, "artwork", "reject", "t1", name) == 0
    assert covers_of(home, "t1") == ["t1~0"]
    assert marquee(home, "desk", "--kind", "artwork") == 0
    assert "Ada" in capsys.readouterr().out


def test_folders_name_their_titles_and_the_same_image_twice_is_kept_once(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    an_image(tmp_path / "in" / "t1" / "one.png", 1)
    an_image(tmp_path / "in" / "t2__front.png", 2)
    an_image(tmp_path / "in" / "t2.jpg", 3)
    an_image(tmp_path / "in" / "strange.png", 4)
    (tmp_path / "in" / "t1" / "two.png").write_bytes((tmp_path / "in" / "t1" / "one.png").read_bytes())
    (tmp_path / "in" / "t1" / "movie.webp").write_bytes(b"ID3\x00 not an image")
    assert marquee(home, "artwork", "import", str(tmp_path / "in"), "--accept") == 0
    out = capsys.readouterr().out
    assert "6 files = 3 taken + 1 known already + 2 left out; 3 are covers now" in out
    assert "strange.png: no title's id" in out and "movie.webp" in out and "sound file" in out
    assert (len(covers_of(home, "t1")), len(covers_of(home, "t2"))) == (2, 3)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("artwork", "import", "nowhere.png", "--title", "t1"), "not there"),
        (("artwork", "import", ".", "--title", "t9"), "no title 't9'"),
        (("artwork", "import", ".", "--aspect", "mood"), "--value"),
        (("artwork", "accept", "t9", "x"), "no title 't9'"),
        (("artwork", "accept", "t1", "x"), "no candidate"),
        (("artwork", "accept", "t1", "t1~0", "--tag", "warm"), "mood=warm"),
        (("artwork", "list", "t9"), "no title 't9'"),
        (("report", "artwork", "--title", "t9"), "no title 't9'"),
        (("report", "--title", "t1"), "report artwork"),
    ],
)
def test_what_cannot_be_done_says_what_was_wrong(
    home: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert marquee(home, *words) == 1
    assert said in capsys.readouterr().err


def test_the_report_on_covers_has_something_to_say_before_anything_was_drawn(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert marquee(home, "report", "artwork", "--explain") == 0
    assert "no cover was drawn" in capsys.readouterr().out
    assert marquee(home, "report", "artwork", "--title", "t1") == 0
    assert "only one" in capsys.readouterr().out
