"""Judge one trained version thoroughly, for people to read: members, ablation, slices, curves, and the live one beside.

Nothing is published here.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BrokenStore, NotFound
from marquee.evaluation.compare import judge
from marquee.evaluation.members import rank_many
from marquee.evaluation.ranking_metrics import rank_targets
from marquee.evaluation.report import Curve, Report, make_report
from marquee.evaluation.report_page import json_of, page_of
from marquee.jobs.judge import BLEND, Bench, live_twin, members_of, personal, whole_profiles
from marquee.models.taste import align
from marquee.models.training import TrainingConfig, fit_models, with_blend
from marquee.schema.card import read_card
from marquee.storage.artifacts import Artifacts

SHARES = (0.125, 0.25, 0.5)  # of the profiles, for the learning curve
CURVE_TARGETS = 1_000


def evaluate(
    bench: Bench,
    *,
    artifacts: Artifacts,
    snapshot: CatalogSnapshot,
    learning_curve: bool = False,
    seed: int = 0,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Rank the bench's targets by every member, by the blend, by it without each, and by what is live.

    `learning_curve` also fits the twin again on parts of the profiles: that takes about as long as one fit.
    """
    rng = np.random.default_rng(seed)
    steps = 10 + (5 if learning_curve else 0)
    members = members_of(bench.taste, ablate=True)
    ranked = rank_many(
        members.scorer,
        bench.interactions,
        bench.targets,
        names=members.names,
        chances_of=BLEND,
        report=lambda done, total: report(8 * done // max(total, 1), steps),
    )
    live = None
    version = artifacts.current("models")
    if version is not None and version != bench.version and len(bench.targets):
        try:
            taste = align(live_twin(artifacts, version=version, judge_at=bench.judge_at), snapshot)
            of_live = rank_targets(personal(taste), bench.interactions, bench.targets)
            live = (version, judge(of_live, ranked.of(BLEND), rng=rng))
        except (BrokenStore, NotFound):  # it serves nobody
            live = None
    report(10, steps)
    card = read_card(artifacts.path("models", bench.version))
    curves = [*_tuning({} if card is None else card.tuned), *_lineage(artifacts)]
    if learning_curve and len(bench.targets):
        curves.insert(0, _learning(bench, snapshot, seed=seed, report=lambda done, total: report(10 + done, steps)))
    report(steps, steps)
    return make_report(
        ranked,
        bench.interactions,
        bench.targets,
        snapshot,
        version=bench.version,
        judge_at=bench.judge_at,
        known=bench.taste.rows >= 0,
        gains=members.gains,
        blend=BLEND,
        card=card,
        live=live,
        curves=curves,
        rng=rng,
    )


def write_report(found: Report, folder: Path) -> tuple[Path, Path]:
    """Write a report as a page and as JSON into `folder`; returns both files."""
    folder.mkdir(parents=True, exist_ok=True)
    page, data = folder / f"{found.version}.html", folder / f"{found.version}.json"
    page.write_text(page_of(found))
    data.write_bytes(json_of(found))
    return page, data


def _tuning(tuned: dict[str, Any]) -> list[Curve]:
    """Draw what tuning tried: NDCG@10 on the window before the judge's."""
    found = []
    for key, chosen, name, varied in (
        ("by_half_life", "half_life_days", "How fast popularity fades", "half-life, days"),
        ("by_regularization", "regularization", "How strongly EASE is held back", "regularisation"),
    ):
        points = tuple((float(x), float(y)) for x, y in tuned.get(key, {}).items())
        found.append(Curve(name=name, varied=varied, points=points, chosen=tuned.get(chosen)))
    return found


def _lineage(artifacts: Artifacts) -> list[Curve]:
    """Draw the blend of each kept version on the window it was judged by itself, oldest first."""
    cards = [read_card(artifacts.path("models", version)) for version in artifacts.versions("models")]
    figures = [member.ndcg10 for card in cards if card is not None for member in card.members if member.name == BLEND]
    points = tuple((float(number + 1), figure) for number, figure in enumerate(figures))
    return [Curve(name="Kept versions, each on its own window", varied="version, oldest first", points=points)]


def _learning(bench: Bench, snapshot: CatalogSnapshot, *, seed: int, report: Callable[[int, int], None]) -> Curve:
    """Fit the twin on parts of the profiles and rank the same targets, to see whether more data would help."""
    rng = np.random.default_rng(seed)
    targets = whole_profiles(bench.interactions, bench.targets, most=CURVE_TARGETS, rng=rng)
    earlier = bench.interactions.before(bench.judge_at)
    lot = rng.random(bench.interactions.profiles)
    points = []
    for number, share in enumerate((*SHARES, 1.0)):
        twin = bench.twin
        if share < 1:
            part = earlier.where(lot[earlier.profile] < share)
            twin = with_blend(
                fit_models(part, version="part", config=TrainingConfig(), rng=rng, report=lambda done, total: None),
                bench.twin.blend,
            )
        ranking = rank_targets(personal(align(twin, snapshot)), bench.interactions, targets)
        points.append((100 * share, float(ranking.ndcg().mean())))
        report(number + 1, len(SHARES) + 1)
    return Curve(name="How much more data would help", varied="profiles learnt from, %", points=tuple(points))
