"""Run a policy through the rounds of the carousel and keep count of its regret."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.artwork._carousel_policies import Carousel
from benchmarks.artwork._carousel_world import Town, cascade


def run_carousel(
    town: Town, policy: Carousel, *, rounds: int, sessions: int, seed: int,
    report: Callable[[int, float], None] = lambda done, regret: None,
) -> NDArray[np.float64]:  # fmt: skip
    """Give the regret of each round: the best chance of a stream less that of what was shown; float64 `(rounds,)`.

    Who comes is the same for every policy of a seed. Feedback comes after the round.
    """
    who, coins = np.random.default_rng([seed, 1]), np.random.default_rng([seed, 2])
    regret = np.zeros(rounds)
    for number in range(rounds):
        persons = who.integers(len(town.people), size=sessions)
        shown = policy.show(persons)
        logits = np.einsum("nf,nsf->ns", town.people[persons], town.playlists[shown])
        worth = 1.0 - np.prod(1.0 - 1.0 / (1.0 + np.exp(-logits.astype(np.float64))), axis=1)
        regret[number] = float((town.best[persons] - worth).sum())
        policy.learn(persons, shown, cascade(town, persons, shown, rng=coins))
        report(number + 1, float(regret.sum()))
    return regret
