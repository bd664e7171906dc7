"""The home folder and its format."""

from pathlib import Path

import pytest

from marquee.errors import BrokenStore
from marquee.settings import FORMAT_VERSION, Settings
from marquee.storage import home as home_room
from marquee.storage.home import prepare_home, read_format, upgrade_home
from marquee.storage.open import open_stores


def test_a_home_is_made_with_its_format_and_found_again(tmp_path: Path) -> None:
    assert read_format(tmp_path / "new") is None
    prepare_home(tmp_path / "new")
    prepare_home(tmp_path / "new")
    assert read_format(tmp_path / "new") == FORMAT_VERSION


def test_an_older_home_names_the_command_that_carries_it_over(tmp_path: Path) -> None:
    (tmp_path / "format").write_text("0\n")
    with pytest.raises(BrokenStore, match="marquee upgrade"):
        prepare_home(tmp_path)
    assert upgrade_home(tmp_path) == (0, FORMAT_VERSION)
    prepare_home(tmp_path)
    assert upgrade_home(tmp_path) == (FORMAT_VERSION, FORMAT_VERSION)


def test_a_newer_home_is_refused_by_both(tmp_path: Path) -> None:
    (tmp_path / "format").write_text(f"{FORMAT_VERSION + 1}\n")
    for refuses in (prepare_home, upgrade_home):
        with pytest.raises(BrokenStore, match="newer"):
            refuses(tmp_path)


def test_stores_without_a_format_are_not_taken_for_a_new_home(tmp_path: Path) -> None:
    (tmp_path / "log.db").touch()
    with pytest.raises(BrokenStore, match="marquee upgrade"):
        prepare_home(tmp_path)


def test_an_unreadable_format_and_a_file_in_the_way_are_named(tmp_path: Path) -> None:
    (tmp_path / "format").write_text("soup")
    with pytest.raises(BrokenStore, match="soup"):
        prepare_home(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(BrokenStore, match="folder"):
        prepare_home(tmp_path / "file")


def test_nothing_to_upgrade_is_said(tmp_path: Path) -> None:
    with pytest.raises(BrokenStore, match="no home"):
        upgrade_home(tmp_path / "nowhere")


def test_there_is_a_step_from_every_older_format() -> None:
    assert sorted(home_room.STEPS) == list(range(FORMAT_VERSION))


def test_the_stores_of_a_home_open_and_close_together(tmp_path: Path) -> None:
    stores = open_stores(Settings(home=tmp_path / "home"))
    assert (stores.log.last_position(), stores.state.folded_position(), stores.desk.version()) == (0, 0, 1 * 0)
    assert len(stores.erasure_key) == 32
    stores.close()
    again = open_stores(Settings(home=tmp_path / "home"))
    assert again.log.last_position() == 0
    again.close()


def test_a_log_under_another_desks_secret_is_refused(tmp_path: Path) -> None:
    stores = open_stores(Settings(home=tmp_path))
    assert stores.log.last_position() == 0
    stores.close()
    for path in tmp_path.glob("desk.db*"):
        path.unlink()
    stores = open_stores(Settings(home=tmp_path))
    with pytest.raises(BrokenStore, match="belong together"):
        _ = stores.log
    stores.close()


def test_a_store_that_is_no_database_is_named(tmp_path: Path) -> None:
    prepare_home(tmp_path)
    (tmp_path / "state.db").write_bytes(b"soup" * 2_000)
    stores = open_stores(Settings(home=tmp_path))
    with pytest.raises(BrokenStore, match=r"state\.db"):
        _ = stores.state
    stores.close()
