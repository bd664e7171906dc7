"""The cover part of `marquee evaluate`: what another cover policy would have earned, from the live log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from marquee.cli.terminal import console, progress, say, say_next
from marquee.errors import NotFound
from marquee.schema.clock import iso

if TYPE_CHECKING:
    from marquee.jobs.judge_covers import CoverJudgement
    from marquee.storage.open import Stores


def judge(stores: Stores, *, policy: str, out: Path | None) -> int:
    """Judge, print and write the report; raises NotFound without a catalogue, policy or settled draws."""
    import msgspec
    import numpy as np

    from marquee.catalog.artworks import with_accepted
    from marquee.catalog.load import load_snapshot
    from marquee.evaluation.off_policy_page import page_of_policy
    from marquee.jobs.judge_covers import judge_covers

    now = stores.settings.clock().now()
    published = load_snapshot(stores.artifacts)
    if published is None:
        raise NotFound("no catalogue is published yet; run `marquee import catalog FILE` first")
    with progress("draws") as report:
        found = judge_covers(
            lake=stores.lake,
            state=stores.state,
            artifacts=stores.artifacts,
            snapshot=with_accepted(published, stores.desk.snapshot(now=now)),
            policy=policy,
            now=now,
            rng=np.random.default_rng(0),
            report=report,
        )
    show(found)
    folder = out or stores.settings.home / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    page, data = folder / f"policy-{policy}.html", folder / f"policy-{policy}.json"
    page.write_text(
        page_of_policy(
            policy=policy,
            found=found.assessment,
            estimates=found.estimates,
            replay=found.replay,
            first_at=found.first_at,
            last_at=found.last_at,
        )
    )
    data.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1))
    say(f"report: {page}, and as JSON: {data}")
    say_next("marquee report artwork")
    return 0


def show(found: CoverJudgement) -> None:
    """Print the estimate, the verdict and why there is none."""
    said = found.assessment
    say(
        f"{found.policy}, asked of {said.draws:,} draws of {said.profiles:,} profiles "
        f"from {iso(found.first_at)[:10]} to {iso(found.last_at)[:10]}; {found.unsettled:,} more have no outcome yet"
    )
    table = Table("quality plays a hundred draws", "value", "95 % interval", box=None)
    for line in (said.logged, said.estimate, *found.estimates):
        name = "as it was" if line is said.logged else line.estimator
        table.add_row(name, f"{line.value * 100:.2f}", f"{line.low * 100:.2f} to {line.high * 100:.2f}")
    replay = found.replay
    table.add_row(
        f"replay, {replay.matched:,} matches", f"{replay.value * 100:.2f}",
        f"{replay.low * 100:.2f} to {replay.high * 100:.2f}",
    )  # fmt: skip
    console.print(table)
    apart = said.difference
    say(f"difference {apart.value * 100:+.2f} [{apart.low * 100:+.2f}, {apart.high * 100:+.2f}]")
    say(f"effective sample {said.effective_sample:,.0f} draws; the log covers {said.overlap:.0%} of the policy's draws")
    say(f"verdict: {said.verdict}" if said.verdict else f"no verdict: {said.why_none}")
