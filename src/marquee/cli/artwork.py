"""`marquee artwork ACTION`: where covers come from; each action is a file `artwork_<action>.py` beside this one."""

import importlib
import pkgutil
from pathlib import Path
from typing import Any

PREFIX = f"{__name__.rpartition('.')[2]}_"


def register(commands: Any) -> None:
    """Add `artwork` and its actions to the command line: those files here that have a `register_action`."""
    command = commands.add_parser("artwork", help="find, import, accept and reject cover images")
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name in sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])):
        if name.startswith(PREFIX):
            importlib.import_module(f"{__package__}.{name}").register_action(actions)
