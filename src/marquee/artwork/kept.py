"""What images keep of the plays they start: the second part of what a cover is worth, after how many it starts.

A quality play is a start that is seen through. Starts are many and say soon what an image pulls; whether a start is
seen through hangs on the title and the viewer, and on the image only where it misleads. So images are taken to be of
two sorts, honest ones, which keep what their title keeps, and a few that keep a part of it: how many there are and how
small that part is are learnt with it (expectation-maximisation of a mixture), and an image that pulls far more than its
like is suspected sooner.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.arrays import CoverArrays
from marquee.artwork.lessons import Lessons

SHARE, PART = 0.03, 0.35  # of images that mislead, and of starts they keep, before anything is learnt
DOUBT = 8.0  # starts' worth of doubt about a title, and about PART
IMAGES = 30.0  # images' worth of doubt about SHARE
SUSPICION = 3.0  # log odds of misleading, a log odds of pull
ROUNDS = 5
MOST_SHARE, LEAST_PART, MOST_PART = 0.2, 0.1, 0.7


def kept_by(
    lessons: Lessons, *, arrays: CoverArrays, pull: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the part of its title's quality plays each image is expected to keep, 0 to 1; float64 `(artworks,)`.

    `pull` is what each image adds to the log odds of a start, `weight` what each draw counts. Images nothing was
    started under keep nearly all.
    """
    rows = np.flatnonzero(lessons.started & np.isfinite(lessons.rewards))
    image, title = lessons.artworks[rows], lessons.titles[rows]
    counts, kept = weight[rows], (lessons.rewards[rows] > 0.5).astype(np.float64)
    expected = _expected(lessons.score[rows], kept, counts)
    titles = len(arrays.start) - 1
    suspected = SUSPICION * np.clip(pull, -0.5, 1.0)
    share, part = SHARE, PART
    misleads = np.full(len(arrays), share)
    for _ in range(ROUNDS):
        honest = counts * (1.0 - misleads[image])
        of_title = (np.bincount(title, weights=honest * kept, minlength=titles) + DOUBT) / (
            np.bincount(title, weights=honest * expected, minlength=titles) + DOUBT
        )
        rate = np.clip(expected * of_title[title], 0.02, 0.97)
        ratio = counts * np.where(kept > 0.5, np.log(part), np.log((1.0 - part * rate) / (1.0 - rate)))
        evidence = np.bincount(image, weights=ratio, minlength=len(arrays))
        misleads = 1.0 / (1.0 + np.exp(-(evidence + suspected + np.log(share / (1.0 - share)))))
        known = np.bincount(image, weights=counts, minlength=len(arrays)) > DOUBT / 2
        total = float(misleads[known].sum()) + SHARE * IMAGES
        share = min(MOST_SHARE, total / (int(np.count_nonzero(known)) + IMAGES))
        blamed = counts * misleads[image]
        part = (float((blamed * kept).sum()) + PART * DOUBT) / (float((blamed * rate).sum()) + DOUBT)
        part = min(MOST_PART, max(LEAST_PART, part))
    found: NDArray[np.float64] = 1.0 - misleads * (1.0 - part)
    return found


def _expected(
    score: NDArray[np.float32], kept: NDArray[np.float64], counts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Expect what is kept of starts from what taste said of viewer and title (a logistic regression of one number)."""
    known = np.isfinite(score)
    told = np.stack([np.ones(len(score)), np.where(known, score, 0.0), known * 1.0], axis=1)
    weights = np.zeros(told.shape[1])
    for _ in range(8):
        chance = 1.0 / (1.0 + np.exp(-told @ weights))
        gram = (told * (counts * chance * (1.0 - chance))[:, None]).T @ told + np.eye(len(weights))
        weights += np.linalg.solve(gram, told.T @ (counts * (kept - chance)) - weights)
    found: NDArray[np.float64] = np.clip(1.0 / (1.0 + np.exp(-told @ weights)), 0.02, 0.97)
    return found
