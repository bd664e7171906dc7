"""The job that learns covers: draws and their outcomes become the next policy, published at once.

It learns from all draws within `LearnConfig.days` anew each time, so a draw whose outcome came late is revised, and an
erased person's draws teach nothing any more (law 14). A draw counts from when it was seen; until something is played
it counts as a reward of 0.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from marquee.artwork.context import is_small, leanings
from marquee.artwork.learn import Lessons, centred_features, learn, rewards_of
from marquee.artwork.policy import default_policy, save_policy
from marquee.artwork.pool import CoverPool, pool_of
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.profile import encode_history
from marquee.features.strength import SIGNALS, SignalConfig
from marquee.jobs.erasures import erasures
from marquee.lake.learnable import not_profiled
from marquee.models.artifact import read_signals
from marquee.schema.clock import DAY
from marquee.schema.profile import Profile, ceiling_of, unpack_profile
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk, LakeEngine, StateStore

KIND = "covers"
_COLUMNS = (
    "profile_id",
    "served_at",
    "device",
    "title_id",
    "artwork_id",
    "decision_id",
    "artwork_probability",
    "played",
    "completion",
    "thumb",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnConfig:
    """What is learnt from, and what is kept."""

    days: int = 90  # draws older than this count no more
    most_draws: int = 100_000  # the newest
    versions_kept: int = 5


def run(
    *,
    lake: LakeEngine,
    state: StateStore,
    artifacts: Artifacts,
    desk: Desk,
    snapshot: CatalogSnapshot,
    now: int,
    config: LearnConfig = LearnConfig(),
    report: Callable[[int, int], None] = lambda done, total: None,
) -> str | None:
    """Learn from all draws that were seen and put the policy in force; gives its version, None where nothing is new.

    Where somebody was erased meanwhile nothing is kept, and None given (law 14).
    """
    erased = erasures(desk)
    draws = read_draws(lake, since=now - config.days * DAY, most=config.most_draws)
    version = _version_of(draws, snapshot)
    if not len(draws) or version == artifacts.current(KIND):
        return None
    pool = pool_of(snapshot)
    lessons = lessons_of(draws, state=state, pool=pool, signals=_signals_in_force(artifacts), report=report)
    if not len(lessons):
        return None
    if version in artifacts.versions(KIND):
        artifacts.make_current(KIND, version)
    else:
        staged = artifacts.stage(KIND)
        save_policy(learn(default_policy(), lessons, pool=pool, version=version), staged)
        artifacts.publish(KIND, staged, version, current=False)
        if erasures(desk) != erased:
            artifacts.retire(KIND, version)
            return None
        artifacts.make_current(KIND, version)
    for old in artifacts.versions(KIND)[: -config.versions_kept]:
        if old != version:
            artifacts.retire(KIND, old)
    return version


def read_draws(lake: LakeEngine, *, since: int, most: int) -> pa.Table:
    """Read draws that were seen, one row each with its best outcome, newest first; probabilities are those served."""
    outcomes = lake.table("outcomes")
    seen = outcomes.filter(outcomes.seen, outcomes.decision_id.notnull())
    tiles = lake.run(not_profiled(seen, lake.table("events")).select(*_COLUMNS)).sort_by("served_at")
    recent = pc.greater_equal(pc.cast(tiles["served_at"], pa.int64()), pa.scalar(since * 1_000))
    tiles = tiles.filter(recent)
    # a draw that is held stands on many pages: its first showing names it, its best outcome counts
    first: list[tuple[str, str]] = [
        (name, "first") for name in _COLUMNS[:7] if name not in ("decision_id", "profile_id")
    ]
    best: list[tuple[str, str]] = [("played", "max"), ("completion", "max"), ("thumb", "last")]
    grouped = tiles.group_by(["profile_id", "decision_id"], use_threads=False).aggregate([*first, *best])
    grouped = grouped.rename_columns([name.removesuffix("_first") for name in grouped.column_names])
    return grouped.sort_by([("served_at", "descending"), ("decision_id", "ascending")]).slice(0, most)


def lessons_of(
    draws: pa.Table,
    *,
    state: StateStore,
    pool: CoverPool,
    signals: SignalConfig = SIGNALS,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Lessons:
    """Give draws the features they were drawn under: the profile as it stood then, from its own dated history.

    Acts are weighed by `signals`, as the covers drawn next will be.
    """
    snapshot = pool.snapshot
    rows: list[tuple[int, int, int, float]] = []
    features: list[NDArray[np.float64]] = []
    taken: list[int] = []
    known: dict[tuple[str, int], tuple[Profile, NDArray[np.float32], frozenset[int]] | None] = {}
    for place, draw in enumerate(draws.to_pylist()):
        if place % 1_000 == 0:
            report(place, len(draws))
        title = snapshot.index.get(draw["title_id"], -1)
        artwork = snapshot.artwork_index.get(draw["artwork_id"], -1)
        if title < 0 or not pool.start[title] <= artwork < pool.start[title + 1]:
            continue
        at = int(draw["served_at"].timestamp() * 1_000)
        moment = draw["profile_id"], at
        if moment not in known:
            known[moment] = _as_seen(state, draw["profile_id"], at, pool, signals)
        viewer = known[moment]
        if viewer is None:
            continue
        profile, leaning, touched = viewer
        one, count = centred_features(
            pool,
            title=title,
            artwork=artwork,
            leaning=leaning,
            touched=title in touched,
            small=is_small(draw["device"] or ""),
            ceiling=ceiling_of(profile),
        )
        rows.append((title, artwork, count, draw["artwork_probability"]))
        features.append(one)
        taken.append(place)
    report(len(draws), len(draws))
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    kept = draws.take(pa.array(taken, pa.int64()))
    rewards = rewards_of(
        played=np.array(kept["played_max"].to_pylist(), dtype=np.bool_),
        completion=_floats(kept["completion_max"]),
        thumb=np.nan_to_num(_floats(kept["thumb_last"])),
    )
    sure = ~np.isnan(rewards)
    return Lessons(
        titles=table[sure, 0].astype(np.int32),
        artworks=table[sure, 1].astype(np.int32),
        covers=table[sure, 2].astype(np.int32),
        probabilities=table[sure, 3].astype(np.float32),
        features=np.array(features).reshape(len(rows), -1)[sure],
        rewards=rewards[sure],
    )


def _as_seen(
    state: StateStore, profile_id: str, at: int, pool: CoverPool, signals: SignalConfig
) -> tuple[Profile, NDArray[np.float32], frozenset[int]] | None:
    packed = state.get_profile(profile_id)
    if packed is None:
        return None  # erased, or the follower has not come so far
    profile = unpack_profile(packed)
    then = as_it_stood(profile, before=at)
    history = encode_history(then, pool.snapshot.index, now=at, signals=signals)
    return profile, leanings(pool, history), frozenset(history.touched.tolist())


def _signals_in_force(artifacts: Artifacts) -> SignalConfig:
    """Give the table the live models weigh acts by."""
    live = artifacts.current("models")
    return SIGNALS if live is None else read_signals(artifacts.path("models", live))


def as_it_stood(profile: Profile, *, before: int) -> Profile:
    """Give a profile without what it did at or after a moment; its cap may have dropped what it did long before."""
    fields: dict[str, Any] = {name: getattr(profile, name) for name in profile.__struct_fields__}
    kept = tuple(entry for entry in profile.history if entry.at < before)
    acted = {entry.title_id for entry in kept}
    fields["history"] = kept
    fields["thumbs"] = {title: thumb for title, thumb in profile.thumbs.items() if title in acted}
    fields["hidden"] = tuple(title for title in profile.hidden if title in acted)
    return Profile(**fields)


def _floats(column: pa.ChunkedArray) -> NDArray[np.float32]:
    values: NDArray[np.float32] = column.cast(pa.float32()).to_numpy(zero_copy_only=False).astype(np.float32)
    return values


def _version_of(draws: pa.Table, snapshot: CatalogSnapshot) -> str:
    digest = hashlib.blake2b(snapshot.version.encode(), digest_size=8)
    for name in ("decision_id", "played_max", "completion_max", "thumb_last"):
        digest.update(repr(draws[name].to_pylist()).encode())
    return f"covers-{digest.hexdigest()}"
