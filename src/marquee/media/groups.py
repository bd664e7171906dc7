"""Group the faces of one video by how alike they look, so that those seen in most shots count as its main faces.

A face is compared by the pattern of light in it, with its overall lightness and contrast taken out, and by the colour
of the clothes under it. The description lives as long as the call; a group is a number within one video, no name, and
says nothing about whoever it is.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marquee.media.boxes import Box, pixels
from marquee.media.pixels import Picture, luma, opponents

SIDE = 20  # pixels of the pattern
CLOTHES_WEIGHT = 0.5
APART = 0.42  # cosine distance between two groups
MOST_GROUPED = 1_500  # faces; the rest join the nearest group


def describe_face(image: Picture, face: Box) -> NDArray[np.float32]:
    """Describe a face `(478,)` by pattern and clothes, for `group_faces` alone."""
    from PIL import Image

    tall, wide = image.shape[:2]
    left, top, right, bottom = pixels(face, width=wide, height=tall)
    part = Image.fromarray(luma(image[top:bottom, left:right])).resize((SIDE, SIDE), Image.Resampling.BOX)
    pattern = np.asarray(part, dtype=np.float32)
    slopes = np.stack([np.diff(pattern, axis=0)[:, :-1], np.diff(pattern, axis=1)[:-1]])
    parts = [_unit(pattern.ravel()), _unit(slopes.ravel())]
    size = bottom - top
    under = image[min(bottom + size // 3, tall - 1) : min(bottom + size, tall), left:right]
    clothes = np.zeros(64, dtype=np.float32)
    if under.size:
        colour = opponents(under).reshape(-1, 3)
        bins = np.clip(((colour[:, 1:] + 1) * 4).astype(np.int64), 0, 7)
        clothes = np.bincount(bins[:, 0] * 8 + bins[:, 1], minlength=64).astype(np.float32)
    parts.append(_unit(clothes, centred=False) * CLOTHES_WEIGHT)
    return _unit(np.concatenate(parts), centred=False)


def group_faces(described: Sequence[NDArray[np.float32]], *, shots: Sequence[int]) -> NDArray[np.int64]:
    """Give each face the number of its group: 0 is the group seen in most shots, then the next; none gives none."""
    from scipy.cluster.hierarchy import fcluster, linkage

    if not len(described):
        return np.zeros(0, dtype=np.int64)
    faces = np.stack(described).astype(np.float64)
    some = faces[:: -(-len(faces) // MOST_GROUPED)]
    if len(some) == 1:
        return np.zeros(len(faces), dtype=np.int64)
    found = fcluster(linkage(some, method="average", metric="cosine"), APART, criterion="distance")
    middles = np.stack([some[found == group].mean(axis=0) for group in range(1, found.max() + 1)])
    middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)
    nearest = (faces @ middles.T).argmax(axis=1)
    seen = [len({shot for shot, group in zip(shots, nearest) if group == one}) for one in range(len(middles))]
    order = np.empty(len(middles), dtype=np.int64)
    order[np.argsort(-np.array(seen), kind="stable")] = np.arange(len(middles))
    return np.asarray(order[nearest])


def _unit(values: NDArray[np.float32], *, centred: bool = True) -> NDArray[np.float32]:
    moved = values - values.mean() if centred else values
    return np.asarray(moved / max(float(np.linalg.norm(moved)), 1e-6), dtype=np.float32)
