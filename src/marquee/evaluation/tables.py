"""Results of a board as a table in the terminal: a line a model, with an interval."""

import numpy as np
from rich.console import Console
from rich.table import Table

from marquee.evaluation.boards import Scored
from marquee.evaluation.compare import paired_interval


def table(scored: dict[str, Scored], *, rng: np.random.Generator | None = None) -> Table:
    """Lay results out, a line a model, with a 95 % interval of NDCG by bootstrap over profiles."""
    rng = rng or np.random.default_rng(0)
    cutoff = next(iter(scored.values())).cutoff if scored else 10
    found = Table("model", f"NDCG@{cutoff}", "interval", f"HR@{cutoff}", f"recall@{cutoff}", "coverage", box=None)
    for name, result in scored.items():
        figures = result.figures()
        _, low, high = paired_interval(result.ndcg, result.profile, rng=rng)
        shown = len(np.unique(result.lists[result.lists >= 0]))
        found.add_row(
            name,
            f"{figures[f'ndcg{cutoff}']:.4f}",
            f"{low:.4f} to {high:.4f}",
            f"{figures[f'hr{cutoff}']:.4f}",
            f"{figures[f'recall{cutoff}']:.4f}",
            f"{shown:,}",
        )
    return found


def print_table(scored: dict[str, Scored]) -> None:
    """Print `table` to the terminal."""
    Console().print(table(scored))
