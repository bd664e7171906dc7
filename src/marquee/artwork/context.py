"""What a cover is chosen by: the viewer's leaning to what each artwork stresses, and where it is shown.

The same compiled function fills the features when a cover is drawn and when its outcome is learnt from, so the two
cannot differ. Only viewing counts here; nothing about who a person is.
"""

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from marquee.artwork.pool import CoverPool
from marquee.features.profile import History

FEATURES = (
    "stresses a genre",
    "stresses a person",
    "stresses a mood",
    "leaning to the genre",
    "leaning to the person",
    "leaning to the mood",
    "known title, not plain",
    "small screen, person",
)
HALF_LIFE_DAYS = 180.0  # of what a viewer did, as far as covers go
CAUTION = 2.0  # titles' worth of doubt about a leaning
_SMALL = frozenset({"phone", "tablet"})

njit: Any = numba.njit(cache=True, nogil=True)


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


@njit
def fill_features(aspect, leaning, touched, small, out):  # type: ignore[no-untyped-def]
    """Fill one artwork's features, in the order of FEATURES."""
    out[:] = 0.0
    if aspect > 0:
        out[aspect - 1] = 1.0
        out[aspect + 2] = leaning
        if touched:
            out[6] = 1.0
        if small and aspect == 2:
            out[7] = 1.0


def is_small(device: str) -> bool:
    """Say whether covers are shown small there."""
    return device in _SMALL


def touched_titles(pool: CoverPool, history: History) -> NDArray[np.bool_]:
    """Mark the titles the viewer has done something with; bool `(titles,)`."""
    marks = np.zeros(len(pool.title_hash), dtype=np.bool_)
    marks[history.touched] = True
    return marks
