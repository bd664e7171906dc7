"""The gate: a trained version goes live only if it is better than what is live, on watches neither has seen.

Better is published, worse is refused, undecided needs a person's word, unless nothing personal is live or it only goes
on from what is live and is as good, within a margin.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BrokenStore, NotFound, Refused
from marquee.evaluation.compare import LEAST_PROFILES, Verdict, compare
from marquee.jobs.judge import live_twin, open_bench, personal, popular
from marquee.jobs.leaks import refuse_leaks
from marquee.models.artifact import load_models
from marquee.models.popularity import PopularityConfig
from marquee.models.taste import align
from marquee.schema.card import read_card
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk, LakeEngine

KEPT = 5  # versions that stay for a rollback
MARGIN = 0.03  # of the live NDCG@10: by how much an increment may be worse, at the interval's lower end


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What the gate decided."""

    version: str
    against: str | None  # what was live; None: the reference, decayed popularity
    verdict: Verdict
    published: bool

    def __str__(self) -> str:
        """Say it in a sentence, with the numbers."""
        against = f"the live {self.against}" if self.against else "decayed popularity (nothing personal is live)"
        done = "published" if self.published else "not published"
        return f"{self.version} {done}; against {against} it is {self.verdict}"


def publish(
    *,
    artifacts: Artifacts,
    lake: LakeEngine,
    desk: Desk,
    snapshot: CatalogSnapshot,
    now: int,
    version: str | None = None,
    accept_undecided: bool = False,
    author: str = "command line",
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Published:
    """Judge a trained version (None: the newest) and make it current if the gate lets it through.

    Raises NotFound where nothing was trained, Refused where that version is live already, learnt from somebody who was
    erased since, or has seen what it would be judged by.
    """
    bench = open_bench(artifacts=artifacts, lake=lake, snapshot=snapshot, version=version)
    live = artifacts.current("models")
    if live == bench.version:
        raise Refused(f"{live} is live already; train a new one with `marquee train`")
    if f"models:{bench.version}" in desk.snapshot(now=now).in_force("retire"):
        raise Refused(f"{bench.version} learnt from somebody erased since (law 14); train anew with `marquee train`")
    whole = align(load_models(artifacts.path("models", bench.version)), snapshot)
    card = read_card(artifacts.path("models", bench.version))
    half_life = bench.twin.facts.get("half_life_days") or (
        card.config["popularity"]["half_life_days"] if card else None
    )
    refuse_leaks(bench, whole, half_life_days=half_life or PopularityConfig().half_life_days)
    scorer = popular(bench.taste)
    against = None
    if live is not None:
        try:
            scorer = personal(align(live_twin(artifacts, version=live, judge_at=bench.judge_at), snapshot))
            against = live
        except (BrokenStore, NotFound):  # it cannot be read, so it serves nobody: nothing personal is live
            against = None
    verdict = compare(
        scorer, personal(bench.taste), bench.interactions, bench.targets, rng=np.random.default_rng(0), report=report
    )
    # what only went on from the live version must not be worse, rather than be better: it is fresher
    goes_on = card is not None and card.parent is not None and card.parent == against
    as_good = goes_on and verdict.profiles >= LEAST_PROFILES and verdict.low > -MARGIN * verdict.live
    let_through = verdict.verdict == "better" or (
        verdict.verdict == "undecided" and (accept_undecided or against is None or as_good)
    )
    if let_through:
        artifacts.make_current("models", bench.version)
        desk.decide("models", "current", bench.version, author=author, now=now)
        _retire_old(artifacts, desk)
    return Published(version=bench.version, against=against, verdict=verdict, published=let_through)


def roll_back(*, artifacts: Artifacts, desk: Desk, now: int, author: str = "command line") -> str:
    """Put the version that was live before back in force; returns it.

    Raises Refused where none was, or it is kept no longer. Candidates that never went live do not count.
    """
    current = artifacts.current("models")
    kept = set(artifacts.versions("models"))
    for version in _once_live(desk):
        if version != current and version in kept:
            artifacts.make_current("models", version)
            desk.decide("models", "current", version, author=author, now=now)
            return version
    raise Refused(f"no models were live before {current or 'now'} that are still kept; train and publish instead")


def _once_live(desk: Desk) -> list[str]:
    """List versions that were live, each once, the latest first."""
    history = sorted(desk.history(kind="models", limit=1_000), key=lambda decision: -decision.version)
    return list(dict.fromkeys(decision.value for decision in history if decision.value))


def _retire_old(artifacts: Artifacts, desk: Desk) -> None:
    """Remove all but the newest versions; what is live, and what was before it, stays."""
    versions = artifacts.versions("models")
    spared = {artifacts.current("models"), *_once_live(desk)[:2], *versions[-KEPT:]}
    for version in versions:
        if version not in spared:
            artifacts.retire("models", version)
