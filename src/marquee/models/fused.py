"""A viewer's scores in a few passes: what `Taste.components` and the blend give, without laying each component out.

A component is a model's scores brought to mean 0 and deviation 1, and the blend weighs components. Where scores are a
product of vectors, both are known from the vectors' own moments, so the blend is taken of the vectors and one product
gives what all of them say; where they are a few numbers spread over a catalogue, they are standardised in place. What
titles new to the models borrow is borrowed once, from the blend. `Taste.components` is the plain twin (a test holds
the two together); it does not know which titles may be shown.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.features.cross import TitleFacts, cross_features
from marquee.features.interactions import Signals
from marquee.features.remembered import MOST_REMEMBERED
from marquee.models import fused_kernels as kernels
from marquee.models.artifact import ModelSet
from marquee.models.blend import FEATURES
from marquee.models.components import Fades, faded
from marquee.models.lenders import Borrowing
from marquee.models.matrix_factorization import fold_in
from marquee.models.rerank import LastWord, value
from marquee.models.tower import lean

LEAST_VARIANCE = 1e-12  # below it a model is indifferent
AGAINST = np.float32(0.5)  # how much a title disliked counts beside one liked
SPARSE = ("linear_recent", "linear_long", "succession_last", "succession_recent")
FOLDED = ("factors", "factors_long")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """Of the vectors of titles: from them come mean and deviation of their products with any vector."""

    mean: NDArray[np.float64]  # (dimensions,)
    covariance: NDArray[np.float64]  # (dimensions, dimensions)

    def of(self, vector: NDArray[np.float32]) -> tuple[float, float]:
        """Give the mean and the deviation of the products with a vector; deviation 0 where all are alike."""
        mean, variance = kernels.product_moments(self.mean, self.covariance, vector)
        return float(mean), float(np.sqrt(variance)) if variance > LEAST_VARIANCE else 0.0


def moments(vectors: NDArray[np.float32], which: NDArray[np.integer] | None = None) -> Moments:
    """Work out the moments of `(titles, dimensions)`, or of the rows `which` names."""
    chosen = (vectors if which is None else vectors[which]).astype(np.float64)
    if not len(chosen):
        return Moments(mean=np.zeros(vectors.shape[1]), covariance=np.zeros((vectors.shape[1], vectors.shape[1])))
    mean = chosen.mean(axis=0)
    centred = chosen - mean
    return Moments(mean=mean, covariance=np.ascontiguousarray(centred.T @ centred / len(chosen)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fused:
    """A model set laid over a catalogue for scoring in one go; never changed once made."""

    models: ModelSet
    rows: NDArray[np.int32]  # (titles,) row number in the models, -1: they never saw it
    whence: NDArray[np.int32]  # (titles,) the same; -1 - n of the nth of those that borrow
    borrowed: Borrowing
    vectors: NDArray[np.float32]  # (titles, dimensions) of the content tower
    trust: NDArray[np.float32]
    present: NDArray[np.float32]  # (model titles,) 1 where the catalogue has it
    known: int  # how many it has
    held: NDArray[np.float32]  # (new,) what the shares of a title that borrows come to
    of_factors: Moments
    lent_factors: NDArray[np.float32]  # (new, dimensions) the vectors that new titles borrow
    of_sequence: Moments | None
    lent_sequence: NDArray[np.float32]
    of_tower: Moments
    fades: Fades


def fuse(
    models: ModelSet | None,
    *,
    rows: NDArray[np.int32],
    borrowed: Borrowing,
    vectors: NDArray[np.float32],
    fades: Fades,
) -> Fused | None:
    """Lay a model set out; None where it has no content tower, for then likeness of terms stands in."""
    if models is None or models.tower is None or not vectors.shape[1] or not len(models.title_ids):
        return None
    here = rows[rows >= 0]
    present = np.zeros(len(models.title_ids), dtype=np.float32)
    present[here] = 1.0
    encoder = None if models.sequence is None else models.sequence.encoder
    whence = rows.copy()
    whence[borrowed.titles] = -1 - np.arange(len(borrowed.titles), dtype=np.int32)
    return Fused(
        models=models,
        rows=rows,
        whence=whence,
        borrowed=borrowed,
        vectors=vectors,
        trust=models.tower.trust,
        present=present,
        known=len(here),
        held=borrowed.shares.sum(axis=1),
        of_factors=moments(models.factors.titles, here),
        lent_factors=_lent(models.factors.titles, rows, borrowed),
        of_sequence=None if encoder is None else moments(encoder.vectors, here),
        lent_sequence=_lent(models.factors.titles[:, :0] if encoder is None else encoder.vectors, rows, borrowed),
        of_tower=moments(vectors),
        fades=fades,
    )


def _lent(vectors: NDArray[np.float32], rows: NDArray[np.int32], borrowed: Borrowing) -> NDArray[np.float32]:
    out = np.zeros((len(borrowed.titles), vectors.shape[1]), dtype=np.float32)
    for column in range(borrowed.lenders.shape[1]):
        lenders = borrowed.lenders[:, column]
        lends = lenders >= 0
        out[lends] += borrowed.shares[lends, column, None] * vectors[rows[lenders[lends]]]
    return out


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Product:
    """A model known by vectors: what the viewer's vector makes of the titles'."""

    name: str  # of the component
    vectors: NDArray[np.float32]  # (model titles, dimensions)
    lent: NDArray[np.float32]  # (new, dimensions)
    vector: NDArray[np.float32]  # the viewer's
    mean: float
    deviation: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Said:
    """What was made of one history on the way to scores: enough to tell any title's components."""

    fused: Fused
    parts: NDArray[np.float32]  # (SPARSE, model titles)
    scales: NDArray[np.float64]  # (SPARSE, 2) mean and deviation
    products: tuple[_Product, ...]
    leaning: NDArray[np.float32]
    leaning_scale: tuple[float, float]


