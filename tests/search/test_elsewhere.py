"""Claims about titles that are known and not here."""

import numpy as np

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.schema.catalog import Title
from marquee.search.elsewhere import NotHere, near_to, not_here, outside_of
from marquee.search.index import SearchIndex

OUTSIDE = outside_of(
    [Title(title_id="x", kind="film", name="The Elsewhere", genres=("Horror",), maturity=12)], version="1"
)


def ask(
    index: SearchIndex, snapshot: CatalogSnapshot, text: str, *, without: str, silent: bool = False, ceiling: int = 99
) -> NotHere | None:
    eligible = np.ones(len(snapshot), dtype=np.bool_)
    eligible[snapshot.index[without]] = False
    anywhere = np.ones(len(snapshot), dtype=np.bool_)
    anywhere[snapshot.index[without]] = not silent
    return not_here(
        index, text, snapshot=snapshot, eligible=eligible, anywhere=anywhere, ceiling=ceiling, outside=OUTSIDE
    )


def test_a_title_licensed_elsewhere_is_named_by_any_of_its_names(index: SearchIndex, snapshot: CatalogSnapshot) -> None:
    found = ask(index, snapshot, "le fabuleux destin d'amélie poulain", without="amelie")
    assert found is not None and (found.name, found.reason) == ("Amélie", "country")


def test_what_may_not_be_known_is_not_said(index: SearchIndex, snapshot: CatalogSnapshot) -> None:
    assert ask(index, snapshot, "alien", without="alien", silent=True) is None
    assert ask(index, snapshot, "the elsewhere", without="alien", ceiling=7) is None


def test_a_title_that_is_here_is_not_said_to_be_missing(index: SearchIndex, snapshot: CatalogSnapshot) -> None:
    assert ask(index, snapshot, "alien", without="aliens") is None


def test_an_outside_title_offers_what_shares_its_genres(index: SearchIndex, snapshot: CatalogSnapshot) -> None:
    found = ask(index, snapshot, "elsewhere", without="aliens")
    assert found is not None and found.reason == "licence"
    offered = near_to(
        found,
        snapshot=snapshot,
        eligible=np.ones(len(snapshot), dtype=np.bool_),
        similar=np.zeros(0, dtype=np.int32),
        scores=np.zeros(len(snapshot), dtype=np.float32),
        limit=10,
    )
    assert len(offered) == 10 == len(set(offered.tolist()))
    assert {snapshot.title_ids[row] for row in offered[:2]} == {"alien", "aliens"}
