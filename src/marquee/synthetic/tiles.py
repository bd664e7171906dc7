"""A page as viewers of the built-in world meet it: aligned arrays over its tiles, read from what was served."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.schema.served import PageServed

ROW, BILLBOARD = 0, 1  # kinds of rows that are looked at differently


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """The tiles of a page, in order of rows and in each from the left; arrays are aligned."""

    title: NDArray[np.int32]  # row in the world's titles
    row: NDArray[np.int32]  # of the whole page, rising
    column: NDArray[np.int32]
    kind: NDArray[np.int8]  # ROW or BILLBOARD
    resume: NDArray[np.bool_]  # the tile offers to go on
    promoted: NDArray[np.bool_]
    pull: NDArray[np.float32] | None = None  # log odds its cover adds
    bait: NDArray[np.bool_] | None = None  # its cover promises what there is not

    def __len__(self) -> int:
        """Count the tiles."""
        return len(self.title)

    def take(self, tiles: NDArray[np.int64]) -> "Shown":
        """Keep some tiles."""
        return Shown(
            title=self.title[tiles], row=self.row[tiles], column=self.column[tiles], kind=self.kind[tiles],
            resume=self.resume[tiles], promoted=self.promoted[tiles],
            pull=None if self.pull is None else self.pull[tiles], bait=None if self.bait is None else self.bait[tiles],
        )  # fmt: skip


def shown_in(served: PageServed, *, index: Mapping[str, int]) -> Shown:
    """Read the tiles of a served page; `index` gives each title's row in the world. Covers add nothing.

    Titles the world does not know are left out.
    """
    counts = np.array([row.count for row in served.rows], dtype=np.int64)
    of_row = np.repeat(np.arange(len(counts)), counts)
    kinds = np.array([row.kind == "billboard" for row in served.rows], dtype=np.bool_)
    resumes = np.array([row.kind == "continue" for row in served.rows], dtype=np.bool_)
    first = np.array([row.start for row in served.rows], dtype=np.int64)
    promoted = np.zeros(len(of_row), dtype=np.bool_)
    promoted[list(served.campaigns or {})] = True
    title = np.array([index.get(title_id, -1) for title_id in served.title_ids], dtype=np.int32)
    shown = Shown(
        title=title,
        row=(of_row + served.first_row).astype(np.int32),
        column=(np.arange(len(of_row)) - first[of_row]).astype(np.int32),
        kind=np.where(kinds[of_row], BILLBOARD, ROW).astype(np.int8),
        resume=resumes[of_row],
        promoted=promoted,
    )
    return shown if (title >= 0).all() else shown.take(np.flatnonzero(title >= 0))
