"""One viewer's scores over the whole catalogue: a model set aligned to a catalogue snapshot (law 9).

Titles the models never saw are scored by what they are about; titles gone from the catalogue are left out. Which titles
may be shown is not known here.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.cross import Reception, TitleFacts, title_facts
from marquee.features.interactions import Signals, signals_from_acts
from marquee.features.profile import History
from marquee.features.remembered import MOST_REMEMBERED
from marquee.features.strength import SIGNALS, SignalConfig
from marquee.models import fused
from marquee.models.artifact import ModelSet
from marquee.models.blend import DEFAULT_BLEND, FEATURES, Blend, combine
from marquee.models.components import Fades, faded, place
from marquee.models.content import Content, content_of, match, nearest
from marquee.models.fused import AGAINST as AGAINST
from marquee.models.fused import Fused, fuse
from marquee.models.lenders import Borrowing, borrowing
from marquee.models.linear import spread
from marquee.models.matrix_factorization import fold_in, project
from marquee.models.rerank import rerank
from marquee.models.tower import lean, tower_vectors
from marquee.schema.ids import stable_hash

ALIKE = {"popularity": 0.15, "linear_long": 0.35, "factors": 0.2, "succession_recent": 0.1}
ABOUT = np.float32(0.4)
"""What two titles being alike is made of, and what being about the same adds; the popular come first among equals."""
LEAST_SHARE = np.float32(0.1)  # of an average title's plays: the floor of popularity's logarithm


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taste:
    """Scores over the titles of one snapshot, by row number. Never changed once made: safe between threads."""

    version: str  # of the models; "none" where there are none
    size: int
    models: ModelSet | None
    rows: NDArray[np.int32]  # (titles,) row number in the models, -1: they never saw it
    countries: dict[str, int]
    shares: NDArray[np.float32]  # (countries, titles)
    lifts: NDArray[np.float32]  # (countries, titles)
    standing: NDArray[np.float32]  # (countries, titles) popularity as a component
    content: Content
    vectors: NDArray[np.float32]  # (titles, dimensions) of the content tower; no dimensions where there is none
    borrowed: Borrowing
    tie: NDArray[np.uint64]  # (titles,) breaks ties the same however the catalogue is ordered
    blend: Blend
    facts: TitleFacts | None  # what the last word is told of titles; None where the models have none
    prices: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, dtype=np.float32))  # of places; or empty
    fused: Fused | None = None  # the models laid out for scoring in one go
    fades: Fades = field(default_factory=Fades)

    @property
    def signals(self) -> SignalConfig:
        """Give the table by which a history is to be encoded for these models."""
        return SIGNALS if self.models is None else self.models.signals

    def score(self, history: History, *, country: str = "") -> NDArray[np.float32]:
        """Score every title for a viewer; higher is better, finite everywhere; float32 `(titles,)`."""
        return self.score_signals(signals_of(history), country=country)

    def score_signals(self, signals: Signals, *, country: str = "") -> NDArray[np.float32]:
        """Score as `score` does, from what speaks for and against titles, by row number of the catalogue."""
        signals = self.by_own_table(signals)
        if self.fused is None or not len(signals.positives) + len(signals.negatives):
            return self.last_word(self.components(signals, country=country), signals, country=country)
        standing = self.standing[self.countries.get(country, 0)]
        weights = self.blend.at_length(len(signals.positives))
        scores, said = fused.score(self.fused, signals, standing=standing, weights=weights)
        word = None if self.models is None else self.models.last_word
        if word is None or self.facts is None or (word.sequence and not hears_sequence(self.models)):
            return scores
        trending = self.trending(country)
        return fused.last_word(
            scores, said, word=word, signals=signals, facts=self.facts, standing=standing, trending=trending
        )

    def last_word(self, opinions: NDArray[np.float32], signals: Signals, *, country: str = "") -> NDArray[np.float32]:
        """Score as `score_signals` does, from what `components` made of signals weighed by the models' own table."""
        scores: NDArray[np.float32] = combine(opinions, self.blend.at_length(len(signals.positives)))
        word = None if self.models is None else self.models.last_word
        if word is None or self.facts is None or (word.sequence and not hears_sequence(self.models)):
            return scores
        allowed = np.ones(self.size, dtype=np.bool_)  # what was watched is shown elsewhere, if at all
        allowed[signals.positives] = False
        allowed[signals.negatives] = False
        return rerank(
            scores,
            components=opinions,
            signals=signals,
            facts=self.facts,
            trending=self.trending(country),
            heads=word.heads,
            config=word.config,
            allowed=allowed,
        )

    def components(self, signals: Signals, *, country: str = "") -> NDArray[np.float32]:
        """Give each model's opinion of every title, on one scale; float32 `(FEATURES, titles)`."""
        signals = self.by_own_table(signals)
        out = np.zeros((len(FEATURES), self.size), dtype=np.float32)
        out[0] = self.standing[self.countries.get(country, 0)]
        liked = np.ascontiguousarray(signals.positives[::-1][:MOST_REMEMBERED])
        strengths = np.ascontiguousarray(signals.weights[::-1][:MOST_REMEMBERED])
        if len(liked) == 0 and len(signals.negatives) == 0:
            return out
        against = signals.negative_weights * AGAINST
        fades = self.fades
        if self.models is not None:
            models = self.models
            rows = self.rows[np.concatenate([liked, signals.negatives])]

            def opinion(feature: str, scores: NDArray[np.float32], *, compressed: bool) -> None:
                lent = self.borrowed
                where = out[FEATURES.index(feature)]
                place(scores, self.rows, compressed, lent.titles, lent.lenders, lent.shares, where)

            def weighed(name: str) -> NDArray[np.float32]:
                return np.concatenate([faded(strengths, getattr(fades, name)), against])

            for table, names in (
                (models.linear, ("linear_recent", "linear_long")),
                (models.succession, ("succession_last", "succession_recent")),
            ):
                spread_out = spread(rows, np.stack([weighed(name) for name in names]), table.titles, table.values)
                for name, scores in zip(names, spread_out, strict=True):
                    opinion(name, scores, compressed=True)
            factors = models.factors
            floor, slope = np.float32(factors.floor), np.float32(factors.slope)
            for name in ("factors", "factors_long"):
                vector = fold_in(rows, weighed(name), factors.titles, factors.gram, floor, slope)
                opinion(name, project(factors.titles, vector), compressed=False)
            if models.sequence is not None and models.sequence.encoder is not None and len(liked):
                told = models.sequence.scores(rows[: len(liked)][::-1].copy(), strengths[::-1].copy())
                opinion("sequence", told, compressed=False)
        heard = np.concatenate([liked, signals.negatives])
        about = out[FEATURES.index("tower")]
        if self.models is not None and self.models.tower is not None and self.vectors.shape[1]:
            leaning = np.empty(self.vectors.shape[1], dtype=np.float32)
            weights = np.concatenate([faded(strengths, fades.tower), against])
            lean(heard, weights, self.vectors, self.models.tower.trust, leaning)
            self._own(project(self.vectors, leaning), about)
        else:  # plain likeness stands in for what was not learnt
            weights = np.concatenate([faded(strengths, fades.content), against])
            self._own(match(heard, weights, *self.content.arrays()), about)
        return out

    def _own(self, scores: NDArray[np.float32], out: NDArray[np.float32]) -> None:
        """Bring scores that every title of the catalogue has to the one scale."""
        place(scores, np.arange(self.size, dtype=np.int32), False, *_nobody(), out)

    def by_own_table(self, signals: Signals) -> Signals:
        """Weigh acts as these models were trained, where they are known: those who judge may weigh otherwise."""
        if signals.titles is None or signals.described is None or self.models is None:
            return signals
        return signals_from_acts(signals.titles, signals.described, table=self.models.signals.table())

    def popularity(self, country: str) -> NDArray[np.float32]:
        """Give each title's share of plays in a country (the world's where the country is unknown)."""
        found: NDArray[np.float32] = self.shares[self.countries.get(country, 0)]
        return found

    def fame(self, country: str) -> NDArray[np.float32]:
        """Say how a title stands in a country: popularity's logarithm, on the scale of the blend's components."""
        found: NDArray[np.float32] = self.standing[self.countries.get(country, 0)]
        return found

    def trending(self, country: str) -> NDArray[np.float32]:
        """Say how far above its long run each title stands in a country; 0 or less is not trending."""
        found: NDArray[np.float32] = self.lifts[self.countries.get(country, 0)]
        return found

    def similar(self, title: int, *, k: int = 100) -> NDArray[np.int32]:
        """List the titles liked by those who liked one, filled up by content, best first; int32 `(≤ k,)`."""
        one = Signals(
            positives=np.array([title], dtype=np.int32),
            weights=np.ones(1, dtype=np.float32),
            negatives=np.empty(0, dtype=np.int32),
            negative_weights=np.empty(0, dtype=np.float32),
        )
        opinions = self.components(one)
        scores = combine(opinions, np.array([ALIKE.get(feature, 0.0) for feature in FEATURES], dtype=np.float32))
        about = np.empty(self.size, dtype=np.float32)
        self._own(match(one.positives, one.weights, *self.content.arrays()), about)
        scores += ABOUT * about
        return nearest(scores - scores.min(), k=k, without=title, tie=self.tie)

    def content_similar(self, title: int, *, k: int = 100) -> NDArray[np.int32]:
        """List the titles most like one by what they are about, best first, itself left out; int32 `(≤ k,)`."""
        rows, weights = np.array([title], dtype=np.int32), np.ones(1, dtype=np.float32)
        return nearest(match(rows, weights, *self.content.arrays()), k=k, without=title)


