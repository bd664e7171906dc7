"""The frame of a benchmark: what it returns, how a target is checked, and how the result is written down."""

import json
import operator
import os
import platform
import resource
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.jsonl")

_HOLDS = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "==": operator.eq}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One target of an issue: it holds when `value op target`."""

    what: str
    value: float
    op: str
    target: float

    @property
    def holds(self) -> bool:
        """Say whether the target is met; a value that is not a number never meets one."""
        return bool(_HOLDS[self.op](self.value, self.target))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a benchmark found."""

    figures: dict[str, Any]
    checks: list[Check] = field(default_factory=list)
    data: str = "none"


def commit() -> str:
    """Name the commit measured, with `+` where the tree has changes; `unknown` outside a checkout."""
    top = Path(__file__).parent.parent
    run = subprocess.run(["git", "-C", str(top), "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True)
    if run.returncode != 0:
        return "unknown"
    dirty = subprocess.run(
        ["git", "-C", str(top), "status", "--porcelain", "--", "src", "benchmarks"], capture_output=True, text=True
    ).stdout
    lines = [line for line in dirty.splitlines() if not line.endswith("results.jsonl")]
    return run.stdout.strip() + ("+" if lines else "")


def machine() -> str:
    """Describe the machine in a line: cores this process may use, processor, Python."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    return f"{len(os.sched_getaffinity(0))} cores, {model}, Python {platform.python_version()}"


def peak_mib() -> float:
    """Give the most memory this process, or any child it waited for, ever held, in MiB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round(max(own, children) / 1024, 1)


def cpu_seconds() -> float:
    """Give the processor time of this process and of every child it waited for, over all threads, in seconds.

    On shared cores it says what the wall clock cannot: how long the run takes where nothing runs beside it.
    """
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime, 1)


def as_record(name: str, result: Result, *, seconds: float, quick: bool) -> dict[str, Any]:
    """Lay a result out as the one JSON object a benchmark prints."""
    return {
        "name": name,
        "form": "quick" if quick else "full",
        **result.figures,
        "data": result.data,
        "machine": machine(),
        "commit": commit(),
        "seconds": round(seconds, 2),
        "cpu_seconds": cpu_seconds(),
        "peak_mib": peak_mib(),
        "checks": [
            {"what": check.what, "value": check.value, "op": check.op, "target": check.target, "holds": check.holds}
            for check in result.checks
        ],
    }


def write_down(record: dict[str, Any]) -> None:
    """Append a result to `results.jsonl`."""
    with RESULTS.open("a") as out:
        out.write(json.dumps(record) + "\n")


def _read(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
