"""`speed.page`: whole pages over HTTP, 40 rows of 40 with covers drawn, each recorded durably before it is answered.

The built-in world is imported, landed and learnt from, with 10,000 titles and with 60,000; one worker serves its
viewers, grown-ups with a history, while the follower runs beside it. Latency is taken at one connection, `/healthz` in
between; throughput at four, by the processor time of the whole worker, its committing thread included. Every page is
looked at: rows, tiles, and that none comes twice; a shelf's row may be short where no open title is left on it. Where
the time goes is measured in this process, on the same viewers, by `benchmarks.speed._page_parts`.
"""

import http.client
import json
import multiprocessing
import os
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.frame import Check, Result
from benchmarks.speed._page_parts import parts_of
from marquee.catalog.load import import_titles, load_snapshot
from marquee.cli.serve import FOLLOW_EVERY_S, work
from marquee.ingest.backfill import backfill
from marquee.jobs import follow
from marquee.jobs import land as landing
from marquee.jobs.train import train
from marquee.profiles.load import load_profile
from marquee.schema.clock import Clock
from marquee.schema.profile import Profile
from marquee.serve.run import ONE_THREAD, listen
from marquee.settings import Settings
from marquee.storage.open import open_stores
from marquee.synthetic.world import build_world

VIEWERS, QUICK_VIEWERS = 1_000, 150
PAGES, QUICK_PAGES = 2_000, 300
AT_FOUR, QUICK_AT_FOUR = 1_500, 200
WARM_PAGES = 200
ROWS, TILES, CONNECTIONS = 40, 40, 4
PER_CORE = 300.0  # pages a second of processor time
LEAST_HISTORY = 10
STATED = ("continue", "my_list", "watch_again", "top10", "pinned")
FACTS = ("billboard", "trending", "because", "searched", "launches", "leaving", "soon", "editor")
"""Discovery rows of these may be short: there is no more of it."""
SHELF = "genre"
START_S = 240.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A catalogue and what is asked of its pages, ms."""

    titles: int
    p50: float
    p99: float


SIZES = (Size(titles=10_000, p50=4.0, p99=12.0), Size(titles=60_000, p50=6.0, p99=15.0))


def run(*, data: Path | None, quick: bool) -> Result:
    """Measure; `data` is not used: the built-in world has catalogues of any size. Quick is the smaller one alone."""
    figures: dict[str, Any] = {"rows": ROWS, "tiles": TILES}
    checks: list[Check] = []
    for size in SIZES[:1] if quick else SIZES:
        with tempfile.TemporaryDirectory(prefix="marquee-page-") as folder:
            settings = replace(Settings(home=Path(folder) / "home"), clock_kind="data")
            profiles = _prepare(settings, titles=size.titles, viewers=QUICK_VIEWERS if quick else VIEWERS)
            parts = parts_of(settings, profiles[:200], rows=ROWS)
            with _running(settings) as (port, process), _followed(settings):
                found = _measure(port, process, profiles, quick=quick) | parts
        name = f"{size.titles // 1_000}k"
        figures |= {f"{name} {what}": value for what, value in found.items()}
        checks += _checks(size, name, found)
    return Result(figures=figures, checks=checks, data="built-in world")


def _checks(size: Size, name: str, found: dict[str, Any]) -> list[Check]:
    most = max(size.p99, round(4 * found["healthz_p99_ms"], 2))  # law 16
    return [
        Check(what=f"{name}: page p50, ms", value=found["page_p50_ms"], op="<=", target=size.p50),
        Check(what=f"{name}: page p99, ms", value=found["page_p99_ms"], op="<=", target=most),
        Check(what=f"{name}: pages a second of one core", value=found["pages_a_core"], op=">=", target=PER_CORE),
        Check(what=f"{name}: pages with fewer than 40 rows", value=found["short pages"], op="<=", target=0),
        Check(what=f"{name}: rows short of 40 without need", value=found["short rows"], op="<=", target=0),
        Check(
            what=f"{name}: short rows with titles left", value=found["short rows with titles left"], op="<=", target=0
        ),
        Check(what=f"{name}: titles that came twice", value=found["repeats"], op="<=", target=0),
        Check(what=f"{name}: popular pages served instead", value=found["fallbacks"], op="<=", target=0),
        Check(what=f"{name}: stages against the whole, below", value=found["parts_add_up_to"], op=">=", target=0.9),
        Check(what=f"{name}: stages against the whole, above", value=found["parts_add_up_to"], op="<=", target=1.1),
    ]


def _prepare(settings: Settings, *, titles: int, viewers: int) -> list[Profile]:
    """Make the home folder; returns grown-up profiles with a history."""
    for name in ONE_THREAD:
        os.environ[name] = "1"
    world = build_world(titles=titles, viewers=viewers)
    now = Clock.wall().now()
    stores = open_stores(settings)
    try:
        import_titles(stores.artifacts, stores.desk, world.titles, replace=False, yes=False, author="bench", now=now)
        backfill(stores.log, enumerate(world.events(), 1), now=now)
        Clock.data(settings.home / "clock", start_at=world.end_at)
        follow.run(stores.log, stores.state)
        landing.run(stores.log, stores.lake)
        snapshot = load_snapshot(stores.artifacts)
        assert snapshot is not None
        version = train(
            lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, snapshot=snapshot, now=world.end_at
        )
        stores.artifacts.make_current("models", version)
        names = [name for name, _ in stores.state.list_profiles(account_id=None, after="", limit=viewers)]
        known = [load_profile(stores.state, stores.log, name) for name in names]
        return [profile for profile in known if not profile.kids and len(profile.history) >= LEAST_HISTORY]
    finally:
        stores.close()


@contextmanager
def _running(settings: Settings) -> Iterator[tuple[int, int]]:
    """Start one worker, give its port and its process id; stop it at the end."""
    sock = listen("127.0.0.1", 0)
    port = int(sock.getsockname()[1])
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=work, args=(settings, sock, 0, settings.home / "run" / "metrics-page"))
    process.start()
    try:
        until = time.monotonic() + START_S
        while not _ready(port):
            if time.monotonic() > until or not process.is_alive():
                raise RuntimeError(f"the worker was not ready within {START_S:.0f} s")
            time.sleep(0.2)
        assert process.pid is not None
        yield port, process.pid
    finally:
        process.terminate()
        process.join(20)
        sock.close()


@contextmanager
def _followed(settings: Settings) -> Iterator[None]:
    """Fold the log into profiles beside the worker, as the supervisor of a service does."""
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=_follow, args=(settings,), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(20)


def _follow(settings: Settings) -> None:
    os.nice(10)
    stores = open_stores(settings)
    while True:
        follow.run(stores.log, stores.state)
        time.sleep(FOLLOW_EVERY_S)


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _measure(port: int, process: int, profiles: list[Profile], *, quick: bool) -> dict[str, Any]:
    paths = [
        f"/v1/home?profile_id={profile.profile_id}&country={profile.country or ''}&rows={ROWS}" for profile in profiles
    ]
    connection = _connected(port)
    pages = QUICK_PAGES if quick else PAGES
    took: list[float] = []
    health: list[float] = []
    sizes: list[int] = []
    found = {"pages": pages, "profiles": len(profiles), "short pages": 0, "short rows": 0, "repeats": 0, "fallbacks": 0}
    shelves = {True: 0, False: 0}
    for number in range(-min(WARM_PAGES, len(paths)), pages):
        ms, body = _get(connection, paths[number % len(paths)])
        of_health, _ = _get(connection, "/healthz")
        if number < 0:
            continue
        took.append(ms)
        health.append(of_health)
        sizes.append(len(body))
        _look(json.loads(body), found, shelves)
    at_four = QUICK_AT_FOUR if quick else AT_FOUR
    busy, started = _cpu_s(process), time.perf_counter()
    _at_once(port, paths, each=at_four // CONNECTIONS)
    wall, busy = time.perf_counter() - started, _cpu_s(process) - busy
    return {
        **found,
        "short shelves": round(shelves[True] / max(1, sum(shelves.values())), 4),
        "page_p50_ms": _percentile(took, 50),
        "page_p90_ms": _percentile(took, 90),
        "page_p99_ms": _percentile(took, 99),
        "page_max_ms": _percentile(took, 100),
        "healthz_p50_ms": _percentile(health, 50),
        "healthz_p99_ms": _percentile(health, 99),
        "answer_kib": round(float(np.mean(sizes)) / 1024, 1),
        "pages_a_second_at_four": round(at_four / wall, 1),
        "cpu_ms_a_page": round(busy / at_four * 1_000, 3),
        "pages_a_core": round(at_four / busy, 1),
    }


def _connected(port: int) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _at_once(port: int, paths: list[str], *, each: int) -> None:
    """Ask for pages on four connections at once."""

    def ask(first: int) -> None:
        connection = _connected(port)
        for number in range(each):
            _get(connection, paths[(first + number * CONNECTIONS) % len(paths)])

    threads = [threading.Thread(target=ask, args=(first,)) for first in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _cpu_s(process: int) -> float:
    """Tell the processor time a process has used, user and system, all its threads."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _get(connection: http.client.HTTPConnection, path: str) -> tuple[float, bytes]:
    started = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    took = (time.perf_counter() - started) * 1_000
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {body[:300]!r}")
    return took, body


def _look(page: Any, found: dict[str, int], shelves: dict[bool, int]) -> None:
    """Count what a complete page may not have."""
    rows = page["rows"]
    found["fallbacks"] += bool(page.get("fallback"))
    found["short pages"] += len(rows) < ROWS
    discovery = [row for row in rows if row["kind"] not in STATED]
    for row in discovery:
        short = len(row["tiles"]) < TILES
        if row["kind"] == SHELF:
            shelves[short] += 1
        else:
            found["short rows"] += short and row["kind"] not in FACTS
    titles = [tile["title_id"] for row in discovery for tile in row["tiles"]]
    found["repeats"] += len(titles) - len(set(titles))


def _percentile(values: list[float], share: float) -> float:
    return round(float(np.percentile(values, share)), 2)
