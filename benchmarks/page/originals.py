"""The billboard spent where it changes what is watched: hours of originals won, by whoever chooses the picture.

Viewers of the built-in world find some originals anyway. A campaign of hits, middling and unknown originals may take
the first picture of the billboard at one visit in ten; who gets which is chosen by uplift (ours, less what it costs all
hours), by the highest score of taste, or a fixed share stands at random places of the first two screens, as Amazon
Personalize documents it. All have equal impressions, viewers, models and rules. What a picture changes is worked out
exactly under the world's hidden attention, which nothing that chooses may read; uplift is learnt from other viewers'
plays, drawn, half of whom chance held back. Then viewers are dealt into a holdout and the rest, live, and the report
says what promotion added: its intervals are held against what is true of all of them.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.frame import Check, Result
from benchmarks.page._originals_world import (
    SCATTERED,
    Campaigned,
    Judged,
    Lived,
    Wish,
    campaigning,
    judge,
    live,
    log_trials,
)
from marquee.evaluation.holdout import Accounts, report_holdout
from marquee.promotion.uplift import LEARNERS, Uplift, chart

SEEDS = (11, 12, 13, 14)
SIZE = {"titles": 700, "viewers": 3_000, "days": 60}
QUICK_SIZE = {"titles": 300, "viewers": 260, "days": 40}
PROMOTED = 30
SHARE = 0.1  # of visits whose first picture is the campaign's
LEARN_DAYS, JUDGE_DAYS, LIVE_DAYS = 5, 3, 2
OURS = "shared"  # the learner the service uses
HOLDOUT = 0.2
REPLICATES, SAMPLE, RESAMPLES = 120, 2_000, 300
ROUNDS = 1_000
RANDOM_BY = 1.25  # of what a fixed share wins


def run(*, data: Path | None, quick: bool) -> Result:
    """Learn, judge and live in several worlds (the quick form: one small world, few visits, no checks of size)."""
    seeds = SEEDS[:1] if quick else SEEDS
    if quick:
        worlds = [_world(seeds[0], quick=True)]
    else:
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
            os.environ[name] = "1"  # a process a core
        with ProcessPoolExecutor(2) as pool:
            worlds = list(pool.map(_world, seeds))
    figures: dict[str, Any] = {**(QUICK_SIZE if quick else SIZE), "worlds": len(seeds), "share_of_visits": SHARE}
    judged = [world["judged"] for world in worlds]
    figures["visits"] = sum(len(one.viewer) for one in judged)
    figures["trials"] = [world["trials"] for world in worlds]
    rng = np.random.default_rng(0)
    told = _told(judged, rng=rng)
    figures |= told
    figures["uplift_chart"] = worlds[0]["chart"]
    held, errors = _held([world["lived"] for world in worlds], rng=rng, replicates=12 if quick else REPLICATES)
    figures["holdout_intervals_hold"], figures["holdout_error"] = held, errors
    figures["live"] = _live_figures([world["lived"] for world in worlds])
    checks = [
        Check(what="incremental hours of originals over the highest-probability policy",
              value=told["incremental_over"]["highest_score"][0], op=">=", target=1.10),
        Check(what="the same a visit, less 1.25 times a fixed share's at random places (its own may be below 0)",
              value=told["over_random_places"][0], op=">=", target=0.0),
        Check(what="change of total engaged hours",
              value=told["total_hours_change"]["ours"][0], op=">=", target=-0.005),
        Check(what="holdout intervals that hold the truth (hours of originals)", value=held["originals"], op=">=",
              target=0.9),
    ]  # fmt: skip
    return Result(figures=figures, checks=[] if quick else checks, data="built-in world")


def _world(seed: int, *, quick: bool = False) -> dict[str, Any]:
    """Do one world: learn uplift from some viewers, judge pictures at the visits of others, and let them live."""
    with campaigning(seed=seed, promoted=PROMOTED, **(QUICK_SIZE if quick else SIZE)) as stage:
        rng = np.random.default_rng([seed, 3])
        people = len(stage.profiles)
        judges = stage.draw(min(people // 3, 700), rng=rng)
        learners = stage.draw(people, rng=rng, besides=judges.tolist())
        trials = log_trials(stage, learners, days=LEARN_DAYS, seed=seed, chance=0.5)
        learnt = {name: learner(trials) for name, learner in LEARNERS.items()}
        ways = _ways(learnt)
        days = 1 if quick else JUDGE_DAYS
        judged = judge(stage, judges, ways, days=days, seed=seed, share=SHARE)
        least = float(np.quantile(judged.keys["ours"], 1.0 - SHARE))
        lived = {
            "none": live(stage, judges, None, days=1 if quick else LIVE_DAYS, seed=seed),
            "ours": live(stage, judges, ways["ours"], days=1 if quick else LIVE_DAYS, seed=seed, least=least),
        }
        return {
            "judged": judged,
            "lived": lived,
            "trials": [len(trials), *learnt[OURS].plays],
            "chart": [
                [round(x, 4) for x in (bar.predicted, bar.treated, bar.control)] for bar in chart(learnt[OURS], trials)
            ],
            "stage": _named(stage),
        }


def _named(stage: Campaigned) -> int:
    return len(stage.titles)


def _ways(learnt: dict[str, Uplift]) -> dict[str, Wish]:
    """Name the ways to choose a picture: ours, what else was tried, and the two probabilities."""
    ways: dict[str, Wish] = {"ours": lambda offered: learnt[OURS].net(offered.facts)}
    ways["highest_score"] = lambda offered: offered.base.astype(np.float64)
    ways["highest_response"] = lambda offered: learnt["by_arms"].response(offered.facts)
    ways["all hours ignored"] = lambda offered: learnt[OURS].predict(offered.facts)
    for name, uplift in learnt.items():
        if name != OURS:
            ways[name] = lambda offered, uplift=uplift: uplift.net(offered.facts)  # type: ignore[misc]
    return ways


def _told(judged: list[Judged], *, rng: np.random.Generator) -> dict[str, Any]:
    """Sum up what each way changes where it wants most, `SHARE` of each world's visits, with intervals by viewer."""
    names = list(judged[0].keys)
    sums: dict[str, list[NDArray[np.float64]]] = {name: [] for name in names}
    hours = []
    for one in judged:
        people, place = np.unique(one.viewer, return_inverse=True)
        hours.append(np.bincount(place, weights=one.hours))
        for name in names:
            taken = np.ones(len(one.viewer), dtype=np.bool_)
            if name != SCATTERED:
                taken = np.zeros(len(one.viewer), dtype=np.bool_)
                taken[np.argsort(-one.keys[name], kind="stable")[: round(SHARE * len(one.viewer))]] = True
            gained = np.bincount(place, weights=one.gains[name] * taken, minlength=len(people))
            cost = np.bincount(place, weights=one.costs[name] * taken, minlength=len(people))
            sums[name].append(np.stack([gained, cost]))
    both = {name: np.concatenate(parts, axis=1) for name, parts in sums.items()}
    all_hours = np.concatenate(hours)
    visits = sum(len(one.viewer) for one in judged)
    weights = rng.multinomial(len(all_hours), np.full(len(all_hours), 1.0 / len(all_hours)), size=ROUNDS).astype(float)
    again = {name: weights @ values.T for name, values in both.items()}
    change, over, per = {}, {}, {}
    for name in names:
        per[name] = round(float(both[name][0].sum()) / visits, 5)
        change[name] = _with_interval(both[name][1].sum() / all_hours.sum(), again[name][:, 1] / (weights @ all_hours))
        if name not in ("ours", SCATTERED):  # a fixed share may lose hours of originals: no ratio then
            ratio = both["ours"][0].sum() / both[name][0].sum()
            over[name] = _with_interval(ratio, again["ours"][:, 0] / again[name][:, 0])
    ahead = both["ours"][0].sum() - RANDOM_BY * both[SCATTERED][0].sum()
    ahead_again = (again["ours"][:, 0] - RANDOM_BY * again[SCATTERED][:, 0]) / visits
    return {
        "incremental_hours_a_visit": per,
        "incremental_over": over,
        "over_random_places": _with_interval(ahead / visits, ahead_again),
        "total_hours_change": change,
    }


