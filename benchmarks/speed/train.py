"""How long training takes, and how much memory: `marquee train` on MovieLens, in a process of its own.

The yardstick for the iALS kernel is `implicit` (its default: conjugate gradient, where ours solves exactly), in an
environment that this benchmark makes beside itself: seconds an iteration on the same matrix, dimensions and threads.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from benchmarks.frame import Check, Result
from marquee.catalog.load import import_titles
from marquee.errors import BadInput
from marquee.features.training_set import read_interactions
from marquee.ingest.backfill import backfill
from marquee.ingest.movielens import read_movielens
from marquee.jobs import land
from marquee.models.matrix_factorization import FactorsConfig, fit_factors
from marquee.schema.clock import Clock
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

ENVIRONMENT = Path(__file__).parents[1] / ".venv-implicit"
PEER = ("implicit==0.7.2", "numpy==1.26.4", "scipy==1.14.1", "threadpoolctl==3.5.0")
ITERATIONS = 5
TARGETS = {"ml-latest-small": 30.0, "ml-1m": 240.0}  # seconds
PEER_SCRIPT = """
import json, sys, time
import scipy.sparse as sp
from threadpoolctl import threadpool_limits
import implicit
watched = sp.load_npz(sys.argv[1]).tocsr()
threads, dimensions, iterations = map(int, sys.argv[2:5])
seconds = []
with threadpool_limits(1):
    model = implicit.als.AlternatingLeastSquares(factors=dimensions, iterations=1, num_threads=threads, use_gpu=False)
    model.fit(watched, show_progress=False)
    model = implicit.als.AlternatingLeastSquares(
        factors=dimensions, iterations=iterations, num_threads=threads, use_gpu=False
    )
    model.fit(watched, show_progress=False, callback=lambda i, elapsed, *rest: seconds.append(elapsed))
print(json.dumps(sorted(seconds)[len(seconds) // 2]))
"""


def run(*, data: Path | None, quick: bool) -> Result:
    """Train on both sets (the quick form: the small one) and race the iALS kernel."""
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
            if name == names[-1] and not quick:
                figures |= _race(watched, Path(folder))
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


def _race(watched: sparse.csr_matrix, folder: Path) -> dict[str, Any]:
    """Race our iALS kernel against implicit's on one matrix: seconds an iteration, the median."""
    dimensions = FactorsConfig().dimensions
    threads = len(os.sched_getaffinity(0))
    ours: list[float] = []
    for _ in range(2):  # the first compiles
        ours.clear()
        marks = [time.perf_counter()]

        def mark(done: int, total: int, marks: list[float] = marks) -> None:
            marks.append(time.perf_counter())

        fit_factors(watched, config=FactorsConfig(epochs=ITERATIONS), rng=np.random.default_rng(0), report=mark)
        ours += np.diff(marks).tolist()
    found: dict[str, Any] = {"ials_iteration_s": round(float(np.median(ours)), 3), "ials_dimensions": dimensions}
    matrix = folder / "watched.npz"
    sparse.save_npz(matrix, watched)
    script = folder / "peer.py"
    script.write_text(PEER_SCRIPT)
    try:
        command = [str(_peer()), str(script), str(matrix), str(threads), str(dimensions), str(ITERATIONS)]
        peer = subprocess.run(command, check=True, capture_output=True, text=True)
        found["implicit_iteration_s"] = round(float(json.loads(peer.stdout.strip().splitlines()[-1])), 3)
        found["implicit_times_ours"] = round(found["implicit_iteration_s"] / found["ials_iteration_s"], 2)
    except (OSError, subprocess.CalledProcessError) as error:
        found["implicit"] = f"not raced: {error}"
    return found


def _peer() -> Path:
    """Give the Python of the peer's own environment, made where it is absent."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "ready").exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEER], check=True)
        (ENVIRONMENT / "ready").touch()
    return python
