"""Whether two pictures look the same: a fingerprint of where light grows, and how light and warm they are.

The fingerprint is the difference hash (Krawetz 2013): it outlives scaling and compression and knows no content.
"""

import numpy as np

from marquee.media.measure import Measured
from marquee.media.pixels import Picture, luma, shrink

WIDE, TALL = 9, 8
SAME_BITS = 5  # of 64 may differ
SAME_LIGHT = 0.05


def fingerprint(picture: Picture) -> str:
    """Give 64 bits as 16 hex digits: of each of 8 × 8 places, whether it is lighter than the one right of it."""
    from PIL import Image

    small = Image.fromarray(luma(shrink(picture))).resize((WIDE, TALL), Image.Resampling.BOX)
    light = np.asarray(small, dtype=np.int16)
    bits = np.packbits(light[:, 1:] > light[:, :-1] + 1)
    return bits.tobytes().hex()


def alike(one: str, one_measured: Measured, other: str, other_measured: Measured) -> bool:
    """Say whether two pictures look the same, by their fingerprints and measures."""
    apart = (int(one, 16) ^ int(other, 16)).bit_count()
    return apart <= SAME_BITS and all(
        abs(mine - theirs) <= SAME_LIGHT
        for mine, theirs in (
            (one_measured.brightness, other_measured.brightness),
            (one_measured.warmth, other_measured.warmth),
            (one_measured.saturation, other_measured.saturation),
        )
    )
