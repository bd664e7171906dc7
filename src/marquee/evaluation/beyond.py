"""What accuracy does not say of lists: coverage, effective catalogue size, novelty, diversity, calibration.

Lists are int32 `(lists, k)` of row numbers of titles, best first, -1 where a list is shorter. Nothing is known here of
how they were made.
"""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from marquee.catalog.snapshot import CatalogSnapshot

SMOOTHING = 0.01  # of the list's mixture by the history's: Steck's alpha
_AT_ONCE = 8_192  # lists worked at once: bounds memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """Figures of many lists together; means over lists."""

    coverage: float  # share of the catalogue in any list
    effective_size: float  # titles, by the formula of Gomez-Uribe and Hunt
    effective_titles: float  # titles, by entropy
    novelty: float  # bits
    diversity: float  # 0: all tiles of a list alike, 1: nothing shared
    divergence: float | None  # Steck's C_KL, 0 is calibrated; None where no history was told

    def figures(self, prefix: str = "", digits: int = 4) -> dict[str, float]:
        """Lay the figures out for a benchmark's record, rounded, each name behind `prefix`."""
        return {f"{prefix}{name}": round(value, digits) for name, value in asdict(self).items() if value is not None}


def beyond_accuracy(
    lists: NDArray[np.integer],
    *,
    counts: NDArray[np.number],
    shares: NDArray[np.float32],
    histories: sparse.csr_matrix | None = None,
) -> Beyond:
    """Measure lists against `counts` (how often each title was watched in training, `(titles,)`).

    `shares` is what each title is made of, `(titles, genres)` (`genre_shares`); `histories` the strengths behind each
    list, `(lists, titles)`.
    """
    shown = exposure(lists, size=len(counts))
    return Beyond(
        coverage=float((shown > 0).mean()) if len(shown) else 0.0,
        effective_size=effective_size(shown),
        effective_titles=effective_titles(shown),
        novelty=novelty(lists, counts=counts),
        diversity=float(diversity(lists, shares).mean()) if len(lists) else 0.0,
        divergence=None if histories is None else miscalibration(lists, histories, shares=shares),
    )


