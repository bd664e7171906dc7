"""The job that counts what became of covers and publishes the sums, so that serving can show them without the lake.

Counted anew each time from all draws of `insight.covers.DAYS`, so an erased person's draws are gone with the next
count (law 14); older counts are removed at once. Nothing is done while the lake's outcomes are as they were.
"""

from marquee.artwork.counts import KIND, CoverCounts, CoverDay, save_counts
from marquee.artwork.health import Tally
from marquee.insight.covers import by_artwork, by_day
from marquee.jobs.erasures import erasures
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk, LakeEngine

FORMAT = 2  # of the count: another counts anew


def run(*, lake: LakeEngine, artifacts: Artifacts, desk: Desk, now: int) -> str | None:
    """Count and put the sums in force; gives their version, None where nothing is new or someone was just erased."""
    erased, outcomes = erasures(desk), lake.snapshot_id("outcomes")
    version = f"counts{FORMAT}-{outcomes}-{erased}"
    if outcomes is None or version == artifacts.current(KIND):
        return None
    if version in artifacts.versions(KIND):
        artifacts.make_current(KIND, version)
    else:
        staged = artifacts.stage(KIND)
        save_counts(count(lake, version=version, now=now), staged)
        artifacts.publish(KIND, staged, version, current=False)
        if erasures(desk) != erased:
            artifacts.retire(KIND, version)
            return None
        artifacts.make_current(KIND, version)
    for old in artifacts.versions(KIND):
        if old != version:
            artifacts.retire(KIND, old)
    return version


def count(lake: LakeEngine, *, version: str, now: int) -> CoverCounts:
    """Count what covers came to, an image and a day at a time."""
    tallies = {
        row.pop("artwork_id"): Tally(**{name: value for name, value in row.items() if name != "title_id"})
        for row in by_artwork(lake, now=now).to_pylist()
    }
    days = tuple(CoverDay(**row) for row in by_day(lake, now=now).to_pylist())
    return CoverCounts(version=version, counted_at=now, tallies=tallies, days=days)
