"""What is believed of covers: a mean and a variance for each shared effect, tag and image, by row of one pool.

All are in log odds of a quality play, so that one image's pull means the same on a title that is often played and on
one that is seldom. `artwork.fit` learns them; `artwork.policy` keeps them by name.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.arrays import CoverArrays
from marquee.artwork.delay import Delay, prior_delay
from marquee.artwork.effects import prior_effects, prior_variances

VALUE_DEVIATION = 0.15  # of each tag, before anything is learnt: what covers that stress a thing do alike
OFFSET_DEVIATION = 0.25  # of each image's own


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posterior:
    """Aligned to one `CoverArrays`."""

    effects: NDArray[np.float64]  # (effects.COUNT,)
    effect_variances: NDArray[np.float64]
    values: NDArray[np.float64]  # (tags,)
    value_variances: NDArray[np.float64]
    offsets: NDArray[np.float64]  # (artworks,)
    offset_variances: NDArray[np.float64]
    misleading: NDArray[np.bool_]  # (artworks,) it starts plays that end badly: not drawn where there is another
    value_deviation: float = VALUE_DEVIATION  # of tags nothing was learnt of
    offset_deviation: float = OFFSET_DEVIATION  # of images nothing was learnt of
    delay: Delay = field(default_factory=prior_delay)
    draws: int = 0  # how many it was learnt from


def prior(arrays: CoverArrays) -> Posterior:
    """Give what is believed before anything is learnt: wide, and leaning to what a viewer leans to."""
    size = len(arrays)
    return Posterior(
        effects=prior_effects(),
        effect_variances=prior_variances(),
        values=np.zeros(arrays.tags),
        value_variances=np.full(arrays.tags, VALUE_DEVIATION**2),
        offsets=np.zeros(size),
        offset_variances=np.full(size, OFFSET_DEVIATION**2),
        misleading=np.zeros(size, dtype=np.bool_),
    )
