"""What the trees of `quality.ncf` are told of each candidate: members' scores and plain facts, in two tiers.

Free: a history is a set. Ordered: its rows come in train order, and nothing else of time. Facts that may be the order
in which the site lists titles, rather than anyone's taste, are a group of their own so that they can be left out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

from marquee.features.histories import Histories
from marquee.ingest.movielens import read_movielens
from marquee.models.linear import LinearConfig
from marquee.models.linear_model import Linear
from marquee.models.matrix_factorization import FactorsConfig, MatrixFactorization

Columns = NDArray[np.float32]  # (questions, candidates)
WHOLE = 10_000  # more steps than any history has
FOREVER = 0.0  # a fade that is none
BATCH = 512


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """Questions, and what may be learnt from before answering them."""

    train: Histories
    context: Histories  # (questions,) in train order
    candidates: NDArray[np.int32]  # (questions, candidates)
    titles: "Titles"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Titles:
    """Metadata by row number."""

    year: NDArray[np.float32]
    genres: NDArray[np.float32]  # (titles, genres), of length 1
    number: NDArray[np.float32]  # MovieLens numbers films as the site came to list them


def read_titles(folder: Path, title_ids: tuple[str, ...]) -> Titles:
    """Read years and genres of films, by row number of `title_ids`."""
    known = {title.title_id: title for title in read_movielens(folder).titles}
    found = [known.get(title_id) for title_id in title_ids]
    names = sorted({genre for title in found if title is not None for genre in title.genres})
    genres = np.zeros((len(found), len(names)), dtype=np.float32)
    for row, title in enumerate(found):
        for genre in () if title is None else title.genres:
            genres[row, names.index(genre)] = 1.0
    year = np.array([0 if title is None else title.year or 0 for title in found], dtype=np.float32)
    year[year == 0] = year[year > 0].mean() if (year > 0).any() else 0.0
    number = np.array([int(title_id.rpartition("-")[2]) for title_id in title_ids], dtype=np.float32)
    return Titles(year=year, genres=unit(genres), number=number)


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bring rows to length 1, zeros left alone."""
    found: NDArray[np.float32] = rows / np.maximum(np.sqrt((rows**2).sum(axis=1, keepdims=True)), 1e-9)
    return found


# ---------------------------------------------------------------------- free of order


def free_members() -> dict[str, Callable[[], Any]]:
    """Name the members that see histories as sets."""
    return {
        "ease": lambda: Linear(LinearConfig(regularization=1000.0, least_support=1)),
        "ease, light": lambda: Linear(LinearConfig(regularization=300.0, least_support=1)),
        "edlae": lambda: Linear(LinearConfig(regularization=500.0, dropout=0.33, least_support=1)),
        "ials 192": lambda: MatrixFactorization(
            FactorsConfig(dimensions=192, regularization=0.007, unobserved_weight=0.3, epochs=12)
        ),
        "ials 64": lambda: MatrixFactorization(
            FactorsConfig(dimensions=64, regularization=0.005, unobserved_weight=0.3, epochs=12)
        ),
        "title neighbours": TitleNeighbours,
        "profile neighbours": ProfileNeighbours,
        "random walk": RandomWalk,
    }


class TitleNeighbours:
    """Item-based neighbours: cosine, shrunk, the nearest 200 of each title."""

    def train(self, histories: Histories) -> None:
        """Find each title's neighbours."""
        near = cosines(histories.matrix(), shrink=20.0)
        edge = np.partition(near, -200, axis=0)[-200]
        near[near < edge[None, :]] = 0
        self.near = near

    def score(self, histories: Histories) -> Columns:
        """Sum over histories."""
        return np.asarray(histories.matrix() @ self.near, dtype=np.float32)


class ProfileNeighbours:
    """User-based neighbours among the training histories: cosine over titles that count the rarer they are."""

    def train(self, histories: Histories) -> None:
        """Keep training histories: as a member of a benchmark only, for it would keep viewers."""
        self.known = histories.matrix()
        count = np.asarray(self.known.sum(axis=0)).ravel()
        self.rarity = np.sqrt(np.maximum(np.log(self.known.shape[0] / np.maximum(count, 1.0)), 0.0)).astype(np.float32)
        self.weighed = (self.known @ sparse.diags_array(self.rarity)).tocsr()
        self.squares = np.asarray(self.weighed.multiply(self.weighed).sum(axis=1)).ravel()

    def score(self, histories: Histories) -> Columns:
        """Let the hundred nearest vote; a history that is one of them itself has no vote."""
        asked = (histories.matrix() @ sparse.diags_array(self.rarity)).tocsr()
        squares = np.asarray(asked.multiply(asked).sum(axis=1)).ravel()
        both = np.asarray((asked @ self.weighed.T).todense(), dtype=np.float32)
        near = both / (np.sqrt(squares[:, None] * self.squares[None, :]) + 10.0)
        near[both >= 0.999 * self.squares[None, :]] = 0  # all of it is in the history asked about: the same person
        edge = np.partition(near, -100, axis=1)[:, -100]
        near[near < edge[:, None]] = 0
        votes = np.asarray((self.known.T @ near.T).T, dtype=np.float32)
        return votes / (near.sum(axis=1, keepdims=True) + 1e-9)


