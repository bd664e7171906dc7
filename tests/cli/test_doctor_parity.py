"""`marquee doctor --parity`: had the pages served the features that models are trained on?"""

from pathlib import Path

import pytest

from marquee.catalog.load import import_titles
from marquee.cli import main
from marquee.jobs import land
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY
from marquee.schema.events import Event
from marquee.schema.served import PageServed, Versions, pack_served
from marquee.settings import Settings
from marquee.storage.open import open_stores

START = 20_000 * DAY


def prepared(home: Path, *, pages: int) -> None:
    """Make a home of one viewer who plays a film, and asks for a page after each play."""
    stores = open_stores(Settings(home=home))
    titles = [Title(title_id=f"t{n}", kind="film", name=f"Film {n}") for n in range(6)]
    import_titles(stores.artifacts, stores.desk, titles, replace=False, yes=True, author="test", now=START)
    shared = {"account_id": "a", "profile_id": "p"}
    for number in range(max(pages, 1)):
        at = START + number * 3_600_000
        play = {"title_id": f"t{number % 6}", "position_s": 95.0, "runtime_s": 100.0, "play_id": f"x{number}"}
        stores.log.append([Event(kind="play_stop", event_id=f"e{number}", at=at, **shared, **play)], received_at=at)
        if pages:
            record = PageServed(
                request_id=f"r{number}", now=at, versions=Versions(profile=stores.log.last_position()), rows=(),
                title_ids=(), artwork_ids=(), slot_probabilities=b"", artwork_probabilities=b"",
            )  # fmt: skip
            page = Event(kind="page_served", event_id=f"s{number}", at=at + 1, request_id=f"r{number}",
                         served=pack_served(record), **shared)  # fmt: skip
            stores.log.append([page], received_at=at + 1)
    land.run(stores.log, stores.lake, names=())
    stores.close()


def doctor(home: Path, *words: str) -> int:
    return main(["--home", str(home), "doctor", *words])


def test_the_share_of_pages_with_the_features_of_training_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared(tmp_path / "home", pages=5)
    doctor(tmp_path / "home", "--parity")
    assert "parity: 100.00% of 5 pages had the features of training" in capsys.readouterr().out
    doctor(tmp_path / "home", "--parity", "2")
    assert "of 2 pages" in capsys.readouterr().out


def test_a_home_that_served_no_page_has_nothing_to_replay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepared(tmp_path / "home", pages=0)
    doctor(tmp_path / "home", "--parity")
    assert "no page to replay" in capsys.readouterr().out


def test_a_sample_of_nothing_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepared(tmp_path / "home", pages=1)
    assert doctor(tmp_path / "home", "--parity", "0") != 0
    assert "above 0" in "".join(capsys.readouterr())
