"""Erase people from the event log's tables, so that no byte of them stays in the file (law 14).

Run in one transaction with `secure_delete` on; the caller empties the WAL behind it.
"""

import re
import sqlite3

from marquee.schema.events import unpack_event
from marquee.storage.embedded.log_tables import QUARANTINE, TAIL_SPAN, Hashes, events_of, mark, set_mark


def erase_people(
    connection: sqlite3.Connection, hashes: Hashes, *, profiles: frozenset[str], accounts: frozenset[str], at: int
) -> int:
    """Overwrite every event of these profiles and accounts and leave tombstones; returns events removed."""
    connection.executemany(
        "INSERT OR IGNORE INTO tombstones VALUES (?, ?)",
        [(stone, at) for stone in hashes.stones(profile_ids=profiles, account_ids=accounts)],
    )
    set_mark(connection, "erasures", mark(connection, "erasures") + 1)
    touched = {hashes.short(profile) for profile in profiles}
    for account in (hashes.short(one) for one in accounts):
        touched |= {
            row[0] for row in connection.execute("SELECT profile FROM households WHERE account = ?", (account,))
        }
        connection.execute("DELETE FROM households WHERE account = ?", (account,))
    for profile in (hashes.short(one) for one in profiles):
        connection.execute("DELETE FROM households WHERE profile = ?", (profile,))
    removed = 0
    for profile in sorted(touched):
        for position, _, _, data in events_of(connection, profile, after=0):
            event = unpack_event(data)
            if event.profile_id not in profiles and event.account_id not in accounts:
                continue
            # the same number of bytes: SQLite writes over the row, where a DELETE could move its neighbours
            connection.execute("UPDATE events SET data = zeroblob(length(data)) WHERE log_position = ?", (position,))
            connection.execute(
                "DELETE FROM tail WHERE segment = ? AND profile = ? AND log_position = ?",
                (position // TAIL_SPAN, profile, position),
            )
            removed += 1
    _scrub_quarantine(connection, hashes, profiles=profiles, accounts=accounts)
    return removed


def _scrub_quarantine(
    connection: sqlite3.Connection, hashes: Hashes, *, profiles: frozenset[str], accounts: frozenset[str]
) -> None:
    """Move what is kept to a fresh table: rows come and go in this one, so its pages may hold old copies."""
    profile_hashes = {hashes.short(one) for one in profiles}
    account_hashes = {hashes.short(one) for one in accounts}
    names = b"|".join(re.escape(one.encode()) for one in sorted({*profiles, *accounts}))
    names_one = re.compile(rb"(?<![\w.:~-])(" + names + rb")(?![\w.:~-])").search  # a whole id, wherever it stands
    kept = [
        row
        for row in connection.execute("SELECT id, received_at, reason, raw, profile, account FROM quarantine")
        if row[4] not in profile_hashes
        and row[5] not in account_hashes
        and not names_one(row[3])
        and not names_one(row[2].encode())
    ]
    connection.execute("DROP TABLE quarantine")
    connection.execute(QUARANTINE)
    connection.executemany("INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?)", kept)