def score(
    fused: Fused, signals: Signals, *, standing: NDArray[np.float32], weights: NDArray[np.float32]
) -> tuple[NDArray[np.float32], Said]:
    """Score every title as the blend with `weights` `(FEATURES,)` does; float32 `(titles,)`, and what it came from.

    `standing` `(titles,)` is popularity as a component. Something must speak for or against titles.
    """
    models, fades = fused.models, fused.fades
    weight_of = dict(zip(FEATURES, weights.tolist(), strict=True))
    liked = np.ascontiguousarray(signals.positives[::-1][:MOST_REMEMBERED])
    strengths = np.ascontiguousarray(signals.weights[::-1][:MOST_REMEMBERED])
    against = signals.negative_weights * AGAINST
    heard = np.concatenate([liked, signals.negatives])
    rows = fused.rows[heard]

    def weighed(name: str) -> NDArray[np.float32]:
        return np.concatenate([faded(strengths, getattr(fades, name)), against])

    size = len(models.title_ids)
    told = np.zeros(size, dtype=np.float32)
    parts = np.zeros((len(SPARSE), size), dtype=np.float32)
    scales = np.zeros((len(SPARSE), 2))
    middle = 0.0
    for number, name in enumerate(SPARSE):
        table = models.linear if number < 2 else models.succession
        part = parts[number]
        kernels.spread_into(rows, weighed(name), table.titles, table.values, part)
        mean, deviation = kernels.compress(part, fused.present, fused.known, part.view(np.int32))
        scales[number] = mean, deviation
        if deviation > 0.0 and weight_of[name] != 0.0:
            factor = weight_of[name] / deviation
            kernels.add_scaled(told, part, np.float32(factor))
            middle += factor * mean
    products = tuple(_products(fused, rows, strengths, liked=len(liked), weighed=weighed))
    for vectors in dict.fromkeys(id(product.vectors) for product in products):  # those over the same vectors together
        alike = [product for product in products if id(product.vectors) == vectors and product.deviation > 0.0]
        if alike:
            factors = [weight_of[product.name] / product.deviation for product in alike]
            mixed = sum(np.float32(factor) * product.vector for factor, product in zip(factors, alike))
            middle += sum(factor * product.mean for factor, product in zip(factors, alike))
            kernels.add_product(told, alike[0].vectors, mixed)
    scores = np.empty(len(fused.rows), dtype=np.float32)
    lent = fused.borrowed
    kernels.lay_over(
        told, fused.rows, np.float32(middle), lent.titles, lent.lenders, lent.shares, standing,
        np.float32(weight_of["popularity"]), scores,
    )  # fmt: skip
    leaning = np.empty(fused.vectors.shape[1], dtype=np.float32)
    lean(heard, weighed("tower"), fused.vectors, fused.trust, leaning)
    mean, deviation = fused.of_tower.of(leaning)
    if deviation > 0.0:
        factor = weight_of["tower"] / deviation
        kernels.add_product(scores, fused.vectors, leaning * np.float32(factor))
        scores -= np.float32(factor * mean)
    said = Said(
        fused=fused,
        parts=parts,
        scales=scales,
        products=products,
        leaning=leaning,
        leaning_scale=(mean, deviation),
    )
    return scores, said


