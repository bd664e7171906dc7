"""Kernels compiled from sources that changed are never used again."""

from pathlib import Path

import pytest

from marquee.kernels import digest_of, keep_kernels


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "kernel.py").write_text("from numba import njit\n")
    (tmp_path / "plain.py").write_text("x = 1\n")
    return tmp_path


def test_a_change_in_any_kernels_file_begins_a_new_folder_and_removes_the_old(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keep_kernels(package)
    assert first is not None
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    (package / "inner" / "kernel.py").write_text("from numba import njit  # changed\n")
    second = keep_kernels(package)
    assert second is not None
    assert second != first
    assert not first.exists()


def test_a_change_elsewhere_keeps_what_is_compiled(package: Path) -> None:
    before = digest_of(package)
    (package / "plain.py").write_text("x = 2\n")
    assert digest_of(package) == before


def test_a_place_somebody_chose_stays(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/elsewhere")
    assert keep_kernels(package) is None


def test_the_tests_themselves_run_on_kernels_of_these_sources() -> None:
    import os

    assert digest_of(Path(__file__).parent.parent / "src" / "marquee") in os.environ["NUMBA_CACHE_DIR"]
