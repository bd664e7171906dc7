"""The job that reads comments and writes what it understood back through the log (law 3).

What was understood is an event like any other, with the version of what read it. A better reader reads all comments
again and adds its own events, so that no history is rewritten. A comment read twice by one reader is stored once,
because the event's id says which comment and which reader.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from marquee.language.reader import Reader, Understood, read_all
from marquee.schema.clock import Clock
from marquee.schema.events import Aspect, Event, Logged
from marquee.schema.ids import stable_hash
from marquee.storage.protocols import EventLog

BATCH = 20_000
READ_KINDS = frozenset({"comment", "comment_edit"})
MENTIONED = 0.5  # a chance from which the reason for it is told


def run(
    log: EventLog,
    *,
    cursor: Path,
    clock: Clock,
    reader: Reader | None = None,
    limit: int = BATCH,
    report: Callable[[int, int], None] | None = None,
) -> int:
    """Read all comments logged since `cursor` (a file: log position and reader); returns how many were understood.

    Where another reader wrote the cursor, all comments are read again. Without a `reader`, by the word lists.
    """
    reader = reader or Reader()
    position = read_cursor(cursor, version=reader.version)
    last, understood = log.last_position(), 0
    first = position
    while batch := log.read(after=position, limit=limit):
        comments = [logged for logged in batch if logged.event.kind in READ_KINDS and logged.event.text]
        if comments:
            result = log.append(_understand(comments, reader), received_at=clock.now())
            understood += sum(place >= 0 for place in result.positions)
        position = batch[-1].log_position
        _write_cursor(cursor, position, version=reader.version)
        if report is not None:
            report(position - first, max(last, position) - first)
        if position >= last:  # what this job wrote itself holds no comment
            break
    return understood


def waiting(log: EventLog, *, cursor: Path, version: str) -> int:
    """Count the log positions the reader of this version has not read yet."""
    return max(0, log.last_position() - read_cursor(cursor, version=version))


def read_cursor(cursor: Path, *, version: str) -> int:
    """Tell how far this reader has read the log; 0 where it never did, or the file is torn: that changes nothing."""
    try:
        position, _, by = cursor.read_text().partition(" ")
        return int(position) if by == version else 0
    except (OSError, ValueError):
        return 0


def _write_cursor(cursor: Path, position: int, *, version: str) -> None:
    fresh = cursor.with_name(f"{cursor.name}.{os.getpid()}")
    fresh.write_text(f"{position} {version}")
    fresh.replace(cursor)


def _understand(comments: Sequence[Logged], reader: Reader) -> list[Event]:
    found = read_all(reader, [logged.event.text or "" for logged in comments])
    return [_event(logged, one, version=reader.version) for logged, one in zip(comments, found, strict=True)]


def _event(logged: Logged, found: Understood, *, version: str) -> Event:
    comment = logged.event
    return Event(
        kind="comment_understood",
        event_id=f"understood-{stable_hash(f'{version} {comment.profile_id} {comment.event_id}'):016x}",
        at=logged.effective_at,  # by which the reducer finds the comment it is about
        account_id=comment.account_id,
        profile_id=comment.profile_id,
        title_id=comment.title_id,
        comment_id=comment.comment_id,
        language=found.language,
        sentiment=round(found.sentiment, 2),
        aspects=tuple(Aspect(key, round(sentiment, 2)) for key, sentiment in found.aspects),
        spoiler=round(found.spoiler, 3),
        toxicity=round(found.toxicity, 3),
        reason=_reason(found),
        model_version=version,
    )


def _reason(found: Understood) -> str | None:
    """Say in short why a comment is held, or else why it is folded."""
    if found.toxicity >= MENTIONED:
        return found.toxicity_reason[:200] or None
    return found.spoiler_reason[:200] or None if found.spoiler >= MENTIONED else None
