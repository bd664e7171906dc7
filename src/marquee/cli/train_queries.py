"""`marquee train --queries [FILE]`: learn which word of a search is what, and put it in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from marquee.cli.terminal import progress, say, say_next
from marquee.errors import BadInput

if TYPE_CHECKING:
    from marquee.catalog.snapshot import CatalogSnapshot
    from marquee.storage.open import Stores


def train_queries(stores: Stores, snapshot: CatalogSnapshot, *, file: Path | None, again: bool = True) -> int:
    """Train on a file, or on questions of the catalogue's own (`again`: also where a file's is in force)."""
    from marquee.jobs.train_queries import train_on_catalogue, train_on_file

    with progress("learning to read searches"):
        if file is not None:
            learnt = train_on_file(stores.artifacts, snapshot, file)
        else:
            made = train_on_catalogue(stores.artifacts, snapshot, again=again)
            if made is None and again:
                raise BadInput("the catalogue names too little to make questions of: no two of genres, people, years")
            if made is None:
                return 0
            learnt = made
    kinds = sorted({label[2:] for label in learnt.labels if label[:2] == "B-"})
    say(
        f"learnt {learnt.version} from {learnt.questions:,} searches: {', '.join(kinds)}; "
        f"{learnt.f1:.3f} of those held out are read right (F1 of whole parts)"
    )
    if again:
        say_next("marquee serve; a running service reads searches so from the next one on")
    return 0
