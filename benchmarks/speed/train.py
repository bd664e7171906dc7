"""How long training takes, and how much memory: `marquee train` on MovieLens, in a process of its own.

What single models cost beside their yardsticks is `speed.taste`.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from scipy import sparse

from benchmarks.frame import Check, Result
from marquee.catalog.load import import_titles
from marquee.errors import BadInput
from marquee.features.training_set import read_interactions
from marquee.ingest.backfill import backfill
from marquee.ingest.movielens import read_movielens
from marquee.jobs import land
from marquee.schema.clock import Clock
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

TARGETS = {"ml-latest-small": 30.0, "ml-1m": 240.0}  # seconds


def run(*, data: Path | None, quick: bool) -> Result:
    """Train on both sets (the quick form: the small one)."""
    if data is None:
        raise BadInput("speed.train needs --data DIR, the folder of public data sets")
    names = ["ml-latest-small"] if quick else ["ml-latest-small", "ml-1m"]
    figures: dict[str, Any] = {}
    checks: list[Check] = []
    with tempfile.TemporaryDirectory(prefix="marquee-train-") as folder:
        for name in names:
            home = Path(folder) / name
            watched = _prepare(home, data / name)
            seconds, peak_gib = _train(home)
            key = name.replace("-", "_")
            figures |= {f"{key}_s": round(seconds, 1), f"{key}_gib": round(peak_gib, 2), f"{key}_entries": watched.nnz}
            checks.append(Check(what=f"train {name}, s", value=round(seconds, 1), op="<=", target=TARGETS[name]))
            checks.append(Check(what=f"train {name}, GiB", value=round(peak_gib, 2), op="<=", target=4.0))
    return Result(figures=figures, checks=checks, data=" and ".join(names))


def _prepare(home: Path, source: Path) -> sparse.csr_matrix:
    """Bring a MovieLens folder in and land it; returns the strengths training will see."""
    stores = open_stores(Settings(home=home))
    try:
        _bring_in(stores, source)
        return read_interactions(stores.lake).strengths()
    finally:
        stores.close()


def _bring_in(stores: Stores, source: Path) -> None:
    films = read_movielens(source)
    now = Clock.wall().now()
    import_titles(stores.artifacts, stores.desk, films.titles, replace=False, yes=True, author="benchmark", now=now)
    backfill(stores.log, films.events(), now=now)
    Clock.data(stores.settings.home / "clock", start_at=stores.log.newest_at() + 1_000)
    land.run(stores.log, stores.lake, names=("watches",))


def _train(home: Path) -> tuple[float, float]:
    """Run `marquee train` on a home; returns (seconds, peak GiB) of that process."""
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "marquee", "--home", str(home), "train", "--no-neural"], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"marquee train ended with {child.returncode}")
    return time.perf_counter() - started, used.ru_maxrss / 1024**2
