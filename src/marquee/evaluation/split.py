"""Cut time in two: what a model may learn from, and what it is judged by.

One global time for everyone, so that nothing of the future leaks (leave-one-out flatters models about threefold).
"""

from dataclasses import dataclass

import numpy as np

from marquee.features.interactions import Interactions


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSplit:
    """Models are fitted before `blend_at`, the blend on `blend_at` to `judge_at`, judged from `judge_at`; UTC ms."""

    blend_at: int
    judge_at: int


def time_split(interactions: Interactions, *, share: float = 0.1) -> TimeSplit:
    """Leave the newest `share` of all signals to the judge, and the newest `share` of the rest to the blend."""
    if len(interactions) == 0:
        return TimeSplit(blend_at=0, judge_at=0)
    judge_at = int(np.quantile(interactions.at, 1.0 - share))
    earlier = interactions.at[interactions.at < judge_at]
    blend_at = int(np.quantile(earlier, 1.0 - share)) if len(earlier) else judge_at
    return TimeSplit(blend_at=blend_at, judge_at=judge_at)
