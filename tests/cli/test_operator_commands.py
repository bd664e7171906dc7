"""What an operator types: doctor, takedown, desk, upgrade."""

from pathlib import Path

import pytest

from marquee.cli import main
from marquee.schema.catalog import Title
from marquee.schema.clock import Clock
from marquee.schema.events import Event
from marquee.settings import Settings
from marquee.storage.open import open_stores


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "400")
    return tmp_path / "home"


def marquee(home: Path, *words: str) -> int:
    return main(["--home", str(home), *words])


def test_doctor_names_the_first_command_where_there_is_no_home(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert marquee(home, "doctor") == 1
    assert "marquee demo" in capsys.readouterr().out
    assert not home.exists()


def test_doctor_shows_the_quarantine_with_its_reasons_and_what_to_do(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stores = open_stores(Settings(home=home))
    now = Clock.wall().now()
    stores.log.append(
        [Event(kind="hide", event_id="e", at=now, account_id="a", profile_id="p", title_id="t")], received_at=now
    )
    stores.log.quarantine(
        [(b'{"kind":"teleport"}', "unknown_kind: no"), (b"7", "not_an_object: no"), (b"8", "not_an_object: no")],
        received_at=now,
    )
    stores.close()
    assert marquee(home, "doctor", "--deep", "--quarantine", "1") == 1
    out = capsys.readouterr().out
    assert "3 refused" in out
    assert "2  not_an_object" in out
    assert "1  unknown_kind" in out
    assert out.count("b'") + out.count("'8'") == 1
    assert "log: 1 events" in out
    assert "log.db: sound" in out
    assert "marquee import catalog" in out


def test_doctor_finds_a_damaged_file(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stores = open_stores(Settings(home=home))
    stores.state.put_profiles([(f"p{number}", "a", "n", 1, b"x" * 3_000) for number in range(200)])
    stores.log.append([], received_at=0)
    stores.close()
    path = home / "state.db"
    data = bytearray(path.read_bytes())
    data[20 * 16_384 : 21 * 16_384] = b"\xa5" * 16_384
    path.write_bytes(bytes(data))
    assert marquee(home, "doctor", "--deep") == 1
    assert "state.db is damaged" in capsys.readouterr().out


def test_a_takedown_is_in_force_until_it_is_undone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert marquee(home, "takedown", "t-1", "--author", "Ann", "--reason", "rights ended") == 0
    assert "hidden everywhere" in capsys.readouterr().out
    assert marquee(home, "desk") == 0
    shown = capsys.readouterr().out
    assert "t-1 = rights ended" in shown
    assert "Ann: takedown t-1" in shown
    assert marquee(home, "takedown", "t-1", "--undo") == 0
    assert marquee(home, "takedown", "t-1", "--undo") == 1
    assert "not taken down" in capsys.readouterr().err
    marquee(home, "desk", "--kind", "takedown")
    shown = capsys.readouterr().out
    assert "in force" not in shown
    assert "takedown t-1 = revoked" in shown


def test_a_takedown_can_end_by_itself_and_not_in_the_past(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert marquee(home, "takedown", "t-1", "--until", "2001-01-01T00:00:00Z") == 1
    assert marquee(home, "takedown", "t-1", "--until", "soon") == 1
    assert marquee(home, "takedown", "t-1", "--until", "2099-01-01T00:00:00Z") == 0
    marquee(home, "desk")
    assert "the next dated change comes at 2099-01-01" in capsys.readouterr().out


def test_a_takedown_of_a_title_nobody_knows_is_done_and_noted(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from marquee.catalog.load import import_titles

    stores = open_stores(Settings(home=home))
    import_titles(
        stores.artifacts,
        stores.desk,
        [Title(title_id="t-1", kind="film", name="One")],
        replace=False,
        yes=False,
        author="test",
        now=Clock.wall().now(),
    )
    stores.close()
    assert marquee(home, "takedown", "t-1") == 0
    assert "note" not in capsys.readouterr().out
    assert marquee(home, "takedown", "t-2") == 0
    assert "no title 't-2'" in capsys.readouterr().out


def test_upgrade_carries_an_older_home_over(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert marquee(home, "upgrade") == 1
    home.mkdir()
    (home / "format").write_text("0\n")
    assert marquee(home, "doctor") == 1
    assert "marquee upgrade" in capsys.readouterr().err
    assert marquee(home, "upgrade") == 0
    assert "is now format" in capsys.readouterr().out
    assert marquee(home, "upgrade") == 0
    assert "already" in capsys.readouterr().out
