"""Histories as tokens of a sequence model: title, act, completion, time since the event before, device.

Bucketed alike in training and in serving: both go through this file. What is not known is token 0, and a model trained
with it can be asked without it.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BadInput
from marquee.features.histories import Histories
from marquee.features.interactions import Interactions
from marquee.features.strength import THUMB_NONE, UNHIDE, UNLISTED, UNSAID

ACTIONS = 16  # kinds of act, 0 unknown
COMPLETIONS = 9  # 0 unknown, then eight steps from against to finished
GAPS = 32  # 0 unknown, then by powers of two of a second
DEVICES = 8  # kinds of device, 0 unknown


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SequenceTokens:
    """Events of many histories, oldest first within each `begin:end`; arrays are aligned, one entry an event."""

    title: NDArray[np.int32]
    begin: NDArray[np.int64]  # (histories,)
    end: NDArray[np.int64]  # (histories,)
    action: NDArray[np.int8] | None = None  # 0 to ACTIONS - 1
    completion: NDArray[np.float32] | None = None  # -1 (against) to 1 (finished), NaN where not known
    at: NDArray[np.int64] | None = None  # UTC ms
    device: NDArray[np.int8] | None = None  # 0 to DEVICES - 1
    target: NDArray[np.bool_] | None = None  # is it an event to foretell; None: each is

    def __len__(self) -> int:
        """Count the histories."""
        return len(self.begin)

    def check(self, *, size: int) -> None:
        """Raise BadInput where arrays do not fit together or numbers lie outside what they may be."""
        count = len(self.title)
        for name in ("action", "completion", "at", "device", "target"):
            column = getattr(self, name)
            if column is not None and len(column) != count:
                raise BadInput(f"{name} has {len(column)} entries where title has {count}; give one an event")
        for name, column, most in (
            ("title", self.title, size),
            ("action", self.action, ACTIONS),
            ("device", self.device, DEVICES),
        ):
            if column is not None and count and (int(column.min()) < 0 or int(column.max()) >= most):
                raise BadInput(f"{name} reaches from {column.min()} to {column.max()}; it must be 0 to {most - 1}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Codes:
    """Tokens as table rows; arrays are aligned to the events they were made of."""

    action: NDArray[np.int64]
    completion: NDArray[np.int64]
    gap: NDArray[np.int64]
    device: NDArray[np.int64]


def tokens_of_histories(histories: Histories) -> SequenceTokens:
    """Read a board's histories as tokens: titles, and times where the protocol allows them."""
    return SequenceTokens(title=histories.title, begin=histories.begin, end=histories.end, at=histories.at)


def tokens_of_interactions(interactions: Interactions) -> SequenceTokens:
    """Read signals as serving remembers them: each title once that its acts together speak for, by its newest act.

    How strongly they do stands as its completion, at most 1, as `Signals.weights` does in serving. What is to be
    foretold are the titles that were watched.
    """
    size = max(len(interactions.title_ids), 1)
    pair, owner = np.unique(interactions.profile.astype(np.int64) * size + interactions.title, return_inverse=True)
    strength = np.bincount(owner, weights=interactions.weight, minlength=len(pair)).astype(np.float32)
    watched = np.bincount(owner, weights=interactions.watched, minlength=len(pair)) > 0
    standing = _standing(interactions)
    by_time = standing[np.lexsort((standing, interactions.at[standing], interactions.profile[standing]))]
    newest = np.full(len(pair), -1, dtype=np.int64)
    newest[owner[by_time]] = np.arange(len(by_time))  # the last of each is written last
    kept = np.flatnonzero((strength > 0) & (newest >= 0))
    kept = kept[np.argsort(newest[kept])]
    bounds = np.searchsorted(pair[kept] // size, np.arange(interactions.profiles + 1)).astype(np.int64)
    return SequenceTokens(
        title=(pair[kept] % size).astype(np.int32),
        begin=bounds[:-1],
        end=bounds[1:],
        completion=np.minimum(strength[kept], np.float32(1.0)),
        target=watched[kept],
    )


def _standing(interactions: Interactions) -> NDArray[np.int64]:
    """List the signals that nothing took the place of or took back, as far as acts are known."""
    if interactions.action is None or interactions.entry is None or len(interactions) == 0:
        return np.arange(len(interactions))
    entries = int(interactions.entry.max()) + 1
    of_entry = interactions.profile.astype(np.int64) * entries + interactions.entry
    _, place = np.unique(of_entry[::-1], return_index=True)
    last = len(of_entry) - 1 - place
    return np.sort(last[~np.isin(interactions.action[last], (THUMB_NONE, UNHIDE, UNLISTED, UNSAID))])


def codes_of(tokens: SequenceTokens) -> Codes:
    """Bucket every event; the gap before a history's first event is not known."""
    count = len(tokens.title)
    none = np.zeros(count, dtype=np.int64)
    gap = none
    if tokens.at is not None:
        gap = gaps_of(tokens.at)
        gap[tokens.begin[tokens.end > tokens.begin]] = 0
    return Codes(
        action=none if tokens.action is None else tokens.action.astype(np.int64),
        completion=none if tokens.completion is None else completion_codes(tokens.completion),
        gap=gap,
        device=none if tokens.device is None else tokens.device.astype(np.int64),
    )


def places_of(begin: NDArray[np.int64], end: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List all events of histories, one after the other: (history numbers, places in the flat arrays)."""
    lengths = end - begin
    owner = np.repeat(np.arange(len(begin)), lengths)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths - begin, lengths)


def completion_codes(completion: NDArray[np.floating]) -> NDArray[np.int64]:
    """Bucket completions (-1 to 1); 0 where not known."""
    steps = COMPLETIONS - 1
    known = np.clip(np.nan_to_num(completion, nan=0.0), -1.0, 1.0)
    bucket = np.minimum(((known + 1.0) * 0.5 * steps).astype(np.int64), steps - 1)
    found: NDArray[np.int64] = np.where(np.isnan(completion), 0, 1 + bucket)
    return found


def gap_codes(seconds: NDArray[np.floating]) -> NDArray[np.int64]:
    """Bucket times between events by powers of two of a second; 0 where not known."""
    known = np.maximum(np.nan_to_num(seconds, nan=0.0), 0.0)
    bucket = np.minimum(np.log2(1.0 + known).astype(np.int64), GAPS - 2)
    found: NDArray[np.int64] = np.where(np.isnan(seconds), 0, 1 + bucket)
    return found


def gaps_of(at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Bucket the time between each event and the one before it, `at` in UTC ms; 0 for the first.

    The moment of asking is no part of it: what was encoded stays true until the next event. Of whole milliseconds,
    since ages in days as float32 lose seconds.
    """
    codes = np.zeros(len(at), dtype=np.int64)
    codes[1:] = gap_codes(np.diff(at) / 1000.0)
    return codes


def without_last(tokens: SequenceTokens, histories: NDArray[np.integer]) -> SequenceTokens:
    """Cut the last event off some histories."""
    end = tokens.end.copy()
    end[histories] -= 1
    return replace(tokens, end=np.maximum(end, tokens.begin))
