"""The home folder: everything Marquee keeps, under one format version.

It makes the folder, checks that this Marquee may use it, and carries an older one over. It does not open any store.
"""

import os
from collections.abc import Callable
from pathlib import Path

from marquee.errors import BrokenStore
from marquee.settings import FORMAT_VERSION

FORMAT_FILE = "format"
STORES = ("log.db", "state.db", "desk.db", "lake", "artifacts")

# how to come from the format named to the next one
STEPS: dict[int, Callable[[Path], None]] = {0: lambda home: None}  # 0: a home whose format file was lost


def prepare_home(path: Path) -> Path:
    """Make the home folder where it is absent, and check its format; returns it.

    Raises BrokenStore where it was written in another format, naming what to do.
    """
    found = read_format(path)
    if found is None:
        _write_format(path, FORMAT_VERSION)
    elif found > FORMAT_VERSION:
        raise BrokenStore(f"{path} has format {found}, newer than {FORMAT_VERSION}: install the Marquee that wrote it")
    elif found < FORMAT_VERSION:
        raise BrokenStore(f"{path} has format {found} and this Marquee needs {FORMAT_VERSION}: run `marquee upgrade`")
    return path


def read_format(path: Path) -> int | None:
    """Read the format version of a home: None where there is no home yet, 0 where stores lie without a format.

    Raises BrokenStore where the file holds no version.
    """
    try:
        text = (path / FORMAT_FILE).read_text()
    except FileNotFoundError:
        return 0 if any((path / name).exists() for name in STORES) else None
    except NotADirectoryError:
        raise BrokenStore(f"{path} is a file; a home is a folder: name another with --home") from None
    if not text.strip().isdigit():
        raise BrokenStore(
            f"{path / FORMAT_FILE} holds {text[:20]!r}, not a format number: restore the home from a copy"
        )
    return int(text)


def upgrade_home(path: Path) -> tuple[int, int]:
    """Carry a home over to this format, one step after the other; returns (from, to), equal if there was nothing to do.

    Each finished step is written down, so an interrupted upgrade goes on where it stopped.
    """
    found = read_format(path)
    if found is None:
        raise BrokenStore(f"there is no home at {path}: nothing to upgrade; `marquee demo` makes one")
    if found > FORMAT_VERSION:
        raise BrokenStore(f"{path} has format {found}, newer than {FORMAT_VERSION}: install the Marquee that wrote it")
    for step in range(found, FORMAT_VERSION):
        STEPS[step](path)
        _write_format(path, step + 1)
    return found, FORMAT_VERSION


def _write_format(path: Path, version: int) -> None:
    path.mkdir(parents=True, exist_ok=True)
    fresh = path / f"{FORMAT_FILE}.{os.getpid()}"
    fresh.write_text(f"{version}\n")
    fresh.replace(path / FORMAT_FILE)
