"""A ranker of candidates: boosted trees over features of viewer, title and moment (LightGBM, Ke et al. 2017).

Grown by LightGBM, kept and scored as `models.trees`. It does not know where its rows come from: `models.stack` makes
them of other models' scores, `features.cross` of a page's candidates.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from marquee.errors import Refused
from marquee.models.trees import Trees, no_trees, read_trees

Objective = Literal["softmax", "lambdarank", "rank_xendcg", "binary", "cross_entropy", "regression"]
GROUPED = ("softmax", "lambdarank", "rank_xendcg")
METRICS = {"binary": "binary_logloss", "cross_entropy": "cross_entropy", "regression": "l2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RankerConfig:
    """How many trees of what shape, and how they are held back; names on the right are LightGBM's."""

    objective: Objective = "lambdarank"
    trees: int = 200  # at most, where growing stops early
    leaves: int = 31  # num_leaves
    depth: int = -1  # max_depth; -1 is any. Serving walks each row down the deepest leaf's steps
    rate: float = 0.05  # learning_rate
    least_rows: int = 50  # min_data_in_leaf
    row_share: float = 0.8  # bagging_fraction, drawn anew for each tree
    column_share: float = 0.8  # feature_fraction
    ridge: float = 1.0  # lambda_l2
    bins: int = 255  # max_bin
    truncation: int = 20  # lambdarank_truncation_level: pairs below this rank teach nothing
    patience: int = 0  # trees without gain on the held-out rows after which growing stops; 0 never stops
    threads: int = 0  # 0 is all that OMP_NUM_THREADS allows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Examples to learn from or to watch; arrays are aligned, one entry a row."""

    features: NDArray[np.float32]  # (rows, columns)
    labels: NDArray[np.floating]  # gains of a ranking are whole numbers, 0 is worth nothing
    groups: NDArray[np.integer] | None = None  # sizes of lists that compete among themselves, in order
    weights: NDArray[np.floating] | None = None
    offsets: NDArray[np.floating] | None = None  # what is known before the trees: they learn what to add to it


def fit_ranker(
    features: NDArray[np.float32],
    labels: NDArray[np.floating],
    *,
    groups: NDArray[np.integer] | None = None,
    weights: NDArray[np.floating] | None = None,
    offsets: NDArray[np.floating] | None = None,
    held_out: Rows | None = None,
    config: RankerConfig,
    rng: np.random.Generator,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Trees:
    """Grow trees on rows `(rows, columns)` with a label each; no rows give trees that say 0.

    `groups` are the sizes of the lists that compete among themselves, in order (ranking objectives need them).
    `offsets` are scores to be added to: trees learn the rest, and do not hold them. Growing stops early by `held_out`
    where the config has patience. Equal inputs give equal trees. Raises Refused for features or labels that are not
    numbers, and for groups that do not add up to the rows.
    """
    given = Rows(features=features, labels=labels, groups=groups, weights=weights, offsets=offsets)
    rows = _checked(given, config)
    if len(rows.features) == 0:
        return no_trees(features.shape[1])
    import lightgbm

    seed = int(rng.integers(2**31 - 1))

    def told(env: Any) -> None:
        report(env.iteration + 1, config.trees)

    callbacks: list[Callable[..., Any]] = [told]
    data = _dataset(lightgbm, rows, config)
    watched = []
    if held_out is not None and config.patience > 0:
        watched = [_dataset(lightgbm, _checked(held_out, config), config, like=data)]
        callbacks.append(lightgbm.early_stopping(config.patience, verbose=False))
    grown = lightgbm.train(
        _parameters(config, seed), data, num_boost_round=config.trees, valid_sets=watched, callbacks=callbacks
    )
    best = grown.best_iteration if watched else config.trees
    return read_trees(grown.model_to_string(num_iteration=best))


def _parameters(config: RankerConfig, seed: int) -> dict[str, Any]:
    return {
        "objective": _softmax if config.objective == "softmax" else config.objective,
        "metric": METRICS.get(config.objective, "ndcg"),
        "eval_at": [10],
        "num_leaves": config.leaves,
        "max_depth": config.depth,
        "learning_rate": config.rate,
        "min_data_in_leaf": config.least_rows,
        "bagging_fraction": config.row_share,
        "bagging_freq": 1 if config.row_share < 1 else 0,
        "feature_fraction": config.column_share,
        "lambda_l2": config.ridge,
        "lambdarank_truncation_level": config.truncation,
        "num_threads": config.threads,
        "seed": seed,
        "deterministic": True,
        "force_col_wise": True,  # else LightGBM times both ways and picks, which changes sums
        "verbosity": -1,
    }


def _dataset(lightgbm: Any, rows: Rows, config: RankerConfig, *, like: Any = None) -> Any:
    return lightgbm.Dataset(
        rows.features,
        label=rows.labels,
        weight=rows.weights,
        group=rows.groups,
        init_score=rows.offsets,
        reference=like,
        params={"max_bin": config.bins, "verbosity": -1, "min_data_in_leaf": config.least_rows},
        free_raw_data=True,
    )


def _checked(rows: Rows, config: RankerConfig) -> Rows:
    size = len(rows.features)
    if rows.features.ndim != 2 or len(rows.labels) != size:
        raise Refused(f"a ranker needs rows with a label each, not {rows.features.shape} and {len(rows.labels)} labels")
    for what, numbers in _named(rows):
        if numbers is not None and not np.isfinite(numbers).all():
            raise Refused(f"the ranker's {what} hold NaN or infinity; say unknown by a number of its own")
    grouped = config.objective in GROUPED
    if grouped and (rows.groups is None or int(rows.groups.sum()) != size):
        raise Refused(f"{config.objective} needs groups that add up to its {size} rows")
    return rows if grouped else replace(rows, groups=None)


def _named(rows: Rows) -> list[tuple[str, NDArray[np.floating] | None]]:
    return [(name, getattr(rows, name)) for name in ("features", "labels", "weights", "offsets")]


def _softmax(scores: NDArray[np.float64], data: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give slope and curvature of each list's cross-entropy: the likelihood that the blend is fitted by, too."""
    sizes = np.asarray(data.get_group(), dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    labels = np.asarray(data.get_label(), dtype=np.float64)
    raised = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
    share = raised / np.repeat(np.add.reduceat(raised, starts), sizes)
    total = np.repeat(np.add.reduceat(labels, starts), sizes)
    weights = data.get_weight()
    weight = 1.0 if weights is None else np.asarray(weights, dtype=np.float64)
    return (share * total - labels) * weight, np.maximum(share * (1.0 - share) * total, 1e-6) * weight
