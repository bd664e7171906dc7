"""Claims about the index on disk and about suggestions."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.errors import BrokenStore
from marquee.search.index import SearchIndex, build_index, open_index
from marquee.search.near import FAR
from marquee.search.query import search
from marquee.search.suggest import suggest

Mask = NDArray[np.bool_]


def test_a_folder_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BrokenStore, match="import the catalogue"):
        open_index(tmp_path)


def test_an_index_of_another_format_is_refused(snapshot: CatalogSnapshot, tmp_path: Path) -> None:
    build_index(snapshot, tmp_path)
    about = tmp_path / "index.json"
    about.write_text(about.read_text().replace('"format": 3', '"format": 99'))
    with pytest.raises(BrokenStore, match="import the catalogue"):
        open_index(tmp_path)


def test_an_empty_catalogue_has_an_index_that_finds_nothing(tmp_path: Path) -> None:
    empty = build_snapshot([], version="0")
    build_index(empty, tmp_path)
    opened = open_index(tmp_path)
    results = search(opened, "anything", snapshot=empty, eligible=np.ones(0, dtype=np.bool_))
    assert len(results) == 0
    assert not results.found


def test_slips_agree_with_the_textbook(index: SearchIndex) -> None:
    for query in ("matrix", "stranger", "paddingto", "thigns"):
        near = index.words.near(query, most=2)
        assert len(near.phrases) > 0
        for place, whole, begun in zip(near.phrases, near.whole, near.begun, strict=True):
            word = index.words.keys[place]
            assert (whole if whole < FAR else 3) == min(3, _distance(query, word))
            assert (begun if begun < FAR else 3) == min(3, min(_distance(query, start) for start in _starts(word)))
        missed = set(range(len(index.words.keys))) - set(near.phrases.tolist())
        assert not any(_distance(query, index.words.keys[place]) <= 1 for place in missed)


def _starts(word: str) -> list[str]:
    return [word[:size] for size in range(len(word) + 1)]


def _distance(a: str, b: str) -> int:
    """Optimal string alignment distance, written the plain way."""
    table = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            cost = int(a[i - 1] != b[j - 1])
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + cost)
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def test_suggestions_start_with_what_was_typed(index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask) -> None:
    found = suggest(index, "ali", snapshot=snapshot, eligible=everything)
    assert [(one.kind, one.text) for one in found] == [("title", "Alien"), ("title", "Aliens")]
    assert [one.text for one in suggest(index, "kea", snapshot=snapshot, eligible=everything)] == ["Keanu Reeves"]
    assert [one.text for one in suggest(index, "sci", snapshot=snapshot, eligible=everything)] == ["Science fiction"]
    assert suggest(index, "", snapshot=snapshot, eligible=everything) == []


def test_suggestions_name_nothing_of_titles_that_may_not_be_shown(
    index: SearchIndex, snapshot: CatalogSnapshot
) -> None:
    eligible = np.array([title.maturity != 18 for title in snapshot.titles])
    assert suggest(index, "ali", snapshot=snapshot, eligible=eligible) == []
    assert suggest(index, "horr", snapshot=snapshot, eligible=eligible) == []
