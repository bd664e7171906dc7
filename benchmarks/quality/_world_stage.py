"""The built-in world set up to be judged by its hidden truth: its log, its lake, and its viewers as they were known."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from marquee.catalog.availability import eligible
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.interactions import Interactions
from marquee.features.profile import History, encode_history
from marquee.features.strength import SignalConfig
from marquee.features.training_set import read_interactions
from marquee.ingest.backfill import backfill
from marquee.jobs import land
from marquee.profiles.bulk import fold_table
from marquee.schema.profile import PLAY, Profile
from marquee.settings import Settings
from marquee.storage.open import open_stores
from marquee.synthetic.viewers import LIVES_IN
from marquee.synthetic.world import World, build_world


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stage:
    """A world and what its service knows of it."""

    world: World
    snapshot: CatalogSnapshot
    interactions: Interactions  # numbered as the snapshot is
    events: pa.Table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """Viewers as the service knew them at one moment; aligned lists."""

    viewers: NDArray[np.int64]  # rows of the world's truth
    histories: list[History]
    watched: list[NDArray[np.int32]]
    legal: NDArray[np.bool_]  # (viewers, titles) what may be shown to them then

    def take(self, keep: NDArray[np.bool_]) -> "Known":
        """Keep some of them."""
        places = np.flatnonzero(keep)
        return Known(
            viewers=self.viewers[places],
            histories=[self.histories[place] for place in places],
            watched=[self.watched[place] for place in places],
            legal=self.legal[places],
        )

    def country(self, stage: Stage, place: int) -> str:
        """Tell where one lives."""
        return LIVES_IN[int(stage.world.truth.viewers.country[self.viewers[place]])]


@contextmanager
def staged(*, seed: int, titles: int, viewers: int, days: int) -> Iterator[Stage]:
    """Build a world and land it, through log and lake as in the demo."""
    world = build_world(seed=seed, titles=titles, viewers=viewers, days=days)
    snapshot = build_snapshot(world.titles, version="world")
    with tempfile.TemporaryDirectory(prefix="marquee-quality-") as folder:
        stores = open_stores(Settings(home=Path(folder) / "home"))
        try:
            backfill(stores.log, enumerate(world.events(), 1), now=world.end_at)
            land.run(stores.log, stores.lake, names=("watches",))
            yield Stage(
                world=world,
                snapshot=snapshot,
                interactions=read_interactions(stores.lake).renumbered(snapshot.title_ids),
                events=stores.lake.run(stores.lake.table("events")),
            )
        finally:
            stores.close()


def known_at(
    stage: Stage, *, at: int, signals: SignalConfig, most: int, least: int = 0, rng: np.random.Generator
) -> Known:
    """Fold the events before a moment into profiles, and draw up to `most` viewers who still come.

    `least` is how many titles must speak for them.
    """
    truth = stage.world.truth.viewers
    row_of = {profile_id: row for row, profile_id in enumerate(truth.profile_ids)}
    before = stage.events.filter(pc.less(stage.events["at"], pa.scalar(at * 1000).cast(stage.events["at"].type)))
    part = (at - stage.world.start_at) / (stage.world.end_at - stage.world.start_at)
    found: list[tuple[int, History, NDArray[np.int32]]] = []
    for profile in fold_table(before):
        viewer = row_of.get(profile.profile_id, -1)
        if viewer < 0 or truth.leaves_at[viewer] < part or truth.non_profiling[viewer]:
            continue
        history = encode_history(profile, stage.snapshot.index, now=at, signals=signals)
        if len(history.positives) >= least:
            found.append((viewer, history, _watched(profile, stage.snapshot)))
    chosen = [found[place] for place in np.sort(rng.permutation(len(found))[:most])]
    viewers = np.array([viewer for viewer, _, _ in chosen], dtype=np.int64)
    return Known(
        viewers=viewers,
        histories=[history for _, history, _ in chosen],
        watched=[watched for _, _, watched in chosen],
        legal=np.stack([_legal(stage, int(viewer), at) for viewer in viewers]),
    )


def _watched(profile: Profile, snapshot: CatalogSnapshot) -> NDArray[np.int32]:
    return np.unique(snapshot.rows_of(entry.title_id for entry in profile.history if entry.action == PLAY))


def _legal(stage: Stage, viewer: int, at: int) -> NDArray[np.bool_]:
    truth = stage.world.truth.viewers
    ceiling = int(truth.ceiling[viewer])
    return eligible(
        stage.snapshot,
        country=LIVES_IN[int(truth.country[viewer])],
        now=at,
        ceiling=None if ceiling == 99 else ceiling,
        taken_down=frozenset(),
    )