def signals_of(history: History) -> Signals:
    """Read a profile's history as what speaks for and against titles."""
    return Signals(
        positives=history.positives,
        weights=history.positive_weights,
        negatives=history.negatives,
        negative_weights=history.negative_weights,
    )


def align(models: ModelSet | None, snapshot: CatalogSnapshot, *, blend: Blend | None = None) -> Taste:
    """Map models onto a catalogue: absent titles are left out, new ones scored by content.

    Without models, scores come from content and newness alone. Models that know a sequence model which cannot be asked
    here are blended without it, and without the last word, which was learnt with it. `blend` overrides the models' own.
    """
    size = len(snapshot)
    if models is not None and models.sequence is not None and models.sequence.encoder is None:
        models = replace(models, blend=models.blend.without_sequence(), last_word=None)
    content = content_of(snapshot)
    tower = None if models is None else models.tower
    place_of = {} if models is None else {title_id: row for row, title_id in enumerate(models.title_ids)}
    rows = np.array([place_of.get(title_id, -1) for title_id in snapshot.title_ids], dtype=np.int32)
    known = rows >= 0
    tie = np.array([stable_hash(title_id, salt="tie") for title_id in snapshot.title_ids], dtype=np.uint64)
    vectors = np.zeros((size, 0), np.float32) if tower is None else tower_vectors(tower, snapshot)
    lent = borrowing(content, known)
    countries = ("",) if models is None else models.countries
    shares = np.zeros((len(countries), size), dtype=np.float32)
    lifts = np.zeros_like(shares)
    standing = np.zeros_like(shares)
    if models is None:
        shares[0] = newness(snapshot)
        place(np.log(shares[0] * size + LEAST_SHARE), np.arange(size, dtype=np.int32), False, *_nobody(), standing[0])
    else:
        shares[:, known] = models.popularity[:, rows[known]]
        lifts[:, known] = models.trending[:, rows[known]]
        for row in range(len(countries)):
            scores = np.log(models.popularity[row] * len(models.title_ids) + LEAST_SHARE)
            place(scores, rows, False, lent.titles, lent.lenders, lent.shares, standing[row])
    return Taste(
        version="none" if models is None else models.version,
        size=size,
        models=models,
        rows=rows,
        countries={country: row for row, country in enumerate(countries)},
        shares=shares,
        lifts=lifts,
        standing=standing,
        content=content,
        vectors=vectors,
        borrowed=lent,
        tie=tie,
        blend=blend or (DEFAULT_BLEND if models is None else models.blend),
        facts=_facts(models, snapshot, rows, standing[0]),
        prices=_prices(models, rows),
        fused=fuse(models, rows=rows, borrowed=lent, vectors=vectors, fades=Fades()),
    )


