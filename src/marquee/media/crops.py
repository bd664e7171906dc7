"""Cut a picture to the shapes of covers so that faces stay whole and what the eye goes to stays in."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marquee.media.boxes import Box, overlap, pixels
from marquee.media.canvas import SIZES, Shape
from marquee.media.pixels import Picture

FOCUS: dict[Shape, tuple[float, float]] = {"tile": (0.5, 0.46), "poster": (0.5, 0.4), "billboard": (0.62, 0.46)}
ZOOMS = (1.0, 0.88, 0.76)  # of the largest cut that fits
STEPS = 24  # places tried along each side
MARGIN = 0.22  # around a face, of its size: hair, chin
SMALLEST = 0.75  # of a cover's own pixels: a closer cut would only be enlarged
CUT_FACE, LOST_FACE = 3.0, 0.8  # what a face cut in two costs, and one left out
ZOOM_COST = 0.25
WEBP_QUALITY = 82


def crops_of(seen: NDArray[np.float32], *, faces: Sequence[Box], width: int, height: int) -> dict[Shape, Box]:
    """Choose a part of a picture of this size for each shape; `seen` is its saliency `(rows, columns)`."""
    return {shape: crop_for(shape, seen, faces=faces, width=width, height=height) for shape in SIZES}


def crop_for(shape: Shape, seen: NDArray[np.float32], *, faces: Sequence[Box], width: int, height: int) -> Box:
    """Choose the part of a picture for one shape: of its proportions, inside the picture, as large as serves it."""
    target = SIZES[shape]
    across = min(1.0, target[0] / target[1] * height / width)
    down = min(1.0, target[1] / target[0] * width / height)
    kept = [_with_margin(face) for face in faces]
    weights = [face.area**0.5 for face in faces]
    table = np.zeros((seen.shape[0] + 1, seen.shape[1] + 1))
    table[1:, 1:] = seen.cumsum(axis=0).cumsum(axis=1)
    best, best_worth = Box(x=(1 - across) / 2, y=(1 - down) / 2, width=across, height=down), -np.inf
    for zoom in ZOOMS:
        wide, tall = across * zoom, down * zoom
        if zoom < 1 and wide * width < target[0] * SMALLEST:
            break
        for x in np.unique(np.linspace(0, 1 - wide, STEPS)):
            for y in np.unique(np.linspace(0, 1 - tall, STEPS)):
                box = Box(x=float(x), y=float(y), width=wide, height=tall)
                worth = _worth(box, shape, table, kept, weights) - ZOOM_COST * (1 - zoom)
                if worth > best_worth:
                    best, best_worth = box, worth
    return best


def cut(image: Picture, box: Box, shape: Shape) -> bytes:
    """Cut a box out of an RGB image and give it as WebP in a cover's size."""
    import io

    from PIL import Image

    left, top, right, bottom = pixels(box, width=image.shape[1], height=image.shape[0])
    part = Image.fromarray(np.ascontiguousarray(image[top:bottom, left:right]))
    out = io.BytesIO()
    part.resize(SIZES[shape], Image.Resampling.LANCZOS).save(out, "WEBP", quality=WEBP_QUALITY, method=4)
    return out.getvalue()


def _worth(box: Box, shape: Shape, table: NDArray[np.float64], faces: Sequence[Box], weights: Sequence[float]) -> float:
    rows, columns = table.shape[0] - 1, table.shape[1] - 1
    left, right = round(box.x * columns), round((box.x + box.width) * columns)
    top, bottom = round(box.y * rows), round((box.y + box.height) * rows)
    inside = table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left]
    worth = float(inside)
    at_x = at_y = total = 0.0
    for face, weight in zip(faces, weights):
        share = overlap(face, box) / face.area
        worth -= weight * (CUT_FACE * (share if share < 0.5 else 1 - share) * 2 + LOST_FACE * (share < 0.5))
        if share > 0.5:
            at_x += weight * (face.center[0] - box.x) / box.width
            at_y += weight * (face.center[1] - box.y) / box.height
            total += weight
    if total:
        want = FOCUS[shape]
        away = ((at_x / total - want[0]) / 0.5) ** 2 + ((at_y / total - want[1]) / 0.5) ** 2
        worth -= 0.15 * away
    return worth


def _with_margin(face: Box) -> Box:
    more_x, more_y = face.width * MARGIN, face.height * MARGIN
    x, y = max(0.0, face.x - more_x), max(0.0, face.y - more_y * 1.5)
    return Box(
        x=x, y=y, width=min(1.0, face.x + face.width + more_x) - x, height=min(1.0, face.y + face.height + more_y) - y
    )
