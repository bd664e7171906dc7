"""What commands show a person: progress bars, plain lines, and the next command."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

Report = Callable[[int, int], None]  # (done, total)
StagedReport = Callable[[str, int, int], None]  # (stage, done, total)

console = Console(highlight=False)


def settings_of(options: argparse.Namespace) -> Settings:
    """Read the settings, `--home` first."""
    return Settings.load(home=Path(options.home) if options.home else None)


@contextmanager
def stores_of(options: argparse.Namespace) -> Iterator[Stores]:
    """Open the stores a command works on, and close them whatever happens."""
    stores = open_stores(settings_of(options))
    try:
        yield stores
    finally:
        stores.close()


@contextmanager
def progress(what: str) -> Iterator[Report]:
    """Show a bar while something runs; the value given is called with (done, total)."""
    with staged_progress(what) as report:
        yield lambda done, total: report(what, done, total)


@contextmanager
def staged_progress(what: str) -> Iterator[StagedReport]:
    """Show one bar for work in stages; the value given is called with (stage, done, total)."""
    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(what, total=None)

        def report(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total)

        yield report


def say(text: str) -> None:
    """Print one line."""
    console.print(text, markup=False, soft_wrap=True)


def say_next(command: str) -> None:
    """Name the command that usually follows."""
    say(f"next: {command}")