class RandomWalk:
    """RP3beta: three random steps between profiles and titles, popular ends held back (Paudel et al. 2017)."""

    def train(self, histories: Histories) -> None:
        """Walk from each title."""
        matrix = histories.matrix()
        count, length = np.asarray(matrix.sum(axis=0)).ravel(), np.asarray(matrix.sum(axis=1)).ravel()
        back = sparse.diags_array(1.0 / np.maximum(count, 1.0)) @ matrix.T
        steps = np.asarray((back @ (sparse.diags_array(1.0 / np.maximum(length, 1.0)) @ matrix)).todense())
        np.fill_diagonal(steps, 0)
        steps = (steps / np.maximum(count, 1.0)[None, :] ** 0.6).astype(np.float32)
        edge = np.partition(steps, -100, axis=1)[:, -100]
        steps[steps < edge[:, None]] = 0
        self.steps = steps

    def score(self, histories: Histories) -> Columns:
        """Walk from each history."""
        matrix = histories.matrix()
        length = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1.0)
        return np.asarray(matrix @ self.steps, dtype=np.float32) / length[:, None].astype(np.float32)


def cosines(matrix: sparse.csr_matrix, *, shrink: float) -> NDArray[np.float32]:
    """Give how alike titles are by who watched them, 0 with themselves; float32 `(titles, titles)`."""
    both = np.asarray((matrix.T @ matrix).todense(), dtype=np.float32)
    count = both.diagonal().copy()
    np.fill_diagonal(both, 0)
    found: NDArray[np.float32] = both / (np.sqrt(count[:, None] * count[None, :]) + np.float32(shrink))
    return found


def member_columns(asked: Asked, names: list[str]) -> Iterator[tuple[str, Columns]]:
    """Train members and give their scores of the candidates; questions with one history share its scores."""
    shared, which = distinct(asked.context)
    for name in names:
        member = free_members()[name]()
        member.train(asked.train)
        out = np.empty(asked.candidates.shape, dtype=np.float32)
        for part, histories in shared.batches(BATCH):
            scores = member.score(histories)
            rows = np.flatnonzero((which >= part.start) & (which < part.stop))
            out[rows] = np.take_along_axis(scores[which[rows] - part.start], asked.candidates[rows], axis=1)
        yield name, out


def distinct(histories: Histories) -> tuple[Histories, NDArray[np.int64]]:
    """Give each history once, and which of them each was."""
    places = np.stack([histories.begin, histories.end], axis=1)
    found, which = np.unique(places, axis=0, return_inverse=True)
    return replace(histories, begin=found[:, 0], end=found[:, 1]), which.ravel()


def free_facts(asked: Asked) -> Iterator[tuple[str, Columns]]:
    """Give facts of title and history, and of the nearest titles within the history."""
    train, candidates, titles = asked.train, asked.candidates, asked.titles
    shared, which = distinct(asked.context)
    matrix = shared.matrix()
    count = np.bincount(train.title[train.entries()[1]], minlength=train.size).astype(np.float32)
    popularity = np.log1p(count)
    length = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1.0).astype(np.float32)
    usual = unit(np.asarray(matrix @ titles.genres, dtype=np.float32) / length[:, None])
    yield "popularity", popularity[candidates]
    yield "year", titles.year[candidates]
    yield "genres", np.einsum("qg,qcg->qc", usual[which], titles.genres[candidates])
    everyone = np.maximum((count / count.sum()) @ titles.genres, 0.01)
    yield "genres, beside everyone's", np.einsum("qg,qcg->qc", (usual / everyone)[which], titles.genres[candidates])
    yield "length", spread(np.log(length)[which], candidates)
    for name, values in (("popularity", popularity), ("year", titles.year)):
        mean = np.asarray(matrix @ values).ravel() / length
        deviation = np.sqrt(np.maximum(np.asarray(matrix @ values**2).ravel() / length - mean**2, 0.0))
        yield f"usual {name}", spread(mean[which], candidates)
        yield f"spread of {name}", spread(deviation[which], candidates)
        yield f"{name}, beside the usual", (values[candidates] - mean[which][:, None]).astype(np.float32)
    near = np.ascontiguousarray(cosines(train.matrix(), shrink=10.0))
    nearest = np.empty((*candidates.shape, 3), dtype=np.float32)
    context = asked.context
    _nearest(near, context.title, context.begin, context.end, candidates, nearest)
    for place, name in enumerate(("nearest", "nearest five", "nearest twenty")):
        yield name, nearest[:, :, place].copy()


def spread(values: NDArray[np.floating], candidates: NDArray[np.int32]) -> Columns:
    """Say the same of all candidates of a question."""
    return np.broadcast_to(values.astype(np.float32)[:, None], candidates.shape)


@njit(cache=True, nogil=True)
def _nearest(
    near: NDArray[np.float32],
    title: NDArray[np.int32],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    candidates: NDArray[np.int32],
    out: NDArray[np.float32],
) -> None:
    """Write how alike each candidate is to the history's titles most like it: the first, the first 5, the first 20."""
    best = np.zeros(20, dtype=np.float32)
    for q in range(len(begin)):
        for c in range(candidates.shape[1]):
            best[:] = 0
            row = near[candidates[q, c]]
            for i in range(begin[q], end[q]):
                alike = row[title[i]]
                if alike > best[19]:
                    place = 19
                    while place > 0 and alike > best[place - 1]:
                        best[place] = best[place - 1]
                        place -= 1
                    best[place] = alike
            out[q, c, 0], out[q, c, 1], out[q, c, 2] = best[0], best[:5].mean(), best.mean()
