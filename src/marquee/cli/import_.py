"""`marquee import movielens|catalog|events`: what already exists comes in, and the summary adds up."""

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from marquee.catalog.load import import_titles, load_snapshot, read_catalog
from marquee.cli.terminal import progress, say, say_next, stores_of
from marquee.errors import BadInput
from marquee.ingest.backfill import Summary, backfill
from marquee.ingest.files import Mapped, Unreadable, read_events
from marquee.ingest.movielens import read_movielens
from marquee.schema.clock import Clock, iso
from marquee.serve.searching import open_search
from marquee.storage.open import Stores

MOST_SHOWN = 10


def register(commands: Any) -> None:
    """Add `import` and its three kinds of source to the command line."""
    command = commands.add_parser("import", help="bring in a catalogue, events or a MovieLens folder")
    sources = command.add_subparsers(dest="source", metavar="SOURCE", required=True)

    movielens = sources.add_parser("movielens", help="a folder of an unpacked MovieLens set: titles and ratings")
    movielens.add_argument("folder", type=Path)
    movielens.set_defaults(run=run_movielens)

    catalog = sources.add_parser("catalog", help="titles from JSON lines, JSON, CSV or Parquet; an upsert")
    catalog.add_argument("file", type=Path)
    catalog.add_argument("--replace", action="store_true", help="the file is the whole catalogue: drop what it lacks")
    catalog.add_argument("--yes", action="store_true", help="do so even if over a fifth of the titles would go")
    catalog.add_argument("--author", default="command line", help="who is written down at the desk")
    catalog.set_defaults(run=run_catalog)

    events = sources.add_parser("events", help="events from CSV, JSON lines or Parquet, as history")
    events.add_argument("file", type=Path)
    events.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="take an event field from a column of the file",
    )
    events.add_argument("--constant", action="append", default=[], metavar="FIELD=VALUE", help="give a field one value")
    events.add_argument("--unit", choices=("ms", "s"), default="ms", help="of a numeric `at`")
    events.set_defaults(run=run_events)


def run_movielens(options: argparse.Namespace) -> int:
    """Bring in a MovieLens folder: its titles as the catalogue, its ratings as history."""
    with stores_of(options) as stores:
        bring_in_movielens(stores, options.folder)
    say_next("marquee land && marquee train && marquee publish --accept-undecided")
    return 0


def bring_in_movielens(stores: Stores, folder: Path) -> Summary:
    """Import a MovieLens folder and start the data clock a second after its newest rating."""
    read = read_movielens(folder)
    now = Clock.wall().now()
    difference = import_titles(
        stores.artifacts,
        stores.desk,
        read.titles,
        replace=False,
        yes=True,
        author="import movielens",
        now=now,
        ahead=partial(open_search, stores.artifacts),
    )
    say(f"catalogue: {difference}")
    with progress("history into the log") as report:
        summary = backfill(stores.log, read.events(), now=now, report=report, expected=read.ratings)
    show_summary(summary)
    start_data_clock(stores)
    return summary


def run_catalog(options: argparse.Namespace) -> int:
    """Bring in a catalogue file; 1 where rows were left out."""
    parsed = read_catalog(options.file)
    for problem in parsed.problems[:MOST_SHOWN]:
        say(f"line {problem.line}: {problem.reason}")
    if len(parsed.problems) > MOST_SHOWN:
        say(f"... and {len(parsed.problems) - MOST_SHOWN:,} more such lines")
    say(
        f"{parsed.rows:,} rows = {len(parsed.titles):,} titles + {parsed.episode_rows:,} episodes"
        f" + {len(parsed.left_out):,} left out"
    )
    if not parsed.titles:
        raise BadInput(f"{options.file} holds no usable title; the catalogue stays as it is")
    with stores_of(options) as stores:
        clock = stores.settings.clock()
        difference = import_titles(
            stores.artifacts,
            stores.desk,
            parsed.titles,
            replace=options.replace,
            yes=options.yes,
            author=options.author,
            now=clock.now(),
            ahead=partial(open_search, stores.artifacts),
        )
        say(f"catalogue {difference.version}: {difference}")
        for name, ids in (
            ("added", difference.added),
            ("changed", difference.changed),
            ("removed", difference.removed),
        ):
            if ids:
                say(f"  {name}: {', '.join(ids[:MOST_SHOWN])}{' ...' if len(ids) > MOST_SHOWN else ''}")
        snapshot = load_snapshot(stores.artifacts)
    known = len(snapshot.title_ids) if snapshot else 0
    say(f"{known:,} titles in the catalogue; a running service shows them within two seconds")
    say_next("marquee import events FILE, or marquee serve")
    return 1 if parsed.left_out else 0


def run_events(options: argparse.Namespace) -> int:
    """Bring in an event file as history; 1 where rows were rejected."""
    mapped = Mapped(columns=_pairs(options.column), constants=_pairs(options.constant), unit=options.unit)
    unreadable: list[Unreadable] = []
    rows = []
    for found in read_events(options.file, mapped=mapped):
        if isinstance(found, Unreadable):
            unreadable.append(found)
        else:
            rows.append(found)
    with stores_of(options) as stores:
        with progress("history into the log") as report:
            summary = backfill(stores.log, rows, now=Clock.wall().now(), report=report, expected=len(rows))
        if stores.settings.clock_kind == "data":
            start_data_clock(stores)
    for problem in unreadable[:MOST_SHOWN]:
        say(f"line {problem.line}: {problem.reason}")
    show_summary(summary, unreadable=len(unreadable))
    say_next("marquee land && marquee train && marquee publish")
    return 1 if unreadable or summary.rejected else 0


def show_summary(summary: Summary, *, unreadable: int = 0) -> None:
    """Print what became of every row."""
    for line, reason in summary.rejected[:MOST_SHOWN]:
        say(f"line {line}: {reason}")
    rejected = len(summary.rejected)
    say(
        f"{summary.read + unreadable:,} rows = {summary.accepted:,} stored + {summary.duplicates:,} already known"
        f" + {rejected:,} rejected + {unreadable:,} unreadable"
    )


def start_data_clock(stores: Stores) -> int:
    """Make the data clock, or move it, to a second after the newest event (law 1)."""
    clock = Clock.data(stores.settings.home / "clock", start_at=stores.log.newest_at() + 1000)
    say(f"the data clock stands at {iso(clock.now())}")
    return clock.now()


def _pairs(texts: list[str]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not (name and sign and value):
            raise BadInput(f"{text!r} is no NAME=VALUE")
        pairs[name] = value
    return pairs
