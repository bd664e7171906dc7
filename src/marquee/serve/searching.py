"""The search index of a catalogue: opened where it is published, made where it is not, once for all processes."""

import fcntl
from pathlib import Path

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BrokenStore, NotFound
from marquee.search.index import SearchIndex, build_index, open_index
from marquee.storage.artifacts import Artifacts

KIND = "search"


def open_search(artifacts: Artifacts, snapshot: CatalogSnapshot) -> SearchIndex:
    """Open the index of this catalogue version; whoever comes first makes and publishes it, the others wait."""
    version = snapshot.version
    if _whole(artifacts, version) is None:
        folder = artifacts.root / KIND
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".making").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _whole(artifacts, version) is None:
                if version in artifacts.versions(KIND):  # it is torn, and can be made again
                    artifacts.withdraw(KIND)
                    artifacts.retire(KIND, version)
                staged = artifacts.stage(KIND)
                build_index(snapshot, staged)
                artifacts.publish(KIND, staged, version)
    return open_index(artifacts.path(KIND, version))


def _whole(artifacts: Artifacts, version: str) -> Path | None:
    """Find a published index that is as it was published."""
    try:
        return artifacts.checked(KIND, version)
    except (NotFound, BrokenStore):
        return None
