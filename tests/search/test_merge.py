"""Claims about an index that is brought up to date: it is the one that would be built anew."""

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.catalog.snapshot import build_snapshot
from marquee.schema.catalog import Person, Title
from marquee.search.index import build_index, open_index
from marquee.search.merge import Table, flat, merged

WORDS = st.lists(st.sampled_from(["the", "red", "blue", "moon", "2", "Amélie", "spider-man", "となり"]), max_size=4)
TITLES = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.tuples(WORDS, WORDS, st.sampled_from([None, 1984, 2001])),
    max_size=8,
)


def titles_of(said: dict[str, tuple[list[str], list[str], int | None]]) -> list[Title]:
    return [
        Title(
            title_id=key,
            kind="film",
            name=" ".join(name),
            names={"x": " ".join(reversed(name))} if len(name) > 2 else None,
            year=year,
            people=tuple(Person(name=f"{word} person") for word in other),
            genres=tuple(other[:1]),
            synopsis=" ".join(other),
        )
        for key, (name, other, year) in said.items()
    ]


@settings(deadline=None, max_examples=40)
@given(one=TITLES, other=TITLES)
def test_an_index_brought_up_to_date_is_byte_for_byte_the_one_built_anew(
    one: dict[str, tuple[list[str], list[str], int | None]],
    other: dict[str, tuple[list[str], list[str], int | None]],
    tmp_path_factory: object,
) -> None:
    folder: Path = tmp_path_factory.mktemp("merge")  # type: ignore[attr-defined]
    first, then = build_snapshot(titles_of(one), version="1"), build_snapshot(titles_of(one | other), version="2")
    for name in ("first", "anew", "merged"):
        (folder / name).mkdir()
    build_index(first, folder / "first")
    build_index(then, folder / "anew")
    build_index(then, folder / "merged", before=open_index(folder / "first"))
    for path in sorted((folder / "anew").iterdir()):
        assert path.read_bytes() == (folder / "merged" / path.name).read_bytes(), path.name


def test_titles_may_change_places_and_leave(tmp_path: Path) -> None:
    said = {key: ([f"name{key}"], [f"word{key}"], 2001) for key in "abcdef"}
    kept = dict(reversed([(key, value) for key, value in said.items() if key not in "bd"]))
    for name in ("first", "anew", "merged"):
        (tmp_path / name).mkdir()
    build_index(build_snapshot(titles_of(said), version="1"), tmp_path / "first")
    then = build_snapshot(titles_of(kept), version="2")
    build_index(then, tmp_path / "anew")
    build_index(then, tmp_path / "merged", before=open_index(tmp_path / "first"))
    for path in sorted((tmp_path / "anew").iterdir()):
        assert path.read_bytes() == (tmp_path / "merged" / path.name).read_bytes(), path.name
    assert "nameb" not in open_index(tmp_path / "merged").names.keys


def test_a_key_without_a_row_goes_and_older_places_are_told() -> None:
    old: Table = {"a": {0: 1}, "b": {1: 2, 0: 1}, "c": {1: 4}}
    table, places = merged(flat(old), np.array([-1, 5], dtype=np.int32), {"aa": {2: 1}, "b": {2: 8}})
    assert table.keys == ["aa", "b", "c"]
    assert table.rows.tolist() == [2, 2, 5, 5]
    assert table.flags.tolist() == [1, 8, 2, 4]
    assert places.tolist() == [-1, 1, 2]
