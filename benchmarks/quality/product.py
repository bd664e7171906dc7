"""The product's own question: what will this viewer watch next, and how much of it? All events as they come.

One global cut in time; every first watch after it is a target, asked with all that was known of its viewer then, the
whole catalogue ranked. A target's gain is how much of it was watched in the end: NDCG@10 weighted by completion. Ours
is what `marquee train` makes (its twin trained before the cut), against decayed popularity, EASE, tuned iALS and
`implicit`, each told the same and tuned on the same earlier window. On the built-in world and MovieLens 1M, the small
set printed only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.frame import Check, Result
from benchmarks.quality import _product_peers as peers
from benchmarks.quality._product_data import gains, movielens, world
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BadInput
from marquee.evaluation.compare import paired_interval
from marquee.evaluation.members import rank_many
from marquee.evaluation.ranking_metrics import Ranking
from marquee.evaluation.split import TimeSplit
from marquee.features.interactions import Interactions, Signals
from marquee.jobs.fit import Fitted, fit
from marquee.jobs.judge import whole_profiles
from marquee.jobs.stages import Stages
from marquee.models.blend import FEATURES, Blend, combine, fit_blend
from marquee.models.taste import Taste, align
from marquee.models.training import TrainingConfig, blend_examples

SEED = 2
MOST, MOST_TUNED = 20_000, 2_000  # targets judged, and targets each peer is tuned on
LEAST_OF_COUNTRY = 300  # targets
LENGTHS = {"0": (0, 0), "1-3": (1, 3), "4-10": (4, 10), "11+": (11, 10**9)}  # titles known before the target
BARE = "without the last word"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """What is asked, and what right answers are worth."""

    interactions: Interactions
    targets: NDArray[np.int64]
    gain: NDArray[np.float64]

    def weighted(self, ranks: Ranking) -> NDArray[np.float64]:
        """Give each target's part of the completion-weighted NDCG@10: the mean over targets is the figure."""
        return ranks.ndcg() * self.gain / max(float(self.gain.mean()), 1e-9)


