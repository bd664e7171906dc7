"""`marquee rollback`: put the models that were live before back in force."""

import argparse
from typing import Any

from marquee.cli.terminal import say, say_next, stores_of
from marquee.jobs.publish import roll_back


def register(commands: Any) -> None:
    """Add `rollback` to the command line."""
    command = commands.add_parser("rollback", help="put the models that were live before back in force")
    command.add_argument("--author", default="command line", help="who is written down at the desk")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Roll back; running processes follow within a second or two."""
    with stores_of(options) as stores:
        now = stores.settings.clock().now()
        version = roll_back(artifacts=stores.artifacts, desk=stores.desk, now=now, author=options.author)
    say(f"models {version} are live again")
    say_next("marquee desk --kind models, to see who changed what")
    return 0
