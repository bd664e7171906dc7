"""What `quality.product` is asked about: signals of the built-in world and of MovieLens, as the product reads them."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.acts import Acts, interactions_of
from marquee.features.interactions import Interactions
from marquee.features.training_set import read_interactions
from marquee.ingest.backfill import backfill
from marquee.ingest.movielens import read_movielens
from marquee.jobs import land
from marquee.schema.profile import PLAY, RATE
from marquee.settings import Settings
from marquee.storage.open import open_stores
from marquee.synthetic.world import build_world

STARS = 5.0


def world(*, seed: int, small: bool) -> tuple[Interactions, CatalogSnapshot]:
    """Build the world and bring it through log and lake, as in the demo."""
    size: dict[str, Any] = {"titles": 400, "viewers": 400, "days": 60} if small else {}
    made = build_world(seed=seed, **size)
    snapshot = build_snapshot(made.titles, version="world")
    with tempfile.TemporaryDirectory(prefix="marquee-quality-") as folder:
        stores = open_stores(Settings(home=Path(folder) / "home"))
        try:
            backfill(stores.log, enumerate(made.events(), 1), now=made.end_at)
            land.run(stores.log, stores.lake, names=("watches",))
            return read_interactions(stores.lake).renumbered(snapshot.title_ids), snapshot
        finally:
            stores.close()


def movielens(folder: Path, *, people: int | None = None) -> tuple[Interactions, CatalogSnapshot]:
    """Read MovieLens 1M (in parquet, with its order) or latest-small; `people` draws some."""
    snapshot = build_snapshot(read_movielens(folder).titles, version=folder.name)
    table = _ratings(folder)
    person, film = table["user_id"].to_numpy(), table["item_id"].to_numpy()
    kept = np.ones(len(person), dtype=np.bool_)
    if people is not None:
        kept = np.isin(person, np.random.default_rng(0).permutation(np.unique(person))[:people])
    numbers, title = np.unique(film[kept], return_inverse=True)
    size = int(kept.sum())
    acts = Acts(
        title_ids=[f"ml-{number}" for number in numbers],
        countries=("",),
        profile=person[kept],
        title=title,
        at=table["timestamp"].to_numpy()[kept].astype(np.int64) * 1000,
        action=np.full(size, RATE, dtype=np.int8),
        value=table["rating"].to_numpy()[kept].astype(np.float32),
        country=np.zeros(size, dtype=np.int64),
        order=table["order"].to_numpy()[kept],
    )
    return interactions_of(acts).renumbered(snapshot.title_ids), snapshot


def _ratings(folder: Path) -> pa.Table:
    if (folder / "ratings.parquet").is_file():
        table = pq.read_table(folder / "ratings.parquet")
        return table.append_column("order", table["order_in_user"])
    table = csv.read_csv(folder / "ratings.csv").rename_columns(["user_id", "item_id", "rating", "timestamp"])
    return table.append_column("order", pa.array(np.arange(len(table))))


def gains(interactions: Interactions, targets: NDArray[np.int64], *, since: int) -> NDArray[np.float64]:
    """Say what each target is worth: how much of the title its viewer came to watch from `since` on, 0 to 1.

    A rating is worth how far up the scale its stars stand. A play whose completion was never told is worth a half.
    """
    assert interactions.action is not None and interactions.value is not None
    plays = (interactions.action == PLAY) & (interactions.at >= since)
    stars = (interactions.action == RATE) & (interactions.at >= since)
    value = interactions.value.astype(np.float64)
    worth = np.where(plays, np.where(np.isnan(value), 0.5, value), 0.0)
    worth = np.where(stars, np.nan_to_num((value - 0.5) / (STARS - 0.5)), worth)
    pair = interactions.profile.astype(np.int64) * len(interactions.title_ids) + interactions.title
    pairs, owner = np.unique(pair, return_inverse=True)
    best = np.zeros(len(pairs))
    np.maximum.at(best, owner, worth)
    found: NDArray[np.float64] = np.clip(best[owner[targets]], 0.0, 1.0)
    return found
