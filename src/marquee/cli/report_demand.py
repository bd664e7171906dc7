"""`marquee report demand`: what many searched for and nobody could be given, by country and week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from marquee.cli.terminal import console, say, say_next

if TYPE_CHECKING:
    from marquee.storage.open import Stores

MOST_SHOWN = 60


def show_demand(stores: Stores, *, now: int) -> int:
    """Print the count, made now."""
    from marquee.jobs.demand import count
    from marquee.search.unmet import LEAST_ACCOUNTS

    if stores.lake.snapshot_id("events") is None or stores.lake.snapshot_id("outcomes") is None:
        say("nothing has landed yet")
        say_next("marquee land")
        return 0
    lines = count(stores.lake, version="now", now=now).lines
    if not lines:
        say(f"nothing was asked for in vain by {LEAST_ACCOUNTS} accounts of one country in one week")
        say_next("marquee outside FILE, so that searches for titles you do not license are told apart")
        return 0
    table = Table(title="Asked for and not to be had", title_justify="left")
    for column in ("week from", "country", "what", "asked for", "accounts", "searches"):
        table.add_column(column, justify="right" if column in ("accounts", "searches") else "left")
    for line in lines[:MOST_SHOWN]:
        table.add_row(line.week, line.country, line.what, line.text, f"{line.accounts:,}", f"{line.searches:,}")
    console.print(table)
    if len(lines) > MOST_SHOWN:
        say(f"... and {len(lines) - MOST_SHOWN:,} more such lines")
    say_next("marquee import catalog FILE, once a title is licensed")
    return 0
