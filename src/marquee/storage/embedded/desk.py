"""The desk in SQLite: operators' decisions, append-only and dated, and the secrets only servers read (law 10)."""

import secrets
from pathlib import Path

from marquee.errors import BadInput
from marquee.schema.desk import DESK_KINDS, Decision, DeskSnapshot
from marquee.storage.embedded.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS decisions (
  version INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT, author TEXT NOT NULL,
  decided_at INTEGER NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER);
CREATE INDEX IF NOT EXISTS decisions_by_kind ON decisions (kind, version);
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL)
"""
UNSTATED = ("audit", "key", "erasure")  # kinds that are history only and never in force
_COLUMNS = "version, kind, key, value, author, decided_at, valid_from, valid_to"


class SqliteDesk:
    """A Desk in one SQLite file, readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._db = Database(path, schema=SCHEMA, durable=True, cache_mib=2)

    def decide(
        self,
        kind: str,
        key: str,
        value: str | None,
        *,
        author: str,
        now: int,
        valid_from: int | None = None,
        valid_to: int | None = None,
    ) -> int:
        """Write one decision, durably; returns the desk's new version.

        `value` None revokes what stood. Of several decisions on one thing the newest that is valid now counts; when
        it ends, the one before it stands again. Raises BadInput for an unknown kind or a span that ends before it
        starts.
        """
        start = now if valid_from is None else valid_from
        if kind not in DESK_KINDS:
            raise BadInput(f"{kind!r} is no kind of decision; one of {', '.join(DESK_KINDS)}")
        if valid_to is not None and valid_to <= start:
            raise BadInput(f"a decision on {kind} {key} cannot end ({valid_to}) before it starts ({start})")
        with self._db.write() as connection:
            row = connection.execute(
                "INSERT INTO decisions (kind, key, value, author, decided_at, valid_from, valid_to)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING version",
                (kind, key, value, author, now, start, valid_to),
            ).fetchone()
        return int(row[0])

    def snapshot(self, *, now: int) -> DeskSnapshot:
        """Read all that is in force at `now` as one value."""
        with self._db.read() as connection:
            rows = connection.execute(
                "SELECT version, kind, key, value, valid_from, valid_to FROM decisions ORDER BY version"
            ).fetchall()
        standing: dict[str, dict[str, str | None]] = {}
        changes = []
        for _, kind, key, value, start, end in rows:
            if kind in UNSTATED:
                continue
            changes += [at for at in (start, end) if at is not None and at > now]
            if start <= now and (end is None or now < end):
                standing.setdefault(kind, {})[key] = value
        decisions = {
            kind: {key: value for key, value in by_key.items() if value is not None}
            for kind, by_key in standing.items()
        }
        return DeskSnapshot(
            version=rows[-1][0] if rows else 0, at=now, decisions=decisions, next_change_at=min(changes, default=None)
        )

    def secret(self, name: str) -> bytes:
        """Give a 32-byte secret, made at random on first use; the same in every process, never part of a snapshot."""
        with self._db.read() as connection:
            row = connection.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
        if row is None:
            with self._db.write() as connection:
                connection.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?)", (name, secrets.token_bytes(32)))
                row = connection.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
        return bytes(row[0])

    def version(self) -> int:
        """Tell the version of the newest decision, 0 where there is none. Microseconds: ask as often as you like."""
        with self._db.read() as connection:
            return int(connection.execute("SELECT coalesce(max(version), 0) FROM decisions").fetchone()[0])

    def history(self, *, kind: str | None = None, limit: int = 100) -> list[Decision]:
        """List decisions, newest first."""
        only = "" if kind is None else "WHERE kind = :kind"
        with self._db.read() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM decisions {only} ORDER BY version DESC LIMIT :limit",
                {"kind": kind, "limit": limit},
            ).fetchall()
        return [
            Decision(
                version=version,
                kind=of,
                key=key,
                value=value,
                author=author,
                decided_at=decided_at,
                valid_from=valid_from,
                valid_to=valid_to,
            )
            for version, of, key, value, author, decided_at, valid_from, valid_to in rows
        ]

    def check(self) -> list[str]:
        """Read every page of the file and list what is damaged."""
        return self._db.check()

    def close(self) -> None:
        """Close the file."""
        self._db.close()
