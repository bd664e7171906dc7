"""New titles borrow from the known ones that share most with them."""

import numpy as np
import pytest

from marquee.catalog.snapshot import build_snapshot
from marquee.models.content import Content, content_of
from marquee.models.lenders import DOUBT, LENDERS, borrowing
from marquee.schema.catalog import Title

HEIST, WESTERN = "Heist", "Western"
KNOWN = np.arange(22) < 20
HEISTS, WESTERNS = range(10), range(10, 20)


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
    own = [
        found.shares[place, np.isin(found.lenders[place], kind)].sum() for place, kind in enumerate((HEISTS, WESTERNS))
    ]
    np.testing.assert_allclose(own, 1.0, atol=0.1)  # ten who say the same share one voice
    assert (np.abs(found.shares.sum(axis=1) - own) < 0.1).all()  # and the others hardly lend


def test_nobody_lends_where_nothing_is_known_or_nothing_is_new(content: Content) -> None:
    assert (borrowing(content, np.zeros(22, np.bool_)).lenders == -1).all()
    assert len(borrowing(content, np.ones(22, np.bool_)).titles) == 0


def test_shares_are_the_ridge_regression_of_the_nearest() -> None:
    rng = np.random.default_rng(0)
    words = [f"word{number}" for number in range(40)]
    titles = [
        Title(title_id=f"t{row:03}", kind="film", name=f"F{row}", synopsis=" ".join(rng.choice(words, size=12)))
        for row in range(120)
    ]
    content = content_of(build_snapshot(titles, version="v"))
    known = np.arange(120) < 100
    found = borrowing(content, known)
    dense = np.zeros((120, len(content.posting_start) - 1))
    for row in range(120):
        part = slice(content.start[row], content.start[row + 1])
        dense[row, content.terms[part]] = content.values[part]
    for place, new in enumerate(found.titles.tolist()):
        likeness = dense[:100] @ dense[new]
        nearest = np.argsort(-likeness, kind="stable")[:LENDERS]
        table = dense[nearest] @ dense[nearest].T + DOUBT * np.eye(LENDERS)
        shares = dict(zip(nearest.tolist(), np.linalg.solve(table, likeness[nearest]), strict=True))
        ours = dict(zip(found.lenders[place].tolist(), found.shares[place].tolist(), strict=True))
        assert ours.keys() == shares.keys()
        np.testing.assert_allclose([ours[key] for key in shares], list(shares.values()), atol=1e-4)


def test_where_nothing_is_shared_nothing_is_lent() -> None:
    titles = [
        Title(title_id="a", kind="film", name="A", genres=("Heist",), synopsis="gold gold"),
        Title(title_id="b", kind="series", name="B", genres=("Western",)),
    ]
    found = borrowing(content_of(build_snapshot(titles, version="v")), np.array([True, False]))
    assert (found.lenders == -1).all() and not found.shares.any()
