"""Describe each artwork once: what was measured of it, what it stresses, and an embedding where an encoder is given.

Kept as an artifact of kind "artwork" with its own ordered ids (law 9): its row numbers never leave it. An artwork that
was described before, by the same encoder, is not looked at again. Everything serves without it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from marquee.artwork.arrays import MEASURES, UNKNOWN_MEASURE
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BadInput, BrokenStore
from marquee.media.images import read_image
from marquee.media.measure import floats_of, measure
from marquee.media.pixels import Picture
from marquee.media.store import stored_file
from marquee.schema.catalog import Artwork

KIND = "artwork"
Encode = Callable[[Sequence[Picture]], NDArray[np.float32]]  # pictures -> (pictures, dimensions), of length 1 each
_BATCH = 16
_HEAD, _MEASURED, _EMBEDDINGS = "artworks.json", "measured.npy", "embeddings.npy"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Described:
    """What is known of artworks; arrays are aligned to `artwork_ids`."""

    artwork_ids: tuple[str, ...]
    aspects: tuple[tuple[str, str | None], ...]  # what each stresses first
    measured: NDArray[np.float32]  # (artworks, MEASURES), NaN where not measured: drawn ones, SVG
    embeddings: NDArray[np.float32]  # (artworks, dimensions), NaN where there was no picture; 0 wide without an encoder
    encoder: str = ""  # the digest of its file


NOTHING = Described(
    artwork_ids=(),
    aspects=(),
    measured=np.zeros((0, len(MEASURES)), dtype=np.float32),
    embeddings=np.zeros((0, 0), dtype=np.float32),
)


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    artwork_ids: tuple[str, ...]
    aspects: tuple[tuple[str, str | None], ...]
    measures: tuple[str, ...]
    encoder: str


def describe(
    snapshot: CatalogSnapshot,
    *,
    root: Path,
    encode: Encode | None = None,
    encoder: str = "",
    known: Described = NOTHING,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Described:
    """Describe all artworks of a catalogue; `root` is the home's `artwork` folder, `encoder` the digest of its file.

    A stored picture that cannot be read is left unmeasured: a cover is still served by its other features.
    """
    again = known if known.encoder == encoder else NOTHING
    place_of = {artwork_id: place for place, artwork_id in enumerate(again.artwork_ids)}
    size = len(snapshot.artworks)
    measured = np.full((size, len(MEASURES)), np.nan, dtype=np.float32)
    wide = again.embeddings.shape[1]
    embeddings = np.full((size, wide), np.nan, dtype=np.float32)
    waiting: list[int] = []
    for row, artwork in enumerate(snapshot.artworks):
        place = place_of.get(artwork.artwork_id, -1)
        if place >= 0:
            measured[row] = again.measured[place]
            embeddings[row] = again.embeddings[place]
        measured[row] = _stated(artwork, measured[row])
        seen = bool(np.isfinite(measured[row]).any()) and (
            encode is None or bool(np.isfinite(embeddings[row]).all() and wide)
        )
        if artwork.file is not None and not seen:
            waiting.append(row)
    for start in range(0, len(waiting), _BATCH):
        report(start, len(waiting))
        rows = waiting[start : start + _BATCH]
        pictures = {row: picture for row in rows if (picture := _picture(root, snapshot.artworks[row])) is not None}
        for row, picture in pictures.items():
            if not np.isfinite(measured[row]).any():
                found = floats_of(measure(picture))
                measured[row] = [found.get(name, np.nan) for name in MEASURES]
        if encode is not None and pictures:
            vectors = _lengths_of_one(encode(list(pictures.values())))
            if embeddings.shape[1] != vectors.shape[1]:
                embeddings = np.full((size, vectors.shape[1]), np.nan, dtype=np.float32)
            embeddings[list(pictures)] = vectors
    report(len(waiting), len(waiting))
    return Described(
        artwork_ids=snapshot.artwork_ids,
        aspects=tuple((artwork.aspect, artwork.value) for artwork in snapshot.artworks),
        measured=measured,
        embeddings=embeddings,
        encoder=encoder,
    )


def aligned_measures(described: Described, snapshot: CatalogSnapshot) -> NDArray[np.float32]:
    """Give measures by a snapshot's artwork rows, float32 `(artworks, MEASURES)`; `UNKNOWN_MEASURE` where not known."""
    found = np.full((len(snapshot.artworks), len(MEASURES)), UNKNOWN_MEASURE, dtype=np.float32)
    for place, artwork_id in enumerate(described.artwork_ids):
        row = snapshot.artwork_index.get(artwork_id)
        if row is not None:
            known = np.isfinite(described.measured[place])
            found[row, known] = described.measured[place, known]
    return found


def save_described(described: Described, folder: Path) -> None:
    """Write a description into an artifact's folder."""
    head = _Head(
        artwork_ids=described.artwork_ids,
        aspects=described.aspects,
        measures=MEASURES,
        encoder=described.encoder,
    )
    (folder / _HEAD).write_bytes(msgspec.json.encode(head))
    np.save(folder / _MEASURED, described.measured)
    np.save(folder / _EMBEDDINGS, described.embeddings)


def load_described(folder: Path) -> Described:
    """Read what `save_described` wrote; raises BrokenStore where it is torn or measures other things."""
    try:
        head = msgspec.json.decode((folder / _HEAD).read_bytes(), type=_Head)
        measured = np.load(folder / _MEASURED, allow_pickle=False)
        embeddings = np.load(folder / _EMBEDDINGS, allow_pickle=False)
    except (OSError, ValueError, EOFError, msgspec.MsgspecError) as error:
        raise BrokenStore(f"the artworks described in {folder} cannot be read ({error}); describe them anew") from error
    size = len(head.artwork_ids)
    whole = measured.shape == (size, len(MEASURES)) and embeddings.ndim == 2 and len(embeddings) == size
    if head.measures != MEASURES or len(head.aspects) != size or not whole:
        raise BrokenStore(f"the artworks described in {folder} are of another version; describe them anew")
    return Described(
        artwork_ids=head.artwork_ids,
        aspects=head.aspects,
        measured=measured.astype(np.float32),
        embeddings=embeddings.astype(np.float32),
        encoder=head.encoder,
    )


def _stated(artwork: Artwork, found: NDArray[np.float32]) -> NDArray[np.float32]:
    """Take what the catalogue or the desk says was measured, over what was found."""
    stated = artwork.measured or {}
    told = np.array([stated.get(name, np.nan) for name in MEASURES], dtype=np.float32)
    return np.where(np.isfinite(told), np.clip(told, 0.0, 1.0), found).astype(np.float32)


def _picture(root: Path, artwork: Artwork) -> Picture | None:
    file = None if artwork.file is None else stored_file(root, artwork.file, shape="tile")
    if file is None or file.suffix.lower() == ".svg":
        return None
    try:
        return read_image(file.read_bytes(), name=file.name).picture
    except (BadInput, OSError):
        return None


def _lengths_of_one(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (vectors / np.maximum(length, 1e-12)).astype(np.float32)
    return scaled
