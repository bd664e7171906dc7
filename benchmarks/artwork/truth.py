"""Do the intervals hold the truth? Off-policy estimates and the holdout's lift, in a world whose truth is known.

Each replicate resamples viewers, redraws covers and outcomes, and asks the log about three other policies; truth is
that of the whole population. Then the same people are dealt into two cells, chosen and default covers, and the
holdout's report says what covers added.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.artwork._truth_world import Population, build_population, draw_log
from benchmarks.frame import Check, Result
from marquee.evaluation.holdout import Accounts, report_holdout
from marquee.evaluation.off_policy import DM, DR, IPS, SNDR, SNIPS, resampled, value_of
from marquee.evaluation.off_policy_choice import NAME, assess_chosen

SIZE = {"titles": 120, "viewers": 3_000, "days": 10}
QUICK_SIZE = {"titles": 40, "viewers": 400, "days": 4}
SEEDS = (1, 2, 3, 4)
REPLICATES, QUICK_REPLICATES = 200, 6
SAMPLE, QUICK_SAMPLE = 500, 150  # viewers of a log
HOLDOUT_SAMPLE = 2_000
HOLDOUT_SHARE = 0.2
RESAMPLES = 300
ESTIMATORS = (IPS, SNIPS, DR, SNDR, DM)
TARGET = 0.9


def run(*, data: Path | None, quick: bool) -> Result:
    """Ask again and again (the quick form: one small world, a few replicates, no checks)."""
    size = QUICK_SIZE if quick else SIZE
    seeds = SEEDS[:1] if quick else SEEDS
    replicates = (QUICK_REPLICATES if quick else REPLICATES) // len(seeds)
    held: dict[str, list[bool]] = {}
    errors: dict[str, list[float]] = {}
    truths: dict[str, list[float]] = {}
    verdicts: dict[str, int] = {}
    draws = 0
    for seed in seeds:
        people = build_population(seed=seed, **size)
        truth = {name: float(people.value(asked).mean()) for name, asked in people.asked.items()}
        for name, value in (truth | {"live": float(people.value(people.logged).mean())}).items():
            truths.setdefault(name, []).append(round(value, 5))
        for number in range(replicates):
            rng = np.random.default_rng([seed, number])
            sample = rng.integers(len(people.habits), size=QUICK_SAMPLE if quick else SAMPLE)
            for name, log in draw_log(people, sample, rng=rng).items():
                draws += len(log)
                again = resampled(log, ESTIMATORS, rng=rng, rounds=RESAMPLES)
                low, high = np.quantile(again, [0.025, 0.975], axis=0)
                for place, one in enumerate(ESTIMATORS):
                    held.setdefault(one.name, []).append(bool(low[place] <= truth[name] <= high[place]))
                    errors.setdefault(f"{one.name}, {name}", []).append(value_of(log, one) / truth[name] - 1)
                found = assess_chosen(log, rng=rng, rounds=RESAMPLES)
                held.setdefault(NAME, []).append(bool(found.estimate.low <= truth[name] <= found.estimate.high))
                errors.setdefault(f"{NAME}, {name}", []).append(found.estimate.value / truth[name] - 1)
                verdict = f"{name}: {found.verdict or 'no verdict'}"
                verdicts[verdict] = verdicts.get(verdict, 0) + 1
            _holdout(people, held, errors, rng=rng, size=min(HOLDOUT_SAMPLE, 2 * len(sample)))
    coverage = {name: round(float(np.mean(inside)), 4) for name, inside in held.items()}
    figures: dict[str, Any] = {
        **size,
        "worlds": len(seeds),
        "replicates": replicates * len(seeds),
        "draws_asked": draws,
        "truth": truths,
        "intervals_hold": coverage,
        "relative_error": {name: round(float(np.mean(np.abs(part))), 4) for name, part in errors.items()},
        "verdicts": dict(sorted(verdicts.items())),
    }
    judged = [name for name in coverage if name != DM.name]  # the model alone promises nothing
    checks = [
        Check(what=f"intervals hold the truth: {name}", value=coverage[name], op=">=", target=TARGET) for name in judged
    ]
    return Result(figures=figures, checks=[] if quick else checks, data="built-in shop window")


def _holdout(
    people: Population,
    held: dict[str, list[bool]],
    errors: dict[str, list[float]],
    *,
    rng: np.random.Generator,
    size: int,
) -> None:
    """Deal some viewers into cells, let them play, and see whether the report holds what covers truly added."""
    viewers = len(people.habits)
    chosen_worth, default_worth = (people.value(people.asked[name]) for name in ("learnt", "default"))
    each = [np.bincount(people.viewer, weights=worth, minlength=viewers) for worth in (chosen_worth, default_worth)]
    truth = float(each[0].mean() - each[1].mean())
    lift = truth / float(each[1].mean())
    sample = rng.integers(viewers, size=size)
    chosen = rng.random(size) >= HOLDOUT_SHARE
    plays = _plays(people, sample, np.where(chosen[:, None], 1, 0)[:, 0], (default_worth, chosen_worth), rng=rng)
    accounts = Accounts(chosen=chosen, plays=plays, before=np.log1p(people.habits[sample])[:, None])
    found = report_holdout(accounts, rng=rng, rounds=RESAMPLES)
    held.setdefault("holdout: plays added", []).append(bool(found.low <= truth <= found.high))
    held.setdefault("holdout: lift", []).append(bool(found.lift_low <= lift <= found.lift_high))
    errors.setdefault("holdout: plays added", []).append(found.added / truth - 1)


def _plays(
    people: Population,
    sample: NDArray[np.int64],
    cell: NDArray[np.int64],
    worth: tuple[NDArray[np.float64], NDArray[np.float64]],
    *,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Let each sampled viewer play their draws under their cell's covers; `(sample,)` quality plays."""
    order = np.argsort(people.viewer, kind="stable")
    begins = np.searchsorted(people.viewer[order], np.arange(len(people.habits) + 1))
    found = np.zeros(len(sample))
    for place, (viewer, mine) in enumerate(zip(sample.tolist(), cell.tolist(), strict=True)):
        rows = order[begins[viewer] : begins[viewer + 1]]
        found[place] = (rng.random(len(rows)) < worth[mine][rows]).sum()
    return found
