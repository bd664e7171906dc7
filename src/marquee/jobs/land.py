"""The job that turns the log into tables: land, derive, keep small."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from marquee.lake.compact import keep_small
from marquee.lake.histories import derive
from marquee.lake.land import land
from marquee.schema.tables import DERIVED
from marquee.storage.protocols import EventLog, LakeEngine

CATCH_UP = 200_000  # events a commit when far behind: fewer, larger files than law 7's 50,000 of a live log
LIVE = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LandedRun:
    """What one run did."""

    landed: int  # events
    derived: tuple[str, ...]  # tables made anew
    compacted: int  # partitions rewritten
    removed: int  # files that nothing named any more


def run(
    log: EventLog,
    lake: LakeEngine,
    *,
    names: Collection[str] = tuple(DERIVED),
    full: bool = False,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> LandedRun:
    """Land what is new, bring the derived tables `names` up to it, and keep the lake small.

    `report` is told of events first, then of tables.

    `outcomes` costs most (hundreds of tiles a page): a caller that runs each minute may leave it out now and then.
    """
    limit = CATCH_UP if lag(log, lake) > 2 * LIVE else LIVE
    landed = land(log, lake, limit=limit, report=report)
    derived = derive(lake, names=names, full=full, report=report)
    kept = keep_small(lake)
    return LandedRun(landed=landed, derived=derived, compacted=kept.partitions, removed=kept.files)


def lag(log: EventLog, lake: LakeEngine) -> int:
    """Tell how many log positions the lake is behind."""
    return max(0, log.last_position() - lake.source_position())
