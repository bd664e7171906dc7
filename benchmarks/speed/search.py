"""How long a keystroke takes: suggestions and results over HTTP at 60,000 titles, one worker; FTS5 beside it.

A keystroke asks `/v1/suggest` with what stands in the box; names are typed letter by letter, a third of them with a
slip. `/v1/search`, which draws covers and is recorded on disk before it goes out (law 2), is measured apart. FTS5 is
asked in this process, without HTTP, rules or taste: a floor, not a rival's service. Latency at one connection (law 16).
"""

import http.client
import json
import sqlite3
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from benchmarks.frame import Check, Result
from benchmarks.search._typing import typed
from benchmarks.speed.page import _connected, _get, _percentile, _prepare, _running
from marquee.catalog.load import load_snapshot
from marquee.search.index import build_index
from marquee.search.letters import key_of
from marquee.settings import Settings
from marquee.storage.artifacts import Artifacts

P50_MS, P99_MS, BUILD_S = 3.0, 15.0, 10.0
TITLES = {False: 60_000, True: 10_000}  # by quick
VIEWERS = {False: 400, True: 150}
KEYSTROKES = {False: 3_000, True: 600}
WARM = 100
SEED = 3


def run(*, data: Path | None, quick: bool) -> Result:
    """Type into the box; `data` is not used: the built-in world has catalogues of any size."""
    with tempfile.TemporaryDirectory(prefix="marquee-search-") as folder:
        settings = replace(Settings(home=Path(folder) / "home"), clock_kind="data")
        profiles = _prepare(settings, titles=TITLES[quick], viewers=VIEWERS[quick])
        snapshot = load_snapshot(Artifacts(settings.home / "artifacts"))
        assert snapshot is not None
        rebuilt = Path(folder) / "index"
        rebuilt.mkdir()
        started = time.process_time()
        build_index(snapshot, rebuilt)
        built = time.process_time() - started
        names = [title.name for title in snapshot.titles]
        keys = _keystrokes(names, KEYSTROKES[quick], np.random.default_rng(SEED))
        with _running(settings) as (port, _):
            connection = _connected(port)
            ask = [f"profile_id={profiles[i % len(profiles)].profile_id}&q={quote(text)}" for i, text in keys]
            suggest, health, found = _times(connection, "/v1/suggest", ask)
            search, _, _ = _times(connection, "/v1/search", ask[:: 1 if quick else 4])
    fts = _fts5(names, [text for _, text in keys])
    most = max(P99_MS, round(4 * _percentile(health, 99), 2))  # law 16
    figures: dict[str, Any] = {
        "titles": len(names),
        "keystrokes": len(keys),
        "suggest_p50_ms": _percentile(suggest, 50),
        "suggest_p99_ms": _percentile(suggest, 99),
        "search_p50_ms": _percentile(search, 50),
        "search_p99_ms": _percentile(search, 99),
        "fts5_p50_ms": _percentile(fts, 50),
        "fts5_p99_ms": _percentile(fts, 99),
        "healthz_p99_ms": _percentile(health, 99),
        "with_suggestions": round(found, 4),
        "index_build_cpu_s": round(built, 2),
    }
    checks = [
        Check(what="a keystroke p50, ms", value=figures["suggest_p50_ms"], op="<=", target=P50_MS),
        Check(what="a keystroke p99, ms", value=figures["suggest_p99_ms"], op="<=", target=most),
        Check(what="index build, s", value=figures["index_build_cpu_s"], op="<=", target=BUILD_S),
    ]  # fmt: skip
    return Result(figures=figures, checks=checks, data="built-in world")


def _keystrokes(names: list[str], count: int, rng: np.random.Generator) -> list[tuple[int, str]]:
    """Give (typist, text in the box) for names typed letter by letter up to two thirds, a third of them with a slip."""
    strokes: list[tuple[int, str]] = []
    typist = 0
    while len(strokes) < count:
        name = names[int(rng.integers(len(names)))]
        ways = typed(name, rng)
        text = ways["one_typo" if rng.random() < 1 / 3 else "exact"]
        strokes.extend((typist, text[:size]) for size in range(1, max(2, round(len(text) * 2 / 3))))
        typist += 1
    return strokes[:count]


def _times(
    connection: http.client.HTTPConnection, path: str, asked: list[str]
) -> tuple[list[float], list[float], float]:
    """Ask one after the other, `/healthz` in between; milliseconds of both, and the share answered with something."""
    took, health, found = [], [], 0
    for place, query in enumerate([*asked[:WARM], *asked]):
        ms, body = _get(connection, f"{path}?{query}")
        of_health, _ = _get(connection, "/healthz")
        if place >= min(WARM, len(asked)):
            took.append(ms)
            health.append(of_health)
            answer = json.loads(body)
            found += bool(answer.get("suggestions") or answer.get("rows"))
    return took, health, found / len(asked)


def _fts5(names: list[str], texts: list[str]) -> list[float]:
    """Ask SQLite's trigram index the same, where there are three letters; milliseconds."""
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table t using fts5(name, tokenize='trigram')")
    base.executemany("insert into t(rowid, name) values (?, ?)", [(i, key_of(name)) for i, name in enumerate(names)])
    took = []
    for query in map(key_of, texts):
        if len(query) < 3:
            continue
        started = time.perf_counter()
        statement = "select rowid from t where t match ? order by rank limit 8"
        rows = base.execute(statement, (f'"{query}"',)).fetchall()
        if len(rows) < 8:
            grams = " OR ".join(f'"{query[i : i + 3]}"' for i in range(len(query) - 2))
            base.execute(statement, (grams,)).fetchall()
        took.append(1e3 * (time.perf_counter() - started))
    return took
