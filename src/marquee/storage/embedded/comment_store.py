"""Comments in SQLite, beside the profiles they are folded with: written, read, reported, and what they say together.

Erasing a profile takes its comments and reports along, and the voices of each title it wrote about: they may quote it.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from marquee.schema.comments import Comment, Read, Reported, Written
from marquee.schema.events import Aspect
from marquee.storage.embedded.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS comments (
  comment_id TEXT PRIMARY KEY, title_id TEXT NOT NULL, profile_id TEXT NOT NULL, at INTEGER NOT NULL, text TEXT,
  author TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS comments_by_title ON comments (title_id, at, comment_id) WHERE text IS NOT NULL;
CREATE INDEX IF NOT EXISTS comments_by_profile ON comments (profile_id);
CREATE TABLE IF NOT EXISTS reports (
  comment_id TEXT NOT NULL, profile_id TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (comment_id, profile_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reports_by_profile ON reports (profile_id);
CREATE TABLE IF NOT EXISTS voices (
  title_id TEXT PRIMARY KEY, at INTEGER NOT NULL, bursting INTEGER NOT NULL, data BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS voices_bursting ON voices (title_id) WHERE bursting = 1;
CREATE TABLE IF NOT EXISTS touched (title_id TEXT PRIMARY KEY, turns INTEGER NOT NULL) WITHOUT ROWID
"""
ADDED = {  # by later versions; a store made before them is widened when it is opened
    "comments": (
        "account_id TEXT NOT NULL DEFAULT ''",
        "author_since INTEGER NOT NULL DEFAULT 0",
        "country TEXT",
        "edited_at INTEGER",
        "written_at INTEGER NOT NULL DEFAULT 0",  # of the text that stands; 0: by a version that did not keep it
        "language TEXT",
        "sentiment REAL",  # NULL: the text that stands was not read yet
        "aspects BLOB",
        "spoiler REAL",
        "toxicity REAL",
        "reason TEXT NOT NULL DEFAULT ''",
        "model_version TEXT NOT NULL DEFAULT ''",
        "held INTEGER NOT NULL DEFAULT 0",  # the reader found it toxic
        "reports INTEGER NOT NULL DEFAULT 0",
    )
}
ADDED_INDEXES = (
    "CREATE INDEX IF NOT EXISTS comments_questioned ON comments (at, comment_id)"
    " WHERE text IS NOT NULL AND (held = 1 OR reports > 0)",
    "CREATE INDEX IF NOT EXISTS comments_by_time ON comments (at, title_id, account_id) WHERE text IS NOT NULL",
)
_COLUMNS = (
    "comment_id, title_id, profile_id, account_id, author, author_since, at, edited_at, country, text, language,"
    " sentiment, aspects, spoiler, toxicity, reason, reports"
)
_UNREAD = "language = NULL, sentiment = NULL, aspects = NULL, spoiler = NULL, toxicity = NULL, reason = '', held = 0"
_LAST = 2**63 - 1
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[Aspect, ...]).decode


