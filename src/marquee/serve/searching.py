"""The search index of a catalogue: opened where it is published, made where it is not, once for all processes."""

import fcntl

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BrokenStore, NotFound
from marquee.search.index import SearchIndex, build_index, open_index
from marquee.storage.artifacts import Artifacts

KIND = "search"


def open_search(artifacts: Artifacts, snapshot: CatalogSnapshot) -> SearchIndex:
    """Open the index of this catalogue version; whoever comes first makes and publishes it, the others wait.

    One that is torn, or of an earlier format, is made again: a catalogue is all it takes.
    """
    version = snapshot.version
    opened = _opened(artifacts, version)
    if opened is not None:
        return opened
    folder = artifacts.root / KIND
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".making").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        opened = _opened(artifacts, version)
        if opened is not None:
            return opened
        if version in artifacts.versions(KIND):
            artifacts.withdraw(KIND)
            artifacts.retire(KIND, version)
        staged = artifacts.stage(KIND)
        build_index(snapshot, staged)
        artifacts.publish(KIND, staged, version)
    return open_index(artifacts.path(KIND, version))


def _opened(artifacts: Artifacts, version: str) -> SearchIndex | None:
    """Open a published index that is as it was published and of today's format; None where there is none."""
    try:
        return open_index(artifacts.checked(KIND, version))
    except (NotFound, BrokenStore):
        return None
