"""`marquee upgrade`: carry a home written by an older Marquee over to this one's format."""

import argparse
from typing import Any

from marquee.cli.terminal import say, say_next, settings_of
from marquee.storage.home import upgrade_home


def register(commands: Any) -> None:
    """Add `upgrade` to the command line."""
    command = commands.add_parser("upgrade", help="carry an older home folder over to this format")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Upgrade the home folder in place; nothing may be serving from it meanwhile."""
    home = settings_of(options).home
    before, after = upgrade_home(home)
    say(f"{home} has format {after} already" if before == after else f"{home}: format {before} is now format {after}")
    say_next("marquee doctor")
    return 0
