"""Learn what viewers come for from what they played first in each visit; profiles are replayed as they stood before it.

A visit begins where nothing was heard of a profile for half an hour. It goes on with something if the first title
played is one there was to go on with. Visits without anything to go on with teach nothing, nor do those without a page:
an import of plays alone says when people watched, not what they would have chosen from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.mode import (
    DEFAULT_MODE,
    ModeModel,
    entry_features,
    mode_features,
)
from marquee.features.resume import continue_entries
from marquee.profiles.advance import fold
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.events import Logged
from marquee.schema.profile import Profile

Terms = tuple[NDArray[np.float64], NDArray[np.float64]]  # slope and curvature
APART_MS = 30 * MINUTE
UNDER_WAY = frozenset({"play_progress", "play_stop"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeConfig:
    """How it is learnt."""

    least_visits: int = 200  # fewer teach nothing: the defaults stand
    half_life_days: float = 60.0  # in which a visit loses half of its say: what is offered changes, and so do habits
    ridge: float = 20.0  # how far weights are held to the defaults
    steps: int = 25  # of Newton's method, at most


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visit:
    """One visit: its entries described, which was played first (-1: none of them), and the profile before it."""

    entries: NDArray[np.float64]  # (entries, ENTRY_FEATURES)
    first: int
    profile: Profile
    at: int


def visits_of(profile_id: str, events: Sequence[Logged], snapshot: CatalogSnapshot) -> list[Visit]:
    """Find the visits of one profile, its events in log order; those of a profile not to be profiled are none."""
    profile, found, begin = Profile(profile_id=profile_id), [], 0
    while begin < len(events):
        end = begin + 1
        while end < len(events) and not _begins(events[end - 1], events[end]):
            end += 1
        visit = _visit(profile, events[begin:end], snapshot)
        if visit is not None:
            found.append(visit)
        profile = fold(profile, events[begin:end])
        begin = end
    return [] if profile.non_profiling else found


def _searched(events: Sequence[Logged]) -> bool:
    return any(logged.event.kind == "search" for logged in events)


def _begins(before: Logged, logged: Logged) -> bool:
    """Say whether an event begins a visit: a film's end an hour after its start is still the same one."""
    return logged.event.kind not in UNDER_WAY and logged.event.at - before.event.at >= APART_MS


def _visit(profile: Profile, events: Sequence[Logged], snapshot: CatalogSnapshot) -> Visit | None:
    first = events[0].event
    entries = continue_entries(profile, snapshot, now=first.at)
    if not entries or first.kind == "profile_update":
        return None
    play = next((logged.event for logged in events if logged.event.kind == "play_start"), None)
    seen = any(logged.event.kind == "impression" for logged in events)
    if not seen or (play is not None and play.request_id is None and not _searched(events)):
        return None
    row = -1 if play is None else snapshot.index.get(play.title_id or "", -1)
    place = next((at for at, entry in enumerate(entries) if entry.title == row), -1)
    table = entry_features(profile, entries, snapshot, now=first.at, device=first.device or "")
    return Visit(entries=table, first=place, profile=profile, at=first.at)


def fit_mode(
    visits: Sequence[Visit], *, start: ModeModel = DEFAULT_MODE, config: ModeConfig = ModeConfig()
) -> ModeModel:
    """Fit both models, held to `start`, newer visits counting more; gives `start` where there are too few visits."""
    going_on = [visit for visit in visits if visit.first >= 0]
    if min(len(visits), 4 * len(going_on), 4 * (len(visits) - len(going_on))) < config.least_visits:
        return start
    newest = max(visit.at for visit in visits)

    def weight(visit: Visit) -> float:
        return float(0.5 ** ((newest - visit.at) / (config.half_life_days * DAY)))

    entry = _choice(going_on, [weight(visit) for visit in going_on], start=np.array(start.entry), config=config)
    modes = np.stack(
        [mode_features(visit.profile, visit.entries, visit.entries @ entry, now=visit.at) for visit in visits]
    )
    hit = np.array([visit.first >= 0 for visit in visits], dtype=np.float64)
    mode = _newton(
        lambda at: _logistic(modes, hit, np.array([weight(visit) for visit in visits]), at),
        start=np.array(start.mode),
        config=config,
    )
    return ModeModel(entry=tuple(entry.tolist()), mode=tuple(mode.tolist()), visits=len(visits))


def _choice(
    visits: Sequence[Visit], weights: Sequence[float], *, start: NDArray[np.float64], config: ModeConfig
) -> NDArray[np.float64]:
    """Fit which entry is gone on with, given that one is: a conditional logit over each visit's entries."""
    table = np.concatenate([visit.entries for visit in visits])
    sizes = np.array([len(visit.entries) for visit in visits])
    starts = np.cumsum(sizes) - sizes
    chosen = starts + np.array([visit.first for visit in visits])
    weight = np.array(weights)

    def terms(at: NDArray[np.float64]) -> Terms:
        odds = table @ at
        odds = np.exp(odds - np.repeat(np.maximum.reduceat(odds, starts), sizes))
        chance = odds / np.repeat(np.add.reduceat(odds, starts), sizes)
        expected = np.add.reduceat(table * chance[:, None], starts, axis=0)
        slope = ((expected - table[chosen]) * weight[:, None]).sum(axis=0)
        spread = (table * (chance * np.repeat(weight, sizes))[:, None]).T @ table
        return slope, spread - (expected * weight[:, None]).T @ expected

    return _newton(terms, start=start, config=config)


def _logistic(
    table: NDArray[np.float64], hit: NDArray[np.float64], weight: NDArray[np.float64], at: NDArray[np.float64]
) -> Terms:
    chance = 1.0 / (1.0 + np.exp(-np.clip(table @ at, -30.0, 30.0)))
    return table.T @ ((chance - hit) * weight), (table * (chance * (1.0 - chance) * weight)[:, None]).T @ table


def _newton(
    terms: Callable[[NDArray[np.float64]], Terms], *, start: NDArray[np.float64], config: ModeConfig
) -> NDArray[np.float64]:
    """Follow slope and curvature of a convex loss with a ridge around `start` to its least."""
    weights = start.copy()
    for _ in range(config.steps):
        slope, curve = terms(weights)
        slope = slope + config.ridge * (weights - start)
        step = np.linalg.solve(curve + config.ridge * np.eye(len(start)), slope)
        weights = weights - step * min(1.0, 3.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-6:
            break
    return weights
