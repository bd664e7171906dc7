"""`marquee outside FILE`: titles nobody here may show, known by name so that a search for one can be answered."""

import argparse
from pathlib import Path
from typing import Any

from marquee.catalog.load import load_snapshot, read_catalog
from marquee.cli.terminal import say, say_next, stores_of
from marquee.errors import BadInput
from marquee.serve.searching import OUTSIDE, publish_outside

MOST_SHOWN = 10


def register(commands: Any) -> None:
    """Add `outside` to the command line."""
    command = commands.add_parser("outside", help="known titles that are not licensed: searches for them are counted")
    command.add_argument(
        "file", type=Path, nargs="?", help="titles as for `import catalog`; takes the old list's place"
    )
    command.add_argument("--clear", action="store_true", help="leave no list in force")
    command.add_argument("--author", default="command line", help="who is written down at the desk")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Put a list in force, or say which one is; 1 where rows were left out."""
    if options.clear and options.file is not None:
        raise BadInput("give a FILE or --clear, not both")
    with stores_of(options) as stores:
        now = stores.settings.clock().now()
        if options.clear:
            stores.artifacts.withdraw(OUTSIDE)
            stores.desk.decide("audit", OUTSIDE, "cleared", author=options.author, now=now)
            say("no list of outside titles is in force; what is not in the catalogue is simply not found")
            say_next("marquee outside FILE")
            return 0
        if options.file is None:
            version = stores.artifacts.current(OUTSIDE)
            say("no list of outside titles is in force" if version is None else f"list {version} is in force")
            say_next("marquee outside FILE" if version is None else "marquee report demand")
            return 0
        parsed = read_catalog(options.file)
        for problem in parsed.problems[:MOST_SHOWN]:
            say(f"line {problem.line}: {problem.reason}")
        if not parsed.titles:
            raise BadInput(f"{options.file} holds no usable title; the list stays as it is")
        version = publish_outside(stores.artifacts, parsed.titles)
        stores.desk.decide("audit", OUTSIDE, version, author=options.author, now=now)
        catalogue = load_snapshot(stores.artifacts)
        known = 0 if catalogue is None else sum(title.title_id in catalogue.index for title in parsed.titles)
    left_out = len(parsed.left_out)
    say(f"{len(parsed.titles):,} outside titles are known by name as list {version}; {left_out:,} rows left out")
    if known:
        say(f"note: {known:,} of them are in the catalogue too, which counts first")
    say_next("marquee report demand")
    return 1 if parsed.left_out else 0
