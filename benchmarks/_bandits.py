"""The environment of the bandit peers, Vowpal Wabbit and the Open Bandit Pipeline, made beside this file.

Both are asked as they are published, in a Python of their own. The first run needs a package index. `run_peer` hands a
script a folder of arrays and gives back what it writes there.
"""

import os
import subprocess
import venv
from pathlib import Path

ENVIRONMENT = Path(__file__).with_name(".venv-bandits")
PEERS = (
    "vowpalwabbit==9.11.9",
    "obp==0.4.1",  # the newest one with a wheel for this Python; it imports torch
    "numpy==1.26.4",
    "scipy==1.14.1",
    "scikit-learn==1.5.2",
    "pandas==2.2.3",
    "torch==2.13.0",
)


def peer_python() -> Path:
    """Give the Python of the peers' environment, made where it is absent.

    Raises CalledProcessError where it cannot be made.
    """
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "ready").exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        asked = ["-m", "pip", "install", "--quiet", "--only-binary", ":all:", *PEERS]
        subprocess.run([str(python), *asked], check=True)
        (ENVIRONMENT / "ready").touch()
    return python


def start_peer(script: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a script in the peers' environment, one thread of everything, its standard streams as pipes of bytes."""
    return subprocess.Popen(
        [str(peer_python()), str(script), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | one_thread(),
    )


def run_peer(script: Path, folder: Path, *arguments: str) -> None:
    """Run a script in the peers' environment on a folder, one thread of everything.

    Raises CalledProcessError where the peer fails.
    """
    asked = [str(peer_python()), str(script), str(folder), *arguments]
    subprocess.run(asked, check=True, env=os.environ | one_thread())


def one_thread() -> dict[str, str]:
    """Name the variables that keep numeric libraries to one thread."""
    return dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
