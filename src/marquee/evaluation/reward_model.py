"""The reward a model foresees of everything that could have been drawn, each draw by a model that never saw it.

Logistic: what all actions share, and what sets each apart, the latter pulled to nothing by a penalty. Which penalty
foretells unseen draws best is found by cross-fitting (Chernozhukov et al. 2018; whole profiles are left out), and the
model used is looser than that: what is best draw by draw leans each action to the others, and a policy's value would
lean with it (undersmoothing, Newey et al. 1998).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offered:
    """What could have been drawn in each draw: `start[i]` to `start[i + 1]` are the options of draw i."""

    start: NDArray[np.int64]  # (draws + 1,)
    features: NDArray[np.float64]  # (options, shared) a constant among them
    group: NDArray[np.int64]  # (options,) which action it is, the same number in every draw
    context: NDArray[np.float64]  # (draws, own) what each action may take to in its own way; a constant first
    chosen: NDArray[np.int64]  # (draws,) the option that was drawn
    asked: NDArray[np.float64]  # (options,) chance under the new policy; sums to 1 in each draw


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardConfig:
    """How the model is fitted."""

    folds: int = 5
    penalties: tuple[float, ...] = (30.0, 10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01)
    looser: int = 2  # how many penalties past the one that foretells best
    first_steps: int = 6  # of Newton's method, at the first penalty
    next_steps: int = 3  # from there, at each further one
    shared_penalty: float = 1e-3


def foresee(
    offered: Offered,
    rewards: NDArray[np.float64],
    *,
    profiles: NDArray[np.int64],
    rng: np.random.Generator,
    config: RewardConfig = RewardConfig(),
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the reward foreseen of what was drawn and under the new policy, `(draws,)` each.

    Rewards lie between 0 and 1.
    """
    table = foresee_all(offered, rewards, profiles=profiles, rng=rng, config=config)
    return table[offered.chosen], np.add.reduceat(offered.asked * table, offered.start[:-1])


def foresee_all(
    offered: Offered,
    rewards: NDArray[np.float64],
    *,
    profiles: NDArray[np.int64],
    rng: np.random.Generator,
    config: RewardConfig = RewardConfig(),
) -> NDArray[np.float64]:
    """Give the reward foreseen of every option, `(options,)`, by a model that never saw the profile."""
    draws = len(rewards)
    _, owner = np.unique(profiles, return_inverse=True)
    fold = rng.permutation(int(owner.max(initial=0)) + 1)[owner] % config.folds
    of_draw = np.repeat(np.arange(draws), np.diff(offered.start))
    tables = np.zeros((len(config.penalties), len(offered.group)))
    for number in range(config.folds):
        seen = fold != number
        left = ~seen[of_draw]
        for place, (shared, own) in enumerate(_path(offered, rewards, np.flatnonzero(seen), config)):
            lift = (offered.context[of_draw[left]] * own[offered.group[left]]).sum(axis=1)
            tables[place, left] = _chance(offered.features[left] @ shared + lift)
    foretold = np.clip(tables[:, offered.chosen], 1e-6, 1 - 1e-6)
    loss = -(rewards * np.log(foretold) + (1 - rewards) * np.log1p(-foretold)).mean(axis=1)
    return np.asarray(tables[min(int(np.argmin(loss)) + config.looser, len(tables) - 1)])


def _path(
    offered: Offered, rewards: NDArray[np.float64], seen: NDArray[np.int64], config: RewardConfig
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Fit at each penalty, from the stiffest on, each from where the one before ended."""
    order = seen[np.argsort(offered.group[offered.chosen[seen]], kind="stable")]
    drawn = offered.chosen[order]
    group = offered.group[drawn]
    features, context, reward = offered.features[drawn], offered.context[order], rewards[order]
    present, first = np.unique(group, return_index=True)
    shared = np.zeros(features.shape[1])
    own = np.zeros((int(offered.group.max(initial=0)) + 1, context.shape[1]))
    found = []
    for place, penalty in enumerate(config.penalties):
        for _ in range(config.first_steps if place == 0 else config.next_steps):
            lift = (context * own[group]).sum(axis=1)
            chance = _chance(features @ shared + lift)
            left, spread = reward - chance, np.maximum(chance * (1 - chance), 1e-4)
            # the actions' own blocks are eliminated (Schur complement): what is left is of the shared size
            block, cross = _blocks(features, context, spread, first)
            block += penalty * np.eye(context.shape[1])
            pull = np.add.reduceat(context * left[:, None], first, axis=0) - penalty * own[present]
            solved = np.linalg.solve(block, np.concatenate([cross, pull[:, :, None]], axis=2))
            hold = (features * spread[:, None]).T @ features + config.shared_penalty * np.eye(len(shared))
            hold -= np.einsum("gsp,gsq->pq", cross, solved[:, :, :-1])
            slope = features.T @ left - config.shared_penalty * shared
            slope -= np.einsum("gsp,gs->p", cross, solved[:, :, -1])
            step = np.linalg.solve(hold, slope)
            shared = shared + step
            own[present] += solved[:, :, -1] - solved[:, :, :-1] @ step
        found.append((shared, own.copy()))
    return found


def _blocks(
    features: NDArray[np.float64], context: NDArray[np.float64], spread: NDArray[np.float64], first: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weigh each action's own facts by themselves and by what is shared, `(actions, own, own)`, `(.., shared)`."""
    heavy = context * spread[:, None]
    if context.shape[1] == 1:  # many actions, each with a level alone
        return np.add.reduceat(heavy, first, axis=0)[:, :, None], np.add.reduceat(heavy * features, first)[:, None, :]
    parts = [slice(a, b) for a, b in zip(first, [*first[1:], len(heavy)], strict=True)]
    return (
        np.stack([heavy[part].T @ context[part] for part in parts]),
        np.stack([heavy[part].T @ features[part] for part in parts]),
    )


def _chance(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0)))
    return found
