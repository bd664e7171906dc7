"""Acts become signals, in bulk: the twin of `features.profile.encode_history` for training.

Each act gives the change it makes to what speaks for its title, so that the sum up to any moment is what serving would
have said then (tests hold the two together). It does not know where acts are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.features.interactions import Interactions, make_interactions
from marquee.features.profile import SIGNALS, SignalConfig
from marquee.schema.profile import (
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
)

THUMB_NONE, UNHIDE = 20, 21  # acts that only take back; never stored in a profile's history


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
    action: NDArray[np.int8]  # as `schema.profile` numbers them, THUMB_NONE and UNHIDE
    value: NDArray[np.float32]  # as `schema.profile.Entry` says; NaN unknown
    country: NDArray[np.integer]
    order: NDArray[np.integer]  # breaks ties of time


def interactions_of(
    acts: Acts, *, signals: SignalConfig = SIGNALS, rewards: RewardConfig | None = None
) -> Interactions:
    """Weigh acts as serving does and sort them by (profile, time).

    A title that was thumbed down or hidden in the end pays no reward.
    """
    rewards = rewards or RewardConfig()
    by_pair = np.lexsort((acts.order, acts.at, acts.title, acts.profile))
    pair = acts.profile[by_pair].astype(np.int64) * max(len(acts.title_ids), 1) + acts.title[by_pair]
    simple = np.array(
        [
            signals.trailer,
            signals.search_click,
            signals.detail,
            signals.list_add,
            signals.pick,
        ],
        dtype=np.float32,
    )
    play = np.array(
        [
            signals.play_finished,
            signals.play_least,
            signals.play_unknown,
            signals.play_again,
            signals.again_days,
            signals.play_stopped,
            signals.stopped_share,
        ],
        dtype=np.float32,
    )
    said = np.array([signals.thumb_up, signals.thumb_down, signals.hide], dtype=np.float32)
    rate = np.array([signals.rate_high, signals.rate_middle, signals.rate_low], dtype=np.float32)
    reward = np.array([rewards.least_completion, rewards.least_rating, float(rewards.unknown_counts)], np.float32)
    change, went_well = _changes(pair, acts.action[by_pair], acts.value[by_pair], simple, play, said, rate, reward)
    weight = np.empty(len(change), dtype=np.float32)
    weight[by_pair] = change
    rewarded = np.empty(len(change), dtype=np.bool_)
    rewarded[by_pair] = went_well
    return make_interactions(
        title_ids=acts.title_ids,
        countries=acts.countries,
        profile=acts.profile,
        title=acts.title,
        at=acts.at,
        weight=weight,
        watched=np.isin(acts.action, (PLAY, RATE)),
        rewarded=rewarded,
        country=acts.country,
        order=acts.order,
    )


@njit(cache=True)
def _changes(
    pair: NDArray[np.int64],
    action: NDArray[np.int8],
    value: NDArray[np.float32],
    simple: NDArray[np.float32],
    play: NDArray[np.float32],
    said: NDArray[np.float32],
    rate: NDArray[np.float32],
    reward: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Give each act's change of its title's total, and whether it went well; acts are sorted by (pair, time)."""
    size = len(pair)
    change = np.zeros(size, dtype=np.float32)
    well = np.zeros(size, dtype=np.bool_)
    others = np.zeros(5, dtype=np.float32)  # trailer, search click, detail, list, pick
    first = 0
    rated, most, days, unknown, thumb, hidden, total = 0.0, -1.0, 0, 0, 0, False, 0.0
    for i in range(size):
        if i == 0 or pair[i] != pair[i - 1]:
            first = i
            others[:] = 0
            rated, most, days, unknown, thumb, hidden, total = 0.0, -1.0, 0, 0, 0, False, 0.0
        act, amount = action[i], value[i]
        told = not np.isnan(amount)
        if act == PLAY:
            days += 1
            if told:
                most = max(most, amount)
            else:
                unknown += 1
            well[i] = amount >= reward[0] if told else reward[2] > 0
        elif act == RATE and told:
            well[i] = amount >= reward[1]
            if amount >= 3.5:
                rated = rate[1] + (rate[0] - rate[1]) * (amount - 3.5) / 1.5
            elif amount >= 2.5:
                rated = rate[1]
            else:
                rated = rate[2] * (2.75 - amount) / 2.25
        elif act == TRAILER:
            others[0] = simple[0] * (amount if told else 1.0)
        elif act == SEARCH_CLICK:
            others[1] = simple[1]
        elif act == DETAIL:
            others[2] = simple[2]
        elif act == LIST_ADD:
            others[3] = simple[3]
        elif act == PICK:
            others[4] = simple[4]
        elif act == THUMB_UP:
            thumb = 1
        elif act == THUMB_DOWN:
            thumb = -1
        elif act == THUMB_NONE:
            thumb = 0
        elif act == HIDE:
            hidden = True
        elif act == UNHIDE:
            hidden = False
        now = rated + others.sum()
        if days > 0:
            if most < 0:
                now += play[2] + play[3] * min(days - 1, play[4])
            elif most < play[6] and unknown == 0:
                now += play[5]
            else:
                now += play[1] + (play[0] - play[1]) * most + play[3] * min(days - 1, play[4])
        if hidden:
            now = said[2]
        elif thumb > 0:
            now = max(now + said[0], said[0])
        elif thumb < 0:
            now = said[1]
        change[i] = now - total
        total = now
        if (i == size - 1 or pair[i + 1] != pair[i]) and (hidden or thumb < 0):
            well[first : i + 1] = False
    return change, well
