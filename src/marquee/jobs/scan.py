"""Search a whole home folder for a person, byte by byte and decoded: the proof behind an erasure (law 14).

It reads what is there, not what the stores say is there: unreferenced Parquet files, free SQLite pages and WALs too.
A needle of `SURE_BYTES` or more is searched for as it is, everywhere. A shorter one may be part of others' ids, or a
title's: it is found as a whole value of a person's column, and wherever it is spelled as the value of a person's field.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from marquee.storage.reveal import reveal

SURE_BYTES = 12
PERSON_FIELDS = ("profile_id", "account_id")
NOT_A_STORE = ("world",)  # what `simulate` answers from is its own truth and no store of Marquee
_STORES = {"log.db": "log", "state.db": "state", "desk.db": "desk", "lake": "lake", "artifacts": "artifacts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a needle was found, once a file and place."""

    store: str  # log, state, desk, lake, artifacts, other
    path: Path  # below the home folder
    where: str  # such as `column quarantine.raw`, `column profile_id`, `bytes`, `zstd frame`, `name`
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Needle:
    text: str
    value: bytes
    spelled: tuple[bytes, ...] = field(default=())  # as the value of a person's field, in MessagePack and JSON

    def lies_in(self, data: bytes, *, where: str) -> bool:
        if len(self.value) >= SURE_BYTES:
            return self.value in data
        if data == self.value:
            return where.split(",")[0].endswith(PERSON_FIELDS)
        return any(spelling in data for spelling in self.spelled)


def scan(
    home: Path, needles: Collection[str], *, report: Callable[[int, int], None] = lambda done, total: None
) -> Scan:
    """Search every file below `home` for each needle (ids, or words only this person wrote)."""
    wanted = [_needle(text) for text in needles if text]
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
            for where, data in (("name", str(below).encode()), *reveal(path)):
                for needle in wanted:
                    if needle.lies_in(data, where=where):
                        one = Found(store=_store_of(below), path=below, where=where, needle=needle.text)
                        found.setdefault((below, where, needle.text), one)
        except FileNotFoundError:
            continue  # removed while the scan ran
        report(place + 1, len(paths))
    return Scan(files=len(paths), bytes=size, found=tuple(found.values()))


def _needle(text: str) -> _Needle:
    value = text.encode()
    packed, quoted = msgspec.msgpack.encode(text), msgspec.json.encode(text)
    spelled = [
        spelling
        for name in PERSON_FIELDS
        for spelling in (
            msgspec.msgpack.encode(name) + packed,
            msgspec.json.encode(name) + b":" + quoted,
            msgspec.json.encode(name) + b": " + quoted,
        )
    ]
    return _Needle(text=text, value=value, spelled=tuple(spelled))


def _store_of(below: Path) -> str:
    first = below.parts[0]
    for name, store in _STORES.items():
        if first == name or first.startswith(f"{name}-"):  # its WAL and journal too
            return store
    return "other"
