"""Boosted trees as plain arrays: read from LightGBM's text, kept as `.npy`, scored by one compiled kernel.

Scores are those of LightGBM itself, bit for bit, at a fraction of the cost a request: no library is loaded to serve. It
does not know what the columns mean nor how the trees were grown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.errors import BrokenStore, Refused

ARRAYS = ("shape", "feature", "threshold", "child", "value", "root", "depth", "output", "gain")
BLOCK = 256  # rows walked down a tree together: their steps overlap in the processor
_CATEGORICAL = 1  # bit of LightGBM's decision type
_ZERO = np.float32(1e-35)  # LightGBM reads features no farther from 0 than this as 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trees:
    """Nodes of all trees in a row; a tree's come in the order of their depth, two siblings side by side.

    A node sends a row to `child`, or to the one after it where the row's feature is above `threshold`. A leaf is its
    own child and lets nothing pass, so that every walk may take the same number of steps.
    """

    columns: int  # features a row must have
    outputs: int  # heads: each tree adds to one of them
    feature: NDArray[np.uint32]  # (nodes,); without a sign, for then the kernel need not ask for one: twice as fast
    threshold: NDArray[np.float32]  # (nodes,)
    child: NDArray[np.uint32]  # (nodes,) row number of a node
    value: NDArray[np.float64]  # (nodes,) what a leaf adds
    root: NDArray[np.uint32]  # (trees,) its first node
    depth: NDArray[np.int32]  # (trees,) steps from root to the deepest leaf
    output: NDArray[np.int32]  # (trees,) the head it adds to
    gain: NDArray[np.float32]  # (columns,) how much each feature helped in training, over all heads

    def __len__(self) -> int:
        """Count the trees."""
        return len(self.root)

    def score(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Score rows `(rows, columns)`; higher is better; float64 `(rows,)`, of several heads `(rows, heads)`.

        Raises Refused where the rows do not have the columns the trees were grown on.
        """
        scores = self.score_heads(features)
        return scores[:, 0] if self.outputs == 1 else scores

    def score_heads(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Score rows `(rows, columns)` by each head: raw sums, float64 `(rows, heads)`; features must be numbers."""
        if features.ndim != 2 or features.shape[1] != self.columns:
            raise Refused(f"trees grown on {self.columns} columns were given an array of shape {features.shape}")
        scores = np.zeros((len(features), self.outputs), dtype=np.float64)
        rows = np.ascontiguousarray(features, dtype=np.float32)
        _walk(rows, self.feature, self.threshold, self.child, self.value, self.root, self.depth, self.output, scores)
        return scores

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give everything as arrays by name, to be saved; `trees_of` reads them back."""
        named = {name: getattr(self, name) for name in ARRAYS if name != "shape"}
        return {"shape": np.array([self.columns, self.outputs])} | named


def trees_of(arrays: Mapping[str, NDArray[Any]]) -> Trees:
    """Make trees of what `Trees.arrays` gave; raises BrokenStore where a walk could leave the arrays."""
    columns, outputs = (int(number) for number in arrays["shape"])
    named = {name: np.asarray(arrays[name]) for name in arrays if name != "shape"}
    trees = Trees(columns=columns, outputs=outputs, **named)
    nodes = len(trees.feature)
    sound = (
        all(len(part) == nodes for part in (trees.threshold, trees.child, trees.value))
        and all(len(part) == len(trees) for part in (trees.depth, trees.output))
        and _within(trees.feature, columns)
        and _within(trees.child, nodes)
        and _within(trees.root, nodes)
        and _within(trees.output, outputs)
        and bool(np.all((trees.threshold == np.inf) | (trees.child < nodes - 1)))
    )
    if not sound:
        raise BrokenStore("the arrays of the trees do not fit one another; run `marquee train`")
    return trees


def _within(numbers: NDArray[np.integer], size: int) -> bool:
    return bool(np.all((numbers >= 0) & (numbers < size)))


def no_trees(columns: int) -> Trees:
    """Make trees that say 0 of every row."""
    nodes, trees = np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.int32)
    return Trees(
        columns=columns,
        outputs=1,
        feature=nodes,
        threshold=nodes.astype(np.float32),
        child=nodes,
        value=nodes.astype(np.float64),
        root=nodes,
        depth=trees,
        output=trees,
        gain=np.zeros(columns, dtype=np.float32),
    )


def as_heads(parts: Sequence[Trees]) -> Trees:
    """Lay single-headed trees over the same columns side by side: head number i is `parts[i]`."""
    if not parts or any(part.columns != parts[0].columns or part.outputs != 1 for part in parts):
        raise Refused("heads are made of trees with one output each over the same columns")
    starts = np.cumsum([0, *(len(part.feature) for part in parts[:-1])]).astype(np.uint32)
    return Trees(
        columns=parts[0].columns,
        outputs=len(parts),
        feature=np.concatenate([part.feature for part in parts]),
        threshold=np.concatenate([part.threshold for part in parts]),
        child=np.concatenate([part.child + start for part, start in zip(parts, starts)]).astype(np.uint32),
        value=np.concatenate([part.value for part in parts]),
        root=np.concatenate([part.root + start for part, start in zip(parts, starts)]).astype(np.uint32),
        depth=np.concatenate([part.depth for part in parts]),
        output=np.repeat(np.arange(len(parts)), [len(part) for part in parts]).astype(np.int32),
        gain=np.sum([part.gain for part in parts], axis=0).astype(np.float32),
    )


