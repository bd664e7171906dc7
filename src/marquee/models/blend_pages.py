"""What choices from pages say of the blend: how far popularity still counts among titles that are in view anyway.

Fitted on all that was watched, wherever it was found, the blend gives popularity its full weight: a popular title is
watched more often partly because it is met more often. Among the tiles in view of one page all have been met, and the
one that was played tells what is left. One number is learnt, by logistic regression, with the chance of each tile being
looked at as an offset (`features.attention`, as `models.rerank_training` does).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from marquee.models.blend import FEATURES, Blend
from marquee.models.rerank_training import SeenPage
from marquee.models.taste import Taste
from marquee.models.threads import over_rows

POPULARITY = FEATURES.index("popularity")
_NOT_THERE = -60.0  # offset of a tile that only fills up the row


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPagesConfig:
    """How firmly it is held to that popularity counts as elsewhere."""

    least_pages: int = 200  # fewer teach nothing
    doubt: float = 0.5  # standard deviation of the share, beside 1
    most: float = 1.5
    folds: int = 4  # parts of the pages, each judged by what was learnt on the others


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPages:
    """What was learnt."""

    share: float  # of popularity's weight that stays; 1 where pages teach nothing
    learnt: float  # the same before it was judged
    gain: tuple[float, float]  # log-likelihood a page on pages not learnt from: mean, and 1.96 standard errors
    pages: int


def learn_on_pages(taste: Taste, pages: Sequence[SeenPage], *, config: OnPagesConfig | None = None) -> OnPages:
    """Learn popularity's share from pages, the played tile first; those of one viewer side by side.

    It stays 1 where pages are too few, or where what was learnt does not foretell other pages' choices better.
    """
    config = config or OnPagesConfig()
    if len(pages) < config.least_pages:
        return OnPages(share=1.0, learnt=1.0, gain=(0.0, 0.0), pages=len(pages))
    rest, popular, offset = _laid_out(taste, pages)
    gains = np.zeros(len(pages))
    for fold in np.array_split(np.arange(len(pages)), config.folds):
        learnt_on = np.ones(len(pages), dtype=np.bool_)
        learnt_on[fold] = False
        some = rest[learnt_on], popular[learnt_on], offset[learnt_on]
        others = rest[fold], popular[fold], offset[fold]
        scale, share = _fit(*some, config=config)
        plain, _ = _fit(*some, config=replace(config, doubt=1e-4))
        gains[fold] = _likelihood(*others, scale, share) - _likelihood(*others, plain, 1.0)
    _, learnt = _fit(rest, popular, offset, config=config)
    mean, error = float(gains.mean()), float(1.96 * gains.std() / np.sqrt(len(gains)))
    return OnPages(
        share=round(learnt, 4) if mean > error else 1.0,
        learnt=round(learnt, 4),
        gain=(round(mean, 5), round(error, 5)),
        pages=len(pages),
    )


def with_share(blend: Blend, share: float) -> Blend:
    """Give a blend in which popularity counts that share of what it did."""

    def scaled(weights: NDArray[np.float32]) -> NDArray[np.float32]:
        found = weights.copy()
        found[POPULARITY] *= np.float32(share)
        return found

    return Blend(weights=scaled(blend.weights), plain=None if blend.plain is None else scaled(blend.plain))


def _laid_out(
    taste: Taste, pages: Sequence[SeenPage]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Give of each tile what all else adds to its score, what popularity does, its offset; `(pages, tiles)` each."""
    shape = (len(pages), max(len(page.titles) for page in pages))
    rest, popular, offset = np.zeros(shape), np.zeros(shape), np.full(shape, _NOT_THERE)

    def part(first: int, last: int) -> None:
        for number in range(first, last):
            page = pages[number]
            weights = taste.blend.at_length(len(page.signals.positives))
            opinions = taste.components(page.signals)[:, page.titles]
            there = slice(0, len(page.titles))
            popular[number, there] = weights[POPULARITY] * opinions[POPULARITY]
            rest[number, there] = np.delete(weights, POPULARITY) @ np.delete(opinions, POPULARITY, axis=0)
            offset[number, there] = np.log(np.maximum(page.examined, 1e-3))

    over_rows(part, size=len(pages))
    return rest, popular, offset


def _fit(
    rest: NDArray[np.float64], popular: NDArray[np.float64], offset: NDArray[np.float64], *, config: OnPagesConfig
) -> tuple[float, float]:
    """Find the scale of all scores and popularity's share that make the choices likeliest, the share held to 1."""

    def loss(packed: NDArray[np.float64]) -> float:
        scale, share = packed
        held = (share - 1.0) ** 2 / (2.0 * config.doubt**2)
        return float(held - _likelihood(rest, popular, offset, float(scale), float(share)).sum())

    found = optimize.minimize(
        loss, np.array([1.0, 1.0]), method="L-BFGS-B", bounds=[(0.05, 5.0), (0.0, config.most)], options={"maxiter": 60}
    ).x
    return float(found[0]), float(found[1])


def _likelihood(
    rest: NDArray[np.float64], popular: NDArray[np.float64], offset: NDArray[np.float64], scale: float, share: float
) -> NDArray[np.float64]:
    """Give each page's log chance of its played tile, float64 `(pages,)`."""
    scores = scale * (rest + share * popular) + offset
    top = scores.max(axis=1)
    found: NDArray[np.float64] = scores[:, 0] - top - np.log(np.exp(scores - top[:, None]).sum(axis=1))
    return found
