"""Where a training of the sequence model stands, on disk: whole or not at all, and never taken for another's."""

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Parameters = dict[str, NDArray[np.float32]]


@dataclass(slots=True, kw_only=True, eq=False)
class Progress:
    """Where a training stands: all that a checkpoint must hold."""

    parameters: Parameters
    averaged: Parameters
    first: Parameters  # Adam's moments
    second: Parameters
    best: Parameters
    epoch: int = 0
    step: int = 0
    best_score: float = -1.0
    waited: int = 0
    losses: tuple[float, ...] = ()
    scores: tuple[float, ...] = ()


def write_checkpoint(path: Path, progress: Progress, *, mark: str) -> None:
    """Write a training's state whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = ("parameters", "averaged", "first", "second", "best")
    arrays = {f"{part}/{name}": value for part in parts for name, value in getattr(progress, part).items()}
    rest = {key: getattr(progress, key) for key in ("epoch", "step", "best_score", "waited", "losses", "scores")}
    arrays["header"] = np.frombuffer(json.dumps({"mark": mark, "rest": rest}).encode(), dtype=np.uint8)
    half = path.with_suffix(".half")
    with half.open("wb") as out:
        np.savez(out, **arrays)
        out.flush()
        os.fsync(out.fileno())
    half.replace(path)


def read_checkpoint(path: Path, *, mark: str) -> Progress | None:
    """Read a training's state; None where there is none, it is torn, or it belongs to another training."""
    with contextlib.suppress(OSError, ValueError, KeyError, EOFError), np.load(path) as stored:
        header = json.loads(bytes(stored["header"]))
        if header["mark"] != mark:
            return None
        parts: dict[str, Parameters] = {}
        for key in stored.files:
            part, _, name = key.partition("/")
            if name:
                parts.setdefault(part, {})[name] = stored[key]
        rest = header["rest"] | {key: tuple(header["rest"][key]) for key in ("losses", "scores")}
        return Progress(**parts, **rest)  # type: ignore[arg-type]
    return None
