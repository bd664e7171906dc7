"""Our own policy in the shop window: `marquee.artwork` by its batch entry, drawing and learning as the service does."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.artwork._regret_run import Asked, Log
from benchmarks.artwork._regret_world import Shop
from marquee.artwork.batch import (
    LearningConfig,
    Posterior,
    context_of,
    draw_batch,
    joined,
    learn_batch,
    lessons_of,
    prior,
)
from marquee.schema.clock import DAY
from marquee.synthetic.world import END_AT

_DEVICES = np.array([1, 2, 3, 4])  # of the world, in the policy's table: tv, desktop, tablet, phone


@dataclass(slots=True, kw_only=True, eq=False)
class Ours:
    """The product's policy, learning anew every `every` days from all draws."""

    shop: Shop
    every: int = 1
    config: LearningConfig = field(default_factory=LearningConfig)
    options: dict[str, float] = field(default_factory=dict)  # of the draw: greed, least
    posterior: Posterior = field(init=False)

    def __post_init__(self) -> None:
        """Start from the prior."""
        self.posterior = prior(self.shop.pool.arrays)

    def draw(self, asked: Asked, point: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Draw as `artwork.batch` does."""
        artworks, chances = draw_batch(
            self.posterior,
            arrays=self.shop.pool.arrays,
            leanings=self.shop.leanings,
            viewers=asked.viewers.astype(np.int32),
            titles=asked.titles.astype(np.int32),
            places=_places(asked),
            point=point,
            now=END_AT + int(asked.now * DAY),
            known=asked.known,
            **self.options,
        )
        return artworks.astype(np.int64), chances

    def learn(self, log: Log, *, now: float) -> None:
        """Learn from every draw there is, each as far as its plays have come."""
        if int(now) % self.every:
            return
        begins = np.concatenate([[0], np.cumsum([len(asked) for asked in log.asked])])
        parts = []
        for day, asked in enumerate(log.asked):
            rows = slice(int(begins[day]), int(begins[day + 1]))
            started = log.play_at[rows] <= now
            parts.append(
                lessons_of(
                    self.shop.pool.arrays,
                    leanings=self.shop.leanings,
                    viewers=asked.viewers.astype(np.int32),
                    titles=asked.titles.astype(np.int32),
                    artworks=log.cover[rows].astype(np.int32),
                    probabilities=log.probability[rows],
                    places=_places(asked),
                    rewards=(started & log.quality[rows]).astype(np.float32),
                    started=started,
                    ages_h=(now - log.at[rows]) * 24.0,
                    delays_h=np.where(started, (log.play_at[rows] - log.at[rows]) * 24.0, np.nan),
                    drawn_at=np.full(len(asked), END_AT + int(asked.now * DAY), dtype=np.int64),
                    known=asked.known,
                    score=asked.score,
                )
            )
        self.posterior = learn_batch(joined(parts), arrays=self.shop.pool.arrays, config=self.config)


def _places(asked: Asked) -> NDArray[np.int16]:
    return context_of(len(asked), device=_DEVICES[asked.device], hour=asked.hour, country=asked.country + 1)
