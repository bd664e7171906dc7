"""Films with what is written of them: MovieLens joined to overviews and reviews by `links.csv`, folds by film."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy import sparse

from marquee.schema.catalog import Title

MOST_CHARS = 20_000  # of the reviews of a film


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Films:
    """Films that were rated, by row; `watched` is 1 where a viewer rated one, whatever the stars."""

    film_ids: tuple[int, ...]
    names: tuple[str, ...]
    genres: tuple[tuple[str, ...], ...]
    written: tuple[str, ...]  # overview and reviews; "" where there is neither
    watched: sparse.csr_matrix  # (viewers, films)

    def titles(self, *, genres: bool, written: bool) -> list[Title]:
        """Describe the films by their genres, by what is written of them, or both; by nothing else."""
        return [
            Title(
                title_id=f"ml-{film}",
                kind="film",
                name=name,
                genres=of_film if genres else (),
                synopsis=text if written else "",
            )
            for film, name, of_film, text in zip(self.film_ids, self.names, self.genres, self.written, strict=True)
        ]


def films_of(data: Path, *, ratings: str) -> Films:
    """Read the films that people of `ml-latest-small` or of `ml-1m` rated and `links.csv` knows."""
    small = data / "ml-latest-small"
    with (small / "links.csv").open() as lines:
        links = {int(row["movieId"]): (f"tt{row['imdbId']}", row["tmdbId"]) for row in csv.DictReader(lines)}
    with (small / "movies.csv").open(encoding="utf-8") as lines:
        movies = {int(row["movieId"]): row for row in csv.DictReader(lines)}
    people, rated = _ratings(data, ratings)
    films = sorted(set(rated.tolist()) & set(movies))
    row = {film: place for place, film in enumerate(films)}
    known = np.isin(rated, films)
    viewer = np.unique(people[known], return_inverse=True)[1]
    film = np.array([row[number] for number in rated[known].tolist()])
    watched = sparse.csr_matrix(
        (np.ones(len(film), np.float32), (viewer, film)), shape=(int(viewer.max()) + 1, len(films))
    )
    overviews = pq.read_table(data / "tmdb-overviews" / "tmdb_catalog.parquet").to_pylist()
    overview = {str(one["tmdb_id"]): one["overview"] for one in overviews if one["media_type"] == "movie"}
    reviews: dict[str, list[str]] = defaultdict(list)
    for one in pq.read_table(data / "imdb-reviews" / "labelled_train_25k.parquet").to_pylist():
        reviews[one["imdb_id"]].append(one["text"])
    written = []
    for number in films:
        imdb, tmdb = links.get(number, ("", ""))
        said = " ".join(reviews.get(imdb, ()))[:MOST_CHARS]
        written.append(f"{overview.get(tmdb) or ''} {said}".strip())
    return Films(
        film_ids=tuple(films),
        names=tuple(movies[number]["title"] for number in films),
        genres=tuple(tuple(movies[number]["genres"].split("|")) for number in films),
        written=tuple(written),
        watched=watched,
    )


def _ratings(data: Path, ratings: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if ratings == "ml-1m":
        table = pq.read_table(data / "ml-1m" / "ratings.parquet", columns=["user_id", "item_id"])
        return table["user_id"].to_numpy().astype(np.int64), table["item_id"].to_numpy().astype(np.int64)
    rows = np.loadtxt(data / ratings / "ratings.csv", delimiter=",", skiprows=1, usecols=(0, 1))
    return rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
