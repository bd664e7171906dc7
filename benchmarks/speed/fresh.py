"""`speed.fresh`: an act sent to one worker, a page that shows it from another, the follower stopped for a third of it.

Two workers and the supervisor run as they do in service, each in its own process; the acts are what viewers do (hide,
go on watching, put on the list), and every page is looked at: one that does not show the act counts as missed.
"""

import http.client
import json
import multiprocessing
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.frame import Check, Result
from marquee.catalog.load import import_titles
from marquee.cli.serve import work, work_jobs
from marquee.schema.clock import DAY
from marquee.serve.run import ONE_THREAD, listen
from marquee.settings import Settings
from marquee.storage.open import open_stores
from marquee.synthetic.titles import build_titles

TITLES = 2_000
PROFILES = 200
ROUNDS, QUICK_ROUNDS = 3_000, 240
WARM_ROUNDS = 40
TARGET_MS = 100.0
START_S = 60.0


def run(*, data: Path | None, quick: bool) -> Result:
    """Measure; `data` is not used: what is shown does not change how fresh it is."""
    with tempfile.TemporaryDirectory(prefix="marquee-fresh-") as folder:
        settings = Settings(home=Path(folder) / "home")
        films = _prepare(settings)
        with _running(settings) as (ports, supervisor):
            return _measure(ports, supervisor, films=films, rounds=QUICK_ROUNDS if quick else ROUNDS)


def _prepare(settings: Settings) -> frozenset[str]:
    """Publish a catalogue; gives its films."""
    stores = open_stores(settings)
    try:
        now = settings.clock().now()
        built = build_titles(count=TITLES, start_at=now - 365 * DAY, end_at=now, rng=np.random.default_rng(0))
        import_titles(
            stores.artifacts, stores.desk, built.titles, replace=False, yes=False, author="benchmark", now=now
        )
        return frozenset(title.title_id for title in built.titles if title.kind == "film")
    finally:
        stores.close()


@contextmanager
def _running(settings: Settings) -> Iterator[tuple[list[int], BaseProcess]]:
    """Start two workers, each on a port of its own, and the supervisor; stop them at the end."""
    for name in ONE_THREAD:
        os.environ[name] = "1"
    spawn = multiprocessing.get_context("spawn")
    socks = [listen("127.0.0.1", 0) for _ in range(2)]
    ports = [int(sock.getsockname()[1]) for sock in socks]
    processes: list[BaseProcess] = [
        spawn.Process(target=work, args=(settings, sock, 0, settings.home / "run" / f"metrics-fresh-{number}"))
        for number, sock in enumerate(socks)
    ]
    supervisor: BaseProcess = spawn.Process(target=work_jobs, args=(settings,))
    for process in (*processes, supervisor):
        process.start()
    try:
        for port in ports:
            _wait_for(port)
        yield ports, supervisor
    finally:
        if supervisor.pid is not None:
            os.kill(supervisor.pid, signal.SIGCONT)
        for process in (*processes, supervisor):
            process.terminate()
        for process in (*processes, supervisor):
            process.join(20)
            if process.is_alive():  # a landing under way: nothing of it is kept
                process.kill()
                process.join()
        for sock in socks:
            sock.close()


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            if Wire(port).get("/readyz")["status"] == "ready":
                return
        except (OSError, http.client.HTTPException):
            pass
        if time.monotonic() > until:
            raise RuntimeError(f"the worker on port {port} was not ready after {START_S:.0f} s")
        time.sleep(0.1)


