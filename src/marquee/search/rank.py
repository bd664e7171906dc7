"""The order of results: what was typed first, taste second.

Taste moves a title inside what answers alike and never over the name that was typed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE = 1024  # eligible titles a viewer's scores are compared with
SEAT = 2  # the place, counted from 0, kept for a name that was mistyped
CERTAIN = 88.0  # from here on a score means that the name itself was typed


@dataclass(frozen=True, slots=True, kw_only=True)
class RankConfig:
    """How far taste moves a title."""

    taste: float = 7.0  # from the least to the most suited title, in the units of `MatchConfig`
    short: float = 14.0  # the same where one letter was typed: little is said, so who types counts
    certain: float = 0.9  # among titles of the very name that was typed


RANK = RankConfig()


class Standing:
    """Each title's place among the eligible by score, 0 (last) to 1 (first), worked out for those asked about."""

    def __init__(self, scores: NDArray[np.float32] | None, eligible: NDArray[np.bool_]) -> None:
        self._scores = scores
        self._sample = np.zeros(0, dtype=np.float32)
        if scores is not None:
            rows = np.flatnonzero(eligible)
            self._sample = np.sort(scores[rows[:: max(1, len(rows) // SAMPLE)]])

    def of(self, rows: NDArray[np.int32]) -> NDArray[np.float32]:
        """Give the standing of rows of the catalogue; all 0 without scores."""
        if self._scores is None or len(self._sample) < 2:
            return np.zeros(len(rows), dtype=np.float32)
        # ties keep the order of the scores themselves: a nudge too small to cross a place
        values = self._scores[rows]
        places = np.searchsorted(self._sample, values, side="left") / (len(self._sample) - 1)
        spread = float(self._sample[-1] - self._sample[0]) or 1.0
        near = 1e-4 * (values - self._sample[0]) / spread
        return np.asarray(np.minimum(1.0, places) + near, dtype=np.float32)


def order(
    scores: NDArray[np.float32],
    rows: NDArray[np.int64],
    taste: NDArray[np.float32],
    *,
    letters: int,
    limit: int,
    config: RankConfig,
) -> NDArray[np.int64]:
    """Order rows of an index by score and taste (aligned to `rows`), best first, at most `limit`."""
    weight = config.taste + (config.short - config.taste) * max(0.0, (4 - letters) / 3)
    moved = np.where(scores >= CERTAIN, config.certain, weight).astype(np.float32) * taste
    value = scores + np.where(scores >= CERTAIN, moved, np.minimum(moved, np.maximum(0, CERTAIN - 1 - scores)))
    if len(rows) > 4 * limit:
        best = np.argpartition(-value, limit)[: limit + 1]
        best.sort()
        rows, value = rows[best], value[best]
    chosen: NDArray[np.int64] = rows[np.argsort(-value, kind="stable")[:limit]]
    return chosen


def seated(
    best: NDArray[np.int64], mistyped: NDArray[np.int32], usable: NDArray[np.bool_], *, limit: int
) -> NDArray[np.int64]:
    """Keep the third place for a short name that may have been meant with a slip, unless one is higher already.

    A hundred names may start with three letters; the one name that they nearly are would else stand behind them all.
    """
    open_to = mistyped[usable[mistyped]]
    if not len(open_to) or np.isin(open_to, best[: SEAT + 1]).any():
        return best
    rest = best[best != open_to[0]]
    return np.concatenate([rest[:SEAT], open_to[:1], rest[SEAT:]])[:limit].astype(np.int64)
