"""The tables of the embedded event log: how they are laid out, and the questions asked of them.

`events` only ever grows at its end, and no row of it changes its size, so SQLite never moves one to another page: an
erased event is overwritten where it lies, and no older copy of it exists. `tail` finds one profile's events; it is cut
into spans of positions, so that a commit touches the few pages of the newest span however long the log is.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from marquee.schema.events import Logged, unpack_event
from marquee.schema.ids import keyed_hash

TAIL_SPAN = 32_768  # log positions in one segment of the tail
HASHES_KNOWN = 100_000  # short hashes kept in memory
QUARANTINE_ROWS = 10_000  # the newest are kept
QUARANTINE_BYTES, QUARANTINE_CHARS = 4_096, 200  # of each, and of its reason

QUARANTINE = (
    "CREATE TABLE IF NOT EXISTS quarantine (id INTEGER PRIMARY KEY AUTOINCREMENT, received_at INTEGER NOT NULL,"
    " reason TEXT NOT NULL, raw BLOB NOT NULL, profile INTEGER, account INTEGER)"
)
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS events (
  log_position INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, backfill INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS tail (
  segment INTEGER NOT NULL, profile INTEGER NOT NULL, log_position INTEGER NOT NULL,
  PRIMARY KEY (segment, profile, log_position)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS households (
  account INTEGER NOT NULL, profile INTEGER NOT NULL, PRIMARY KEY (account, profile)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tombstones (hash TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
{QUARANTINE}
"""
_EVENT = "log_position, received_at, backfill, data"
_Row = tuple[int, int, int, bytes]


class Hashes:
    """Hashes of ids under the log's secret: nobody who reads the file can tell whose they are."""

    def __init__(self, key: bytes) -> None:
        self._key = key[:64]
        self._short = hashlib.blake2b(key=self._key, digest_size=8)
        self._known: dict[str, int] = {}
        self._long = hashlib.blake2b(key=self._key, digest_size=16)

    def short(self, text: str) -> int:
        """Hash to a signed 64-bit number, as SQLite keeps them."""
        known = self._known.get(text)
        if known is None:
            made = self._short.copy()
            made.update(text.encode())
            known = int.from_bytes(made.digest(), "big", signed=True)
            if len(self._known) >= HASHES_KNOWN:
                self._known.clear()
            self._known[text] = known
        return known

    def long(self, text: str) -> bytes:
        """Hash to 16 bytes: no two ids share one."""
        made = self._long.copy()
        made.update(text.encode())
        return made.digest()

    def stones(self, *, profile_ids: Iterable[str] = (), account_ids: Iterable[str] = ()) -> list[str]:
        """Give the tombstones of these people."""
        return [keyed_hash(f"profile {one}", key=self._key) for one in profile_ids] + [
            keyed_hash(f"account {one}", key=self._key) for one in account_ids
        ]


def named_in(raw: bytes) -> tuple[str | None, str | None]:
    """Read the profile and the account an unchecked event names, None where it cannot be read."""
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None, None
    names = [found.get(name) if isinstance(found, dict) else None for name in ("profile_id", "account_id")]
    profile, account = (name if isinstance(name, str) else None for name in names)
    return profile, account


def last_position(connection: sqlite3.Connection) -> int:
    """Tell the position of the newest event, 0 on an empty log."""
    return int(connection.execute("SELECT coalesce(max(log_position), 0) FROM events").fetchone()[0])


def events_after(connection: sqlite3.Connection, after: int, *, limit: int) -> list[_Row]:
    """Read rows on from a position, erased ones too."""
    return connection.execute(
        f"SELECT {_EVENT} FROM events WHERE log_position > ? ORDER BY log_position LIMIT ?", (after, limit)
    ).fetchall()


def events_of(connection: sqlite3.Connection, profile: int, *, after: int) -> list[_Row]:
    """Read the rows of one profile (by hash) behind a position, in order."""
    found: list[_Row] = []
    last = last_position(connection) // TAIL_SPAN
    start = after // TAIL_SPAN
    while start <= last:
        span = list(range(start, min(start + 256, last + 1)))
        span += [-1] * ((1 << (len(span) - 1).bit_length()) - len(span))  # few shapes of statement to prepare
        found += connection.execute(
            "SELECT e.log_position, e.received_at, e.backfill, e.data FROM tail t"
            " CROSS JOIN events e ON e.log_position = t.log_position"
            f" WHERE t.segment IN ({','.join('?' * len(span))}) AND t.profile = ? AND t.log_position > ?"
            " ORDER BY t.log_position",
            (*span, profile, after),
        ).fetchall()
        start += 256
    return found


def logged(rows: Iterable[_Row]) -> list[Logged]:
    """Unpack rows, leaving out those erased where they lay."""
    return [
        Logged(log_position=position, received_at=received_at, event=unpack_event(data), backfill=bool(backfill))
        for position, received_at, backfill, data in rows
        if data[0]
    ]


def mark(connection: sqlite3.Connection, name: str) -> int:
    """Read a number kept beside the events, 0 where it was never set."""
    row = connection.execute("SELECT value FROM marks WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else 0


def set_mark(connection: sqlite3.Connection, name: str, value: int) -> None:
    """Keep a number beside the events."""
    connection.execute(
        "INSERT INTO marks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
    )


def keep_quarantine(
    connection: sqlite3.Connection, hashes: Hashes, rows: Sequence[tuple[int, str, bytes]], *, gone: frozenset[str]
) -> None:
    """Add (received_at, reason, raw), but nothing of those whose tombstones are given, and let go of the oldest."""
    kept = []
    for received_at, reason, raw in rows:
        profile, account = named_in(raw)
        stones = hashes.stones(profile_ids=[profile] if profile else [], account_ids=[account] if account else [])
        if gone.isdisjoint(stones):
            whose = [None if name is None else hashes.short(name) for name in (profile, account)]
            kept.append((received_at, reason[:QUARANTINE_CHARS], raw[:QUARANTINE_BYTES], *whose))
    connection.executemany(
        "INSERT INTO quarantine (received_at, reason, raw, profile, account) VALUES (?, ?, ?, ?, ?)", kept
    )
    connection.execute("DELETE FROM quarantine WHERE id <= (SELECT max(id) FROM quarantine) - ?", (QUARANTINE_ROWS,))
