"""The sequence network's loss: a softmax over all titles, estimated from titles drawn once for a whole batch.

Drawn without repeats, popular ones more often, each weighed by the chance it had to be drawn, so that the sum over the
draw is an unbiased estimate of the sum over all (bottom-k sketches: Cohen and Kaplan, PODC 2007).
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCKED = -1e4  # the logit of a title that must not count against itself


def draw(
    chance: NDArray[np.float64], count: int, *, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Draw `count` titles without repeats, by `chance` `(titles,)`; returns (titles, how likely each was to be drawn).

    Where there are no more than `count`, all of them, for sure.
    """
    size = len(chance)
    if count >= size:
        return np.arange(size), np.ones(size, dtype=np.float32)
    keys = rng.exponential(size=size) / np.maximum(chance, 1e-12)
    order = np.argpartition(keys, count)
    drawn = order[:count]
    return drawn, -np.expm1(-chance[drawn] * keys[order[count]]).astype(np.float32)


def sampled_loss(
    after: Any,
    vectors: Any,
    right: NDArray[np.int64],
    drawn: NDArray[np.int64],
    share: NDArray[np.float32],
    *,
    temperature: float,
) -> Any:
    """Give the mean softmax loss of tensors `after` `(n, d)` for titles `right` `(n,)` against the titles `drawn`.

    `vectors` are unit titles; `share` says how likely each drawn one was to be drawn.
    """
    import torch

    device = after.device
    column = np.full(len(vectors), -1, dtype=np.int64)
    column[drawn] = np.arange(len(drawn))
    itself = np.flatnonzero(column[right] >= 0)
    told = [torch.as_tensor(part, device=device) for part in (right, drawn, share, itself, column[right[itself]])]
    wanted, others, chance, rows, columns = told
    positive = (after * vectors[wanted]).sum(dim=1) / temperature
    negative = _log_sum()(after, vectors[others], -torch.log(chance), rows, columns, temperature)
    return (torch.logaddexp(positive, negative) - positive).mean()


@lru_cache(maxsize=1)
def _log_sum() -> Any:
    """Make the function whose logits, the largest matrix by far, are written once and worked on in place."""
    import torch

    class LogSum(torch.autograd.Function):  # type: ignore[misc]
        """log Σ exp(after · vectors / temperature + shift) over rows of `vectors`, those named left out."""

        @staticmethod
        def forward(
            context: Any, after: Any, vectors: Any, shift: Any, rows: Any, columns: Any, temperature: float
        ) -> Any:
            logits = torch.addmm(shift[None] - 1.0 / temperature, after, vectors.T, alpha=1.0 / temperature)
            logits[rows, columns] = BLOCKED
            raised = logits.exp_()  # of cosines less 1: cannot overflow
            total = raised.sum(dim=1).clamp_(min=1e-30)
            context.save_for_backward(after, vectors, raised, total)
            context.temperature = temperature
            return total.log() + 1.0 / temperature

        @staticmethod
        def backward(context: Any, slope: Any) -> Any:
            after, vectors, raised, total = context.saved_tensors
            share = raised.mul_((slope / (total * context.temperature))[:, None])
            return share @ vectors, share.T @ after, None, None, None, None

    return LogSum.apply
