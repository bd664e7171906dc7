"""`marquee land`, `report` and `forget`, as a person runs them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from marquee.cli import main
from marquee.schema.clock import DAY
from marquee.schema.events import Event
from marquee.settings import Settings
from marquee.storage.open import open_stores

START = 17_200 * DAY
WHO = {"account_id": "the-household-of-one", "profile_id": "the-viewer-who-leaves"}
Run = Callable[..., int]


@pytest.fixture
def marquee(tmp_path: Path) -> Run:
    """Run the command on a home where one viewer watched one film."""
    stores = open_stores(Settings(home=tmp_path / "home"))
    film = {"title_id": "t1", "position_s": 1_800.0, "runtime_s": 3_600.0, "country": "DE"}
    events = [Event(kind="play_stop", event_id="e1", at=START, **film, **WHO)]  # type: ignore[arg-type]
    stores.log.append(events, received_at=START, backfill=True)
    stores.close()
    return lambda *words: main(["--home", str(tmp_path / "home"), *words])


def test_landing_then_reporting_shows_what_was_watched(marquee: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert marquee("report") == 0
    assert "marquee land" in capsys.readouterr().out
    assert marquee("land") == 0
    assert "landed 1 events; the lake holds 1" in capsys.readouterr().out
    assert marquee("report", "by_country", "--explain") == 0
    shown = capsys.readouterr().out
    assert "DE" in shown
    assert "hours watched" in shown


def test_a_day_that_is_none_is_told_so(marquee: Run, capsys: pytest.CaptureFixture[str]) -> None:
    marquee("land")
    assert marquee("report", "--from", "yesterday") == 1
    assert "2026-01-31" in capsys.readouterr().err


def test_forgetting_exports_erases_and_proves_it(
    marquee: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marquee("land")
    assert marquee("forget", WHO["profile_id"], "--export", str(tmp_path / "held.json")) == 0
    assert "found nothing of them" in capsys.readouterr().out
    held = json.loads((tmp_path / "held.json").read_text())
    assert held["events"][0]["event_id"] == "e1"


@pytest.mark.parametrize("words", [["nobody-of-that-name"], [], ["a", "--account", "b"], ["--account", "nobody"]])
def test_forgetting_nobody_or_two_at_once_is_refused(
    words: list[str], marquee: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert marquee("forget", *words) == 1
    assert capsys.readouterr().err.startswith("marquee forget:")
