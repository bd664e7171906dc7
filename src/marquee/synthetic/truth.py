"""The hidden truth: what each viewer would make of each title, and what a cover does to that.

`synthetic.watch` writes histories from it and `marquee simulate` answers pages from it, so the service can be judged
against what is really so. Nothing that serves or learns may read it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.synthetic.covers import CoverTruth
from marquee.synthetic.titles import GENRE_NAMES, TitleTruth
from marquee.synthetic.viewers import Viewers

TASTE_WEIGHT = 1.0
EARLY_STOP = 0.15  # completion of a play that was a mistake


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """Everything hidden, over one set of titles and viewers."""

    titles: TitleTruth
    viewers: Viewers
    covers: CoverTruth


def liking(truth: Truth, viewers: NDArray[np.int64] | slice, *, when: float) -> NDArray[np.float32]:
    """Tell how much viewers like each title at part `when` of the world's days; float32 `(viewers, titles)`, mean 0."""
    taste = truth.viewers.taste[viewers] + truth.viewers.drift[viewers] * np.float32(when)
    found = TASTE_WEIGHT * (taste @ truth.titles.features.T)
    # what everyone likes is in `draw`; this is only what sets one viewer's choice apart
    found -= found.mean(axis=1, keepdims=True)
    return found


def cover_pull(truth: Truth, viewer: int, artworks: NDArray[np.int64]) -> NDArray[np.float32]:
    """Tell what covers add to the log odds of being played by one viewer; float32 `(artworks,)`."""
    covers, viewers = truth.covers, truth.viewers
    pull = covers.pull[artworks].copy()
    feature = covers.feature[artworks]
    leaning = np.where(feature >= 0, viewers.taste[viewer][np.maximum(feature, 0)], 0.0)
    genres = feature < len(GENRE_NAMES)
    pull += leaning * np.where(genres, viewers.cover_taste[viewer, 0], viewers.cover_taste[viewer, 2]) * 0.4
    pull += np.where(covers.person[artworks] >= 0, viewers.cover_taste[viewer, 1] * 0.35, 0.0)
    return pull.astype(np.float32)


def engagement(liked: NDArray[np.float32], quality: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give how much of a title is watched on average in plays that are no mistake, mistakes counting 0: 0 to 1.

    The mean of `completions` for covers that promise what there is, less what is left before `EARLY_STOP`.
    """
    satisfied = 1.0 / (1.0 + np.exp(-(0.9 * liked + 0.9 * quality + 0.1)))
    found: NDArray[np.float32] = (satisfied * 0.94 + (1.0 - satisfied) * 0.5 * (EARLY_STOP + 0.85) / 2).astype(
        np.float32
    )
    return found


def completions(
    liked: NDArray[np.float32], quality: NDArray[np.float32], bait: NDArray[np.bool_], *, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Draw how far each play gets, 0 to 1: what is liked is finished, a bait is left early twice as often."""
    satisfied = 1.0 / (1.0 + np.exp(-(0.9 * liked + 0.9 * quality + 0.1)))
    satisfied = np.where(bait, satisfied * 0.45, satisfied)
    chance = rng.random(len(liked))
    finished = rng.uniform(0.88, 1.0, size=len(liked))
    partly = rng.uniform(EARLY_STOP, 0.85, size=len(liked))
    early = rng.uniform(0.01, EARLY_STOP, size=len(liked))
    drawn = np.where(chance < satisfied, finished, np.where(chance < satisfied + (1 - satisfied) * 0.5, partly, early))
    return drawn.astype(np.float32)
