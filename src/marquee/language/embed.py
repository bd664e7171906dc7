"""Texts as vectors by what they are about, learnt from the operator's own texts: no download, seconds to train.

Words are placed by which texts hold them (latent semantic analysis, Deerwester et al. 1990; found by a randomised
decomposition, Halko et al. 2011), a text by its words, rare ones speaking louder and what all texts share taken out
(Arora et al. 2017). It knows no language's grammar and no title: a language whose texts it was trained on works.
"""

import json
import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from marquee.errors import BrokenStore
from marquee.language.tokens import MAX_TOKENS, tokens_of

FORMAT = 1
_HEADER, _VECTORS, _WEIGHTS, _SHARED = "embedder.json", "vectors.npy", "weights.npy", "shared.npy"
_ENDINGS = ("s", "es", "ed", "ing", "ly", "er")  # of a word that is not known, tried off


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedConfig:
    """How the words are chosen and placed."""

    dimensions: int = 128
    fewest: int = 3  # texts that must hold a word: a rarer one says nothing of others, and may be one person's
    commonest: float = 0.3  # a word in more texts than this share says nothing
    most_words: int = 40_000
    even: float = 0.3  # 0: directions weigh as much as texts differ along them; 1: all alike
    rounds: int = 3  # of the decomposition


EMBED_CONFIG = EmbedConfig()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Embedder:
    """Words, each with its place and its weight; the texts it was trained on are not in it."""

    version: str
    words: dict[str, int]
    vectors: NDArray[np.float32]  # (words, dimensions)
    weights: NDArray[np.float32]  # (words,) how loud a word speaks
    shared: NDArray[np.float32]  # (dimensions,) where the mean text lies

    @property
    def dimensions(self) -> int:
        """Tell how long its vectors are."""
        return int(self.vectors.shape[1])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Place texts: float32 `(texts, dimensions)`, rows of length 1; 0 where no word is known. Never raises."""
        counts = _counted(texts, self.words)
        found = (_weighed(counts, self.weights) @ self.vectors).astype(np.float32)
        found[np.diff(counts.indptr) > 0] -= self.shared
        return unit(found)


def train_embedder(
    texts: Sequence[str],
    *,
    rng: np.random.Generator,
    version: str = "",
    telling: Collection[str] = (),
    config: EmbedConfig = EMBED_CONFIG,
) -> Embedder:
    """Learn words from texts, one of each title; where they share no words nothing can be placed.

    `telling` are words that are kept however common: the name of a genre says something in a third of a catalogue too.
    """
    spread: Counter[str] = Counter()
    tokenised = [_words_of(text) for text in texts]
    for words in tokenised:
        spread.update(set(words))
    most = max(config.fewest, config.commonest * len(texts))
    kept = [
        (word, count) for word, count in spread.items() if config.fewest <= count and (count <= most or word in telling)
    ]
    kept = sorted(kept, key=lambda one: (-one[1], one[0]))[: config.most_words]
    known = {word: place for place, (word, _) in enumerate(kept)}
    weights = np.array([math.log(1 + len(texts) / count) for _, count in kept], dtype=np.float32)
    table = _weighed(_table(tokenised, known), weights)
    vectors = _directions(table, config=config, rng=rng)
    mean = np.asarray(table.sum(axis=0), dtype=np.float32).ravel() / max(len(texts), 1)
    shared: NDArray[np.float32] = (mean @ vectors).astype(np.float32)
    return Embedder(version=version, words=known, vectors=vectors, weights=weights, shared=shared)


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bring rows to length 1; rows of nothing stay nothing."""
    length = np.sqrt((rows.astype(np.float64) ** 2).sum(axis=1, keepdims=True))
    found: NDArray[np.float32] = (rows / np.where(length > 1e-12, length, 1.0)).astype(np.float32)
    found[length[:, 0] <= 1e-12] = 0.0
    return found


def save_embedder(folder: Path, embedder: Embedder) -> None:
    """Write an embedder into a folder (made where absent)."""
    folder.mkdir(parents=True, exist_ok=True)
    header = {"format": FORMAT, "version": embedder.version, "words": list(embedder.words)}
    (folder / _HEADER).write_text(json.dumps(header))
    np.save(folder / _VECTORS, embedder.vectors)
    np.save(folder / _WEIGHTS, embedder.weights)
    np.save(folder / _SHARED, embedder.shared)


