"""`marquee takedown TITLE`: hide a title everywhere: pages being scrolled, search, covers, suggestions (law 10)."""

import argparse
from typing import Any

from marquee.catalog.load import load_snapshot
from marquee.cli.terminal import say, say_next, stores_of
from marquee.errors import BadInput, NotFound
from marquee.schema.clock import iso, parse_iso


def register(commands: Any) -> None:
    """Add `takedown` to the command line."""
    command = commands.add_parser("takedown", help="hide a title everywhere within two seconds, or show it again")
    command.add_argument("title", metavar="TITLE", help="a title_id")
    command.add_argument("--undo", action="store_true", help="show it again")
    command.add_argument("--until", metavar="TIME", help="RFC 3339: it comes back by itself then")
    command.add_argument("--reason", default="taken down", help="kept at the desk beside the decision")
    command.add_argument("--author", default="command line", help="who is written down at the desk")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the decision down; every running process follows within two seconds."""
    with stores_of(options) as stores:
        now = stores.settings.clock().now()
        down = options.title in stores.desk.snapshot(now=now).taken_down()
        if options.undo:
            if not down:
                raise NotFound(f"{options.title!r} is not taken down; `marquee desk --kind takedown` lists what is")
            stores.desk.decide("takedown", options.title, None, author=options.author, now=now)
            say(f"{options.title} may be shown again")
            say_next("marquee desk --kind takedown")
            return 0
        catalogue = load_snapshot(stores.artifacts)
        if catalogue is not None and options.title not in catalogue.index:
            say(f"note: no title {options.title!r} in the catalogue now; it stays hidden should it come")
        until = _until(options.until, now=now)
        stores.desk.decide("takedown", options.title, options.reason, author=options.author, now=now, valid_to=until)
    again = "" if until is None else f", until {iso(until)}"
    say(f"{options.title} is hidden everywhere{again}; running processes follow within two seconds")
    say_next(f"marquee takedown {options.title} --undo, to show it again")
    return 0


def _until(text: str | None, *, now: int) -> int | None:
    if text is None:
        return None
    try:
        until = parse_iso(text)
    except ValueError:
        raise BadInput(f"--until is {text!r}; give a time such as 2026-12-24T18:00:00Z") from None
    if until <= now:
        raise BadInput(f"--until {text} is past: the clock stands at {iso(now)}")
    return until