class Wire:
    """One connection, kept open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._connection.connect()
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> Any:
        """Get JSON."""
        self._connection.request("GET", path)
        return self._answer()

    def post(self, path: str, body: object) -> Any:
        """Post JSON."""
        self._connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
        return self._answer()

    def _answer(self) -> Any:
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {body[:300]!r}")
        return json.loads(body)


def _measure(ports: list[int], supervisor: BaseProcess, *, films: frozenset[str], rounds: int) -> Result:
    wires = [Wire(port) for port in ports]
    acts = list(ACTS)
    fresh: list[float] = []
    pages: list[float] = []
    events: list[float] = []
    health: list[float] = []
    stopped: list[float] = []
    missed = 0
    first, last = rounds // 3, 2 * rounds // 3
    for number in range(-WARM_ROUNDS, rounds):
        if number == first:
            os.kill(_pid(supervisor), signal.SIGSTOP)
        if number == last:
            os.kill(_pid(supervisor), signal.SIGCONT)
        giver, taker = wires[number % 2], wires[(number + 1) % 2]
        profile = f"viewer-{number % PROFILES}"
        fields, shows = ACTS[acts[number % len(acts)]](_page(taker, profile), films)
        event = {"event_id": f"e{number}", "account_id": f"home-{profile}", "profile_id": profile, **fields}
        event["at"] = _now()
        started = time.perf_counter()
        receipt = giver.post("/v1/events", [event])
        between = time.perf_counter()
        page = _page(taker, profile)
        ended = time.perf_counter()
        giver.get("/healthz")
        if number < 0:
            continue
        if receipt["accepted"] != 1 or not shows(page):
            missed += 1
        fresh.append((ended - started) * 1000)
        events.append((between - started) * 1000)
        pages.append((ended - between) * 1000)
        health.append((time.perf_counter() - ended) * 1000)
        if first <= number < last:
            stopped.append(fresh[-1])
    p99_of_health = _percentile(health, 99)
    figures = {
        "rounds": rounds,
        "titles": TITLES,
        "profiles": PROFILES,
        "workers": 2,
        "missed": missed,
        "fresh_p50_ms": _percentile(fresh, 50),
        "fresh_p99_ms": _percentile(fresh, 99),
        "fresh_max_ms": _percentile(fresh, 100),
        "fresh_p99_ms_follower_stopped": _percentile(stopped, 99),
        "event_p50_ms": _percentile(events, 50),
        "event_p99_ms": _percentile(events, 99),
        "page_p50_ms": _percentile(pages, 50),
        "page_p99_ms": _percentile(pages, 99),
        "healthz_p99_ms": p99_of_health,
    }
    most = max(TARGET_MS, round(4 * p99_of_health, 2))  # law 16: a p99 holds if at most its figure, or 4 x healthz's
    return Result(
        figures=figures,
        checks=[
            Check(
                what="p99 from sending an act to the page that shows it, ms",
                value=_percentile(fresh, 99),
                op="<=",
                target=most,
            ),
            Check(what="pages that did not show the act", value=missed, op="<=", target=0),
        ],
        data=f"built-in titles ({TITLES:,})",
    )


Found = tuple[dict[str, Any], Callable[[Any], bool]]


def _hide(page: Any, films: frozenset[str]) -> Found:
    title_id = _discovered(page, films)
    return {"kind": "hide", "title_id": title_id}, lambda after: title_id not in _titles(after)


def _go_on(page: Any, films: frozenset[str]) -> Found:
    title_id = _discovered(page, films)
    fields = {"kind": "play_progress", "title_id": title_id, "position_s": 1_200.0, "runtime_s": 5_400.0}
    return fields, lambda after: title_id in _titles(after, kind="continue")[:1]


def _put_on_list(page: Any, films: frozenset[str]) -> Found:
    title_id = _discovered(page, films)
    return {"kind": "list_add", "title_id": title_id}, lambda after: title_id in _titles(after, kind="my_list")


ACTS: dict[str, Callable[[Any, frozenset[str]], Found]] = {"hide": _hide, "go on": _go_on, "list": _put_on_list}


def _page(wire: Wire, profile: str) -> Any:
    return wire.get(f"/v1/home?profile_id={profile}&rows=8")


def _titles(page: Any, *, kind: str | None = None) -> list[str]:
    return [tile["title_id"] for row in page["rows"] if kind in (None, row["kind"]) for tile in row["tiles"]]


def _discovered(page: Any, films: frozenset[str]) -> str:
    """Pick a film from the page's last row: a discovery row. (A series goes on by its episodes.)"""
    return next(str(tile["title_id"]) for tile in page["rows"][-1]["tiles"][2:] if tile["title_id"] in films)


def _now() -> int:
    return time.time_ns() // 1_000_000


def _pid(process: BaseProcess) -> int:
    assert process.pid is not None
    return process.pid


def _percentile(values: list[float], share: float) -> float:
    return round(float(np.percentile(values, share)), 2)
