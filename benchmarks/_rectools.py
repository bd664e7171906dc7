"""The peer of the sequence model: RecTools' SASRec, in an environment this benchmark makes beside itself.

Published figures of ML-1M differ between repositories by the order of equal times alone, so the peer is trained and
asked here, on the very histories ours gets. Its recipe is that of eSASRec's study (RecSys 2025; 64 numbers, 2 blocks,
1 head, length 200, Adam 1e-3, sampled softmax), with smaller batches and fewer negatives a place, since the budget here
is minutes of one core and not a GPU's hundred epochs: so it takes four times the steps an epoch, in less time each.
"""

import json
import os
import subprocess
import tempfile
import venv
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.features.histories import Histories

ENVIRONMENT = Path(__file__).with_name(".venv-rectools")
PEER = ("rectools[torch]==0.19.0", "torch==2.13.0")
SCRIPT = Path(__file__).with_name("_rectools_peer.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerConfig:
    """What the peer is trained with; the names are RecTools'."""

    n_factors: int = 64
    n_blocks: int = 2
    n_heads: int = 1
    session_max_len: int = 200
    dropout_rate: float = 0.2
    loss: str = "sampled_softmax"
    n_negatives: int = 64
    lr: float = 1e-3
    batch_size: int = 32
    epochs: int = 12
    seed: int = 32


def sasrec(
    train: Histories, contexts: Histories, *, config: PeerConfig | None = None, threads: int = 1
) -> tuple[NDArray[np.float32], dict[str, Any]]:
    """Train RecTools' SASRec on histories and score others; returns `(contexts, titles)` and what training took.

    A title without a training row gets the lowest score. Raises CalledProcessError where the environment cannot be
    made or the peer fails.
    """
    config = config or PeerConfig()
    with tempfile.TemporaryDirectory(prefix="marquee-rectools-") as name:
        folder = Path(name)
        owner, place = train.entries()
        np.savez(folder / "train.npz", profile=owner, title=train.title[place])
        owner, place = contexts.newest(config.session_max_len).entries()
        np.savez(folder / "contexts.npz", profile=owner, title=contexts.title[place])
        asked = asdict(config) | {"contexts": len(contexts), "titles": train.size, "threads": threads}
        (folder / "config.json").write_text(json.dumps(asked))
        limits = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
        subprocess.run([str(peer_python()), str(SCRIPT), str(folder)], check=True, env=os.environ | limits)
        facts = json.loads((folder / "facts.json").read_text())
        return np.load(folder / "scores.npy"), facts


def peer_python() -> Path:
    """Give the Python of the peer's own environment, made where it is absent."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "ready").exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEER], check=True)
        (ENVIRONMENT / "ready").touch()
    return python
