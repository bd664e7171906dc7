"""New films on MovieLens 1M: are they ranked to those who went on to rate them, from metadata alone?

Three hundred films are hidden as if they were not out yet, every rating of theirs; the others place them. Measured by
each film's AUC over viewers, of its place in each viewer's own order of the whole catalogue.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.quality._world_launch import aucs
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.title import title_features
from marquee.ingest.movielens import read_movielens
from marquee.models.tower import TowerConfig, fit_tower, tower_vectors
from marquee.schema.catalog import Person, Title

HIDDEN, LEAST_RATINGS, VIEWERS = 300, 20, 2_000


def new_films(folder: Path, *, seed: int = 0) -> dict[str, Any]:
    """Give the mean AUC by genres alone and by all metadata, of the tower and of plain likeness of content."""
    rng = np.random.default_rng(seed)
    genres_only = build_snapshot(read_movielens(folder).titles, version="genres")
    described = build_snapshot(_described(genres_only, folder), version="described")
    ratings = pq.read_table(folder / "ratings.parquet", columns=["user_id", "item_id"]).to_pandas()
    film = np.array([genres_only.index[f"ml-{number}"] for number in ratings.item_id])
    viewer = np.unique(ratings.user_id, return_inverse=True)[1]
    watched = sparse.csr_matrix(
        (np.ones(len(ratings), np.float32), (viewer, film)), shape=(viewer.max() + 1, len(genres_only))
    )
    counts = np.asarray(watched.sum(axis=0)).ravel()
    hidden = np.sort(rng.permutation(np.flatnonzero(counts >= LEAST_RATINGS))[:HIDDEN])
    out = np.ones(len(counts), dtype=np.float32)
    out[hidden] = 0.0
    known = (watched @ sparse.diags(out)).tocsr()
    known.eliminate_zeros()
    asked = np.sort(rng.permutation(watched.shape[0])[:VIEWERS])
    audience = watched[asked][:, hidden].toarray() > 0
    found: dict[str, Any] = {"new_films": len(hidden), "new_films_viewers": len(asked)}
    for name, snapshot in (("genres", genres_only), ("described", described)):
        terms = title_features(snapshot)
        likeness = np.asarray((known[asked] @ terms @ terms.T).todense(), dtype=np.float32)
        tower = fit_tower(known, snapshot, config=TowerConfig(), rng=np.random.default_rng(seed))
        vectors = tower_vectors(tower, snapshot)
        heard = np.asarray(known[asked].sum(axis=1))
        leaning = (known[asked] @ vectors) * (tower.trust / (1.0 + heard * tower.trust))
        for model, scores in (("likeness", likeness), ("tower", leaning @ vectors.T)):
            places = np.stack([_places(row, hidden) for row in scores])
            found[f"new_films_auc_{name}_{model}"] = round(float(np.nanmean(aucs(places, audience))), 4)
    return found


def _places(scores: NDArray[np.floating], wanted: NDArray[np.int64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.searchsorted(np.sort(scores), scores[wanted]) / len(scores)
    return found


def _described(snapshot: CatalogSnapshot, folder: Path) -> list[Title]:
    """Add people, plots and languages to the films."""
    rows = {f"ml-{row['item_id']}": row for row in pq.read_table(folder / "omdb_metadata.parquet").to_pylist()}
    return [_with(title, rows.get(title.title_id, {})) for title in snapshot.titles]


def _with(title: Title, row: dict[str, Any]) -> Title:
    def names(field: str) -> list[str]:
        text = row.get(field)
        return [] if text in (None, "N/A") else [re.sub(r"\s*\(.*?\)", "", part).strip() for part in text.split(",")]

    people = [
        Person(name=name, role=role)
        for field, role in (("director", "director"), ("writer", "writer"), ("actors", "cast"))
        for name in names(field)
    ]
    plot = row.get("plot")
    return Title(
        title_id=title.title_id,
        kind=title.kind,
        name=title.name,
        year=title.year,
        genres=title.genres,
        people=tuple(dict.fromkeys(people)),
        synopsis="" if plot in (None, "N/A") else plot,
        language=next(iter(names("language")), None),
    )
