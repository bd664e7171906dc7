"""`marquee desk`: what operators decided, who did, and what is in force now."""

import argparse
from typing import Any

from marquee.cli.terminal import say, say_next, stores_of
from marquee.schema.clock import iso
from marquee.schema.desk import DESK_KINDS

MOST_VALUE_CHARS = 60


def register(commands: Any) -> None:
    """Add `desk` to the command line."""
    command = commands.add_parser("desk", help="operators' decisions: what is in force, and the audit")
    command.add_argument("--kind", choices=DESK_KINDS, help="only decisions of one kind")
    command.add_argument("--limit", type=int, default=20, help="how many of the audit's newest lines (default 20)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show what is in force and the newest decisions."""
    with stores_of(options) as stores:
        now = stores.settings.clock().now()
        snapshot = stores.desk.snapshot(now=now)
        history = stores.desk.history(kind=options.kind, limit=max(options.limit, 1))
    say(f"desk version {snapshot.version}, at {iso(now)}")
    for kind, decided in sorted(snapshot.decisions.items()):
        if decided and options.kind in (None, kind):
            say(f"in force, {kind}:")
            for key, value in sorted(decided.items()):
                say(f"  {key} = {_short(value)}")
    if snapshot.next_change_at is not None:
        say(f"the next dated change comes at {iso(snapshot.next_change_at)}")
    say("audit, newest first:" if history else "nothing was ever decided")
    for one in history:
        what = "revoked" if one.value is None else _short(one.value)
        when = "" if one.valid_from == one.decided_at else f" from {iso(one.valid_from)}"
        when += "" if one.valid_to is None else f" to {iso(one.valid_to)}"
        say(f"  {one.version:>5}  {iso(one.decided_at)}  {one.author}: {one.kind} {one.key} = {what}{when}")
    say_next("marquee takedown TITLE, or marquee doctor")
    return 0


def _short(value: str) -> str:
    return value if len(value) <= MOST_VALUE_CHARS else f"{value[: MOST_VALUE_CHARS - 1]}…"