class SqliteComments:
    """The comments of a state store: a `CommentStore` in its file."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def write(self, written: Iterable[Written]) -> None:
        """Store what authors wrote, in order; an edit keeps the time of the first writing, and is to be read anew.

        Only its own profile changes a comment; one taken back stays so, and no word of it is kept.
        """
        rows = [
            (w.comment_id, w.title_id, w.profile_id, w.at, w.text, w.author, w.account_id, w.author_since, w.country)
            for w in written
        ]
        if not rows:
            return
        with self._db.write() as connection:
            connection.executemany(
                "INSERT INTO comments (comment_id, title_id, profile_id, at, text, author, account_id, author_since,"
                " country, written_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?4)"
                " ON CONFLICT (comment_id) DO UPDATE SET text = excluded.text, author = excluded.author,"
                " account_id = excluded.account_id, author_since = excluded.author_since,"
                f" edited_at = excluded.at, written_at = excluded.at, {_UNREAD}"
                " WHERE comments.profile_id = excluded.profile_id AND comments.text IS NOT NULL"
                " AND NOT (comments.written_at = excluded.at AND comments.text IS excluded.text)",
                rows,
            )
            gone = [(row[0],) for row in rows if row[4] is None]
            quoted = [(row[1],) for row in rows if row[4] is None]
            connection.executemany(
                "DELETE FROM reports WHERE comment_id = ?"
                " AND (SELECT text FROM comments c WHERE c.comment_id = reports.comment_id) IS NULL",
                gone,
            )
            connection.executemany("DELETE FROM voices WHERE title_id = ?", quoted)  # they may quote it
            _touch(connection, {row[1] for row in rows})

    def mark_read(self, found: Iterable[Read], *, hold_from: float) -> None:
        """Store what a reader found, where the text it read still stands; toxic from `hold_from` on is held."""
        rows = [
            (
                r.language, r.sentiment, _pack(r.aspects), r.spoiler, r.toxicity, r.reason, r.model_version,
                int(r.toxicity >= hold_from), r.comment_id, r.profile_id, r.at,
            )
            for r in found
        ]  # fmt: skip
        if not rows:
            return
        with self._db.write() as connection:
            connection.executemany(
                "UPDATE comments SET language = ?, sentiment = ?, aspects = ?, spoiler = ?, toxicity = ?, reason = ?,"
                " model_version = ?, held = ? WHERE comment_id = ? AND profile_id = ? AND text IS NOT NULL"
                " AND (written_at = ? OR written_at = 0)",
                rows,
            )
            _touch_of(connection, {row[-3] for row in rows})

    def report(self, reported: Iterable[Reported]) -> None:
        """Store reports: one a profile and comment, the newest; those of comments there are not are left out."""
        rows = [(r.comment_id, r.profile_id, r.at, r.text) for r in reported]
        if not rows:
            return
        with self._db.write() as connection:
            connection.executemany(
                "INSERT INTO reports (comment_id, profile_id, at, text) SELECT ?1, ?2, ?3, ?4"
                " WHERE EXISTS (SELECT 1 FROM comments WHERE comment_id = ?1 AND text IS NOT NULL)"
                " ON CONFLICT (comment_id, profile_id) DO UPDATE SET at = excluded.at, text = excluded.text",
                rows,
            )
            _count_reports(connection, {row[0] for row in rows})

    def of_title(self, title_id: str, *, before: tuple[int, str] | None, limit: int) -> list[Comment]:
        """List comments on a title, newest first, strictly behind `before` = (at, comment_id)."""
        return self._select(
            "title_id = ? AND text IS NOT NULL AND (at, comment_id) < (?, ?) ORDER BY at DESC, comment_id DESC LIMIT ?",
            (title_id, *(before or (_LAST, "")), limit),
        )

    def of_ids(self, comment_ids: Sequence[str]) -> list[Comment]:
        """Give the comments of these ids that stand, in no order."""
        asked = msgspec.json.encode(list(comment_ids)).decode()
        return self._select("text IS NOT NULL AND comment_id IN (SELECT value FROM json_each(?))", (asked,))

    def questioned(self, *, before: tuple[int, str] | None, limit: int) -> list[Comment]:
        """List comments that a reader found toxic or a viewer reported, newest first, behind `before`."""
        return self._select(
            "text IS NOT NULL AND (held = 1 OR reports > 0) AND (at, comment_id) < (?, ?)"
            " ORDER BY at DESC, comment_id DESC LIMIT ?",
            (*(before or (_LAST, "")), limit),
        )

    def reports_of(self, comment_ids: Sequence[str]) -> list[Reported]:
        """List the reports of these comments, newest first."""
        asked = msgspec.json.encode(list(comment_ids)).decode()
        with self._db.read() as connection:
            rows = connection.execute(
                "SELECT comment_id, profile_id, at, text FROM reports"
                " WHERE comment_id IN (SELECT value FROM json_each(?)) ORDER BY at DESC, profile_id",
                (asked,),
            ).fetchall()
        return [Reported(comment_id=row[0], profile_id=row[1], at=row[2], text=row[3]) for row in rows]

    def written_since(self, profile_id: str, *, since: int, limit: int) -> list[int]:
        """List when a profile wrote, taken back or not, newest first."""
        with self._db.read() as connection:
            rows = connection.execute(
                "SELECT max(at, written_at) AS wrote FROM comments WHERE profile_id = ? AND wrote >= ?"
                " ORDER BY wrote DESC LIMIT ?",
                (profile_id, since, limit),
            ).fetchall()
        return [row[0] for row in rows]

    def busiest(self, *, since: int, least: int, limit: int) -> list[tuple[str, int]]:
        """List titles on which `least` accounts or more wrote since then, with how many, the most first."""
        with self._db.read() as connection:
            return connection.execute(
                "SELECT title_id, COUNT(DISTINCT account_id) AS authors FROM comments"
                " WHERE text IS NOT NULL AND at >= ? GROUP BY title_id HAVING authors >= ?"
                " ORDER BY authors DESC, title_id LIMIT ?",
                (since, least, limit),
            ).fetchall()

    def touched(self, *, limit: int) -> list[tuple[str, int]]:
        """List titles whose voices are behind their comments: (title_id, how often they were touched since)."""
        with self._db.read() as connection:
            return connection.execute("SELECT title_id, turns FROM touched LIMIT ?", (limit,)).fetchall()

    def touch(self, title_ids: Sequence[str]) -> None:
        """Take titles' voices away until they are gathered again, as an operator decided about a comment."""
        with self._db.write() as connection:
            connection.executemany("DELETE FROM voices WHERE title_id = ?", [(one,) for one in title_ids])
            _touch(connection, set(title_ids))

    def put_voices(
        self, voices: Iterable[tuple[str, bytes | None, bool]], *, at: int, settled: Sequence[tuple[str, int]] = ()
    ) -> None:
        """Store packed voices by title (None: none are left), and whether a burst of new accounts goes on there.

        Titles `settled`, as `touched` gave them, are behind no more unless they were touched again meanwhile.
        """
        rows = list(voices)
        with self._db.write() as connection:
            connection.executemany("DELETE FROM voices WHERE title_id = ?", [(row[0],) for row in rows])
            connection.executemany(
                "INSERT INTO voices (title_id, at, bursting, data) VALUES (?, ?, ?, ?)",
                [(title_id, at, int(bursting), data) for title_id, data, bursting in rows if data is not None],
            )
            connection.executemany("DELETE FROM touched WHERE title_id = ? AND turns = ?", settled)

    def voices(self, title_id: str) -> bytes | None:
        """Give a title's packed voices, None where it has none."""
        with self._db.read() as connection:
            row = connection.execute("SELECT data FROM voices WHERE title_id = ?", (title_id,)).fetchone()
        return None if row is None else bytes(row[0])

    def bursting(self, *, limit: int) -> list[str]:
        """List titles where a burst of new accounts goes on, in order."""
        with self._db.read() as connection:
            rows = connection.execute(
                "SELECT title_id FROM voices WHERE bursting = 1 ORDER BY title_id LIMIT ?", (limit,)
            ).fetchall()
        return [row[0] for row in rows]

    def _select(self, where: str, values: tuple[Any, ...]) -> list[Comment]:
        with self._db.read() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM comments WHERE {where}", values).fetchall()
        return [_comment(row) for row in rows]


