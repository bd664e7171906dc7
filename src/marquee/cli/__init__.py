"""The `marquee` command: one command a file, one verb a command."""

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence

from marquee.errors import MarqueeError
from marquee.kernels import keep_kernels


def parser(*, only: str | None = None) -> argparse.ArgumentParser:
    """Build the command line from the files in this folder that have a `register`; `only` loads that one command."""
    root = argparse.ArgumentParser(prog="marquee", description="A personal, intelligently organised home screen.")
    root.add_argument("--home", help="the folder everything is kept in (default: $MARQUEE_HOME or .marquee)")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", required=True)
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    wanted = [name for name in names if only is not None and name.rstrip("_") == only.replace("-", "_")]
    for name in wanted or names:
        register = getattr(importlib.import_module(f"{__name__}.{name}"), "register", None)
        if register is not None:
            register(commands)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 is done, 1 a deliberate or expected no, 2 wrong words on the command line."""
    keep_kernels()
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser(only=_command(given)).parse_args(given)
    try:
        return int(options.run(options))
    except MarqueeError as error:
        print(f"marquee {options.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; what was committed is kept. Run the same command again to go on.", file=sys.stderr)
        return 130


def _command(arguments: Sequence[str]) -> str | None:
    """Find the command among the words, so that only its engines are loaded."""
    skip = False
    for word in arguments:
        if skip:
            skip = False
        elif word == "--home":
            skip = True
        elif not word.startswith("-"):
            return word
    return None
