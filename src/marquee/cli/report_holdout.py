"""The holdout part of `marquee report artwork`: what chosen covers added over default ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from marquee.cli.terminal import console, say

if TYPE_CHECKING:
    from marquee.evaluation.holdout import HoldoutReport
    from marquee.storage.open import Stores


def show_holdout(stores: Stores, *, now: int) -> None:
    """Print what chosen covers added, or why nothing can be said."""
    found = holdout_of(stores, now=now)
    if found is None:
        say("holdout: no account saw default covers, or none chosen ones, so what covers added cannot be said yet")
        return
    table = Table("Quality plays an account", "accounts", "mean", box=None, title_justify="left")
    table.add_row("chosen covers", f"{found.chosen_accounts:,}", f"{found.chosen_mean:.3f}")
    table.add_row("default covers", f"{found.default_accounts:,}", f"{found.default_mean:.3f}")
    console.print(table)
    how = "adjusted for what accounts watched before" if found.adjusted else "as counted"
    say(
        f"chosen covers added {found.added:+.3f} [{found.low:+.3f}, {found.high:+.3f}] an account "
        f"({found.lift:+.1%}, {found.lift_low:+.1%} to {found.lift_high:+.1%}), {found.incremental:+,.0f} in all; {how}"
    )
    say(f"verdict: {found.verdict}" if found.verdict else f"no verdict: {found.why_none}")


def holdout_of(stores: Stores, *, now: int) -> HoldoutReport | None:
    """Compare the cells of the covers' holdout; None where a cell is empty."""
    import numpy as np

    from marquee.evaluation.holdout import Accounts, report_holdout
    from marquee.insight.holdout import accounts

    rows = accounts(stores.lake, now=now)
    chosen = np.array(rows["chosen"].to_pylist(), dtype=np.bool_)
    if chosen.all() or not chosen.any():
        return None
    before = [np.log1p(np.array(rows[name].to_pylist(), dtype=np.float64)) for name in ("plays_before", "days_before")]
    return report_holdout(
        Accounts(
            chosen=chosen,
            plays=np.array(rows["plays"].to_pylist(), dtype=np.float64),
            before=np.column_stack(before),
        ),
        rng=np.random.default_rng(0),
    )
