"""Pictures as arrays: shrunk to the size things are measured at, their luma, their opponent colours."""

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BadInput

Picture = NDArray[np.uint8]  # (height, width, 3), RGB
Luma = NDArray[np.uint8]  # (height, width)

MEASURED_WIDTH = 480  # that of a tile: what cannot be seen there does not count


def checked(image: Picture) -> Picture:
    """Give an image as it is; raises BadInput where it is not RGB in bytes."""
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise BadInput(f"an image of bytes (height, width, 3) is needed, not {image.dtype} {image.shape}")
    return image


def shrink(image: Picture, *, width: int = MEASURED_WIDTH) -> Picture:
    """Average an image down to a width; a smaller one stays as it is."""
    from PIL import Image

    tall, wide = image.shape[:2]
    if wide <= width:
        return np.ascontiguousarray(image)
    size = (width, max(1, round(tall * width / wide)))
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BOX))


def luma(image: Picture) -> Luma:
    """Weigh the colours as the eye does (Rec. 601), in whole numbers."""
    red, green, blue = (image[..., part].astype(np.uint16) for part in range(3))
    return ((red * 77 + green * 150 + blue * 29) >> 8).astype(np.uint8)


def opponents(image: Picture) -> NDArray[np.float32]:
    """Give light, red against green, yellow against blue: `(height, width, 3)`, light 0..1, the others -1..1."""
    red, green, blue = (image[..., part].astype(np.float32) / 255 for part in range(3))
    return np.stack(
        [0.299 * red + 0.587 * green + 0.114 * blue, red - green, (red + green) / 2 - blue], axis=-1, dtype=np.float32
    )
