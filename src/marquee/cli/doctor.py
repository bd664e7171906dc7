"""`marquee doctor`: is all well at home, how far has each part come, what was refused, and what to do next."""

import argparse
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from marquee.catalog.load import load_snapshot
from marquee.cli.terminal import progress, say, say_next, settings_of, stores_of
from marquee.errors import BadInput, MarqueeError
from marquee.evaluation.parity import measure_parity
from marquee.models.artifact import read_signals
from marquee.schema.clock import iso
from marquee.schema.job import JobState
from marquee.settings import Settings
from marquee.storage.home import read_format
from marquee.storage.open import Stores

QUARANTINE_READ = 10_000
REASONS_SHOWN = 10
MOST_BEHIND = 50_000  # events: a lander or follower past this has stopped
LEAST_FREE = 0.05  # of the disk


def register(commands: Any) -> None:
    """Add `doctor` to the command line."""
    command = commands.add_parser("doctor", help="check the home folder, show the quarantine and what to do next")
    command.add_argument("--deep", action="store_true", help="also read every page of the databases (slow)")
    command.add_argument("--quarantine", type=int, default=3, metavar="N", help="show the newest N refused (default 3)")
    command.add_argument(
        "--parity", nargs="?", type=int, const=1_000, metavar="N",
        help="also replay N pages served (default 1000): had they the features that models are trained on?",
    )  # fmt: skip
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Examine the home folder; 1 where something wants a hand."""
    settings = settings_of(options)
    if read_format(settings.home) is None:
        say(f"there is no home at {settings.home} yet")
        say_next("marquee demo")
        return 1
    with stores_of(options) as stores:
        now = iso(settings.clock().now())
        say(f"home {settings.home}, format {read_format(settings.home)}, {settings.clock_kind} clock at {now}")
        advice = [
            *_disk(settings),
            *_positions(stores),
            *_artifacts(stores),
            *_jobs(settings),
            *_quarantine(stores, shown=options.quarantine),
        ]
        if options.deep:
            advice += _deep(stores)
        if options.parity is not None:
            advice += _parity(stores, sample=options.parity)
    for line in advice:
        say(f"! {line}")
    if not advice:
        say("all is well")
        say_next("marquee serve")
    return 1 if advice else 0


def _disk(settings: Settings) -> list[str]:
    usage = shutil.disk_usage(settings.home)
    sizes = {
        "log": _size(settings.log_path),
        "state": _size(settings.state_path),
        "lake": _size(settings.lake_path),
        "artifacts": _size(settings.artifacts_path),
    }
    parts = ", ".join(f"{name} {_mib(size)}" for name, size in sizes.items())
    say(f"disk: {parts}; {_mib(usage.free)} free")
    if usage.free < LEAST_FREE * usage.total:
        return [f"only {_mib(usage.free)} of {_mib(usage.total)} are free: make room before the log cannot be written"]
    return []


def _positions(stores: Stores) -> list[str]:
    last, folded = stores.log.last_position(), stores.state.folded_position()
    newest = stores.log.newest_at()
    say(f"log: {last:,} events, the newest of {iso(newest)}" if last else "log: no events yet")
    if not last:
        return ["the log is empty: run `marquee demo`, or `marquee import movielens DIR`"]
    say(f"folded into profiles: up to {folded:,} ({last - folded:,} behind)")
    advice = []
    if last - folded > MOST_BEHIND:
        advice.append(f"profiles are {last - folded:,} events behind: start `marquee serve`, whose follower folds them")
    landed = stores.lake.source_position() if stores.settings.lake_path.exists() else 0
    say(f"landed in the lake: up to {landed:,} ({last - landed:,} behind)")
    if landed > last:
        advice.append("the lake holds events the log does not: log.db is older than the lake, restore both together")
    if last - landed > MOST_BEHIND:
        advice.append(f"the lake is {last - landed:,} events behind: run `marquee land`")
    return advice


def _artifacts(stores: Stores) -> list[str]:
    advice = []
    for kind in stores.artifacts.kinds():
        versions = stores.artifacts.versions(kind)
        say(f"{kind}: {stores.artifacts.current(kind) or 'none'} in force, {len(versions)} kept")
    if stores.artifacts.current("catalog") is None:
        advice.append("no catalogue is in force: run `marquee import catalog FILE`")
    elif stores.artifacts.current("models") is None:
        trained = stores.artifacts.versions("models")
        advice.append(f"no models are in force: run `marquee {'publish' if trained else 'train'}`")
    return advice


def _jobs(settings: Settings) -> list[str]:
    advice = []
    for path in sorted((settings.home / "run").glob("job-*.json")):
        try:
            job = msgspec.json.decode(path.read_bytes(), type=JobState)
        except msgspec.MsgspecError:
            continue
        say(f"job {job.name}: {job.runs:,} runs, {job.failures:,} failed, {job.done:,} done")
        if job.error:
            advice.append(f"the job {job.name} failed last time: {job.error}")
    return advice


def _quarantine(stores: Stores, *, shown: int) -> list[str]:
    refused = stores.log.quarantined(limit=QUARANTINE_READ)
    if not refused:
        say("quarantine: empty")
        return []
    reasons = Counter(reason.partition(":")[0] for _, reason, _ in refused)
    most = "at least " if len(refused) == QUARANTINE_READ else ""
    say(f"quarantine: {most}{len(refused):,} refused since {iso(refused[-1][0])}")
    for reason, count in reasons.most_common(REASONS_SHOWN):
        say(f"  {count:>7,}  {reason}")
    for received_at, reason, raw in refused[: max(shown, 0)]:
        say(f"  {iso(received_at)}  {reason}")
        say(f"      {raw[:160].decode(errors='replace')!r}")
    return []


def _deep(stores: Stores) -> list[str]:
    advice = []
    for name, store in (("log.db", stores.log), ("state.db", stores.state), ("desk.db", stores.desk)):
        try:
            problems = store.check()
        except MarqueeError as error:
            problems = [str(error)]
        say(f"{name}: {'sound' if not problems else problems[0]}")
        advice += [f"{name} is damaged ({problem}): restore it from a copy" for problem in problems[:1]]
    return advice


def _parity(stores: Stores, *, sample: int) -> list[str]:
    if sample < 1:
        raise BadInput("--parity takes a number of pages above 0")
    snapshot, artifacts = load_snapshot(stores.artifacts), stores.artifacts
    if snapshot is None:
        return []  # said above
    tables = {version: read_signals(artifacts.path("models", version)) for version in artifacts.versions("models")}
    with progress("replaying pages") as report:
        parity = measure_parity(
            stores.log, stores.lake, index=snapshot.index, tables=tables, sample=sample,
            rng=np.random.default_rng(0), report=report,
        )  # fmt: skip
    left_out = f", {parity.taken_back:,} left out as what they knew was taken back since" if parity.taken_back else ""
    if not parity.pages:
        say(f"parity: no page to replay{left_out}; pages count once they are landed (`marquee land`)")
        return []
    say(f"parity: {parity.share:.2%} of {parity.pages:,} pages had the features of training{left_out}")
    for difference in parity.differences:
        say(f"  {difference}")
    if parity.holds:
        return []
    return [f"features served differ from those trained on in {1 - parity.share:.2%} of pages (at most 0.1 %)"]


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(entry.stat().st_size for entry in path.rglob("*") if entry.is_file())
    return sum(entry.stat().st_size for entry in path.parent.glob(f"{path.name}*"))


def _mib(size: int) -> str:
    return f"{size / (1 << 20):,.1f} MiB"
