"""Fit every model on the same interactions, and the blend on what came after them.

Pure: it is handed interactions and a catalogue, and returns a model set; where they come from and go to is
`jobs.train`'s.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.acts import CLASS
from marquee.features.interactions import Interactions, Signals, known_before
from marquee.features.strength import signals_of_table
from marquee.models.artifact import ModelSet
from marquee.models.blend import DEFAULT_BLEND, FEATURES, Blend, fit_blend
from marquee.models.linear import LinearConfig, fit_linear
from marquee.models.matrix_factorization import FactorsConfig, fit_factors
from marquee.models.neighbours import FollowConfig, fit_follow
from marquee.models.popularity import PopularityConfig, decayed_counts, shares, trending_lift
from marquee.models.rerank import HeadsConfig
from marquee.models.sequence_member import learn_sequence, may_learn_sequence, state_for
from marquee.models.sequence_training import SequenceConfig
from marquee.models.succession import SuccessionConfig, fit_succession
from marquee.models.taste import align
from marquee.models.threads import Progress, over_rows
from marquee.models.tower import TowerConfig, fit_tower
from marquee.schema.profile import COMMENT

Report = Callable[[int, int], None]
Measure = Callable[[str], AbstractContextManager[object]]  # what is fitted inside is measured under that name


def unmeasured(name: str) -> AbstractContextManager[object]:
    """Measure nothing."""
    return nullcontext()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingConfig:
    """How each model is fitted, and how many examples the blend sees."""

    popularity: PopularityConfig = field(default_factory=PopularityConfig)
    linear: LinearConfig = field(default_factory=LinearConfig)
    factors: FactorsConfig = field(default_factory=FactorsConfig)
    follow: FollowConfig = field(default_factory=FollowConfig)
    succession: SuccessionConfig = field(default_factory=SuccessionConfig)
    sequence: SequenceConfig | None = field(
        default_factory=SequenceConfig
    )  # where the `[neural]` extra is; None: never
    sequence_watches: int = 200_000  # below which it is not worth the minutes
    heads: HeadsConfig | None = field(default_factory=HeadsConfig)  # None: the blend has the last word
    tower: TowerConfig | None = field(default_factory=TowerConfig)  # None: none
    learn_signals: bool = True  # how strongly acts speak is learnt; else as guessed
    pages: int = 3_000  # choices from pages learnt from, at most
    examples: int = 2_000
    candidates: int = 600


def fit_models(
    interactions: Interactions,
    *,
    version: str,
    config: TrainingConfig,
    rng: np.random.Generator,
    report: Report,
    snapshot: CatalogSnapshot | None = None,
    measure: Measure = unmeasured,
    earlier: ModelSet | None = None,
    go_on: bool = False,
    scratch: Path | None = None,
) -> ModelSet:
    """Fit every model; the blend is the default until `fit_weights` replaces it.

    Only titles something spoke for take part. The content tower needs a `snapshot`; the sequence model goes on from
    that of an `earlier` set, and with `go_on` iALS too. It keeps how far it has come in the folder `scratch`.
    """
    supported = np.unique(interactions.title[interactions.weight > 0])
    known = _without_mere_talk(interactions.renumbered([interactions.title_ids[row] for row in supported]))
    liked = known.strengths()
    report(0, 4)
    with measure("popularity"):
        popularity, trending = _popularity(known, config.popularity)
    report(1, 4)
    with measure("linear"):
        linear = fit_linear(liked, config=config.linear)
    report(2, 4)

    def epoch(done: int, total: int) -> None:
        report(2 * total + done, 4 * total)

    def last_part(done: int, total: int) -> None:
        report(3 * total + done, 4 * total)

    with measure("factors"):
        start = _vectors_of(earlier, known.title_ids, config.factors) if earlier is not None and go_on else None
        factors = fit_factors(liked, config=config.factors, rng=rng, start=start, report=epoch)
    first = known.first_watches()
    first = first[known.settled()[first] > 0]
    watched, size = (known.profile[first], known.title[first]), len(known.title_ids)
    with measure("follow"):
        follow = fit_follow(*watched, size=size, config=config.follow)
    with measure("succession"):
        succession = fit_succession(*watched, size=size, config=config.succession)
    sequence = None
    if config.sequence is not None and len(first) >= config.sequence_watches and may_learn_sequence():
        state = None
        if earlier is not None and earlier.sequence is not None:
            state = state_for(earlier.sequence, earlier.title_ids, known.title_ids, rng=rng)
        with measure("sequence"):
            sequence = learn_sequence(
                known,
                config=config.sequence,
                rng=rng,
                start=state,
                checkpoint=None if scratch is None else scratch / "sequence.npz",
                report=last_part,
            )
    tower = None
    if config.tower is not None and snapshot is not None:
        everything = interactions.renumbered(snapshot.title_ids).strengths()
        with measure("tower"):
            tower = fit_tower(everything, snapshot, config=config.tower, rng=rng)
    report(4, 4)
    return ModelSet(
        version=version,
        title_ids=known.title_ids,
        trained_through=int(interactions.at.max(initial=0)),
        countries=tuple(popularity),
        popularity=_stack(popularity),
        trending=_stack(trending),
        linear=linear,
        follow=follow,
        succession=succession,
        sequence=sequence,
        tower=tower,
        factors=factors,
        blend=DEFAULT_BLEND,
        signals=signals_of_table(interactions.table),
        facts={"signals": len(interactions), "profiles": len(np.unique(interactions.profile))},
    )


def _without_mere_talk(known: Interactions) -> Interactions:
    """Leave out profiles that did nothing but write comments: taste is not moved by accounts made to write."""
    if known.action is None:
        return known
    did = np.zeros(known.profiles, dtype=np.bool_)
    did[known.profile[CLASS[known.action] != COMMENT]] = True
    return known.where(did[known.profile])


def _vectors_of(earlier: ModelSet, title_ids: tuple[str, ...], config: FactorsConfig) -> NDArray[np.float32] | None:
    """Give the title vectors of an earlier set for these titles, 0 where it has none; None where they do not fit."""
    vectors = earlier.factors.titles
    if vectors.shape[1] != config.dimensions:
        return None
    place = {title_id: row for row, title_id in enumerate(earlier.title_ids)}
    found = np.zeros((len(title_ids), config.dimensions), dtype=np.float32)
    for row, title_id in enumerate(title_ids):
        if title_id in place:
            found[row] = vectors[place[title_id]]
    return found


def _stack(tables: dict[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.stack(list(tables.values()))


def _popularity(
    known: Interactions, config: PopularityConfig
) -> tuple[dict[str, NDArray[np.float32]], dict[str, NDArray[np.float32]]]:
    """Give shares and trending lifts by country, "" first, each float32 `(titles,)`."""
    watched = known.where(known.watched & (known.settled() > 0))
    now = int(watched.at.max(initial=0))
    size = len(known.title_ids)

    def counts(part: Interactions, half_life: float) -> NDArray[np.float64]:
        return decayed_counts(
            part.title, part.at, np.ones(len(part), np.float32), size=size, now=now, half_life_days=half_life
        )

    long, short = counts(watched, config.half_life_days), counts(watched, config.trending_half_life_days)
    everywhere = shares(long)
    popularity = {"": everywhere}
    trending = {"": trending_lift(short, long)}
    for row, country in enumerate(known.countries):
        part = watched.where(watched.country == row)
        if row == 0 or len(part) < config.least_country_plays:
            continue
        of_country = counts(part, config.half_life_days)
        popularity[country] = shares(of_country, prior=everywhere, strength=config.country_prior)
        expected = popularity[country].astype(np.float64)
        trending[country] = trending_lift(counts(part, config.trending_half_life_days), expected)
    return popularity, trending


def fit_weights(
    models: ModelSet,
    interactions: Interactions,
    snapshot: CatalogSnapshot,
    *,
    since: int,
    until: int | None = None,
    config: TrainingConfig,
    rng: np.random.Generator,
    report: Report,
) -> Blend:
    """Fit the blend on what viewers went on to watch in a window the models have not seen.

    `interactions` are numbered as the catalogue is. Without any such watch the blend is the default.
    """
    examples, lengths = blend_examples(
        models, interactions, snapshot, since=since, until=until, config=config, rng=rng, report=report
    )
    return fit_blend(examples, lengths=lengths)


def blend_examples(
    models: ModelSet,
    interactions: Interactions,
    snapshot: CatalogSnapshot,
    *,
    since: int,
    until: int | None = None,
    config: TrainingConfig,
    rng: np.random.Generator,
    report: Report = lambda done, total: None,
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Draw what the blend is fitted on: opinions float32 `(examples, FEATURES, candidates)`, candidate 0 watched next.

    The second is each viewer's history length then, int64 `(examples,)`.
    """
    targets = interactions.next_watches(since=since, until=until)
    if len(targets) > config.examples:
        targets = np.sort(rng.choice(targets, size=config.examples, replace=False))
    taste = align(models, snapshot)
    starts = interactions.starts()
    candidates = min(config.candidates, len(snapshot))
    examples = np.zeros((len(targets), len(FEATURES), candidates), dtype=np.float32)
    lengths = np.zeros(len(targets), dtype=np.int64)
    seeds = rng.integers(2**63, size=len(targets))  # the same candidates whichever thread draws them
    done = Progress(report, total=len(targets))

    def part(first: int, last: int) -> None:
        for number in range(first, last):
            target, own = int(targets[number]), np.random.default_rng(seeds[number])
            signals = known_before(interactions, target, starts=starts)
            opinions = taste.components(signals, country=interactions.countries[interactions.country[target]])
            chosen = _candidates(interactions.title[target], signals, opinions, count=candidates, rng=own)
            examples[number] = opinions[:, chosen]
            lengths[number] = len(signals.positives)
        done.add(last - first)

    over_rows(part, size=len(targets))
    return examples, lengths


def _candidates(
    target: int, signals: Signals, opinions: NDArray[np.float32], *, count: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw what the target is told from: itself first, titles that all models together lead with, titles at random.

    Nothing was done yet with any of them.
    """
    standing = opinions.sum(axis=0)
    known = np.concatenate([signals.positives, signals.negatives, [target]])
    standing[known] = -np.inf
    free = len(standing) - len(np.unique(known))
    leading = np.argpartition(-standing, min(count // 2, len(standing) - 1))[: min(count // 2, free)]
    standing[leading] = -np.inf
    others = rng.permutation(np.flatnonzero(standing > -np.inf))[: count - 1 - len(leading)]
    chosen = np.full(count, target)
    chosen[1 : 1 + len(leading)] = leading
    chosen[1 + len(leading) : 1 + len(leading) + len(others)] = others
    return chosen


def with_blend(models: ModelSet, blend: Blend) -> ModelSet:
    """Give a model set another blend."""
    return replace(models, blend=blend)
