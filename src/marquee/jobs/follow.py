"""The job that keeps stored profiles close behind the log."""

from collections.abc import Callable

from marquee.profiles.follow import follow, lag
from marquee.storage.protocols import EventLog, StateStore

CATCH_UP = 50_000  # events a batch when far behind: a profile is packed once a batch, however many events it has there


def run(
    log: EventLog, state: StateStore, *, limit: int = CATCH_UP, report: Callable[[int, int], None] | None = None
) -> int:
    """Fold until the log's end is reached; returns how many events were read. `report` is told (done, total)."""
    total = lag(log, state)
    done = 0
    while read := follow(log, state, limit=limit):
        done += read
        if report is not None:
            report(done, max(total, done))
    return done
