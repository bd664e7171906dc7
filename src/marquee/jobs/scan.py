"""Search a whole home folder for a person, byte by byte and decoded: the proof behind an erasure (law 14).

It reads what is there, not what the stores say is there: unreferenced Parquet files, free SQLite pages and WALs too.
An id that is part of another's is found there as well, so a finding is a question and an empty list is a proof.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from marquee.storage.reveal import reveal

# what `simulate` keeps to answer from is its own truth and no store of Marquee
NOT_A_STORE = ("world",)
_STORES = {"log.db": "log", "state.db": "state", "desk.db": "desk", "lake": "lake", "artifacts": "artifacts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a needle was found, once a file and place."""

    store: str  # log, state, desk, lake, artifacts, other
    path: Path  # below the home folder
    where: str  # such as `row of quarantine`, `column profile_id`, `bytes`, `zstd frame`
    needle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a scan read and found."""

    files: int
    bytes: int
    found: tuple[Found, ...]

    def stores(self) -> frozenset[str]:
        """Name the stores anything was found in."""
        return frozenset(one.store for one in self.found)


def scan(
    home: Path, needles: Collection[str], *, report: Callable[[int, int], None] = lambda done, total: None
) -> Scan:
    """Search every file below `home` for each needle (ids, or words only this person wrote)."""
    wanted = {needle: needle.encode() for needle in needles if needle}
    paths = sorted(
        path
        for path in home.rglob("*")
        if path.is_file() and not path.is_symlink() and path.relative_to(home).parts[0] not in NOT_A_STORE
    )
    found: dict[tuple[Path, str, str], Found] = {}
    size = 0
    for place, path in enumerate(paths):
        below = path.relative_to(home)
        try:
            size += path.stat().st_size
            for where, data in reveal(path):
                for needle, encoded in wanted.items():
                    if encoded in data:
                        one = Found(store=_store_of(below), path=below, where=where, needle=needle)
                        found.setdefault((below, where, needle), one)
        except FileNotFoundError:
            continue  # removed while the scan ran
        report(place + 1, len(paths))
    for path in paths:
        for needle in wanted:
            if needle in str(path.relative_to(home)):
                below = path.relative_to(home)
                found.setdefault(
                    (below, "name", needle), Found(store=_store_of(below), path=below, where="name", needle=needle)
                )
    return Scan(files=len(paths), bytes=size, found=tuple(found.values()))


def _store_of(below: Path) -> str:
    first = below.parts[0]
    for name, store in _STORES.items():
        if first == name or first.startswith(f"{name}-"):  # its WAL and journal too
            return store
    return "other"
