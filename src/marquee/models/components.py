"""Each model's opinion of every title of a catalogue, brought to one scale: what the blend weighs.

Opinions of heavy-tailed models are compressed by a logarithm first. A title the models never saw borrows the opinion
about the titles most like it in content, held back.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

_LONG = 512  # a history longer than this has a table of its own
FLOOR = np.float32(0.05)  # of the best score: what a title without a score is worth before the logarithm


@dataclass(frozen=True, slots=True, kw_only=True)
class Fades:
    """After how many newer titles a liked title counts 1/e, for each component."""

    linear_recent: float = 6.0
    linear_long: float = 50.0
    factors: float = 12.0
    factors_long: float = 150.0
    succession_last: float = 2.0
    succession_recent: float = 8.0
    tower: float = 40.0
    content: float = 20.0  # stands in where there is no tower


@njit(cache=True, nogil=True, fastmath=True)
def place(
    scores: NDArray[np.float32],
    rows: NDArray[np.int32],
    compressed: bool,
    new: NDArray[np.int32],
    lenders: NDArray[np.int32],
    shares: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Carry a model's scores over to the catalogue, on one scale, into `out` `(titles,)`.

    `rows` maps titles to the model's rows (-1: new). Known titles get mean 0 and deviation 1, new ones what they
    borrow; all 0 where the model is indifferent.
    """
    size = len(rows)
    best = np.float32(0.0)
    known = 0
    for j in range(size):
        out[j] = 0
        if rows[j] >= 0:
            known += 1
            out[j] = scores[rows[j]]
            best = max(best, out[j])
    if known == 0:
        return
    if compressed:
        if best <= 0:
            out[:] = 0
            return
        least = np.log(FLOOR)
        scale = np.float32(1.0) / best
        for j in range(size):
            if rows[j] >= 0:
                out[j] = np.log(out[j] * scale + FLOOR) if out[j] > 0 else least
    total = 0.0
    square = 0.0
    for j in range(size):
        if rows[j] >= 0:
            total += out[j]
            square += out[j] * out[j]
    mean = total / known
    deviation = square / known - mean * mean
    if deviation <= 1e-12:
        out[:] = 0
        return
    factor = np.float32(1.0 / np.sqrt(deviation))
    middle = np.float32(mean)
    for j in range(size):
        if rows[j] >= 0:
            out[j] = (out[j] - middle) * factor
    for i in range(len(new)):
        lent = np.float32(0.0)
        for k in range(lenders.shape[1]):
            if lenders[i, k] >= 0:
                lent += shares[i, k] * out[lenders[i, k]]
        out[new[i]] = lent


def faded(weights: NDArray[np.float32], fade: float) -> NDArray[np.float32]:
    """Lower the weights of older titles; `weights` are newest first."""
    lowered: NDArray[np.float32] = weights * _fading(fade, max(_LONG, len(weights)))[: len(weights)]
    return lowered


@lru_cache(maxsize=64)
def _fading(fade: float, size: int) -> NDArray[np.float32]:
    found: NDArray[np.float32] = np.exp(np.arange(size, dtype=np.float32) * np.float32(-1 / fade))
    found.flags.writeable = False
    return found
