"""`marquee forget PROFILE`: erase a person everywhere, and prove it."""

import argparse
from pathlib import Path
from typing import Any

import orjson

from marquee.cli.terminal import progress, say, say_next, settings_of, stores_of
from marquee.errors import BadInput
from marquee.jobs.forget import export, forget
from marquee.jobs.scan import scan
from marquee.schema.clock import iso

MOST_SHOWN = 20


def register(commands: Any) -> None:
    """Add `forget` to the command line."""
    command = commands.add_parser("forget", help="erase a profile or an account from every store, and prove it")
    command.add_argument("profile", nargs="?", help="the profile to erase")
    command.add_argument("--account", help="erase an account with all its profiles")
    command.add_argument("--export", type=Path, metavar="FILE", help="first write all that is held of the profile")
    command.add_argument("--author", default="command line", help="who is written down at the desk")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Erase, scan, and say what is left: 0 when nothing is, 1 when the scan found something."""
    if (options.profile is None) == (options.account is None):
        raise BadInput("name either a profile or --account ACCOUNT")
    if options.export is not None and options.profile is None:
        raise BadInput("--export writes one profile: name it")
    settings = settings_of(options)
    with stores_of(options) as stores:
        if options.export is not None:
            held = export(log=stores.log, state=stores.state, lake=stores.lake, profile_id=options.profile)
            options.export.write_bytes(orjson.dumps(held, option=orjson.OPT_INDENT_2))
            say(f"wrote all that is held of {options.profile} to {options.export}")
        with progress("erasing") as report:
            done = forget(
                log=stores.log,
                state=stores.state,
                lake=stores.lake,
                artifacts=stores.artifacts,
                desk=stores.desk,
                retire_days=settings.retire_days,
                now=settings.clock().now(),
                profile_ids=[options.profile] if options.profile else [],
                account_ids=[options.account] if options.account else [],
                author=options.author,
                report=report,
            )
    with progress("searching every file") as report:
        left = scan(settings.home, [*done.profiles, *([options.account] if options.account else [])], report=report)
    say(f"erased {len(done.profiles)} profiles: {done.events:,} events of the log, {done.rows:,} rows of the lake")
    if done.versions:
        say(f"{len(done.versions)} versions that may have learnt of them are retired by {iso(done.retire_by)}")
        say_next("marquee train && marquee publish, so that newer ones can stand in")
    if left.found:
        say(f"the scan of {left.files:,} files still FOUND them:")
        for one in left.found[:MOST_SHOWN]:
            say(f"  {one.needle} in {one.path} ({one.where})")
        say("if a service was running, stop it and run the same command again")
        return 1
    say(f"a scan of {left.files:,} files ({left.bytes / 1e6:,.1f} MB), decoded, found nothing of them")
    return 0
