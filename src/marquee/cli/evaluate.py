"""`marquee evaluate`: how well trained models foresaw what viewers watched next, part by part."""

import argparse
from typing import Any

import numpy as np
from rich.table import Table

from marquee.cli.terminal import console, progress, say, say_next, stores_of
from marquee.cli.train import snapshot_of
from marquee.evaluation.compare import judge
from marquee.evaluation.ranking_metrics import Ranking, rank_targets
from marquee.jobs.judge import Bench, by_component, open_bench, personal, popular
from marquee.models.blend import FEATURES
from marquee.schema.clock import iso


def register(commands: Any) -> None:
    """Add `evaluate` to the command line."""
    command = commands.add_parser("evaluate", help="measure trained models on what viewers watched next")
    command.add_argument("version", nargs="?", help="a trained version; default: the newest")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Rank the newest watches with the blend, with each of its parts, and with popularity; print a table."""
    with stores_of(options) as stores:
        bench = open_bench(
            artifacts=stores.artifacts, lake=stores.lake, snapshot=snapshot_of(stores), version=options.version
        )
    say(
        f"{bench.version}, fitted on what came before {iso(bench.judge_at)}, "
        f"judged on {len(bench.targets):,} watches that went well since; full catalogue, watched titles left out"
    )
    if len(bench.targets) == 0:
        say("nothing was watched since: there is nothing to judge by")
        say_next("marquee land, once more events have come in")
        return 0
    rankings = _rankings(bench)
    table = Table("model", "NDCG@10", "HR@10", "coverage@10", box=None)
    for name, ranking in rankings.items():
        figures = (ranking.ndcg().mean(), ranking.hits().mean(), ranking.coverage)
        table.add_row(name, *(f"{figure:.4f}" for figure in figures))
    console.print(table)
    say(f"blend against popularity: {judge(rankings['popularity'], rankings['blend'], rng=np.random.default_rng(0))}")
    say_next(f"marquee publish {bench.version}")
    return 0


def _rankings(bench: Bench) -> dict[str, Ranking]:
    scorers = {"popularity": popular(bench.taste)}
    scorers |= {name: by_component(bench.taste, place) for place, name in enumerate(FEATURES) if name != "popularity"}
    scorers["blend"] = personal(bench.taste)
    found = {}
    with progress("ranking") as report:
        for number, (name, scorer) in enumerate(scorers.items()):
            found[name] = rank_targets(scorer, bench.interactions, bench.targets)
            report(number + 1, len(scorers))
    return found
