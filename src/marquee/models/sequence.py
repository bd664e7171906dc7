"""The neural sequence model: what comes next, from the order, times and acts of a history.

    model = fit_sequence(tokens, size=len(titles), config=SequenceConfig(), rng=rng)
    model.save(folder); encoder = load_sequence(folder)       # `models.sequence_serving`: no torch needed there
    scores = project(encoder.vectors, encoder.encode(titles))

Trained by torch, served by ONNX Runtime; nothing of any viewer is kept.
"""

import importlib.util
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BadInput, Refused
from marquee.features.histories import Histories
from marquee.models.sequence_checkpoint import Parameters
from marquee.models.sequence_network import TITLE_SCALE, embed, initial, run, unit_titles
from marquee.models.sequence_start import neighbour_vectors
from marquee.models.sequence_tokens import Codes, SequenceTokens, codes_of, tokens_of_histories, without_last
from marquee.models.sequence_training import SequenceConfig, best_device, train, used_codes

Report = Callable[[int, int], None]
SCORED_AT_ONCE = 256  # histories in one pass
LEAST_HELD = 5  # events a history needs to give its last away


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SequenceState:
    """Parameters to go on from; row i of the titles is the training's row i."""

    parameters: Parameters

    def renumbered(self, rows: NDArray[np.integer], *, rng: np.random.Generator) -> "SequenceState":
        """Number titles anew: `rows` `(new titles,)` says which old row each was, -1: it is new and drawn."""
        old = self.parameters["titles"]
        titles = rng.standard_normal((len(rows), old.shape[1])).astype(np.float32)
        titles *= np.float32(np.sqrt((old**2).sum(axis=1).mean() / old.shape[1])) if len(old) else np.float32(1)
        titles[rows >= 0] = old[rows[rows >= 0]]
        return SequenceState(parameters=self.parameters | {"titles": titles})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SequenceModel:
    """A trained network."""

    parameters: Parameters
    config: SequenceConfig
    used: tuple[str, ...] = ()  # kinds of token beside titles that it was trained with
    facts: dict[str, Any] = field(default_factory=dict)  # epochs, losses, scores, seconds

    @property
    def state(self) -> SequenceState:
        """Give what a later training goes on from."""
        return SequenceState(parameters=self.parameters)

    def vectors(self) -> NDArray[np.float32]:
        """Give title vectors of length 1, `(titles, d)`."""
        titles = self.parameters["titles"]
        lengths = np.maximum(np.linalg.norm(titles, axis=1, keepdims=True), 1e-12)
        found: NDArray[np.float32] = (titles / lengths).astype(np.float32)
        return found

    def encode(self, tokens: SequenceTokens) -> NDArray[np.float32]:
        """Encode each history with torch, `(histories, d)`; zeros where a history is empty."""
        return _encode(self.parameters, tokens, codes_of(tokens), length=self.config.length, used=self.used)

    def save(self, folder: Path) -> None:
        """Write title vectors, the small tables and the ONNX graph into `folder` (made where absent)."""
        from marquee.models.sequence_graph import write_sequence

        write_sequence(
            folder,
            self.parameters,
            vectors=self.vectors(),
            config=asdict(self.config),
            used=self.used,
            facts=self.facts,
        )


