"""What a trained version is judged by: the window of the newest events that its twin has not seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import NotFound
from marquee.evaluation.members import ManyScorer, rank_many
from marquee.evaluation.ranking_metrics import Scorer
from marquee.features.interactions import Interactions, Signals
from marquee.features.training_set import read_interactions
from marquee.models.artifact import ModelSet, load_models
from marquee.models.blend import FEATURES, combine
from marquee.models.taste import Taste, align, hears_sequence
from marquee.schema.card import Member
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import LakeEngine

JUDGED = "judged"  # the twin's folder inside an artifact
MOST_TARGETS = 5_000
CARD_TARGETS = 1_000  # for the figures on a version's card
BLEND = "blend"  # what is served
WEIGHED = "blend before the last word"
WITHOUT = "without "


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bench:
    """A candidate's twin on the catalogue of today, and the watches it is judged by."""

    version: str
    twin: ModelSet
    taste: Taste
    interactions: Interactions
    targets: NDArray[np.int64]
    judge_at: int


def open_bench(
    *, artifacts: Artifacts, lake: LakeEngine, snapshot: CatalogSnapshot, version: str | None, seed: int = 0
) -> Bench:
    """Open a version (None: the newest trained) for judging, whole profiles drawn up to `MOST_TARGETS` watches.

    Raises NotFound where nothing was trained.
    """
    trained = artifacts.versions("models")
    if version is None and not trained:
        raise NotFound("no models were trained yet; run `marquee train`")
    version = version or trained[-1]
    twin = load_models(artifacts.checked("models", version) / JUDGED)
    interactions = read_interactions(lake).renumbered(snapshot.title_ids)
    judge_at = int(twin.facts["judge_at"])
    targets = whole_profiles(
        interactions, interactions.next_watches(since=judge_at), most=MOST_TARGETS, rng=np.random.default_rng(seed)
    )
    return Bench(
        version=version,
        twin=twin,
        taste=align(twin, snapshot),
        interactions=interactions,
        targets=targets,
        judge_at=judge_at,
    )


def whole_profiles(
    interactions: Interactions, targets: NDArray[np.int64], *, most: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw profiles at random until they have `most` targets, and keep all of theirs, in order."""
    if len(targets) <= most:
        return targets
    owners = interactions.profile[targets]
    people, counts = np.unique(owners, return_counts=True)
    drawn = rng.permutation(len(people))
    enough = int(np.searchsorted(np.cumsum(counts[drawn]), most)) + 1
    return targets[np.isin(owners, people[drawn[:enough]])]


def personal(taste: Taste) -> Scorer:
    """Score by the blend."""
    return lambda signals, country: taste.score_signals(signals, country=country)


def popular(taste: Taste) -> Scorer:
    """Score by decayed popularity alone: the reference."""
    return lambda signals, country: taste.popularity(country)


def by_component(taste: Taste, component: int) -> Scorer:
    """Score by one component of the blend alone."""

    return lambda signals, country: taste.components(signals, country=country)[component]


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Scorers by name: each member alone, what is served, and, to tell what each adds, what would be without it."""

    names: tuple[str, ...]
    scorer: ManyScorer  # a row a name
    gains: tuple[tuple[str, str, str], ...]  # (member, scorer with it, scorer without it)


def members_of(taste: Taste, *, ablate: bool = False) -> Members:
    """Name and score by each member alone and by what is served; `ablate` adds what would be without each member.

    Without a member means that its weight is 0 and the others' stay: what it adds to what is served, not what the
    others could make up for. Without the sequence model means the blend that was fitted without it.
    """
    last_word = taste.models is not None and taste.models.last_word is not None
    weighed = WEIGHED if last_word else BLEND
    alone = [row for row, name in enumerate(FEATURES) if name != "sequence" or hears_sequence(taste.models)]
    left_out = alone if ablate else []
    names = [FEATURES[row] for row in alone] + ([WEIGHED] if last_word else []) + [BLEND]
    gains = [("last_word", BLEND, WEIGHED)] if last_word and ablate else []
    gains += [(FEATURES[row], weighed, WITHOUT + FEATURES[row]) for row in left_out]
    names += [WITHOUT + FEATURES[row] for row in left_out]
    deaf = taste.blend.without_sequence()

    def score(signals: Signals, country: str) -> NDArray[np.float32]:
        signals = taste.by_own_table(signals)
        opinions = taste.components(signals, country=country)
        length = len(signals.positives)
        weights = taste.blend.at_length(length)
        rows = [opinions[row] for row in alone]
        if last_word:
            rows.append(combine(opinions, weights))
        rows.append(taste.last_word(opinions, signals, country=country))
        for row in left_out:
            fewer = deaf.at_length(length) if FEATURES[row] == "sequence" else weights.copy()
            fewer[row] = 0
            rows.append(combine(opinions, fewer))
        return np.stack(rows)

    return Members(names=tuple(names), scorer=score, gains=tuple(gains))


def figures_of(
    twin: ModelSet, interactions: Interactions, snapshot: CatalogSnapshot, *, since: int, seed: int = 0
) -> tuple[int, tuple[Member, ...]]:
    """Measure each member and the blend of a twin on a sample of what it has not seen: (targets, members)."""
    targets = whole_profiles(
        interactions, interactions.next_watches(since=since), most=CARD_TARGETS, rng=np.random.default_rng(seed)
    )
    if len(targets) == 0:
        return 0, ()
    members = members_of(align(twin, snapshot))
    ranked = rank_many(members.scorer, interactions, targets, names=members.names)
    return len(targets), tuple(
        Member(
            name=name,
            ndcg10=round(float(ranked.of(name).ndcg().mean()), 5),
            hr10=round(float(ranked.of(name).hits().mean()), 5),
        )
        for name in members.names
    )


def live_twin(artifacts: Artifacts, *, version: str, judge_at: int) -> ModelSet:
    """Open what is live as it may be compared: itself if it has seen nothing from `judge_at` on, else its twin."""
    folder = artifacts.checked("models", version)
    whole = load_models(folder)
    return whole if whole.trained_through < judge_at else load_models(folder / JUDGED)
