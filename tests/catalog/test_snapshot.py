"""Claims about the catalogue as one value."""

import pytest

from marquee.catalog.snapshot import ALWAYS, build_snapshot
from marquee.errors import BadCatalog
from marquee.schema.catalog import Artwork, Title


def film(title_id: str, **fields: object) -> Title:
    return Title(title_id=title_id, kind="film", name=title_id.upper(), **fields)  # type: ignore[arg-type]


def test_arrays_are_aligned_to_the_titles_in_the_order_given():
    titles = [
        film("b", year=1999, runtime_s=60, maturity=12, original=True),
        Title(title_id="a", kind="series", name="A", launch_at=5),
    ]
    snapshot = build_snapshot(titles, version="v1")
    assert snapshot.title_ids == ("b", "a") and snapshot.index == {"b": 0, "a": 1}
    assert snapshot.is_series.tolist() == [False, True]
    assert snapshot.maturity.tolist() == [12, -1]
    assert snapshot.year.tolist() == [1999, 0]
    assert snapshot.runtime_s.tolist() == [60, 0]
    assert snapshot.original.tolist() == [True, False]
    assert snapshot.launch_at.tolist() == [ALWAYS, 5]
    assert snapshot.rows_of(["a", "nobody", "b"]).tolist() == [1, 0]


def test_genres_come_most_frequent_first_and_mark_their_titles():
    snapshot = build_snapshot(
        [film("a", genres=("War", "Drama")), film("b", genres=("Drama",)), film("c")], version="v1"
    )
    assert snapshot.genres == ("Drama", "War")
    assert snapshot.genre_matrix.tolist() == [[True, True, False], [True, False, False]]


def test_every_title_has_an_artwork_and_knows_where_it_is():
    covers = (Artwork(artwork_id="b~x"), Artwork(artwork_id="b~y", maturity=16))
    snapshot = build_snapshot([film("a"), film("b", artworks=covers)], version="v1")
    assert snapshot.artwork_ids == ("a~0", "b~x", "b~y")
    assert list(snapshot.artworks_of(0)) == [0] and list(snapshot.artworks_of(1)) == [1, 2]
    assert snapshot.artwork_index == {"a~0": 0, "b~x": 1, "b~y": 2}
    assert snapshot.artwork_maturity.tolist() == [-1, -1, 16]


def test_an_empty_catalogue_is_a_catalogue():
    snapshot = build_snapshot([], version="v0")
    assert len(snapshot) == 0 and snapshot.genre_matrix.shape == (0, 0) and snapshot.artwork_start.tolist() == [0]


def test_a_title_that_comes_twice_is_refused():
    with pytest.raises(BadCatalog, match="twice"):
        build_snapshot([film("a"), film("a")], version="v1")
