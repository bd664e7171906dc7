"""`marquee land`: the event log becomes tables."""

import argparse
from typing import Any

from marquee.cli.terminal import progress, say, say_next, stores_of
from marquee.jobs.land import LandedRun
from marquee.jobs.land import run as land
from marquee.storage.open import Stores


def register(commands: Any) -> None:
    """Add `land` to the command line."""
    command = commands.add_parser("land", help="land the event log in the lake and derive its tables")
    command.add_argument("--full", action="store_true", help="derive every table again from all events")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Land what is new and say what it came to."""
    with stores_of(options) as stores:
        land_all(stores, full=options.full)
    say_next("marquee train")
    return 0


def land_all(stores: Stores, *, full: bool = False) -> LandedRun:
    """Land, derive and keep small, with bars and a line of what was done."""
    with progress("landing events") as report:
        done = land(stores.log, stores.lake, full=full, report=report)
    rows = sum(rows for _, rows, _ in stores.lake.files("events"))
    say(
        f"landed {done.landed:,} events; the lake holds {rows:,}; derived {', '.join(done.derived) or 'nothing: all'}"
        f"{'' if done.derived else ' tables are up to date'}"
    )
    if done.compacted:
        say(f"compacted {done.compacted} partitions")
    return done
