"""What another cover policy would have earned, answered from the draws the live one logged.

A draw counts once its outcome window has closed, under the profile as it stood then. The new policy's chances are those
of each draw on its own: what a page holds back (neighbours, budget) shows as overlap that is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from marquee.artwork.asked import asked_chances
from marquee.artwork.context import leanings, moment, row_place
from marquee.artwork.keep import load_policy
from marquee.artwork.learn import rewards_of
from marquee.artwork.policy import DEFAULT_VERSION, CoverPolicy, default_policy, sheet_for
from marquee.artwork.pool import CoverPool, pool_of
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import NotFound
from marquee.evaluation.off_policy import DM, DR, IPS, SNDR, SNIPS, Assessment, Estimate, LoggedDraws, estimate
from marquee.evaluation.off_policy_choice import assess_chosen
from marquee.evaluation.replay import TakeFraction, replayed_choice, take_fraction
from marquee.evaluation.reward_model import Offered, foresee
from marquee.features.profile import encode_history
from marquee.features.strength import SIGNALS
from marquee.jobs.draws import floats_of, millis_of, read_draws
from marquee.jobs.learn import KIND, as_it_stood
from marquee.lake.outcomes import WINDOW_H
from marquee.models.artifact import read_signals
from marquee.schema.clock import DAY, HOUR
from marquee.schema.profile import ceiling_of, unpack_profile
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import LakeEngine, StateStore

EVEN, DEFAULT = "even", "default"
SHOWN = (IPS, SNIPS, DM, DR, SNDR)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeConfig:
    """What is judged by."""

    days: int = 90
    most_draws: int = 50_000  # the newest


JUDGE = JudgeConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverJudgement:
    """What a policy would have earned; rewards are quality plays a draw."""

    policy: str
    assessment: Assessment
    estimates: tuple[Estimate, ...]  # by each estimator, the interval its own
    replay: TakeFraction  # on the draws that chose as the policy would have
    taken: TakeFraction  # on all draws, as they were
    first_at: int
    last_at: int
    unsettled: int  # draws left out: their outcome is not known yet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Settled:
    """Draws with all a policy is asked by, aligned."""

    titles: NDArray[np.int32]
    artworks: NDArray[np.int32]
    rewards: NDArray[np.float64]
    logged: NDArray[np.float64]
    profiles: NDArray[np.int64]
    viewers: NDArray[np.int32]  # row of `leanings`
    leanings: NDArray[np.float32]
    places: NDArray[np.int16]
    known: NDArray[np.bool_]
    limits: NDArray[np.int32]
    at: NDArray[np.int64]
    score: NDArray[np.float64]
    depth: NDArray[np.float64]


def judge_covers(
    *,
    lake: LakeEngine,
    state: StateStore,
    artifacts: Artifacts,
    snapshot: CatalogSnapshot,
    policy: str,
    now: int,
    rng: np.random.Generator,
    config: JudgeConfig = JUDGE,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> CoverJudgement:
    """Judge `policy`: a version of "covers", `even` (all covers alike) or `default` (each title's first).

    Raises NotFound where there is no such policy, or no draw to judge by.
    """
    asked_of = policy_named(policy, artifacts)
    pool = pool_of(snapshot)
    draws = read_draws(lake, since=now - config.days * DAY, most=config.most_draws, now=now)
    settled, unsettled = _settled(draws, state=state, artifacts=artifacts, pool=pool, now=now, report=report)
    if settled is None:
        raise NotFound(
            "no draw of a cover has an outcome yet: let pages be served and seen, and run `marquee land` "
            f"{WINDOW_H} hours of the service's clock later"
        )
    offered = _offered(settled, asked_of, policy, pool)
    predicted, expected = foresee(offered, settled.rewards, profiles=settled.profiles, rng=rng)
    logged = LoggedDraws(
        rewards=settled.rewards,
        logged=settled.logged,
        asked=offered.asked[offered.chosen],
        profiles=settled.profiles,
        predicted=predicted,
        expected=expected,
    )
    every = np.ones(len(logged), dtype=np.bool_)
    matches = replayed_choice(offered.asked, offered.start, rng=rng) == offered.chosen
    return CoverJudgement(
        policy=policy,
        assessment=assess_chosen(logged, rng=rng),
        estimates=tuple(estimate(logged, one, rng=rng) for one in SHOWN),
        replay=_taken(settled, matches, settled.logged, rng=rng),
        taken=_taken(settled, every, np.ones(len(logged)), rng=rng),
        first_at=int(settled.at.min()),
        last_at=int(settled.at.max()),
        unsettled=unsettled,
    )


def _taken(
    settled: _Settled, matches: NDArray[np.bool_], logged: NDArray[np.float64], *, rng: np.random.Generator
) -> TakeFraction:
    return take_fraction(rewards=settled.rewards, matches=matches, logged=logged, profiles=settled.profiles, rng=rng)


def policy_named(name: str, artifacts: Artifacts) -> CoverPolicy:
    """Open a policy by name; raises NotFound where there is none."""
    if name in (EVEN, DEFAULT, DEFAULT_VERSION):
        return default_policy()
    known = artifacts.versions(KIND)
    if name not in known:
        there = ", ".join([EVEN, DEFAULT, DEFAULT_VERSION, *known])
        raise NotFound(f"there is no cover policy {name!r}; there are: {there}")
    return load_policy(artifacts.checked(KIND, name))


def _settled(
    draws: pa.Table,
    *,
    state: StateStore,
    artifacts: Artifacts,
    pool: CoverPool,
    now: int,
    report: Callable[[int, int], None],
) -> tuple[_Settled | None, int]:
    """Keep draws whose window has closed and whose outcome is known; also gives how many are still open."""
    snapshot = pool.snapshot
    at = millis_of(draws["served_at"])
    rewards = rewards_of(
        played=np.array(draws["played"].to_pylist(), dtype=np.bool_),
        completion=floats_of(draws["completion"]),
        thumb=np.nan_to_num(floats_of(draws["thumb"])),
    )
    closed = at <= now - WINDOW_H * HOUR
    titles = np.array([snapshot.index.get(name, -1) for name in draws["title_id"].to_pylist()], dtype=np.int32)
    artworks = np.array(
        [snapshot.artwork_index.get(name, -1) for name in draws["artwork_id"].to_pylist()], dtype=np.int32
    )
    here = (titles >= 0) & (artworks >= pool.start[titles]) & (artworks < pool.start[titles + 1])
    live = artifacts.current("models")
    signals = SIGNALS if live is None else read_signals(artifacts.path("models", live))
    columns = {name: draws[name].to_pylist() for name in ("profile_id", "device", "country", "row_kind")}
    numbered: dict[str, int] = {}
    seen: dict[tuple[str, int], tuple[int, frozenset[int], int, str] | None] = {}
    leaning: list[NDArray[np.float32]] = []
    kept: list[int] = []
    facts: list[tuple[int, int, bool, int]] = []  # profile, row of leaning, known, limit
    places: list[tuple[int, ...]] = []
    usable = np.flatnonzero(closed & here & ~np.isnan(rewards)).tolist()
    for done, place in enumerate(usable):
        if done % 1_000 == 0:
            report(done, len(usable))
        profile_id, when = columns["profile_id"][place], int(at[place])
        if (profile_id, when) not in seen:
            packed = state.get_profile(profile_id)
            if packed is None:  # erased
                seen[profile_id, when] = None
            else:
                profile = unpack_profile(packed)
                then = encode_history(as_it_stood(profile, before=when), snapshot.index, now=when, signals=signals)
                leaning.append(leanings(pool, then))
                limit = ceiling_of(profile)
                touched = frozenset(then.touched.tolist())
                seen[profile_id, when] = (
                    len(leaning) - 1,
                    touched,
                    -1 if limit is None else limit,
                    profile.language or "",
                )
        found = seen[profile_id, when]
        if found is None:
            continue
        row, touched, ceiling, language = found
        kept.append(place)
        number = numbered.setdefault(profile_id, len(numbered))
        facts.append((number, row, int(titles[place]) in touched, ceiling))
        where = moment(
            device=columns["device"][place] or "", at=when, country=columns["country"][place] or "", language=language
        )
        places.append((*where, row_place(columns["row_kind"][place] or "")))
    report(len(usable), len(usable))
    if not kept:
        return None, int((~closed).sum())
    taken = np.array(kept)
    profiles, rows, known, limits = (np.array(column) for column in zip(*facts, strict=True))
    depth = np.log1p(np.stack([floats_of(draws["row"]), floats_of(draws["position"])], axis=1))
    return _Settled(
        titles=titles[taken],
        artworks=artworks[taken],
        rewards=np.clip(rewards[taken].astype(np.float64), 0.0, 1.0),
        logged=np.clip(floats_of(draws["artwork_probability"])[taken].astype(np.float64), 1e-6, 1.0),
        profiles=profiles.astype(np.int64),
        viewers=rows.astype(np.int32),
        leanings=np.stack(leaning),
        places=np.array(places, dtype=np.int16),
        known=known.astype(np.bool_),
        limits=limits.astype(np.int32),
        at=at[taken],
        score=np.nan_to_num(floats_of(draws["score"])[taken]).astype(np.float64),
        depth=depth[taken].astype(np.float64),
    ), int((~closed).sum())


def _offered(settled: _Settled, asked_of: CoverPolicy, name: str, pool: CoverPool) -> Offered:
    """Lay out what could have been drawn, the new policy's chances of it, and what a reward model may read."""
    options, chances = asked_chances(
        sheet_for(asked_of, pool),
        asked_of.config,
        titles=settled.titles,
        leanings=settled.leanings,
        viewers=settled.viewers,
        places=settled.places,
        known=settled.known,
        limits=settled.limits,
        at=settled.at,
    )
    some = options >= 0
    if name == EVEN:
        chances = some / np.maximum(some.sum(axis=1, keepdims=True), 1)
    elif name == DEFAULT:
        chances = np.zeros_like(chances)
        chances[:, 0] = some[:, 0]
    # what was drawn is always an option, though the new policy may never draw it
    absent = ~(options == settled.artworks[:, None]).any(axis=1)
    options = np.column_stack([options, np.where(absent, settled.artworks, -1)])
    chances = np.column_stack([chances, np.where(absent & ~some.any(axis=1), 1.0, 0.0)])
    present = options >= 0
    start = np.concatenate([[0], np.cumsum(present.sum(axis=1))]).astype(np.int64)
    artwork = options[present].astype(np.int64)
    of_draw = np.repeat(np.arange(len(options)), np.diff(start))
    _, group = np.unique(artwork, return_inverse=True)
    flat = np.flatnonzero(artwork == settled.artworks[of_draw])
    return Offered(
        start=start,
        features=_features(settled, pool, artwork, of_draw),
        group=group,
        context=np.ones((len(options), 1)),
        chosen=flat,
        asked=chances[present],
    )


def _features(
    settled: _Settled, pool: CoverPool, artwork: NDArray[np.int64], of_draw: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Tell of each option what the viewer, the title and the cover are; `(options, features)`."""
    arrays = pool.arrays
    kind, tag = arrays.kind[artwork], arrays.tag[artwork]
    towards = np.zeros(len(artwork))
    tagged = tag >= 0
    towards[tagged] = settled.leanings[settled.viewers[of_draw[tagged]], tag[tagged]]
    columns: list[NDArray[Any]] = [
        np.ones(len(artwork)),
        settled.score[of_draw],
        settled.depth[of_draw, 0],
        settled.depth[of_draw, 1],
        settled.known[of_draw],
        towards,
    ]
    columns += [kind == code for code in range(1, int(arrays.kind.max(initial=0)) + 1)]
    return np.column_stack(columns).astype(np.float64)
