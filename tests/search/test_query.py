"""Claims about answering queries."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.schema.catalog import Title
from marquee.search.index import SearchIndex, build_index, open_index
from marquee.search.query import SearchResults, search
from marquee.search.suggest import suggest

Mask = NDArray[np.bool_]


def names(results: SearchResults, snapshot: CatalogSnapshot) -> list[str]:
    return [snapshot.title_ids[row] for row in results.titles]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("the matrix", "matrix"),
        ("matrix", "matrix"),
        ("matr", "matrix"),
        ("MATRIX REL", "reloaded"),
        ("amelie", "amelie"),
        ("AMÉLIE", "amelie"),
        ("fabuleux destin", "amelie"),
        ("spiderman", "spider"),
        ("spider man", "spider"),
        ("stranger things", "things"),
        ("トトロ", "totoro"),
        ("its a wonderful", "its"),
        ("it's a wonderful", "its"),
        ("the paddington", "paddington"),
        ("alien ", "alien"),
    ],
)
def test_the_title_that_was_meant_comes_first(
    text: str, first: str, index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask
) -> None:
    results = search(index, text, snapshot=snapshot, eligible=everything)
    assert names(results, snapshot)[0] == first
    assert results.found
    assert results.reasons[0] == "exact"


@pytest.mark.parametrize(
    ("text", "target"),
    [("matirx", "matrix"), ("strangr things", "things"), ("padington", "paddington"), ("jonh wick", "wick"),
     ("amelei", "amelie"), ("stranger thigns", "things"), ("neighbuor totoro", "totoro")],
)  # fmt: skip
def test_one_slip_still_finds_the_title_among_the_first_three(
    text: str, target: str, index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask
) -> None:
    results = search(index, text, snapshot=snapshot, eligible=everything)
    assert target in names(results, snapshot)[:3]


def test_exact_answers_stand_before_near_ones(index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask) -> None:
    results = search(index, "alien", snapshot=snapshot, eligible=everything)
    assert names(results, snapshot)[:2] == ["alien", "aliens"]
    order = ("exact", "near", "partial")
    assert list(results.reasons) == sorted(results.reasons, key=order.index)


def test_a_person_finds_their_titles_under_their_name(
    index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask
) -> None:
    results = search(index, "keanu r", snapshot=snapshot, eligible=everything)
    assert set(names(results, snapshot)[:3]) == {"matrix", "reloaded", "wick"}
    person = next(group for group in results.groups if group.kind == "person")
    assert person.label == "Keanu Reeves"
    assert {snapshot.title_ids[row] for row in person.titles} == {"matrix", "reloaded", "wick"}


def test_a_genre_in_the_plural_finds_its_titles(
    index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask
) -> None:
    results = search(index, "comedies", snapshot=snapshot, eligible=everything)
    assert set(names(results, snapshot)[:2]) == {"amelie", "paddington"}


def test_a_word_of_the_synopsis_finds_the_title(
    index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask
) -> None:
    assert names(search(index, "bear london", snapshot=snapshot, eligible=everything), snapshot)[0] == "paddington"


def test_among_equal_answers_taste_decides(index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask) -> None:
    for favourite in ("matrix", "reloaded", "wick"):
        scores = np.zeros(len(snapshot), dtype=np.float32)
        scores[snapshot.index[favourite]] = 1.0
        results = search(index, "keanu reeves", snapshot=snapshot, eligible=everything, scores=scores)
        assert names(results, snapshot)[0] == favourite


def test_taste_never_lifts_a_title_over_the_one_whose_name_was_typed(
    index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask
) -> None:
    scores = np.zeros(len(snapshot), dtype=np.float32)
    scores[snapshot.index["beyond"]] = 1.0
    results = search(index, "stranger things", snapshot=snapshot, eligible=everything, scores=scores)
    assert names(results, snapshot)[0] == "things"


def test_what_is_not_eligible_is_found_on_no_path(index: SearchIndex, snapshot: CatalogSnapshot) -> None:
    eligible = np.array([title.maturity != 18 for title in snapshot.titles])
    for text in ("alien", "aliens", "aleins", "horror", "tense", "", "alien nothing", "zzzz"):
        results = search(index, text, snapshot=snapshot, eligible=eligible)
        assert eligible[results.titles].all()
        assert all(eligible[group.titles].all() for group in results.groups)


def test_what_the_catalogue_lacks_is_said_and_never_an_empty_page(
    index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask
) -> None:
    scores = np.arange(len(snapshot), dtype=np.float32)
    results = search(index, "qqqqqqqq", snapshot=snapshot, eligible=everything, scores=scores)
    assert not results.found
    assert set(results.reasons) == {"instead"}
    assert results.titles[0] == len(snapshot) - 1  # what suits the viewer best
    assert len(results) == len(snapshot)


def test_a_title_comes_once_and_the_limit_holds(
    index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask
) -> None:
    for text in ("a", "the", "stranger", "matrix action", "s"):
        results = search(index, text, snapshot=snapshot, eligible=everything, limit=5)
        assert len(results) <= 5
        assert len(set(results.titles.tolist())) == len(results.titles) == len(results.reasons)


def test_an_index_serves_another_catalogue_by_id(index: SearchIndex, snapshot: CatalogSnapshot) -> None:
    kept = [title for title in reversed(snapshot.titles) if title.title_id != "matrix"]
    moved = build_snapshot([Title(title_id="new", kind="film", name="New"), *kept], version="2")
    results = search(index, "matrix", snapshot=moved, eligible=np.ones(len(moved), dtype=np.bool_))
    assert moved.title_ids[results.titles[0]] == "reloaded"
    assert "matrix" not in [moved.title_ids[row] for row in results.titles]
    empty = build_snapshot([], version="3")
    assert len(search(index, "matrix", snapshot=empty, eligible=np.ones(0, dtype=np.bool_))) == 0


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00", "\ud800", "'; DROP TABLE titles; --", "AND OR NOT", "(((", "name:*", "\\", "a" * 1_000_000,
     "%" * 5_000, "🎬", "﷽" * 200, "ß" * 400, "*", "a~2", "[a TO z]", "\u202ereversed", "1 2 3 4 5 6 7 8 9 10 11 12"],
)  # fmt: skip
def test_hostile_text_is_answered(text: str, index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask) -> None:
    results = search(index, text, snapshot=snapshot, eligible=everything)
    assert len(results) > 0


@settings(deadline=None, max_examples=150)
@given(text=st.text(max_size=60))
def test_no_text_raises(text: str, index: SearchIndex, snapshot: CatalogSnapshot) -> None:
    eligible = np.arange(len(snapshot)) % 2 == 0
    results = search(index, text, snapshot=snapshot, eligible=eligible)
    assert eligible[results.titles].all()


@pytest.mark.parametrize(
    ("text", "first"),
    [("life its a wonderful", "its"), ("reloaded matrix the", "reloaded"), ("iawl", "its"), ("mat\u200drix", "matrix"),
     ("strangerthings", "things"), ("кeanu rееves", "matrix")],
)  # fmt: skip
def test_swapped_words_initials_joiners_and_lookalikes_are_understood(
    text: str, first: str, index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask
) -> None:
    assert first in names(search(index, text, snapshot=snapshot, eligible=everything), snapshot)[:3]


@pytest.mark.parametrize(("text", "meant"), [("alin", "alien"), ("lien", "alien")])
def test_a_short_name_missing_a_letter_keeps_a_place_among_beginnings(text: str, meant: str, tmp_path: Path) -> None:
    begun = [Title(title_id=f"t{i}", kind="film", name=f"{text}{chr(97 + i)}zzzz") for i in range(12)]
    crowd = build_snapshot([*begun, Title(title_id="meant", kind="film", name=meant)], version="1")
    build_index(crowd, tmp_path)
    results = search(open_index(tmp_path), text, snapshot=crowd, eligible=np.ones(len(crowd), dtype=np.bool_))
    assert crowd.title_ids[results.titles[2]] == "meant"
    assert "meant" not in [crowd.title_ids[row] for row in results.titles[:2]]
    hidden = np.array([title != "meant" for title in crowd.title_ids])
    results = search(open_index(tmp_path), text, snapshot=crowd, eligible=hidden)
    assert "meant" not in [crowd.title_ids[row] for row in results.titles]


def test_of_names_as_many_slips_away_the_one_of_which_more_was_typed_comes_first(tmp_path: Path) -> None:
    crowd = build_snapshot([Title(title_id=name, kind="film", name=name) for name in ("star", "brutal")], version="1")
    build_index(crowd, tmp_path)
    results = search(open_index(tmp_path), "rtal", snapshot=crowd, eligible=np.ones(2, dtype=np.bool_))
    assert crowd.title_ids[results.titles[0]] == "brutal"


MOST_CALLS = 50_000  # of Python, by a search and a suggestion: a few milliseconds
HOSTILE = [
    "a" * 1_000_000, "🎬🍿👨‍👩‍👧‍👦" * 99, "\u202e\u200fmatrix\u202c" * 99, "m\u200da\u200dt\u200cr\u2060i\ufeffx",
    "'; DROP TABLE titles; -- \" OR 1=1", "<script>alert(1)</script>", " ".join(f"term{i}" for i in range(10_000)),
    "*" * 10_000 + "a*b*c*", "Тhе Маtriх Rеlоаdеd", "matr\ud800ix \udfff", "\ufdfa" * 300, "a" + "\u0301" * 2_000,
    "1 i one 2 ii two 3 iii three 4 iv four", "s3v3n 5am0ura1 " * 999, "a b c d e f g h i j k l m n o p q r s t u v",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_however_long_makes_more_than_a_bounded_number_of_calls(
    text: str, index: SearchIndex, snapshot: CatalogSnapshot, everything: Mask
) -> None:
    def work(typed: str) -> int:
        count = 0

        def counted(frame: object, event: str, argument: object) -> None:
            nonlocal count
            count += event in ("call", "c_call")

        for answer in (search, suggest):
            sys.setprofile(counted)
            try:
                answer(index, typed, snapshot=snapshot, eligible=everything)
            finally:
                sys.setprofile(None)
        return count

    assert work(text * 10) <= MOST_CALLS
