"""Everything `marquee evaluate` found out about one version, as one plain value: members, ablation, slices, curves.

It is written as JSON as it is, and as a page by `report_page`.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.evaluation.beyond import beyond_accuracy, genre_shares
from marquee.evaluation.compare import Verdict, judge, paired_interval
from marquee.evaluation.members import Ranked
from marquee.evaluation.ranking_metrics import SHOWN
from marquee.features.interactions import Interactions, known_before
from marquee.schema.card import Card

LENGTHS = ((0, 0), (1, 2), (3, 9), (10, 29), (30, 99), (100, None))  # titles behind a viewer, both ends in
MOST_COUNTRIES = 8
LEAST_IN_SLICE = 20  # targets: a slice of fewer says nothing
BINS = 10


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """A mean and its 95 % interval, whole profiles resampled."""

    mean: float
    low: float
    high: float


class MemberLine(msgspec.Struct, frozen=True, kw_only=True):
    """One scorer over all targets; lists are of its first ten."""

    name: str
    ndcg10: Interval
    hr10: float
    coverage: float  # share of the catalogue in anyone's list
    effective_titles: float
    novelty: float  # bits
    diversity: float
    divergence: float  # Steck's C_KL, 0 is calibrated


class Without(msgspec.Struct, frozen=True, kw_only=True):
    """What the blend gains by a member: NDCG@10 with it, less without it."""

    name: str
    gain: Interval


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """The blend against popularity on some of the targets."""

    group: str
    name: str
    targets: int
    blend: float
    popularity: float
    difference: Interval


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """Tiles the blend thought about as likely, and how many of them were what came next."""

    tiles: int
    expected: float
    observed: float


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """NDCG@10 (or what `measure` says) against something that was varied."""

    name: str
    varied: str
    points: tuple[tuple[float, float], ...]
    measure: str = "NDCG@10"
    chosen: float | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One version, judged. Times are UTC ms."""

    version: str
    judge_at: int
    last_at: int
    targets: int
    profiles: int
    titles: int
    card: Card | None
    against_popularity: dict[str, Any]
    against_live: dict[str, Any] | None
    live: str | None
    members: tuple[MemberLine, ...]
    ablation: tuple[Without, ...]
    slices: tuple[Slice, ...]
    reliability: tuple[Bin, ...]
    curves: tuple[Curve, ...]


def make_report(
    ranked: Ranked,
    interactions: Interactions,
    targets: NDArray[np.int64],
    snapshot: CatalogSnapshot,
    *,
    version: str,
    judge_at: int,
    known: NDArray[np.bool_],
    gains: Sequence[tuple[str, str, str]],
    blend: str,
    card: Card | None,
    live: tuple[str, Verdict] | None = None,
    curves: Sequence[Curve] = (),
    rng: np.random.Generator,
) -> Report:
    """Put a report together from what many scorers made of the same targets.

    `known` says of each title whether the twin had seen it `(titles,)`; `gains` are (member, scorer with it, scorer
    without it); `blend`, the one that serves, and "popularity" must be among the scorers.
    """
    of_blend, of_popularity = ranked.of(blend), ranked.of("popularity")
    verdict = judge(of_popularity, of_blend, rng=rng)
    lesser = {fewer for _, _, fewer in gains} - {more for _, more, _ in gains}
    alone = [name for name in ranked.names if name not in lesser]
    return Report(
        version=version,
        judge_at=judge_at,
        last_at=int(interactions.at[targets].max(initial=judge_at)),
        targets=len(targets),
        profiles=verdict.profiles,
        titles=len(snapshot),
        card=card,
        against_popularity=plain(verdict),
        against_live=None if live is None else plain(live[1]),
        live=None if live is None else live[0],
        members=_members(ranked, alone, interactions, targets, snapshot, judge_at=judge_at, rng=rng),
        ablation=tuple(
            Without(
                name=member,
                gain=_interval(ranked.of(more).ndcg() - ranked.of(fewer).ndcg(), ranked.profiles, rng=rng),
            )
            for member, more, fewer in gains
        ),
        slices=_slices(
            of_blend.ndcg(), of_popularity.ndcg(), interactions, targets, judge_at=judge_at, known=known, rng=rng
        ),
        reliability=reliability(ranked, of_blend.lists, interactions.title[targets]),
        curves=tuple(curves),
    )


def plain(verdict: Verdict) -> dict[str, Any]:
    """Lay a verdict out for JSON."""
    found: dict[str, Any] = msgspec.to_builtins(verdict)
    return found


def _interval(values: NDArray[np.float64], profiles: NDArray[np.int32], *, rng: np.random.Generator) -> Interval:
    mean, low, high = paired_interval(values, profiles, rng=rng)
    return Interval(mean=mean, low=low, high=high)


