"""`speed.page`: whole pages over HTTP from 10,000 titles, each recorded durably before it is answered.

The built-in world is imported, landed and learnt from; one worker serves its viewers, grown-ups with a history, one
request at a time, 20 rows of 40 tiles each. Every page is looked at: rows, tiles, and that none comes twice. The parts
of a page are timed apart, in this process, on the same viewers.
"""

import http.client
import json
import multiprocessing
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.frame import Check, Result
from marquee.artwork.policy import default_policy
from marquee.catalog.load import import_titles, load_snapshot
from marquee.cli.serve import work
from marquee.ingest.backfill import backfill
from marquee.jobs import follow
from marquee.jobs import land as landing
from marquee.jobs.train import train
from marquee.models.artifact import load_models
from marquee.models.taste import align
from marquee.page.bound import Bound
from marquee.page.build import build_page
from marquee.profiles.load import load_profile
from marquee.schema.clock import Clock
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile
from marquee.schema.served import Versions
from marquee.serve.run import ONE_THREAD, listen
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores
from marquee.synthetic.world import build_world

TITLES = 10_000
VIEWERS, QUICK_VIEWERS = 1_500, 150
PAGES, QUICK_PAGES = 4_000, 400
WARM_PAGES = 200
ROWS, TILES = 20, 40
P50_MS, P99_MS = 8.0, 25.0
LEAST_HISTORY = 10
STATED = ("continue", "my_list", "watch_again")
FACTS = ("trending", "because")  # a discovery row of these may be short: there is no more of it
START_S = 120.0


def run(*, data: Path | None, quick: bool) -> Result:
    """Measure; `data` is not used: the built-in world has catalogues of any size."""
    with tempfile.TemporaryDirectory(prefix="marquee-page-") as folder:
        settings = Settings(home=Path(folder) / "home")
        profiles, parts = _prepare(settings, viewers=QUICK_VIEWERS if quick else VIEWERS)
        with _running(replace(settings, clock_kind="data")) as port:
            return _measure(port, profiles, parts, pages=QUICK_PAGES if quick else PAGES)


def _prepare(settings: Settings, *, viewers: int) -> tuple[list[Profile], dict[str, Any]]:
    """Make the home folder; returns grown-up profiles with a history, and the parts of a page in microseconds."""
    for name in ONE_THREAD:
        os.environ[name] = "1"
    world = build_world(titles=TITLES, viewers=viewers)
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
        profiles = [profile for profile in known if not profile.kids and len(profile.history) >= LEAST_HISTORY]
        return profiles, _parts(stores, profiles[:300], now=world.end_at)
    finally:
        stores.close()


def _parts(stores: Stores, profiles: list[Profile], *, now: int) -> dict[str, Any]:
    """Time the stages of a page in this process, in CPU; the second time round, when everything is at hand."""
    snapshot = load_snapshot(stores.artifacts)
    version = stores.artifacts.current("models")
    assert snapshot is not None and version is not None
    taste = align(load_models(stores.artifacts.path("models", version)), snapshot)
    bound = Bound(
        snapshot=snapshot,
        taste=taste,
        desk=stores.desk.snapshot(now=now),
        covers=default_policy(),
        versions=Versions(catalog=snapshot.version, models=version),
    )
    rng = np.random.default_rng(0)
    stages: dict[str, list[int]] = {}
    whole: list[float] = []
    cpu: list[float] = []
    for turn in range(2):
        for profile in profiles:
            asked = PageRequest(request_id="r", profile_id=profile.profile_id, country=profile.country or "")
            started, busy = time.perf_counter_ns(), time.thread_time_ns()
            built = build_page(asked, profile=profile, bound=bound, now=now, rng=rng, rows=ROWS)
            if turn:
                cpu.append((time.thread_time_ns() - busy) / 1_000)
                whole.append((time.perf_counter_ns() - started) / 1_000)
                for step in built.trace.steps:
                    stages.setdefault(step.stage, []).append(step.micros)
    mean = {stage: round(float(np.mean(times)), 1) for stage, times in stages.items()}
    return {
        "build_cpu_p50_ms": round(float(np.percentile(cpu, 50)) / 1_000, 3),
        "build_cpu_mean_ms": round(float(np.mean(cpu)) / 1_000, 3),
        "stages_add_up_to": round(sum(mean.values()) / float(np.mean(whole)), 3),
        "stages_mean_us": mean,
    }


