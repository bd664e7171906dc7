"""`marquee train`: learn taste from the lake and keep the result as a candidate."""

import argparse
import time
from pathlib import Path
from typing import Any

from rich.table import Table

from marquee.catalog.load import load_snapshot
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.cli.terminal import console, progress, say, say_next, stores_of
from marquee.cli.train_queries import train_queries
from marquee.cli.train_words import train_words
from marquee.errors import NotFound
from marquee.jobs import meaning
from marquee.jobs.train import train
from marquee.models.training import TrainingConfig
from marquee.schema.card import Card, read_card
from marquee.schema.clock import iso
from marquee.storage.open import Stores


def register(commands: Any) -> None:
    """Add `train` to the command line."""
    command = commands.add_parser("train", help="learn taste from the lake; the result waits for `publish`")
    command.add_argument(
        "--no-neural", action="store_true", help="leave the sequence model out, even where it could be"
    )
    command.add_argument(
        "--increment", action="store_true", help="go on from what is live with what came in since, in less time"
    )
    command.add_argument(
        "--words", nargs="?", const="", metavar="FILE",
        help="learn to read comments instead, from those whose author rated the title; with FILE (CSV or Parquet with "
        "text and rating or label) from that too",
    )  # fmt: skip
    command.add_argument(
        "--queries", nargs="?", const="", metavar="FILE",
        help="learn to read searches instead, from questions made of the catalogue; with FILE (`label TAB word` lines, "
        "a blank line between searches) from that",
    )  # fmt: skip
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train and name the candidate."""
    with stores_of(options) as stores:
        if options.words is not None:
            return train_words(stores, file=Path(options.words) if options.words else None)
        if options.queries is not None:
            return train_queries(stores, snapshot_of(stores), file=Path(options.queries) if options.queries else None)
        train_models(stores, neural=not options.no_neural, increment=options.increment)
    say_next("marquee publish")
    return 0


def train_models(stores: Stores, *, neural: bool = True, increment: bool = False) -> str:
    """Train on what has landed, with a bar, and show the card; returns the candidate's version.

    Without `neural` no sequence model is trained; an increment is trained as its parent was.
    """
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
            increment=increment,
        )
    card = read_card(stores.artifacts.path("models", version))
    if card is not None:
        show_card(card)
    learn_meaning(stores, snapshot)
    train_queries(stores, snapshot, file=None, again=False)
    return version


def learn_meaning(stores: Stores, snapshot: CatalogSnapshot) -> None:
    """Learn what titles mean, for search and pages, and say what came of it."""
    started = time.perf_counter()
    learnt = meaning.run(
        artifacts=stores.artifacts,
        desk=stores.desk,
        snapshot=snapshot,
        now=stores.settings.clock().now(),
        lake=stores.lake,
        encoder=Path(stores.settings.encoder) if stores.settings.encoder else None,
    )
    if learnt is not None:
        say(meaning.said_line(learnt, seconds=time.perf_counter() - started))


def show_card(card: Card) -> None:
    """Print what a training learnt from, what each member is worth on what it had not seen, and what that cost."""
    kind = "in full" if card.parent is None else f"on {card.parent}"
    say(
        f"learnt {card.version} {kind}: {card.titles:,} titles from {card.signals:,} signals of {card.profiles:,} "
        f"profiles, up to {iso(card.trained_through)}"
    )
    resumed = [step.name for step in card.steps if step.resumed and "/" not in step.name]
    if resumed:
        say(f"went on from a training that was cut short: {', '.join(resumed)} were done")
    if card.members:
        table = Table("model", "NDCG@10", "HR@10", box=None)
        for member in card.members:
            table.add_row(member.name, f"{member.ndcg10:.4f}", f"{member.hr10:.4f}")
        say(f"of its twin, on {card.targets:,} watches since {iso(card.judge_at)}:")
        console.print(table)
    parts = {step.name: step for step in card.steps}
    fits = [step for name, step in parts.items() if name.startswith("whole/")]
    say("fits: " + ", ".join(f"{step.name.partition('/')[2]} {step.seconds:.1f} s" for step in fits))
    steps = [f"{name} {step.seconds:.1f} s" for name, step in parts.items() if "/" not in name]
    say(f"took {card.seconds:,.1f} s, at most {card.peak_mib:,.0f} MiB: {', '.join(steps)}")


def snapshot_of(stores: Stores) -> CatalogSnapshot:
    """Load the catalogue in force; raises NotFound where there is none."""
    snapshot = load_snapshot(stores.artifacts)
    if snapshot is None:
        raise NotFound("no catalogue is published; run `marquee import catalog FILE` or `marquee demo` first")
    return snapshot
