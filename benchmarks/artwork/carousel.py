"""Deezer's carousel of playlists: our hierarchical learner against the paper's policies, in its environment made anew.

862 playlists, twelve slots, three in sight, clicks in cascade, feedback after rounds of 20,000 sessions. Playlists'
weights are the published ones; people are sampled to match (`_carousel_world`), so figures stand beside the published
ones by their order and their share of random's regret, not one for one.
"""

import itertools
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.artwork._carousel_ours import Hierarchical
from benchmarks.artwork._carousel_policies import (
    Carousel,
    EpsilonGreedy,
    ExploreThenCommit,
    KlUcb,
    RandomCarousel,
    SegmentThompsonCarousel,
)
from benchmarks.artwork._carousel_run import run_carousel
from benchmarks.artwork._carousel_world import SLOTS, Town, build_town
from benchmarks.frame import Check, Result
from marquee.errors import NotFound

ROUNDS, SESSIONS, PEOPLE = 100, 20_000, 20_000
QUICK_ROUNDS, QUICK_SESSIONS, QUICK_PEOPLE = 6, 3_000, 4_000
SEED = 1
SPAN = 10  # rounds resampled together: neighbouring rounds are alike
PUBLISHED = {  # part of random's regret after 100 rounds, read off the paper's figure
    "etc_explore": 0.769, "kl_ucb": 0.468, "etc_exploit": 0.230, "epsilon_exploit": 0.209, "thompson_naive": 0.204,
    "epsilon_explore": 0.192, "thompson_pessimistic": 0.122,
}  # fmt: skip

Maker = Callable[[Town, np.random.Generator], Carousel]
POLICIES: dict[str, Maker] = {
    "ours": lambda town, rng: Hierarchical(town=town, rng=rng),
    "thompson_pessimistic": lambda town, rng: SegmentThompsonCarousel(town=town, rng=rng),
    "thompson_pessimistic_as_released": lambda town, rng: SegmentThompsonCarousel(town=town, rng=rng, none_saw=SLOTS),
    "thompson_naive": lambda town, rng: SegmentThompsonCarousel(town=town, rng=rng, beta=1.0),
    "epsilon_explore": lambda town, rng: EpsilonGreedy(town=town, rng=rng, epsilon=0.1),
    "epsilon_exploit": lambda town, rng: EpsilonGreedy(town=town, rng=rng, epsilon=0.01),
    "etc_exploit": lambda town, rng: ExploreThenCommit(town=town, rng=rng, least=20.0),
    "etc_explore": lambda town, rng: ExploreThenCommit(town=town, rng=rng, least=100.0),
    "kl_ucb": lambda town, rng: KlUcb(town=town, rng=rng),
    "random": lambda town, rng: RandomCarousel(town=town, rng=rng),
}
QUICK = ("ours", "thompson_pessimistic", "random")


def run(*, data: Path | None, quick: bool) -> Result:
    """Run all policies for a hundred rounds (the quick form: three policies, six small rounds)."""
    if data is None or not (data / "carousel").is_dir():
        raise NotFound("artwork.carousel needs the playlists' weights: give --data DIR with carousel/ in it")
    size = (QUICK_ROUNDS, QUICK_SESSIONS, QUICK_PEOPLE) if quick else (ROUNDS, SESSIONS, PEOPLE)
    names = QUICK if quick else tuple(POLICIES)
    found: dict[str, NDArray[np.float64]] = {}
    with ProcessPoolExecutor(1 if quick else 2, mp_context=get_context("spawn")) as pool:
        work = partial(_job, folder=data / "carousel", size=size)
        for name, regret in zip(names, pool.map(work, names)):
            found[name] = regret
            print(f"  {name}: regret {regret.sum():.0f}", file=sys.stderr, flush=True)
    town = build_town(data / "carousel", count=size[2], seed=SEED)
    return Result(
        figures=_figures(found, town, size),
        checks=_checks(found, rng=np.random.default_rng(0)),
        data="carousel: 862 playlists of Deezer, people sampled",
    )


def _job(name: str, *, folder: Path, size: tuple[int, int, int]) -> NDArray[np.float64]:
    rounds, sessions, people = size
    town = build_town(folder, count=people, seed=SEED)
    policy = POLICIES[name](town, np.random.default_rng([SEED, 9]))
    return run_carousel(town, policy, rounds=rounds, sessions=sessions, seed=SEED)


def _figures(found: dict[str, NDArray[np.float64]], town: Town, size: tuple[int, int, int]) -> dict[str, Any]:
    random = found["random"].sum()
    return {
        "rounds": size[0],
        "sessions_a_round": size[1],
        "people": size[2],
        "fondness": round(town.fondness, 3),
        "best_a_session": round(float(town.best.mean()), 4),
        "segments_best_a_session": round(town.of_segment, 4),
        "regret": {name: round(float(regret.sum())) for name, regret in found.items()},
        "of_random": {name: round(float(regret.sum() / random), 4) for name, regret in found.items()},
        "of_random_published": PUBLISHED,
        "by_round": {
            name: {at: round(float(regret[:at].sum())) for at in (10, 25, 50) if at <= len(regret)}
            for name, regret in found.items()
        },
    }


def _checks(found: dict[str, NDArray[np.float64]], *, rng: np.random.Generator) -> list[Check]:
    """Hold ours against the better of the two readings of the paper's best policy."""
    peer = min((name for name in found if name.startswith("thompson_pess")), key=lambda name: found[name].sum())
    ours, theirs = found["ours"], found[peer]
    starts = np.arange(0, len(ours), min(SPAN, len(ours)))
    mine, others = np.add.reduceat(ours, starts), np.add.reduceat(theirs, starts)
    drawn = rng.integers(len(starts), size=(1_000, len(starts)))
    high = float(np.quantile(mine[drawn].sum(axis=1) / others[drawn].sum(axis=1), 0.975))
    order = [
        name for name in ("thompson_pessimistic", "epsilon_explore", "kl_ucb", "etc_explore", "random") if name in found
    ]
    rising = all(found[low].sum() < found[high_one].sum() for low, high_one in itertools.pairwise(order))
    return [
        Check(
            what=f"regret over that of {peer}", value=round(float(ours.sum() / theirs.sum()), 4), op="<=", target=0.8
        ),
        Check(what="the same, high end of the interval", value=round(high, 4), op="<", target=1.0),
        Check(what="the paper's order is met", value=float(rising), op="==", target=1.0),
    ]