@contextmanager
def _running(settings: Settings) -> Iterator[int]:
    """Start one worker; stop it at the end."""
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
        yield port
    finally:
        process.terminate()
        process.join(20)
        sock.close()


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _measure(port: int, profiles: list[Profile], parts: dict[str, Any], *, pages: int) -> Result:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    took: list[float] = []
    health: list[float] = []
    sizes: list[int] = []
    found = {"short pages": 0, "short rows": 0, "short rows of facts": 0, "repeats": 0, "fallbacks": 0}
    for number in range(-min(WARM_PAGES, len(profiles)), pages):
        profile = profiles[number % len(profiles)]
        path = f"/v1/home?profile_id={profile.profile_id}&country={profile.country or ''}&rows={ROWS}"
        ms, body = _get(connection, path)
        of_health, _ = _get(connection, "/healthz")
        if number < 0:
            continue
        took.append(ms)
        health.append(of_health)
        sizes.append(len(body))
        _look(json.loads(body), found)
    p99_of_health = _percentile(health, 99)
    figures = {
        "titles": TITLES,
        "profiles": len(profiles),
        "pages": pages,
        "rows": ROWS,
        "page_p50_ms": _percentile(took, 50),
        "page_p90_ms": _percentile(took, 90),
        "page_p99_ms": _percentile(took, 99),
        "page_max_ms": _percentile(took, 100),
        "healthz_p50_ms": _percentile(health, 50),
        "healthz_p99_ms": p99_of_health,
        "answer_kib": round(float(np.mean(sizes)) / 1024, 1),
        **found,
        **parts,
    }
    most = max(P99_MS, round(4 * p99_of_health, 2))  # law 16
    return Result(
        figures=figures,
        checks=[
            Check(what="page p50, ms", value=_percentile(took, 50), op="<=", target=P50_MS),
            Check(what="page p99, ms", value=_percentile(took, 99), op="<=", target=most),
            Check(what="pages with fewer than 20 rows", value=found["short pages"], op="<=", target=0),
            Check(what="rows short of 40 though there were titles", value=found["short rows"], op="<=", target=0),
            Check(what="titles that came twice", value=found["repeats"], op="<=", target=0),
            Check(what="popular pages served instead", value=found["fallbacks"], op="<=", target=0),
            Check(what="stages against the whole, below", value=parts["stages_add_up_to"], op=">=", target=0.9),
            Check(what="stages against the whole, above", value=parts["stages_add_up_to"], op="<=", target=1.1),
        ],
        data=f"built-in world ({TITLES:,} titles)",
    )


def _get(connection: http.client.HTTPConnection, path: str) -> tuple[float, bytes]:
    started = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    took = (time.perf_counter() - started) * 1_000
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {body[:300]!r}")
    return took, body


def _look(page: Any, found: dict[str, int]) -> None:
    """Count what a complete page may not have."""
    rows = page["rows"]
    found["fallbacks"] += bool(page.get("fallback"))
    found["short pages"] += len(rows) < ROWS
    discovery = [row for row in rows if row["kind"] not in STATED]
    for row in discovery:
        if len(row["tiles"]) < TILES:
            found["short rows of facts" if row["kind"] in FACTS else "short rows"] += 1
    titles = [tile["title_id"] for row in discovery for tile in row["tiles"]]
    found["repeats"] += len(titles) - len(set(titles))


def _percentile(values: list[float], share: float) -> float:
    return round(float(np.percentile(values, share)), 2)
