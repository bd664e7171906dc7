"""Covers for many viewers at once, by rows of arrays alone: for simulations and for judging policies off line.

The same compiled functions draw and learn as in the service. How to use it:

    arrays = covers_of(start=..., kind=..., tag=..., tags=...)           # the pool; rows are global artwork rows
    posterior = prior(arrays)
    artworks, chances = draw_batch(posterior, arrays=arrays, leanings=(viewers, tags) float32, viewers=(n,),
                                   titles=(n,), places=context_of(n, device=..., hour=...), point=uniform (n,), now=ms)
    lessons = lessons_of(arrays, leanings=..., viewers=..., titles=..., artworks=artworks, probabilities=chances,
                         places=..., rewards=..., started=..., ages_h=..., delays_h=..., score=...)
    posterior = learn_batch(lessons, arrays=arrays)                      # anew, from all lessons that still count

Holding (seven days or until played) is the caller's: draw only for (viewer, title) pairs that hold no cover.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.artwork import effects as e
from marquee.artwork.arrays import MOST_COVERS, CoverArrays
from marquee.artwork.arrays import covers_of as covers_of
from marquee.artwork.chances import cover_chances, njit, pick
from marquee.artwork.draw import CoverConfig
from marquee.artwork.fit import LearningConfig as LearningConfig
from marquee.artwork.fit import fit as learn_batch
from marquee.artwork.lessons import Lessons as Lessons
from marquee.artwork.lessons import joined as joined
from marquee.artwork.lessons import lessons_of as lessons_of
from marquee.artwork.posterior import Posterior
from marquee.artwork.posterior import prior as prior
from marquee.artwork.scoring import lay_out, score

COVERS = CoverConfig()
GREED, LEAST = COVERS.greed, COVERS.least

__all__ = [
    "CoverArrays", "LearningConfig", "Lessons", "Posterior", "context_of", "covers_of", "draw_batch", "joined",
    "learn_batch", "lessons_of", "prior",
]  # fmt: skip


def context_of(
    count: int,
    *,
    device: NDArray[np.integer] | None = None,  # into effects.DEVICES
    hour: NDArray[np.integer] | None = None,  # of the day, 0 to 23
    country: NDArray[np.integer] | None = None,  # any code
    language: NDArray[np.integer] | None = None,
    row: NDArray[np.integer] | None = None,  # into effects.ROW_KINDS
) -> NDArray[np.int16]:
    """Name the places of draws in the tables of `effects`; what is not given is not known. int16 `(n, TABLES)`."""
    places = np.zeros((count, len(e.TABLES)), dtype=np.int16)
    for place, codes in enumerate((device, hour, country, language, row)):
        if codes is not None:
            size = e.TABLES[place][1]
            places[:, place] = codes * size // 24 if place == 1 else codes % size
    return places


def draw_batch(
    posterior: Posterior,
    *,
    arrays: CoverArrays,
    leanings: NDArray[np.float32],
    viewers: NDArray[np.int32],
    titles: NDArray[np.int32],
    places: NDArray[np.int16],
    point: NDArray[np.float64],
    now: int,
    known: NDArray[np.bool_] | None = None,
    finished: NDArray[np.bool_] | None = None,
    limit: int = -1,
    greed: float = GREED,
    least: float = LEAST,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Draw a cover each; gives artwork rows (-1: none may be shown) and the probability each was drawn with.

    `leanings` float32 `(viewers, tags)` (`artwork.context.leanings` gives a row); `viewers` names the
    row of each draw; `point` is the chance of each draw, in [0, 1). Neighbours and budgets are a page's: they do
    not count here.
    """
    sheet = lay_out(posterior, arrays)
    count = len(titles)
    kinds = sheet.kinds + sum(table[places[:, place]] for place, table in enumerate(sheet.tables))
    nobody = np.zeros(count, dtype=np.bool_)
    artworks = np.full(count, -1, dtype=np.int32)
    probabilities = np.ones(count, dtype=np.float32)
    _draw(
        titles.astype(np.int32), viewers.astype(np.int32), np.ascontiguousarray(leanings, dtype=np.float32),
        np.ascontiguousarray(kinds), nobody if known is None else known, nobody if finished is None else finished,
        point, now, limit, greed, least,
        arrays.start, arrays.kind, arrays.tag, arrays.further_start, arrays.further_items, arrays.added_at,
        arrays.maturity, arrays.spoiler, arrays.retired, posterior.misleading,
        sheet.base, sheet.base_variances, posterior.effects, posterior.effect_variances, MOST_COVERS,
        artworks, probabilities,
    )  # fmt: skip
    return artworks, probabilities


@njit
def _draw(  # type: ignore[no-untyped-def]
    titles, viewers, leanings, kinds, known, finished, point, now, limit, greed, least,
    start, kind, tag, further_start, further_items, added_at, maturity, spoiler, retired, misleading,
    base, base_variances, effects, effect_variances, most, artworks, probabilities,
):  # fmt: skip
    arms = np.zeros(most, dtype=np.int32)
    means = np.zeros(most)
    variances = np.zeros(most)
    chances = np.zeros(most)
    for i in range(len(titles)):
        count = score(
            titles[i], leanings[viewers[i]], kinds[i], known[i], finished[i], now, limit,
            start, kind, tag, further_start, further_items, added_at, maturity, spoiler, retired, misleading,
            base, base_variances, effects, effect_variances, arms, means, variances,
        )  # fmt: skip
        if count == 0:
            continue
        cover_chances(means, variances, count, greed, least, chances)
        chosen = pick(chances, count, point[i])
        artworks[i] = arms[chosen]
        probabilities[i] = chances[chosen]
