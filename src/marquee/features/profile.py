"""A profile's history as signals: which titles, how strongly for or against, and how long ago.

Encoded at request time, so the newest event counts in the very next page. Reward is completion, not the click; a
play that stopped early, a thumb down, a low rating and a hidden title count against. It does not know which model reads
it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.features.resume import Resumable as Resumable
from marquee.features.resume import continue_entries as continue_entries
from marquee.features.strength import MOST_STRENGTH
from marquee.features.strength import SIGNALS as SIGNALS
from marquee.features.strength import SignalConfig as SignalConfig
from marquee.schema.clock import DAY
from marquee.schema.profile import (
    COMMENT,
    DETAIL,
    HIDE,
    LIST_ADD,
    PICK,
    PLAY,
    RATE,
    SEARCH_CLICK,
    THUMB_DOWN,
    THUMB_UP,
    TRAILER,
    Entry,
    Profile,
)

_ACTIONS = 16
VERDICT = THUMB_UP  # thumbs and hiding are one act: the last word
_OUTRIGHT = frozenset({THUMB_UP, THUMB_DOWN, HIDE})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """What speaks for and against titles, by catalogue row number; each pair of arrays is aligned.

    `titles`, `weights`, `ages_days`: one entry a (title, action), oldest first, so a title may come more than once.
    `positives`, `positive_weights`, `positive_ages`: each title once whose acts add up in its favour, oldest first.
    `negatives`, `negative_weights`: each title once whose acts add up against it (weights below 0).
    `touched`: every title something was done with, each once, ascending.
    """

    titles: NDArray[np.int32]
    weights: NDArray[np.float32]
    ages_days: NDArray[np.float32]
    positives: NDArray[np.int32]
    positive_weights: NDArray[np.float32]
    positive_ages: NDArray[np.float32]
    negatives: NDArray[np.int32]
    negative_weights: NDArray[np.float32]
    touched: NDArray[np.int32]

    def __len__(self) -> int:
        """Count the signals."""
        return len(self.titles)


def encode_history(profile: Profile, index: Mapping[str, int], *, now: int, signals: SignalConfig = SIGNALS) -> History:
    """Encode a profile against a catalogue's `index` (title_id -> row number); titles it lacks are left out.

    The thumb in force wins over everything else said of its title. A non-profiling profile has an empty history.
    """
    if profile.non_profiling:
        return EMPTY_HISTORY
    acts: dict[int, tuple[int, float]] = {}  # row number * 16 + action -> (at, weight); put anew, so oldest first
    plays: dict[int, list[Entry]] = {}
    verdicts = _verdicts(profile, index, signals)
    before = profile.history[0].at if profile.history else profile.updated_at
    for row, weight in verdicts.items():
        acts[row * _ACTIONS + VERDICT] = (before, weight)  # it may have outlived its entry in the history
    for entry in profile.history:
        row = index.get(entry.title_id, -1)
        if row < 0:
            continue
        action = entry.action
        if action == PLAY:
            plays.setdefault(row, []).append(entry)
            weight = 0.0  # weighed below, all days together
        elif action in _OUTRIGHT:
            action, weight = VERDICT, verdicts.get(row, 0.0)
            if not weight:
                continue
        else:
            weight = _weight(entry, action, signals)
        key = row * _ACTIONS + action
        acts.pop(key, None)
        acts[key] = (entry.at, weight)
    for row, entries in plays.items():
        acts[row * _ACTIONS + PLAY] = (entries[-1].at, _play_weight(entries, signals))
    return _arrays(acts, verdicts, ignored=_ignored(profile, index, acts, signals), now=now)


def _weight(entry: Entry, action: int, signals: SignalConfig) -> float:
    if action == RATE:
        return _rate_weight(entry.value, signals)
    if action == DETAIL:
        return signals.detail
    if action == TRAILER:
        seen = 0.5 if entry.value is None else entry.value
        return signals.trailer_skipped + (signals.trailer_seen - signals.trailer_skipped) * seen
    if action == SEARCH_CLICK:
        return signals.search_click
    if action == LIST_ADD:
        return signals.list_add
    if action == COMMENT:
        return signals.comment + signals.comment_sentiment * (entry.value or 0.0)
    return signals.pick if action == PICK else 0.0


def _play_weight(entries: list[Entry], signals: SignalConfig) -> float:
    """Weigh all days a title was played: the most that was completed, and a little for coming back."""
    known = [entry.value for entry in entries if entry.value is not None]
    if not known:
        first = signals.play_unknown
    else:
        most = max(known)
        if most < signals.stopped_share and len(known) == len(entries):
            return signals.play_stopped
        first = signals.play_least + (signals.play_finished - signals.play_least) * most
    return first + signals.play_again * min(len(entries) - 1, signals.again_days)


def _rate_weight(stars: float | None, signals: SignalConfig) -> float:
    if stars is None:
        return 0.0
    if stars >= 3.5:
        return signals.rate_middle + (signals.rate_high - signals.rate_middle) * (stars - 3.5) / 1.5
    if stars >= 2.5:
        return signals.rate_middle
    return signals.rate_low * (2.75 - stars) / 2.25


def _verdicts(profile: Profile, index: Mapping[str, int], signals: SignalConfig) -> dict[int, float]:
    """Collect what the viewer said outright and still says, thumbs and hidden titles: row number -> weight."""
    found: dict[int, float] = {}
    for title_id, thumb in profile.thumbs.items():
        if title_id in index:
            found[index[title_id]] = signals.thumb_up if thumb > 0 else signals.thumb_down
    for title_id in profile.hidden:
        if title_id in index:
            found[index[title_id]] = signals.hide
    return found


def _ignored(
    profile: Profile, index: Mapping[str, int], acts: dict[int, tuple[int, float]], signals: SignalConfig
) -> dict[int, float]:
    """Weigh titles that were shown and passed over, and nothing was ever done with: row number -> weight."""
    if signals.ignored == 0.0:
        return {}
    touched = {key // _ACTIONS for key in acts}
    most = signals.ignored_visits
    return {
        row: signals.ignored * min(seen.visits, most) / most
        for seen in profile.seen
        if seen.visits and (row := index.get(seen.title_id, -1)) >= 0 and row not in touched
    }


def _arrays(
    acts: dict[int, tuple[int, float]], verdicts: dict[int, float], *, ignored: Mapping[int, float], now: int
) -> History:
    totals: dict[int, float] = {}
    newest: dict[int, int] = {}  # in order of the newest act
    for key, (at, weight) in acts.items():
        row = key // _ACTIONS
        totals[row] = totals.get(row, 0.0) + weight
        newest.pop(row, None)
        newest[row] = at
    for row, weight in verdicts.items():
        totals[row] = max(totals[row], weight) if weight > 0 else weight
    rows = np.fromiter(newest, dtype=np.int32, count=len(newest))
    sums = np.array([totals[row] for row in newest], dtype=np.float32)
    np.clip(sums, -MOST_STRENGTH, MOST_STRENGTH, out=sums)
    ages = _ages(newest.values(), now)
    liked, against = sums > 0, sums < 0
    passed, weak = list(ignored), np.array(list(ignored.values()), dtype=np.float32)
    keys = np.fromiter(acts, dtype=np.int64, count=len(acts))
    times_and_weights = np.array(list(acts.values()), dtype=np.float64).reshape(-1, 2)
    return History(
        titles=(keys // _ACTIONS).astype(np.int32),
        weights=times_and_weights[:, 1].astype(np.float32),
        ages_days=_ages(times_and_weights[:, 0], now),
        positives=rows[liked],
        positive_weights=sums[liked],
        positive_ages=ages[liked],
        negatives=np.concatenate([np.array(passed, dtype=np.int32), rows[against]]),
        negative_weights=np.concatenate([weak, sums[against]]),
        touched=np.sort(rows),
    )


def _ages(times: Iterable[float] | NDArray[np.float64], now: int) -> NDArray[np.float32]:
    """Give ages in days, float32; a time still to come is no age."""
    at = times if isinstance(times, np.ndarray) else np.fromiter(times, dtype=np.float64)
    return np.maximum(0.0, (now - at) / DAY).astype(np.float32)


EMPTY_HISTORY = _arrays({}, {}, ignored={}, now=0)
