"""Accepted covers on disk: a folder a picture, named by its content, put there whole or not at all.

`kept/<digest>/cover-tile.webp`, `-poster.webp`, `-billboard.webp` below the home's `artwork` folder; an SVG is one
`cover.svg` for every shape. Equal pictures share a folder. Which title shows one is not known here.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from marquee.errors import NotFound
from marquee.media.candidates import candidate_image, candidates_folder
from marquee.media.canvas import SIZES, Shape

KEPT = "kept"
CANDIDATES = "candidates"
_STEM = "cover"


def keep_files(root: Path, files: Mapping[str, bytes], *, suffix: str) -> str:
    """Keep a picture's files, by name; returns the file name an `Artwork` carries, below `root`."""
    digest = blake2b(digest_size=16)
    for name, data in sorted(files.items()):
        digest.update(name.encode() + b"\0" + len(data).to_bytes(8, "big") + data)
    name = digest.hexdigest()
    kept = root / KEPT
    kept.mkdir(parents=True, exist_ok=True)
    if not (kept / name).is_dir():
        staged = Path(tempfile.mkdtemp(prefix=".keeping-", dir=kept))
        try:
            for file, data in files.items():
                with (staged / file).open("wb") as out:
                    out.write(data)
                    out.flush()
                    os.fsync(out.fileno())
            staged.chmod(0o755)
            staged.rename(kept / name)
        except OSError:
            if not (kept / name).is_dir():  # not another process's that was quicker
                raise
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    return f"{KEPT}/{name}/{_STEM}{suffix}"


def keep_candidate(root: Path, *, title_id: str, candidate_id: str) -> str:
    """Keep the pictures of a candidate for good; raises NotFound where they are gone."""
    folder = candidates_folder(root / CANDIDATES, title_id)
    drawn = svg_of(folder, candidate_id)
    try:
        if drawn.is_file():
            return keep_files(root, {f"{_STEM}.svg": drawn.read_bytes()}, suffix=".svg")
        files = {f"{_STEM}-{shape}.webp": candidate_image(folder, candidate_id, shape).read_bytes() for shape in SIZES}
    except FileNotFoundError:
        raise NotFound(f"the pictures of candidate {candidate_id!r} are gone; find or import them again") from None
    return keep_files(root, files, suffix=".webp")


def svg_of(folder: Path, candidate_id: str) -> Path:
    """Name the one file of a candidate that is an SVG; raises NotFound for an id no candidate can have."""
    return candidate_image(folder, candidate_id, "tile").with_name(f"{candidate_id}.svg")


def candidate_file(root: Path, *, title_id: str, candidate_id: str, shape: Shape) -> Path:
    """Find the picture of a candidate in a shape; raises NotFound where there is none."""
    folder = candidates_folder(root / CANDIDATES, title_id)
    for file in (candidate_image(folder, candidate_id, shape), svg_of(folder, candidate_id)):
        if file.is_file():
            return file
    raise NotFound(f"there is no candidate {candidate_id!r} of {title_id!r}; list them again")


def stored_file(root: Path, name: str, *, shape: Shape) -> Path | None:
    """Find a stored artwork's file: the one made for the shape, else the one named; None where neither is there.

    A name that leads out of `root` finds nothing.
    """
    folder = root.resolve()
    named = (folder / name).resolve()
    if not named.is_relative_to(folder):
        return None
    for file in (named.with_name(f"{named.stem}-{shape}{named.suffix}"), named):
        if file.is_file():
            return file
    return None
