"""The job that keeps taste fresh: an increment a day, a full training a week, and the gate decides on each.

Nothing is forced through: what is worse stays a candidate, and what is live stays live.
"""

from pathlib import Path

from marquee.catalog.load import load_snapshot
from marquee.errors import BrokenStore, NotFound, Refused
from marquee.jobs import meaning
from marquee.jobs.increment import parent_of
from marquee.jobs.publish import Published, publish
from marquee.jobs.train import train, trained_at
from marquee.schema.card import read_card
from marquee.schema.clock import DAY
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk, LakeEngine

EVERY_MS = DAY
FULL_EVERY_MS = 7 * DAY


def run(
    *, lake: LakeEngine, artifacts: Artifacts, desk: Desk, now: int, encoder: Path | None = None
) -> Published | None:
    """Train and judge if it is time; None where it is not, or where there is nothing to learn from yet."""
    if not due(artifacts, now=now) or not lake.files("watches"):
        return None
    snapshot = load_snapshot(artifacts)
    if snapshot is None:
        return None
    increment = may_go_on(artifacts, desk, now=now)
    if increment and _seen_all(lake, artifacts):
        return None
    version = train(lake=lake, artifacts=artifacts, desk=desk, snapshot=snapshot, now=now, increment=increment)
    published = publish(
        artifacts=artifacts, lake=lake, desk=desk, snapshot=snapshot, now=now, version=version, author="the schedule"
    )
    meaning.run(artifacts=artifacts, desk=desk, snapshot=snapshot, now=now, lake=lake, encoder=encoder)
    return published


def due(artifacts: Artifacts, *, now: int) -> bool:
    """Say whether no models are kept, or the newest, published or not, are a day old by the one clock."""
    versions = artifacts.versions("models")
    return not versions or now - max(trained_at(version) for version in versions) >= EVERY_MS


def _seen_all(lake: LakeEngine, artifacts: Artifacts) -> bool:
    """Say whether nothing has landed since the live models read the lake."""
    card = read_card(artifacts.path("models", artifacts.current("models") or ""))
    return card is not None and card.lake_snapshot == lake.snapshot_id("events")


def may_go_on(artifacts: Artifacts, desk: Desk, *, now: int) -> bool:
    """Say whether what is live may be gone on from, and a full training is less than a week ago."""
    try:
        parent_of(artifacts, desk, now=now)
    except (NotFound, Refused, BrokenStore):
        return False
    cards = [read_card(artifacts.path("models", version)) for version in artifacts.versions("models")]
    full = [card.begun_at for card in cards if card is not None and card.kind == "full"]
    return bool(full) and now - max(full) < FULL_EVERY_MS
