"""The `marquee` command: one command a file, one verb a command."""

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence

from marquee.errors import MarqueeError


def parser() -> argparse.ArgumentParser:
    """Build the whole command line from the files in this folder that have a `register`."""
    root = argparse.ArgumentParser(prog="marquee", description="A personal, intelligently organised home screen.")
    root.add_argument("--home", help="the folder everything is kept in (default: $MARQUEE_HOME or .marquee)")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        register = getattr(importlib.import_module(f"{__name__}.{module.name}"), "register", None)
        if register is not None:
            register(commands)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 is done, 1 a deliberate or expected no, 2 wrong words on the command line."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except MarqueeError as error:
        print(f"marquee {options.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; what was committed is kept. Run the same command again to go on.", file=sys.stderr)
        return 130
