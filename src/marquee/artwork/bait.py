"""Bait: an image that starts many plays of which few are seen through. It is found by what became of its starts.

Of plays that were started under an image, the part that were quality plays is compared with that of its title's other
images. What a title is worth to those who start it does not hang on the image much; an image that promises something
else halves it.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.arrays import CoverArrays
from marquee.artwork.lessons import Lessons

SHORT = 0.75  # of what the title's other images see through: below it an image misleads
SURE = 1.5  # deviations below it
DOUBT = 8.0  # starts' worth of doubt about an image, at its title's rate; and of a title, at the rate of all


def misleading(lessons: Lessons, *, arrays: CoverArrays, weight: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Mark images that mislead; bool `(artworks,)`. `weight` is what each draw counts."""
    size, titles = len(arrays), len(arrays.start) - 1
    started = weight * lessons.started
    kept = weight * (lessons.started & (lessons.rewards > 0.5))
    starts = np.bincount(lessons.artworks, weights=started, minlength=size)
    good = np.bincount(lessons.artworks, weights=kept, minlength=size)
    title = np.repeat(np.arange(titles), np.diff(arrays.start))
    all_starts, all_good = float(starts.sum()), float(good.sum())
    if all_starts <= 0.0:
        return np.zeros(size, dtype=np.bool_)
    overall = (all_good + 1.0) / (all_starts + 2.0)
    of_title, good_of_title = (np.bincount(title, weights=column, minlength=titles)[title] for column in (starts, good))
    others = (good_of_title - good + DOUBT * overall) / (of_title - starts + DOUBT)
    rate = (good + DOUBT * others) / (starts + DOUBT)
    deviation = np.sqrt(rate * (1.0 - rate) / (starts + DOUBT) + others * (1.0 - others) / (of_title - starts + DOUBT))
    found: NDArray[np.bool_] = rate + SURE * deviation < SHORT * others
    return found
