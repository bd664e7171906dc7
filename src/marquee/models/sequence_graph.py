"""The trained sequence network as files that need no torch: an ONNX graph built node by node, and plain arrays.

The graph reads one history's unit title vectors and what the other tokens add to them, and gives the one vector that
counts, so its last block asks for the newest place alone. The bias by distance and the bar to what comes later are one
constant, of which a history of n events takes the last n rows and columns.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.models.sequence_network import BLOCKED, EPSILON, blocks_of

FORMAT = 1
OPSET = 17  # the first with LayerNormalization
GRAPH, HEADER, VECTORS, STATE = "sequence.onnx", "sequence.json", "sequence_vectors.npy", "sequence_state.npz"
Parameters = dict[str, NDArray[np.float32]]


def write_sequence(
    folder: Path,
    parameters: Parameters,
    *,
    vectors: NDArray[np.float32],
    config: dict[str, Any],
    used: tuple[str, ...],
    facts: dict[str, Any],
) -> None:
    """Write graph, vectors, state and header into `folder`; needs the onnx package."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / GRAPH).write_bytes(build_graph(parameters))
    np.save(folder / VECTORS, vectors)
    titles = parameters["titles"]
    small = {name: value for name, value in parameters.items() if name != "titles"}
    np.savez(folder / STATE, **small, title_lengths=np.linalg.norm(titles, axis=1).astype(np.float32))  # type: ignore[arg-type]
    header = {"format": FORMAT, "config": config, "used": used, "facts": facts}
    (folder / HEADER).write_text(json.dumps(header))


def distance_bias(distance: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lay a bias by distance out as a matrix `(length, length)`, what comes later blocked."""
    place = np.arange(len(distance))
    back = place[:, None] - place[None, :]
    return np.where(back >= 0, distance[np.maximum(back, 0)], np.float32(BLOCKED)).astype(np.float32)


def build_graph(parameters: Parameters) -> bytes:
    """Build the ONNX model: `titles` and `told`, float32 `(n, d)` each, in; `after`, float32 `(d,)`, out."""
    from onnx import TensorProto, checker, helper

    graph = _Graph(d=parameters["into"].shape[0])
    x = graph.op("Gemm", "titles", graph.constant(parameters["into"]), "told")
    graph.measure(x)
    blocks = blocks_of(parameters)
    for block in range(blocks):
        part = {name.split(".", 1)[1]: v for name, v in parameters.items() if name.startswith(f"{block}.")}
        x = graph.block(x, part, last=block == blocks - 1)
    x = graph.normed(x, parameters["last_scale"], parameters["last_shift"])
    x = graph.op("LpNormalization", x, axis=-1, p=2)
    graph.nodes.append(helper.make_node("Squeeze", [x, graph.constant(np.array([0]))], ["after"]))
    shape = ["n", graph.d]
    made = helper.make_graph(
        graph.nodes,
        "sequence",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in ("titles", "told")],
        [helper.make_tensor_value_info("after", TensorProto.FLOAT, [graph.d])],
        graph.constants,
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    checker.check_model(model)
    found: bytes = model.SerializeToString()
    return found


class _Graph:
    """Nodes and constants being collected."""

    def __init__(self, *, d: int) -> None:
        self.d = d
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.newest = ""  # name of [-n, -n]
        self.last_row = ""  # name of [-1, -n]

    def constant(self, array: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def op(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> Any:
        from onnx import helper

        names = [f"n{len(self.nodes)}_{place}" for place in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def measure(self, x: str) -> None:
        """Name where the newest n rows and columns of a bias begin."""
        length = self.op("Neg", self.op("Slice", self.op("Shape", x), self.ints(0), self.ints(1)))
        self.newest = self.op("Concat", length, length, axis=0)
        self.last_row = self.op("Concat", self.ints(-1), length, axis=0)

    def ints(self, *values: int) -> str:
        return self.constant(np.array(values, dtype=np.int64))

    def normed(self, x: str, scale: NDArray[np.float32], shift: NDArray[np.float32]) -> str:
        found: str = self.op(
            "LayerNormalization", x, self.constant(scale), self.constant(shift), axis=-1, epsilon=EPSILON
        )
        return found

    def silu(self, x: str) -> str:
        found: str = self.op("Mul", x, self.op("Sigmoid", x))
        return found

    def mixed(self, x: str, part: Parameters, *columns: int) -> Any:
        """Give some of gate, value, query and key (0 to 3) of rows."""
        d = self.d
        chosen = np.concatenate([np.arange(c * d, (c + 1) * d) for c in columns])
        weight, shift = self.constant(part["mix"][:, chosen]), self.constant(part["mix_shift"][chosen])
        return self.op("Split", self.silu(self.op("Gemm", x, weight, shift)), outputs=len(columns), axis=-1)

    def block(self, x: str, part: Parameters, *, last: bool) -> str:
        ends = self.ints(np.iinfo(np.int64).max, np.iinfo(np.int64).max)
        normed = self.normed(x, part["in_scale"], part["in_shift"])
        if last:
            row = (self.ints(-1), self.ints(np.iinfo(np.int64).max), self.ints(0))
            value, key = self.mixed(normed, part, 1, 3)
            gate, query = self.mixed(self.op("Slice", normed, *row), part, 0, 2)
            x = self.op("Slice", x, *row)
        else:
            gate, value, query, key = self.mixed(normed, part, 0, 1, 2, 3)
        start = self.last_row if last else self.newest
        bias = self.op("Slice", self.constant(distance_bias(part["distance"])), start, ends)
        attention = self.silu(self.op("Gemm", query, key, bias, alpha=float(self.d**-0.5), transB=1))
        read = self.normed(self.op("MatMul", attention, value), part["out_scale"], part["out_shift"])
        gated = self.op("Mul", read, gate)
        found: str = self.op("Gemm", gated, self.constant(part["out"]), x)
        return found
