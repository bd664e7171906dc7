"""Near copies: which texts are one text sent again with a word changed.

Each text is sketched by the smallest hashes of its runs of letters (min-wise hashing: Broder 1997), so that two
sketches agree in about the share of runs that the texts have in common. Texts are met in order and only compared with
the first of each group found so far, so a thousand copies cost a thousand comparisons and not half a million. A
phrase of a few words is nobody's: two people who write "loved it" have not copied.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.language.tokens import tokens_of

HASHES = 48
BAND = 3  # hashes that must all agree for two texts to be compared
_MOST_LEADERS = 8  # of one bucket that a text is compared with


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyConfig:
    """When two texts are one: the share of runs in common, and how short is too short to be a copy."""

    alike: float = 0.7
    alike_short: float = 0.9  # of a text of at most `short_words`
    short_words: int = 8
    phrase_words: int = 4  # up to here it is a common phrase
    most_chars: int = 1_000  # of a text that are looked at
    run_chars: int = 5


def groups_of(texts: Sequence[str], *, config: CopyConfig | None = None) -> NDArray[np.int64]:
    """Number the texts so that near copies share a number: that of the first of them, `(texts,)`."""
    config = config or CopyConfig()
    words = [tokens_of(text[: config.most_chars]) for text in texts]
    sketches = sketches_of([" ".join(each) for each in words], run_chars=config.run_chars)
    groups = np.arange(len(texts), dtype=np.int64)
    buckets: dict[tuple[int, int, int, int], list[int]] = {}
    for place, each in enumerate(words):
        if len(each) <= config.phrase_words:
            continue
        needed = config.alike_short if len(each) <= config.short_words else config.alike
        sketch = sketches[place]
        parts = sketch.tolist()
        keys = [(at, parts[at], parts[at + 1], parts[at + 2]) for at in range(0, HASHES, BAND)]
        leader = next(
            (
                leader
                for key in keys
                for leader in buckets.get(key, ())
                if float((sketches[leader] == sketch).mean()) >= needed
            ),
            None,
        )
        if leader is not None:
            groups[place] = leader
            continue
        for key in keys:
            bucket = buckets.setdefault(key, [])
            if len(bucket) < _MOST_LEADERS:
                bucket.append(place)
    return groups


def sketches_of(texts: Sequence[str], *, run_chars: int = 5) -> NDArray[np.uint32]:
    """Sketch texts by the least hash of their runs of characters, `(texts, HASHES)`; an empty text is all ones."""
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    begins = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths)))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    found = np.full((len(texts), HASHES), 0xFFFFFFFF, dtype=np.uint32)
    _sketch(codes, begins, run_chars, found)
    return found


@njit(cache=True, nogil=True)
def _sketch(
    codes: NDArray[np.uint32], begins: NDArray[np.int64], run: int, out: NDArray[np.uint32]
) -> None:  # pragma: no cover - compiled
    """Write each text's sketch: one hash of each run, spread into many by odd multipliers."""
    for text in range(len(begins) - 1):
        begin, end = begins[text], begins[text + 1]
        for at in range(begin, max(begin + 1, end - run + 1)):
            seed = np.uint64(14695981039346656037)
            for place in range(at, min(at + run, end)):
                seed = (seed ^ np.uint64(codes[place])) * np.uint64(1099511628211)
            for number in range(out.shape[1]):
                mixed = (seed ^ (seed >> np.uint64(29))) * np.uint64(
                    np.uint64(0x9E3779B97F4A7C15) + np.uint64(2 * number) * np.uint64(0xBF58476D1CE4E5B9)
                )
                value = np.uint32(mixed >> np.uint64(32))
                if end > begin and value < out[text, number]:
                    out[text, number] = value
