"""What peers that take features get of a draw and a cover: the same facts our own policy sees."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.artwork._regret_run import Asked
from benchmarks.artwork._regret_world import Shop

ALONE = 22
NEW_DAYS = 14.0


def wide_tags(shop: Shop) -> NDArray[np.int64]:
    """Number the genres and moods, -1 a person: people are too many for a matrix; int64 `(tags,)`."""
    wide = np.array([kind != "person" for kind, _ in shop.pool.tags])
    found: NDArray[np.int64] = np.where(wide, np.cumsum(wide) - 1, -1)
    return found


def cover_features(shop: Shop, asked: Asked) -> NDArray[np.float32]:
    """Lay out a vector a candidate, float32 `(candidates, ALONE + genres and moods)`.

    One, the score, kinds of cover, leanings to the tag by kind, kinds on a small screen, known titles, newness, and
    which genre or mood it stresses.
    """
    appeal, counts = shop.appeal, np.diff(asked.start)
    covers, row = asked.covers, np.repeat(np.arange(len(asked)), counts)
    kind, tag = appeal.aspect[covers], shop.pool.arrays.tag[covers]
    leaning = np.where(tag >= 0, shop.leanings[asked.viewers[row], np.maximum(tag, 0)], 0.0)
    small = appeal.small[asked.device[row]]
    wide = wide_tags(shop)
    found = np.zeros((len(covers), ALONE + int(wide.max()) + 1), dtype=np.float32)
    place = np.arange(len(covers))
    found[:, 0] = 1.0
    found[:, 1] = asked.score[row] / 3.0
    found[place, 2 + kind] = 1.0
    found[place, 6 + kind] = leaning
    found[place, 10 + kind] = small
    found[place, 14 + kind] = asked.known[row]
    found[:, 18] = np.where(appeal.enters[covers] > 0, np.exp(-(asked.now - appeal.enters[covers]) / NEW_DAYS), 0.0)
    found[:, 19] = leaning * asked.score[row] / 3.0
    found[:, 20] = leaning * (kind > 0) * asked.known[row]
    found[:, 21] = (kind > 0) * asked.score[row] / 3.0
    stressed = np.where(tag >= 0, wide[np.maximum(tag, 0)], -1)
    named = np.flatnonzero(stressed >= 0)
    found[named, ALONE + stressed[named]] = 1.0
    return found
