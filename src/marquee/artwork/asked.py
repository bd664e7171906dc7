"""The chances a policy would give every cover of many draws: what off-policy evaluation asks of it.

Drawing is not done here, and what restricts a page (neighbours, budget, holding) is a page's: these are the chances of
a draw on its own.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.arrays import MOST_COVERS
from marquee.artwork.chances import cover_chances, njit
from marquee.artwork.draw import CoverConfig
from marquee.artwork.scoring import Sheet, score


def asked_chances(
    sheet: Sheet,
    config: CoverConfig,
    *,
    titles: NDArray[np.int32],
    leanings: NDArray[np.float32],
    viewers: NDArray[np.int32],
    places: NDArray[np.int16],
    known: NDArray[np.bool_],
    limits: NDArray[np.int32],
    at: NDArray[np.int64],
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Give the covers that may be drawn, `(draws, most)` artwork rows, -1 where there are fewer, and their chances.

    `leanings` float32 `(viewers, tags)`; `places` as `batch.context_of` names them; `limits` are ceilings of maturity,
    -1 none; `at` is when each was drawn, UTC ms.
    """
    arrays = sheet.arrays
    count = len(titles)
    most = min(MOST_COVERS, int(np.diff(arrays.start).max(initial=1)))
    kinds = sheet.kinds + sum(table[places[:, place]] for place, table in enumerate(sheet.tables))
    options = np.full((count, most), -1, dtype=np.int32)
    chances = np.zeros((count, most))
    _ask(
        titles.astype(np.int32), viewers.astype(np.int32), np.ascontiguousarray(leanings, dtype=np.float32),
        np.ascontiguousarray(kinds), known, limits.astype(np.int64), at.astype(np.int64), config.greed, config.least,
        arrays.start, arrays.kind, arrays.tag, arrays.further_start, arrays.further_items, arrays.added_at,
        arrays.maturity, arrays.spoiler, arrays.retired, sheet.posterior.misleading,
        sheet.base, sheet.base_variances, sheet.posterior.effects, sheet.posterior.effect_variances,
        options, chances,
    )  # fmt: skip
    return options, chances


@njit
def _ask(  # type: ignore[no-untyped-def]
    titles, viewers, leanings, kinds, known, limits, at, greed, least,
    start, kind, tag, further_start, further_items, added_at, maturity, spoiler, retired, misleading,
    base, base_variances, effects, effect_variances, options, chances,
):  # fmt: skip
    most = options.shape[1]
    arms = np.zeros(most, dtype=np.int32)
    means = np.zeros(most)
    variances = np.zeros(most)
    for i in range(len(titles)):
        count = score(
            titles[i], leanings[viewers[i]], kinds[i], known[i], False, at[i], limits[i],
            start, kind, tag, further_start, further_items, added_at, maturity, spoiler, retired, misleading,
            base, base_variances, effects, effect_variances, arms, means, variances,
        )  # fmt: skip
        if count == 0:
            continue
        cover_chances(means, variances, count, greed, least, chances[i])
        options[i, :count] = arms[:count]
