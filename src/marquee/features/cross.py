"""What a ranker is told of each candidate: viewer, title and country, and what they make of one another.

The models' opinions come in as rows of numbers; which models they are is not known here. Sex, age, address are not
known anywhere: a viewer is what they watched.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.interactions import Interactions, Signals

RECENT = 12.0  # newer titles after which a title counts 1/e in what a viewer is like
BELIEF = 20.0  # watches' worth of belief that a title is received as titles are

_TITLE = ("year", "runtime", "series", "standing", "well", "against", "known")
_VIEWER = ("length", "dislikes", "usual_year", "usual_runtime", "usual_standing", "series_share", "usual_well")
_COUNTRY = ("trending",)
_CROSSED = ("genres_liked", "genres_disliked", "year_gap", "runtime_gap", "standing_gap", "series_gap", "well_gap")


def cross_names(components: Sequence[str]) -> tuple[str, ...]:
    """Name the columns of `cross_features`, in order; `components` are the models whose opinions come in."""
    return ("score", "behind_best", "place", *components, *_TITLE, *_VIEWER, *_COUNTRY, *_CROSSED)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TitleFacts:
    """What is known of each title of a catalogue, as numbers; 0 where a fact is unknown."""

    table: NDArray[np.float32]  # (titles, len(_TITLE)), rows as the catalogue's
    genres: NDArray[np.float32]  # (titles, genres), of length 1 where there is any


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reception:
    """How titles were received by those who watched them, each held to the mean of all; float32 `(titles,)`."""

    well: NDArray[np.float32]  # share of watches that went well
    against: NDArray[np.float32]  # share of those who watched it whose last word was against it


def reception_of(interactions: Interactions) -> Reception:
    """Count how titles were received; a title nobody watched is received as the mean."""
    size = len(interactions.title_ids)
    watched = interactions.watched
    times = np.bincount(interactions.title[watched], minlength=size)
    well = np.bincount(interactions.title[watched & interactions.rewarded], minlength=size)
    pair, owner = _pairs(interactions)
    total = np.bincount(owner, weights=interactions.weight, minlength=len(pair))
    was_watched = np.bincount(owner, weights=watched, minlength=len(pair)) > 0
    title = (pair % max(size, 1)).astype(np.int64)
    viewers = np.bincount(title[was_watched], minlength=size)
    disliked = np.bincount(title[was_watched & (total < 0)], minlength=size)
    return Reception(well=_held(well, times), against=_held(disliked, viewers))


def _pairs(interactions: Interactions) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    size = max(len(interactions.title_ids), 1)
    pair, owner = np.unique(interactions.profile.astype(np.int64) * size + interactions.title, return_inverse=True)
    return pair, owner


def _held(counted: NDArray[np.integer], of: NDArray[np.integer]) -> NDArray[np.float32]:
    mean = counted.sum() / max(int(of.sum()), 1)
    found: NDArray[np.float32] = ((counted + BELIEF * mean) / (of + BELIEF)).astype(np.float32)
    return found


def title_facts(
    snapshot: CatalogSnapshot, *, standing: NDArray[np.float32], reception: Reception, known: NDArray[np.bool_]
) -> TitleFacts:
    """Lay out a catalogue's facts; all arrays are by its row numbers.

    `standing` is popularity as the blend weighs it, `known` whether the models ever saw the title.
    """
    table = np.zeros((len(snapshot), len(_TITLE)), dtype=np.float32)
    table[:, 0] = np.where(snapshot.year > 0, (snapshot.year.astype(np.float32) - 2000.0) / 10.0, 0.0)
    table[:, 1] = np.minimum(snapshot.runtime_s / 3_600.0, 5.0)
    table[:, 2] = snapshot.is_series
    table[:, 3] = standing
    table[:, 4] = reception.well
    table[:, 5] = reception.against
    table[:, 6] = known
    genres = snapshot.genre_matrix.T.astype(np.float32)
    length = np.sqrt(genres.sum(axis=1, keepdims=True))
    return TitleFacts(table=table, genres=np.ascontiguousarray(genres / np.maximum(length, 1.0)))


def cross_features(
    candidates: NDArray[np.int32],
    *,
    scores: NDArray[np.float32],
    components: NDArray[np.float32],
    signals: Signals,
    facts: TitleFacts,
    trending: NDArray[np.float32],
    places: NDArray[np.float32] | None = None,
    best: float | None = None,
    among: bool = True,
) -> NDArray[np.float32]:
    """Describe candidates (row numbers, best first), float32 `(candidates, columns)`, columns as `cross_names` says.

    `scores` `(titles,)` are the blend's, `components` `(models, titles)` the opinions it was made of; `trending`
    `(titles,)` says how far above its long run a title stands in the viewer's country. Candidates that are not the
    leading titles need their `places` among all (0 is first) and the `best` score there is. Not `among` all titles,
    `scores` and `components` are of the candidates alone, aligned to them.
    """
    models = len(components)
    out = np.empty(
        (len(candidates), 3 + models + len(_TITLE) + len(_VIEWER) + len(_COUNTRY) + len(_CROSSED)), np.float32
    )
    if len(candidates) == 0:
        return out
    at = candidates if among else np.arange(len(candidates), dtype=np.int32)
    _fill(
        candidates,
        at,
        np.arange(len(candidates), dtype=np.float32) if places is None else places,
        np.float32(scores[at].max() if best is None else best),
        scores,
        components,
        signals.positives,
        signals.weights,
        signals.negatives,
        facts.table,
        facts.genres,
        trending,
        out,
    )
    return out


@njit(cache=True, nogil=True)
def _fill(
    candidates: NDArray[np.int32],
    at: NDArray[np.int32],
    places: NDArray[np.float32],
    best: np.float32,
    scores: NDArray[np.float32],
    components: NDArray[np.float32],
    liked: NDArray[np.int32],
    weights: NDArray[np.float32],
    disliked: NDArray[np.int32],
    table: NDArray[np.float32],
    genres: NDArray[np.float32],
    trending: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    models, kinds = len(components), genres.shape[1]
    for_it, against = np.zeros(kinds, np.float32), np.zeros(kinds, np.float32)
    usual = np.zeros(table.shape[1], np.float32)
    total = np.float32(0.0)
    for i in range(len(liked)):
        fade = weights[i] * np.float32(np.exp(-(len(liked) - 1 - i) / RECENT))
        total += fade
        for g in range(kinds):
            for_it[g] += fade * genres[liked[i], g]
        for t in range(len(usual)):
            usual[t] += fade * table[liked[i], t]
    for i in range(len(disliked)):
        for g in range(kinds):
            against[g] += genres[disliked[i], g]
    if total > 0:
        for g in range(kinds):
            for_it[g] /= total
        for t in range(len(usual)):
            usual[t] /= total
    if len(disliked) > 0:
        for g in range(kinds):
            against[g] /= len(disliked)
    length, dislikes = np.float32(np.log1p(len(liked))), np.float32(np.log1p(len(disliked)))
    for c in range(len(candidates)):
        title = candidates[c]
        out[c, 0] = scores[at[c]]
        out[c, 1] = best - scores[at[c]]
        out[c, 2] = np.float32(np.log1p(places[c]))
        column = 3
        for m in range(models):
            out[c, column + m] = components[m, at[c]]
        column += models
        for t in range(7):
            out[c, column + t] = table[title, t]
        column += 7
        out[c, column] = length
        out[c, column + 1] = dislikes
        out[c, column + 2] = usual[0]
        out[c, column + 3] = usual[1]
        out[c, column + 4] = usual[3]
        out[c, column + 5] = usual[2]
        out[c, column + 6] = usual[4]
        out[c, column + 7] = trending[title]
        column += 8
        likes, dislike = np.float32(0.0), np.float32(0.0)
        for g in range(kinds):
            likes += for_it[g] * genres[title, g]
            dislike += against[g] * genres[title, g]
        out[c, column] = likes
        out[c, column + 1] = dislike
        if total > 0:
            out[c, column + 2] = table[title, 0] - usual[0]
            out[c, column + 3] = table[title, 1] - usual[1]
            out[c, column + 4] = table[title, 3] - usual[3]
            out[c, column + 5] = table[title, 2] - usual[2]
            out[c, column + 6] = table[title, 4] - usual[4]
        else:
            for t in range(2, 7):
                out[c, column + t] = 0
