"""Search and comments fuzzed over HTTP: ten minutes of texts no one types in good faith; no answer may be a 500.

One worker, two connections' worth of requests one after the other: results, suggestions, comments read and written.
`python -m benchmarks search.fuzz` prints how many were asked, how many failed, and the slowest; `--quick` takes 20 s.
"""

import http.client
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from benchmarks.frame import Check, Result
from benchmarks.search._hostile import HOSTILE, hostile_text
from benchmarks.speed.page import _connected, _get, _percentile, _prepare, _running
from marquee.catalog.load import load_snapshot
from marquee.settings import Settings
from marquee.storage.artifacts import Artifacts

SECONDS = {False: 600, True: 20}  # by quick
TITLES, VIEWERS = 3_000, 150
BOUND_MS = 50.0
SEED = 5


def run(*, data: Path | None, quick: bool) -> Result:
    """Ask until the time is up; `data` is not used. The seed is fixed, so what failed can be asked again."""
    rng = np.random.default_rng(SEED)
    with tempfile.TemporaryDirectory(prefix="marquee-fuzz-") as folder:
        settings = replace(Settings(home=Path(folder) / "home"), clock_kind="data")
        profiles = [profile.profile_id for profile in _prepare(settings, titles=TITLES, viewers=VIEWERS)]
        snapshot = load_snapshot(Artifacts(settings.home / "artifacts"))
        assert snapshot is not None
        counts: dict[str, int] = {}
        took: list[float] = []
        health: list[float] = []
        slowest = (0.0, "")
        failed: list[str] = []
        with _running(settings) as (port, _):
            connection = _connected(port)
            for text in ("a", "warming up", *HOSTILE.values()):
                _ask(connection, port, "GET", f"/v1/search?profile_id={profiles[0]}&q={_spelt(text[:300])}", None)
            until = time.monotonic() + SECONDS[quick]
            while time.monotonic() < until:
                method, path, body = _request(rng, profiles, snapshot.title_ids)
                status, ms, connection = _ask(connection, port, method, path, body)
                counts[f"{status // 100}xx"] = counts.get(f"{status // 100}xx", 0) + 1
                if status >= 500:
                    failed.append(f"{method} {path} {body!r}"[:300])
                took.append(ms)
                if ms > slowest[0]:
                    slowest = (ms, f"{method} {path}"[:200])
                if len(took) % 20 == 0:
                    health.append(_get(connection, "/healthz")[0])
    most = max(BOUND_MS, round(4 * _percentile(health, 99), 2))  # law 16
    figures: dict[str, Any] = {
        "seconds": SECONDS[quick],
        "requests": len(took),
        "answers": counts,
        "failures": len(failed),
        "failed": failed[:5],
        "p50_ms": _percentile(took, 50),
        "p99_ms": _percentile(took, 99),
        "slowest_ms": round(slowest[0], 2),
        "slowest": slowest[1],
        "healthz_p99_ms": _percentile(health, 99),
    }
    checks = [
        Check(what="answers of 500 and over", value=len(failed), op="==", target=0),
        Check(what="p99, ms", value=figures["p99_ms"], op="<=", target=most),
    ]
    return Result(figures=figures, checks=checks, data="built-in world")


def _request(rng: np.random.Generator, profiles: list[str], titles: tuple[str, ...]) -> tuple[str, str, bytes | None]:
    """Make a request: (method, path, body)."""
    text = hostile_text(rng)
    who = profiles[int(rng.integers(len(profiles)))] if rng.random() < 0.95 else _spelt(hostile_text(rng)[:60])
    title = titles[int(rng.integers(len(titles)))] if rng.random() < 0.9 else _spelt(text[:40]) or "x"
    kind = int(rng.integers(6))
    if kind <= 1:
        extra = f"&country={_spelt(text[:3])}" if rng.random() < 0.1 else ""
        return "GET", f"/v1/search?profile_id={who}&q={_spelt(text)}{extra}", None
    if kind <= 3:
        return "GET", f"/v1/suggest?profile_id={who}&q={_spelt(text)}", None
    if kind == 4:
        return "GET", f"/v1/titles/{title}/comments?profile_id={who}&cursor={_spelt(text[:20])}", None
    event = {
        "kind": ("comment", "comment_edit", "comment_report")[int(rng.integers(3))],
        "event_id": f"f{int(rng.integers(1 << 40))}",
        "at": int(rng.integers(1 << 42)),
        "profile_id": who,
        "title_id": title,
        "comment_id": f"c{int(rng.integers(200))}",
        "text": text.encode("utf-8", "replace").decode() * (1 if rng.random() < 0.9 else 400),
    }
    return "POST", "/v1/events", json.dumps([event]).encode()


def _spelt(text: str) -> str:
    """Spell a text for an address, halves of surrogates as the bytes a broken client would send."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _ask(
    connection: http.client.HTTPConnection, port: int, method: str, path: str, body: bytes | None
) -> tuple[int, float, http.client.HTTPConnection]:
    """Ask once; gives status, milliseconds and the connection to go on with. One that was closed on us counts as 400.

    A service that is gone raises ConnectionRefusedError.
    """
    headers = {"content-type": "application/json"} if body else {}
    started = time.perf_counter()
    try:
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, 1e3 * (time.perf_counter() - started), connection
    except (http.client.HTTPException, BrokenPipeError, ConnectionResetError):
        connection.close()
        fresh = _connected(port)
        _get(fresh, "/healthz")
        return 400, 1e3 * (time.perf_counter() - started), fresh
