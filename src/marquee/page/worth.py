"""What a title is worth to a viewer: how likely a good watch of it is beside others, and the hours it would be.

Scores of taste are log odds of being chosen among what is looked at (the blend is a softmax), so their exponential is a
chance beside playing nothing, up to a factor common to a page. Hours are those of a sitting.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot

_FILM_S = 5_400.0  # where the catalogue does not say
_SITTING = 1.6  # episodes of one
_DEEPEST = 20.0  # log odds below the best title: all beyond is alike


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interests:
    """Each title's interests (its genres) as compressed rows, and how common each is."""

    start: NDArray[np.int32]  # (titles + 1,)
    genre: NDArray[np.int16]
    share: NDArray[np.float32]  # (genres,) of the catalogue, adds up to 1


@lru_cache(maxsize=2)
def interests_of(snapshot: CatalogSnapshot) -> Interests:
    """List each title's genres; worked out once a snapshot."""
    of_titles = snapshot.genre_matrix.T
    title, genre = np.nonzero(of_titles)
    count = of_titles.sum(axis=0).astype(np.float64) + 1.0
    return Interests(
        start=np.searchsorted(title, np.arange(len(snapshot) + 1)).astype(np.int32),
        genre=genre.astype(np.int16),
        share=(count / max(float(count.sum()), 1.0)).astype(np.float32),
    )


@lru_cache(maxsize=2)
def log_hours(snapshot: CatalogSnapshot) -> NDArray[np.float32]:
    """Give the logarithm of a sitting's length beside that of the mean title; float32 `(titles,)`."""
    seconds = np.array(snapshot.runtime_s, dtype=np.float64)
    for row in np.flatnonzero(snapshot.is_series).tolist():
        lengths = [episode.runtime_s for episode in snapshot.titles[row].episodes if episode.runtime_s]
        seconds[row] = _SITTING * float(np.mean(lengths)) if lengths else 0.0
    seconds[seconds <= 0.0] = _FILM_S
    found: NDArray[np.float32] = np.log(seconds).astype(np.float32)
    return found - found.mean() if len(found) else found


def values_of(scores: NDArray[np.float32], *, top: float, sharpness: float) -> NDArray[np.float32]:
    """Turn scores into chances beside that of the title at `top`; float32 `(titles,)`, above 0 and monotone."""
    gaps = (scores - np.float32(top)) * np.float32(sharpness)
    np.clip(gaps, np.float32(-_DEEPEST), np.float32(3.0), out=gaps)
    found: NDArray[np.float32] = np.exp(gaps, out=gaps)
    return found
