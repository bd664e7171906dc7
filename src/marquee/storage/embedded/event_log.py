"""The event log in SQLite: appended in groups, read in order, erased without a trace.

Several processes may append to one file; each has one committing thread. It knows nothing of what events mean.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from marquee.errors import BrokenStore
from marquee.schema.clock import DAY, day_of
from marquee.schema.events import Event, Logged
from marquee.storage.embedded.committer import Committer
from marquee.storage.embedded.database import Database
from marquee.storage.embedded.log_erasure import erase_people
from marquee.storage.embedded.log_tables import (
    SCHEMA,
    Hashes,
    events_after,
    events_of,
    last_position,
    logged,
    mark,
    set_mark,
)
from marquee.storage.embedded.log_writing import AppendResult, Batch, LogWriter

DEDUP_DAYS = 35  # 30 of lateness and 5 of grace (law 6)
GROUP_EVENTS = 8_192  # in one commit
MOVE_BYTES = 8 << 20  # after so much the WAL is moved into the file, beside the commits
WAL_PAGES = 16_384  # past this (64 MiB) one commit waits until all is moved, and the WAL begins anew


class SqliteEventLog:
    """An EventLog in one SQLite file; several processes may append to it."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Open or make the log; `key` is the secret its hashes are made with.

        Raises BrokenStore where the log was made with another key.
        """
        self._hashes = Hashes(key)
        self._writer = LogWriter(self._hashes)
        schema = ";".join((SCHEMA, *(scope.schema() for scope in self._writer.scopes.values())))
        self._db = Database(path, schema=schema, durable=True, cache_mib=64, auto_checkpoint=0, fair=True)
        self._unmoved = 0  # bytes committed since the WAL was last moved
        self._wal_pages = 0  # held by the WAL when it was last moved
        self._care = threading.Event()
        self._caring: threading.Thread | None = None
        self._closed = False
        self._committer: Committer[Batch, AppendResult] = Committer(
            self._commit, size=lambda batch: batch.size, most=GROUP_EVENTS, name="log"
        )
        self._check_key()

    def append(self, events: Sequence[Event], *, received_at: int, backfill: bool = False) -> AppendResult:
        """Store what is new, durably, and only then return; `backfill` stores each under received_at = at."""
        return self.append_soon(events, received_at=received_at, backfill=backfill).result()

    def append_soon(
        self, events: Sequence[Event], *, received_at: int, backfill: bool = False
    ) -> "Future[AppendResult]":
        """Queue a batch for the next commit; the future is done when it is on disk."""
        return self._submit(self._writer.prepare(events, received_at=received_at, backfill=backfill))

    def read(self, *, after: int, limit: int) -> list[Logged]:
        """Read on from a position, in order; empty at the end."""
        found: list[Logged] = []
        while len(found) < limit:
            with self._db.read() as connection:
                rows = events_after(connection, after, limit=limit - len(found))
            if not rows:
                break
            found += logged(rows)
            after = rows[-1][0]
        return found

    def tail(self, profile_id: str, *, after: int) -> list[Logged]:
        """Read one profile's events behind a position, in order."""
        with self._db.read() as connection:
            rows = events_of(connection, self._hashes.short(profile_id), after=after)
        return [one for one in logged(rows) if one.event.profile_id == profile_id]  # a hash may be shared

    def last_position(self) -> int:
        """Tell the position of the newest event, 0 on an empty log."""
        with self._db.read() as connection:
            return last_position(connection)

    def newest_at(self) -> int:
        """Tell the newest `at` in the log, 0 where it is empty."""
        with self._db.read() as connection:
            return mark(connection, "newest_at")

    def quarantine(self, raw: Sequence[tuple[bytes, str]], *, received_at: int) -> None:
        """Keep what could not be accepted, with the reason, in the next commit; it is not waited for."""
        self._submit(Batch(received_at=received_at, quarantined=raw))

    def quarantined(self, *, limit: int) -> list[tuple[int, str, bytes]]:
        """List the newest quarantined: (received_at, reason, raw)."""
        self.flush()
        with self._db.read() as connection:
            return connection.execute(
                "SELECT received_at, reason, raw FROM quarantine ORDER BY id DESC LIMIT ?", (limit,)
            ).fetchall()

    def flush(self) -> None:
        """Wait until all that was handed in by this process is committed."""
        self._submit(Batch(received_at=0)).result()

    def drop_old_dedup(self, *, now: int) -> int:
        """Drop de-duplication days older than 35 (law 6); returns how many."""
        with self._db.write() as connection:
            return self._writer.scopes[False].drop(connection, before_day=day_of(now - DEDUP_DAYS * DAY))

    def erase(self, *, profile_ids: Sequence[str], account_ids: Sequence[str], at: int) -> int:
        """Remove every record of these people, leave tombstones, scrub the bytes; returns events removed."""
        profiles, accounts = frozenset(profile_ids), frozenset(account_ids)
        if not profiles and not accounts:
            return 0
        self.flush()  # what is queued comes before
        with self._db.write() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            removed = erase_people(connection, self._hashes, profiles=profiles, accounts=accounts, at=at)
        with self._db.alone() as connection:
            connection.execute("PRAGMA secure_delete = OFF")
        self._db.empty_wal()
        return removed

    def is_erased(self, *, profile_id: str, account_id: str) -> bool:
        """Say whether a profile or an account was erased."""
        stones = self._hashes.stones(profile_ids=[profile_id], account_ids=[account_id])
        with self._db.read() as connection:
            return bool(connection.execute("SELECT 1 FROM tombstones WHERE hash IN (?, ?)", stones).fetchone())

    def check(self) -> list[str]:
        """Read every page of the file and list what is damaged."""
        return self._db.check()

    def close(self) -> None:
        """Commit what is queued and close the file."""
        if self._closed:
            return
        self._closed = True
        self._committer.close()
        if self._caring is not None:
            self._care.set()
            self._caring.join()
        self._db.close()

    def _submit(self, batch: Batch) -> "Future[AppendResult]":
        try:
            return self._committer.submit(batch)
        except RuntimeError:
            raise BrokenStore(f"{self._db.path} is closed") from None

    def _commit(self, batches: Sequence[Batch]) -> list[AppendResult]:
        try:
            with self._db.write() as connection:
                results, size, closed = self._writer.store(connection, batches)
        except BaseException:
            self._writer.forget()
            raise
        self._after_commit(size, closed=closed)
        return results

    def _after_commit(self, size: int, *, closed: bool) -> None:
        self._unmoved += size
        if self._wal_pages > WAL_PAGES:
            self._db.move_wal(alone=True)
            self._wal_pages = self._unmoved = 0
        if closed or self._unmoved > MOVE_BYTES:
            self._unmoved = 0
            if self._caring is None:
                self._caring = threading.Thread(target=self._take_care, name="log-care", daemon=True)
                self._caring.start()
            self._care.set()

    def _take_care(self) -> None:
        """Make filters and move the WAL into the file, beside the commits."""
        while True:
            self._care.wait()
            self._care.clear()
            if self._closed:
                return
            with suppress(BrokenStore):  # a full disk, say: the next commit tells; this is tried again after it
                for scope in self._writer.loaded:
                    with self._db.read() as reader:
                        made = scope.load(reader)
                    if made:
                        with self._db.write() as connection:
                            scope.store(connection, made)
                self._wal_pages = self._db.move_wal()

    def _check_key(self) -> None:
        check = self._hashes.short("which key is this")
        with self._db.read() as connection:
            held = mark(connection, "key_check")
        if not held:
            with self._db.write() as connection:
                held = mark(connection, "key_check")
                if not held:
                    set_mark(connection, "key_check", check)
        if held and held != check:
            self.close()
            raise BrokenStore(f"{self._db.path} was made with another secret: desk.db and log.db belong together")