def load_embedder(folder: Path) -> Embedder:
    """Open an embedder, its vectors memory-mapped; raises BrokenStore where the folder holds none that fits."""
    try:
        header = json.loads((folder / _HEADER).read_text())
        if header["format"] != FORMAT:
            raise BrokenStore(f"{folder} was trained by another version of Marquee; run `marquee train`")
        found = Embedder(
            version=header["version"],
            words={word: place for place, word in enumerate(header["words"])},
            vectors=_opened(folder / _VECTORS),
            weights=_opened(folder / _WEIGHTS),
            shared=_opened(folder / _SHARED),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenStore(f"no readable embedder in {folder}: {error}; run `marquee train`") from error
    sizes = {len(found.words), len(found.vectors), len(found.weights)}
    if len(sizes) != 1 or found.vectors.ndim != 2 or found.shared.shape != (found.dimensions,):
        raise BrokenStore(f"the arrays in {folder} do not fit its {len(found.words)} words; run `marquee train`")
    return found


def _opened(file: Path) -> NDArray[Any]:
    return np.asarray(np.load(file, mmap_mode="r"))


def _words_of(text: str) -> list[str]:
    return [token for token in tokens_of(text[: 8 * MAX_TOKENS]) if len(token) > 1 or not token.isascii()]


def _known(words: list[str], known: dict[str, int]) -> Iterator[int]:
    for word in words:
        place = known.get(word, -1)
        if place < 0 and len(word) > 3:
            shorter = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
            place = next((known[one] for one in shorter if one in known), known.get(word + "s", -1))
        if place >= 0:
            yield place


def _counted(texts: Sequence[str], known: dict[str, int]) -> sparse.csr_matrix:
    return _table([_words_of(text) for text in texts], known)


def _table(tokenised: Sequence[list[str]], known: dict[str, int]) -> sparse.csr_matrix:
    """Count words: float32 CSR `(texts, words)`."""
    starts: list[int] = [0]
    places: list[int] = []
    counts: list[int] = []
    for words in tokenised:
        held = Counter(_known(words, known))
        places.extend(held.keys())
        counts.extend(held.values())
        starts.append(len(places))
    entries = (np.array(counts, np.float32), np.array(places, np.int32), np.array(starts, np.int64))
    return sparse.csr_matrix(entries, shape=(len(tokenised), len(known)))


def _weighed(counts: sparse.csr_matrix, weights: NDArray[np.float32]) -> sparse.csr_matrix:
    """Weigh counts and bring each text to length 1; a word said ten times counts a little more than once."""
    values = (1.0 + np.log(np.maximum(counts.data, 1.0))) * weights[counts.indices]
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(rows, weights=values * values, minlength=counts.shape[0]))
    values = (values / np.maximum(length, 1e-12)[rows]).astype(np.float32)
    return sparse.csr_matrix((values, counts.indices, counts.indptr), shape=counts.shape)


def _directions(table: sparse.csr_matrix, *, config: EmbedConfig, rng: np.random.Generator) -> NDArray[np.float32]:
    """Find the directions along which texts differ most; float32 `(words, ≤ dimensions)`."""
    wanted = min(config.dimensions, min(table.shape))
    if wanted == 0 or table.nnz == 0:
        return np.zeros((table.shape[1], 0), dtype=np.float32)
    drawn = min(wanted + 16, min(table.shape))
    start = rng.standard_normal((table.shape[1], drawn)).astype(np.float32)
    back = table.T.tocsr()
    basis = np.linalg.qr(table @ start)[0]
    for _ in range(config.rounds):
        basis = np.linalg.qr(table @ np.linalg.qr(back @ basis)[0])[0]
    _, sizes, right = np.linalg.svd((back @ basis).T, full_matrices=False)
    kept = sizes[:wanted] > 1e-6 * sizes[0]
    scale = np.maximum(sizes[:wanted][kept], 1e-9) ** -config.even
    found: NDArray[np.float32] = np.ascontiguousarray((right[:wanted][kept] * scale[:, None]).T, dtype=np.float32)
    return found
