"""MovieLens 1M, global cut at the newest tenth: the blend against decayed popularity.

Two readings of a rating: `all`, each a positive, as the published figures of this split have it; `liked`, as the
product reads it (four stars and more are what a page is for, low ones speak against). For orientation, the
time-to-split study (RecSys 2025; q = 0.9, successive targets) has SASRec at HR@10 .1983, NDCG@10 .1083; its filters are
not rebuilt here.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from benchmarks.frame import Check, Result
from benchmarks.quality._protocol import measure
from marquee.catalog.snapshot import build_snapshot
from marquee.errors import BadInput
from marquee.features.acts import Acts, interactions_of
from marquee.features.interactions import Interactions
from marquee.ingest.movielens import read_movielens
from marquee.schema.profile import RATE

QUICK_PEOPLE, QUICK_TARGETS = 1_500, 1_500


def run(*, data: Path | None, quick: bool) -> Result:
    """Measure both readings (the quick form: one, on a quarter of the people)."""
    folder = None if data is None else next((f for f in (data / "ml-1m", data) if (f / "movies.dat").is_file()), None)
    if folder is None:
        raise BadInput("quality.ml1m needs --data DIR, the folder of public data sets with ml-1m in it")
    snapshot = build_snapshot(read_movielens(folder).titles, version="ml-1m")
    most = QUICK_TARGETS if quick else 1_000_000
    figures, checks = measure(
        _ratings(folder, people=QUICK_PEOPLE if quick else None, every=True).renumbered(snapshot.title_ids),
        snapshot,
        name="all",
        most=most,
    )
    if not quick:
        more: list[Check]
        liked, more = measure(
            _ratings(folder, people=None, every=False).renumbered(snapshot.title_ids), snapshot, name="liked", most=most
        )
        figures |= liked
        checks += more
    return Result(figures=figures, checks=checks, data=f"MovieLens 1M ({folder.name})")


def _ratings(folder: Path, *, people: int | None, every: bool) -> Interactions:
    table = pq.read_table(folder / "ratings.parquet").to_pandas()
    if people is not None:
        chosen = np.random.default_rng(0).permutation(table.user_id.unique())[:people]
        table = table[table.user_id.isin(chosen)]
    numbers, title = np.unique(table.item_id.to_numpy(), return_inverse=True)
    size = len(table)
    acts = Acts(
        title_ids=[f"ml-{number}" for number in numbers],
        countries=("",),
        profile=table.user_id.to_numpy(),
        title=title,
        at=table.timestamp.to_numpy().astype(np.int64) * 1000,
        action=np.full(size, RATE, dtype=np.int8),
        value=table.rating.to_numpy().astype(np.float32),
        country=np.zeros(size, dtype=np.int64),
        order=table.order_in_user.to_numpy(),
    )
    if not every:
        return interactions_of(acts)
    five = replace(acts, value=np.full(size, 5.0, dtype=np.float32))  # whatever the stars: it was watched
    return interactions_of(five)
