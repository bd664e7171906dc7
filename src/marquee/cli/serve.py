"""`marquee serve`: pages, titles, search and events over HTTP, with the jobs that keep them fresh."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import threading
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marquee.cli.terminal import say, say_next, settings_of
from marquee.errors import Refused
from marquee.schema.clock import HOUR
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

if TYPE_CHECKING:
    from marquee.catalog.snapshot import CatalogSnapshot
    from marquee.jobs.schedule import Job
    from marquee.language.topics import Background
    from marquee.serve.metrics import Metrics
    from marquee.serve.payloads import Erased
    from marquee.serve.runtime import Runtime

FOLLOW_EVERY_S = 0.1
LAND_EVERY_S, LAND_AT = 60.0, 50_000  # law 7
LEARN_EVERY_S = 20.0  # what was seen counts for covers within a minute
TALLY_EVERY_S = 60.0
DEMAND_EVERY_S = 600.0
PACE_EVERY_S = 300.0  # how often campaigns' prices follow what was delivered
UPLIFT_EVERY_S = 21_600.0
UNDERSTAND_EVERY_S = 0.5  # a comment is read, and shown, within two seconds
VOICES_EVERY_S = 1.0
CLEAN_EVERY_S = 60.0
RENEW_LOOK_S = 300.0  # how often it is asked whether the models are a day old
SWEEP_EVERY_S = 86_400.0
CALM_S = 180.0  # heavy jobs let a service start in peace


def register(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser("serve", help="serve pages, search and events over HTTP")
    command.add_argument("--host", help="address to listen on (default: 127.0.0.1); any other needs an operator key")
    command.add_argument("--port", type=int, help="port to listen on (default: 8000; 0: any free one)")
    command.add_argument("--workers", type=int, help="serving processes (default: 1)")
    command.add_argument("--no-jobs", action="store_true", help="serve only: the jobs run in another `marquee serve`")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    settings = settings_of(options)
    given = {name: getattr(options, name) for name in ("host", "port", "workers")}
    settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
    if not 0 <= settings.port <= 65_535 or not 1 <= settings.workers <= 64:
        raise Refused("--port must lie between 0 and 65535, --workers between 1 and 64")
    return serve_until_stopped(settings, with_jobs=not options.no_jobs)


def serve_until_stopped(settings: Settings, *, with_jobs: bool = True) -> int:
    """Listen, start the workers and the supervisor, and keep them alive until Ctrl-C or SIGTERM."""
    from marquee.serve.run import address_of, check_address, listen, serve

    check_address(settings)
    has_catalogue = _look(settings)
    sock = listen(settings.host, settings.port)
    say(
        f"Marquee is on {address_of(sock)} ({settings.workers} worker(s), {settings.clock_kind} clock); Ctrl-C stops it"
    )
    if not has_catalogue:
        say("no catalogue is published yet: pages answer 503 until there is one")
        say_next("marquee import catalog FILE")
    return serve(settings, sock=sock, work=work, jobs=work_jobs if with_jobs else None)


def _look(settings: Settings) -> bool:
    """Open the home once, so that a broken one is told of here and not in every child; has it a catalogue?"""
    stores = open_stores(settings)
    try:
        settings.clock()
        return stores.artifacts.current("catalog") is not None
    finally:
        stores.close()


def work(settings: Settings, sock: socket.socket, number: int, metrics_file: Path) -> None:
    """Be one worker process."""
    from marquee.serve.app import route_names
    from marquee.serve.metrics import Metrics
    from marquee.serve.run import run_worker

    stores = open_stores(settings)
    try:
        metrics = Metrics(route_names(), file=metrics_file, worker=number, workers=settings.workers)
        run_worker(open_runtime(stores, metrics=metrics), sock)
    finally:
        stores.close()


def open_runtime(stores: Stores, *, metrics: Metrics | None = None) -> Runtime:
    """Put a serving process together from opened stores."""
    from marquee.serve.app import route_names
    from marquee.serve.metrics import Metrics
    from marquee.serve.runtime import Rights, Runtime

    return Runtime(
        settings=stores.settings,
        clock=stores.settings.clock(),
        log=stores.log,
        state=stores.state,
        desk=stores.desk,
        artifacts=stores.artifacts,
        rights=Rights(forget=partial(_forget, stores), export=partial(_export, stores)),
        metrics=metrics or Metrics(route_names()),
    )


def work_jobs(settings: Settings) -> None:
    """Be the supervisor process."""
    from marquee.jobs.schedule import run_jobs
    from marquee.serve.run import stop_with_parent

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stop_with_parent()
    os.nice(10)  # a page never waits for the jobs (law 8), so they take the processors' idle time
    stores = open_stores(settings)
    try:
        run_jobs(jobs_of(stores), folder=settings.home / "run", stop=stop)
    finally:
        stores.close()


def understood_up_to(settings: Settings) -> Path:
    """Name the file that says how far comments were read; makes its folder."""
    place = settings.home / "run" / "understood"
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def jobs_of(stores: Stores) -> list[Job]:
    """List the jobs of a running service, and when each is due. Makes the folder they keep their places in."""
    from marquee.jobs import follow, land, understand
    from marquee.jobs.schedule import Job
    from marquee.jobs.train_words import Readers
    from marquee.profiles.follow import lag

    clock = stores.settings.clock()
    understood = understood_up_to(stores.settings)
    reader = Readers(stores.artifacts).in_force

    return [
        Job(
            name="follow",
            every_s=FOLLOW_EVERY_S,
            work=lambda: follow.run(stores.log, stores.state),
            backlog=lambda: lag(stores.log, stores.state),
        ),
        Job(
            name="land",
            every_s=LAND_EVERY_S,
            work=lambda: land.run(stores.log, stores.lake).landed,
            backlog=lambda: land.lag(stores.log, stores.lake),
            backlog_most=LAND_AT,
            figures=lambda: _lake_figures(stores),
        ),
        Job(
            name="understand",
            every_s=UNDERSTAND_EVERY_S,
            work=lambda: understand.run(stores.log, cursor=understood, clock=clock, reader=reader()),
            backlog=lambda: understand.waiting(stores.log, cursor=understood, version=reader().version),
        ),
        Job(name="voices", every_s=VOICES_EVERY_S, work=partial(_gather_voices, stores, _Decided())),
        Job(name="learn", every_s=LEARN_EVERY_S, work=partial(_learn_covers, stores, _Learner())),
        Job(name="tally", every_s=TALLY_EVERY_S, work=partial(_tally_covers, stores)),
        Job(name="demand", every_s=DEMAND_EVERY_S, after_s=CALM_S, work=partial(_count_demand, stores)),
        Job(name="pace", every_s=PACE_EVERY_S, work=partial(_pace, stores), lock="promotion"),
        Job(name="uplift", every_s=UPLIFT_EVERY_S, after_s=CALM_S, work=partial(_uplift, stores), lock="promotion"),
        Job(name="renew", every_s=RENEW_LOOK_S, after_s=CALM_S, work=partial(_renew, stores)),
        Job(name="sweep", every_s=SWEEP_EVERY_S, after_s=CALM_S, work=partial(_sweep, stores)),
        Job(name="clean", every_s=CLEAN_EVERY_S, work=partial(_clean, stores)),
    ]


def _renew(stores: Stores) -> int:
    """Train and judge models where the newest are a day old."""
    from marquee.jobs import renew

    now = stores.settings.clock().now()
    encoder = Path(stores.settings.encoder) if stores.settings.encoder else None
    done = renew.run(lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, now=now, encoder=encoder)
    return 0 if done is None else 1


def _sweep(stores: Stores) -> int:
    """Finish erasures that were cut short (law 14)."""
    from marquee.jobs.erasures import finish_erasures

    now = stores.settings.clock().now()
    return finish_erasures(log=stores.log, lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, now=now)


@dataclass(slots=True, kw_only=True)
class _Decided:
    """What the job that gathers voices knows of the desk's word on comments."""

    version: int = -1
    until: int | None = None  # when a dated decision starts or ends
    moderated: dict[str, str] = field(default_factory=dict)
    words: Background | None = None  # of the catalogue, as of `words_at`
    words_at: int = 0


