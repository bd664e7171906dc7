"""`train`, `publish`, `evaluate` and `rollback` say what is missing, and what to do."""

from pathlib import Path

import pytest

from marquee.cli import main


@pytest.mark.parametrize("command", ["train", "publish", "evaluate"])
def test_without_a_catalogue_a_command_says_how_to_get_one(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(tmp_path / "home"), command]) == 1
    assert "marquee import catalog" in capsys.readouterr().err


def test_without_models_there_is_nothing_to_roll_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path / "home"), "rollback"]) == 1
    assert "no models were live before" in capsys.readouterr().err
