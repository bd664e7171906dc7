"""Which event ids were stored before: exact, for 35 days, in tables dropped whole (law 6).

Ids are kept as 16-byte keyed digests in *segments* of 65,536. A new id goes into the one open segment, so a commit
touches few pages however many ids there are. In front of each closed segment stands a filter in memory that says
"surely not here"; only the rest is looked up, so a new id costs the same with ten million behind it. What a filter lets
through is compared exactly.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.storage.embedded.database import chunks, insert_rows

SEGMENT_IDS = 65_536
FILTER_WORDS = 32_768  # of 64 bits a full segment: 32 bits an id, 1 in 10,000 let through wrongly
_BITS = 3  # set for each id in each of two words
_MADE = b"\x02"  # how a stored filter was made; one made otherwise is made again
_ROOM = 64  # columns added to the filters at a time

KEPT_DAY = -1  # the one table of backfilled ids, never dropped


@dataclass(frozen=True, slots=True)
class _Filters:
    """The filters of closed segments, swapped in whole."""

    words: NDArray[np.uint64]  # (FILTER_WORDS, at least segments)
    segments: tuple[tuple[int, int], ...]  # (segment, day) of each column, in order
    through: int  # segments up to here have a filter or are dropped


class SeenIds:
    """The ids of one scope: `live` (a table a day) or `kept` (backfill: one table for good)."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        self._filters = _Filters(np.zeros((FILTER_WORDS, 0), np.uint64), (), 0)

    def schema(self) -> str:
        """Give the SQL of the table of segments. AUTOINCREMENT: a dropped segment's number is never given again."""
        return (
            f"CREATE TABLE IF NOT EXISTS {self.scope}_segments (segment INTEGER PRIMARY KEY AUTOINCREMENT,"
            " day INTEGER NOT NULL, count INTEGER NOT NULL, closed INTEGER NOT NULL, filter BLOB)"
        )

    def find(self, connection: sqlite3.Connection, digests: Sequence[bytes]) -> set[bytes]:
        """Give those of `digests` that were stored before. Run inside the transaction that stores the rest."""
        found: set[bytes] = set()
        if not digests:
            return found
        filters = self._filters
        for segment, day in connection.execute(
            f"SELECT segment, day FROM {self.scope}_segments WHERE segment > ?", (filters.through,)
        ).fetchall():
            found |= _exact(connection, self._table(day), segment, digests)
        if filters.segments:
            words, masks = _hashes(digests)
            first = masks[0][:, None]
            rows, columns = np.nonzero((filters.words.take(words[0], axis=0) & first) == first)
            second = masks[1][rows]
            through = (columns < len(filters.segments)) & ((filters.words[words[1][rows], columns] & second) == second)
            rows, columns = rows[through], columns[through]
            order = np.argsort(columns, kind="stable")
            rows, columns = rows[order], columns[order]
            starts = np.flatnonzero(np.diff(columns, prepend=-1)).tolist()
            for start, end in zip(starts, [*starts[1:], len(columns)]):
                segment, day = filters.segments[columns[start]]
                if connection.execute(
                    f"SELECT 1 FROM {self.scope}_segments WHERE segment = ?", (segment,)
                ).fetchone():  # another process may have dropped its day
                    found |= _exact(connection, self._table(day), segment, [digests[row] for row in rows[start:end]])
        return found

    def add(self, connection: sqlite3.Connection, digests: Sequence[bytes], *, day: int) -> bool:
        """Store new digests under a day; returns whether a segment was closed, so that it wants a filter."""
        if not digests:
            return False
        segments, table = f"{self.scope}_segments", self._table(day)
        last = connection.execute(
            f"SELECT segment, day, count FROM {segments} WHERE closed = 0 ORDER BY segment DESC LIMIT 1"
        ).fetchone()
        closes = last is not None and (last[1] != day or last[2] >= SEGMENT_IDS)
        if closes:
            connection.execute(f"UPDATE {segments} SET closed = 1 WHERE segment = ?", (last[0],))
        if last is None or closes:
            segment = connection.execute(
                f"INSERT INTO {segments} (day, count, closed) VALUES (?, 0, 0)", (day,)
            ).lastrowid
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (segment INTEGER NOT NULL, digest BLOB NOT NULL,"
                " PRIMARY KEY (segment, digest)) WITHOUT ROWID"
            )
        else:
            segment = last[0]
        flat: list[object] = []
        for digest in sorted(digests):
            flat += (segment, digest)
        insert_rows(connection, table, flat, width=2)
        connection.execute(f"UPDATE {segments} SET count = count + ? WHERE segment = ?", (len(digests), segment))
        return closes

    def load(self, connection: sqlite3.Connection) -> list[tuple[int, bytes]]:
        """Bring the filters up to the closed segments; returns those made here, as nobody had, to be stored.

        Never run twice at once; a committer may use the old filters meanwhile.
        """
        old = self._filters
        alive = dict(connection.execute(f"SELECT segment, day FROM {self.scope}_segments").fetchall())
        keep = [column for column, (segment, _) in enumerate(old.segments) if segment in alive]
        fresh = connection.execute(
            f"SELECT segment, day, filter FROM {self.scope}_segments WHERE segment > ? AND segment <"
            f" coalesce((SELECT min(segment) FROM {self.scope}_segments WHERE closed = 0), 1 << 62) ORDER BY segment",
            (old.through,),
        ).fetchall()
        if not fresh and len(keep) == len(old.segments):
            return []
        segments = [old.segments[column] for column in keep]
        room = -(-(len(keep) + len(fresh)) // _ROOM) * _ROOM
        if room > old.words.shape[1] or len(keep) < len(old.segments):
            words = np.zeros((FILTER_WORDS, room), np.uint64)
            words[:, : len(keep)] = old.words[:, keep]
        else:
            words = old.words  # its free columns: no reader looks at them yet
        made = []
        for segment, day, stored in fresh:
            if stored is None or len(stored) % 8 != 1 or stored[:1] != _MADE:
                rows = connection.execute(f"SELECT digest FROM {self._table(day)} WHERE segment = ?", (segment,))
                stored = _make_filter([row[0] for row in rows])
                made.append((segment, stored))
            narrow = np.frombuffer(stored, np.uint64, offset=1)
            words[:, len(segments)] = np.tile(narrow, FILTER_WORDS // len(narrow))
            segments.append((segment, day))
        through = fresh[-1][0] if fresh else old.through
        self._filters = _Filters(words, tuple(segments), through)
        return made

    def store(self, connection: sqlite3.Connection, made: Sequence[tuple[int, bytes]]) -> None:
        """Keep made filters, so that a restart only reads them."""
        connection.executemany(
            f"UPDATE {self.scope}_segments SET filter = ? WHERE segment = ?",
            [(data, segment) for segment, data in made],
        )

    def drop(self, connection: sqlite3.Connection, *, before_day: int) -> int:
        """Drop the tables of days before one; returns how many days went."""
        days = connection.execute(
            f"SELECT DISTINCT day FROM {self.scope}_segments WHERE day < ? AND day >= 0", (before_day,)
        ).fetchall()
        for (day,) in days:
            connection.execute(f"DROP TABLE IF EXISTS {self._table(day)}")
        connection.execute(f"DELETE FROM {self.scope}_segments WHERE day < ? AND day >= 0", (before_day,))
        return len(days)

    def _table(self, day: int) -> str:
        return f"{self.scope}_ids" if day == KEPT_DAY else f"{self.scope}_ids_{day}"


def _exact(connection: sqlite3.Connection, table: str, segment: int, digests: Sequence[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for start, size in chunks(len(digests)):
        rows = connection.execute(
            f"SELECT digest FROM {table} WHERE segment = ? AND digest IN ({','.join('?' * size)})",
            (segment, *digests[start : start + size]),
        )
        found.update(row[0] for row in rows)
    return found


def _hashes(digests: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Give each id's two words and the bits it sets in them, both `(2, ids)`."""
    halves = np.frombuffer(b"".join(digests), np.uint64).reshape(-1, 2).T
    masks = np.zeros(halves.shape, np.uint64)
    for bit in range(_BITS):
        masks |= np.uint64(1) << ((halves >> np.uint64(40 + 6 * bit)) & np.uint64(63))
    return (halves & np.uint64(FILTER_WORDS - 1)).astype(np.int64), masks


def _make_filter(digests: Sequence[bytes]) -> bytes:
    """Make the filter of a segment: a full one has FILTER_WORDS words, a short one the fitting power of two."""
    size = FILTER_WORDS
    while size > 1 and size // 2 >= len(digests) // 2:
        size //= 2
    made = np.zeros(size, np.uint64)
    if digests:
        words, masks = _hashes(digests)
        np.bitwise_or.at(made, words & (size - 1), masks)
    return _MADE + made.tobytes()
