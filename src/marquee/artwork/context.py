"""What a cover is chosen by: the viewer's leanings, and where and when it is shown.

A page and the learning job read both from here, so what is learnt is what was drawn by. Only viewing counts; nothing
about who a person is.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.artwork import effects as e
from marquee.artwork.chances import njit
from marquee.artwork.pool import CoverPool
from marquee.features.profile import History
from marquee.schema.clock import HOUR
from marquee.schema.ids import stable_hash

HALF_LIFE_DAYS = 180.0  # of what a viewer did, as far as covers go
CAUTION = 2.0  # titles' worth of doubt about a leaning
_DEVICE = {name: code for code, name in enumerate(e.DEVICES)}
_ROW = {name: code for code, name in enumerate(e.ROW_KINDS)}


def leanings(pool: CoverPool, history: History) -> NDArray[np.float32]:
    """Weigh how far a viewer leans to each tag, -1 to 1, 0 where nothing is known; float32 `(tags,)`.

    It is (seen - expected) / (seen + expected + CAUTION), where what is expected is the tag's share of the catalogue.
    """
    weights = history.weights * np.exp2(-history.ages_days / HALF_LIFE_DAYS)
    found: NDArray[np.float32] = _leanings(
        history.titles, weights.astype(np.float32), pool.tag_start, pool.tag_items, pool.tag_share
    )
    return found


@njit
def _leanings(titles, weights, tag_start, tag_items, tag_share):  # type: ignore[no-untyped-def]
    seen = np.zeros(len(tag_share), dtype=np.float32)
    total = np.float32(0.0)
    for i in range(len(titles)):
        total += abs(weights[i])
        for place in range(tag_start[titles[i]], tag_start[titles[i] + 1]):
            seen[tag_items[place]] += weights[i]
    for tag in range(len(seen)):
        expected = tag_share[tag] * total
        seen[tag] = (seen[tag] - expected) / (abs(seen[tag]) + expected + CAUTION)
    return seen


def moment(*, device: str, at: int, country: str, language: str) -> tuple[int, int, int, int]:
    """Name the places of a moment in the tables of `effects`, rows apart; 0 is not known."""
    hour = at // HOUR % 24 * e.HOURS // 24
    return (
        _DEVICE.get(device, len(e.DEVICES) - 1),
        hour,
        _hashed(country.upper(), e.COUNTRIES),
        _hashed(language.lower().partition("-")[0], e.LANGUAGES),
    )


def row_place(kind: str) -> int:
    """Name the place of a kind of row in its table of `effects`."""
    return _ROW.get(kind, len(e.ROW_KINDS) - 1)


@lru_cache(maxsize=4_096)
def _hashed(name: str, size: int) -> int:
    return 1 + stable_hash(name) % (size - 1) if name else 0


def touched_titles(pool: CoverPool, history: History) -> NDArray[np.bool_]:
    """Mark the titles the viewer has done something with; bool `(titles,)`."""
    marks = np.zeros(len(pool.title_hash), dtype=np.bool_)
    marks[history.touched] = True
    return marks
