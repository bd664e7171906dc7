"""A text encoder given as an ONNX file: in place of the default embedder where it does better (`jobs.meaning`).

Any transformer that takes `input_ids` and `attention_mask` (and `token_type_ids`, where it asks for them), int64
`(batch, pieces)`, will do; its first output is `(batch, dimensions)`, or `(batch, pieces, dimensions)`, whose mean over
the text's pieces is taken. Its WordPiece vocabulary lies beside it as `vocab.txt`.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BadInput
from marquee.language.embed import unit
from marquee.language.wordpiece import PAD, WordPiece, read_wordpiece

MODEL, VOCABULARY = "encoder.onnx", "vocab.txt"
MOST_PIECES = 128  # of a text that are read
BATCH = 32
_IDS, _MASK, _TYPES = "input_ids", "attention_mask", "token_type_ids"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoder:
    """A network ready to read texts; `version` tells which file it came from."""

    version: str
    dimensions: int
    wordpiece: WordPiece
    takes_types: bool
    session: Any = field(repr=False)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Place texts: float32 `(texts, dimensions)`, rows of length 1; 0 for a text without a letter."""
        found = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        asked = [row for row, text in enumerate(texts) if any(char.isalnum() for char in text)]
        for start in range(0, len(asked), BATCH):
            rows = asked[start : start + BATCH]
            found[rows] = _run(self, [texts[row] for row in rows])
        return unit(found)


def open_encoder(file: Path, *, threads: int = 1) -> Encoder:
    """Open an encoder; raises BadInput where the file or its vocabulary is none, or ONNX Runtime is not installed."""
    try:
        import onnxruntime as ort
    except ImportError:
        raise BadInput("an encoder of texts needs ONNX Runtime: pip install 'marquee[neural]'") from None
    if not file.is_file():
        raise BadInput(f"{file} is not there; MARQUEE_ENCODER names an ONNX file with its vocab.txt beside it")
    wordpiece = read_wordpiece(file.with_name(VOCABULARY))
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 4
    try:
        session = ort.InferenceSession(file, sess_options=options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own tree is not public
        raise BadInput(f"{file.name} cannot be opened as an ONNX network: {str(error)[:200]}") from error
    names = {one.name for one in session.get_inputs()}
    if not {_IDS, _MASK} <= names <= {_IDS, _MASK, _TYPES}:
        raise BadInput(f"{file.name} takes {sorted(names)}; {_IDS} and {_MASK} are needed, {_TYPES} may be")
    opened = Encoder(
        version=blake2b(file.read_bytes(), digest_size=8).hexdigest(),
        dimensions=0,
        wordpiece=wordpiece,
        takes_types=_TYPES in names,
        session=session,
    )
    tried = _run(opened, ["a film", "another"])
    return Encoder(
        version=opened.version,
        dimensions=tried.shape[1],
        wordpiece=wordpiece,
        takes_types=opened.takes_types,
        session=session,
    )


def keep_encoder(file: Path, folder: Path) -> None:
    """Copy an encoder with its vocabulary into an artifact."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, folder / MODEL)
    shutil.copyfile(file.with_name(VOCABULARY), folder / VOCABULARY)


def _run(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Run one batch; raises BadInput where what comes back is not one finite vector a text."""
    read = [encoder.wordpiece.ids_of(text, most=MOST_PIECES) for text in texts]
    wide = max(map(len, read))
    ids = np.full((len(read), wide), encoder.wordpiece.pieces[PAD], dtype=np.int64)
    mask = np.zeros((len(read), wide), dtype=np.int64)
    for row, numbers in enumerate(read):
        ids[row, : len(numbers)] = numbers
        mask[row, : len(numbers)] = 1
    given = {_IDS: ids, _MASK: mask} | ({_TYPES: np.zeros_like(ids)} if encoder.takes_types else {})
    try:
        first = np.asarray(encoder.session.run(None, given)[0], dtype=np.float32)
    except Exception as error:  # a vocabulary larger than the network's table, a fixed size
        raise BadInput(f"the encoder cannot read texts of {wide} pieces: {str(error)[:200]}") from error
    if first.ndim == 3 and first.shape[:2] == ids.shape:
        first = (first * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    if first.ndim != 2 or len(first) != len(texts) or first.shape[1] < 1 or not np.isfinite(first).all():
        raise BadInput(
            f"the encoder gave {first.shape} for {len(texts)} texts of {wide} pieces; "
            "finite numbers (batch, dimensions) or (batch, pieces, dimensions) are needed"
        )
    return first.astype(np.float32)
