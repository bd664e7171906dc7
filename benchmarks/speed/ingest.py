"""`speed.ingest`: events acknowledged a second over HTTP, on a log that already holds ten million.

The workers are those of `marquee serve`, each in its own process; the supervisor's jobs do not run meanwhile. Sixteen
connections each send a batch of 100, wait for the receipt, and send the next; `/healthz` is asked in between. What was
acknowledged is then counted in the log.
"""

import http.client
import json
import multiprocessing
import os
import random
import selectors
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from benchmarks.frame import Check, Result
from marquee.catalog.load import import_titles
from marquee.cli.serve import work
from marquee.schema.clock import DAY
from marquee.schema.events import Event
from marquee.serve.run import ONE_THREAD, listen
from marquee.settings import Settings
from marquee.storage.open import open_stores
from marquee.synthetic.titles import build_titles

HELD, QUICK_HELD = 10_000_000, 100_000
BATCHES, QUICK_BATCHES = 4_000, 300
WARM_BATCHES = 100
BATCH = 100
CONNECTIONS = 16
WORKERS = 2
PROFILES = 50_000
DAYS = 30  # over which the events already held came in
HEALTH_EVERY_S = 0.05
START_S = 120.0
TARGET_EVENTS_S = 20_000.0
TARGET_MS = 100.0


