"""How strongly each act speaks for or against its title: one table, learnt, for training and serving alike.

What was done with a title is described as numbers, one a field of `SignalConfig` (`LEARNT`); their product with the
table is the title's strength. So the table can be learnt (`evaluation.signals`), and is kept with the models.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.errors import BadInput
from marquee.schema.profile import (
    COMMENT,
    DETAIL,
    HIDE,
    LIST_ADD,
    PICK,
    RATE,
    SEARCH_CLICK,
    THUMB_DOWN,
    THUMB_UP,
    TRAILER,
)

IGNORED = 11  # shown and passed over; its value counts the visits
THUMB_NONE, UNHIDE, UNLISTED, UNSAID = 20, 21, 22, 23  # acts that only take back; never stored in a profile's history
MOST_STRENGTH = 1.6  # what one title may count for, however often it was watched


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalConfig:
    """How strongly each act speaks for a title (below 0: against it)."""

    play_finished: float = 1.0
    play_least: float = 0.2  # a play just past an early stop; linear in completion from here
    play_unknown: float = 0.5  # completion is not known
    play_again: float = 0.15  # for each further day it was played, up to `again_days`
    play_stopped: float = -0.4
    trailer_seen: float = 0.15  # to its end; linear from the next
    trailer_skipped: float = 0.0
    search_click: float = 0.2
    detail: float = 0.05
    thumb_up: float = 1.2
    thumb_down: float = -1.2
    list_add: float = 0.4
    hide: float = -1.2
    pick: float = 0.8
    comment: float = 0.1  # something was said
    comment_sentiment: float = 0.3  # times its sentiment, -1 to 1, once it is understood
    rate_high: float = 1.0  # at 5 stars
    rate_middle: float = 0.1  # from 2.5 to 3.5: it was watched, and was no delight
    rate_low: float = -0.8  # at half a star
    ignored: float = 0.0  # shown in `ignored_visits` visits and passed over in all

    again_days: int = 4
    stopped_share: float = 0.1  # a play that never got this far was an early stop
    ignored_visits: int = 5

    def table(self) -> NDArray[np.float32]:
        """Give the learnt weights in the order of LEARNT; float32 `(LEARNT,)`."""
        return np.array([getattr(self, name) for name in LEARNT], dtype=np.float32)

    def shape(self) -> NDArray[np.float32]:
        """Give what is not learnt: `again_days`, `stopped_share`, `ignored_visits`."""
        return np.array([self.again_days, self.stopped_share, self.ignored_visits], dtype=np.float32)

    def learnt(self, table: NDArray[np.floating]) -> "SignalConfig":
        """Give this config with other weights, in the order of LEARNT."""
        weights: dict[str, Any] = {name: round(float(weight), 4) for name, weight in zip(LEARNT, table, strict=True)}
        return replace(self, **weights)

    def plain(self) -> dict[str, float]:
        """Give all fields by name, for a header of JSON; `signals_from` reads them back."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


LEARNT = tuple(field.name for field in fields(SignalConfig))[:-3]
SIGNALS = SignalConfig()


def signals_of_table(table: NDArray[np.float32] | None) -> SignalConfig:
    """Read back a table as `Interactions.table` holds it; the default where there is none."""
    return SIGNALS if table is None else SIGNALS.learnt(table[: len(LEARNT)])


def signals_from(plain: Mapping[str, float]) -> SignalConfig:
    """Read back what `SignalConfig.plain` gave; raises BadInput for a field it does not know or no finite number."""
    known = {field.name for field in fields(SignalConfig)}
    for name, weight in plain.items():
        if name not in known or not np.isfinite(weight):
            raise BadInput(f"{name} = {weight} is no weight of a signal; these are: {', '.join(sorted(known))}")
    found: dict[str, Any] = dict(plain)
    return replace(SIGNALS, **found)


# What was done with one title, as numbers: a row of a table `(titles, STATE)`, NaN and 0 as they say.
(
    DAYS, UNKNOWN_DAYS, MOST, TRAILED, CLICKED, DETAILED, LISTED, PICKED, SAID, SENTIMENT, RATED, THUMBED, HIDDEN,
    VISITS,
) = range(14)  # fmt: skip
STATE = 14


