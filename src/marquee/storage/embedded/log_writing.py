"""Store a group of batches in the event log's tables: what the committing thread does inside one transaction.

It remembers between commits what would be slow to ask each time (who was erased, which households are known) and learns
there what other processes did meanwhile.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat

from marquee.schema.clock import day_of
from marquee.schema.events import Event, pack_event
from marquee.storage.embedded.database import insert_rows
from marquee.storage.embedded.log_tables import TAIL_SPAN, Hashes, keep_quarantine, last_position, set_mark
from marquee.storage.embedded.seen_ids import KEPT_DAY, SeenIds

EVENT_COST = 256  # bytes an event adds to the WAL besides its own
HOUSEHOLDS_KNOWN = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendResult:
    """What became of a batch: aligned to it."""

    positions: Sequence[int]  # -1 where nothing was stored
    duplicates: Sequence[bool]
    erased: Sequence[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch made ready by the thread that brought it; or some that were refused."""

    received_at: int
    backfill: bool = False
    events: Sequence[Event] = ()
    packed: Sequence[bytes] = ()
    digests: Sequence[bytes] = ()
    profiles: Sequence[int] = ()  # hashes
    accounts: Sequence[int] = ()
    quarantined: Sequence[tuple[bytes, str]] = ()

    @property
    def size(self) -> int:
        """Count what is to be stored."""
        return len(self.events) + len(self.quarantined)


@dataclass(slots=True)
class _Group:
    """The rows of one commit, each kind flat as SQLite takes them."""

    position: int
    events: list[object] = field(default_factory=list)
    tail: list[object] = field(default_factory=list)
    digests: dict[int, list[bytes]] = field(default_factory=dict)  # by day
    households: set[tuple[int, int]] = field(default_factory=set)
    newest_at: int = 0
    size: int = 0

    def add(self, batch: Batch, kept: Sequence[int]) -> range:
        """Take the events of a batch that are to be stored; returns their positions."""
        positions = range(self.position + 1, self.position + 1 + len(kept))
        packed = [batch.packed[index] for index in kept]
        profiles = [batch.profiles[index] for index in kept]
        at = [batch.events[index].at for index in kept]
        received_at = at if batch.backfill else [batch.received_at] * len(kept)
        self.position = positions.stop - 1
        self.events.extend(chain.from_iterable(zip(positions, received_at, repeat(int(batch.backfill)), packed)))
        spans = [position // TAIL_SPAN for position in positions]
        self.tail.extend(chain.from_iterable(zip(spans, profiles, positions)))
        self.digests.setdefault(_day(batch), []).extend([batch.digests[index] for index in kept])
        self.households.update(zip([batch.accounts[index] for index in kept], profiles))
        self.newest_at = max(self.newest_at, max(at, default=0))
        self.size += sum(map(len, packed)) + EVENT_COST * len(kept)
        return positions


class LogWriter:
    """The memory of one process's committing thread."""

    def __init__(self, hashes: Hashes) -> None:
        self.scopes = {False: SeenIds("live"), True: SeenIds("kept")}  # by whether it is backfill
        self._hashes = hashes
        self._loaded: set[bool] = set()
        self._tombstones: frozenset[str] = frozenset()
        self._erasures = 0
        self._households: set[tuple[int, int]] = set()

    @property
    def loaded(self) -> list[SeenIds]:
        """List the scopes that are in use."""
        return [self.scopes[backfill] for backfill in sorted(self._loaded)]

    def prepare(self, events: Sequence[Event], *, received_at: int, backfill: bool) -> Batch:
        """Pack and hash a batch, in the thread that brings it; raises what an event that cannot be packed raises."""
        return Batch(
            received_at=received_at,
            backfill=backfill,
            events=events,
            packed=[pack_event(event) for event in events],
            digests=[self._hashes.long(event.event_id) for event in events],
            profiles=[self._hashes.short(event.profile_id) for event in events],
            accounts=[self._hashes.short(event.account_id) for event in events],
        )

    def store(self, connection: sqlite3.Connection, batches: Sequence[Batch]) -> tuple[list[AppendResult], int, bool]:
        """Store what is new of a group, in order.

        Returns what became of each batch, about how many bytes went into the WAL, and whether a segment of ids closed.
        """
        marks = self._catch_up(connection)
        known = {backfill: self._find(connection, batches, backfill=backfill) for backfill in self.scopes}
        group = _Group(position=last_position(connection), newest_at=marks.get("newest_at", 0))
        results = [self._sort_out(batch, known[batch.backfill], group) for batch in batches]
        closed = False
        if group.events:
            insert_rows(connection, "events", group.events, width=4)
            insert_rows(connection, "tail", group.tail, width=3)
            for day, digests in group.digests.items():
                closed |= self.scopes[day == KEPT_DAY].add(connection, digests, day=day)
            self._keep_households(connection, group.households)
            set_mark(connection, "newest_at", group.newest_at)
        refused = [(batch.received_at, reason, raw) for batch in batches for raw, reason in batch.quarantined]
        if refused:
            keep_quarantine(connection, self._hashes, refused, gone=self._tombstones)
        return results, group.size, closed

    def _catch_up(self, connection: sqlite3.Connection) -> dict[str, int]:
        """Learn what other processes did: the newest `at`, and who was erased."""
        marks = dict(connection.execute("SELECT name, value FROM marks").fetchall())
        if marks.get("erasures", 0) != self._erasures:
            self._tombstones = frozenset(row[0] for row in connection.execute("SELECT hash FROM tombstones"))
            self._erasures = marks["erasures"]
            self._households.clear()
        return marks

    def _find(self, connection: sqlite3.Connection, batches: Sequence[Batch], *, backfill: bool) -> set[bytes]:
        scope = self.scopes[backfill]
        digests = [digest for batch in batches if batch.backfill is backfill for digest in batch.digests]
        if digests and backfill not in self._loaded:
            scope.store(connection, scope.load(connection))
            self._loaded.add(backfill)
        return scope.find(connection, digests)

    def _sort_out(self, batch: Batch, known: set[bytes], group: _Group) -> AppendResult:
        """Put the new events of a batch into the group; their ids are known from then on."""
        count = len(batch.events)
        erased = [bool(self._tombstones) and self._is_gone(event) for event in batch.events]
        duplicates = [False] * count
        kept = []
        for index, digest in enumerate(batch.digests):
            if erased[index]:
                continue
            if digest in known:
                duplicates[index] = True
            else:
                known.add(digest)
                kept.append(index)
        positions = [-1] * count
        for index, position in zip(kept, group.add(batch, kept)):
            positions[index] = position
        return AppendResult(positions=positions, duplicates=duplicates, erased=erased)

    def _is_gone(self, event: Event) -> bool:
        stones = self._hashes.stones(profile_ids=[event.profile_id], account_ids=[event.account_id])
        return not self._tombstones.isdisjoint(stones)

    def _keep_households(self, connection: sqlite3.Connection, households: set[tuple[int, int]]) -> None:
        new = sorted(households - self._households)
        if new:
            insert_rows(connection, "households", [one for pair in new for one in pair], width=2, ignore=True)
            if len(self._households) > HOUSEHOLDS_KNOWN:  # a memory of what is stored, not the store
                self._households.clear()
            self._households.update(new)

    def forget(self) -> None:
        """Forget what a commit that failed may have left here."""
        self._households.clear()


def _day(batch: Batch) -> int:
    return KEPT_DAY if batch.backfill else day_of(batch.received_at)
