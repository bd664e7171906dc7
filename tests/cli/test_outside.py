"""What an operator types about titles that are known and not licensed."""

from pathlib import Path

import pytest

from marquee.cli import main
from marquee.errors import BadInput
from marquee.serve.searching import OUTSIDE, outside_in
from marquee.settings import Settings
from marquee.storage.open import open_stores


def test_a_list_is_put_in_force_named_and_cleared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, file = tmp_path / "home", tmp_path / "outside.csv"
    file.write_text("title_id,kind,name,genres\nx1,film,The Elsewhere,Horror\nx2,film,,\n")
    assert main(["--home", str(home), "outside"]) == 0
    assert "no list" in capsys.readouterr().out
    assert main(["--home", str(home), "outside", str(file)]) == 1  # a row was left out, and said
    said = capsys.readouterr().out
    assert "line 3" in said and "1 outside titles" in said and "marquee report demand" in said
    stores = open_stores(Settings(home=home))
    assert outside_in(stores.artifacts).by_key["elsewhere"] == 0
    assert stores.desk.history(kind="audit", limit=9)[0].key == OUTSIDE
    stores.close()
    assert main(["--home", str(home), "outside"]) == 0
    assert "is in force" in capsys.readouterr().out
    assert main(["--home", str(home), "outside", "--clear"]) == 0
    stores = open_stores(Settings(home=home))
    assert not outside_in(stores.artifacts).by_key
    stores.close()


def test_a_file_without_a_title_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "none.csv").write_text("title_id,kind,name\n,film,\n")
    assert main(["--home", str(tmp_path / "home"), "outside", str(tmp_path / "none.csv")]) == 1
    assert BadInput.__name__ not in (said := capsys.readouterr().err) and "stays as it is" in said
    assert main(["--home", str(tmp_path / "home"), "outside", str(tmp_path / "none.csv"), "--clear"]) == 1
