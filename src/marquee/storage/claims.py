"""Claims on folders: a process holds a folder while it fills it, and a dead process holds nothing.

The claim is a lock on the folder itself, which the system lets go of when its holder ends, however it ends.
"""

import fcntl
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from marquee.errors import Refused


def claim(folder: Path) -> int | None:
    """Claim a folder that exists: a handle to give to `release`, None where another holds it or it is gone."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(handle).st_ino == folder.stat().st_ino:  # not one that was removed while we waited
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(handle)
    return None


def release(handle: int) -> None:
    """Let go of a claim."""
    os.close(handle)


def remove_unclaimed(folders: Collection[Path]) -> int:
    """Remove those of `folders` that no living process holds; returns how many."""
    removed = 0
    for folder in folders:
        handle = claim(folder)
        if handle is not None:
            shutil.rmtree(folder, ignore_errors=True)
            release(handle)
            removed += 1
    return removed


@contextmanager
def workplace(room: Path, name: str) -> Iterator[Path]:
    """Hold the folder `name` in `room`, made where it is absent, for as long as it takes; it stays afterwards.

    What lies in it was left by whoever worked there before and was cut short. Raises Refused where another process
    is at work in it.
    """
    folder = room / name
    folder.mkdir(parents=True, exist_ok=True)
    handle = claim(folder)
    if handle is None:
        raise Refused(f"another process is at work in {folder}; wait for it, or stop it and run this again")
    try:
        yield folder
    finally:
        release(handle)
