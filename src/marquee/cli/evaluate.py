"""`marquee evaluate`: how well models foresaw what viewers watched next, or what other covers would have earned."""

import argparse
from pathlib import Path
from typing import Any

from rich.table import Table

from marquee.cli.evaluate_artwork import judge
from marquee.cli.terminal import console, progress, say, say_next, stores_of
from marquee.cli.train import snapshot_of
from marquee.errors import BadInput
from marquee.evaluation.report import Report
from marquee.jobs.evaluate import evaluate, write_report
from marquee.jobs.judge import open_bench
from marquee.schema.clock import iso

ARTWORK = "artwork"  # the policy of covers, off line


def register(commands: Any) -> None:
    """Add `evaluate` to the command line."""
    command = commands.add_parser("evaluate", help="measure trained models on what viewers watched next")
    command.add_argument("version", nargs="?", help="a trained version (default: the newest), or `artwork`")
    command.add_argument(
        "--policy", metavar="NEW", help="with `artwork`: a version of the cover policy, or `even`, or `default`"
    )
    command.add_argument("--out", type=Path, metavar="DIR", help="where the report goes (default: HOME/reports)")
    command.add_argument("--learning-curve", action="store_true", help="also fit on parts of the profiles (slow)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Rank the newest watches with the blend, with each of its parts, and with popularity; write the report."""
    if (options.version == ARTWORK) != (options.policy is not None):
        raise BadInput("`artwork` and --policy go together: marquee evaluate artwork --policy even")
    with stores_of(options) as stores:
        if options.version == ARTWORK:
            return judge(stores, policy=options.policy, out=options.out)
        snapshot = snapshot_of(stores)
        bench = open_bench(artifacts=stores.artifacts, lake=stores.lake, snapshot=snapshot, version=options.version)
        say(
            f"{bench.version}, fitted on what came before {iso(bench.judge_at)}, "
            f"judged on {len(bench.targets):,} watches that went well since; full catalogue, watched titles left out"
        )
        if len(bench.targets) == 0:
            say("nothing was watched since: there is nothing to judge by")
            say_next("marquee land, once more events have come in")
            return 0
        with progress("ranking") as report:
            found = evaluate(
                bench,
                artifacts=stores.artifacts,
                snapshot=snapshot,
                learning_curve=options.learning_curve,
                report=report,
            )
        page, data = write_report(found, options.out or stores.settings.home / "reports")
    show(found)
    say(f"report: {page}, and as JSON: {data}")
    say_next(f"marquee publish {bench.version}")
    return 0


def show(found: Report) -> None:
    """Print what matters most of a report."""
    gains = {one.name: one.gain for one in found.ablation}
    table = Table("model", "NDCG@10", "HR@10", "coverage@10", "adds to the blend", box=None)
    for line in found.members:
        gain = gains.get(line.name)
        table.add_row(
            line.name,
            f"{line.ndcg10.mean:.4f}",
            f"{line.hr10:.4f}",
            f"{line.coverage:.3f}",
            "" if gain is None else f"{gain.mean:+.4f}{'' if gain.low <= 0 <= gain.high else ' *'}",
        )
    console.print(table)
    say("* surely so: the 95 % interval is clear of 0")
    for name, verdict in (("popularity", found.against_popularity), (f"the live {found.live}", found.against_live)):
        if verdict is not None:
            say(
                f"blend against {name}: {verdict['verdict']}, {verdict['difference']:+.4f} "
                f"[{verdict['low']:+.4f}, {verdict['high']:+.4f}]"
            )
