"""A manifest: the size and checksum of every file of a folder, so that a torn or rotten one is refused.

It knows nothing of what the files mean.
"""

import hashlib
import json
from pathlib import Path

from marquee.errors import BrokenStore

MANIFEST = ".manifest"
_PIECE = 1 << 20


def write_manifest(folder: Path) -> str:
    """Write down every file of `folder`, and return the checksum of what was written."""
    files = {name: [path.stat().st_size, _checksum(path)] for name, path in _files(folder)}
    text = json.dumps(files, indent=0)
    (folder / MANIFEST).write_text(text)
    return hashlib.sha256(text.encode()).hexdigest()


def check_manifest(folder: Path, *, checksum: str | None = None) -> None:
    """Compare every file of `folder` with its manifest, and that with its own `checksum`.

    Raises BrokenStore at the first difference, naming the file: gone, cut short, changed, or one nobody wrote down.
    """
    try:
        text = (folder / MANIFEST).read_text()
        wanted = dict(json.loads(text))
    except (OSError, ValueError) as error:
        raise BrokenStore(f"{folder} has no readable manifest ({error}): it is torn") from error
    if checksum is not None and hashlib.sha256(text.encode()).hexdigest() != checksum:
        raise BrokenStore(f"the manifest of {folder} was changed after it was published")
    found = dict(_files(folder))
    for name in sorted({*wanted, *found}):
        if name not in found:
            raise BrokenStore(f"{folder} is torn: {name} is gone")
        if name not in wanted:
            raise BrokenStore(f"{folder} is torn: {name} was not there when it was published")
        size, digest = wanted[name]
        if found[name].stat().st_size != size:
            raise BrokenStore(f"{folder} is torn: {name} has {found[name].stat().st_size:,} bytes, not {size:,}")
        if _checksum(found[name]) != digest:
            raise BrokenStore(f"{folder} is torn: the bytes of {name} are not those that were published")


def _files(folder: Path) -> list[tuple[str, Path]]:
    """List the files a manifest speaks of: all but those it and the publisher keep beside them."""
    return [
        (str(path.relative_to(folder)), path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not (path.parent == folder and path.name.startswith("."))
    ]


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
