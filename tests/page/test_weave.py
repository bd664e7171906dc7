"""What is woven from pieces is what encoding the structs gives."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.catalog.snapshot import build_snapshot
from marquee.page import present
from marquee.page.weave import fragments_of, packed_list, tiles_json
from marquee.schema.catalog import Artwork, Title
from marquee.schema.page import Page, Row, Tile
from marquee.schema.profile import Profile
from marquee.schema.served import PageServed, pack_served, unpack_served

NAMES = st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=5, unique=True)


@settings(deadline=None)
@given(
    names=NAMES,
    reasons=st.lists(st.text(max_size=30), min_size=1, max_size=4),
    decisions=st.lists(st.text(max_size=5) | st.just("0af3"), min_size=0, max_size=40),
    seed=st.integers(0, 99),
)
def test_any_ids_and_words_are_written_as_the_encoder_writes_them(names, reasons, decisions, seed):
    snapshot = build_snapshot(
        [Title(title_id=name, kind="film", name="x", artworks=(Artwork(artwork_id=f"{name}~a"),)) for name in names],
        version="v",
    )
    rng = np.random.default_rng(seed)
    size = len(decisions)
    titles = rng.integers(0, len(names), size).astype(np.int32)
    plain = rng.random(size) < 0.5
    artworks = np.where(plain, len(names) + titles, titles).astype(np.int32)
    reason = rng.integers(0, len(reasons), size).astype(np.int32)
    woven, ends = tiles_json(
        fragments_of(snapshot), artworks=artworks, reasons=reasons, reason=reason, decision_ids=decisions
    )
    tiles = [
        Tile(
            title_id=names[title],
            artwork_id=f"{names[title]}~plain" if bare else f"{names[title]}~a",
            reason=reasons[word],
            decision_id=decision or None,
        )
        for title, bare, word, decision in zip(titles, plain, reason, decisions)
    ]
    assert woven == b"".join(msgspec.json.encode(tile) + b"," for tile in tiles)
    assert ends.tolist() == np.cumsum([len(msgspec.json.encode(tile)) + 1 for tile in tiles]).tolist()
    packed = packed_list(fragments_of(snapshot).artworks_packed, artworks)
    assert bytes(packed) == msgspec.msgpack.encode([tile.artwork_id for tile in tiles])


def test_long_lists_are_packed_with_their_right_head():
    snapshot = build_snapshot([Title(title_id="t", kind="film", name="x")], version="v")
    for size in (0, 1, 15, 16, 65_535, 65_536):
        packed = packed_list(fragments_of(snapshot).titles_packed, np.zeros(size, dtype=np.int32))
        assert bytes(packed) == msgspec.msgpack.encode(["t"] * size)


def test_a_page_reads_back_as_it_would_be_written(world):
    built = world.page(Profile(profile_id="p1", my_list=(("t3", 1),)), rows=6)
    assert built.answer() == msgspec.json.encode(built.page)
    assert built.answer(following="abc") == msgspec.json.encode(msgspec.structs.replace(built.page, next="abc"))
    assert unpack_served(pack_served(built.served)) == built.served
    assert built.versions == built.served.versions and built.request_id == built.served.request_id


@pytest.mark.parametrize(
    ("twin", "whole"), [(present._RowJson, Row), (present._PageJson, Page), (present._Record, PageServed)]
)
def test_the_twins_have_the_fields_of_what_they_stand_for(twin, whole):
    assert list(whole.__struct_fields__) == list(twin.__struct_fields__)