def _gather_voices(stores: Stores, held: _Decided) -> int:
    """Gather what many say of the titles whose comments moved, or were decided about."""
    from marquee.jobs import voices

    now = stores.settings.clock().now()
    version = stores.desk.version()
    if version != held.version or (held.until is not None and now >= held.until):
        desk = stores.desk.snapshot(now=now)
        moderated = desk.in_force("moderation")
        voices.touch_decided(stores.state, before=held.moderated, after=moderated)
        held.version, held.until, held.moderated = version, desk.next_change_at, moderated
    if stores.state.said.touched(limit=1) and (held.words is None or now > held.words_at + HOUR):
        held.words, held.words_at = voices.words_of_catalogue(stores.state, moderated=held.moderated), now
    return voices.run(stores.state, moderated=held.moderated, now=now, background=held.words)


@dataclass(slots=True, kw_only=True)
class _Learner:
    """What the job that learns covers keeps between runs."""

    snapshot: CatalogSnapshot | None = None
    looked: tuple[int, int, int] = (0, 0, 0)  # log position, desk and hour it has learnt up to


def _learn_covers(stores: Stores, held: _Learner) -> int:
    """Learn covers from what was drawn and seen, landed or not; nothing is done where nothing came in."""
    from marquee.catalog.artworks import with_accepted
    from marquee.catalog.load import load_snapshot
    from marquee.jobs import learn

    now = stores.settings.clock().now()
    moment = (stores.log.last_position(), stores.desk.version(), now // HOUR)
    version = stores.artifacts.current("catalog")
    known = held.snapshot is not None and held.snapshot.version == version
    if version is None or (known and held.looked == moment):
        return 0
    if not known:
        held.snapshot = load_snapshot(stores.artifacts, version=version)
    if held.snapshot is None:
        return 0
    learnt = learn.run(
        lake=stores.lake,
        state=stores.state,
        artifacts=stores.artifacts,
        desk=stores.desk,
        snapshot=with_accepted(_with_measures(stores, held.snapshot), stores.desk.snapshot(now=now)),
        now=now,
        log=stores.log,
    )
    held.looked = moment
    return 0 if learnt is None else 1


def _with_measures(stores: Stores, snapshot: CatalogSnapshot) -> CatalogSnapshot:
    """Give a catalogue as serving binds it: with what was measured of its covers, where that can be read."""
    from marquee.artwork.describe import described_in, with_measures
    from marquee.errors import BrokenStore, NotFound

    try:
        return with_measures(snapshot, described_in(stores.artifacts))
    except (BrokenStore, NotFound):
        return snapshot


def _tally_covers(stores: Stores) -> int:
    """Count what covers came to, for the console."""
    from marquee.jobs import tally

    now = stores.settings.clock().now()
    done = tally.run(lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, now=now)
    return 0 if done is None else 1


def _count_demand(stores: Stores) -> int:
    """Count what was searched for and not to be had."""
    from marquee.jobs import demand

    now = stores.settings.clock().now()
    done = demand.run(lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, now=now)
    return 0 if done is None else 1


def _pace(stores: Stores) -> int:
    """Move the prices of campaigns by what was delivered."""
    from marquee.jobs import pace

    now = stores.settings.clock().now()
    done = pace.run(lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, now=now)
    return 0 if done is None else 1


def _uplift(stores: Stores) -> int:
    """Learn whom promotion changes, and count what it added."""
    from marquee.catalog.load import load_snapshot
    from marquee.jobs import uplift

    snapshot = load_snapshot(stores.artifacts)
    if snapshot is None:
        return 0
    now = stores.settings.clock().now()
    done = uplift.run(lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, snapshot=snapshot, now=now)
    return 0 if done is None else 1


def _lake_figures(stores: Stores) -> dict[str, float]:
    """Count the files of the lake: a partition with many of them is slow to read (law 7)."""
    files = stores.lake.files("events")
    return {
        "files": len(files),
        "files_most_in_partition": stores.lake.most_files("events"),
        "bytes": sum(size for _, _, size in files),
    }


def _clean(stores: Stores) -> int:
    """Let go of what has had its time: de-duplication days (law 6), old pages (law 13), models to retire (law 14)."""
    from marquee.jobs.forget import retire_due

    now = stores.settings.clock().now()
    retired = retire_due(artifacts=stores.artifacts, desk=stores.desk, now=now)
    return len(retired) + stores.log.drop_old_dedup(now=now) + stores.state.drop_old_pages(now=now)


def _forget(stores: Stores, profile_id: str, now: int) -> Erased:
    """Erase one profile everywhere."""
    from marquee.jobs.forget import forget
    from marquee.serve.payloads import Erased

    done = forget(
        log=stores.log,
        state=stores.state,
        lake=stores.lake,
        artifacts=stores.artifacts,
        desk=stores.desk,
        retire_days=stores.settings.retire_days,
        profile_ids=[profile_id],
        now=now,
        author="viewer",
    )
    return Erased(profile_id=profile_id, events=done.events, lake_rows=done.rows, models_retired_by=done.retire_by)


def _export(stores: Stores, profile_id: str, now: int) -> dict[str, object]:
    """Gather everything held of one profile."""
    from marquee.jobs.forget import export

    return export(log=stores.log, state=stores.state, lake=stores.lake, profile_id=profile_id)
