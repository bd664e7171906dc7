"""New titles borrow from the known ones that share most with them."""

import numpy as np
import pytest

from marquee.catalog.snapshot import build_snapshot
from marquee.models.content import Content, content_of
from marquee.models.lenders import BORROWED, borrowing
from marquee.schema.catalog import Title

HEIST, WESTERN = "Heist", "Western"
KNOWN = np.arange(22) < 20


@pytest.fixture(scope="module")
def content() -> Content:
    """Ten heists, then ten westerns, then a heist and a western that are new."""
    genres = [HEIST] * 10 + [WESTERN] * 10 + [HEIST, WESTERN]
    titles = [
        Title(title_id=f"t{row:02}", kind="film", name=f"F{row}", genres=(genre,)) for row, genre in enumerate(genres)
    ]
    return content_of(build_snapshot(titles, version="v"))


def test_a_new_title_borrows_from_known_ones_of_its_kind(content: Content) -> None:
    found = borrowing(content, KNOWN)
    assert found.titles.tolist() == [20, 21]
    assert set(found.lenders[0]) <= set(range(10)) and set(found.lenders[1]) <= set(range(10, 20))
    np.testing.assert_allclose(found.shares.sum(axis=1), BORROWED, rtol=1e-5)


def test_nobody_lends_where_nothing_is_known_or_nothing_is_new(content: Content) -> None:
    assert (borrowing(content, np.zeros(22, np.bool_)).lenders == -1).all()
    assert len(borrowing(content, np.ones(22, np.bool_)).titles) == 0
