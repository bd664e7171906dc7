"""The sequence network itself, in torch: causal blocks of gated point-wise attention over tokens.

In the spirit of HSTU (Zhai et al., ICML 2024): attention by SiLU instead of softmax, a gate in place of a feed-forward
layer, a learnt bias by distance, so that a block costs half a transformer's. Titles are unit vectors, one table for
what goes in and what comes out; scores are cosines over a temperature. Plain functions over a dict of tensors: the same
arrays, by the same names, make the ONNX graph (`sequence_graph`). Importing this imports no torch.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.models.sequence_tokens import ACTIONS, COMPLETIONS, DEVICES, GAPS

BLOCKED = -1e4  # added to attention to what comes later: SiLU makes an exact 0 of it
EPSILON = 1e-6  # of each layer norm
TITLE_SCALE = (
    0.05  # of a number of a title before it is made a unit vector: small, so that Adam's steps turn it quickly
)
Tensors = dict[str, Any]  # name -> torch tensor


def initial(
    *, size: int, dimensions: int, blocks: int, length: int, rng: np.random.Generator
) -> dict[str, NDArray[np.float32]]:
    """Draw the parameters of a network over `size` titles; float32 arrays by name."""

    def normal(*shape: int, scale: float) -> NDArray[np.float32]:
        return (rng.standard_normal(shape) * scale).astype(np.float32)

    d = dimensions
    found = {
        "titles": normal(size, d, scale=TITLE_SCALE),
        "action": normal(ACTIONS, d, scale=0.02),
        "completion": normal(COMPLETIONS, d, scale=0.02),
        "gap": normal(GAPS, d, scale=0.02),
        "device": normal(DEVICES, d, scale=0.02),
        "last_scale": np.ones(d, dtype=np.float32),
        "last_shift": np.zeros(d, dtype=np.float32),
        "into": np.eye(d, dtype=np.float32) * np.float32(np.sqrt(d)) + normal(d, d, scale=0.02),
    }
    for block in range(blocks):
        found |= {
            f"{block}.in_scale": np.ones(d, dtype=np.float32),
            f"{block}.in_shift": np.zeros(d, dtype=np.float32),
            f"{block}.mix": normal(d, 4 * d, scale=1.0 / np.sqrt(d)),
            f"{block}.mix_shift": np.zeros(4 * d, dtype=np.float32),
            f"{block}.distance": np.zeros(length, dtype=np.float32),
            f"{block}.out_scale": np.ones(d, dtype=np.float32),
            f"{block}.out_shift": np.zeros(d, dtype=np.float32),
            f"{block}.out": normal(d, d, scale=0.5 / np.sqrt(d)),
        }
    return found


def blocks_of(parameters: dict[str, Any]) -> int:
    """Count the blocks of a network."""
    return sum(name.endswith(".mix") for name in parameters)


def unit_titles(tensors: Tensors) -> Any:
    """Give title vectors of length 1, `(titles, d)`."""
    import torch

    return torch.nn.functional.normalize(tensors["titles"], dim=1)


def embed(tensors: Tensors, vectors: Any, tokens: Tensors) -> Any:
    """Turn tokens `(batch, length)` into what the first block reads, `(batch, length, d)`; `vectors`: unit titles."""
    import torch

    lookup = torch.nn.functional.embedding
    embedded = lookup(tokens["title"], vectors) @ tensors["into"]
    for name in ("action", "completion", "gap", "device"):
        if name in tokens:
            embedded = embedded + lookup(tokens[name], tensors[name])
    return embedded


def run(tensors: Tensors, embedded: Any, *, dropout: float = 0.0) -> Any:
    """Run all blocks over embedded tokens; unit vectors of what comes after each place, `(batch, length, d)`."""
    import torch

    functional = torch.nn.functional
    length, d = embedded.shape[1], embedded.shape[2]
    drop = dropout > 0
    place = torch.arange(length, device=embedded.device)
    back = place[:, None] - place[None, :]
    later = (back < 0).to(embedded.dtype) * BLOCKED
    x = functional.dropout(embedded, dropout) if drop else embedded
    for block in range(blocks_of(tensors)):
        part = {name.split(".", 1)[1]: t for name, t in tensors.items() if name.startswith(f"{block}.")}
        normed = functional.layer_norm(x, (d,), part["in_scale"], part["in_shift"], EPSILON)
        gate, value, query, key = functional.silu(normed @ part["mix"] + part["mix_shift"]).split(d, dim=2)
        bias = part["distance"][back.clamp(min=0)] + later
        attention = functional.silu(torch.baddbmm(bias[None], query, key.transpose(1, 2), alpha=d**-0.5))
        read = functional.layer_norm(attention @ value, (d,), part["out_scale"], part["out_shift"], EPSILON)
        gated = read * gate
        x = x + (functional.dropout(gated, dropout) if drop else gated) @ part["out"]
    last = functional.layer_norm(x, (d,), tensors["last_scale"], tensors["last_shift"], EPSILON)
    return functional.normalize(last, dim=2)
