"""The environment of the word peers (scikit-learn, VADER), made beside this file."""

import json
import os
import subprocess
import tempfile
import venv
from pathlib import Path
from typing import Any

ENVIRONMENT = Path(__file__).parent.with_name(".venv-words")
PEERS = ("scikit-learn==1.7.2", "vaderSentiment==3.3.2", "numpy==2.3.4", "scipy==1.16.3", "requests==2.32.5")


def ask_peer(script: str, question: dict[str, Any]) -> Any:
    """Run a script of this folder in the peers' Python, on one thread; JSON goes in and comes back.

    Raises CalledProcessError where the environment cannot be made or the peer fails.
    """
    with tempfile.TemporaryDirectory(prefix="marquee-peers-") as name:
        asked, answered = Path(name) / "asked.json", Path(name) / "answered.json"
        asked.write_text(json.dumps(question))
        limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        path = Path(__file__).with_name(script)
        subprocess.run([str(_python()), str(path), str(asked), str(answered)], check=True, env=os.environ | limits)
        return json.loads(answered.read_text())


def _python() -> Path:
    """Give the Python of the peers' own environment, made where it is absent."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "ready").exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
        (ENVIRONMENT / "ready").touch()
    return python
