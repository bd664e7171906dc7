"""Logistic regression of what was watched next on what each kind of act says of it, held to a guessed table.

It knows examples alone: where they come from and whether the outcome is taken is `evaluation.signals`'.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from marquee.features.strength import LEARNT

AT_MOST_ZERO = ("thumb_down", "hide")  # a no stays a no, whatever the figures say,
AT_LEAST_ZERO = ("thumb_up", "list_add", "pick", "rate_high")  # and a yes a yes
ANCHORS = ("play_finished", "rate_high")  # the first that was used keeps its weight: only proportions can be learnt
_ENOUGH = {"maxiter": 60, "ftol": 1e-7}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examples:
    """What each kind of act says of each candidate; candidate 0 was watched next. Kinds nobody used are left out."""

    kinds: NDArray[np.int64]  # of LEARNT, ascending
    parts: NDArray[np.float32]  # (targets, candidates, kinds)
    popular: NDArray[np.float32]  # (targets, candidates)
    used: NDArray[np.bool_]  # (targets, kinds)
    offset: NDArray[np.float32]  # (targets, candidates) log chance of being looked at
    profiles: NDArray[np.int32]

    def take(self, rows: NDArray[np.bool_]) -> "Examples":
        return replace(self, **{name: getattr(self, name)[rows] for name in _BY_TARGET})

    def counts(self) -> tuple[int, ...]:
        """Count the targets before which each of LEARNT was known."""
        found = np.zeros(len(LEARNT), dtype=np.int64)
        found[self.kinds] = self.used.sum(0)
        return tuple(found.tolist())


_BY_TARGET = tuple(field.name for field in fields(Examples) if field.name != "kinds")


def fit_table(
    examples: Examples, guess: NDArray[np.float64], *, doubt: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit (scale * table, scale, popularity's weight), the table held to the guess; and the table's errors, scaled."""
    names = [LEARNT[kind] for kind in examples.kinds]
    free = np.ones(len(guess), dtype=np.bool_)
    used = examples.used.sum(0)
    free[next((names.index(name) for name in ANCHORS if name in names and used[names.index(name)]), 0)] = False
    held = 1.0 / (2.0 * doubt**2 * len(examples.profiles))

    def loss(packed: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        change, scale, popularity = packed[:-2], packed[-2], packed[-1]
        table = guess + change * free
        value, of_table, of_popularity = _softmax(examples, scale * table, popularity)
        slope = np.concatenate([scale * of_table * free + 2 * held * change, [of_table @ table, of_popularity]])
        return value + held * float(change @ change), slope

    bounds = [
        (-level if name in AT_LEAST_ZERO else -2.0, -level if name in AT_MOST_ZERO else 2.0)
        for name, level in zip(names, guess, strict=True)
    ]
    begin = np.concatenate([np.zeros(len(guess)), fit_scale(examples, guess)[-2:]])
    found = optimize.minimize(
        loss, begin, jac=True, method="L-BFGS-B", bounds=[*bounds, (1e-3, None), (None, None)], options=_ENOUGH
    )
    change, scale, popularity = found.x[:-2], found.x[-2], found.x[-1]
    table = guess + change * free
    certainty = _spread_of(examples, scale * table, popularity) * scale**2 + np.eye(len(guess)) / doubt**2
    errors = np.sqrt(np.diag(np.linalg.inv(certainty))) * free
    return np.concatenate([scale * table, [scale, popularity]]), errors * scale


def fit_scale(examples: Examples, guess: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit the scale of the scores and popularity's weight alone, the table as guessed; packed as `fit_table` does."""

    def loss(packed: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, of_table, of_popularity = _softmax(examples, packed[0] * guess, packed[1])
        return value, np.array([of_table @ guess, of_popularity])

    scale, popularity = optimize.minimize(
        loss, np.array([5.0, 0.3]), jac=True, method="L-BFGS-B", bounds=[(1e-3, None), (None, None)], options=_ENOUGH
    ).x
    return np.concatenate([scale * guess, [scale, popularity]])


def likelihood(examples: Examples, packed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give each target's log-likelihood among its candidates; float64 `(targets,)`."""
    logits = _logits(examples, packed[:-2], packed[-1])
    top = logits.max(1)
    found: NDArray[np.float64] = logits[:, 0] - top - np.log(np.exp(logits - top[:, None]).sum(1))
    return found


def _logits(examples: Examples, table: NDArray[np.float64], popularity: float) -> NDArray[np.float64]:
    found: NDArray[np.float64] = (examples.parts @ table.astype(np.float32)).astype(np.float64)
    return found + popularity * examples.popular + examples.offset


def _softmax(
    examples: Examples, table: NDArray[np.float64], popularity: float
) -> tuple[float, NDArray[np.float64], float]:
    """Give the mean loss of candidate 0, and its slopes by the table and by popularity's weight."""
    logits = _logits(examples, table, popularity)
    chance = np.exp((logits - logits.max(1, keepdims=True)).astype(np.float32))
    chance /= chance.sum(1, keepdims=True)
    value = float(-np.log(np.maximum(chance[:, 0], 1e-30)).mean(dtype=np.float64))
    chance[:, 0] -= 1.0
    count = len(chance)
    flat = examples.parts.reshape(-1, examples.parts.shape[2])
    of_table = (chance.ravel() @ flat).astype(np.float64) / count
    return value, of_table, float((chance * examples.popular).sum() / count)


def _spread_of(examples: Examples, table: NDArray[np.float64], popularity: float) -> NDArray[np.float64]:
    """Give the information the examples hold about the table, `(LEARNT, LEARNT)`."""
    logits = _logits(examples, table, popularity)
    chance = np.exp(logits - logits.max(1, keepdims=True)).astype(np.float32)
    chance /= chance.sum(1, keepdims=True)
    mean = np.einsum("nck,nc->nk", examples.parts, chance)
    rooted = (examples.parts * np.sqrt(chance)[:, :, None]).reshape(-1, examples.parts.shape[2])
    found: NDArray[np.float64] = (rooted.T @ rooted - mean.T @ mean).astype(np.float64)
    return found
