"""Titles never played, ranked by what is written of them alone: overview and reviews, against genres alone.

Films are split in five by chance, several times; a fifth that something is written of is hidden as if nobody had
played it. It is ranked for every viewer by what it borrows (`models.lenders`) from the films they watched, catalogues
being described by overview and reviews and by nothing else. Genres are used in every way we know, and the best of them
counts: lent by ridge as ours, by likeness of the nearest 8 and 64, the content tower, plain likeness of content, and a
ridge regression of each viewer's watches on genres.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.frame import Check, Result
from benchmarks.words._cold_films import Films, films_of
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.title import TitleConfig, title_features
from marquee.models.content import Content, content_of
from marquee.models.lenders import borrowing
from marquee.models.tower import TowerConfig, fit_tower, tower_vectors

FOLDS = 5
SEEDS = (23, 24, 25, 26)  # of the split: one alone moves the gain by ten points and more; tuned on others
DEPTH = 10
DRAWS = 2_000
RIDGE = 10.0  # of watches on genres: 1 and 100 do worse
TARGET = 0.20


def run(*, data: Path | None, quick: bool) -> Result:
    """Rank each fold's hidden films for all viewers; the quick form leaves MovieLens 1M out. `data`: public sets."""
    if data is None:
        raise SystemExit("words.cold needs --data: the folder with ml-latest-small, imdb-reviews and tmdb-overviews")
    small, by_split = _figures(films_of(data, ratings="ml-latest-small"), seeds=SEEDS)
    best = max((name for name in small if name.startswith("genres")), key=lambda name: np.nanmean(small[name]))
    ours, theirs = small["written"], small[best]
    gain, low, high = _gain(ours, theirs)
    figures: dict[str, Any] = {name: round(float(np.nanmean(values)), 4) for name, values in small.items()}
    figures |= {
        "viewers": int(np.isfinite(ours).sum()),
        "splits": len(SEEDS),
        "gain_by_split": [
            round(float(np.nanmean(split["written"]) / np.nanmean(split[best]) - 1.0), 3) for split in by_split
        ],
        "folds": FOLDS,
        "best_by_genres": best,
        "gain": round(gain, 4),
        "gain_interval": [round(low, 4), round(high, 4)],
    }
    if not quick and (data / "ml-1m").is_dir():
        other, _ = _figures(films_of(data, ratings="ml-1m"), seeds=SEEDS[:1])
        figures |= {f"ml_1m_{name}": round(float(np.nanmean(values)), 4) for name, values in other.items()}
    checks = [
        Check(what="NDCG@10 over genres alone", value=round(gain, 4), op=">=", target=TARGET),
        Check(what="... the interval's low end", value=round(low, 4), op=">", target=0.0),
    ]
    return Result(figures=figures, checks=checks, data="ml-latest-small, tmdb-overviews, imdb-reviews; ml-1m beside")


Figures = dict[str, NDArray[np.float64]]  # of each way, NDCG@10 of each viewer


def _figures(films: Films, *, seeds: tuple[int, ...]) -> tuple[Figures, list[Figures]]:
    """Give means over all folds, and those of each split; NaN where a viewer watched no hidden film."""
    has = np.array([bool(text) for text in films.written])
    catalogues = {
        "genres": build_snapshot(films.titles(genres=True, written=False), version="genres"),
        "written": build_snapshot(films.titles(genres=False, written=True), version="written"),
        "both": build_snapshot(films.titles(genres=True, written=True), version="both"),
    }
    contents = {name: content_of(snapshot) for name, snapshot in catalogues.items()}
    splits: list[Figures] = []
    for seed in seeds:
        fold = np.random.default_rng(seed).integers(FOLDS, size=len(has))
        found: dict[str, list[NDArray[np.float64]]] = {}
        for number in range(FOLDS):
            hidden = (fold == number) & has
            known = films.watched.multiply(~hidden[None, :]).tocsr().astype(np.float32)
            known.eliminate_zeros()
            truth = films.watched[:, np.flatnonzero(hidden)].toarray() > 0
            for name, scores in _scores(catalogues["genres"], contents, known, hidden).items():
                found.setdefault(name, []).append(_ndcg(scores, truth))
        splits.append({name: _mean(np.stack(values)) for name, values in found.items()})
    return {name: _mean(np.stack([split[name] for split in splits])) for name in splits[0]}, splits