def _products(
    fused: Fused,
    rows: NDArray[np.int32],
    strengths: NDArray[np.float32],
    *,
    liked: int,
    weighed: Callable[[str], NDArray[np.float32]],
) -> Iterator[_Product]:
    factors = fused.models.factors
    floor, slope = np.float32(factors.floor), np.float32(factors.slope)
    for name in FOLDED:
        vector = fold_in(rows, weighed(name), factors.titles, factors.gram, floor, slope)
        mean, deviation = fused.of_factors.of(vector)
        yield _Product(
            name=name,
            vectors=factors.titles,
            lent=fused.lent_factors,
            vector=vector,
            mean=mean,
            deviation=deviation,
        )
    sequence = fused.models.sequence
    if sequence is not None and sequence.encoder is not None and fused.of_sequence is not None and liked:
        vector = sequence.vector(rows[:liked][::-1].copy(), strengths[::-1].copy())
        mean, deviation = fused.of_sequence.of(vector)
        yield _Product(
            name="sequence",
            vectors=sequence.encoder.vectors,
            lent=fused.lent_sequence,
            vector=vector,
            mean=mean,
            deviation=deviation,
        )


def components_at(said: Said, titles: NDArray[np.int32], *, standing: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give each component of a few titles, float32 `(FEATURES, titles)`; as `Taste.components` has them."""
    fused, place = said.fused, FEATURES.index
    lent = fused.borrowed
    out = np.zeros((len(FEATURES), len(titles)), dtype=np.float32)
    out[place("popularity")] = standing[titles]
    sparse = np.empty((len(SPARSE), len(titles)), dtype=np.float32)
    kernels.opinions_at(
        titles, said.parts, said.scales[:, 0], said.scales[:, 1], fused.whence, lent.lenders, lent.shares, sparse
    )
    out[[place(name) for name in SPARSE]] = sparse
    for product in said.products:
        if product.deviation > 0.0:
            kernels.products_at(
                titles, product.vectors, product.vector, product.mean, product.deviation, fused.whence,
                fused.held, product.lent, out[place(product.name)],
            )  # fmt: skip
    mean, deviation = said.leaning_scale
    if deviation > 0.0:
        own = np.zeros(len(titles), dtype=np.float32)
        kernels.add_product(own, np.ascontiguousarray(fused.vectors[titles]), said.leaning)
        out[place("tower")] = (own - np.float32(mean)) / np.float32(deviation)
    return out


def last_word(
    scores: NDArray[np.float32],
    said: Said,
    *,
    word: LastWord,
    signals: Signals,
    facts: TitleFacts,
    standing: NDArray[np.float32],
    trending: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Do as `models.rerank.rerank` does, in place and from the leading titles alone."""
    if len(word.heads) == 0:
        return scores
    without = np.concatenate([signals.positives, signals.negatives]).astype(np.int32)
    candidates = leading(scores, count=word.config.candidates, without=without)
    if len(candidates) == 0:
        return scores
    blended = scores[candidates]
    components = components_at(said, candidates, standing=standing)
    features = cross_features(
        candidates, scores=blended, components=components, signals=signals, facts=facts, trending=trending, among=False
    )
    worth = value(blended, word.heads.score_heads(features), config=word.config)
    scores[candidates[np.argsort(-worth, kind="stable")]] = blended  # they come best first
    return scores


def leading(scores: NDArray[np.float32], *, count: int, without: NDArray[np.int32]) -> NDArray[np.int32]:
    """List the rows of the highest finite scores, best first, ties by row; int32 `(≤ count,)`.

    `without` are left out (each comes once). As `models.rerank.leading`, by a histogram instead of a partition.
    """
    room = np.empty(len(scores), dtype=np.int32)
    found = int(kernels.find_leading(scores, scores.view(np.uint32), count, without, room))
    rows = room[:found]
    listed: NDArray[np.int32] = rows[np.argsort(-scores[rows], kind="stable")][:count].copy()
    return listed
