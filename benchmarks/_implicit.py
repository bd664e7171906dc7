"""Run `implicit`'s ALS as a peer, in an environment of its own that is made beside this file.

What it is trained with is chosen on the same validation questions as ours. Its first run needs a package index.
"""

import json
import os
import subprocess
import tempfile
import venv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

ENVIRONMENT = Path(__file__).with_name(".venv-implicit")
PEER = ("implicit==0.7.2", "numpy==1.26.4", "scipy==1.14.1", "threadpoolctl==3.5.0")
SCRIPT = """
import json, sys
import numpy as np, scipy.sparse as sp
from threadpoolctl import threadpool_limits
import implicit
folder = sys.argv[1]
asked = json.load(open(folder + "/config.json"))
train, contexts = (sp.load_npz(folder + "/" + name + ".npz").tocsr() for name in ("train", "contexts"))
with threadpool_limits(1):
    model = implicit.als.AlternatingLeastSquares(use_gpu=False, random_state=0, **asked)
    model.fit(train, show_progress=False)
    people = np.zeros((contexts.shape[0], asked["factors"]), dtype=np.float32)
    told = np.flatnonzero(np.diff(contexts.indptr) > 0)
    for first in range(0, len(told), 4096):
        rows = told[first : first + 4096]
        people[rows] = model.recalculate_user(np.arange(len(rows)), contexts[rows])
np.save(folder + "/people.npy", people)
np.save(folder + "/titles.npy", model.item_factors)
"""


def als_vectors(
    train: sparse.csr_matrix,
    contexts: sparse.csr_matrix,
    *,
    factors: int,
    regularization: float,
    alpha: float,
    iterations: int,
    threads: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Train on strengths `(profiles, titles)` and fold contexts in: `(contexts, factors)`, `(titles, factors)`.

    Raises CalledProcessError where the environment cannot be made or the peer fails.
    """
    asked = {
        "factors": factors,
        "regularization": regularization,
        "alpha": alpha,
        "iterations": iterations,
        "num_threads": threads,
    }
    with tempfile.TemporaryDirectory(prefix="marquee-implicit-") as name:
        folder = Path(name)
        sparse.save_npz(folder / "train.npz", train)
        sparse.save_npz(folder / "contexts.npz", contexts)
        (folder / "config.json").write_text(json.dumps(asked))
        (folder / "peer.py").write_text(SCRIPT)
        limits = {"OPENBLAS_NUM_THREADS": "1"}
        subprocess.run([str(peer_python()), str(folder / "peer.py"), name], check=True, env=os.environ | limits)
        return np.load(folder / "people.npy"), np.load(folder / "titles.npy")


def peer_python() -> Path:
    """Give the Python of the peer's own environment, made where it is absent."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "ready").exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEER], check=True)
        (ENVIRONMENT / "ready").touch()
    return python