def _with_interval(value: float, again: NDArray[np.float64]) -> list[float]:
    low, high = np.quantile(again, [0.025, 0.975])
    return [round(float(value), 4), round(float(low), 4), round(float(high), 4)]


def _held(
    lived: list[dict[str, Lived]], *, rng: np.random.Generator, replicates: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Deal viewers into cells again and again and see whether the report holds what promotion truly added."""
    names = ("originals", "hours", "discovered")
    arms = {
        way: {name: np.concatenate([getattr(one[way], name) for one in lived]) for name in names}
        for way in ("none", "ours")
    }
    before = np.log1p(np.concatenate([one["none"].history for one in lived]))[:, None]
    held: dict[str, list[bool]] = {name: [] for name in names}
    off: dict[str, list[float]] = {name: [] for name in names}
    people = len(before)
    for _ in range(replicates):
        sample = rng.integers(people, size=SAMPLE)
        treated = rng.random(SAMPLE) >= HOLDOUT
        for name in names:
            truth = float((arms["ours"][name] - arms["none"][name]).mean())
            drawn = np.where(treated, arms["ours"][name][sample], arms["none"][name][sample])
            found = report_holdout(
                Accounts(chosen=treated, plays=drawn, before=before[sample]), rng=rng, rounds=RESAMPLES
            )
            held[name].append(found.low <= truth <= found.high)
            off[name].append(found.added - truth)
    return (
        {name: round(float(np.mean(each)), 4) for name, each in held.items()},
        {name: round(float(np.mean(each)), 5) for name, each in off.items()},
    )


def _live_figures(lived: list[dict[str, Lived]]) -> dict[str, float]:
    """Say what living with promotion came to, day after day, in the mean of what was drawn."""
    total = {way: sum(float(one[way].expected_hours.sum()) for one in lived) for way in ("none", "ours")}
    mine = {way: sum(float(one[way].expected.sum()) for one in lived) for way in ("none", "ours")}
    pictures = sum(float(one["ours"].pictures.sum()) for one in lived)
    visits = sum(len(one["ours"].pictures) for one in lived) * LIVE_DAYS
    return {
        "originals_hours_change": round(mine["ours"] / mine["none"] - 1.0, 4),
        "total_hours_change": round(total["ours"] / total["none"] - 1.0, 4),
        "pictures_a_visit": round(pictures / visits, 4),
    }
