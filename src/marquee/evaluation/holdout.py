"""What chosen covers add over default ones: quality plays an account, between accounts drawn by lot into two cells.

The lot is a hash of the account (law 4), so the difference of means is what covers caused. What an account did before
foretells what it does, and is the same in both cells but for chance: taking it off (CUPED, Deng et al. 2013) leaves the
difference in place and narrows the interval. Accounts are the unit throughout.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BadInput
from marquee.evaluation.off_policy import ROUNDS

LEAST_ACCOUNTS = 100  # a cell; below that there is no verdict


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Accounts:
    """One row an account that was shown covers, aligned."""

    chosen: NDArray[np.bool_]  # False: it saw default covers
    plays: NDArray[np.float64]  # quality plays of titles it was shown
    before: NDArray[
        np.float64
    ]  # (accounts, facts) what it did before the first page counted; no columns: nothing known


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldoutReport:
    """Quality plays an account and what covers added, each with a 95 % interval by bootstrap over accounts."""

    chosen_accounts: int
    default_accounts: int
    chosen_mean: float
    default_mean: float
    added: float  # quality plays an account, caused by chosen covers
    low: float
    high: float
    lift: float  # added / default_mean
    lift_low: float
    lift_high: float
    adjusted: bool  # for what accounts did before
    incremental: float  # added, over all accounts with chosen covers
    verdict: Literal["better", "worse", "undecided"] | None
    why_none: str


def report_holdout(accounts: Accounts, *, rng: np.random.Generator, rounds: int = ROUNDS) -> HoldoutReport:
    """Compare the cells; adjusted for what came before only where that narrows the interval.

    Raises BadInput where a cell is empty.
    """
    chosen = int(accounts.chosen.sum())
    default = len(accounts.chosen) - chosen
    if not chosen or not default:
        raise BadInput(
            f"{chosen:,} accounts saw chosen covers and {default:,} default ones; a comparison needs both: "
            "keep CoverConfig.holdout above 0 and let pages be served"
        )
    plain = np.ones((len(accounts.plays), 1))
    facts = _standard(accounts.before)
    found = _bootstrap(accounts, plain, rng=rng, rounds=rounds)
    adjusted = False
    if facts.shape[1] and min(chosen, default) > 5 * facts.shape[1]:
        other = _bootstrap(accounts, np.hstack([plain, facts]), rng=rng, rounds=rounds)
        if np.ptp(np.quantile(other[1], [0.025, 0.975])) < np.ptp(np.quantile(found[1], [0.025, 0.975])):
            found, adjusted = other, True
    (added, default_mean), again, again_default = found
    low, high = np.quantile(again, [0.025, 0.975])
    lifts = np.divide(again, again_default, out=np.zeros_like(again), where=again_default > 0)
    lift_low, lift_high = np.quantile(lifts, [0.025, 0.975])
    why = _why_none(chosen, default)
    verdict: Literal["better", "worse", "undecided"] = "better" if low > 0 else "worse" if high < 0 else "undecided"
    return HoldoutReport(
        chosen_accounts=chosen,
        default_accounts=default,
        chosen_mean=default_mean + added,
        default_mean=default_mean,
        added=added,
        low=float(low),
        high=float(high),
        lift=added / default_mean if default_mean > 0 else 0.0,
        lift_low=float(lift_low),
        lift_high=float(lift_high),
        adjusted=adjusted,
        incremental=added * chosen,
        verdict=None if why else verdict,
        why_none=why,
    )


def _why_none(chosen: int, default: int) -> str:
    least, name = (chosen, "chosen") if chosen < default else (default, "default")
    if least >= LEAST_ACCOUNTS:
        return ""
    return f"only {least:,} accounts saw {name} covers, and a verdict asks for {LEAST_ACCOUNTS:,} in each cell"


def _bootstrap(
    accounts: Accounts, facts: NDArray[np.float64], *, rng: np.random.Generator, rounds: int
) -> tuple[tuple[float, float], NDArray[np.float64], NDArray[np.float64]]:
    """Regress plays on facts and the cell; (added, default's mean at everyone's facts), and both again and again.

    A fact may move plays differently in each cell (Lin 2013), so each cell has a line of its own, read at the mean of
    all accounts. Sums are enough: a resampled account adds its own products.
    """
    wide = facts.shape[1]
    one = np.column_stack([facts, accounts.plays])
    products = (one[:, :, None] * one[:, None, :]).reshape(len(one), -1)
    cells = [products[accounts.chosen], products[~accounts.chosen]]

    def solve(sums: list[NDArray[np.float64]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        squares = [each.reshape(-1, wide + 1, wide + 1) for each in sums]
        means = (squares[0][:, 0, :wide] + squares[1][:, 0, :wide]) / (squares[0][:, :1, 0] + squares[1][:, :1, 0])
        ridge = 1e-9 * np.eye(wide)
        at = [
            (np.linalg.solve(each[:, :wide, :wide] + ridge, each[:, :wide, wide:])[..., 0] * means).sum(axis=1)
            for each in squares
        ]
        return at[0] - at[1], at[1]

    added, default = solve([each.sum(axis=0, keepdims=True) for each in cells])
    often = [rng.multinomial(len(each), np.full(len(each), 1.0 / len(each)), size=rounds) for each in cells]
    again, again_default = solve([count.astype(np.float64) @ each for count, each in zip(often, cells, strict=True)])
    return (float(added[0]), float(default[0])), again, again_default


def _standard(facts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centre and scale facts; those that never vary say nothing and are left out."""
    spread = facts.std(axis=0)
    kept = spread > 1e-12
    return np.asarray((facts[:, kept] - facts[:, kept].mean(axis=0)) / spread[kept])
