"""One SQLite file: one writer and a pool of readers, safe for a server's threads.

It knows how SQLite is opened, locked, scrubbed and closed. It knows no table.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from marquee.errors import BrokenStore

BUSY_S = 60.0  # how long a writer waits for another process's transaction
_IDLE_READERS = 8


class Database:
    """A SQLite file in WAL mode. Each method may be called from any thread."""

    def __init__(
        self,
        path: Path,
        *,
        schema: str,
        durable: bool,
        page_size: int = 4096,
        cache_mib: int = 16,
        auto_checkpoint: int = 4000,
        fair: bool = False,
        added: Mapping[str, Sequence[str]] | None = None,
        added_indexes: Sequence[str] = (),
    ) -> None:
        """Open or make `path`; columns `added` to tables by later versions are put behind where they lack.

        `durable` means a commit is on disk when it returns (synchronous=FULL). `fair` makes the writers of several
        processes queue on a lock file: SQLite's own waiting is a sleep that grows to 100 ms.
        """
        self.path = path
        self._durable = durable
        self._cache_mib = cache_mib  # the writer's; a reader has an eighth
        self._lock = threading.Lock()
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False
        path.parent.mkdir(parents=True, exist_ok=True)
        self._turn = os.open(path.with_name(f"{path.name}-turn"), os.O_RDWR | os.O_CREAT, 0o600) if fair else None
        self._writer = self._connect()
        try:
            self._writer.execute(f"PRAGMA cache_size=-{cache_mib * 1024}")
            self._writer.execute(f"PRAGMA page_size={page_size}")
            self._writer.execute("PRAGMA journal_mode=WAL")
            self._writer.execute(f"PRAGMA wal_autocheckpoint={auto_checkpoint}")
            with self.write() as connection:
                for statement in schema.split(";"):
                    if statement.strip():
                        connection.execute(statement)
                _widen(connection, added or {})
                for statement in added_indexes:
                    connection.execute(statement)
        except BaseException as error:
            self._writer.close()
            if self._turn is not None:
                os.close(self._turn)
            if isinstance(error, sqlite3.Error):
                raise _broken(path, error) from error
            raise

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Run one transaction: committed at the end, rolled back on an exception."""
        with self._lock, self._turn_held():
            self._check()
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                try:
                    yield self._writer
                    self._writer.execute("COMMIT")
                except BaseException:
                    if self._writer.in_transaction:
                        self._writer.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise _broken(self.path, error) from error

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Borrow a connection for reading; what it reads in one statement is one moment of the file."""
        self._check()
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        except sqlite3.Error as error:
            raise _broken(self.path, error) from error
        finally:
            if self._closed or len(self._idle) >= _IDLE_READERS:
                connection.close()
            else:
                self._idle.append(connection)
                if self._closed:  # closed between the test and the append
                    self._drain()

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """Hold the writer outside a transaction, for VACUUM, checkpoints and pragmas."""
        with self._lock:
            self._check()
            try:
                yield self._writer
            except sqlite3.Error as error:
                raise _broken(self.path, error) from error

    def move_wal(self, *, alone: bool = False) -> int:
        """Move the WAL into the file as far as nobody is in the way; returns how many pages the WAL holds.

        Beside writers it never reaches the end, so the WAL cannot begin anew; with `alone` no writer runs meanwhile.
        """
        if not alone:
            with self.read() as connection:
                return int(connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1])
        with self._lock, self._turn_held():
            self._check()
            return int(self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1])

    def empty_wal(self, *, wait_s: float = 30.0) -> None:
        """Move all of the WAL into the file and cut it to nothing, waiting for readers.

        Raises BrokenStore where a reader held on longer than `wait_s`.
        """
        give_up = time.monotonic() + wait_s
        while True:
            with self.alone() as connection:
                busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return
            if time.monotonic() > give_up:
                raise BrokenStore(
                    f"{self.path}: a reader kept the WAL from being emptied for {wait_s:.0f} s; try again"
                )
            time.sleep(0.01)

    def vacuum(self) -> None:
        """Rewrite the whole file from its live rows, so that nothing deleted is left in any page, and empty the WAL."""
        with self.alone() as connection:
            connection.execute("VACUUM")
        self.empty_wal()

    def check(self) -> list[str]:
        """Read every page and list what is damaged; empty where the file is sound."""
        with self.read() as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        """Close every connection; borrowed readers close when they are given back."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._drain()
            self._writer.close()
            if self._turn is not None:
                os.close(self._turn)

    @contextmanager
    def _turn_held(self) -> Iterator[None]:
        if self._turn is None or self._closed:
            yield
            return
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def _drain(self) -> None:
        while self._idle:
            try:
                self._idle.pop().close()
            except IndexError:
                return

    def _connect(self) -> sqlite3.Connection:
        connection = None
        try:
            connection = sqlite3.connect(
                self.path, timeout=BUSY_S, isolation_level=None, check_same_thread=False, cached_statements=512
            )
            connection.execute(f"PRAGMA synchronous={'FULL' if self._durable else 'NORMAL'}")
            connection.execute(f"PRAGMA cache_size=-{self._cache_mib * 128}")
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise _broken(self.path, error) from error
        return connection

    def _check(self) -> None:
        if self._closed:
            raise BrokenStore(f"{self.path} is closed")


def _widen(connection: sqlite3.Connection, added: Mapping[str, Sequence[str]]) -> None:
    for table, columns in added.items():
        known = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        for column in columns:
            if column.split()[0] not in known:
                connection.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def chunks(count: int) -> Iterator[tuple[int, int]]:
    """Cut `count` rows into (start, size) of few sizes, so that few statements are ever prepared."""
    start = 0
    for size in (1024, 512, 256, 128, 64, 32, 16, 8, 4, 2, 1):
        while count - start >= size:
            yield start, size
            start += size


def insert_rows(
    connection: sqlite3.Connection, into: str, values: Sequence[Any], *, width: int, ignore: bool = False
) -> None:
    """Insert rows given as one flat sequence, many a statement; `ignore` passes over those there are already.

    Each statement gives up the interpreter's lock once: a statement a row lets a busy thread make each row wait 5 ms.
    """
    verb = "INSERT OR IGNORE" if ignore else "INSERT"
    one = f"({','.join('?' * width)})"
    for start, size in chunks(len(values) // width):
        connection.execute(
            f"{verb} INTO {into} VALUES {','.join([one] * size)}", values[start * width : (start + size) * width]
        )


def _broken(path: Path, error: sqlite3.Error) -> BrokenStore:
    return BrokenStore(f"{path}: {error}. Look at its disk and its rights; `marquee doctor` tells what is readable")
