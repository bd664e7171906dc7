"""`marquee rows`: an editor's row from the command line, and the floor of European works."""

import msgspec
import pytest

from marquee.cli import main
from marquee.schema.clock import Clock
from marquee.schema.desk import DeskSnapshot
from marquee.schema.editor import rows_in_force
from marquee.settings import Settings
from marquee.storage.open import open_stores


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    return tmp_path / "home"


def marquee(home, *words: str) -> int:
    return main(["--home", str(home), "rows", *words])


def desk(home) -> DeskSnapshot:
    stores = open_stores(Settings(home=home))
    try:
        return stores.desk.snapshot(now=Clock.wall().now())
    finally:
        stores.close()


def test_a_row_is_published_listed_and_taken_back(home, capsys):
    assert marquee(home, "winter", "--title", "Winter nights", "--titles", "t1, t2", "--countries", "de") == 0
    said = capsys.readouterr().out
    assert "winter: live" in said and "t1  not in the catalogue" in said and "next: marquee rows winter" in said
    row = rows_in_force(desk(home))["winter"]
    assert (row.title, row.title_ids, row.countries, row.slot, row.pinned) == (
        "Winter nights", ("t1", "t2"), ("DE",), 2, True,
    )  # fmt: skip
    assert marquee(home, "winter", "--act", "save", "--title", "Draft", "--titles", "t3") == 0
    assert rows_in_force(desk(home))["winter"] == row  # a draft is in force nowhere
    assert marquee(home) == 0 and "“Draft”" in capsys.readouterr().out
    assert marquee(home, "winter", "--act", "withdraw") == 0 and rows_in_force(desk(home)) == {}
    assert marquee(home, "winter", "--act", "undo") == 0 and rows_in_force(desk(home))["winter"] == row


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("winter", "--title", "W"), "both --title and --titles"),
        (("winter", "--title", "W", "--titles", "t1", "--valid-from", "tomorrow"), "--valid-from is 'tomorrow'"),
        (("winter", "--title", "W", "--titles", "t1", "--countries", "Germany"), "country code"),
        (("winter", "--act", "undo"), "there is no row 'winter'"),
        (("--european", "300"), "percentage from 0 to 100"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(home, capsys, words, said):
    assert marquee(home, *words) == 1
    assert said in capsys.readouterr().err


def test_the_floor_of_european_works_is_set_and_lifted(home, capsys):
    assert marquee(home, "--european") == 0 and "kept at 30%" in capsys.readouterr().out
    assert desk(home).in_force("setting") == {"european_works": "0.3"}
    assert marquee(home, "--european", "0") == 0 and "no floor" in capsys.readouterr().out
    assert desk(home).in_force("setting") == {}


def test_a_decision_nobody_can_read_stops_nothing():
    rows = {"bad": "{", "worse": msgspec.json.encode({"title": 3}).decode()}
    assert rows_in_force(DeskSnapshot(version=1, at=0, decisions={"row": rows})) == {}
