"""Open an image encoder given as an ONNX file: pictures in, vectors out.

Any network with one image input `(batch, 3, height, width)` of float32 and a first output `(batch, dimensions)` will
do; pictures are scaled to its size, and centred and scaled as ImageNet's are unless told otherwise.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BadInput

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet's colours, red first
SIDE = 224  # where the network takes any size


def open_encoder(file: Path, *, threads: int = 1) -> Callable[[Sequence[NDArray[np.uint8]]], NDArray[np.float32]]:
    """Open an encoder; raises BadInput where the file is none, or ONNX Runtime is not installed (`marquee[neural]`)."""
    try:
        import onnxruntime as ort
    except ImportError:
        raise BadInput("an encoder needs ONNX Runtime: pip install 'marquee[neural]'") from None
    if not file.is_file():
        raise BadInput(f"{file} is not there; give an ONNX file")
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 4
    try:
        session = ort.InferenceSession(file, sess_options=options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own tree is not public
        raise BadInput(f"{file.name} cannot be opened as an ONNX network: {str(error)[:200]}") from error
    inputs = session.get_inputs()
    shape = inputs[0].shape if len(inputs) == 1 else []
    if len(shape) != 4 or (shape[1] not in (3, "3") and isinstance(shape[1], int)):
        raise BadInput(
            f"{file.name} takes {[one.shape for one in inputs]}; one input (batch, 3, height, width) is needed"
        )
    tall, wide = (side if isinstance(side, int) and side > 0 else SIDE for side in shape[2:])
    one_by_one = shape[0] == 1

    def encode(pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        batch = np.stack([_prepared(picture, wide=wide, tall=tall) for picture in pictures])
        parts = [batch[at : at + 1] for at in range(len(batch))] if one_by_one else [batch]
        found = np.concatenate([_vectors(session, inputs[0].name, part) for part in parts])
        if len(found) != len(pictures) or not np.isfinite(found).all():
            raise BadInput(f"{file.name} gave {found.shape} for {len(pictures)} pictures, or numbers that are none")
        return found

    return encode


def _vectors(session: Any, name: str, batch: NDArray[np.float32]) -> NDArray[np.float32]:
    first = np.asarray(session.run(None, {name: batch})[0], dtype=np.float32)
    return first.reshape(len(batch), -1)


def _prepared(picture: NDArray[np.uint8], *, wide: int, tall: int) -> NDArray[np.float32]:
    from PIL import Image

    small = np.asarray(Image.fromarray(picture).resize((wide, tall), Image.Resampling.BICUBIC), dtype=np.float32) / 255
    centred = (small - np.array(MEAN, np.float32)) / np.array(DEVIATION, np.float32)
    return np.ascontiguousarray(centred.transpose(2, 0, 1))
