"""What is known of a viewer and a promoted title as a page is made: what uplift is told, and learnt from.

The same numbers are logged with the page, so what is learnt from is what was known.
"""

import numpy as np
from numpy.typing import NDArray

FACTS = (
    "one",
    "score",  # taste's, in deviations over what may be shown
    "score_squared",
    "rank",  # in the viewer's order, as a logarithm: what stands high is found anyway
    "rank_squared",
    "score_by_rank",
    "popularity",  # plays in the country, as a logarithm, beside the mean title
    "leaning",  # part of what they liked that is original, beside the catalogue's
    "activity",  # titles liked, as a logarithm
    "fresh",  # launched lately
    "gap",  # how far below the viewer's best title, in deviations: what is lost where it takes that one's place
)
_MOST_SCORE = 6.0


def facts_of(
    *,
    score: NDArray[np.floating],
    rank: NDArray[np.integer],
    popularity: NDArray[np.floating],
    leaning: float,
    liked: int,
    fresh: NDArray[np.bool_],
    best: float,
) -> NDArray[np.float32]:
    """Lay out the facts of one viewer and some titles; float32 `(titles, FACTS)`.

    `score` and the viewer's `best` are in deviations, `rank` from 0, `popularity` a part of all plays times titles,
    `leaning` -1 to 1.
    """
    out = np.empty((len(score), len(FACTS)), dtype=np.float32)
    at = np.clip(np.asarray(score, dtype=np.float32), -_MOST_SCORE, _MOST_SCORE)
    deep = np.log1p(np.asarray(rank, dtype=np.float32)) / 5.0
    out[:, 0] = 1.0
    out[:, 1] = at
    out[:, 2] = at * at
    out[:, 3] = deep
    out[:, 4] = deep * deep
    out[:, 5] = at * deep
    out[:, 6] = np.log(np.asarray(popularity, dtype=np.float32) + 0.05)
    out[:, 7] = leaning
    out[:, 8] = np.log1p(liked) / 3.0
    out[:, 9] = fresh
    out[:, 10] = np.maximum(best - at, 0.0)
    return out
