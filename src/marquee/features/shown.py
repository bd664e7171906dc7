"""Served tiles as arrays: where each stood, with which chance, whether it was seen and played.

What is learnt from pages starts here. Pages of profiles that may not be learnt from are not in the table this reads
(`lake.histories.read_outcomes`), and fallback pages, which nothing chose, are left out.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from marquee.schema.page import STATED_FACT

DEVICES = ("tv", "desktop", "tablet", "phone", "")  # "" is any other


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """Tiles of pages; arrays are aligned, one entry a tile, the tiles of a page together and in order."""

    page: NDArray[np.int64]  # a number a request
    row: NDArray[np.int32]  # of the whole page, 0 on top
    column: NDArray[np.int32]
    device: NDArray[np.int8]  # place in DEVICES
    kind: NDArray[np.int32]  # a number a kind of row
    stated: NDArray[np.bool_]  # a row that states a fact is never moved
    probability: NDArray[np.float32]  # that this title stood in this slot (law 11)
    explored: NDArray[np.bool_]
    seen: NDArray[np.bool_]  # at least half visible for a second
    played: NDArray[np.bool_]
    score: NDArray[np.float32]  # what taste said of viewer and title; NaN where it was not logged

    def __len__(self) -> int:
        """Count the tiles."""
        return len(self.page)

    def where(self, keep: NDArray[np.bool_]) -> "Shown":
        """Keep some tiles."""
        return replace(self, **{field.name: getattr(self, field.name)[keep] for field in fields(self)})


def shown_of(outcomes: pa.Table) -> Shown:
    """Read a table `outcomes` (`schema.tables.OUTCOMES`, as `read_outcomes` gives it); fallback pages are left out."""
    table = outcomes.filter(pc.invert(outcomes["fallback"]))
    page, _ = _coded(table["request_id"])
    order = np.lexsort((_numbers(table, "position"), _numbers(table, "row"), page))
    kind, kinds = _coded(table["row_kind"])
    device, devices = _coded(pc.fill_null(table["device"], ""))
    place = np.array([DEVICES.index(name) if name in DEVICES else len(DEVICES) - 1 for name in devices], dtype=np.int8)
    stated = np.array([name in STATED_FACT for name in kinds], dtype=np.bool_)
    return Shown(
        page=page[order].astype(np.int64),
        row=_numbers(table, "row")[order].astype(np.int32),
        column=_numbers(table, "position")[order].astype(np.int32),
        device=place[device][order] if len(order) else np.empty(0, dtype=np.int8),
        kind=kind[order].astype(np.int32),
        stated=stated[kind][order] if len(order) else np.empty(0, dtype=np.bool_),
        probability=_numbers(table, "slot_probability")[order].astype(np.float32),
        explored=_numbers(table, "explored")[order].astype(np.bool_),
        seen=_numbers(table, "seen")[order].astype(np.bool_),
        played=_numbers(table, "played")[order].astype(np.bool_),
        score=_numbers(table, "score")[order].astype(np.float32),
    )


def _coded(column: pa.ChunkedArray) -> tuple[NDArray[Any], list[str]]:
    coded = column.combine_chunks().dictionary_encode()
    return coded.indices.to_numpy(zero_copy_only=False), coded.dictionary.to_pylist()


def _numbers(table: pa.Table, name: str) -> NDArray[Any]:
    found: NDArray[Any] = table[name].to_numpy(zero_copy_only=False)
    return found
