"""Tables of keys as flat arrays: laid out from a dictionary, or from an older table with what has changed since.

What stays is moved and renumbered in whole arrays; only what is new goes through Python. It knows no titles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Table = dict[str, dict[int, int]]  # key -> row -> flag


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flat:
    """Sorted keys; key i stands for `rows[starts[i]:starts[i + 1]]`, ascending, each with its flag."""

    keys: list[str]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    flags: NDArray[np.uint8]


NOTHING = Flat(
    keys=[], starts=np.zeros(1, dtype=np.int64), rows=np.zeros(0, dtype=np.int32), flags=np.zeros(0, dtype=np.uint8)
)


def flat(table: Table) -> Flat:
    """Lay a table out."""
    keys = sorted(table)
    sizes = np.fromiter((len(table[key]) for key in keys), dtype=np.int64, count=len(keys))
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    rows = np.fromiter((row for key in keys for row in table[key]), dtype=np.int32, count=int(starts[-1]))
    flags = np.fromiter((flag for key in keys for flag in table[key].values()), np.uint8, int(starts[-1]))
    owner = np.repeat(np.arange(len(keys)), sizes)
    order = np.lexsort((rows, owner))
    return Flat(keys=keys, starts=starts, rows=rows[order], flags=flags[order])


def merged(before: Flat, moved: NDArray[np.int32], table: Table) -> tuple[Flat, NDArray[np.int32]]:
    """Put a table into an older one whose row i is now `moved[i]` (-1: gone); a key without a row goes.

    Returns it with where each older key now stands, int32 `(keys before,)`, -1 where it went.
    """
    count = len(before.keys)
    owner = np.repeat(np.arange(count), np.diff(before.starts))
    rows = moved[before.rows] if len(moved) else before.rows[:0]
    stays = rows >= 0
    owner, rows, flags = owner[stays], rows[stays], before.flags[stays]
    held = np.zeros(count, dtype=np.bool_)
    held[owner] = True
    kept = [key for key, is_held in zip(before.keys, held.tolist(), strict=True) if is_held]
    known = set(kept)
    fresh = flat(table)
    keys = sorted([*kept, *(key for key in fresh.keys if key not in known)])
    place_of = {key: place for place, key in enumerate(keys)}
    places = np.full(count, -1, dtype=np.int32)
    places[held] = _places(kept, place_of)
    owner = np.concatenate([places[owner], np.repeat(_places(fresh.keys, place_of), np.diff(fresh.starts))])
    rows = np.concatenate([rows, fresh.rows]).astype(np.int32)
    flags = np.concatenate([flags, fresh.flags]).astype(np.uint8)
    order = np.lexsort((rows, owner))
    starts = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(keys)))]).astype(np.int64)
    return Flat(keys=keys, starts=starts, rows=rows[order], flags=flags[order]), places


def _places(keys: Sequence[str], place_of: dict[str, int]) -> NDArray[np.int32]:
    return np.fromiter((place_of[key] for key in keys), dtype=np.int32, count=len(keys))
