"""`marquee demo`: from nothing to a served home screen, on the built-in world or on a MovieLens folder.

Each step asks the stores what is already there, so a demo that was interrupted goes on where it stopped.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from marquee.catalog.load import import_titles
from marquee.cli.import_ import bring_in_movielens, show_summary, start_data_clock
from marquee.cli.land import land_all
from marquee.cli.publish import publish_models
from marquee.cli.serve import open_runtime, serve_until_stopped, understood_up_to
from marquee.cli.terminal import progress, say, say_next, settings_of
from marquee.cli.train import train_models
from marquee.errors import Refused
from marquee.ingest.backfill import backfill
from marquee.jobs import follow, understand, voices
from marquee.schema.clock import Clock
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores
from marquee.synthetic.world import World, build_world

WORLD_SEED = 1
_SOURCE = "demo"  # which data this home was made from


def register(commands: Any) -> None:
    """Add `demo` to the command line."""
    command = commands.add_parser("demo", help="the whole loop, ready to look at in a browser")
    command.add_argument("--data", type=Path, help="a MovieLens folder (default: the built-in world)")
    command.add_argument("--no-serve", action="store_true", help="stop before serving")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument("--workers", type=int, default=1)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Prepare whatever is not yet prepared, then serve."""
    started = time.perf_counter()
    settings = replace(settings_of(options), port=options.port, workers=options.workers)
    if _ready(settings, options.data):
        say(f"{settings.home} is prepared already; remove it to begin anew")
    else:
        _bring_in(settings, options.data)
        _learn(replace(settings, clock_kind="data"))
        say(f"prepared in {time.perf_counter() - started:.0f} s")
    if options.no_serve:
        say_next(f"marquee --home {settings.home} serve --port {settings.port}")
        return 0
    return serve_until_stopped(replace(settings, clock_kind="data"))


def _ready(settings: Settings, data: Path | None) -> bool:
    """Say whether this home is done; raises Refused where it was made from another source."""
    stores = open_stores(settings)
    try:
        source = "the built-in world" if data is None else str(data.resolve())
        marker = settings.home / _SOURCE
        if not marker.exists():
            marker.write_text(source)
        elif (made := marker.read_text()) != source:
            raise Refused(f"{settings.home} was made from {made}, not from {source}; give --home another folder")
        return (settings.home / "clock").exists() and stores.artifacts.current("models") is not None
    finally:
        stores.close()


def _bring_in(settings: Settings, data: Path | None) -> None:
    """Put titles and history in; what is there already is counted once."""
    stores = open_stores(settings)
    try:
        if data is None:
            _bring_in_world(stores)
        else:
            bring_in_movielens(stores, data)
    finally:
        stores.close()


def _learn(settings: Settings) -> None:
    """Fold, land, learn, publish."""
    stores = open_stores(settings)
    try:
        with progress("understanding comments") as report:
            understand.run(stores.log, cursor=understood_up_to(settings), clock=settings.clock(), report=report)
        with progress("folding profiles") as report:
            follow.run(stores.log, stores.state, report=report)
        with progress("gathering what comments say") as report:
            now, done = settings.clock().now(), 0
            moderated = stores.desk.snapshot(now=now).in_force("moderation")
            words = voices.words_of_catalogue(stores.state, moderated=moderated)
            while gathered := voices.run(stores.state, moderated=moderated, now=now, background=words):
                done += gathered
                report(done, done + len(stores.state.said.touched(limit=1_000_000)))
        land_all(stores)
        publish_models(stores, version=train_models(stores), accept_undecided=True, author="demo")
        with progress("compiling what serves") as report:  # now, so that the service is up in seconds
            open_runtime(stores)
            report(1, 1)
    finally:
        stores.close()


def _bring_in_world(stores: Stores) -> None:
    world = _world(stores.settings)
    difference = import_titles(
        stores.artifacts,
        stores.desk,
        world.titles,
        replace=False,
        yes=True,
        author="built-in world",
        now=Clock.wall().now(),
    )
    say(f"catalogue: {difference}")
    with progress("history into the log") as report:
        rows = enumerate(world.events(), 1)
        summary = backfill(stores.log, rows, now=Clock.wall().now(), report=report, expected=world.event_count)
    show_summary(summary)
    start_data_clock(stores)


def _world(settings: Settings) -> World:
    folder = settings.home / "world"
    if folder.is_dir():
        return World.load(folder)
    with progress("building the world") as report:
        world = build_world(seed=WORLD_SEED, report=report)
    world.save(folder)
    return world
