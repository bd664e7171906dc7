"""One protocol for the quality of taste: the blend against decayed popularity, paired, whole profiles resampled.

A global cut in time, successive targets, the full catalogue, what was watched left out.
"""

from typing import Any

import numpy as np

from benchmarks.frame import Check
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.evaluation.compare import judge, paired_interval
from marquee.evaluation.ranking_metrics import rank_targets
from marquee.features.interactions import Interactions
from marquee.jobs.judge import by_component, personal, popular, whole_profiles
from marquee.jobs.train import fit_all
from marquee.models.blend import FEATURES
from marquee.models.taste import align
from marquee.models.training import TrainingConfig


def measure(
    interactions: Interactions, snapshot: CatalogSnapshot, *, name: str, most: int, seed: int = 0
) -> tuple[dict[str, Any], list[Check]]:
    """Train before the cut and rank what was watched after it; every hyper-parameter was chosen before the cut.

    `most` bounds the targets, whole profiles drawn. A target needs at least one earlier signal of its profile.
    """
    _, judged, split = fit_all(interactions, snapshot, version="bench", config=TrainingConfig(), seed=seed)
    rng = np.random.default_rng(seed)
    everything = interactions.next_watches(since=split.judge_at, least_history=1)
    targets = whole_profiles(interactions, everything, most=most, rng=rng)
    taste = align(judged, snapshot)
    blend = rank_targets(personal(taste), interactions, targets)
    reference = rank_targets(popular(taste), interactions, targets)
    verdict = judge(reference, blend, rng=rng)
    few = whole_profiles(interactions, targets, most=min(most, 3_000), rng=rng)
    parts = {
        part: round(float(rank_targets(by_component(taste, place), interactions, few).ndcg().mean()), 4)
        for place, part in enumerate(FEATURES)
        if part != "popularity"
    }
    _, low, high = paired_interval(blend.ndcg(), blend.profiles, rng=rng)
    figures = {
        f"{name}_ndcg10": round(verdict.candidate, 4),
        f"{name}_ndcg10_interval": [round(low, 4), round(high, 4)],
        f"{name}_ndcg10_popularity": round(verdict.live, 4),
        f"{name}_ndcg10_difference": round(verdict.difference, 4),
        f"{name}_ndcg10_difference_interval": [round(verdict.low, 4), round(verdict.high, 4)],
        f"{name}_hr10": round(float(blend.hits().mean()), 4),
        f"{name}_hr10_popularity": round(float(reference.hits().mean()), 4),
        f"{name}_coverage10": round(blend.coverage, 4),
        f"{name}_coverage10_popularity": round(reference.coverage, 4),
        f"{name}_ndcg10_parts": parts,
        f"{name}_targets": len(targets),
        f"{name}_targets_of": len(everything),
        f"{name}_profiles": verdict.profiles,
        f"{name}_half_life_days": judged.facts.get("half_life_days"),
        f"{name}_regularization": judged.facts.get("regularization"),
    }
    check = Check(what=f"{name}: NDCG@10 above decayed popularity (low end)", value=verdict.low, op=">", target=0.0)
    return figures, [check]
