"""Claims about describing covers once."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from marquee.artwork.arrays import MEASURES
from marquee.artwork.describe import NOTHING, describe, load_described, save_described, with_measures
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.errors import BrokenStore
from marquee.media.store import keep_files
from marquee.schema.catalog import Artwork, Title


def kept(root: Path, colour: str) -> str:
    out = io.BytesIO()
    Image.new("RGB", (480, 270), colour).save(out, "WEBP")
    return keep_files(
        root, {f"cover-{shape}.webp": out.getvalue() for shape in ("tile", "poster", "billboard")}, suffix=".webp"
    )


def a_catalogue(root: Path, *colours: str) -> CatalogSnapshot:
    stored = [
        Artwork(artwork_id=f"t~{colour}", file=kept(root, colour), aspect="mood", value=colour) for colour in colours
    ]
    drawn = Artwork(artwork_id="t~0")
    missing = Artwork(artwork_id="t~gone", file="kept/none/cover.webp")
    told = Artwork(artwork_id="t~told", measured={"brightness": 0.75})
    title = Title(title_id="t", kind="film", name="T", artworks=(drawn, *stored, missing, told))
    return build_snapshot([title], version="v1")


def test_stored_pictures_are_measured_and_drawn_or_missing_ones_are_not(tmp_path: Path):
    snapshot = a_catalogue(tmp_path, "white", "black")
    found = describe(snapshot, root=tmp_path)
    light = {name: found.measured[row, MEASURES.index("brightness")] for row, name in enumerate(found.artwork_ids)}
    assert light["t~white"] > 0.95 and light["t~black"] < 0.05 and light["t~told"] == 0.75
    assert np.isnan(light["t~0"]) and np.isnan(light["t~gone"])
    assert found.aspects[1] == ("mood", "white") and found.embeddings.shape == (5, 0)


def test_what_was_described_by_the_same_encoder_is_not_looked_at_again(tmp_path: Path):
    looked: list[int] = []

    def encode(pictures):
        looked.append(len(pictures))
        return np.stack([picture.reshape(-1, 3).mean(axis=0) + 1 for picture in pictures]).astype(np.float32)

    first = describe(a_catalogue(tmp_path, "red"), root=tmp_path, encode=encode, encoder="one")
    second = describe(a_catalogue(tmp_path, "red", "blue"), root=tmp_path, encode=encode, encoder="one", known=first)
    assert looked == [1, 1]
    assert np.linalg.norm(second.embeddings[1:3], axis=1) == pytest.approx([1, 1])
    assert np.isnan(second.embeddings[0]).all()
    third = describe(a_catalogue(tmp_path, "red"), root=tmp_path, encode=encode, encoder="two", known=second)
    assert looked == [1, 1, 1] and third.encoder == "two"


def test_a_description_is_read_back_and_aligned_to_a_shuffled_catalogue(tmp_path: Path):
    found = describe(a_catalogue(tmp_path, "white", "black"), root=tmp_path)
    folder = tmp_path / "kept-description"
    folder.mkdir()
    save_described(found, folder)
    again = load_described(folder)
    turned = a_catalogue(tmp_path, "black", "white")
    measured = with_measures(turned, again)
    light = {one.artwork_id: (one.measured or {}).get("brightness") for one in measured.artworks}
    assert light["t~white"] > 0.9 > light["t~black"] and light["t~0"] is None
    assert measured.titles[0].artworks == measured.artworks and measured.artwork_index is turned.artwork_index
    assert light["t~told"] == 0.75, "what is stated stays"
    assert with_measures(turned, again) is measured and with_measures(turned, NOTHING) is turned


@pytest.mark.parametrize("file", ["artworks.json", "measured.npy", "embeddings.npy"])
def test_a_torn_description_is_told(tmp_path: Path, file: str):
    save_described(NOTHING, tmp_path)
    (tmp_path / file).write_bytes(b"torn")
    with pytest.raises(BrokenStore, match="anew"):
        load_described(tmp_path)
