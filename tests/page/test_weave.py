"""What is woven from pieces is what encoding the structs gives."""

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.catalog.snapshot import build_snapshot
from marquee.page import present
from marquee.page.served import placed_of
from marquee.page.weave import NO_PIECES, Pattern, fragments_of, packed_list, pieces, rows_json
from marquee.schema.catalog import Artwork, Title
from marquee.schema.page import BADGES, Page, Row, Tile
from marquee.schema.profile import Profile
from marquee.schema.served import PageServed, pack_served, spelt, unpack_served

NAMES = st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=5, unique=True)
TAILS = st.fixed_dictionaries(
    {},
    optional={
        "episode_id": st.text(max_size=5),
        "progress": st.floats(0, 1),
        "badge": st.sampled_from(BADGES[1:]),
        "rank": st.integers(1, 10),
    },
)


@settings(deadline=None)
@given(
    names=NAMES,
    reasons=st.lists(st.text(max_size=30), min_size=1, max_size=4),
    labels=st.lists(st.tuples(st.text(max_size=9), st.integers(0, 12)), max_size=5),
    tails=st.lists(TAILS, min_size=1, max_size=4),
    seed=st.integers(0, 99),
)
def test_any_ids_and_words_are_written_as_the_encoder_writes_them(names, reasons, labels, tails, seed):
    snapshot = build_snapshot(
        [Title(title_id=name, kind="film", name="x", artworks=(Artwork(artwork_id=f"{name}~a"),)) for name in names],
        version="v",
    )
    rng = np.random.default_rng(seed)
    counts = [count for _, count in labels]
    size = sum(counts)
    titles = rng.integers(0, len(names), size).astype(np.int32)
    plain = rng.random(size) < 0.5
    artworks = np.where(plain, len(names) + titles, titles).astype(np.int32)
    reason = rng.integers(0, len(reasons), size).astype(np.int32)
    draws = rng.integers(0, 256, (size, 12)).astype(np.uint8)
    draws[rng.random(size) < 0.5] = 0
    tail = rng.integers(0, len(tails), size).astype(np.int32)
    woven = rows_json(
        Pattern(
            fragments=fragments_of(snapshot),
            rows=pieces(
                msgspec.json.encode({"row_id": name, "kind": "genre", "title": name, "reason": name})[:-1]
                + b',"tiles":['
                for name, _ in labels
            )
            if labels
            else NO_PIECES,
            counts=np.array(counts, dtype=np.int64),
            artworks=artworks,
            reasons=pieces(map(msgspec.json.encode, reasons)),
            reason=reason,
            draws=draws,
            tails=pieces(present._rest(present._TileTail(**one)) for one in tails),
            tail=tail,
        )
    )
    tiles = [
        Tile(
            title_id=names[title],
            artwork_id=f"{names[title]}~plain" if bare else f"{names[title]}~a",
            reason=reasons[word],
            decision_id=drawn.tobytes().hex() if drawn.any() else None,
            **tails[more],
        )
        for title, bare, word, drawn, more in zip(titles, plain, reason, draws, tail)
    ]
    ends = np.cumsum([0, *counts])
    rows = [
        Row(row_id=name, kind="genre", title=name, reason=name, tiles=tuple(tiles[start : start + count]))
        for (name, count), start in zip(labels, ends)
    ]
    assert woven == msgspec.json.encode(rows)
    packed = packed_list(fragments_of(snapshot).artworks_packed, artworks)
    assert bytes(packed) == msgspec.msgpack.encode([tile.artwork_id for tile in tiles])
    spelt_ids = tuple(tile.decision_id or "" for tile in tiles)
    assert spelt(draws.tobytes()) == spelt_ids


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


def test_what_a_page_goes_on_by_reads_back_as_its_record_does(world):
    built = world.page(Profile(profile_id="p1", my_list=(("t3", 1),)), rows=6)
    assert placed_of([unpack_served(built.packed_placed)]) == placed_of([built.served])


def test_the_twins_have_the_fields_of_what_they_stand_for():
    fields = PageServed.__struct_fields__
    assert list(present._PageJson.__struct_fields__) == list(Page.__struct_fields__)
    assert [*present._RowHead.__struct_fields__, "tiles"] == list(Row.__struct_fields__)
    head = Tile.__struct_fields__[:4]
    assert (*head, *present._TileTail.__struct_fields__) == Tile.__struct_fields__
    assert set(present._Record.__struct_fields__) == {*fields, "draws"} - {"decision_ids"}
    assert set(present._Placed.__struct_fields__) <= set(fields)
