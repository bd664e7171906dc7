"""MovieLens 1M, splits 0 to 2 of Anelli et al. (UMAP 2022): rating ≥ 4, 10-core, a random fifth held out; nDCG@10.

Published there: EASE about .336 with λ = 238.56 (the gate: .3362 and .3336 on splits 0 and 1), the best of ten methods.
A better λ gives .343 on split 0. Weights are found on a random tenth of the training rows.
"""

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.frame import Check, Result
from benchmarks.quality._held_out import Recipe, above, ahead, beyond, fewer, measure, whole_ease
from marquee.errors import BadInput
from marquee.evaluation.boards import run_board
from marquee.evaluation.boards_movielens import umap
from marquee.models.gaps import GapsConfig
from marquee.models.linear import LinearConfig
from marquee.models.linear_order import NearConfig
from marquee.models.matrix_factorization import FactorsConfig

GATES = {0: 0.3362, 1: 0.3336}
OFF = 0.0005
PUBLISHED = 0.336
TARGET = 0.356
RECIPE = Recipe(
    linear=LinearConfig(regularization=150.0, dropout=0.5, activity=0.4, least_support=1),
    near=NearConfig(fade=20.0, far=0.3),
    factors=FactorsConfig(dimensions=192, regularization=0.012, unobserved_weight=0.2, epochs=12),
    gaps=GapsConfig(),
)
QUICK_PEOPLE = 1_200
QUICK = Recipe(
    linear=RECIPE.linear,
    near=RECIPE.near,
    factors=FactorsConfig(dimensions=64, regularization=0.012, unobserved_weight=0.2, epochs=8),
    gaps=None,
)


def run(*, data: Path | None, quick: bool) -> Result:
    """Measure three splits (the quick form: one, fewer people, the cheap members, no checks)."""
    folder = None if data is None else next((f for f in (data / "ml-1m", data) if (f / "movies.dat").is_file()), None)
    if folder is None or data is None:
        raise BadInput("quality.umap needs --data DIR, the folder of public data sets with ml-1m in it")
    rng = np.random.default_rng(0)
    figures: dict[str, Any] = {}
    checks, ordered, free, low = [], [], [], []
    for split in (0,) if quick else (0, 1, 2):
        board = umap(data, split=split)
        if quick:
            board = fewer(board, QUICK_PEOPLE)
        found = measure(board, QUICK if quick else RECIPE)
        test = found.test | {
            "ease λ=238.56": run_board(board, whole_ease(238.56)),
            "ease λ=500": run_board(board, whole_ease(500.0)),
        }
        reached = {name: round(float(scored.ndcg.mean()), 4) for name, scored in test.items()}
        beside = ahead(test["ordered"], test["ease λ=500"], rng=rng)
        figures[f"split_{split}"] = {
            "ndcg10": reached,
            "ordered_beside_ease": beside,
            "free_beside_ease": ahead(test["free"], test["ease λ=500"], rng=rng),
            "order_gain": ahead(test["ordered"], test["free"], rng=rng),
            "ordered_beside_published_one_sample": above(test["ordered"], PUBLISHED, rng=rng),
            "weights": found.weights,
            "validation_without": {
                tier: {name: round(value, 4) for name, value in parts.items()} for tier, parts in found.without.items()
            },
            "beyond_ordered": beyond(board, test["ordered"], folder),
            "people": len(board.test),
            "titles": len(board.title_ids),
            "seconds_by_part": found.seconds,
        }
        ordered.append(reached["ordered"])
        free.append(reached["free"])
        low.append(beside[1])
        if split in GATES:
            off = round(abs(reached["ease λ=238.56"] - GATES[split]), 5)
            checks.append(Check(what=f"gate: EASE off {GATES[split]} on split {split}", value=off, op="<=", target=OFF))
    mean = round(float(np.mean(ordered)), 4)
    figures = {"ndcg10_ordered": mean, "ndcg10_free": round(float(np.mean(free)), 4)} | figures
    checks += [
        Check(what="nDCG@10 with train order, mean of splits", value=mean, op=">=", target=TARGET),
        Check(what="ahead of tuned EASE on each split (low end)", value=min(low), op=">", target=0.0),
    ]
    return Result(figures=figures, checks=[] if quick else checks, data="MovieLens 1M, splits of Anelli et al. 2022")
