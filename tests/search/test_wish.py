"""Claims about wishes in words: every part is asked for, and nothing that was not said."""

import pytest

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.search.index import SearchIndex
from marquee.search.wish import wish_of


@pytest.mark.parametrize(
    ("text", "label", "titles"),
    [
        ("90s action", "1990s, Action", {"matrix"}),
        ("action films from 1999", "Action, films, 1999", {"matrix"}),
        ("tense horror", "Tense, Horror", {"alien"}),
        ("drama series", "Drama, series", {"things"}),
        ("science fiction movies", "Science fiction, films", {"matrix"}),
    ],
)
def test_every_part_of_a_wish_holds(
    text: str, label: str, titles: set[str], index: SearchIndex, snapshot: CatalogSnapshot
) -> None:
    wish = wish_of(index, text.split(), snapshot=snapshot)
    assert wish is not None and wish.label == label
    assert {snapshot.title_ids[row] for row in wish.rows.nonzero()[0]} == titles


def test_like_names_a_title(index: SearchIndex, snapshot: CatalogSnapshot) -> None:
    wish = wish_of(index, ["like", "alien"], snapshot=snapshot)
    assert wish is not None and wish.like == snapshot.index["alien"] and wish.label == "Like Alien"


@pytest.mark.parametrize("text", ["horror", "the matrix", "", "like nothing known", "80s polka"])
def test_what_is_no_wish_is_left_to_results(text: str, index: SearchIndex, snapshot: CatalogSnapshot) -> None:
    assert wish_of(index, text.split(), snapshot=snapshot) is None


def test_one_person_or_tag_alone_is_no_wish_as_results_have_its_row(
    index: SearchIndex, snapshot: CatalogSnapshot
) -> None:
    for text in ("keanu reeves", "science fiction", "comedies", "1999"):
        assert wish_of(index, text.split(), snapshot=snapshot) is None
    wish = wish_of(index, ["action", "films", "with", "keanu", "reeves"], snapshot=snapshot)
    assert wish is not None
    assert {snapshot.title_ids[row] for row in wish.rows.nonzero()[0]} == {"matrix", "reloaded", "wick"}
