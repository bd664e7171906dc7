"""Compiled kernels are kept by the sources they were compiled from, so that none outlives its source.

Numba's own cache looks at one file: a kernel that takes code from another keeps the old machine code when that other
changes, and then computes wrongly or crashes. Here any change of any kernel's file begins a new folder.
"""

import hashlib
import os
import shutil
from pathlib import Path

_VARIABLE = "NUMBA_CACHE_DIR"
_PREFIX = "kernels-"


def keep_kernels(package: Path = Path(__file__).parent) -> Path | None:
    """Tell Numba where to keep compiled kernels: call before anything imports it.

    Folders of earlier sources are removed. Returns the folder; None where one was set already or the package cannot be
    written to (Numba then looks for a place itself).
    """
    if os.environ.get(_VARIABLE):
        return None
    beside = package / "__pycache__"
    folder = beside / f"{_PREFIX}{digest_of(package)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    if not os.access(folder, os.W_OK):
        return None
    for old in beside.glob(f"{_PREFIX}*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    os.environ[_VARIABLE] = str(folder)
    return folder


def digest_of(package: Path) -> str:
    """Digest the files of a package that hold kernels, by name and content."""
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(package.rglob("*.py")):
        text = path.read_bytes()
        if b"njit" in text:
            digest.update(str(path.relative_to(package)).encode() + b"\0" + text + b"\0")
    return digest.hexdigest()