def _scores(
    genres: CatalogSnapshot, contents: dict[str, Content], known: sparse.csr_matrix, hidden: NDArray[np.bool_]
) -> dict[str, NDArray[np.float32]]:
    """Score the hidden films for every viewer in every way; each float32 `(viewers, hidden)`."""
    rows = np.flatnonzero(hidden)
    terms = title_features(genres, TitleConfig(decade=0, language=0, kind=0))
    tower = fit_tower(known, genres, config=TowerConfig(), rng=np.random.default_rng(0))
    vectors = tower_vectors(tower, genres)
    heard = np.asarray(known.sum(axis=1))
    leaning = (known @ vectors) * (tower.trust / (1.0 + heard * tower.trust))
    dense = np.hstack([np.ones((len(genres), 1)), genres.genre_matrix.T.astype(np.float64)])
    told = dense[~hidden]
    weights = np.linalg.solve(told.T @ told + RIDGE * np.eye(told.shape[1]), (known[:, ~hidden] @ told).T)
    return {
        "written": _lent(contents["written"], known, hidden),
        "written_and_genres": _lent(contents["both"], known, hidden),
        "genres_lent": _lent(contents["genres"], known, hidden),
        "genres_nearest_8": _by_likeness(terms, known, hidden, nearest=8),
        "genres_nearest_64": _by_likeness(terms, known, hidden, nearest=64),
        "genres_tower": (leaning @ vectors[rows].T).astype(np.float32),
        "genres_likeness": np.asarray((known @ terms @ terms[rows].T).todense(), dtype=np.float32),
        "genres_ridge": (dense[rows] @ weights).T.astype(np.float32),
    }


def _lent(content: Content, known: sparse.csr_matrix, hidden: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Score by what hidden films borrow, as serving places titles the models never saw."""
    lent = borrowing(content, ~hidden)
    scores = np.zeros((known.shape[0], len(lent.titles)), dtype=np.float32)
    columns = known.tocsc()
    for place in range(len(lent.titles)):
        lenders = lent.lenders[place][lent.lenders[place] >= 0]
        scores[:, place] = columns[:, lenders] @ lent.shares[place][: len(lenders)]
    return scores


def _by_likeness(
    terms: sparse.csr_matrix, known: sparse.csr_matrix, hidden: NDArray[np.bool_], *, nearest: int
) -> NDArray[np.float32]:
    """Score by the nearest known films, each as it is alike."""
    open_to = np.flatnonzero(~hidden)
    alike = np.asarray((terms[np.flatnonzero(hidden)] @ terms[open_to].T).todense(), dtype=np.float32)
    edge = np.argpartition(-alike, nearest, axis=1)[:, :nearest]
    kept = np.zeros_like(alike)
    np.put_along_axis(kept, edge, np.take_along_axis(alike, edge, axis=1), axis=1)
    kept /= np.maximum(kept.sum(axis=1, keepdims=True), 1e-9)
    return np.asarray(known[:, open_to] @ kept.T, dtype=np.float32)


def _ndcg(scores: NDArray[np.float32], truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give each viewer's NDCG at `DEPTH`; NaN where there is nothing to find."""
    best = np.argpartition(-scores, DEPTH, axis=1)[:, :DEPTH]
    order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
    hits = np.take_along_axis(truth, np.take_along_axis(best, order, axis=1), axis=1)
    discount = 1.0 / np.log2(np.arange(DEPTH) + 2)
    ideal = np.concatenate([[np.nan], np.cumsum(discount)])[np.minimum(truth.sum(axis=1), DEPTH)]
    return np.asarray((hits * discount).sum(axis=1) / ideal, dtype=np.float64)


def _mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.isfinite(values)
    count = known.sum(axis=0)
    return np.where(count > 0, np.where(known, values, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)


def _gain(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> tuple[float, float, float]:
    """Give the relative gain in means and its interval, a paired bootstrap by viewer."""
    known = np.isfinite(ours)
    ours, theirs = ours[known], theirs[known]
    drawn = np.random.default_rng(0).integers(len(ours), size=(DRAWS, len(ours)))
    gains = ours[drawn].mean(axis=1) / theirs[drawn].mean(axis=1) - 1.0
    low, high = np.quantile(gains, (0.025, 0.975))
    return float(ours.mean() / theirs.mean() - 1.0), float(low), float(high)
