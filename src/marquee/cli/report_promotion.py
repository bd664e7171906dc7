"""`marquee report promotion`: what promoting originals changed, between accounts drawn by lot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from marquee.catalog.load import load_snapshot
from marquee.cli.terminal import console, say, say_next

if TYPE_CHECKING:
    from marquee.storage.open import Stores

NAMES = {"hours_originals": "hours of originals", "hours_all": "hours of all", "discovered": "originals discovered"}


def show_promotion(stores: Stores, *, now: int) -> int:
    """Print the holdout's report, counted now, and how prices stand."""
    from marquee.jobs.pace import state_in_force
    from marquee.jobs.uplift import report

    snapshot = load_snapshot(stores.artifacts)
    if snapshot is None or stores.lake.snapshot_id("watches") is None:
        say("nothing was watched yet, or it has not landed")
        say_next("marquee land")
        return 0
    found = report(stores.lake, snapshot, now=now)
    say(f"{found.treated_accounts:,} accounts are promoted to, {found.holdout_accounts:,} are held out")
    if found.lines:
        table = Table("an account", "promoted to", "held out", "added", "95 % interval")
        for line in found.lines:
            interval = f"{line.low:+.3f} to {line.high:+.3f}"
            table.add_row(
                NAMES[line.what], f"{line.treated:.3f}", f"{line.holdout:.3f}", f"{line.added:+.3f}", interval
            )
        console.print(table)
    if found.why_none:
        say(f"note: {found.why_none}")
    state = state_in_force(stores.artifacts)
    if state.uplift is None:
        say("uplift is not learnt yet: too few plays where promotion was held back")
    for bar in state.bars:
        say(f"  said {bar.predicted:.3f} h; watched {bar.treated:.3f} promoted, {bar.control:.3f} held back")
    say_next("marquee campaign list")
    return 0
