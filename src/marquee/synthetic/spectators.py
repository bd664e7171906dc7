"""Viewers of the built-in world with a hidden state: watched, under way, passed over, satiated, content.

Viewers are named by their row in the world's truth, titles by theirs, days count from the world's end.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.schema.clock import HOUR, SECOND
from marquee.synthetic.mood import UnderWay
from marquee.synthetic.past import under_way_at_the_end
from marquee.synthetic.titles import GENRE_NAMES
from marquee.synthetic.truth import liking
from marquee.synthetic.world import World


@dataclass(slots=True, kw_only=True, eq=False)
class Audience:
    """Viewers and their hidden state; make one with `gather`."""

    world: World
    viewers: NDArray[np.int64]  # rows of the world's truth
    seed: int
    places: dict[int, int]  # of each viewer in the arrays
    liked: NDArray[np.float32]  # (viewers, titles) lasting taste
    watched: NDArray[np.bool_]  # (viewers, titles)
    passed: NDArray[np.uint8]  # (viewers, titles) times examined and not played, since the last play
    under_way: list[dict[int, UnderWay]]
    satiation: NDArray[np.float32]  # (viewers, genres)
    satiated_on: NDArray[np.float64]  # (viewers,) the day it was last counted
    satisfaction: NDArray[np.float64]  # (viewers,) -1 to 1
    runtime: NDArray[np.float64]  # (titles,) hours of a film or an episode
    episodes: NDArray[np.int64]  # (titles,) 0: a film
    snapshot: CatalogSnapshot
    moods: dict[tuple[int, int], NDArray[np.float32]]  # by viewer and day; copies share them

    def copy(self) -> "Audience":
        """Give the same viewers with a state of their own."""
        return replace(
            self,
            watched=self.watched.copy(),
            passed=self.passed.copy(),
            under_way=[dict(each) for each in self.under_way],
            satiation=self.satiation.copy(),
            satiated_on=self.satiated_on.copy(),
            satisfaction=self.satisfaction.copy(),
        )


def gather(world: World, viewers: NDArray[np.int64], *, seed: int) -> Audience:
    """Take viewers as the world's days left them; one that was loaded from disk has kept no past of theirs."""
    truth, titles = world.truth, world.titles
    watched, under_way = under_way_at_the_end(world, viewers)
    return Audience(
        world=world,
        viewers=viewers,
        seed=seed,
        places={int(viewer): place for place, viewer in enumerate(viewers)},
        liked=np.concatenate(
            [liking(truth, viewers[low : low + 250], when=1.0) for low in range(0, max(len(viewers), 1), 250)]
        ),
        watched=watched,
        passed=np.zeros(watched.shape, dtype=np.uint8),
        under_way=under_way,
        satiation=np.zeros((len(viewers), len(GENRE_NAMES)), dtype=np.float32),
        satiated_on=np.zeros(len(viewers)),
        satisfaction=np.zeros(len(viewers)),
        runtime=np.array([float(title.runtime_s or 5_400) for title in titles]) * (SECOND / HOUR),
        episodes=np.array([len(title.episodes) for title in titles], dtype=np.int64),
        snapshot=build_snapshot(titles, version="audience"),
        moods={},
    )