def hears_sequence(models: ModelSet | None) -> bool:
    """Say whether a sequence model is there and can be asked."""
    return models is not None and models.sequence is not None and models.sequence.encoder is not None


def _facts(
    models: ModelSet | None, snapshot: CatalogSnapshot, rows: NDArray[np.int32], standing: NDArray[np.float32]
) -> TitleFacts | None:
    """Lay out what the last word is told of titles; one new to the models is received as the mean of all."""
    if models is None or models.last_word is None:
        return None
    known = rows >= 0
    received = []
    for of_models in (models.last_word.well, models.last_word.against):
        of_catalogue = np.full(len(rows), of_models.mean() if len(of_models) else 0.0, dtype=np.float32)
        of_catalogue[known] = of_models[rows[known]]
        received.append(of_catalogue)
    reception = Reception(well=received[0], against=received[1])
    return title_facts(snapshot, standing=standing, reception=reception, known=known)


def _prices(models: ModelSet | None, rows: NDArray[np.int32]) -> NDArray[np.float32]:
    """Lay prices out by the catalogue; a title new to the models costs as one of the mean title's plays does."""
    if models is None or models.prices is None or not len(models.prices):
        return np.zeros(0, dtype=np.float32)
    found: NDArray[np.float32] = np.where(rows >= 0, models.prices[np.maximum(rows, 0)], 0.0).astype(np.float32)
    return found


def _nobody() -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    return np.empty(0, np.int32), np.empty((0, 1), np.int32), np.empty((0, 1), np.float32)


def newness(snapshot: CatalogSnapshot) -> NDArray[np.float32]:
    """Share out attention by year, newer first, where nothing was watched yet; float32 `(titles,)`, sums to 1."""
    if len(snapshot) == 0:
        return np.zeros(0, dtype=np.float32)
    newest = int(snapshot.year.max())
    age = np.where(snapshot.year > 0, newest - snapshot.year.astype(np.float64), 30.0)
    weight = np.exp2(-age / 10.0)
    found: NDArray[np.float32] = (weight / weight.sum()).astype(np.float32)
    return found
