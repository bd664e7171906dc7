"""The rating from 1 to 10 told from a review's words, films held out, beside TF-IDF ridge: is the order right?

Whole films are drawn for the interval of the difference of Spearman's correlations.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from benchmarks.frame import Check, Result
from benchmarks.words._peers import ask_peer
from benchmarks.words._reviews import DATA, held_out
from marquee.language.judge import judge_all
from marquee.language.judge_fit import fit_judge

TARGET = 0.82
ROUNDS = 300


def run(*, data: Path | None, quick: bool) -> Result:
    """Train on four fifths of the films, rate the fifth; `data` is the folder of public sets."""
    train, test = held_out(data, name="words.rating", quick=quick)
    tested = {"long": test.texts, "short": test.last}
    judge = fit_judge(train.labelled, rng=np.random.default_rng(0))
    asked = {"train": train.texts, "target": train.rating.tolist(), "film": train.film.tolist(), "kind": "rating"}
    ridge = ask_peer("_tfidf_peer.py", {**asked, "choose": not quick, "test": tested})
    figures: dict[str, Any] = {"reviews": [len(train.texts), len(test.texts)], "ridge_alpha": ridge["chosen"]}
    checks = []
    for name in ("long", "short"):
        ours, theirs = judge_all(judge, tested[name]).rating, np.array(ridge["scores"][name])
        low, high = _interval(ours, theirs, test.rating, test.film)
        figures |= {
            f"spearman_{name}": round(_spearman(ours, test.rating), 4),
            f"spearman_{name}_ridge": round(_spearman(theirs, test.rating), 4),
            f"{name}_gain_interval": [round(low, 4), round(high, 4)],
            f"{name}_mean_error": round(float(np.abs(ours - test.rating).mean()), 3),
        }
        if name == "long":
            checks = [
                Check(what="Spearman, whole reviews", value=figures["spearman_long"], op=">=", target=TARGET),
                Check(what="above TF-IDF ridge, low end", value=round(low, 4), op=">", target=0.0),
            ]
    return Result(figures=figures, checks=checks, data=DATA)


def _spearman(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])


def _interval(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], rating: NDArray[np.float64], film: NDArray[np.int64]
) -> tuple[float, float]:
    names, owner = np.unique(film, return_inverse=True)
    members = [np.flatnonzero(owner == number) for number in range(len(names))]
    rng = np.random.default_rng(0)
    gains = []
    for _ in range(ROUNDS):
        drawn = np.concatenate([members[number] for number in rng.integers(len(names), size=len(names))])
        gains.append(_spearman(ours[drawn], rating[drawn]) - _spearman(theirs[drawn], rating[drawn]))
    low, high = np.quantile(gains, [0.025, 0.975])
    return float(low), float(high)
