"""Where the eye goes in a picture: what differs from its surroundings and from the whole, and faces above all."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marquee.media.boxes import Box
from marquee.media.pixels import Picture, opponents

ACROSS = 64  # cells of the map
FACE_WEIGHT = 4.0  # times the strongest place without one


def saliency_of(image: Picture, *, faces: Sequence[Box] = ()) -> NDArray[np.float32]:
    """Map an RGB image to `(rows, 64)` shares that sum to 1.

    Colour apart from the picture's mean (Achanta et al. 2009) times centre against surround at two sizes, with a slight
    lean to the middle; each face adds a bump of its own size.
    """
    from PIL import Image
    from scipy.ndimage import gaussian_filter, uniform_filter

    rows = max(8, round(ACROSS * image.shape[0] / image.shape[1]))
    small = np.asarray(Image.fromarray(image).resize((ACROSS, rows), Image.Resampling.BOX))
    colour = opponents(small)
    soft = gaussian_filter(colour, sigma=(1.0, 1.0, 0))
    from_mean = np.linalg.norm(soft - colour.mean(axis=(0, 1)), axis=-1)
    around = sum(
        np.linalg.norm(soft - uniform_filter(colour, size=(size, size, 1)), axis=-1) for size in (rows // 4, rows // 2)
    )
    seen = gaussian_filter(from_mean * 0.5 + around, 1.0)
    y, x = (np.arange(size, dtype=np.float32) / size + 0.5 / size for size in (rows, ACROSS))
    middle = 1 - 0.6 * ((x[None, :] - 0.5) ** 2 + (y[:, None] - 0.5) ** 2)
    seen = np.maximum(seen - np.quantile(seen, 0.4), 0) * middle
    seen = seen / max(float(seen.max()), 1e-6)
    for face in faces:
        at_x, at_y = face.center
        wide, tall = face.width / 2, face.height / 2
        bump = np.exp(-(((x[None, :] - at_x) / wide) ** 2 + ((y[:, None] - at_y) / tall) ** 2))
        seen = seen + FACE_WEIGHT * bump
    seen = seen + 1e-4
    return np.asarray(seen / seen.sum(), dtype=np.float32)


def focus_of(seen: NDArray[np.float32]) -> tuple[float, float, float]:
    """Give (x, y) of the middle of what is seen and how close together it lies, 0 (everywhere) to 1 (one place)."""
    rows, columns = seen.shape
    y, x = np.arange(rows) / rows + 0.5 / rows, np.arange(columns) / columns + 0.5 / columns
    at_x, at_y = float(seen.sum(axis=0) @ x), float(seen.sum(axis=1) @ y)
    spread = float(seen.sum(axis=0) @ (x - at_x) ** 2 + seen.sum(axis=1) @ (y - at_y) ** 2)
    return at_x, at_y, float(np.clip(1 - spread / (1 / 6), 0, 1))
