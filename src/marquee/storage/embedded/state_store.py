"""Live state in SQLite: profiles, pages being scrolled, comments.

All of it can be folded again from the log, so a commit need not reach the disk before it returns; what is lost in a
power cut, `folded_position` with it, is folded again.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from marquee.storage.embedded import comment_store
from marquee.storage.embedded.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS profiles (
  profile_id TEXT PRIMARY KEY, account_id TEXT NOT NULL, name TEXT NOT NULL, log_position INTEGER NOT NULL,
  data BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS profiles_by_account ON profiles (account_id, profile_id);
CREATE TABLE IF NOT EXISTS pages (
  request_id TEXT NOT NULL, put INTEGER NOT NULL, profile_id TEXT NOT NULL, expires_at INTEGER NOT NULL,
  data BLOB NOT NULL, PRIMARY KEY (request_id, put));
CREATE INDEX IF NOT EXISTS pages_by_expiry ON pages (expires_at);
CREATE INDEX IF NOT EXISTS pages_by_profile ON pages (profile_id);
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL)
"""


class SqliteStateStore:
    """A StateStore in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._db = Database(
            path,
            schema=f"{SCHEMA};{comment_store.SCHEMA}",
            durable=False,
            page_size=16384,
            fair=True,
            added=comment_store.ADDED,
            added_indexes=comment_store.ADDED_INDEXES,
        )
        self._said = comment_store.SqliteComments(self._db)

    @property
    def said(self) -> comment_store.SqliteComments:
        """The comments of this store."""
        return self._said

    def get_profile(self, profile_id: str) -> bytes | None:
        """Give a packed profile, None where it is unknown."""
        with self._db.read() as connection:
            row = connection.execute("SELECT data FROM profiles WHERE profile_id = ?", (profile_id,)).fetchone()
        return None if row is None else bytes(row[0])

    def put_profiles(self, profiles: Iterable[tuple[str, str, str, int, bytes]]) -> None:
        """Store (profile_id, account_id, name, log_position, packed); an older position never replaces a newer."""
        rows = list(profiles)  # made before the lock is taken: pages wait for it
        with self._db.write() as connection:
            connection.executemany(
                "INSERT INTO profiles (profile_id, account_id, name, log_position, data) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (profile_id) DO UPDATE SET account_id = excluded.account_id, name = excluded.name,"
                " log_position = excluded.log_position, data = excluded.data"
                " WHERE excluded.log_position >= profiles.log_position",
                rows,
            )

    def list_profiles(self, *, account_id: str | None, after: str, limit: int) -> list[tuple[str, str]]:
        """List (profile_id, name) in id order behind `after`, of one account or of all."""
        of = "" if account_id is None else "account_id = :account AND "
        with self._db.read() as connection:
            return connection.execute(
                f"SELECT profile_id, name FROM profiles WHERE {of} profile_id > :after ORDER BY profile_id LIMIT :most",
                {"account": account_id, "after": after, "most": limit},
            ).fetchall()

    def delete_profiles(self, profile_ids: Sequence[str]) -> None:
        """Remove profiles, their pages and what they wrote, and leave no byte of them in the file or its WAL."""
        with self._db.write() as connection:
            comment_store.forget_comments(connection, profile_ids)
            for table in ("profiles", "pages"):
                connection.executemany(f"DELETE FROM {table} WHERE profile_id = ?", [(one,) for one in profile_ids])
        # B-tree pages that were split keep old copies in their gaps, which secure_delete does not reach: rewrite them
        self._db.vacuum()

    def folded_position(self) -> int:
        """Tell how far the follower has folded the log."""
        with self._db.read() as connection:
            row = connection.execute("SELECT value FROM marks WHERE name = 'folded'").fetchone()
        return 0 if row is None else int(row[0])

    def set_folded_position(self, position: int) -> None:
        """Note how far the log is folded; never moves back."""
        with self._db.write() as connection:
            connection.execute(
                "INSERT INTO marks (name, value) VALUES ('folded', ?)"
                " ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
                (position,),
            )

    def put_page(self, request_id: str, profile_id: str, data: bytes, *, expires_at: int) -> None:
        """Keep one record of a page being scrolled until `expires_at`."""
        with self._db.write() as connection:
            connection.execute(
                "INSERT INTO pages (request_id, put, profile_id, expires_at, data) SELECT ?1,"
                " coalesce((SELECT max(put) FROM pages WHERE request_id = ?1), 0) + 1, ?2, ?3, ?4",
                (request_id, profile_id, expires_at, data),
            )

    def get_pages(self, request_id: str, *, now: int) -> list[bytes]:
        """Give the records of a page being scrolled, in order of being put; empty once it expired."""
        with self._db.read() as connection:
            rows = connection.execute(
                "SELECT data FROM pages WHERE request_id = ? AND expires_at > ? ORDER BY put", (request_id, now)
            ).fetchall()
        return [bytes(row[0]) for row in rows]

    def drop_old_pages(self, *, now: int) -> int:
        """Remove expired pages; returns how many records went."""
        with self._db.write() as connection:
            return connection.execute("DELETE FROM pages WHERE expires_at <= ?", (now,)).rowcount

    def check(self) -> list[str]:
        """Read every page of the file and list what is damaged."""
        return self._db.check()

    def close(self) -> None:
        """Close the file."""
        self._db.close()
