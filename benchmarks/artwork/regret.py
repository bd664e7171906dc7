"""Covers chosen under hidden appeal: ours against Vowpal Wabbit, LinUCB, segment Thompson sampling and one best cover.

Thousands of titles with four to twelve covers each, plays that come late, appeal that drifts and wears, covers that
join the pool, covers that mislead. Every policy sees the same looks, facts, holding rule and daily batches, and is
judged by the true chance of a quality play. What peers are set to was chosen on shops of other seeds than these.
"""

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks._bandits import peer_python
from benchmarks.artwork._regret_ours import Ours
from benchmarks.artwork._regret_peers import Fair, LinUCB, SegmentThompson, segments_of
from benchmarks.artwork._regret_run import Outcome, run_policy
from benchmarks.artwork._regret_vw import VowpalWabbit
from benchmarks.artwork._regret_world import Shop, build_shop
from benchmarks.frame import Check, Result

SEEDS = (1, 2, 3)
SIZE = {"titles": 2_000, "viewers": 3_000, "days": 60}
QUICK_SIZE = {"titles": 300, "viewers": 300, "days": 20}
CONVERGED = 2 / 3  # of the days: from then on a bait should be known
VW = "--quiet --cb_explore_adf --random_seed 1 --cb_type mtr "
WAIT = 1.0  # days after which peers learn from a draw: sooner than its window's end

Maker = Callable[[Shop], Any]


def _segments(shop: Shop, *, count: int, doubt: float) -> SegmentThompson:
    segments = segments_of(shop.leanings, count=count, seed=0)
    return SegmentThompson(shop=shop, segments=segments, doubt=doubt, wait=WAIT)


def _vw(shop: Shop, *, options: str) -> VowpalWabbit:
    return VowpalWabbit(shop=shop, options=VW + options, wait=WAIT)


def _linucb(shop: Shop) -> LinUCB:
    return LinUCB(shop=shop, alpha=0.05, ridge=1.0, own_ridge=30.0, wait=WAIT)


def _ours(shop: Shop) -> Ours:
    return Ours(shop=shop)


def _fair(shop: Shop) -> Fair:
    return Fair()


POLICIES: dict[str, Maker] = {
    "ours": _ours,
    "vw_squarecb": partial(_vw, options="--squarecb --gamma_scale 100 -q mk -l 0.1"),
    "vw_bag": partial(_vw, options="--bag 4 -q mk -l 0.1"),
    "vw_epsilon": partial(_vw, options="--epsilon 0.02 -q mk -l 0.2"),
    "linucb": _linucb,
    "segment_thompson": partial(_segments, count=4, doubt=10.0),
    "best_single": partial(_segments, count=1, doubt=10.0),
    "random": _fair,
}


def run(*, data: Path | None, quick: bool) -> Result:
    """Run every policy through every shop (the quick form: one small shop)."""
    peer_python()
    size = QUICK_SIZE if quick else SIZE
    jobs = [(seed, name) for seed in (SEEDS[:1] if quick else SEEDS) for name in POLICIES]
    found: dict[tuple[int, str], Outcome] = {}
    with ProcessPoolExecutor(1 if quick else 2, mp_context=get_context("spawn")) as pool:
        for job, outcome in zip(jobs, pool.map(partial(_job, size=size), jobs)):
            found[job] = outcome
            print(f"  seed {job[0]}, {job[1]}: regret {outcome.regret.sum():.0f} of {len(outcome.regret)} draws",
                  file=sys.stderr, flush=True)  # fmt: skip
    by_name = {name: [found[seed, name] for seed, other in jobs if other == name] for name in POLICIES}
    return Result(figures=_figures(by_name, size), checks=_checks(by_name), data="built-in shop window")


def _job(job: tuple[int, str], *, size: dict[str, int]) -> Outcome:
    seed, name = job
    shop = build_shop(seed=seed, **size)
    policy = POLICIES[name](shop)
    try:
        return run_policy(shop, policy)
    finally:
        if isinstance(policy, VowpalWabbit):
            policy.close()


