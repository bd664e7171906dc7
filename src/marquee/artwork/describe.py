"""Describe each artwork once: what was measured of it, what it stresses, and an embedding where an encoder is given.

Kept as an artifact of kind "artwork" with its own ordered ids (law 9): its row numbers never leave it. An artwork that
was described before, by the same encoder, is not looked at again. Everything serves without it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from marquee.artwork.arrays import MEASURES
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BadInput, BrokenStore
from marquee.media.images import read_image
from marquee.media.measure import floats_of, measure
from marquee.media.pixels import Picture
from marquee.media.store import stored_file
from marquee.schema.catalog import Artwork, artworks_of

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


_read: list[Any] = ["", NOTHING]  # the last description read, by its folder
_made: list[tuple[CatalogSnapshot, Described, CatalogSnapshot]] = []


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


def with_measures(snapshot: CatalogSnapshot, described: Described) -> CatalogSnapshot:
    """Give a catalogue whose artworks carry what was measured of them; itself where nothing is new.

    What the catalogue or an editor states stays. Rows and ids are as they were; the same two give the same snapshot.
    """
    for base, known, made in _made:
        if base is snapshot and known is described:
            return made
    changed: dict[int, dict[int, Artwork]] = {}
    for place in np.flatnonzero(np.isfinite(described.measured).any(axis=1)).tolist():
        row = snapshot.artwork_index.get(described.artwork_ids[place])
        if row is None or snapshot.artworks[row].measured is not None:
            continue
        found = described.measured[place]
        values = {name: float(found[at]) for at, name in enumerate(MEASURES) if np.isfinite(found[at])}
        title = int(snapshot.artwork_start.searchsorted(row, side="right")) - 1
        artwork = msgspec.structs.replace(snapshot.artworks[row], measured=values)
        changed.setdefault(title, {})[row - int(snapshot.artwork_start[title])] = artwork
    made = snapshot
    if changed:
        titles, artworks = list(snapshot.titles), list(snapshot.artworks)
        for title, of_title in changed.items():
            start = int(snapshot.artwork_start[title])
            own = list(artworks_of(titles[title]))
            for at, artwork in of_title.items():
                own[at] = artworks[start + at] = artwork
            titles[title] = msgspec.structs.replace(titles[title], artworks=tuple(own))
        made = replace(snapshot, titles=tuple(titles), artworks=tuple(artworks))
    _made.insert(0, (snapshot, described, made))
    del _made[2:]
    return made


def described_in(artifacts: Any) -> Described:
    """Read the description in force from the store of that name, once a version; `NOTHING` where there is none.

    Raises BrokenStore where it is torn: whoever asks goes on without.
    """
    version = artifacts.current(KIND)
    if version is None:
        return NOTHING
    name = f"{artifacts.root}/{version}"
    if _read[0] != name:
        _read[:] = [name, NOTHING]  # a torn one is said once, then passed over
        _read[1] = load_described(artifacts.checked(KIND, version))
    found: Described = _read[1]
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
