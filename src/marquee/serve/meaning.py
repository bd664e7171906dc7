"""What titles mean, as a serving process holds it: opened where it is in force, aligned to its catalogue once.

Everything serves without it: what cannot be opened is left out, and search goes by names, people and tags alone.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.models.meaning import KIND, Meaning, align_meaning, load_meanings
from marquee.search.index import SearchIndex
from marquee.search.meaning import about
from marquee.storage.artifacts import Artifacts

SEARCHES = 4_096  # whose titles are kept


def meaning_in(artifacts: Artifacts, snapshot: CatalogSnapshot) -> Meaning | None:
    """Open what is in force; None where nothing was learnt. Raises BrokenStore or NotFound where it cannot be read."""
    version = artifacts.current(KIND)
    return None if version is None else align_meaning(load_meanings(artifacts.checked(KIND, version)), snapshot)


def about_in(
    index: SearchIndex | None, snapshot: CatalogSnapshot, meaning: Meaning | None
) -> Callable[[str], NDArray[np.int32]] | None:
    """Give what tells a page which titles a search was about, each search worked out once; None without an index."""
    if index is None:
        return None
    return lru_cache(maxsize=SEARCHES)(lambda text: about(index, text, snapshot=snapshot, meaning=meaning))
