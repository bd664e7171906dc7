"""The job that keeps taste fresh: train anew once the newest models are a day old, and let the gate decide.

Nothing is forced through: what is undecided or worse stays a candidate, and what is live stays live.
"""

from marquee.catalog.load import load_snapshot
from marquee.jobs.publish import Published, publish
from marquee.jobs.train import train, trained_at
from marquee.schema.clock import DAY
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk, LakeEngine

EVERY_MS = DAY


def run(*, lake: LakeEngine, artifacts: Artifacts, desk: Desk, now: int) -> Published | None:
    """Train and judge if it is time; None where it is not, or where there is nothing to learn from yet."""
    if not due(artifacts, now=now) or not lake.files("watches"):
        return None
    snapshot = load_snapshot(artifacts)
    if snapshot is None:
        return None
    version = train(lake=lake, artifacts=artifacts, desk=desk, snapshot=snapshot, now=now)
    return publish(
        artifacts=artifacts, lake=lake, desk=desk, snapshot=snapshot, now=now, version=version, author="the schedule"
    )


def due(artifacts: Artifacts, *, now: int) -> bool:
    """Say whether no models are kept, or the newest, published or not, are a day old by the one clock."""
    versions = artifacts.versions("models")
    return not versions or now - max(trained_at(version) for version in versions) >= EVERY_MS
