"""The sequence model as a member of the blend: trained where torch is, asked where ONNX Runtime is.

It reads what the other members read, in training as in serving: each title that a viewer's acts speak for, by its
newest act, oldest first, and how strongly. Kinds of act, completion apart from strength, and gaps of time were tried
and told it nothing more (docs/log.md); devices are not remembered. What it wrote of a history is kept by what was
encoded, so that a page asked for again costs nothing.
"""

import importlib.util
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from marquee.features.interactions import Interactions
from marquee.models.matrix_factorization import project
from marquee.models.sequence import Report, SequenceState, fit_sequence
from marquee.models.sequence_graph import STATE, VECTORS
from marquee.models.sequence_serving import Encoder, load_sequence
from marquee.models.sequence_tokens import tokens_of_interactions
from marquee.models.sequence_training import SequenceConfig

NEEDED = ("torch", "onnx", "onnxruntime")  # to train it; the last alone to ask it
KEPT = 4_096  # encoded histories


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SequenceMember:
    """A trained sequence model; its titles are numbered as the model set's."""

    files: dict[str, bytes]  # as `SequenceModel.save` writes them
    encoder: Encoder | None  # None: there is no ONNX Runtime here
    encoded: dict[bytes, NDArray[np.float32]] = field(default_factory=dict, repr=False)

    def scores(self, rows: NDArray[np.int32], strengths: NDArray[np.float32]) -> NDArray[np.float32]:
        """Score the model set's titles after a history, oldest first, rows of -1 left out; float32 `(titles,)`."""
        assert self.encoder is not None
        found: NDArray[np.float32] = project(self.encoder.vectors, self.vector(rows, strengths))
        return found

    def vector(self, rows: NDArray[np.int32], strengths: NDArray[np.float32]) -> NDArray[np.float32]:
        """Encode a history as `scores` takes it, float32 `(d,)`: its products with the titles' vectors are the scores.

        The newest encodings are kept: what follows one history is asked several times in a row.
        """
        assert self.encoder is not None
        key = rows.tobytes() + strengths.tobytes()
        vector = self.encoded.get(key)
        if vector is None:
            vector = self.encoder.encode(rows, completion=np.minimum(strengths, np.float32(1.0)))
            if len(self.encoded) >= KEPT:
                self.encoded.clear()
            self.encoded[key] = vector
        return vector


def may_learn_sequence() -> bool:
    """Say whether the `[neural]` extra is here to train with."""
    return all(importlib.util.find_spec(name) is not None for name in NEEDED)


def learn_sequence(
    known: Interactions,
    *,
    config: SequenceConfig,
    rng: np.random.Generator,
    start: SequenceState | None = None,
    checkpoint: Path | None = None,
    report: Report = lambda done, total: None,
) -> SequenceMember:
    """Train on what is remembered of everyone; `start` is numbered as `known` is.

    With `checkpoint` (a file), a training that was killed goes on where it was.
    """
    model = fit_sequence(
        tokens_of_interactions(known),
        size=len(known.title_ids),
        config=config,
        rng=rng,
        start=start,
        checkpoint=checkpoint,
        report=report,
    )
    with tempfile.TemporaryDirectory(prefix="marquee-sequence-") as folder:
        model.save(Path(folder))
        return read_sequence(Path(folder))


def read_sequence(folder: Path) -> SequenceMember:
    """Open what was written there; raises BrokenStore where it is torn."""
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    return SequenceMember(files=files, encoder=load_sequence(folder))


def write_sequence_files(folder: Path, member: SequenceMember) -> None:
    """Write it down, into `folder` (made where absent)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in member.files.items():
        (folder / name).write_bytes(content)


def state_for(
    member: SequenceMember, titles: tuple[str, ...], now: tuple[str, ...], *, rng: np.random.Generator
) -> SequenceState:
    """Give what a training over the titles `now` goes on from, where `member` was trained over `titles`."""
    with tempfile.TemporaryDirectory(prefix="marquee-sequence-") as name:
        folder = Path(name)
        write_sequence_files(folder, member)
        with np.load(folder / STATE) as state:
            parameters = {part: state[part] for part in state.files}
        lengths = parameters.pop("title_lengths")
        parameters["titles"] = np.load(folder / VECTORS) * lengths[:, None]
    place = {title_id: row for row, title_id in enumerate(titles)}
    rows = np.array([place.get(title_id, -1) for title_id in now], dtype=np.int64)
    return SequenceState(parameters=parameters).renumbered(rows, rng=rng)
