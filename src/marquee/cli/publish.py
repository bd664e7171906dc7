"""`marquee publish`: let a trained version go live if it is better than what is."""

import argparse
from typing import Any

from marquee.cli.terminal import progress, say, say_next, stores_of
from marquee.cli.train import snapshot_of
from marquee.jobs.publish import Published, publish
from marquee.storage.open import Stores


def register(commands: Any) -> None:
    """Add `publish` to the command line."""
    command = commands.add_parser(
        "publish", help="judge the newest trained models against the live ones; publish if better"
    )
    command.add_argument("version", nargs="?", help="a trained version; default: the newest")
    command.add_argument("--accept-undecided", action="store_true", help="publish where no difference can be shown too")
    command.add_argument("--author", default="command line", help="who is written down at the desk")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Judge, print the numbers, publish or refuse (1)."""
    with stores_of(options) as stores:
        done = publish_models(
            stores, version=options.version, accept_undecided=options.accept_undecided, author=options.author
        )
    if done.published:
        say_next("marquee serve; `marquee rollback` puts the version before back")
        return 0
    if done.verdict.verdict == "undecided":
        say_next("marquee publish --accept-undecided, if it is meant")
    else:
        say_next("marquee evaluate, to see which part got worse; what is live stays")
    return 1


def publish_models(
    stores: Stores, *, version: str | None = None, accept_undecided: bool = False, author: str = "command line"
) -> Published:
    """Put a trained version through the gate, with a bar, and say what came of it."""
    snapshot = snapshot_of(stores)
    with progress("judging") as report:
        done = publish(
            artifacts=stores.artifacts,
            lake=stores.lake,
            desk=stores.desk,
            snapshot=snapshot,
            now=stores.settings.clock().now(),
            version=version,
            accept_undecided=accept_undecided,
            author=author,
            report=report,
        )
    say(str(done))
    return done
