"""Check the lake: each event once, no file crowded, how empty each column is."""

from dataclasses import dataclass

import ibis

from marquee.lake.compact import UPKEEP, Upkeep
from marquee.storage.protocols import LakeEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found; `problems` is empty where all is well."""

    rows: int
    most_files: int  # of one partition
    empty: dict[str, float]  # share of nulls, by column of `events`
    problems: tuple[str, ...]


def check(lake: LakeEngine, *, config: Upkeep = UPKEEP) -> Checked:
    """Read all of `events` once and say what is wrong with it."""
    events = lake.table("events")
    nulls = {f"null_{name}": events[name].isnull().cast("float64").mean() for name in events.columns}
    row = lake.run(
        events.aggregate(
            rows=events.count(),
            positions=events.log_position.nunique(),
            ids=events.event_id.nunique(),
            reached=ibis.coalesce(events.log_position.max(), 0),
            **nulls,
        )
    ).to_pylist()[0]
    problems = []
    if row["positions"] != row["rows"]:
        problems.append(f"{row['rows'] - row['positions']} rows share a log position with another")
    if row["ids"] != row["rows"]:
        problems.append(f"{row['rows'] - row['ids']} rows share an event_id with another")
    if row["reached"] > lake.source_position():
        problems.append(f"rows reach to {row['reached']}, the offset says {lake.source_position()}")
    most = lake.most_files("events")
    if most > 2 * config.most_files:
        problems.append(f"a partition has {most} files: `marquee land` compacts over {config.most_files}")
    empty = {name: float(row[f"null_{name}"] or 0.0) for name in events.columns}
    return Checked(rows=row["rows"], most_files=most, empty=empty, problems=tuple(problems))
