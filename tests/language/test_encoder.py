"""A text encoder from an ONNX file: what it reads, and what is said where file, vocabulary or shape do not fit."""

from pathlib import Path

import numpy as np
import pytest

from marquee.errors import BadInput
from marquee.language.encoder import MODEL, VOCABULARY, keep_encoder, open_encoder
from marquee.language.wordpiece import read_wordpiece

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

PIECES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "sail", "##ing", "##or", "ship", "alien", "planet", "!", "的")


def an_encoder(
    folder: Path, *, pooled: bool = False, pieces: tuple[str, ...] = PIECES, rows: int = len(PIECES)
) -> Path:
    """Write an encoder that gives each piece its own direction; `pooled` sums them itself."""
    from onnx import TensorProto, helper, numpy_helper

    table = np.eye(rows, dtype=np.float32)
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["each"])]
    out = ["batch", "pieces", rows]
    if pooled:
        nodes.append(helper.make_node("ReduceMean", ["each"], ["out"], axes=[1], keepdims=0))
        out = ["batch", rows]
    else:
        nodes.append(helper.make_node("Identity", ["each"], ["out"]))
    nodes.append(helper.make_node("Identity", ["attention_mask"], ["same"]))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "pieces"])
         for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, out),
         helper.make_tensor_value_info("same", TensorProto.INT64, ["batch", "pieces"])],
        [numpy_helper.from_array(table, "table")],
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, folder / MODEL)
    (folder / VOCABULARY).write_text("\n".join(pieces), encoding="utf-8")
    return folder / MODEL


@pytest.mark.parametrize("pooled", [False, True])
def test_texts_that_share_pieces_are_nearer(tmp_path: Path, pooled: bool) -> None:
    encoder = open_encoder(an_encoder(tmp_path, pooled=pooled))
    found = encoder.embed(["sailing ship", "ship sailor", "alien planet"])
    assert found.shape == (3, len(PIECES))
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert found[0] @ found[1] > found[0] @ found[2] + 0.2


def test_a_batch_reads_each_text_as_alone(tmp_path: Path) -> None:
    encoder = open_encoder(an_encoder(tmp_path))
    texts = ["ship", "alien planet sailing ship ship ship", "", "ship!"]
    alone = np.concatenate([encoder.embed([text]) for text in texts])
    assert np.allclose(encoder.embed(texts), alone, atol=1e-6)
    assert not alone[2].any()


def test_words_are_cut_into_the_longest_known_pieces(tmp_path: Path) -> None:
    (tmp_path / VOCABULARY).write_text("\n".join(PIECES), encoding="utf-8")
    wordpiece = read_wordpiece(tmp_path / VOCABULARY)
    name = dict(enumerate(PIECES))
    assert [name[one] for one in wordpiece.ids_of("Sailing SHIP zzz的!", most=20)] == [
        "[CLS]", "sail", "##ing", "ship", "[UNK]", "的", "!", "[SEP]",
    ]  # fmt: skip
    assert len(wordpiece.ids_of("ship " * 1_000, most=16)) == 16
    assert wordpiece.ids_of("x" * 100_000 + "\ud800", most=16)[-1] == PIECES.index("[SEP]")


def test_an_encoder_moves_with_its_vocabulary(tmp_path: Path) -> None:
    file = an_encoder(tmp_path / "given")
    keep_encoder(file, tmp_path / "kept")
    assert open_encoder(tmp_path / "kept" / MODEL).version == open_encoder(file).version


def test_what_cannot_be_used_says_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="MARQUEE_ENCODER"):
        open_encoder(tmp_path / MODEL)
    file = an_encoder(tmp_path)
    (tmp_path / VOCABULARY).write_text("[PAD]\nship")
    with pytest.raises(BadInput, match=r"lacks \[CLS\], \[SEP\], \[UNK\]"):
        open_encoder(file)
    (tmp_path / VOCABULARY).unlink()
    with pytest.raises(BadInput, match="vocabulary"):
        open_encoder(file)
    an_encoder(tmp_path, rows=4)  # its table ends before the vocabulary does
    with pytest.raises(BadInput, match="cannot read"):
        open_encoder(file).embed(["ship planet"])
    file.write_bytes(b"no network")
    with pytest.raises(BadInput, match="cannot be opened"):
        open_encoder(file)


def test_a_network_that_takes_something_else_is_refused(tmp_path: Path) -> None:
    from onnx import TensorProto, helper

    file = an_encoder(tmp_path)
    value = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3])
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, ["n", 3])
    graph = helper.make_graph([helper.make_node("Identity", ["pixels"], ["out"])], "other", [value], [out])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), file)
    with pytest.raises(BadInput, match="input_ids and attention_mask are needed"):
        open_encoder(file)
