"""`marquee train --words`: learn to read comments from the operator's own, or from a file; taken only if better."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from marquee.cli.terminal import progress, say, say_next

if TYPE_CHECKING:
    from marquee.storage.open import Stores


def train_words(stores: Stores, *, file: Path | None) -> int:
    """Learn with a bar, and say what came of it, with the numbers."""
    from marquee.jobs import train_words as job

    with progress("learning to read comments") as report:
        learnt = job.run(
            artifacts=stores.artifacts,
            desk=stores.desk,
            now=stores.settings.clock().now(),
            lake=stores.lake,
            file=file,
            report=report,
        )
    say(
        f"{learnt.texts:,} labelled texts, {learnt.comments:,} of them comments whose author rated the title, "
        f"{learnt.rated:,} with a rating"
    )
    if learnt.held:
        say(
            f"on {learnt.held:,} texts about titles held out it is right in {learnt.accuracy:.1%}, the word list in "
            f"{learnt.listed:.1%}; gain {learnt.low:+.3f} to {learnt.high:+.3f}"
        )
    if learnt.version is None:
        say(f"the word list stays: {learnt.why}")
        say_next("marquee serve")
        return 0
    say(f"{learnt.version} is in force, for {', '.join(learnt.languages) or 'texts of no known language'}")
    say("a running service reads all comments again with it within a minute")
    say_next("marquee serve")
    return 0
