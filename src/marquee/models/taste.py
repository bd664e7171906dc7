"""One viewer's scores over the whole catalogue: a model set aligned to a catalogue snapshot (law 9).

Titles the models never saw are scored by content; titles gone from the catalogue are left out. Which titles may be
shown is not known here.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.models.artifact import ModelSet
from marquee.models.content import Content, content_of, match

if TYPE_CHECKING:
    from marquee.features.profile import History


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taste:
    """Scores over the titles of one snapshot, by row number. Safe to share between threads; never changed."""

    version: str  # of the models; "none" where there are none
    size: int
    row_in_models: NDArray[np.int32]  # (titles,) -1: the models never saw it
    countries: dict[str, int]
    shares: NDArray[np.float32]  # (countries, titles)
    lifts: NDArray[np.float32]  # (countries, titles)
    content: Content
    models: ModelSet | None

    def score(self, history: "History", *, country: str = "") -> NDArray[np.float32]:
        """Score every title for a viewer; higher is better, finite everywhere; float32 `(titles,)`."""
        liked = match(
            np.ascontiguousarray(history.titles, dtype=np.int32),
            np.ascontiguousarray(history.weights, dtype=np.float32),
            self.content.start,
            self.content.terms,
            self.content.values,
            self.content.vocabulary,
        )
        return np.log(self.popularity(country) * self.size + 0.1) * np.float32(0.5) + liked

    def popularity(self, country: str) -> NDArray[np.float32]:
        """Give each title's share of plays in a country (the world's where the country is unknown)."""
        found: NDArray[np.float32] = self.shares[self.countries.get(country, 0)]
        return found

    def trending(self, country: str) -> NDArray[np.float32]:
        """Say how far above its long run each title stands in a country; 0 or less is not trending."""
        found: NDArray[np.float32] = self.lifts[self.countries.get(country, 0)]
        return found

    def similar(self, title: int, *, k: int = 100) -> NDArray[np.int32]:
        """List the titles most like one, best first, itself left out; int32 `(≤ k,)`."""
        return self.content_similar(title, k=k)

    def content_similar(self, title: int, *, k: int = 100) -> NDArray[np.int32]:
        """List the titles most like one by what they are about, best first, itself left out; int32 `(≤ k,)`."""
        scores = match(
            np.array([title], dtype=np.int32),
            np.ones(1, dtype=np.float32),
            self.content.start,
            self.content.terms,
            self.content.values,
            self.content.vocabulary,
        )
        return top(scores, k=k, without=title)


def top(scores: NDArray[np.float32], *, k: int, without: int) -> NDArray[np.int32]:
    """List the row numbers of the `k` highest scores above 0, best first, ties in catalogue order."""
    order = np.argsort(-scores, kind="stable")[: k + 1]
    kept = order[(order != without) & (scores[order] > 0)][:k]
    return kept.astype(np.int32)


def align(models: ModelSet | None, snapshot: CatalogSnapshot) -> Taste:
    """Map models onto a catalogue: absent titles are left out, new ones scored by content.

    Without models, scores come from content and newness alone.
    """
    size = len(snapshot)
    content = content_of(snapshot)
    if models is None:
        newest = np.maximum(snapshot.year.astype(np.float64) - 1900.0, 1.0) ** 2
        shares = (newest / max(newest.sum(), 1.0)).astype(np.float32)[None, :]
        return Taste(
            version="none",
            size=size,
            row_in_models=np.full(size, -1, dtype=np.int32),
            countries={"": 0},
            shares=shares,
            lifts=np.zeros((1, size), dtype=np.float32),
            content=content,
            models=None,
        )
    place = {title_id: row for row, title_id in enumerate(models.title_ids)}
    rows = np.array([place.get(title_id, -1) for title_id in snapshot.title_ids], dtype=np.int32)
    known = rows >= 0
    shares = np.zeros((len(models.countries), size), dtype=np.float32)
    lifts = np.zeros_like(shares)
    shares[:, known] = models.popularity[:, rows[known]]
    lifts[:, known] = models.trending[:, rows[known]]
    return Taste(
        version=models.version,
        size=size,
        row_in_models=rows,
        countries={country: row for row, country in enumerate(models.countries)},
        shares=shares,
        lifts=lifts,
        content=content,
        models=models,
    )
