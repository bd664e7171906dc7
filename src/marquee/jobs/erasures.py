"""How far erasing people has come, so that nothing learnt from them goes live after them (law 14).

Each erasure is noted at the desk once the lake is rewritten. A training remembers the note that stood before it read
the lake: if another stands when its result is ready, it may have learnt from someone erased, and is thrown away.
"""

from collections.abc import Callable

from marquee.lake.forget import sweep
from marquee.storage.artifacts import Artifacts
from marquee.storage.claims import remove_unclaimed
from marquee.storage.protocols import Desk, EventLog, LakeEngine

LEARNT = ("models", "covers", "cover-counts", "meaning", "words")  # kinds of artifact made from what people did


def erasures(desk: Desk) -> int:
    """Give a number that grows with each erasure; 0 where there was none."""
    newest = desk.history(kind="erasure", limit=1)
    return newest[0].version if newest else 0


def note_erasure(*, artifacts: Artifacts, desk: Desk, now: int, author: str) -> int:
    """Note that the lake was rewritten without someone, and remove what unfinished jobs had kept of it.

    Call it after the lake was rewritten and before the versions to retire are listed: whoever read the lake before
    then sees the note, or is on the list. Returns unfinished jobs removed.
    """
    desk.decide("erasure", "lake", "rewritten", author=author, now=now)
    return drop_unfinished(artifacts)


def drop_unfinished(artifacts: Artifacts) -> int:
    """Remove what jobs that no longer run had kept; one that runs removes its own when it sees the note."""
    rooms = [artifacts.workroom(kind) for kind in LEARNT]
    return remove_unclaimed([folder for room in rooms if room.is_dir() for folder in room.iterdir()])


def finish_erasures(
    *,
    log: EventLog,
    lake: LakeEngine,
    artifacts: Artifacts,
    desk: Desk,
    now: int,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Erase from the lake whoever the log says is erased, what a cut-short erasure left; returns rows gone."""
    gone = sweep(log, lake, report=report)
    if gone:
        note_erasure(artifacts=artifacts, desk=desk, now=now, author="sweep")
    return gone
