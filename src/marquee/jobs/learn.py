"""The job that learns covers: draws and their outcomes become the next policy, published at once.

It learns from all draws within `LearnConfig.days` anew each time, so a draw whose outcome came late is revised, and an
erased person's draws teach nothing any more (law 14). A draw counts from when it was seen; until something is played
it counts as a failure only as far as plays of its age have come.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from marquee.artwork.context import leanings, moment, row_place
from marquee.artwork.keep import save_policy
from marquee.artwork.learn import learn, rewards_of
from marquee.artwork.lessons import Lessons, ages_in_hours, joined, lessons_of
from marquee.artwork.policy import default_policy
from marquee.artwork.pool import CoverPool, pool_of
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.profile import encode_history
from marquee.features.strength import SIGNALS, SignalConfig
from marquee.jobs.draws import floats_of, millis_of, read_draws
from marquee.jobs.erasures import erasures
from marquee.models.artifact import read_signals
from marquee.schema.clock import DAY, HOUR
from marquee.schema.profile import Profile, ceiling_of, unpack_profile
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk, EventLog, LakeEngine, StateStore

KIND = "covers"
_AT_ONCE = 500  # moments whose leanings are held at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnConfig:
    """What is learnt from, and what is kept."""

    days: int = 90  # draws older than this count no more
    most_draws: int = 100_000  # the newest
    settles_h: float = 6.0  # a play begun less long ago may still be seen through: how it ends is not known yet
    versions_kept: int = 5


LEARN = LearnConfig()


def run(
    *,
    lake: LakeEngine,
    state: StateStore,
    artifacts: Artifacts,
    desk: Desk,
    snapshot: CatalogSnapshot,
    now: int,
    log: EventLog | None = None,
    config: LearnConfig = LEARN,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> str | None:
    """Learn from all draws that were seen and put the policy in force; gives its version, None where nothing is new.

    With `log`, events that have not landed yet count as well. Where somebody was erased meanwhile nothing is kept, and
    None given (law 14).
    """
    erased = erasures(desk)
    draws = read_draws(lake, since=now - config.days * DAY, most=config.most_draws, log=log, now=now)
    version = _version_of(draws, snapshot, now=now)
    if not len(draws) or version == artifacts.current(KIND):
        return None
    pool = pool_of(snapshot)
    signals = _signals_in_force(artifacts)
    lessons = lessons_from(draws, state=state, pool=pool, now=now, signals=signals, config=config, report=report)
    if lessons is None:
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


def lessons_from(
    draws: pa.Table,
    *,
    state: StateStore,
    pool: CoverPool,
    now: int,
    signals: SignalConfig = SIGNALS,
    config: LearnConfig = LEARN,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Lessons | None:
    """Give draws the context they were drawn in: the profile as it stood then, from its own dated history.

    Acts are weighed by `signals`, as the covers drawn next will be. None where no draw can teach anything.
    """
    played_at, served_at = millis_of(draws["played_at"]), millis_of(draws["served_at"])
    played = np.array(draws["played"].to_pylist(), dtype=np.bool_)
    rewards = rewards_of(
        played=played, completion=floats_of(draws["completion"]), thumb=np.nan_to_num(floats_of(draws["thumb"]))
    )
    rewards[played & (rewards == 0) & (played_at > now - config.settles_h * HOUR)] = np.nan
    snapshot = pool.snapshot
    titles = np.array([snapshot.index.get(name, -1) for name in draws["title_id"].to_pylist()], dtype=np.int32)
    rows = snapshot.artwork_index
    artworks = np.array([rows.get(name, -1) for name in draws["artwork_id"].to_pylist()], dtype=np.int32)
    here = (titles >= 0) & (artworks >= pool.start[titles]) & (artworks < pool.start[titles + 1])
    profiles = draws["profile_id"].to_pylist()
    viewers = _numbered(profiles)
    of_moment: dict[tuple[str, int], list[int]] = {}
    for place in np.flatnonzero(here).tolist():
        of_moment.setdefault((profiles[place], int(served_at[place])), []).append(place)
    columns = {name: draws[name].to_pylist() for name in ("device", "country", "row_kind")}
    depth = np.log1p(np.stack([floats_of(draws["row"]), floats_of(draws["position"])], axis=1))
    delays = np.where(played & (played_at > 0), (played_at - served_at) / HOUR, np.nan)
    score, probability = floats_of(draws["score"]), floats_of(draws["artwork_probability"])
    moments = list(of_moment.items())
    parts: list[Lessons] = []
    for start in range(0, len(moments), _AT_ONCE):
        report(start, len(moments))
        taken: list[int] = []
        leaning: list[np.ndarray[Any, np.dtype[np.float32]]] = []
        row, known, limits, places = [], [], [], []
        for (profile_id, at), of_one in moments[start : start + _AT_ONCE]:
            seen = _as_seen(state, profile_id, at, pool, signals)
            if seen is None:
                continue
            profile, towards, touched = seen
            for place in of_one:
                taken.append(place)
                row.append(len(leaning))
                known.append(int(titles[place]) in touched)
                limits.append(-1 if (limit := ceiling_of(profile)) is None else limit)
                where = moment(
                    device=columns["device"][place] or "",
                    at=at,
                    country=columns["country"][place] or "",
                    language=profile.language or "",
                )
                places.append((*where, row_place(columns["row_kind"][place] or "")))
            leaning.append(towards)
        if not taken:
            continue
        at_places = np.array(taken, dtype=np.int64)
        parts.append(
            lessons_of(
                pool.arrays,
                leanings=np.stack(leaning),
                leaning_rows=np.array(row, dtype=np.int32),
                viewers=viewers[at_places],
                titles=titles[at_places],
                artworks=artworks[at_places],
                probabilities=probability[at_places],
                places=np.array(places, dtype=np.int16),
                rewards=rewards[at_places],
                started=played[at_places],
                ages_h=ages_in_hours(served_at[at_places], now=now),
                delays_h=delays[at_places],
                drawn_at=served_at[at_places],
                known=np.array(known, dtype=np.bool_),
                score=score[at_places],
                depth=depth[at_places],
                limits=np.array(limits, dtype=np.int32),
            )
        )
    report(len(moments), len(moments))
    return joined(parts) if parts else None


def _numbered(names: list[str]) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Number names from 0 in the order they first come in."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int32)


def _as_seen(
    state: StateStore, profile_id: str, at: int, pool: CoverPool, signals: SignalConfig
) -> tuple[Profile, np.ndarray[Any, np.dtype[np.float32]], frozenset[int]] | None:
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


def _version_of(draws: pa.Table, snapshot: CatalogSnapshot, *, now: int) -> str:
    """Name what is learnt by all it is learnt from; hourly, as draws that nothing followed count more with age."""
    digest = hashlib.blake2b(f"{snapshot.version} {now // HOUR}".encode(), digest_size=8)
    for name in ("decision_id", "played", "completion", "thumb", "artwork_id"):
        digest.update(repr(draws[name].to_pylist()).encode())
    return f"covers-{digest.hexdigest()}"
