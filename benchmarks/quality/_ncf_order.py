"""What train order tells the trees of `quality.ncf`: what follows what, what stands near what, what has been passed."""

from collections.abc import Callable, Iterator

import numpy as np
from numba import njit
from numpy.typing import NDArray

from benchmarks.quality._ncf_columns import FOREVER, WHOLE, Asked, Columns
from marquee.features.histories import Histories
from marquee.models.linear import LinearConfig
from marquee.models.linear_model import Linear
from marquee.models.linear_order import NearConfig
from marquee.models.succession import succession_weights

Weights = NDArray[np.float32]  # (titles, titles): what a title of a history says of each other


def order_members() -> dict[str, tuple[Callable[[Histories], Weights], tuple[float, ...]]]:
    """Name the members that see order: how each makes its weights, and after how many newer titles one counts 1/e."""
    return {
        "near ease": (near_ease, (100.0, 30.0, 10.0, 3.0)),
        "succession 3": (lambda known: succession(known, fade=3.0), (3.0, 6.0)),
        "succession 8": (lambda known: succession(known, fade=8.0), (8.0, 16.0)),
        "succession 20": (lambda known: succession(known, fade=20.0), (20.0,)),
        "follow 2": (lambda known: follow(known, fade=2.0), (2.0, 8.0)),
        "follow 10": (lambda known: follow(known, fade=10.0), (2.0, 8.0, 30.0)),
        "follow 40": (lambda known: follow(known, fade=40.0), (8.0,)),
        "precede 2": (lambda known: follow(known, fade=2.0).T, (2.0, 8.0)),
        "precede 10": (lambda known: follow(known, fade=10.0).T, (2.0, 8.0)),
    }


def near_ease(known: Histories) -> Weights:
    """Solve EASE with pairs weighted by distance."""
    model = Linear(LinearConfig(regularization=100.0, least_support=0), near=NearConfig(fade=20.0, far=0.1))
    model.train(known)
    assert isinstance(model.weights, np.ndarray)
    return model.weights


def succession(known: Histories, *, fade: float) -> Weights:
    """Solve succession."""
    owner, place = known.entries()
    profiles = owner.astype(np.int32)
    return succession_weights(profiles, known.title[place], size=known.size, fade=fade, regularization=500.0)


def follow(known: Histories, *, fade: float) -> Weights:
    """Count followers, fading with distance, both ends held back by the root of how often they take part."""
    counts = followers(known, np.exp(-np.arange(int(5 * fade)) / fade))
    before, after = counts.sum(axis=1) + 5.0, counts.sum(axis=0) + 5.0
    found: Weights = counts / np.sqrt(before[:, None] * after[None, :])
    return found


def followers(known: Histories, falls: NDArray[np.floating]) -> Weights:
    """Sum `falls[distance - 1]` over pairs: row i, column j says how often j came behind i."""
    counts = np.zeros((known.size, known.size), dtype=np.float32)
    _followers(known.title, known.begin, known.end, falls.astype(np.float32), counts)
    return counts


def order_member_columns(asked: Asked, names: list[str]) -> Iterator[tuple[str, Columns]]:
    """Give what each member that sees order says of the candidates."""
    for name in names:
        make, fades = order_members()[name]
        weights = np.ascontiguousarray(make(asked.train))
        for fade in fades:
            yield f"{name}, {fade:g}", faded(weights, asked, fade)


def passed_columns(asked: Asked) -> Iterator[tuple[str, Columns]]:
    """Say whether a candidate usually comes before or after what the history ends with: has it been passed by?"""
    after = followers(asked.train, np.ones(WHOLE))
    both = after + after.T
    leaning = ((after + 2.0) / (both + 4.0) - 0.5) * np.minimum(1.0, both / 20.0)
    np.fill_diagonal(leaning, 0.0)
    leaning = leaning.astype(np.float32)
    for fade in (1.0, 4.0, 15.0, 60.0, FOREVER):
        yield f"comes later, {fade:g}", faded(leaning, asked, fade)


def listing_columns(asked: Asked) -> Iterator[tuple[str, Columns]]:
    """Give what may be the site's listing rather than taste: neighbours on a page, where titles stand in histories."""
    known, context, candidates, titles = asked.train, asked.context, asked.candidates, asked.titles
    owner, place = known.entries()
    count = np.bincount(known.title[place], minlength=known.size).astype(np.float32)
    for reach in (1, 3):
        next_to = followers(known, np.ones(reach))
        expected = count[:, None] * count[None, :] * (reach / max(len(place), 1))
        lift = np.log((next_to + 0.5) / (expected + 0.5)).astype(np.float32)
        chance = next_to / (count[:, None] + 5.0)
        for fade in (0.7, 2.0, 5.0):
            yield f"chance within {reach}, {fade:g}", faded(chance, asked, fade)
            yield f"lift within {reach}, {fade:g}", faded(lift, asked, fade)
    length = known.lengths()[owner]
    position = place - known.begin[owner]
    relative = np.bincount(known.title[place], weights=(position + 0.5) / length, minlength=known.size)
    relative = (relative / np.maximum(count, 1.0)).astype(np.float32)
    late = np.bincount(known.title[place], weights=length - position <= 10, minlength=known.size).astype(np.float32)
    yield "position", relative[candidates]
    yield "late", np.log1p(late)[candidates]
    yield "late share", ((late + 1.0) / (count + 100.0))[candidates]
    numbers = {
        "position": relative,
        "year": titles.year,
        "popularity": np.log1p(count),
        "number": np.log1p(titles.number),
    }
    for most in (1, 3, 10):
        newest = np.stack([context.title[np.maximum(context.end - 1 - i, context.begin)] for i in range(most)], axis=1)
        for name, values in numbers.items():
            yield f"{name} beside the last {most}", values[candidates] - values[newest].mean(axis=1)[:, None]
        alike = titles.genres[newest].mean(axis=1)
        yield f"genres of the last {most}", np.einsum("qg,qcg->qc", alike, titles.genres[candidates])


def faded(weights: Weights, asked: Asked, fade: float) -> Columns:
    """Sum weights over each history at its candidates, a title counting 1/e after `fade` newer ones."""
    out = np.empty(asked.candidates.shape, dtype=np.float32)
    context = asked.context
    _faded(weights, context.title, context.begin, context.end, asked.candidates, fade, out)
    return out


@njit(cache=True, nogil=True, fastmath=True)
def _faded(
    weights: NDArray[np.float32],
    title: NDArray[np.int32],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    candidates: NDArray[np.int32],
    fade: float,
    out: NDArray[np.float32],
) -> None:
    for q in range(len(begin)):
        out[q, :] = 0
        for i in range(end[q] - 1, begin[q] - 1, -1):
            weight = np.float32(1.0) if fade <= 0 else np.float32(np.exp((i - end[q] + 1) / fade))
            if weight < 1e-3:
                break
            row = weights[title[i]]
            for c in range(candidates.shape[1]):
                out[q, c] += weight * row[candidates[q, c]]


@njit(cache=True, nogil=True)
def _followers(
    title: NDArray[np.int32],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    falls: NDArray[np.float32],
    counts: NDArray[np.float32],
) -> None:
    for h in range(len(begin)):
        for i in range(begin[h], end[h]):
            for j in range(i + 1, min(end[h], i + 1 + len(falls))):
                counts[title[i], title[j]] += falls[j - i - 1]