def _members(
    ranked: Ranked,
    names: Sequence[str],
    interactions: Interactions,
    targets: NDArray[np.int64],
    snapshot: CatalogSnapshot,
    *,
    judge_at: int,
    rng: np.random.Generator,
) -> tuple[MemberLine, ...]:
    histories = histories_of(interactions, targets)
    earlier = interactions.before(judge_at)
    counts = np.bincount(earlier.title[earlier.watched], minlength=len(snapshot))
    shares = genre_shares(snapshot)
    lines = []
    for name in names:
        ranking = ranked.of(name)
        beyond = beyond_accuracy(ranking.lists, counts=counts, shares=shares, histories=histories)
        lines.append(
            MemberLine(
                name=name,
                ndcg10=_interval(ranking.ndcg(), ranked.profiles, rng=rng),
                hr10=float(ranking.hits().mean()),
                coverage=beyond.coverage,
                effective_titles=beyond.effective_titles,
                novelty=beyond.novelty,
                diversity=beyond.diversity,
                divergence=beyond.divergence or 0.0,
            )
        )
    return tuple(lines)


def histories_of(interactions: Interactions, targets: NDArray[np.int64]) -> sparse.csr_matrix:
    """Give what spoke for titles just before each target, `(targets, titles)` float32."""
    starts = interactions.starts()
    known = [known_before(interactions, int(target), starts=starts) for target in targets]
    begin = np.concatenate([[0], np.cumsum([len(one.positives) for one in known])])
    titles = np.concatenate([np.empty(0, np.int32), *(one.positives for one in known)])
    weights = np.concatenate([np.empty(0, np.float32), *(one.weights for one in known)])
    return sparse.csr_matrix((weights, titles, begin), shape=(len(targets), len(interactions.title_ids)))


def _slices(
    blend: NDArray[np.float64],
    popularity: NDArray[np.float64],
    interactions: Interactions,
    targets: NDArray[np.int64],
    *,
    judge_at: int,
    known: NDArray[np.bool_],
    rng: np.random.Generator,
) -> tuple[Slice, ...]:
    profiles = interactions.profile[targets]
    groups = [
        *(("titles behind the viewer", *one) for one in _by_length(interactions, targets)),
        *(("country", *one) for one in _by_country(interactions, targets)),
        ("the title", "known to the models", known[interactions.title[targets]]),
        ("the title", "new to the models", ~known[interactions.title[targets]]),
        *(("part of the window", *one) for one in _by_quarter(interactions.at[targets], judge_at)),
    ]
    found = []
    for group, name, among in groups:
        if int(among.sum()) < LEAST_IN_SLICE:
            continue
        ours, theirs = blend[among], popularity[among]
        found.append(
            Slice(
                group=group,
                name=name,
                targets=int(among.sum()),
                blend=float(ours.mean()),
                popularity=float(theirs.mean()),
                difference=_interval(ours - theirs, profiles[among], rng=rng),
            )
        )
    return tuple(found)


def _by_length(interactions: Interactions, targets: NDArray[np.int64]) -> list[tuple[str, NDArray[np.bool_]]]:
    starts = interactions.starts()
    lengths = np.array(
        [
            len(np.unique(interactions.title[starts[interactions.profile[target]] : target]))
            for target in targets.tolist()
        ],
        dtype=np.int64,
    )
    found = []
    for least, most in LENGTHS:
        name = f"{least} or more" if most is None else f"{least}" if least == most else f"{least} to {most}"
        found.append((name, (lengths >= least) & (lengths <= (np.iinfo(np.int64).max if most is None else most))))
    return found


def _by_country(interactions: Interactions, targets: NDArray[np.int64]) -> list[tuple[str, NDArray[np.bool_]]]:
    rows = interactions.country[targets]
    counts = np.bincount(rows, minlength=len(interactions.countries))
    most = np.argsort(-counts, kind="stable")[:MOST_COUNTRIES]
    if np.count_nonzero(counts) < 2:
        return []
    return [(interactions.countries[row] or "unknown", rows == row) for row in most.tolist()]


def _by_quarter(at: NDArray[np.int64], since: int) -> list[tuple[str, NDArray[np.bool_]]]:
    """Split by how long after the cut a target lies: models grow stale."""
    span = max(int(at.max(initial=since)) - since, 1)
    quarter = np.minimum((at - since) * 4 // span, 3)
    return [(f"quarter {number + 1}", quarter == number) for number in range(4)]


def reliability(ranked: Ranked, lists: NDArray[np.int32], titles: NDArray[np.int32]) -> tuple[Bin, ...]:
    """Compare how likely the blend held its first tiles to be with how often they were what came next.

    Bins hold equally many tiles, likeliest last. A model that knows itself lies on the diagonal.
    """
    there = lists >= 0
    expected = ranked.chances[there].astype(np.float64)
    came = (lists == titles[:, None])[there]
    if len(expected) < BINS * SHOWN:
        return ()
    order = np.argsort(expected, kind="stable")
    return tuple(
        Bin(tiles=len(part), expected=float(expected[part].mean()), observed=float(came[part].mean()))
        for part in np.array_split(order, BINS)
    )