class Caught(Stages):
    """Stages that remember what they made, and leave out the set that would serve: nothing here asks it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Any] = {}

    def run(self, name: str, compute: Callable[[], T], **ways: Any) -> T:
        """Compute a stage."""
        made: T = self.found["judged"] if name == "whole" else compute()
        self.found[name] = made
        return made


def run(*, data: Path | None, quick: bool) -> Result:
    """Measure the world and both MovieLens sets (the quick form: a small world, no peer of another environment)."""
    if data is None and not quick:
        raise BadInput("quality.product needs --data DIR, the folder of public data sets")
    figures, checks = measure(*world(seed=SEED, small=quick), name="world", quick=quick)
    if not quick and data is not None:
        more, other = measure(*movielens(data / "ml-1m"), name="ml_1m", quick=quick)
        small, _ = measure(*movielens(data / "ml-latest-small"), name="latest_small", quick=quick)
        figures, checks = figures | more | small, checks + other
    return Result(figures=figures, checks=checks, data=f"built-in world, seed {SEED}; MovieLens 1M and latest-small")


def measure(
    interactions: Interactions, snapshot: CatalogSnapshot, *, name: str, quick: bool, seed: int = 0
) -> tuple[dict[str, Any], list[Check]]:
    """Train before the cut, tune the peers, judge all on what came after: (figures, checks)."""
    rng = np.random.default_rng(seed)
    stages = Caught()
    config = TrainingConfig(sequence=None) if quick else TrainingConfig()
    fitted = fit(interactions, snapshot, version="bench", config=config, seed=seed, stages=stages)
    split, taste = fitted.split, align(fitted.judged, snapshot)
    asked = _asked(interactions, since=split.judge_at, until=None, most=2_000 if quick else MOST, rng=rng)
    variants = _without(stages, fitted, taste, interactions.before(split.judge_at), snapshot, rng=rng)
    names, score = _scorers(taste, variants)
    many = rank_many(score, interactions, asked.targets, names=names)
    ranks = {part: many.of(part) for part in names}
    rows = {"ours": ranks["ours"], "popularity": ranks["popularity"]}
    tuned: dict[str, Any] = {"popularity": fitted.tuned.get("half_life_days")}
    for peer, (ranking, numbers) in _peers(interactions, asked, split, quick=quick, rng=rng).items():
        rows[peer], tuned[peer] = ranking, numbers
    whole = asked.weighted(rows["ours"])
    figures: dict[str, Any] = {
        f"{name}_targets": len(asked.targets),
        f"{name}_profiles": len(np.unique(rows["ours"].profiles)),
        f"{name}_ndcg10": {row: round(float(asked.weighted(ranking).mean()), 4) for row, ranking in rows.items()},
        f"{name}_hr10": {row: round(float(ranking.hits().mean()), 4) for row, ranking in rows.items()},
        f"{name}_coverage10": {row: round(ranking.coverage, 4) for row, ranking in rows.items()},
        f"{name}_tuned": tuned,
        f"{name}_slices": _slices(asked, rows, known=set(fitted.judged.title_ids)),
        f"{name}_gain_of": _gains_of(asked, ranks, rng=rng),
        f"{name}_sequence": fitted.judged.sequence is not None,
    }
    checks = []
    for row, ranking in rows.items():
        if row != "ours":
            _, low, _ = paired_interval(whole - asked.weighted(ranking), ranking.profiles, rng=rng)
            checks.append(
                Check(
                    what=f"{name}: weighted NDCG@10 ahead of {row} (low end)", value=round(low, 4), op=">", target=0.0
                )
            )
    return figures, checks


def _asked(interactions: Interactions, *, since: int, until: int | None, most: int, rng: np.random.Generator) -> Asked:
    """Ask about first watches in a window, whole profiles drawn, whether they went well or not."""
    first = interactions.first_watches()
    at = interactions.at[first]
    found = first[(at >= since) & (at < (np.iinfo(np.int64).max if until is None else until))]
    targets = whole_profiles(interactions, found, most=most, rng=rng)
    return Asked(interactions=interactions, targets=targets, gain=gains(interactions, targets, since=since))


def _without(
    stages: Caught,
    fitted: Fitted,
    taste: Taste,
    earlier: Interactions,
    snapshot: CatalogSnapshot,
    *,
    rng: np.random.Generator,
) -> dict[str, Blend]:
    """Fit the blend without each member in turn, on the window that the blend was fitted on."""
    examples, lengths = blend_examples(
        stages.found["early"], earlier, snapshot, since=fitted.split.blend_at, config=fitted.config, rng=rng
    )
    found = {BARE: taste.blend}
    for place, member in enumerate(FEATURES):
        if examples[:, place].any():
            fewer = examples.copy()
            fewer[:, place] = 0
            weights = fit_blend(fewer, lengths=lengths).weights.copy()
            weights[place] = 0
            found[f"without {member}"] = Blend(weights=weights)
    return found


def _scorers(
    taste: Taste, variants: dict[str, Blend]
) -> tuple[tuple[str, ...], Callable[[Signals, str], NDArray[np.float32]]]:
    """Score by ours, by popularity, by the bare blend and by each blend without a member, in one go.

    Members are taken from the blend alone: the last word was learnt with all of them.
    """
    names = ("ours", "popularity", *variants)

    def score(signals: Signals, country: str) -> NDArray[np.float32]:
        opinions = taste.components(signals, country=country)
        rows = [taste.score_signals(signals, country=country), taste.popularity(country)]
        rows += [combine(opinions, blend.at_length(len(signals.positives))) for blend in variants.values()]
        return np.stack(rows)

    return names, score


def _gains_of(asked: Asked, ranks: dict[str, Ranking], *, rng: np.random.Generator) -> dict[str, list[float]]:
    """Say what the last word adds to the blend, and each member to the blend of the others: mean and interval."""
    bare = asked.weighted(ranks[BARE])
    found = {}
    for part, ranking in ranks.items():
        if part.startswith("without "):
            gain = asked.weighted(ranks["ours"]) - bare if part == BARE else bare - asked.weighted(ranking)
            found[part.removeprefix("without ")] = [
                round(value, 4) for value in paired_interval(gain, ranking.profiles, rng=rng)
            ]
    return found


def _peers(
    interactions: Interactions, asked: Asked, split: TimeSplit, *, quick: bool, rng: np.random.Generator
) -> dict[str, tuple[Ranking, dict[str, float]]]:
    """Tune each peer on the blend's window, train it on all before the cut and let it answer."""
    before = interactions.before(split.judge_at)
    tuning = _asked(before, since=split.blend_at, until=None, most=MOST_TUNED, rng=rng)
    strengths = interactions.before(split.blend_at).strengths()
    contexts = peers.contexts_of(before, tuning.targets)
    final, told = before.strengths(), peers.contexts_of(interactions, asked.targets)

    def quality(rows: peers.Rows) -> float:
        return float(tuning.weighted(peers.ranked(rows, before, tuning.targets)).mean())

    found = {}
    kinds: dict[str, tuple[Callable[..., peers.Peer], list[dict[str, float]]]] = {
        "ease": (peers.ease, peers.EASE),
        "ials": (peers.ials, peers.IALS),
        "implicit": (peers.implicit, peers.IMPLICIT),
    }
    for name, (peer, grid) in kinds.items():
        if quick and name == "implicit":
            continue
        best, numbers = peers.tuned(peer, grid, quality, strengths=strengths, contexts=contexts)
        found[name] = peers.ranked(best(final, told), interactions, asked.targets), numbers
    return found


def _slices(asked: Asked, rows: dict[str, Ranking], *, known: set[str]) -> dict[str, dict[str, Any]]:
    """Give every row's figure by length of history, for titles the models never saw, and by country."""
    interactions, targets = asked.interactions, asked.targets
    lengths = np.diff(peers.contexts_of(interactions, targets).indptr)
    parts = {f"{label} titles known": (lengths >= low) & (lengths <= high) for label, (low, high) in LENGTHS.items()}
    seen = np.array([title_id in known for title_id in interactions.title_ids])
    parts["new titles"] = ~seen[interactions.title[targets]]
    for row, country in enumerate(interactions.countries):
        of_country = interactions.country[targets] == row
        if country and of_country.sum() >= LEAST_OF_COUNTRY:
            parts[f"country {country}"] = of_country
    found = {}
    for label, part in parts.items():
        worth = max(float(asked.gain[part].mean()), 1e-9) if part.any() else 1.0
        of_part = {
            row: round(float((ranking.ndcg() * asked.gain)[part].mean() / worth), 4) if part.any() else None
            for row, ranking in rows.items()
        }
        found[label] = {"targets": int(part.sum())} | of_part
    return found
