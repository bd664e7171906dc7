"""Train the sequence network: batches by tokens, AdamW with a warm-up and a decay, averaged weights, checkpoints.

The same code runs on a processor and on a GPU; where a GPU runs out of memory, training goes on on the processor and
says so. A checkpoint after each epoch lets a killed training go on where it was, with the very same result.
"""

import itertools
import json
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.models.sequence_checkpoint import Parameters, Progress, read_checkpoint, write_checkpoint
from marquee.models.sequence_loss import draw, sampled_loss
from marquee.models.sequence_network import Tensors, embed, run, unit_titles
from marquee.models.sequence_tokens import Codes, SequenceTokens, codes_of, places_of

AVERAGED = 0.998  # how much of the running average of the weights is kept at each step
NOT_DECAYED = ("titles", "_scale", "_shift", "distance")  # weight decay is for maps between layers
UNIFORM = 0.5  # of the draw of negatives; the rest goes by how often titles come next


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceConfig:
    """How the sequence model is made and trained."""

    dimensions: int = 64
    blocks: int = 2
    length: int = 200  # newest events it reads
    dropout: float = 0.2
    temperature: float = 0.08
    negatives: int = 1_024  # titles drawn for a batch; at most all
    epochs: int = 10
    fine_epochs: int = 2  # where it goes on from a state trained before
    batch_tokens: int = 6_400
    rate: float = 4e-3  # AdamW's, at its highest
    fine_rate: float = 5e-4
    decay: float = 0.01
    warm_up: float = 0.05  # of all steps
    forgotten: float = 0.2  # share of windows that are read without times, so that it can be asked without
    patience: int = 3  # epochs without gain on held-out last events before it stops; 0: none are held out
    held_out: int = 2_000  # histories whose last event validates, at most a fifth of all


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """Windows of like length side by side, padded at the end with token 0."""

    title: NDArray[np.int64]  # (windows, length)
    codes: dict[str, NDArray[np.int64]]
    places: NDArray[np.int64]  # of flat (windows × length): where something is to be foretold
    right: NDArray[np.int64]  # what came next there


