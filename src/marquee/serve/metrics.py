"""Counters of a serving process, kept where every worker can read them, written out for Prometheus.

All workers of one service share a file of float64 `(workers, slots)`; each writes its own line only, and `/metrics` of
any of them adds the lines up. Jobs leave a small JSON each (`jobs.schedule`), which is read here, too.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from marquee.schema.job import JobState

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # upper bounds; then +Inf
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
COUNTERS = {
    "events_accepted": "events acknowledged, on disk",
    "events_duplicate": "events that were there already",
    "events_rejected": "events put in quarantine",
    "pages": "pages built and recorded",
    "pages_fallback": "pages that failed inside and were answered with the popular page",
    "pages_explored": "pages with exploration",
    "swaps": "bindings put in place of an earlier one",
    "searches_not_here": "searches for a title that may not be shown here, or is not licensed at all",
    "swap_failures": "bindings that could not be made; the earlier one stayed",
    "failures": "requests that failed inside",
}
_A_ROUTE = len(CLASSES) + len(BUCKETS_S) + 2  # classes, buckets and +Inf, sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One number read at the moment of asking."""

    name: str
    about: str
    value: float
    labels: str = ""


class Metrics:
    """Count requests by route, and a few things by name."""

    def __init__(self, routes: Iterable[str], *, file: Path | None = None, worker: int = 0, workers: int = 1) -> None:
        self.routes = {name: row for row, name in enumerate([*routes, "other"])}
        slots = len(COUNTERS) + len(self.routes) * _A_ROUTE
        self._counter = {name: slot for slot, name in enumerate(COUNTERS)}
        self._all = _open(file, shape=(workers, slots))
        self._mine: NDArray[np.float64] = self._all[worker]
        self._lock = threading.Lock()

    def count(self, name: str, by: float = 1) -> None:
        """Add to a counter of `COUNTERS`."""
        with self._lock:
            self._mine[self._counter[name]] += by

    def request(self, route: str, *, status: int, took_s: float) -> None:
        """Count one answered request."""
        start = len(COUNTERS) + self.routes.get(route, len(self.routes) - 1) * _A_ROUTE
        bucket = int(np.searchsorted(BUCKETS_S, took_s, side="left"))
        with self._lock:
            self._mine[start + min(max(status // 100, 1), 5) - 1] += 1
            self._mine[start + len(CLASSES) + bucket] += 1
            self._mine[start + _A_ROUTE - 1] += took_s

    def total(self, name: str) -> float:
        """Sum a counter over all workers."""
        return float(self._all[:, self._counter[name]].sum())

    def text(self, gauges: Iterable[Gauge]) -> str:
        """Write everything in Prometheus' text format 0.0.4."""
        sums = self._all.sum(axis=0)
        lines: list[str] = []
        for name, about in COUNTERS.items():
            lines += _head(f"marquee_{name}_total", about, "counter")
            lines.append(f"marquee_{name}_total {_number(sums[self._counter[name]])}")
        lines += _head("marquee_requests_total", "requests answered", "counter")
        for route, row in self.routes.items():
            start = len(COUNTERS) + row * _A_ROUTE
            for place, name in enumerate(CLASSES):
                if sums[start + place]:
                    labels = f'{{route="{route}",status="{name}"}}'
                    lines.append(f"marquee_requests_total{labels} {_number(sums[start + place])}")
        lines += _head("marquee_request_seconds", "time to answer", "histogram")
        for route, row in self.routes.items():
            start = len(COUNTERS) + row * _A_ROUTE + len(CLASSES)
            counts = np.cumsum(sums[start : start + len(BUCKETS_S) + 1])
            if not counts[-1]:
                continue
            for bound, count in zip((*map(str, BUCKETS_S), "+Inf"), counts, strict=True):
                lines.append(f'marquee_request_seconds_bucket{{route="{route}",le="{bound}"}} {_number(count)}')
            lines.append(
                f'marquee_request_seconds_sum{{route="{route}"}} {float(sums[start + len(BUCKETS_S) + 1]):.6f}'
            )
            lines.append(f'marquee_request_seconds_count{{route="{route}"}} {_number(counts[-1])}')
        named: dict[str, list[Gauge]] = {}
        for gauge in gauges:
            named.setdefault(gauge.name, []).append(gauge)
        for name, of_name in named.items():
            lines += _head(f"marquee_{name}", of_name[0].about, "gauge")
            lines += [f"marquee_{name}{gauge.labels} {_number(gauge.value)}" for gauge in of_name]
        return "\n".join(lines) + "\n"


def job_gauges(folder: Path) -> list[Gauge]:
    """Read what the jobs left in `folder`; a file that is just being written is passed over."""
    gauges: list[Gauge] = []
    for state in read_jobs(folder):
        labels = f'{{job="{state.name}"}}'
        if state.last_success_s is not None:
            lag = max(0.0, time.monotonic() - state.last_success_s)
            gauges.append(Gauge(name="job_lag_seconds", about="since its last success", value=lag, labels=labels))
        if state.backlog is not None:
            gauges.append(Gauge(name="job_backlog", about="events waiting for it", value=state.backlog, labels=labels))
        for figure, value in state.figures.items():
            gauges.append(Gauge(name=f"{state.name}_{figure}", about=f"told by the job {state.name}", value=value))
        for name, about, value in (
            ("job_runs", "runs since the start", state.runs),
            ("job_failures", "failed runs since the start", state.failures),
            ("job_done", "things done since the start", state.done),
            ("job_took_seconds", "length of its last run", state.last_took_s),
        ):
            gauges.append(Gauge(name=name, about=about, value=value, labels=labels))
    return gauges


def read_jobs(folder: Path) -> list[JobState]:
    """Give the states of all jobs, by name."""
    states: list[JobState] = []
    for path in sorted(folder.glob("job-*.json")):
        try:
            states.append(msgspec.json.decode(path.read_bytes(), type=JobState))
        except (OSError, msgspec.MsgspecError):
            continue
    return states


def _open(file: Path | None, *, shape: tuple[int, int]) -> NDArray[np.float64]:
    if file is None:
        return np.zeros(shape)
    if not file.exists() or file.stat().st_size != shape[0] * shape[1] * 8:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(shape[0] * shape[1] * 8))
    found: Any = np.memmap(file, dtype=np.float64, mode="r+", shape=shape)
    return found  # type: ignore[no-any-return]


def _head(name: str, about: str, kind: str) -> list[str]:
    return [f"# HELP {name} {about}", f"# TYPE {name} {kind}"]


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{float(value):.6f}"
