"""Pools of covers as the service reads them: sums of the newest count, an image and a title at a time.

What is read is kept while it is the newest; nothing here is on a page's path.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.counts import KIND, NO_COUNTS, CoverCounts, load_counts
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BrokenStore, NotFound
from marquee.storage.artifacts import Artifacts


@dataclass(slots=True)
class _Kept:
    counts: CoverCounts = NO_COUNTS
    by_title: tuple[CatalogSnapshot, CoverCounts, NDArray[np.int64]] | None = None


_kept = _Kept()


def counts_of(artifacts: Artifacts) -> CoverCounts:
    """Give the newest count of what covers came to; an empty one before the first."""
    version = artifacts.current(KIND)
    if version is None:
        return NO_COUNTS
    if _kept.counts.version != version:
        try:
            _kept.counts = load_counts(artifacts.checked(KIND, version))
        except (BrokenStore, NotFound):
            return NO_COUNTS  # being replaced at this moment, or torn: the next count puts it right
    return _kept.counts


def draws_by_title(snapshot: CatalogSnapshot, counts: CoverCounts) -> NDArray[np.int64]:
    """Sum draws, starts and quality plays a title: int64 `(titles, 3)`."""
    known = _kept.by_title
    if known is not None and known[0] is snapshot and known[1] is counts:
        return known[2]
    sums = np.zeros((len(snapshot), 3), dtype=np.int64)
    owners = np.repeat(np.arange(len(snapshot)), np.diff(snapshot.artwork_start))
    for artwork_id, one in counts.tallies.items():
        place = snapshot.artwork_index.get(artwork_id)
        if place is not None:
            sums[owners[place]] += (one.draws, one.takes, one.good)
    _kept.by_title = snapshot, counts, sums
    return sums
