"""The names a program may rely on."""

import subprocess
import sys

import marquee


def test_every_public_name_is_there() -> None:
    assert [name for name in marquee.__all__ if not hasattr(marquee, name)] == []


def test_importing_marquee_loads_no_engine() -> None:
    heavy = "duckdb", "ibis", "pyiceberg", "numba", "scipy", "starlette", "pandas", "torch"
    code = f"import sys, marquee; print([name for name in {heavy!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
