"""Gowalla check-ins, the LightGCN split: recall@20 and NDCG@20 where a catalogue is too large for a dense inverse.

Published there: LightGCN .1830 / .1554, UltraGCN .1862 / .1580, SimpleX .1872 / .1557. Recall here is theirs: right
places among the first 20 over all right places. Places come without order, so there is one tier.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.frame import Check, Result
from benchmarks.quality._held_out import fewer
from marquee.errors import BadInput
from marquee.evaluation.boards import Board, Scored, ask
from marquee.evaluation.boards_movielens import gowalla
from marquee.evaluation.mixture import Mixture, find_weights
from marquee.models.linear import LinearConfig
from marquee.models.linear_model import Linear
from marquee.models.linear_sparse import SparseConfig
from marquee.models.matrix_factorization import FactorsConfig, MatrixFactorization

LINEAR = LinearConfig(regularization=60.0, activity=0.3, least_support=1, local=SparseConfig(neighbours=100))
FACTORS = FactorsConfig(dimensions=512, regularization=0.001, unobserved_weight=0.03, epochs=8)
QUICK_PEOPLE, QUICK_DIMENSIONS = 2_000, 64


def run(*, data: Path | None, quick: bool) -> Result:
    """Measure both members and their mixture, weighed on a tenth of the training rows (quick: fewer people)."""
    if data is None:
        raise BadInput("quality.gowalla needs --data DIR, the folder of public data sets with gowalla in it")
    board = gowalla(data)
    if quick:
        board = fewer(board, QUICK_PEOPLE)
    factors = replace(FACTORS, dimensions=QUICK_DIMENSIONS) if quick else FACTORS
    members = {"by neighbours": Linear(LINEAR), "ials": MatrixFactorization(factors)}
    for member in members.values():
        member.train(board.train)
    found = find_weights(list(members.values()), board.validation, cutoff=board.cutoff, candidates=200)
    mixture = Mixture(list(members.values()), found.weights)
    mixture.train(board.full)
    test = {
        name: ask(board.name, board.test, model.score, cutoff=board.cutoff)
        for name, model in (*members.items(), ("mixture", mixture))
    }
    reached = {name: round(recall(board, scored), 4) for name, scored in test.items()}
    figures = {
        "recall20": reached,
        "ndcg20": {name: round(float(scored.ndcg.mean()), 4) for name, scored in test.items()},
        "weights": dict(zip(members, found.weights, strict=True)),
        "people": len(board.test),
        "places": len(board.title_ids),
    }
    checks = [Check(what="recall@20 beside SimpleX", value=reached["mixture"], op=">=", target=0.1872)]
    return Result(figures=figures, checks=[] if quick else checks, data="Gowalla, LightGCN split")


def recall(board: Board, scored: Scored) -> float:
    """Give the mean share of all right titles that are listed, however many there are."""
    truth = board.test.truth.tocsr()
    rows = np.repeat(np.arange(len(scored.lists)), scored.lists.shape[1])
    listed = scored.lists.ravel()
    right = np.asarray(truth[rows, np.maximum(listed, 0)]).ravel() * (listed >= 0)
    hits = np.bincount(rows, weights=right > 0, minlength=len(scored.lists))
    return float((hits / np.diff(truth.indptr)).mean())
