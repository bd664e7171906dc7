"""Find the prices of titles' places at training: pages of a sample of viewers, on paper, by what was just learnt.

Nothing of any viewer is kept: what comes out is a number a title.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.interactions import Interactions, known_before
from marquee.models.artifact import ModelSet
from marquee.models.prices import PRICES, PricesConfig, fit_prices
from marquee.models.taste import align
from marquee.page.config import PageConfig
from marquee.page.reach import reach_of
from marquee.page.worth import log_hours

_PAGE = PageConfig()


def learn_prices(
    models: ModelSet,
    interactions: Interactions,
    snapshot: CatalogSnapshot,
    *,
    config: PricesConfig = PRICES,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Find prices, aligned to the models' own titles: float32 `(titles,)`; zeros where too little is known of anyone.

    `interactions` are numbered as the catalogue is.
    """
    taste = align(models, snapshot)
    starts = interactions.starts()
    enough = np.flatnonzero(np.diff(starts) > config.least_history)
    drawn = np.sort(rng.permutation(enough)[: config.viewers])
    depth = min(config.deepest, len(snapshot))
    titles = np.zeros((len(drawn), depth), dtype=np.int32)
    scores = np.zeros((len(drawn), depth), dtype=np.float32)
    hours = log_hours(snapshot)
    for row, profile in enumerate(drawn.tolist()):
        last = int(starts[profile + 1]) - 1
        signals = known_before(interactions, last, starts=starts)
        country = interactions.countries[int(interactions.country[last])]
        said = taste.score_signals(signals, country=country) + hours
        said[np.unique(interactions.title[starts[profile] : last + 1])] = -np.inf  # discovery leaves out what is known
        titles[row] = np.argpartition(-said, depth - 1)[:depth]
        scores[row] = said[titles[row]]
    reach = reach_of(models.attention, device="", rows=_PAGE.most_rows, columns=_PAGE.tiles).by_place
    found = fit_prices(titles, scores, np.sort(reach.ravel())[::-1], size=len(snapshot), config=config)
    index = snapshot.index
    return np.array([found[index[title_id]] if title_id in index else 0.0 for title_id in models.title_ids], np.float32)
