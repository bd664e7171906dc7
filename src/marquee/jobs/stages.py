"""Stages of a long job: each finished one is kept in a folder, so that a run that was killed goes on behind it.

It measures what each takes. What the stages are, and whether what lies in the folder may be gone on with, is decided by
whoever hands it over.
"""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np

from marquee.schema.card import Cost
from marquee.storage.artifacts import flush

T = TypeVar("T")
_COST = "cost.json"
_HALF = ".half"  # a stage being written
_SCRATCH = ".scratch"


class Stages:
    """Stages done so far, in `folder`; without one they are only measured."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.costs: list[Cost] = []
        self._within: list[tuple[str, float]] = []  # steps under way, and the peak of each so far, MiB

    def run(
        self, name: str, compute: Callable[[], T], *, save: Callable[[Path, T], None], load: Callable[[Path], T]
    ) -> T:
        """Load what the stage `name` left behind; where it was not finished, compute it and keep it."""
        if self.folder is None:
            with self.measure(name):
                return compute()
        kept = self.folder / name
        if kept.is_dir():
            costs = msgspec.json.decode((kept / _COST).read_bytes(), type=list[Cost])
            self.costs += [msgspec.structs.replace(cost, resumed=True) for cost in costs]
            return load(kept)
        before = len(self.costs)
        with self.measure(name):
            found = compute()
        half = self.folder / f"{name}{_HALF}"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        save(half, found)
        (half / _COST).write_bytes(msgspec.json.encode(self.costs[before:]))
        flush(half)
        half.rename(kept)
        shutil.rmtree(self.folder / f"{name}{_SCRATCH}", ignore_errors=True)
        return found

    def scratch(self, name: str) -> Path | None:
        """Give a folder in which the stage `name` may keep how far it has come; None where nothing is kept."""
        if self.folder is None:
            return None
        folder = self.folder / f"{name}{_SCRATCH}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        """Note seconds and peak memory of what runs inside; steps of a step are named `step/part`."""
        self._keep_peak()
        self._within.append((name, 0.0))
        forget_peak()
        place, started = len(self.costs), time.perf_counter()
        try:
            yield
        finally:
            path = "/".join(step for step, _ in self._within)
            self._keep_peak()
            _, peak = self._within.pop()
            if self._within:
                outer, so_far = self._within[-1]
                self._within[-1] = (outer, max(so_far, peak))
        self.costs.insert(
            place, Cost(name=path, seconds=round(time.perf_counter() - started, 3), peak_mib=round(peak, 1))
        )

    def _keep_peak(self) -> None:
        if self._within:
            name, so_far = self._within[-1]
            self._within[-1] = (name, max(so_far, peak_mib()))


def peak_mib() -> float:
    """Tell the most memory this process held since `forget_peak`; 0 where the system does not say."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def forget_peak() -> None:
    """Begin measuring the peak of memory anew, where the system lets us; elsewhere it is that of the whole run."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def save_json(folder: Path, value: object) -> None:
    """Keep a plain value as a stage."""
    (folder / "value.json").write_text(json.dumps(value))


def load_json(folder: Path) -> object:
    """Read it again."""
    found: object = json.loads((folder / "value.json").read_text())
    return found


def save_arrays(folder: Path, value: Any) -> None:
    """Keep a dataclass of arrays and plain values as a stage, an array a file."""
    plain = {}
    for field in fields(value):
        found = getattr(value, field.name)
        if isinstance(found, np.ndarray):
            np.save(folder / f"{field.name}.npy", found)
        else:
            plain[field.name] = found
    save_json(folder, plain)


def load_arrays(folder: Path, kind: type[T]) -> T:
    """Read a dataclass that `save_arrays` kept; sequences come back as tuples."""
    plain: Any = load_json(folder)
    found = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    return kind(**found, **{path.stem: np.load(path) for path in folder.glob("*.npy")})
