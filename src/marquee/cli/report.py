"""`marquee report`: what happened, in plain tables."""

import argparse
from typing import Any

from rich.table import Table

from marquee.cli.report_artwork import show
from marquee.cli.report_demand import show_demand
from marquee.cli.report_promotion import show_promotion
from marquee.cli.report_voices import show_voices
from marquee.cli.terminal import console, say, say_next, stores_of
from marquee.errors import BadInput
from marquee.insight.metrics import METRICS, days_held, measure
from marquee.schema.clock import DAY, day_of, iso, parse_iso

ARTWORK = "artwork"  # covers, their lift and verdicts: more than one table
PROMOTION = "promotion"  # what campaigns changed
DEMAND = "demand"  # what was searched for and not to be had
VOICES = "voices"  # what comments say


def register(commands: Any) -> None:
    """Add `report` to the command line."""
    command = commands.add_parser("report", help="plays, completion and row outcomes, by country and kind of row")
    command.add_argument(
        "metric",
        nargs="?",
        choices=[*sorted(METRICS), ARTWORK, DEMAND, PROMOTION, VOICES],
        help="one table (default: all)",
    )
    command.add_argument("--title", metavar="ID", help="with `artwork` or `voices`: one title in full")
    command.add_argument("--from", dest="first", metavar="DAY", help="first UTC day, such as 2026-01-31")
    command.add_argument("--to", dest="last", metavar="DAY", help="last UTC day, included")
    command.add_argument("--explain", action="store_true", help="say what each column means")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the tables."""
    if options.title is not None and options.metric not in (ARTWORK, VOICES):
        raise BadInput("--title goes with `marquee report artwork` or `marquee report voices`")
    with stores_of(options) as stores:
        if options.metric == ARTWORK:
            return show(stores, title_id=options.title, explain=options.explain)
        if options.metric == PROMOTION:
            return show_promotion(stores, now=stores.settings.clock().now())
        if options.metric == DEMAND:
            return show_demand(stores, now=stores.settings.clock().now())
        if options.metric == VOICES:
            return show_voices(stores, title_id=options.title, now=stores.settings.clock().now())
        held = days_held(stores.lake)
        if held is None:
            say("nothing was watched yet, or it has not landed")
            say_next("marquee land")
            return 0
        first = _day(options.first, default=held[0])
        last = _day(options.last, default=held[1])
        say(f"from {iso(first * DAY)[:10]} to {iso(last * DAY)[:10]}, UTC days")
        for name in [options.metric] if options.metric else METRICS:
            metric = METRICS[name]
            rows = measure(stores.lake, name, first_day=first, last_day=last)
            _show(rows.to_pylist(), title=metric.about)
            for column, meaning in metric.columns.items() if options.explain else ():
                say(f"  {column}: {meaning}")
    return 0


def _show(rows: list[dict[str, Any]], *, title: str) -> None:
    if not rows:
        say(f"{title}: nothing yet")
        return
    table = Table(title=title, title_justify="left")
    for column in rows[0]:
        table.add_column(column, justify="left" if isinstance(rows[0][column], str) else "right")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    console.print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _day(text: str | None, *, default: int) -> int:
    if text is None:
        return default
    try:
        return day_of(parse_iso(text))
    except ValueError:
        raise BadInput(f"{text!r} is no day; write it as 2026-01-31") from None
