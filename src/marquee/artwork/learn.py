"""Learn a cover policy: lessons of one pool become beliefs by name.

Reward is what became of the play, not the click: a play seen through, with no thumb down. A cover that starts plays
which end early earns nothing by them, and is found out by them (`artwork.bait`).
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.fit import LearningConfig as LearningConfig
from marquee.artwork.fit import fit
from marquee.artwork.lessons import Lessons as Lessons
from marquee.artwork.policy import CoverPolicy
from marquee.artwork.pool import CoverPool

LEARNING = LearningConfig()
QUALITY = 0.5  # completion from which a play was a quality play


def rewards_of(
    *, played: NDArray[np.bool_], completion: NDArray[np.float32], thumb: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Reward draws by their best outcome: 1 a quality play, else 0; NaN where how far a play came is not known."""
    reward = np.where(played, np.where(np.isnan(completion), np.nan, completion >= QUALITY), 0.0)
    found: NDArray[np.float32] = np.where(thumb < 0, 0.0, reward).astype(np.float32)
    return found


def learn(
    policy: CoverPolicy,
    lessons: Lessons,
    *,
    pool: CoverPool,
    version: str,
    config: LearningConfig = LEARNING,
) -> CoverPolicy:
    """Fit a policy to all lessons, from the prior anew: what an erased person taught is gone with their draws.

    `policy` gives the configuration only. No lessons give the prior back.
    """
    posterior = fit(lessons, arrays=pool.arrays, config=config)
    tags = np.flatnonzero(posterior.value_variances < posterior.value_deviation**2 * (1.0 - 1e-9))
    images = np.flatnonzero(posterior.offset_variances < posterior.offset_deviation**2 * (1.0 - 1e-9))
    names = pool.snapshot.artwork_ids
    return replace(
        policy,
        version=version,
        effects=posterior.effects,
        effect_variances=posterior.effect_variances,
        tags=tuple(pool.tags[row] for row in tags.tolist()),
        values=posterior.values[tags].astype(np.float32),
        value_variances=posterior.value_variances[tags].astype(np.float32),
        offset_ids=tuple(names[row] for row in images.tolist()),
        offsets=posterior.offsets[images].astype(np.float32),
        offset_variances=posterior.offset_variances[images].astype(np.float32),
        misleading=frozenset(names[row] for row in np.flatnonzero(posterior.misleading).tolist()),
        value_deviation=posterior.value_deviation,
        offset_deviation=posterior.offset_deviation,
        delay=posterior.delay,
        draws_learnt=posterior.draws,
        aligned=[],
    )
