"""The job that counts unmet searches and publishes the count, so that serving can show it without the lake.

Counted anew from what the lake holds, so an erased person is gone with the next count (law 14); older counts go
at once. Nothing is done while the lake is as it was.
"""

from marquee.insight.demand import monday, unmet
from marquee.jobs.erasures import erasures
from marquee.search.unmet import KIND, Demand, UnmetSearch, save_demand
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk, LakeEngine

FORMAT = 1  # of the count: another counts anew


def run(*, lake: LakeEngine, artifacts: Artifacts, desk: Desk, now: int) -> str | None:
    """Count and put the count in force; gives its version, None where nothing is new or someone was just erased."""
    erased, events, outcomes = erasures(desk), lake.snapshot_id("events"), lake.snapshot_id("outcomes")
    version = f"demand{FORMAT}-{events}-{outcomes}-{erased}"
    if events is None or outcomes is None or version == artifacts.current(KIND):
        return None
    if version not in artifacts.versions(KIND):
        staged = artifacts.stage(KIND)
        save_demand(count(lake, version=version, now=now), staged)
        artifacts.publish(KIND, staged, version, current=False)
        if erasures(desk) != erased:
            artifacts.retire(KIND, version)
            return None
    artifacts.make_current(KIND, version)
    for old in artifacts.versions(KIND):
        if old != version:
            artifacts.retire(KIND, old)
    return version


def count(lake: LakeEngine, *, version: str, now: int) -> Demand:
    """Count what was asked for and not to be had."""
    lines = [UnmetSearch(**(row | {"week": monday(row["week"])})) for row in unmet(lake, now=now).to_pylist()]
    return Demand(version=version, counted_at=now, lines=tuple(lines))
