"""Serve the sequence model: one history in, one vector out, by ONNX Runtime on one thread. No torch.

Where ONNX Runtime is not installed there is no encoder, and the blend does without.
"""

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BrokenStore
from marquee.models.sequence_graph import FORMAT, GRAPH, HEADER, STATE, VECTORS
from marquee.models.sequence_tokens import completion_codes, gaps_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoder:
    """A trained network ready to be asked; safe between threads."""

    vectors: NDArray[np.float32]  # (titles, d) of length 1
    tables: dict[str, NDArray[np.float32]]  # what the other tokens add: (codes, d) each, those it was trained with
    length: int
    session: Any

    def encode(
        self,
        titles: NDArray[np.integer],
        *,
        actions: NDArray[np.integer] | None = None,
        completion: NDArray[np.floating] | None = None,
        at: NDArray[np.int64] | None = None,
        device: NDArray[np.integer] | None = None,
    ) -> NDArray[np.float32]:
        """Encode a history, oldest first, as one vector of length 1, float32 `(d,)`; zeros where it is empty.

        Titles are row numbers of `vectors`, those below 0 are left out (they left the catalogue). `at` are times, UTC
        ms. What is not known (None, NaN) is told as not known. Scores are `project(encoder.vectors, encoded)`.
        """
        known = np.flatnonzero((titles >= 0) & (titles < len(self.vectors)))[-self.length :]
        if len(known) == 0:
            return np.zeros(self.vectors.shape[1], dtype=np.float32)
        told = np.zeros((len(known), self.vectors.shape[1]), dtype=np.float32)
        codes = {
            "action": None if actions is None else actions[known],
            "completion": None if completion is None else completion_codes(completion[known]),
            "gap": None if at is None else gaps_of(at[known]),
            "device": None if device is None else device[known],
        }
        for name, table in self.tables.items():
            code = codes[name]
            told += table[0] if code is None else table[code]
        found: NDArray[np.float32] = self.session.run(None, {"titles": self.vectors[titles[known]], "told": told})[0]
        return found


def load_sequence(folder: Path) -> Encoder | None:
    """Open what `SequenceModel.save` wrote; None where there is none, or no ONNX Runtime to serve it.

    Raises BrokenStore where the files are torn or of another version.
    """
    if not (folder / HEADER).exists() or importlib.util.find_spec("onnxruntime") is None:
        return None
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        header = json.loads((folder / HEADER).read_text())
        if header["format"] != FORMAT:
            raise BrokenStore(f"the sequence model in {folder} is of another version; run `marquee train`")
        with np.load(folder / STATE) as state:
            tables = {name: state[name] for name in header["used"]}
        vectors = np.asarray(np.load(folder / VECTORS, mmap_mode="r"))
        graph = (folder / GRAPH).read_bytes()
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        length = int(header["config"]["length"])
    except BrokenStore:
        raise
    except Exception as error:  # ONNX Runtime's own exceptions share no root but this
        raise BrokenStore(f"no readable sequence model in {folder}: {error}; run `marquee train`") from error
    return Encoder(vectors=vectors, tables=tables, length=length, session=session)
