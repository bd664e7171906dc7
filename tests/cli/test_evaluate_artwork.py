"""`marquee evaluate artwork`: words that do not go together, and homes that cannot be judged yet."""

from pathlib import Path

import pytest

from marquee.cli import main


def test_a_policy_is_asked_of_covers_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path), "evaluate", "--policy", "even"]) == 1
    assert "evaluate artwork --policy even" in capsys.readouterr().err


def test_covers_are_judged_for_a_policy_that_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path), "evaluate", "artwork"]) == 1
    assert "--policy" in capsys.readouterr().err


def test_without_a_catalogue_it_says_what_to_do_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path), "evaluate", "artwork", "--policy", "even"]) == 1
    assert "marquee import" in capsys.readouterr().err
