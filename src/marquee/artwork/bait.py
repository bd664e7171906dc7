"""Bait: an image that starts many plays of which few are seen through. It is found by what became of its starts.

Of plays started under an image, the part that was seen through is held against its title's other images: is it theirs,
or half of it? That is Wald's sequential test (1945): it may be looked at after every play, and an honest image fails it
once in `SURE` at most. What a title is worth to those who start it does not hang on the image much; an image that
promises something else halves it.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.arrays import CoverArrays
from marquee.artwork.lessons import Lessons

SHORT = 0.5  # of what the title's other images see through: what a bait would
SURE = 50.0  # how many times as likely it must be that an image is one
DOUBT = 8.0  # starts' worth of doubt about what a title's other images see through, at the rate of all


def misleading(lessons: Lessons, *, arrays: CoverArrays, weight: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Mark images that mislead; bool `(artworks,)`. `weight` is what each draw counts."""
    size, titles = len(arrays), len(arrays.start) - 1
    ended = lessons.started & np.isfinite(lessons.rewards)
    starts = np.bincount(lessons.artworks, weights=weight * ended, minlength=size)
    good = np.bincount(lessons.artworks, weights=weight * (ended & (lessons.rewards > 0.5)), minlength=size)
    overall = (float(good.sum()) + 1.0) / (float(starts.sum()) + 2.0)
    title = np.repeat(np.arange(titles), np.diff(arrays.start))
    all_starts, all_good = (np.bincount(title, weights=column, minlength=titles)[title] for column in (starts, good))
    others = np.clip((all_good - good + DOUBT * overall) / (all_starts - starts + DOUBT), 0.02, 0.98)
    ratio = good * np.log(SHORT) + (starts - good) * np.log((1.0 - SHORT * others) / (1.0 - others))
    found: NDArray[np.bool_] = ratio > np.log(SURE)
    return found
