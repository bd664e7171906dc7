"""Does a viewer come to go on with something, or to discover; and if to go on, with what.

Two small logistic models over what a profile says of its unfinished titles: one weighs them against one another as what
is gone on with, the other asks, of the strongest and of the viewer, whether the visit is one of going on at all
(Netflix, To Be Continued, 2016: recency, place of leaving, device and hour tell the two apart). It is learnt by
`features.mode_training`; where nothing was learnt, the defaults below stand.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.resume import Resumable
from marquee.schema.clock import DAY, HOUR
from marquee.schema.profile import PLAY, Profile

ENTRY_FEATURES = (
    "days",  # since it was last played, up to 14
    "log_days",
    "same_hour",  # of the day as when it was last put on, within two hours
    "same_device",
    "series",
    "next_episode",  # the one before was finished
    "stopped_early",  # hardly more than a look
    "hardly_begun",
    "nearly_over",
    "binge",  # its other episodes finished within a fortnight, up to 3
    "passed_by",  # titles played since, up to 5
    "newest",
    "liked",  # a thumb up
    "days_played",  # lately, log
    "passed_over",  # visits it was seen in and not touched since, up to 6
)
MODE_FEATURES = (
    "one",
    *ENTRY_FEATURES,  # of the entry most likely to be gone on with
    "strongest",  # its log odds
    "ahead",  # of the next
    "many",  # how many there are, log
    "days",  # since anything was played, up to 14
    "returns",  # share of lately played titles that were played on several days
    "weekend",
)
_NEAR_H, _LONG_DAYS, _FORTNIGHT = 2.0, 14.0, 14 * DAY
_LATELY = 12  # newest plays looked at for a habit


ENTRY_DEFAULT = (-0.12, -0.4, 0.6, 0.4, 0.5, 0.4, -1.5, -0.5, -0.4, 0.15, -0.15, 0.2, 0.3, 0.2, -0.15)
MODE_DEFAULT = (-1.5, *(0.0 for _ in ENTRY_FEATURES), 1.0, 0.0, 0.0, 0.0, 0.5, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeModel:
    """Weights of both models, aligned to their features; the defaults say what is known without data."""

    entry: tuple[float, ...] = ENTRY_DEFAULT
    mode: tuple[float, ...] = MODE_DEFAULT
    visits: int = 0  # learnt from

    def __post_init__(self) -> None:
        """Refuse weights that are not aligned to the features."""
        if len(self.entry) != len(ENTRY_FEATURES) or len(self.mode) != len(MODE_FEATURES):
            raise ValueError(f"{len(ENTRY_FEATURES)} weights of entries and {len(MODE_FEATURES)} of the mode")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mode:
    """What is expected of a visit: the chance that it goes on with something, and each entry's log odds."""

    goes_on: float  # 0 to 1
    entries: NDArray[np.float64] = field(repr=False)  # (entries,) against one another


DEFAULT_MODE = ModeModel()


def mode_of(
    profile: Profile,
    entries: list[Resumable],
    snapshot: CatalogSnapshot,
    *,
    now: int,
    device: str,
    model: ModeModel = DEFAULT_MODE,
) -> Mode:
    """Say what a viewer comes for now, of what there is to go on with; without entries there is nothing to."""
    if not entries:
        return Mode(goes_on=0.0, entries=np.zeros(0))
    table = entry_features(profile, entries, snapshot, now=now, device=device)
    odds = table @ np.array(model.entry)
    wish = float(mode_features(profile, table, odds, now=now) @ np.array(model.mode))
    return Mode(goes_on=1.0 / (1.0 + float(np.exp(-np.clip(wish, -30.0, 30.0)))), entries=odds)


def entry_features(
    profile: Profile, entries: list[Resumable], snapshot: CatalogSnapshot, *, now: int, device: str
) -> NDArray[np.float64]:
    """Describe each entry: float64 `(entries, ENTRY_FEATURES)`."""
    newest: dict[int, int] = {}
    put_on: dict[int, int] = {}
    devices: dict[int, str | None] = {}
    finished: dict[int, int] = {}
    for step in profile.progress:  # oldest first
        row = snapshot.index.get(step.title_id, -1)
        if row < 0:
            continue
        newest[row], devices[row] = step.at, step.device
        put_on[row] = step.at - int(step.position_s * 1_000)  # a playhead that moved from the start
        if step.finished and step.episode_id is not None and now - step.at <= _FORTNIGHT:
            finished[row] = finished.get(row, 0) + 1
    times = list(newest.values())
    latest = max(entry.at for entry in entries)
    days_of = _days_of(profile)
    passed = {seen.title_id: seen.visits for seen in profile.seen if seen.visits}
    table: list[tuple[float, ...]] = []
    for entry in entries:
        idle = max(now - entry.at, 0)
        days = min(idle / DAY, _LONG_DAYS)
        apart = ((now - put_on.get(entry.title, entry.at)) % DAY) / HOUR
        series, share = bool(snapshot.is_series[entry.title]), entry.progress
        early = share < 0.15 and not (series and share == 0.0)
        of_entry = (
            days,
            math.log1p(days),
            min(apart, 24.0 - apart) < _NEAR_H,
            devices.get(entry.title) is not None and devices.get(entry.title) == device,
            series,
            series and share == 0.0,
            early,
            not early and 0.0 < share < 0.25,
            share > 0.8,
            min(finished.get(entry.title, 0), 3),
            min(sum(at > entry.at for at in times), 5),
            entry.at == latest,
            profile.thumbs.get(snapshot.title_ids[entry.title], 0) > 0,
            math.log1p(len(days_of.get(snapshot.title_ids[entry.title], ()))),
            min(passed.get(snapshot.title_ids[entry.title], 0), 6),
        )
        table.append(of_entry)
    return np.array(table, dtype=np.float64)


def mode_features(
    profile: Profile, table: NDArray[np.float64], odds: NDArray[np.float64], *, now: int
) -> NDArray[np.float64]:
    """Describe a visit by its entries (`entry_features` and log odds) and the viewer's habits: `(MODE_FEATURES,)`."""
    days_of = _days_of(profile)
    last = next((entry.at for entry in reversed(profile.history) if entry.action == PLAY), 0)
    again = sum(len(days) > 1 for days in days_of.values())
    best = int(odds.argmax())
    ranked = np.sort(odds)
    return np.array(
        (
            1.0,
            *table[best],
            ranked[-1],
            min(float(ranked[-1] - ranked[-2]), 5.0) if len(ranked) > 1 else 5.0,
            np.log(len(odds)),
            min((now - last) / DAY, _LONG_DAYS) if last else _LONG_DAYS,
            again / len(days_of) if days_of else 0.0,
            (now // DAY + 3) % 7 >= 5,  # 1970 began on a Thursday
        )
    )


def _days_of(profile: Profile) -> dict[str, set[int]]:
    """List the days on which each of the titles played lately was played."""
    found: dict[str, set[int]] = {}
    for entry in reversed(profile.history):
        if entry.action == PLAY and (len(found) < _LATELY or entry.title_id in found):
            found.setdefault(entry.title_id, set()).add(entry.at // DAY)
    return found