def _figures(by_name: dict[str, list[Outcome]], size: dict[str, int]) -> dict[str, Any]:
    random = _total(by_name["random"])
    return {
        **size,
        "seeds": len(by_name["ours"]),
        "draws": sum(len(outcome.regret) for outcome in by_name["ours"]),
        "regret": {name: round(_total(outcomes), 1) for name, outcomes in by_name.items()},
        "regret_of_random": {name: round(_total(outcomes) / random, 4) for name, outcomes in by_name.items()},
        "regret_by_seed": {name: [round(float(one.regret.sum()), 1) for one in part] for name, part in by_name.items()},
        "late_regret_a_draw": {name: round(_mean(part, "regret", late=True), 5) for name, part in by_name.items()},
        "quality_plays_a_draw": {name: round(_mean(part, "reward"), 5) for name, part in by_name.items()},
        "bait_late": {name: round(_mean(part, "bait", late=True), 4) for name, part in by_name.items()},
        "held": round(min(one.kept for one in by_name["ours"]), 4),
    }


def _checks(by_name: dict[str, list[Outcome]]) -> list[Check]:
    rng = np.random.default_rng(0)
    peers = [name for name in POLICIES if name not in ("ours", "random")]
    best = min(peers, key=lambda name: _total(by_name[name]))
    ours = by_name["ours"]
    ratio, _, high = ratio_interval(ours, by_name[best], rng=rng)
    _, _, over_single = ratio_interval(ours, by_name["best_single"], rng=rng)
    _, _, over_random = ratio_interval(by_name["best_single"], by_name["random"], rng=rng)
    new, old = (_lift(ours, by_name["random"], known=known) for known in (False, True))
    return [
        Check(what=f"regret over the best peer's ({best})", value=round(ratio, 4), op="<=", target=0.8),
        Check(what="the same, high end of the interval", value=round(high, 4), op="<", target=1.0),
        Check(what="regret over best single cover's, high end", value=round(over_single, 4), op="<", target=1.0),
        Check(what="best single cover's over random's, high end", value=round(over_random, 4), op="<", target=1.0),
        Check(what="lift of titles never seen, over that of known ones", value=round(new / old, 4), op=">", target=1.0),
        Check(what="bait among late draws", value=round(_mean(ours, "bait", late=True), 4), op="<=", target=0.05),
        Check(
            what="looks that met the cover held", value=round(min(one.kept for one in ours), 4), op=">=", target=0.95
        ),
    ]


def _total(outcomes: list[Outcome]) -> float:
    return float(sum(one.regret.sum() for one in outcomes))


def _mean(outcomes: list[Outcome], name: str, *, late: bool = False) -> float:
    parts = []
    for one in outcomes:
        kept = one.at >= CONVERGED * one.at.max() if late else np.ones(len(one.at), dtype=np.bool_)
        parts.append(getattr(one, name)[kept].astype(np.float64))
    return float(np.concatenate(parts).mean())


def _lift(ours: list[Outcome], other: list[Outcome], *, known: bool) -> float:
    """Give by which part more quality plays follow our covers, where the title was known before or was not."""
    mine, theirs = (np.concatenate([one.reward[one.known == known] for one in part]).mean() for part in (ours, other))
    return float(mine / theirs - 1.0)


def ratio_interval(
    ours: list[Outcome], other: list[Outcome], *, rng: np.random.Generator, rounds: int = 1_000
) -> tuple[float, float, float]:
    """Give the ratio of cumulative regrets and its 95 % interval, viewers resampled within each seed."""
    mine, theirs = (np.stack(_by_viewer(part, ours, other)) for part in (ours, other))
    size = mine.shape[1]
    drawn = rng.multinomial(size, np.full(size, 1.0 / size), size=(rounds, len(mine)))
    ratios = np.einsum("rsv,sv->r", drawn, mine) / np.einsum("rsv,sv->r", drawn, theirs)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(mine.sum() / theirs.sum()), float(low), float(high)


def _by_viewer(part: list[Outcome], *others: list[Outcome]) -> list[NDArray[np.float64]]:
    size = max(int(one.viewer.max()) for many in (part, *others) for one in many) + 1
    return [np.bincount(one.viewer, weights=one.regret, minlength=size) for one in part]
