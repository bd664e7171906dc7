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

ACTIONS = 16  # kinds of act, 0 unknown
COMPLETIONS = 9  # 0 unknown, then eight steps from against to finished
GAPS = 32  # 0 unknown, then by powers of two of a second
DEVICES = 8  # kinds of device, 0 unknown
LIKED, DISLIKED, SPOKE_FOR, SPOKE_AGAINST = 1, 2, 3, 4  # acts told apart where all that is left of one is its weight
SECONDS_A_DAY = 86_400.0


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
    """Read signals as tokens; what is to be foretold is the first watch of a title, where it went well."""
    starts = interactions.starts()
    target = np.zeros(len(interactions), dtype=np.bool_)
    target[interactions.next_watches(since=np.iinfo(np.int64).min)] = True
    return SequenceTokens(
        title=interactions.title,
        begin=starts[:-1],
        end=starts[1:],
        action=acts_of(interactions.weight, interactions.watched),
        completion=np.clip(interactions.weight, -1.0, 1.0).astype(np.float32),
        at=interactions.at,
        target=target,
    )


def acts_of(weight: NDArray[np.floating], watched: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Tell acts apart by what is left of them: was the title watched, and did it speak for or against it."""
    positive = np.where(watched, LIKED, SPOKE_FOR)
    negative = np.where(watched, DISLIKED, SPOKE_AGAINST)
    return np.where(weight > 0, positive, negative).astype(np.int8)


def codes_of(tokens: SequenceTokens) -> Codes:
    """Bucket every event; the gap before a history's first event is not known."""
    count = len(tokens.title)
    none = np.zeros(count, dtype=np.int64)
    gap = none
    if tokens.at is not None:
        gap = np.zeros(count, dtype=np.int64)
        gap[1:] = gap_codes(np.diff(tokens.at) / 1000.0)
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


def gaps_of_ages(ages_days: NDArray[np.floating]) -> NDArray[np.floating]:
    """Turn ages, oldest first, into seconds since the event before; NaN for the first.

    The moment of asking is no part of it: what was encoded stays true until the next event.
    """
    gaps: NDArray[np.floating] = -np.diff(ages_days, prepend=np.nan) * SECONDS_A_DAY
    return gaps


def without_last(tokens: SequenceTokens, histories: NDArray[np.integer]) -> SequenceTokens:
    """Cut the last event off some histories."""
    end = tokens.end.copy()
    end[histories] -= 1
    return replace(tokens, end=np.maximum(end, tokens.begin))
