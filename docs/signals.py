"""Write the table of learnt weights into `explanation/signals.md`, from the newest models of a home folder.

`python docs/signals.py --home HOME`; the table in the repository is that of `marquee demo`.
"""

import argparse
from pathlib import Path
from typing import Any

from marquee.models.artifact import load_models
from marquee.settings import Settings
from marquee.storage.artifacts import Artifacts

PAGE = Path(__file__).resolve().parent / "explanation" / "signals.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
SAYS = {
    "play_finished": "a play watched to its end",
    "play_least": "a play just past an early stop; in between by completion",
    "play_unknown": "a play whose completion is not known",
    "play_again": "each further day it was played, up to four",
    "play_stopped": "a play that stopped within the first tenth",
    "trailer_seen": "its trailer, seen out",
    "trailer_skipped": "its trailer, skipped at once; in between by how much was seen",
    "search_click": "opened from a search",
    "detail": "its page was opened",
    "thumb_up": "a thumb up, beside what else was done; held to 0 or more",
    "thumb_down": "a thumb down: all that counts then; held to 0 or less",
    "list_add": "put on my list; held to 0 or more",
    "hide": "hidden: all that counts then; held to 0 or less",
    "pick": "picked as liked by a new profile; held to 0 or more",
    "comment": "commented on, whatever was said",
    "comment_sentiment": "times the comment's sentiment, -1 to 1",
    "rate_high": "rated 5 stars; held to 0 or more",
    "rate_middle": "rated 2.5 to 3.5; above, in between",
    "rate_low": "rated half a star; in between by stars",
    "ignored": "came into view in five visits, and nothing was ever done with it; fewer in proportion",
}


def table_of(facts: dict[str, Any]) -> str:
    """Draw the table: what an act is, how it was guessed, what was learnt."""
    low, high = facts["gain"][1:]
    taken = "not taken: the guess stays"
    if facts["accepted"]:
        by_step = ", ".join(f"{figure:.4f}" for figure in facts["by_step"])
        taken = f"taken for {facts['step']:.0%} (NDCG@10 of those watches at none, half and all of it: {by_step})"
    lines = [
        f"Over {facts['targets']:,} watches and choices, a log-likelihood higher by {facts['gain'][0]:.4f} "
        f"[{low:.4f}, {high:.4f}] each on profiles held out: {taken}.",
        "",
        "| act | | guess | learnt | ± | known before so many |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    rows = zip(*(facts[name] for name in ("names", "guess", "learnt", "errors", "used")), strict=True)
    lines += [
        f"| `{name}` | {SAYS[name]} | {guess:.2f} | {learnt:.2f} | {error:.2f} | {used:,} |"
        for name, guess, learnt, error, used in rows
    ]
    return "\n".join(lines)


def main() -> int:
    """Write the table, or say that the models of that home have none."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--home", type=Path, required=True)
    artifacts = Artifacts(Settings(home=options.parse_args().home).artifacts_path)
    versions = artifacts.versions("models")
    facts = load_models(artifacts.path("models", versions[-1])).facts.get("signals") if versions else None
    if facts is None:
        print("no models of that home learnt how strongly acts speak; run `marquee train`")
        return 1
    head, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{table_of(facts)}\n{END}{rest.partition(END)[2]}")
    print(f"written: {PAGE}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