def first_titles(scores: NDArray[np.float32], *, k: int = 10) -> NDArray[np.int32]:
    """List the `k` best of each row of scores `(lists, titles)`, ties in title order; what scores -inf is left out."""
    k = min(k, scores.shape[1])
    best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    best.sort(axis=1)
    values = np.take_along_axis(scores, best, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    found = np.take_along_axis(best, order, axis=1).astype(np.int32)
    found[np.take_along_axis(values, order, axis=1) == -np.inf] = -1
    return found


def exposure(lists: NDArray[np.integer], *, size: int) -> NDArray[np.int64]:
    """Count how many lists each of `size` titles is in; int64 `(size,)`."""
    return np.bincount(lists[lists >= 0], minlength=size).astype(np.int64)


def effective_size(amounts: NDArray[np.number]) -> float:
    """Say over how many titles something (tiles, hours) is spread: 1 if one has it all, N if N share it equally.

    2 Σ i p_i - 1 with the shares p by falling size (Gomez-Uribe and Hunt, ACM TMIS 2015); 0 where there is nothing.
    """
    p = _share(np.sort(amounts.astype(np.float64))[::-1])
    return float(2.0 * (p * np.arange(1, len(p) + 1)).sum() - 1.0) if len(p) else 0.0


def effective_titles(amounts: NDArray[np.number]) -> float:
    """Say the same by entropy: exp(-Σ p log p), the number of equal titles as uncertain; 0 where there is nothing."""
    p = _share(amounts.astype(np.float64))
    return float(np.exp(-(p * np.log(p)).sum())) if len(p) else 0.0


def _share(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    kept = amounts[amounts > 0]
    return kept / kept.sum() if len(kept) else kept


def novelty(lists: NDArray[np.integer], *, counts: NDArray[np.number]) -> float:
    """Give the mean of -log2 p over all tiles, p a title's share of all watches; bits.

    A title nobody watched counts as half a watch. Lists are weighed by their length.
    """
    tiles = lists[lists >= 0]
    if not len(tiles):
        return 0.0
    kept = np.maximum(counts.astype(np.float64), 0.5)
    return float(-np.log2(kept[tiles] / kept.sum()).mean())


def diversity(lists: NDArray[np.integer], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Give each list's mean of 1 - cosine over pairs of its titles (ILD); float64 `(lists,)`, 0 below two titles.

    `vectors` is `(titles, anything)`; a title whose vector is 0 is like nothing.
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units = vectors / np.where(lengths > 0, lengths, 1.0)
    found = np.zeros(len(lists))
    for low in range(0, len(lists), _AT_ONCE):
        part = lists[low : low + _AT_ONCE]
        there = part >= 0
        tiles = units[np.maximum(part, 0)] * there[:, :, None]
        # the squared length of the sum holds every pair twice, and each title with itself once
        alike = (tiles.sum(axis=1, dtype=np.float64) ** 2).sum(axis=1) - (tiles.astype(np.float64) ** 2).sum(
            axis=(1, 2)
        )
        size = there.sum(axis=1)
        pairs = size * (size - 1)
        found[low : low + _AT_ONCE] = np.where(pairs > 0, 1.0 - alike / np.maximum(pairs, 1), 0.0)
    return found


def genre_shares(snapshot: CatalogSnapshot) -> NDArray[np.float32]:
    """Share each title out among its genres, equally; float32 `(titles, genres)`, rows of 1 or (no genre) 0."""
    on = snapshot.genre_matrix.T.astype(np.float32)
    found: NDArray[np.float32] = on / np.maximum(on.sum(axis=1, keepdims=True), 1.0)
    return found


def mixture(lists: NDArray[np.integer], shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give what each list is made of, its titles alike; float32 `(lists, genres)`, rows of 1 or (nothing known) 0."""
    found = np.zeros((len(lists), shares.shape[1]), dtype=np.float32)
    for low in range(0, len(lists), _AT_ONCE):
        part = lists[low : low + _AT_ONCE]
        found[low : low + _AT_ONCE] = (shares[np.maximum(part, 0)] * (part >= 0)[:, :, None]).sum(axis=1)
    return _normal(found)


def tastes(histories: sparse.csr_matrix, shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give what each history of strengths `(histories, titles)` is made of; float32 `(histories, genres)`, as above."""
    return _normal(np.asarray(histories @ shares, dtype=np.float32))


def _normal(amounts: NDArray[np.float32]) -> NDArray[np.float32]:
    total = amounts.sum(axis=1, keepdims=True)
    return (amounts / np.where(total > 0, total, 1.0)).astype(np.float32)


def divergences(
    wanted: NDArray[np.float32], shown: NDArray[np.float32], *, smoothing: float = SMOOTHING
) -> NDArray[np.float64]:
    """Give C_KL(p, q) = Σ p log(p / q̃), q̃ = (1 - α) q + α p, of mixtures p `wanted` and q `shown`, row by row.

    Steck, "Calibrated Recommendations" (RecSys 2018), equations 2 and 3; float64 `(rows,)`.
    """
    p, q = wanted.astype(np.float64), shown.astype(np.float64)
    smoothed = (1.0 - smoothing) * q + smoothing * p
    ratio = np.divide(p, smoothed, out=np.ones_like(p), where=p > 0)
    found: NDArray[np.float64] = (p * np.log(ratio)).sum(axis=1)
    return found


def miscalibration(lists: NDArray[np.integer], histories: sparse.csr_matrix, *, shares: NDArray[np.float32]) -> float:
    """Give the mean C_KL of lists against the histories behind them; lists without a known history are left out."""
    wanted, shown = tastes(histories, shares), mixture(lists, shares)
    told = (wanted.sum(axis=1) > 0) & (shown.sum(axis=1) > 0)
    return float(divergences(wanted[told], shown[told]).mean()) if told.any() else 0.0