def read_trees(text: str) -> Trees:
    """Read LightGBM's text form of a model with numeric features that were all present in training.

    Raises Refused for categorical splits, which have no threshold.
    """
    header, *blocks = text.partition("\nend of trees")[0].split("\nTree=")
    columns = len(_fields(header)["feature_names"].split(" "))
    if not blocks:
        return no_trees(columns)
    grown = [_tree(_fields(block)) for block in blocks]
    sizes = np.array([len(tree.feature) for tree in grown])
    starts = (np.cumsum(sizes) - sizes).astype(np.uint32)
    joined = as_heads([replace(tree, columns=columns, gain=_padded(tree.gain, columns)) for tree in grown])
    return replace(joined, outputs=1, root=starts, output=np.zeros(len(grown), dtype=np.int32))


def _padded(gain: NDArray[np.float32], columns: int) -> NDArray[np.float32]:
    return np.pad(gain, (0, columns - len(gain)))


def _fields(block: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in block.splitlines())
    return {name: value for name, _, value in pairs}


def _numbers(fields: Mapping[str, str], name: str) -> NDArray[np.float64]:
    return np.array(fields.get(name, "").split(), dtype=np.float64)


def _tree(fields: Mapping[str, str]) -> Trees:
    """Lay one tree out by depth. LightGBM numbers inner nodes from 0 and leaf k as -1 - k."""
    leaves = _numbers(fields, "leaf_value")
    feature, gains = _numbers(fields, "split_feature").astype(np.int64), _numbers(fields, "split_gain")
    if np.any(_numbers(fields, "decision_type").astype(np.int64) & _CATEGORICAL):
        raise Refused("categorical splits cannot be served; give the feature as numbers")
    threshold = _rounded_down(_numbers(fields, "threshold"))
    left, right = _numbers(fields, "left_child").astype(np.int64), _numbers(fields, "right_child").astype(np.int64)
    order, depths, children = [0 if len(feature) else -1], [0], []
    place = 0
    while place < len(order):  # breadth first, so that depths rise and siblings come together
        node = order[place]
        children.append(len(order) if node >= 0 else place)
        if node >= 0:
            order += [int(left[node]), int(right[node])]
            depths += [depths[place] + 1] * 2
        place += 1
    numbers = np.array(order)
    inner = numbers >= 0
    laid = no_trees(0)
    columns = np.zeros(len(order), dtype=np.uint32)
    edges = np.full(len(order), np.inf, dtype=np.float32)
    values = np.zeros(len(order), dtype=np.float64)
    columns[inner], edges[inner] = feature[numbers[inner]], threshold[numbers[inner]]
    values[~inner] = leaves[-1 - numbers[~inner]]
    return replace(
        laid,
        feature=columns,
        threshold=edges,
        child=np.array(children, dtype=np.uint32),
        value=values,
        root=np.zeros(1, dtype=np.uint32),
        depth=np.array([max(depths)], dtype=np.int32),
        output=np.zeros(1, dtype=np.int32),
        gain=np.bincount(feature, weights=gains).astype(np.float32),
    )


def _rounded_down(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    """Give the largest float32 not above each threshold: a float32 feature falls on the same side of both.

    At LightGBM's edge of zero one step less, for there the feature itself is read as 0.
    """
    near = thresholds.astype(np.float32)
    below = np.nextafter(near, np.float32(-np.inf))
    found: NDArray[np.float32] = np.where((near.astype(np.float64) > thresholds) | (near == -_ZERO), below, near)
    return found


@njit(cache=True, nogil=True)
def _walk(
    features: NDArray[np.float32],
    feature: NDArray[np.uint32],
    threshold: NDArray[np.float32],
    child: NDArray[np.uint32],
    value: NDArray[np.float64],
    root: NDArray[np.uint32],
    depth: NDArray[np.int32],
    output: NDArray[np.int32],
    scores: NDArray[np.float64],
) -> None:
    """Add every tree's leaves to `scores` `(rows, heads)`, in the order of the trees."""
    rows, columns = features.shape
    flat = features.reshape(rows * columns)
    at = np.empty(BLOCK, dtype=np.uint32)
    start = np.empty(BLOCK, dtype=np.uint64)
    for begin in range(0, rows, BLOCK):
        count = min(BLOCK, rows - begin)
        for r in range(count):
            start[r] = (begin + r) * columns
        for tree in range(len(root)):
            at[:] = root[tree]
            for _ in range(depth[tree]):
                for r in range(count):
                    node = at[r]
                    at[r] = child[node] + np.uint32(flat[start[r] + feature[node]] > threshold[node])
            head = output[tree]
            for r in range(count):
                scores[begin + r, head] += value[at[r]]
