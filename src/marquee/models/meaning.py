"""What titles mean as vectors: the same space for a title's own texts, what is said of it, and what is typed.

Known of titles nobody has watched, and of nobody who watches. Kept by its own title ids and aligned once to a catalogue
(law 9): titles it never saw are placed by their own texts then.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BadInput, BrokenStore
from marquee.language.embed import Embedder, load_embedder, save_embedder, unit
from marquee.language.encoder import MODEL, Encoder, keep_encoder, open_encoder
from marquee.schema.catalog import Title

KIND = "meaning"  # of artifact
FORMAT = 1
SAID = np.float32(0.5)  # what comments count beside a title's own texts
_TITLES, _VECTORS, _EMBEDDER = "titles.json", "titles.npy", "embedder"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meanings:
    """Titles placed by an embedder or an encoder; `title_ids` are its own, aligned to `vectors`."""

    version: str
    reader: Embedder | Encoder
    title_ids: tuple[str, ...]
    vectors: NDArray[np.float32]  # (titles, dimensions), of length 1, or 0 where nothing is known


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meaning:
    """Meanings aligned to one catalogue snapshot: row i of `vectors` is its title i."""

    version: str
    reader: Embedder | Encoder
    vectors: NDArray[np.float32]

    def likeness(self, text: str) -> NDArray[np.float32]:
        """Tell how near each title is to a text; float32 `(titles,)`, -1 to 1, all 0 where nothing of it is known."""
        return self.near(self.reader.embed([text])[0])

    def near(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Tell how near each title is to a vector of length 1; float32 `(titles,)`."""
        out = np.zeros(len(self.vectors), dtype=np.float32)
        if self.vectors.shape[1] == len(vector):
            _near(self.vectors, np.ascontiguousarray(vector, dtype=np.float32), out)
        return out


def facts_text(title: Title) -> str:
    """Say in words what a catalogue says of a title beside its synopsis; people are for names, not for meaning."""
    return " ".join((title.name, *title.genres, *title.moods, *title.keywords))


def title_text(title: Title) -> str:
    """Give all words of a title, to learn from."""
    return f"{title.synopsis} {facts_text(title)}"


def place_titles(
    reader: Embedder | Encoder, titles: Sequence[Title], *, said: Mapping[str, Sequence[str]] | None = None
) -> NDArray[np.float32]:
    """Place titles by synopsis and facts alike, and by what is `said` (by title id): `(titles, dimensions)`."""
    found = reader.embed([title.synopsis for title in titles]) + reader.embed([facts_text(title) for title in titles])
    found = unit(found)
    heard = [(row, text) for row, title in enumerate(titles) for text in (said or {}).get(title.title_id, ())]
    if heard:
        vectors = reader.embed([text for _, text in heard])
        rows = np.array([row for row, _ in heard])
        sums = np.zeros_like(found)
        np.add.at(sums, rows, vectors)
        found = unit(found + SAID * unit(sums))
    return found


def align_meaning(meanings: Meanings, snapshot: CatalogSnapshot) -> Meaning:
    """Bring meanings to a catalogue; titles they never saw are read now."""
    place = {title_id: row for row, title_id in enumerate(meanings.title_ids)}
    rows = np.array([place.get(title_id, -1) for title_id in snapshot.title_ids], dtype=np.int64)
    vectors = np.zeros((len(snapshot), meanings.reader.dimensions), dtype=np.float32)
    vectors[rows >= 0] = meanings.vectors[rows[rows >= 0]]
    new = np.flatnonzero(rows < 0)
    if len(new):
        vectors[new] = place_titles(meanings.reader, [snapshot.titles[row] for row in new])
    return Meaning(version=meanings.version, reader=meanings.reader, vectors=vectors)


def save_meanings(folder: Path, meanings: Meanings, *, encoder: Path | None = None) -> None:
    """Write meanings into a folder; `encoder` is the ONNX file of a reader that is one."""
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(meanings.reader, Embedder):
        save_embedder(folder / _EMBEDDER, meanings.reader)
    elif encoder is not None:
        keep_encoder(encoder, folder / _EMBEDDER)
    header = {"format": FORMAT, "version": meanings.version, "title_ids": meanings.title_ids}
    (folder / _TITLES).write_text(json.dumps(header))
    np.save(folder / _VECTORS, meanings.vectors)


def load_meanings(folder: Path) -> Meanings:
    """Open meanings; raises BrokenStore where the folder holds none this version can read."""
    try:
        header = json.loads((folder / _TITLES).read_text())
        if header["format"] != FORMAT:
            raise BrokenStore(f"{folder} was trained by another version of Marquee; run `marquee train`")
        is_encoder = (folder / _EMBEDDER / MODEL).exists()
        found = Meanings(
            version=header["version"],
            reader=open_encoder(folder / _EMBEDDER / MODEL) if is_encoder else load_embedder(folder / _EMBEDDER),
            title_ids=tuple(header["title_ids"]),
            vectors=np.asarray(np.load(folder / _VECTORS, mmap_mode="r")),
        )
    except (OSError, ValueError, KeyError, TypeError, BadInput) as error:
        raise BrokenStore(f"no readable meanings in {folder}: {error}; run `marquee train`") from error
    if found.vectors.shape != (len(found.title_ids), found.reader.dimensions):
        raise BrokenStore(f"the vectors in {folder} do not fit its {len(found.title_ids)} titles; run `marquee train`")
    return found


@njit(cache=True, nogil=True, fastmath=True)
def _near(vectors, vector, out):  # type: ignore[no-untyped-def]
    """Multiply, one thread: a product by BLAS would wake its threads in serving."""
    for row in range(len(vectors)):
        total = np.float32(0.0)
        for d in range(len(vector)):
            total += vectors[row, d] * vector[d]
        out[row] = total
