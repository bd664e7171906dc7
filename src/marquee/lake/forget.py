"""Erase people from the lake: their rows rewritten away, aggregates counted again without them (law 14)."""

from collections.abc import Callable, Sequence

import pyarrow as pa

from marquee.lake.histories import derive
from marquee.storage.protocols import EventLog, LakeEngine


def forget_rows(lake: LakeEngine, *, profile_ids: Sequence[str], account_ids: Sequence[str]) -> int:
    """Erase these people's rows and remove every file that held them; returns rows gone.

    The log must have been erased before: what is still in it lands again.
    """
    with lake.writing():
        known = profiles_of(lake, account_ids=account_ids)
        gone = lake.erase(profile_ids=sorted({*profile_ids, *known}), account_ids=account_ids)
        if gone:
            derive(lake, names=("popularity",), full=True)
            derive(lake)
            lake.tidy(keep=1)
    return gone


def profiles_of(lake: LakeEngine, *, account_ids: Sequence[str]) -> list[str]:
    """List the profiles of these accounts that have events in the lake."""
    if not account_ids:
        return []
    events = lake.table("events")
    mine = events.filter(events.account_id.isin(tuple(account_ids))).select("profile_id").distinct()
    return sorted(lake.run(mine).column(0).to_pylist())


def sweep(log: EventLog, lake: LakeEngine, *, report: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Erase from the lake whoever the log says is erased: what an erasure that was cut short left behind.

    Returns rows gone. It needs no list of people, which nothing could keep: it asks the log of each it meets.
    """
    with lake.writing():
        events = lake.table("events")
        people: pa.Table = lake.run(events.select("profile_id", "account_id").distinct())
        left: list[str] = []
        for place, row in enumerate(people.to_pylist()):
            if log.is_erased(profile_id=row["profile_id"], account_id=row["account_id"]):
                left.append(row["profile_id"])
            report(place + 1, people.num_rows)
        return forget_rows(lake, profile_ids=sorted(set(left)), account_ids=()) if left else 0
