"""What training leaves behind: arrays and JSON in a folder, opened memory-mapped.

A model set holds its own ordered `title_ids`; its row numbers never leave it (law 9): `models.taste.align` maps them.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BrokenStore

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelSet:
    """Everything learnt about titles in one training; nothing of any viewer. Arrays are aligned to `title_ids`."""

    version: str
    title_ids: tuple[str, ...]
    trained_through: int  # newest event learnt from, UTC ms
    countries: tuple[str, ...]  # "" (everywhere) first
    popularity: NDArray[np.float32]  # (countries, titles) share of all plays
    trending: NDArray[np.float32]  # (countries, titles) standard deviations above the long run
    facts: dict[str, Any] = field(default_factory=dict)  # what training measured and chose


_ARRAYS = ("popularity", "trending")


def save_models(folder: Path, models: ModelSet) -> None:
    """Write a model set into `folder` (made where absent)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(models, name))
    header = {
        "format": FORMAT,
        "version": models.version,
        "title_ids": models.title_ids,
        "trained_through": models.trained_through,
        "countries": models.countries,
        "facts": models.facts,
    }
    (folder / "models.json").write_text(json.dumps(header))


def load_models(folder: Path) -> ModelSet:
    """Open a model set, its arrays memory-mapped read-only.

    Raises BrokenStore where the folder does not hold one this version can read.
    """
    try:
        header = json.loads((folder / "models.json").read_text())
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
    except (OSError, ValueError) as error:
        raise BrokenStore(f"no readable models in {folder}: {error}; run `marquee train`") from error
    if header.get("format") != FORMAT:
        raise BrokenStore(
            f"{folder} holds models of format {header.get('format')}, expected {FORMAT}; run `marquee train`"
        )
    return ModelSet(
        version=header["version"],
        title_ids=tuple(header["title_ids"]),
        trained_through=header["trained_through"],
        countries=tuple(header["countries"]),
        facts=header["facts"],
        **arrays,
    )
