"""Acts become signals, in bulk: the twin of `features.profile.encode_history` for training.

Each act gives the change it makes to what speaks for its title, so that the sum up to any moment is what serving would
have said then (tests hold the two together). It does not know where acts are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.features.interactions import Interactions, make_interactions
from marquee.features.strength import (
    HIDDEN,
    IGNORED,
    LEARNT,
    MOST,
    SIGNALS,
    STATE,
    THUMB_NONE,
    THUMBED,
    UNHIDE,
    UNKNOWN_DAYS,
    UNLISTED,
    UNSAID,
    SignalConfig,
    clear_state,
    describe,
    put_act,
    put_play,
    weigh,
)
from marquee.schema.clock import DAY
from marquee.schema.profile import COMMENT, HIDE, LIST_ADD, PLAY, RATE, THUMB_DOWN, THUMB_UP, TRAILER

__all__ = ["THUMB_NONE", "UNHIDE", "Acts", "RewardConfig", "interactions_of", "weighed"]
_MOST_DAYS = 256  # days of one title told apart

# acts that stand for one thing and take each other's place: a title's verdict, its place on the list, a comment
CLASS = np.arange(32, dtype=np.int64)
CLASS[[THUMB_DOWN, THUMB_NONE]] = THUMB_UP
CLASS[[UNHIDE, UNLISTED, UNSAID]] = HIDE, LIST_ADD, COMMENT
BY_DAY = np.isin(np.arange(32), (PLAY, TRAILER))


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardConfig:
    """When a watch went well: the reward is completion, not the click."""

    least_completion: float = 0.5
    least_rating: float = 4.0
    unknown_counts: bool = True  # a play whose completion was never told


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Acts:
    """Who did what with which title: aligned arrays, in any order."""

    title_ids: Sequence[str]
    countries: Sequence[str]  # "" first
    profile: NDArray[np.integer]  # any numbers, one a profile
    title: NDArray[np.integer]  # row number in `title_ids`
    at: NDArray[np.int64]  # UTC ms
    action: NDArray[np.int8]  # as `schema.profile` numbers them, or as `features.strength` does
    value: NDArray[np.float32]  # as `schema.profile.Entry` says; NaN unknown
    country: NDArray[np.integer]
    order: NDArray[np.integer]  # breaks ties of time
    logged: bool = False  # `order` alone is the order: the log's (law 3)


def interactions_of(
    acts: Acts, *, signals: SignalConfig = SIGNALS, rewards: RewardConfig | None = None
) -> Interactions:
    """Weigh acts as serving does and sort them by (profile, time).

    A title that was thumbed down or hidden in the end pays no reward. Of a title played on one day only the first act
    is a watch: what follows says how far it came. What was passed over is kept apart from what was done.
    """
    passed = acts.action == IGNORED
    of_acts = acts if not passed.any() else _where(acts, ~passed)
    people = np.unique(acts.profile)
    made = _acted(of_acts, people=people)
    if passed.any():
        made = _with_passed(made, _where(acts, passed), people=people)
    return weighed(replace(made, entry=_entries(made)), signals=signals, rewards=rewards)


def _where(acts: Acts, keep: NDArray[np.bool_]) -> Acts:
    columns = ("profile", "title", "at", "action", "value", "country", "order")
    return replace(acts, **{name: getattr(acts, name)[keep] for name in columns})


def _with_passed(made: Interactions, passed: Acts, *, people: NDArray[np.integer]) -> Interactions:
    """Keep what was passed over beside what was done."""
    number = np.searchsorted(people, passed.profile)
    sort = np.lexsort((passed.order, number) if passed.logged else (passed.order, passed.at, number))
    return replace(
        made,
        passed_profile=number[sort].astype(np.int32),
        passed_title=passed.title[sort].astype(np.int32),
        passed_at=passed.at[sort].astype(np.int64),
        passed_order=passed.order[sort].astype(np.int64),
        passed_visits=passed.value[sort].astype(np.float32),
    )


def _acted(acts: Acts, *, people: NDArray[np.integer]) -> Interactions:
    return make_interactions(
        title_ids=acts.title_ids,
        countries=acts.countries,
        profile=acts.profile,
        title=acts.title,
        at=acts.at,
        weight=np.zeros(len(acts.at), dtype=np.float32),
        watched=np.isin(acts.action, (PLAY, RATE)),
        rewarded=np.zeros(len(acts.at), dtype=np.bool_),
        action=acts.action,
        value=acts.value,
        country=acts.country,
        order=acts.order,
        logged=acts.logged,
        people=people,
    )


def weighed(interactions: Interactions, *, signals: SignalConfig, rewards: RewardConfig | None = None) -> Interactions:
    """Give the same signals by another table; those whose acts are not known stay as they are."""
    if interactions.action is None or interactions.value is None or interactions.entry is None:
        return interactions
    rewards = rewards or RewardConfig()
    pair = interactions.profile.astype(np.int64) * max(len(interactions.title_ids), 1) + interactions.title
    by_pair = np.argsort(pair, kind="stable")
    table = np.concatenate([signals.table(), signals.shape()])
    reward = np.array([rewards.least_completion, rewards.least_rating, float(rewards.unknown_counts)], np.float32)
    size = len(interactions)
    change, well, first = np.zeros(size, np.float32), np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    _changes(
        pair[by_pair], interactions.action[by_pair], interactions.value[by_pair], interactions.at[by_pair],
        signals.table(), signals.shape(), reward, change, well, first,
    )  # fmt: skip
    weight, rewarded, begins = np.empty(size, np.float32), np.empty(size, np.bool_), np.empty(size, np.bool_)
    weight[by_pair], rewarded[by_pair], begins[by_pair] = change, well, first
    watched = np.isin(interactions.action, (PLAY, RATE)) & begins
    return replace(interactions, weight=weight, rewarded=rewarded, watched=watched, table=table)


def _entries(interactions: Interactions) -> NDArray[np.int32]:
    """Number what takes the place of what: one number a (title, kind of act, day where days count) of a profile."""
    action, profile = interactions.action, interactions.profile
    assert action is not None
    if not len(interactions):
        return np.empty(0, dtype=np.int32)
    kind = CLASS[action]
    day = np.where(BY_DAY[action], interactions.at // DAY, 0)
    order = np.lexsort((day, kind, interactions.title, profile))
    columns = (profile, interactions.title, kind, day)
    new = np.zeros(len(order), dtype=np.bool_)
    new[0] = True
    for column in columns:
        new[1:] |= column[order][1:] != column[order][:-1]
    number = np.cumsum(new) - 1
    owner = profile[order]
    first = number[np.searchsorted(owner, owner)]
    found = np.empty(len(order), dtype=np.int32)
    found[order] = number - first
    return found


@njit(cache=True)
def _changes(
    pair: NDArray[np.int64],
    action: NDArray[np.int8],
    value: NDArray[np.float32],
    at: NDArray[np.int64],
    table: NDArray[np.float32],
    shape: NDArray[np.float32],
    reward: NDArray[np.float32],
    change: NDArray[np.float32],
    well: NDArray[np.bool_],
    first: NDArray[np.bool_],
) -> None:
    """Write each act's change of its title's strength, whether it went well, and whether it is the first of its kind.

    Acts are sorted by pair and, within a pair, by what came first. A day's plays come with the most of that day.
    """
    size = len(pair)
    state = np.zeros(STATE, dtype=np.float64)
    described = np.zeros(len(table), dtype=np.float32)
    days = np.zeros(_MOST_DAYS, dtype=np.int64)
    unknown = np.zeros(_MOST_DAYS, dtype=np.bool_)
    count, begin, total = 0, 0, 0.0
    for i in range(size):
        if i == 0 or pair[i] != pair[i - 1]:
            clear_state(state)
            count, begin, total = 0, i, 0.0
        told = not np.isnan(value[i])
        first[i] = True
        if action[i] == PLAY:
            day = at[i] // DAY
            place = -1
            for known in range(count):
                if days[known] == day:
                    place = known
            if place < 0:
                put_play(state, value[i])
                if count < _MOST_DAYS:
                    days[count], unknown[count] = day, not told
                    count += 1
            else:
                first[i] = False
                if told:
                    state[MOST] = max(state[MOST], value[i])
                    if unknown[place]:
                        state[UNKNOWN_DAYS] -= 1.0
                        unknown[place] = False
            well[i] = value[i] >= reward[0] if told else reward[2] > 0
        else:
            put_act(state, action[i], value[i])
            if action[i] == RATE and told:
                well[i] = value[i] >= reward[1]
        describe(state, shape, described)
        now = weigh(described, table)
        change[i] = now - total
        total = now
        if i == size - 1 or pair[i + 1] != pair[i]:
            against = state[HIDDEN] > 0 or state[THUMBED] < 0
            # a play that begins and whose end is told later went as it ended
            for j in range(begin, i + 1):
                if against or (action[j] == PLAY and np.isnan(value[j]) and state[MOST] >= 0):
                    well[j] = False
    return


assert len(LEARNT) == 20  # `features.strength.describe` writes as many
