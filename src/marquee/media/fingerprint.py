"""A picture as 64 bits that alike pictures share: the signs of its low frequencies (pHash: Zauner 2010)."""

import numpy as np

from marquee.media.pixels import Luma, Picture, checked, luma

ALIKE_BITS = 10  # of 64: two pictures at most so far apart are the same one, cropped a little or encoded anew
_SIDE, _KEPT = 32, 8


def fingerprint_of(image: Picture) -> int:
    """Give the 64 bits of an RGB image of bytes; even pictures (nothing but one tone) all give 0."""
    from PIL import Image
    from scipy.fft import dctn

    light: Luma = luma(checked(image))
    small = np.asarray(Image.fromarray(light).resize((_SIDE, _SIDE), Image.Resampling.BOX), dtype=np.float32)
    waves = dctn(small, norm="ortho")[:_KEPT, :_KEPT].ravel()
    if np.abs(waves[1:]).max() < 1.0:
        return 0
    bits = waves > np.median(waves[1:])
    bits[0] = False  # the mean light says nothing
    return int("".join("1" if bit else "0" for bit in bits), 2)


def bits_apart(one: int, other: int) -> int:
    """Count the bits two fingerprints differ in."""
    return (one ^ other).bit_count()
