"""New titles borrow from the known ones most like them, and the same ones however they are looked up."""

import numpy as np
import pytest

from marquee.catalog.snapshot import build_snapshot
from marquee.models import lenders
from marquee.models.content import Content, content_of
from marquee.models.lenders import BORROWED, LENDERS, borrowing
from marquee.schema.catalog import Title

HEIST, WESTERN = "Heist", "Western"


@pytest.fixture(scope="module")
def content() -> Content:
    """Ten heists, then ten westerns, then a heist and a western that are new."""
    genres = [HEIST] * 10 + [WESTERN] * 10 + [HEIST, WESTERN]
    titles = [
        Title(title_id=f"t{row:02}", kind="film", name=f"F{row}", genres=(genre,)) for row, genre in enumerate(genres)
    ]
    return content_of(build_snapshot(titles, version="v"))


KNOWN = np.arange(22) < 20


def test_without_a_tower_likeness_is_that_of_terms(content: Content) -> None:
    found = borrowing(content, KNOWN)
    assert found.titles.tolist() == [20, 21]
    assert set(found.lenders[0]) <= set(range(10)) and set(found.lenders[1]) <= set(range(10, 20))
    np.testing.assert_allclose(found.shares.sum(axis=1), BORROWED, rtol=1e-5)


def test_with_a_tower_its_vectors_say_who_lends_each_direction_as_far_as_it_is_trusted(content: Content) -> None:
    rng = np.random.default_rng(0)
    vectors = np.column_stack([rng.normal(0, 1, 22), np.repeat([1.0, -1.0, 0.0], [10, 10, 2])]).astype(np.float32)
    vectors[20, 1], vectors[21, 1] = -1.0, 1.0  # in the tower's eyes the new heist is a western
    sure = borrowing(content, KNOWN, vectors=vectors, trust=np.array([0.0001, 1.0], np.float32))
    assert set(sure.lenders[0]) <= set(range(10, 20)) and set(sure.lenders[1]) <= set(range(10))
    blind = borrowing(content, KNOWN, vectors=vectors, trust=np.array([1.0, 0.0], np.float32))
    same_side = np.sign(vectors[:20, 0]) == np.sign(vectors[20, 0])
    assert same_side[blind.lenders[0][blind.lenders[0] >= 0]].all()


def test_a_title_of_which_the_tower_knows_no_term_borrows_by_terms(content: Content) -> None:
    vectors = np.ones((22, 2), dtype=np.float32)
    vectors[20] = 0.0
    found = borrowing(content, KNOWN, vectors=vectors, trust=np.ones(2, np.float32))
    np.testing.assert_array_equal(found.lenders[0], borrowing(content, KNOWN).lenders[0])


def test_an_index_finds_the_lenders_that_all_products_find(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(1).standard_normal((22, 5)).astype(np.float32)
    trust = np.linspace(1.0, 0.2, 5).astype(np.float32)
    by_products = borrowing(content, KNOWN, vectors=vectors, trust=trust)
    monkeypatch.setattr(lenders, "LARGE", 1)
    by_index = borrowing(content, KNOWN, vectors=vectors, trust=trust)
    np.testing.assert_array_equal(by_index.lenders, by_products.lenders)
    np.testing.assert_allclose(by_index.shares, by_products.shares, atol=1e-4)


def test_titles_alike_lend_the_same_wherever_they_stand(content: Content) -> None:
    vectors = np.ones((22, 3), dtype=np.float32)
    tie = np.random.default_rng(2).permutation(22).astype(np.uint64)
    found = borrowing(content, KNOWN, vectors=vectors, trust=np.ones(3, np.float32), tie=tie)
    first = np.argsort(tie[:20])[:LENDERS]
    np.testing.assert_array_equal(found.lenders[0], first)


def test_nobody_lends_where_nothing_is_known_or_nothing_is_new(content: Content) -> None:
    assert (borrowing(content, np.zeros(22, np.bool_)).lenders == -1).all()
    assert len(borrowing(content, np.ones(22, np.bool_)).titles) == 0
