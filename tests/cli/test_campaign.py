"""`marquee campaign` and `marquee report promotion`: what an operator types, what is refused, and what comes next."""

from pathlib import Path

import pytest

from marquee.catalog.load import import_titles
from marquee.cli import main
from marquee.schema.catalog import Title
from marquee.schema.clock import Clock
from marquee.settings import Settings
from marquee.storage.open import open_stores


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "400")
    folder = tmp_path / "home"
    stores = open_stores(Settings(home=folder))
    titles = [Title(title_id=f"t{n}", kind="film", name=f"T{n}", original=n % 2 == 0) for n in range(30)]
    import_titles(stores.artifacts, stores.desk, titles, replace=True, yes=True, now=Clock.wall().now(), author="test")
    stores.close()
    return folder


def marquee(home: Path, *words: str) -> int:
    return main(["--home", str(home), "campaign", *words])


def test_a_campaign_is_saved_previewed_published_withdrawn_and_undone(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert marquee(home) == 0
    assert "there is no campaign" in capsys.readouterr().out
    assert marquee(home, "save", "autumn", "--originals", "--name", "Autumn") == 0
    assert marquee(home, "preview", "autumn") == 0
    assert "no recent profile" in capsys.readouterr().out
    assert marquee(home, "publish", "autumn") == 0
    assert "is published" in capsys.readouterr().out
    assert marquee(home, "show", "autumn") == 0
    out = capsys.readouterr().out
    assert "Autumn, running" in out and "5.0% of impressions" in out
    assert marquee(home, "withdraw", "autumn") == 0
    assert marquee(home, "undo", "autumn") == 0
    assert marquee(home, "list") == 0
    assert "running" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("publish", "a", "--originals", "--target", "3"), "300% of impressions"),
        (("publish", "a"), "needs its titles"),
        (("publish",), "needs an id"),
        (("publish", "a", "--titles", "gone"), "none of the campaign's titles"),
        (("publish", "a", "--originals", "--to", "2001-01-01T00:00:00Z"), "before it starts"),
        (("publish", "a", "--originals", "--countries", "ZZ"), "no country"),
        (("publish", "a", "--originals", "--from", "soon"), "give a time"),
        (("show", "a"), "there is no campaign"),
        (("withdraw", "a"), "there is no campaign"),
    ],
)
def test_what_cannot_be_is_refused(
    home: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert marquee(home, *words) == 1
    assert said in capsys.readouterr().err


def test_the_report_says_why_it_says_nothing_yet(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(home), "report", "promotion"]) == 0
    assert "nothing was watched yet" in capsys.readouterr().out