def windows_of(tokens: SequenceTokens, *, length: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Cut histories into windows of at most `length` + 1 events, from a random offset: int64 `(windows, 2)`.

    Neighbouring windows share one event: the last foretold of one opens the next.
    """
    found = []
    for begin, end in zip(tokens.begin.tolist(), tokens.end.tolist()):
        if end - begin < 2:
            continue
        if end - begin <= length + 1:
            found.append((begin, end))
            continue
        cuts = list(range(begin + int(rng.integers(1, length + 1)), end - 1, length))
        edges = [begin, *cuts, end - 1]
        found += [(max(a, begin), b + 1) for a, b in itertools.pairwise(edges) if b > a]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def batches_of(tokens: SequenceTokens, *, config: SequenceConfig, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """Group all windows of an epoch, like length with like, in random order: int64 `(windows, 2)` a batch."""
    windows = windows_of(tokens, length=config.length, rng=rng)
    sizes = windows[:, 1] - windows[:, 0] - 1
    order = np.argsort(sizes * np.exp(rng.normal(0, 0.1, len(sizes))), kind="stable")
    groups: list[NDArray[np.int64]] = []
    first = 0
    while first < len(order):
        last, longest = first, 0
        while last < len(order):
            longest = max(longest, int(sizes[order[last]]))
            if last > first and longest * (last - first + 1) > config.batch_tokens:
                break
            last += 1
        groups.append(windows[order[first:last]])
        first = last
    return [groups[number] for number in rng.permutation(len(groups))]


def padded(tokens: SequenceTokens, codes: Codes, windows: NDArray[np.int64], *, used: tuple[str, ...]) -> Batch:
    """Lay windows side by side."""
    lengths = windows[:, 1] - windows[:, 0] - 1
    place = windows[:, :1] + np.arange(int(lengths.max()))[None, :]
    inside = np.arange(place.shape[1])[None, :] < lengths[:, None]
    place = np.where(inside, place, windows[:, :1])
    following = np.where(inside, place + 1, 0)
    wanted = inside if tokens.target is None else inside & tokens.target[following]
    flat = np.flatnonzero(wanted.ravel())
    return Batch(
        title=np.where(inside, tokens.title[place], 0).astype(np.int64),
        codes={name: np.where(inside, getattr(codes, name)[place], 0) for name in used},
        places=flat,
        right=tokens.title[following.ravel()[flat]].astype(np.int64),
    )


def train(
    parameters: Parameters,
    tokens: SequenceTokens,
    *,
    config: SequenceConfig,
    seed: int,
    epochs: int,
    rate: float,
    score: Callable[[Parameters], float] | None,
    checkpoint: Path | None,
    report: Callable[[int, int], None],
    say: Callable[[str], None],
) -> Progress:
    """Train from `parameters`; `score` judges an epoch's averaged weights, higher is better (None: no early stop)."""
    progress = Progress(
        parameters=parameters,
        averaged={name: value.copy() for name, value in parameters.items()},
        first={name: np.zeros_like(value) for name, value in parameters.items()},
        second={name: np.zeros_like(value) for name, value in parameters.items()},
        best=parameters,
    )
    told = [zlib.crc32(part.tobytes()) for part in (tokens.title, tokens.end, parameters["titles"])]
    mark = json.dumps([asdict(config), seed, epochs, rate, told])
    if checkpoint is not None and (found := read_checkpoint(checkpoint, mark=mark)) is not None:
        progress = found
        say(f"the sequence model goes on after epoch {progress.epoch} of {epochs}")
    counts = counts_of(tokens, size=len(parameters["titles"]))
    device = best_device()
    while progress.epoch < epochs and not (config.patience and progress.waited >= config.patience):
        try:
            loss = _epoch(
                progress,
                tokens,
                counts,
                config=config,
                seed=seed,
                epochs=epochs,
                rate=rate,
                device=device,
                report=report,
            )
        except RuntimeError as error:
            if device == "cpu" or "out of memory" not in str(error):
                raise
            say(f"the GPU is out of memory; the sequence model goes on on the processor ({error})")
            device = "cpu"
            continue
        progress.epoch += 1
        progress.losses += (round(loss, 4),)
        if score is None:
            progress.best = progress.averaged
        else:
            reached = score(progress.averaged)
            progress.scores += (round(reached, 5),)
            progress.waited += 1
            if reached > progress.best_score:
                progress.best, progress.best_score, progress.waited = progress.averaged, reached, 0
        if checkpoint is not None:
            write_checkpoint(checkpoint, progress, mark=mark)
    return progress


def best_device() -> str:
    """Name where torch computes: a GPU where there is one."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _epoch(
    progress: Progress,
    tokens: SequenceTokens,
    counts: NDArray[np.int64],
    *,
    config: SequenceConfig,
    seed: int,
    epochs: int,
    rate: float,
    device: str,
    report: Callable[[int, int], None],
) -> float:
    """Train one epoch and write it into `progress`; returns the mean loss. Chance depends on seed and epoch alone."""
    import torch

    rng = np.random.default_rng([seed, progress.epoch])
    torch.manual_seed(seed * 1_000 + progress.epoch)
    codes, used = codes_of(tokens), used_codes(tokens)
    batches = batches_of(tokens, config=config, rng=rng)
    chance = UNIFORM / len(counts) + (1 - UNIFORM) * counts / max(counts.sum(), 1)
    total = epochs * len(batches)

    def tensors(arrays: Parameters) -> Tensors:
        return {name: torch.tensor(value, device=device) for name, value in arrays.items()}

    weights = tensors(progress.parameters)
    averaged, first, second = tensors(progress.averaged), tensors(progress.first), tensors(progress.second)
    for tensor in weights.values():
        tensor.requires_grad_(True)
    losses = np.zeros(len(batches))
    step = progress.step
    for number, windows in enumerate(batches):
        batch = padded(tokens, codes, windows, used=used)
        if "gap" in used and config.forgotten > 0:
            batch.codes["gap"][rng.random(len(windows)) < config.forgotten] = 0
        if len(batch.places) == 0:
            continue
        loss = _loss(weights, batch, chance, config=config, device=device, rng=rng)
        loss.backward()
        step += 1
        now = rate * _schedule(step / max(total, 1), config.warm_up)
        with torch.no_grad():
            _adam(weights, first, second, step=step, rate=now, decay=config.decay)
            kept = min(AVERAGED, (1 + step) / (10 + step))
            for name, tensor in weights.items():
                averaged[name].lerp_(tensor, 1 - kept)
        losses[number] = loss.item()
        report(progress.epoch * len(batches) + number + 1, total)
    progress.step = step
    for into, source in (
        (progress.parameters, weights),
        (progress.first, first),
        (progress.second, second),
    ):
        into.update({name: tensor.detach().cpu().numpy() for name, tensor in source.items()})
    progress.averaged = {name: tensor.cpu().numpy() for name, tensor in averaged.items()}
    return float(losses.mean())


def counts_of(tokens: SequenceTokens, *, size: int) -> NDArray[np.int64]:
    """Count how often each title is to be foretold; int64 `(titles,)`."""
    _, place = places_of(tokens.begin, tokens.end)
    if tokens.target is not None:
        place = place[tokens.target[place]]
    return np.bincount(tokens.title[place], minlength=size).astype(np.int64)


def used_codes(tokens: SequenceTokens) -> tuple[str, ...]:
    """Name the codes that say anything, so that no time goes into tables of unknowns."""
    known = {"action": tokens.action, "completion": tokens.completion, "gap": tokens.at, "device": tokens.device}
    return tuple(name for name, column in known.items() if column is not None)


def _schedule(done: float, warm_up: float) -> float:
    """Rise in a line, then fall by a cosine to a hundredth."""
    if done < warm_up:
        return done / warm_up
    return 0.01 + 0.99 * 0.5 * (1 + float(np.cos(np.pi * (done - warm_up) / (1 - warm_up))))


def _loss(
    weights: Tensors,
    batch: Batch,
    chance: NDArray[np.float64],
    *,
    config: SequenceConfig,
    device: str,
    rng: np.random.Generator,
) -> Any:
    import torch

    drawn, share = draw(chance, config.negatives, rng=rng)
    tokens = {"title": torch.as_tensor(batch.title, device=device)}
    tokens |= {name: torch.as_tensor(code, device=device) for name, code in batch.codes.items()}
    vectors = unit_titles(weights)
    after = run(weights, embed(weights, vectors, tokens), dropout=config.dropout)
    return sampled_loss(
        after.flatten(0, 1)[torch.as_tensor(batch.places, device=device)],
        vectors,
        batch.right,
        drawn,
        share,
        temperature=config.temperature,
    )


def _adam(weights: Tensors, first: Tensors, second: Tensors, *, step: int, rate: float, decay: float) -> None:
    """Step by AdamW (Loshchilov and Hutter 2019), betas .9 and .98."""
    for name, tensor in weights.items():
        gradient = tensor.grad
        if gradient is None:
            continue
        if not name.endswith(NOT_DECAYED):
            tensor.mul_(1 - rate * decay)
        first[name].lerp_(gradient, 0.1)
        second[name].mul_(0.98).addcmul_(gradient, gradient, value=0.02)
        scale = (second[name] / (1 - 0.98**step)).sqrt_().add_(1e-8)
        tensor.addcdiv_(first[name], scale, value=-rate / (1 - 0.9**step))
        tensor.grad = None
