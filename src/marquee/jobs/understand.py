"""The job that reads comments and writes what it understood back through the log (law 3).

What was understood is an event like any other, with the version of what read it: a better reader later adds its own
and rewrites no history. A comment read twice is stored once, because the event's id says which comment and which
reader.
"""

import os
from collections.abc import Callable
from pathlib import Path

from marquee.language.sentiment import MODEL_VERSION, sentiment
from marquee.schema.clock import Clock
from marquee.schema.events import Event, Logged
from marquee.schema.ids import stable_hash
from marquee.storage.protocols import EventLog

BATCH = 20_000


def run(
    log: EventLog,
    *,
    cursor: Path,
    clock: Clock,
    limit: int = BATCH,
    report: Callable[[int, int], None] | None = None,
) -> int:
    """Read all comments logged since `cursor` (a file that holds a log position); returns how many were understood."""
    position = read_cursor(cursor)
    last, understood = log.last_position(), 0
    first = position
    while batch := log.read(after=position, limit=limit):
        read = [_understand(logged) for logged in batch if logged.event.kind in ("comment", "comment_edit")]
        if read:
            result = log.append(read, received_at=clock.now())
            understood += sum(place >= 0 for place in result.positions)
        position = batch[-1].log_position
        _write_cursor(cursor, position)
        if report is not None:
            report(position - first, max(last, position) - first)
        if position >= last:  # what this job wrote itself holds no comment
            break
    return understood


def waiting(log: EventLog, *, cursor: Path) -> int:
    """Count the log positions not read yet."""
    return max(0, log.last_position() - read_cursor(cursor))


def read_cursor(cursor: Path) -> int:
    """Tell how far the log was read; 0 where it never was, or the file is torn: reading again changes nothing."""
    try:
        return int(cursor.read_text())
    except (OSError, ValueError):
        return 0


def _write_cursor(cursor: Path, position: int) -> None:
    fresh = cursor.with_name(f"{cursor.name}.{os.getpid()}")
    fresh.write_text(str(position))
    fresh.replace(cursor)


def _understand(logged: Logged) -> Event:
    comment = logged.event
    return Event(
        kind="comment_understood",
        event_id=f"understood-{stable_hash(f'{MODEL_VERSION} {comment.profile_id} {comment.event_id}'):016x}",
        at=logged.effective_at,  # by which the reducer finds the comment it is about
        account_id=comment.account_id,
        profile_id=comment.profile_id,
        title_id=comment.title_id,
        comment_id=comment.comment_id,
        sentiment=round(sentiment(comment.text or ""), 2),
        model_version=MODEL_VERSION,
    )
