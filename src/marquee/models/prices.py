"""The price of a title's places: what one shown to everyone owes those shown to nobody, so that plays spread.

Each page chosen for its own viewer alone gives the same few titles the best places of nearly all. A price by title, in
log odds, moves a place to the next best where that costs its viewer least. It is found as dual prices are, on paper:
viewers are given their best titles at the prices so far, and a price goes towards the logarithm of how many plays its
title would have beside the mean one. Serving subtracts it where places are looked at.

A regularised assignment: exposure under an entropy penalty has these prices at its optimum (Wilson, 1969; for pages,
cf. Wu et al., WWW 2021).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class PricesConfig:
    """How steep prices are, and on how much they are found."""

    steepness: float = 0.6  # log odds a unit of log plays beside the mean title's
    doubt: float = 0.05  # of all plays, spread evenly: a title nobody was given has a price, too
    viewers: int = 500  # drawn from those who did enough
    least_history: int = 5  # signals
    deepest: int = 1_500  # a viewer's best titles that could come to be looked at
    rounds: int = 20
    step: float = 0.4  # of the way to what a round says


PRICES = PricesConfig()


def fit_prices(
    titles: NDArray[np.int32],
    scores: NDArray[np.float32],
    attention: NDArray[np.floating],
    *,
    size: int,
    config: PricesConfig = PRICES,
) -> NDArray[np.float32]:
    """Find prices for `size` titles, float32 `(size,)`: 0 for one of as many plays as the mean, above 0 for more.

    `titles` and `scores` are `(viewers, depth)`: each viewer's best titles and their log odds, -inf where a place is
    empty; `attention` by rank, never rising. No viewers give no prices: zeros.
    """
    prices = np.zeros(size, dtype=np.float64)
    known = np.isfinite(scores).any(axis=1)  # a viewer who has seen everything asks for nothing
    titles, scores = titles[known], scores[known]
    if not titles.size:
        return prices.astype(np.float32)
    by_rank = np.zeros(scores.shape[1])
    places = min(len(attention), len(by_rank))
    by_rank[:places] = attention[:places]
    odds = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    looked = np.empty_like(odds)
    for _ in range(config.rounds):
        order = np.argsort(prices[titles] - scores, axis=1, kind="stable")
        np.put_along_axis(looked, order, np.broadcast_to(by_rank, looked.shape), axis=1)
        plays = looked * odds
        plays /= np.maximum(plays.sum(axis=1, keepdims=True), 1e-12)
        share = np.bincount(titles.ravel(), weights=plays.ravel(), minlength=size) / len(titles)
        wanted = config.steepness * np.log((1.0 - config.doubt) * share * size + config.doubt)
        prices += config.step * (wanted - prices)
    return prices.astype(np.float32)
