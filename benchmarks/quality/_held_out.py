"""Boards that hold rows out at random: members weighed on validation, trained anew on all that is known, asked once.

Two tiers: `free` sees histories as sets, `ordered` sees in which order the training rows came, and nothing else of
time. On MovieLens people rate what a page lists, so what order adds may be the site's listing rather than taste; the
difference is printed with its interval, never mixed in.
"""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import build_snapshot
from marquee.evaluation.beyond import beyond_accuracy, genre_shares
from marquee.evaluation.boards import Board, Scored, ask
from marquee.evaluation.compare import paired_interval
from marquee.evaluation.mixture import Found, Mixture, Rarity, find_weights
from marquee.ingest.movielens import read_movielens
from marquee.models.gaps import Gaps, GapsConfig
from marquee.models.linear import LinearConfig
from marquee.models.linear_model import Linear
from marquee.models.linear_order import NearConfig
from marquee.models.matrix_factorization import FactorsConfig, MatrixFactorization

FREE = ("edlae", "ials", "rarity")  # members that see histories as sets


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the members are fitted; each value was chosen on validation."""

    linear: LinearConfig
    near: NearConfig
    factors: FactorsConfig
    gaps: GapsConfig | None  # None leaves the slowest member out


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """What both tiers and their members reached on the test."""

    test: dict[str, Scored]
    weights: dict[str, dict[str, float]]  # by tier, by member
    without: dict[str, dict[str, float]]  # NDCG on the validation with a member left out, its tier's own as "none"
    seconds: dict[str, float]


def measure(board: Board, recipe: Recipe) -> Measured:
    """Weigh members on validation, train them on all that is known, and put them to the test."""
    seconds: dict[str, float] = {}
    members = _members(recipe)
    tiers = {
        "free": [name for name in members if name in FREE],
        "ordered": ["near", *(name for name in members if name != "near")],
    }
    _train(members, board.train, seconds, "train")
    found = {
        tier: _timed(seconds, f"weights, {tier}", _weigh, board, [members[name] for name in names])
        for tier, names in tiers.items()
    }
    _train(members, board.full, seconds, "full")
    test = {}
    for tier, names in tiers.items():
        mixture = Mixture([members[name] for name in names], found[tier].weights)
        test[tier] = _timed(seconds, f"test, {tier}", ask, board.name, board.test, mixture.score, cutoff=board.cutoff)
    for name, member in members.items():
        test[name] = _timed(seconds, f"test, {name}", ask, board.name, board.test, member.score, cutoff=board.cutoff)
    return Measured(
        test=test,
        weights={tier: dict(zip(tiers[tier], of.weights, strict=True)) for tier, of in found.items()},
        without={
            tier: {"none": of.ndcg} | dict(zip(tiers[tier], of.without, strict=True)) for tier, of in found.items()
        },
        seconds={what: round(spent, 1) for what, spent in seconds.items()},
    )


def _members(recipe: Recipe) -> dict[str, Any]:
    near = Linear(recipe.linear, near=recipe.near)
    members: dict[str, Any] = {
        "near": near,
        "edlae": Linear(recipe.linear),
        "ials": MatrixFactorization(recipe.factors),
        "rarity": Rarity(),
    }
    if recipe.gaps is not None:
        members["gaps"] = Gaps(near, config=recipe.gaps)
    return members


def _weigh(board: Board, members: list[Any]) -> Found:
    return find_weights(members, board.validation, cutoff=board.cutoff)


def _train(members: dict[str, Any], histories: Any, seconds: dict[str, float], on: str) -> None:
    for name, member in members.items():
        _timed(seconds, f"{on}, {name}", member.train, histories)


def _timed(seconds: dict[str, float], what: str, work: Any, *args: Any, **named: Any) -> Any:
    started = time.perf_counter()
    found = work(*args, **named)
    seconds[what] = time.perf_counter() - started
    return found


def whole_ease(regularization: float) -> Linear:
    """Make plain EASE over the whole catalogue: the row that a gate asks for."""
    return Linear(LinearConfig(regularization=regularization, least_support=1))


def ahead(one: Scored, other: Scored, *, rng: np.random.Generator, scale: float = 1.0) -> list[float]:
    """Give the mean difference of NDCG and its 95 % interval, whole profiles resampled."""
    return [round(scale * value, 4) for value in paired_interval(one.ndcg - other.ndcg, one.profile, rng=rng)]


def above(one: Scored, published: float, *, rng: np.random.Generator, scale: float = 1.0) -> list[float]:
    """Give the same against a bare published figure, which has no people to pair with."""
    return [round(scale * value, 4) for value in paired_interval(one.ndcg - published, one.profile, rng=rng)]


def beyond(board: Board, scored: Scored, folder: Path) -> dict[str, float]:
    """Say of a model's lists what accuracy does not."""
    snapshot = build_snapshot(read_movielens(folder).titles, version="ml-1m")
    shares = genre_shares(snapshot)
    place = {title_id: row for row, title_id in enumerate(snapshot.title_ids)}
    rows = np.array([place.get(title_id, -1) for title_id in board.title_ids])
    of_board: NDArray[np.float32] = np.where(rows[:, None] >= 0, shares[np.maximum(rows, 0)], np.float32(0.0))
    counts = np.bincount(board.full.title[board.full.entries()[1]], minlength=len(board.title_ids))
    context = board.test.context.matrix()
    return beyond_accuracy(scored.lists, counts=counts, shares=of_board, histories=context).figures()


def fewer(board: Board, people: int) -> Board:
    """Keep the first people only, for a quick form."""
    rows = np.arange(min(people, len(board.train)))

    def asked(questions: Any) -> Any:
        return questions.take(np.flatnonzero(questions.profile < len(rows)))

    return replace(
        board,
        train=board.train.take(rows),
        full=board.full.take(rows),
        validation=asked(board.validation),
        test=asked(board.test),
    )
