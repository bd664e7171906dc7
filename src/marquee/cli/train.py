"""`marquee train`: learn taste from the lake and keep the result as a candidate."""

import argparse
from typing import Any

from marquee.catalog.load import load_snapshot
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.cli.terminal import progress, say, say_next, stores_of
from marquee.errors import NotFound
from marquee.jobs.train import train
from marquee.models.artifact import load_models
from marquee.models.training import TrainingConfig
from marquee.storage.open import Stores


def register(commands: Any) -> None:
    """Add `train` to the command line."""
    command = commands.add_parser("train", help="learn taste from the lake; the result waits for `publish`")
    command.add_argument(
        "--no-neural", action="store_true", help="leave the sequence model out, even where it could be"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train and name the candidate."""
    with stores_of(options) as stores:
        train_models(stores, neural=not options.no_neural)
    say_next("marquee publish")
    return 0


def train_models(stores: Stores, *, neural: bool = True) -> str:
    """Train on what has landed, with a bar; returns the candidate's version. Without `neural` no sequence model."""
    snapshot = snapshot_of(stores)
    with progress("learning taste") as report:
        version = train(
            lake=stores.lake,
            artifacts=stores.artifacts,
            desk=stores.desk,
            snapshot=snapshot,
            now=stores.settings.clock().now(),
            report=report,
            config=TrainingConfig() if neural else TrainingConfig(sequence=None),
        )
    models = load_models(stores.artifacts.path("models", version))
    facts = models.facts
    say(
        f"learnt {version}: {len(models.title_ids):,} titles "
        f"from {facts['signals']:,} signals of {facts['profiles']:,} profiles"
    )
    return version


def snapshot_of(stores: Stores) -> CatalogSnapshot:
    """Load the catalogue in force; raises NotFound where there is none."""
    snapshot = load_snapshot(stores.artifacts)
    if snapshot is None:
        raise NotFound("no catalogue is published; run `marquee import catalog FILE` or `marquee demo` first")
    return snapshot