def fit_sequence(
    tokens: SequenceTokens,
    *,
    size: int,
    config: SequenceConfig,
    rng: np.random.Generator,
    report: Report = lambda done, total: None,
    start: SequenceState | None = None,
    checkpoint: Path | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> SequenceModel:
    """Train on histories over `size` titles; needs torch.

    With `start` it goes on from there for `fine_epochs` at `fine_rate`. With `checkpoint`, a training that was killed
    goes on where it was (same arguments, same `rng`), and the file is removed at the end. Raises BadInput for tokens
    out of range or a `start` that does not fit, Refused without torch.
    """
    if importlib.util.find_spec("torch") is None:
        raise Refused("the sequence model is trained by torch, which is not installed; pip install 'marquee[neural]'")
    tokens.check(size=size)
    seed = int(rng.integers(2**31))
    if start is not None and start.parameters["titles"].shape != (size, config.dimensions):
        raise BadInput(
            f"the state to go on from has titles {start.parameters['titles'].shape}, "
            f"{(size, config.dimensions)} are asked for; renumber it, or train from nothing"
        )
    drawn = initial(
        size=size,
        dimensions=config.dimensions,
        blocks=config.blocks,
        length=config.length,
        rng=np.random.default_rng(seed),
    )
    parameters = drawn | {name: value.copy() for name, value in start.parameters.items()} if start else drawn
    if start is None:
        near = neighbour_vectors(
            tokens.title,
            tokens.begin,
            tokens.end,
            size=size,
            dimensions=config.dimensions,
            rng=np.random.default_rng(seed),
        )
        parameters["titles"] = near * np.float32(TITLE_SCALE * np.sqrt(config.dimensions))
    used = used_codes(tokens)
    held = _held_out(tokens, config=config, rng=np.random.default_rng(seed + 1))
    known = without_last(tokens, held) if len(held) else tokens
    if size == 0 or not bool((known.end - known.begin > 1).any()):
        return SequenceModel(parameters=parameters, config=config, used=used, facts={"epochs": 0})
    began = time.perf_counter()
    progress = train(
        parameters,
        known,
        config=config,
        seed=seed,
        epochs=config.epochs if start is None else config.fine_epochs,
        rate=config.rate if start is None else config.fine_rate,
        score=(lambda averaged: _held_out_quality(averaged, tokens, held, config=config)) if len(held) else None,
        checkpoint=checkpoint,
        report=report,
        say=say,
    )
    if checkpoint is not None:
        checkpoint.unlink(missing_ok=True)
    facts = {
        "epochs": progress.epoch,
        "losses": list(progress.losses),
        "held_out_ndcg10": list(progress.scores),
        "seconds": round(time.perf_counter() - began, 1),
    }
    return SequenceModel(parameters=progress.best, config=config, used=used, facts=facts)


def _held_out(tokens: SequenceTokens, *, config: SequenceConfig, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw the histories whose last event validates: at most a fifth, none without patience."""
    long = np.flatnonzero(tokens.end - tokens.begin >= LEAST_HELD)
    if tokens.target is not None and len(long):
        long = long[tokens.target[tokens.end[long] - 1]]
    count = min(config.held_out, len(long) // 5) if config.patience else 0
    return np.sort(rng.choice(long, size=count, replace=False)) if count else np.empty(0, dtype=np.int64)


def _held_out_quality(
    parameters: Parameters, tokens: SequenceTokens, held: NDArray[np.int64], *, config: SequenceConfig
) -> float:
    """Give NDCG@10 of the held-out last events, everything earlier in the history left out."""
    part = SequenceTokens(
        title=tokens.title,
        begin=tokens.begin[held],
        end=tokens.end[held],
        action=tokens.action,
        completion=tokens.completion,
        at=tokens.at,
        device=tokens.device,
    )
    known = without_last(part, np.arange(len(held)))
    after = _encode(parameters, known, codes_of(part), length=config.length, used=used_codes(tokens))
    titles = parameters["titles"]
    vectors = titles / np.maximum(np.linalg.norm(titles, axis=1, keepdims=True), 1e-12)
    right = tokens.title[part.end - 1]
    gains = np.zeros(len(held))
    for row in range(len(held)):
        scores = vectors @ after[row]
        wanted = scores[right[row]]
        scores[tokens.title[known.begin[row] : known.end[row]]] = -np.inf
        rank = int((scores > wanted).sum())
        gains[row] = 1.0 / np.log2(rank + 2.0) if rank < 10 else 0.0
    return float(gains.mean())


def _encode(
    parameters: Parameters, tokens: SequenceTokens, codes: Codes, *, length: int, used: tuple[str, ...]
) -> NDArray[np.float32]:
    import torch

    device = best_device()
    weights = {name: torch.as_tensor(value, device=device) for name, value in parameters.items()}
    found = np.zeros((len(tokens), parameters["titles"].shape[1]), dtype=np.float32)
    begin = np.maximum(tokens.begin, tokens.end - length)
    sizes = tokens.end - begin
    order = np.argsort(sizes, kind="stable")
    order = order[sizes[order] > 0]
    with torch.no_grad():
        vectors = unit_titles(weights)
        for first in range(0, len(order), SCORED_AT_ONCE):
            rows = order[first : first + SCORED_AT_ONCE]
            place = begin[rows, None] + np.arange(int(sizes[rows].max()))[None, :]
            inside = place < tokens.end[rows, None]
            place = np.where(inside, place, begin[rows, None])
            batch = {"title": np.where(inside, tokens.title[place], 0).astype(np.int64)}
            batch |= {name: np.where(inside, getattr(codes, name)[place], 0) for name in used}
            told = {name: torch.as_tensor(code, device=device) for name, code in batch.items()}
            after = run(weights, embed(weights, vectors, told))
            last = torch.as_tensor(sizes[rows] - 1, device=device)
            found[rows] = after[torch.arange(len(rows), device=device), last].cpu().numpy()
    return found


class Sequence:
    """The sequence model for boards: trained on their histories, times included where a protocol allows them."""

    def __init__(self, config: SequenceConfig | None = None, *, seed: int = 0) -> None:
        self.config = config or SequenceConfig()
        self.seed = seed
        self.model: SequenceModel | None = None

    def train(self, histories: Histories, *, report: Report = lambda done, total: None) -> None:
        """Train on histories; needs torch."""
        self.model = fit_sequence(
            tokens_of_histories(histories),
            size=histories.size,
            config=self.config,
            rng=np.random.default_rng(self.seed),
            report=report,
        )

    def score(self, histories: Histories) -> NDArray[np.float32]:
        """Score every title for each history, `(histories, titles)`: cosines; 0 where a history is empty."""
        if self.model is None:
            raise BadInput("the sequence model was not trained; call train first")
        found: NDArray[np.float32] = self.model.encode(tokens_of_histories(histories)) @ self.model.vectors().T
        return found
