"""Calibration: how far first tens are from the genres of the histories behind them, and what closing in costs.

The pages' own ordering (`models.calibration`, as `PageConfig` has it) against the plain order of taste, on the same
targets: Steck's C_KL of what is shown against the history, and NDCG@10.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.evaluation.beyond import divergences, genre_shares, mixture
from marquee.evaluation.compare import paired_interval
from marquee.features.interactions import Interactions, known_before
from marquee.models.calibration import calibrate, genre_taste
from marquee.models.taste import Taste
from marquee.page.config import PageConfig

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibrated:
    """What each target got, plain and calibrated; arrays are aligned."""

    plain_ndcg: NDArray[np.float64]
    ndcg: NDArray[np.float64]
    plain_divergence: NDArray[np.float64]
    divergence: NDArray[np.float64]
    plain_lists: NDArray[np.int32]
    lists: NDArray[np.int32]
    profiles: NDArray[np.int32]

    @property
    def divergence_kept(self) -> float:
        """Give what is left of the divergence: 0.5 is halved."""
        return float(self.divergence.mean() / max(self.plain_divergence.mean(), 1e-9))

    @property
    def ndcg_lost(self) -> float:
        """Give the share of NDCG@10 it costs; below 0 it gains."""
        return float(1.0 - self.ndcg.mean() / max(self.plain_ndcg.mean(), 1e-9))

    def figures(self, *, rng: np.random.Generator) -> dict[str, Any]:
        """Lay it out for a record."""
        _, low, high = paired_interval(self.ndcg - self.plain_ndcg, self.profiles, rng=rng)
        return {
            "calibration_divergence": [
                round(float(self.plain_divergence.mean()), 4),
                round(float(self.divergence.mean()), 4),
            ],
            "calibration_ndcg10": [round(float(self.plain_ndcg.mean()), 4), round(float(self.ndcg.mean()), 4)],
            "calibration_ndcg10_change_interval": [round(low, 4), round(high, 4)],
            "calibration_targets": len(self.ndcg),
        }


def calibrated(
    taste: Taste,
    interactions: Interactions,
    targets: NDArray[np.int64],
    snapshot: CatalogSnapshot,
    *,
    config: PageConfig,
) -> Calibrated:
    """Order what was unwatched for each target, as a page does with and without calibration."""
    starts, size = interactions.starts(), len(snapshot)
    genres_of = np.ascontiguousarray(snapshot.genre_matrix.T)
    wanted = np.zeros((len(targets), genres_of.shape[1]), dtype=np.float32)
    lists = np.full((2, len(targets), SHOWN), -1, dtype=np.int32)
    ndcg = np.zeros((2, len(targets)))
    for number, target in enumerate(targets.tolist()):
        told = taste.by_own_table(known_before(interactions, target, starts=starts))
        scores = taste.score_signals(told, country=interactions.countries[interactions.country[target]])
        first = int(starts[interactions.profile[target]])
        open_titles = np.ones(size, dtype=np.bool_)
        open_titles[interactions.title[first:target][interactions.watched[first:target]]] = False
        order = np.argsort(-scores, kind="stable").astype(np.int32)
        order = order[open_titles[order]]
        genre_taste(told.positives, told.weights, genres_of, wanted[number])
        moved = np.empty_like(order)
        calibrate(
            order,
            scores,
            wanted[number],
            genres_of,
            config.calibration,
            config.calibrated,
            config.calibrated_from,
            moved,
        )
        for way, listed in enumerate((order, moved)):
            lists[way, number, : len(listed[:SHOWN])] = listed[:SHOWN]
            place = np.flatnonzero(listed[:SHOWN] == interactions.title[target])
            ndcg[way, number] = 1.0 / np.log2(place[0] + 2.0) if len(place) else 0.0
    shares = genre_shares(snapshot)
    told_of = wanted.sum(axis=1) > 0
    plain, ours = (divergences(wanted[told_of], mixture(part[told_of], shares)) for part in lists)
    return Calibrated(
        plain_ndcg=ndcg[0],
        ndcg=ndcg[1],
        plain_divergence=plain,
        divergence=ours,
        plain_lists=lists[0],
        lists=lists[1],
        profiles=interactions.profile[targets],
    )
