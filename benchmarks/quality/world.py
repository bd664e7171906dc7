"""The built-in world, through log and lake as in the demo: the blend against decayed popularity on its newest tenth."""

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.frame import Result
from benchmarks.quality._protocol import measure
from marquee.catalog.snapshot import build_snapshot
from marquee.features.training_set import read_interactions
from marquee.ingest.backfill import backfill
from marquee.jobs import land
from marquee.settings import Settings
from marquee.storage.open import open_stores
from marquee.synthetic.world import build_world

SEED = 2
MOST = 30_000


def run(*, data: Path | None, quick: bool) -> Result:
    """Build the world, land it, train and judge (the quick form: a small world)."""
    size: dict[str, Any] = {"titles": 400, "viewers": 400, "days": 60} if quick else {}
    world = build_world(seed=SEED, **size)
    snapshot = build_snapshot(world.titles, version="world")
    with tempfile.TemporaryDirectory(prefix="marquee-quality-") as folder:
        stores = open_stores(Settings(home=Path(folder) / "home"))
        try:
            backfill(stores.log, enumerate(world.events(), 1), now=world.end_at)
            land.run(stores.log, stores.lake, names=("watches",))
            interactions = read_interactions(stores.lake).renumbered(snapshot.title_ids)
            events = stores.log.last_position()
        finally:
            stores.close()
    figures, checks = measure(interactions, snapshot, name="world", most=2_000 if quick else MOST)
    figures |= {"events": events, "titles": len(snapshot), "signals": len(interactions)}
    return Result(figures=figures, checks=checks, data=f"built-in world, seed {SEED}")