def run(*, data: Path | None, quick: bool) -> Result:
    """Measure; `data` is not used: what a viewer does is made here."""
    held = QUICK_HELD if quick else HELD
    batches = QUICK_BATCHES if quick else BATCHES
    with tempfile.TemporaryDirectory(prefix="marquee-ingest-") as folder:
        settings = Settings(home=Path(folder) / "home", workers=WORKERS)
        fill_s, now = _fill(settings, held=held)
        size = settings.log_path.stat().st_size
        bodies = _bodies(WARM_BATCHES + batches, at=now)
        alone = _bodies(max(batches // 10, 50), at=now, run="alone")
        with _running(settings) as port:
            _send(port, bodies[:WARM_BATCHES], connections=CONNECTIONS)
            crowd = _send(port, bodies[WARM_BATCHES:], connections=CONNECTIONS)
            one = _send(port, alone, connections=1)
        expected = held + (len(bodies) + len(alone)) * BATCH
        counted, reopen_s = _count(settings)
    acknowledged = crowd.acknowledged / crowd.seconds
    slow, health = crowd.ms(99), crowd.health_ms(99)
    return Result(
        figures={
            "events_held": held,
            "log_mib": round(size / (1 << 20)),
            "fill_events_s": round(held / fill_s),
            "workers": WORKERS,
            "connections": CONNECTIONS,
            "batch": BATCH,
            "batches": batches,
            "acknowledged_events_s": round(acknowledged),
            "p50_ms": round(crowd.ms(50), 2),
            "p99_ms": round(slow, 2),
            "healthz_p99_ms": round(health, 2),
            "one_connection_events_s": round(one.acknowledged / one.seconds),
            "one_connection_p50_ms": round(one.ms(50), 2),
            "one_connection_p99_ms": round(one.ms(99), 2),
            "reopen_s": round(reopen_s, 3),
        },
        checks=[
            Check(what="acknowledged events a second", value=round(acknowledged), op=">=", target=TARGET_EVENTS_S),
            Check(
                what="p99 of a batch (or 4 x /healthz's), ms",
                value=round(slow, 2),
                op="<=",
                target=round(max(TARGET_MS, 4 * health), 2),
            ),
            Check(what="events counted less events acknowledged", value=counted - expected, op="==", target=0),
        ],
        data=f"made here: {held:,} events held, {PROFILES:,} profiles",
    )


def _fill(settings: Settings, *, held: int) -> tuple[float, int]:
    """Put events into a fresh home's log by the door's own way, over a month; returns the seconds it took, and now."""
    stores = open_stores(settings)
    try:
        now = settings.clock().now()
        built = build_titles(count=200, start_at=now - 365 * DAY, end_at=now, rng=np.random.default_rng(0))
        import_titles(
            stores.artifacts, stores.desk, built.titles, replace=False, yes=False, author="benchmark", now=now
        )
        rng = random.Random(1)
        started = time.perf_counter()
        for start in range(0, held, 5_000):
            received_at = now - DAYS * DAY + DAYS * DAY * start // held
            stores.log.append(
                [_event(rng, number, at=received_at, run="held") for number in range(start, min(start + 5_000, held))],
                received_at=received_at,
            )
        stores.state.set_folded_position(stores.log.last_position())
        return time.perf_counter() - started, now
    finally:
        stores.close()


def _event(rng: random.Random, number: int, *, at: int, run: str) -> Event:
    viewer = rng.randrange(PROFILES)
    return Event(
        kind="play_progress",
        event_id=f"{run}-{number:x}-{rng.getrandbits(64):016x}",
        at=at,
        account_id=f"account-{viewer // 3}",
        profile_id=f"profile-{viewer}",
        session_id=f"session-{viewer:x}-{at // DAY:x}",
        device="tv",
        country="DE",
        language="de",
        request_id=f"req-{rng.getrandbits(80):020x}",
        row_id="because:title-0123",
        position=number % 40,
        title_id=f"title-{number % 2_000:04}",
        artwork_id=f"title-{number % 2_000:04}~1",
        play_id=f"play-{viewer:x}",
        position_s=12.5,
        runtime_s=3_000.0,
    )


def _bodies(count: int, *, at: int, run: str = "sent") -> list[bytes]:
    rng = random.Random(run)
    bodies = []
    for start in range(0, count * BATCH, BATCH):
        body = msgspec.json.encode([_event(rng, number, at=at, run=run) for number in range(start, start + BATCH)])
        head = (
            "POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        bodies.append(head.encode() + body)
    return bodies


@dataclass(slots=True, kw_only=True)
class _Sent:
    seconds: float
    acknowledged: int
    waits_s: list[float] = field(repr=False)
    health_s: list[float] = field(repr=False)

    def ms(self, percentile: float) -> float:
        return float(np.percentile(self.waits_s, percentile)) * 1_000

    def health_ms(self, percentile: float) -> float:
        return float(np.percentile(self.health_s, percentile)) * 1_000 if self.health_s else 0.0


@dataclass(slots=True)
class _Line:
    """One connection and what it waits for."""

    sock: socket.socket
    health: bool
    since: float = 0.0
    got: bytearray = field(default_factory=bytearray)


HEALTH = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def _send(port: int, bodies: list[bytes], *, connections: int) -> _Sent:
    """Send every body once, `connections` at a time, from one thread."""
    waiting: Iterator[bytes] = iter(bodies)
    sent = _Sent(seconds=0.0, acknowledged=0, waits_s=[], health_s=[])
    with selectors.DefaultSelector() as selector:
        lines = [_Line(_connect(port), health=number == connections) for number in range(connections + 1)]
        for line in lines:
            selector.register(line.sock, selectors.EVENT_READ, line)
        started = time.perf_counter()
        open_lines = sum(_put(line, next(waiting, None)) for line in lines[:connections])
        pulse, asked = lines[-1], False
        while open_lines:
            if not asked and time.perf_counter() - pulse.since > HEALTH_EVERY_S:
                asked = _put(pulse, HEALTH)
            for key, _ in selector.select(HEALTH_EVERY_S):
                line: _Line = key.data
                answer = _take(line)
                if answer is None:
                    continue
                took = time.perf_counter() - line.since
                if line.health:
                    sent.health_s.append(took)
                    asked = False
                    continue
                sent.waits_s.append(took)
                sent.acknowledged += answer["accepted"]
                if answer["accepted"] != BATCH:
                    raise RuntimeError(f"a batch was not accepted whole: {answer}")
                open_lines -= not _put(line, next(waiting, None))
        sent.seconds = time.perf_counter() - started
        for line in lines:
            line.sock.close()
    return sent


def _connect(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _put(line: _Line, request: bytes | None) -> bool:
    if request is None:
        return False
    line.since = time.perf_counter()
    line.sock.sendall(request)
    return True


def _take(line: _Line) -> Any:
    """Read on; the answer's JSON once it is whole, None before. Raises RuntimeError on any status but 200."""
    piece = line.sock.recv(1 << 16)
    if not piece:
        raise RuntimeError("the server closed a connection")
    line.got += piece
    head, found, rest = bytes(line.got).partition(b"\r\n\r\n")
    if not found:
        return None
    length = next(int(one[15:]) for one in head.lower().split(b"\r\n") if one.startswith(b"content-length:"))
    if len(rest) < length:
        return None
    line.got.clear()
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise RuntimeError(f"the server answered {head[:60]!r}: {rest[:300]!r}")
    return json.loads(rest)


@contextmanager
def _running(settings: Settings) -> Iterator[int]:
    """Start the workers on one port; stop them at the end."""
    for name in ONE_THREAD:
        os.environ[name] = "1"
    (settings.home / "run").mkdir(exist_ok=True)
    spawn = multiprocessing.get_context("spawn")
    sock = listen("127.0.0.1", 0)
    port = int(sock.getsockname()[1])
    metrics = settings.home / "run" / "metrics-ingest"
    processes: list[BaseProcess] = [
        spawn.Process(target=work, args=(settings, sock, number, metrics)) for number in range(WORKERS)
    ]
    for process in processes:
        process.start()
    try:
        _wait_for(port)
        yield port
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(30)
        sock.close()


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_S
    ready = 0
    while ready < 5 * WORKERS:  # answers in a row: each worker has been asked
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/readyz")
            ready = ready + 1 if connection.getresponse().status == 200 else 0
        except (OSError, http.client.HTTPException):
            ready = 0
        finally:
            connection.close()
        if time.monotonic() > until:
            raise RuntimeError(f"the workers on port {port} were not ready after {START_S:.0f} s")
        time.sleep(0.05)


def _count(settings: Settings) -> tuple[int, float]:
    """Open the log again and count what it holds; returns the seconds until its first event came back, too."""
    started = time.perf_counter()
    stores = open_stores(settings)
    try:
        now = settings.clock().now()
        stores.log.append([_event(random.Random(2), 0, at=now, run="again")], received_at=now)
        return stores.log.last_position() - 1, time.perf_counter() - started
    finally:
        stores.close()