def forget_comments(connection: sqlite3.Connection, profile_ids: Sequence[str]) -> None:
    """Remove what profiles wrote and reported, and all that may quote it, within a transaction of the store's."""
    for profile_id in profile_ids:
        about = connection.execute(
            "SELECT DISTINCT title_id FROM comments WHERE profile_id = ?", (profile_id,)
        ).fetchall()
        reported = connection.execute("SELECT comment_id FROM reports WHERE profile_id = ?", (profile_id,)).fetchall()
        connection.execute(
            "DELETE FROM reports WHERE profile_id = ?1"
            " OR comment_id IN (SELECT comment_id FROM comments WHERE profile_id = ?1)",
            (profile_id,),
        )
        connection.execute("DELETE FROM comments WHERE profile_id = ?", (profile_id,))
        connection.executemany("DELETE FROM voices WHERE title_id = ?", [(row[0],) for row in about])
        _touch(connection, {row[0] for row in about})
        _count_reports(connection, {row[0] for row in reported})


_TOUCH = "INSERT INTO touched (title_id, turns) {} ON CONFLICT (title_id) DO UPDATE SET turns = turns + 1"


def _touch(connection: sqlite3.Connection, title_ids: set[str]) -> None:
    connection.executemany(_TOUCH.format("VALUES (?, 1)"), [(one,) for one in sorted(title_ids)])


def _touch_of(connection: sqlite3.Connection, comment_ids: set[str]) -> None:
    """Touch the titles of comments."""
    chosen = "SELECT title_id, 1 FROM comments WHERE comment_id = ?"
    connection.executemany(_TOUCH.format(chosen), [(one,) for one in sorted(comment_ids)])


def _count_reports(connection: sqlite3.Connection, comment_ids: set[str]) -> None:
    connection.executemany(
        "UPDATE comments SET reports = (SELECT count(*) FROM reports r WHERE r.comment_id = comments.comment_id)"
        " WHERE comment_id = ?",
        [(one,) for one in sorted(comment_ids)],
    )


def _comment(row: tuple[Any, ...]) -> Comment:
    return Comment(
        comment_id=row[0],
        title_id=row[1],
        profile_id=row[2],
        account_id=row[3],
        author=row[4],
        author_since=row[5],
        at=row[6],
        edited_at=row[7],
        country=row[8],
        text=row[9],
        language=row[10],
        sentiment=row[11],
        aspects=() if row[12] is None else _unpack(row[12]),
        spoiler=row[13],
        toxicity=row[14],
        reason=row[15],
        reports=row[16],
    )
