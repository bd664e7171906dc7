"""Claims about encoders given as ONNX files."""

from pathlib import Path

import numpy as np
import pytest

from marquee.errors import BadInput
from marquee.models.image_encoder import open_encoder

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")


def a_network(file: Path, *, channels: int = 3, batch: int | str = "n") -> Path:
    """Write a network that averages each colour: (n, 3, 8, 8) -> (n, 3, 1, 1)."""
    from onnx import TensorProto, helper

    given = helper.make_tensor_value_info("image", TensorProto.FLOAT, [batch, channels, 8, 8])
    made = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [batch, channels, 1, 1])
    graph = helper.make_graph([helper.make_node("GlobalAveragePool", ["image"], ["vector"])], "g", [given], [made])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), file)
    return file


@pytest.mark.parametrize("batch", ["n", 1])
def test_pictures_of_any_size_become_vectors_in_order(tmp_path: Path, batch: int | str) -> None:
    encode = open_encoder(a_network(tmp_path / "e.onnx", batch=batch))
    red, blue = np.zeros((90, 160, 3), np.uint8), np.zeros((300, 200, 3), np.uint8)
    red[..., 0], blue[..., 2] = 255, 255
    found = encode([red, blue])
    assert found.shape == (2, 3) and found.dtype == np.float32
    assert found[0].argmax() == 0 and found[1].argmax() == 2


def test_what_is_no_encoder_says_so(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("not a network")
    for file in (tmp_path / "absent.onnx", tmp_path / "text.onnx", a_network(tmp_path / "grey.onnx", channels=1)):
        with pytest.raises(BadInput, match=file.name):
            open_encoder(file)