@njit(cache=True, nogil=True)
def clear_state(state: NDArray[np.float64]) -> None:
    """Make a state that of a title nothing was done with."""
    state[:] = 0.0
    state[MOST] = -1.0  # completion: no play whose completion is known
    state[TRAILED] = -1.0  # how much of its trailer: none ran
    state[RATED] = -1.0  # stars: none


@njit(cache=True, nogil=True)
def put_act(state: NDArray[np.float64], action: int, value: float) -> None:
    """Put the newest word of one kind of act into a state; plays are counted by the caller (`put_play`)."""
    known = not np.isnan(value)
    if action == RATE:
        if known:
            state[RATED] = value
    elif action == TRAILER:
        state[TRAILED] = value if known else 0.5
    elif action == SEARCH_CLICK:
        state[CLICKED] = 1.0
    elif action == DETAIL:
        state[DETAILED] = 1.0
    elif action == LIST_ADD:
        state[LISTED] = 1.0
    elif action == UNLISTED:
        state[LISTED] = 0.0
    elif action == PICK:
        state[PICKED] = 1.0
    elif action == COMMENT:
        state[SAID] = 1.0
        state[SENTIMENT] = value if known else 0.0
    elif action == UNSAID:
        state[SAID] = 0.0
        state[SENTIMENT] = 0.0
    elif action == THUMB_UP:
        state[THUMBED] = 1.0
    elif action == THUMB_DOWN:
        state[THUMBED] = -1.0
    elif action == THUMB_NONE:
        state[THUMBED] = 0.0
    elif action == HIDE:
        state[HIDDEN] = 1.0
    elif action == UNHIDE:
        state[HIDDEN] = 0.0
    elif action == IGNORED:
        state[VISITS] = value


@njit(cache=True, nogil=True)
def put_play(state: NDArray[np.float64], value: float) -> None:
    """Put one day's plays of a title into a state: the most that was completed that day, NaN where not known."""
    state[DAYS] += 1.0
    if np.isnan(value):
        state[UNKNOWN_DAYS] += 1.0
    else:
        state[MOST] = max(state[MOST], value)


@njit(cache=True, nogil=True)
def describe(state: NDArray[np.float64], shape: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """Describe a title by what was done with it, in the order of LEARNT, into `out` `(LEARNT,)`.

    What was said outright and is against it is all that counts.
    """
    out[:] = 0.0
    if state[HIDDEN] > 0:
        out[12] = 1.0
        return
    if state[THUMBED] < 0:
        out[10] = 1.0
        return
    touched = state[THUMBED] > 0
    if touched:
        out[9] = 1.0
    if state[DAYS] > 0:
        touched = True
        if state[MOST] < 0:
            out[2] = 1.0
            out[3] = min(state[DAYS] - 1.0, shape[0])
        elif state[MOST] < shape[1] and state[UNKNOWN_DAYS] == 0:
            out[4] = 1.0
        else:
            out[0] = state[MOST]
            out[1] = 1.0 - state[MOST]
            out[3] = min(state[DAYS] - 1.0, shape[0])
    if state[TRAILED] >= 0:
        touched = True
        out[5] = state[TRAILED]
        out[6] = 1.0 - state[TRAILED]
    out[7] = state[CLICKED]
    out[8] = state[DETAILED]
    out[11] = state[LISTED]
    out[13] = state[PICKED]
    out[14] = state[SAID]
    out[15] = state[SENTIMENT]
    stars = state[RATED]
    if stars >= 3.5:
        out[16] = (stars - 3.5) / 1.5
        out[17] = 1.0 - out[16]
    elif stars >= 2.5:
        out[17] = 1.0
    elif stars >= 0:
        out[18] = (2.75 - stars) / 2.25
    for part in range(7, 19):
        touched = touched or out[part] != 0.0
    if not touched:
        out[19] = min(state[VISITS], shape[2]) / shape[2]


@njit(cache=True, nogil=True)
def weigh(described: NDArray[np.float32], table: NDArray[np.float32]) -> float:
    """Give a described title's strength; a thumb up is never outweighed."""
    total = 0.0
    for part in range(len(table)):
        total += described[part] * table[part]
    if described[9] > 0:
        total = max(total, table[9])
    return total
