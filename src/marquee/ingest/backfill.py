"""What already happened comes in: the same door, in another mode (law 3).

Each event is stored as if it had been received when it happened, in the order of happening. It must run before live
events of the same profiles. Reading files is the importers' part.
"""

import heapq
import struct
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

import msgspec

from marquee.ingest.validate import Rejected, validate
from marquee.schema.events import Event, pack_event, unpack_event
from marquee.storage.protocols import EventLog

BATCH_EVENTS = 5_000
RUN_EVENTS = 500_000  # sorted in memory at a time; longer inputs are merged from runs on disk
QUARANTINED = 100  # of one import: a broken file must not push everything else out

Report = Callable[[int, int], None]


@dataclass(slots=True, kw_only=True)
class Summary:
    """What became of an import: read = accepted + duplicates + rejected."""

    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)  # (line, reason)
    newest_at: int = 0  # of what was accepted


def backfill(
    log: EventLog,
    rows: Iterable[tuple[int, Mapping[str, Any] | Event]],
    *,
    now: int,
    report: Report = lambda done, total: None,
    expected: int = 0,
) -> Summary:
    """Store past events; (line, event or its raw fields) come in any order.

    `now` bounds what counts as the future; with a data clock give the wall's time, for the import moves the clock.
    `expected` rows, if known, make the first half of the progress true.
    """
    summary = Summary()
    runs = _Runs()
    quarantined: list[tuple[bytes, str]] = []
    try:
        for line, row in rows:
            summary.read += 1
            event = row if isinstance(row, Event) else validate(row, now=now, backfill=True)
            if isinstance(event, Rejected):
                summary.rejected.append((line, f"{event.reason}: {event.detail}"))
                if len(quarantined) < QUARANTINED:
                    quarantined.append((_raw(row), f"{event.reason}: {event.detail} (import, line {line})"))
            else:
                runs.add(event, line)
            if summary.read % BATCH_EVENTS == 0:
                report(summary.read, 2 * max(summary.read, expected))
        if quarantined:
            log.quarantine(quarantined, received_at=now)
        _store(log, runs, summary, report)
    finally:
        runs.close()
    return summary


def _store(log: EventLog, runs: "_Runs", summary: Summary, report: Report) -> None:
    batch: list[Event] = []
    lines: list[int] = []

    def put() -> None:
        done = log.append(batch, received_at=batch[-1].at, backfill=True)
        for event, line, duplicate, erased in zip(batch, lines, done.duplicates, done.erased):
            if erased:
                summary.rejected.append((line, "erased: the profile or account was erased"))
            elif duplicate:
                summary.duplicates += 1
            else:
                summary.accepted += 1
                summary.newest_at = max(summary.newest_at, event.at)
        report(summary.read + summary.accepted + summary.duplicates + len(summary.rejected), 2 * summary.read)

    for _, line, event in runs:
        batch.append(event)
        lines.append(line)
        if len(batch) == BATCH_EVENTS:
            put()
            batch, lines = [], []
    if batch:
        put()
    report(2 * summary.read, 2 * summary.read)


class _Runs:
    """Events in order of `at` (then of line), however many: sorted runs in unnamed temporary files, merged."""

    _HEAD = struct.Struct("<qqI")

    def __init__(self) -> None:
        self._held: list[tuple[int, int, Event]] = []
        self._files: list[IO[bytes]] = []

    def add(self, event: Event, line: int) -> None:
        self._held.append((event.at, line, event))
        if len(self._held) >= RUN_EVENTS:
            self._spill()

    def __iter__(self) -> Iterator[tuple[int, int, Event]]:
        self._held.sort(key=_order)
        return heapq.merge(*(self._read(file) for file in self._files), self._held, key=_order)

    def close(self) -> None:
        for file in self._files:
            file.close()

    def _spill(self) -> None:
        self._held.sort(key=_order)
        file = tempfile.TemporaryFile()  # noqa: SIM115 (open until the merge is done)
        self._files.append(file)
        for at, line, event in self._held:
            data = pack_event(event)
            file.write(self._HEAD.pack(at, line, len(data)) + data)
        file.seek(0)
        self._held = []

    def _read(self, file: IO[bytes]) -> Iterator[tuple[int, int, Event]]:
        while head := file.read(self._HEAD.size):
            at, line, size = self._HEAD.unpack(head)
            yield at, line, unpack_event(file.read(size))


def _order(one: tuple[int, int, Event]) -> tuple[int, int]:
    return one[0], one[1]


def _raw(row: Mapping[str, Any] | Event) -> bytes:
    try:
        return msgspec.json.encode(row)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return repr(row).encode(errors="replace")
