"""Searches and comments as tables."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from marquee.lake.histories import derive, read_table
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.events import Aspect, Event
from marquee.storage.embedded.lake_engine import DuckLakeEngine

START = 17_200 * DAY
Landed = Callable[[Sequence[Event]], DuckLakeEngine]
Make = Callable[..., Event]


def table(lake: DuckLakeEngine, name: str) -> list[dict[str, Any]]:
    derive(lake, names=(name,))
    rows: list[dict[str, Any]] = read_table(lake, name).to_pylist()
    return rows


def test_a_search_names_the_first_result_opened_soon_after(landed: Landed, make: Make) -> None:
    lake = landed(
        [
            make("search", 0, query="dune", results=2),
            make("search_click", 1, query="dune", title_id="t1"),
            make("search_click", 2, query="dune", title_id="t2"),
            make("search", 5, query="nothing", results=0),
            make("search_click", 30, query="nothing", title_id="t3"),
            make("search_click", 1, query="dune", title_id="t9", profile_id="p2"),
        ]
    )
    found = {row["query"]: row for row in table(lake, "searches")}
    assert found["dune"]["clicked_title_id"] == "t1"
    assert found["nothing"]["clicked_title_id"] is None
    assert len(found) == 2


def test_a_comment_stands_as_its_author_left_it(landed: Landed, make: Make) -> None:
    about = {"title_id": "t1"}
    lake = landed(
        [
            make("comment", 0, comment_id="c1", text="fine", **about),
            make("comment_edit", 5, comment_id="c1", text="great", **about),
            make("comment_edit", 6, comment_id="c1", text="stolen", profile_id="p2", **about),
            make("comment", 7, comment_id="c1", text="taken over", profile_id="p2", **about),
            make("comment", 0, comment_id="c2", text="gone", **about),
            make("comment_remove", 1, comment_id="c2", **about),
            make("comment", 0, comment_id="c3", text="stays", **about),
            make("comment_remove", 1, comment_id="c3", profile_id="p2", **about),
            make("comment_understood", 1, comment_id="c3", sentiment=-0.5, model_version="m1", **about),
            make(
                "comment_understood",
                2,
                comment_id="c3",
                sentiment=0.25,
                model_version="m2",
                language="en",
                aspects=(Aspect("music", 0.5),),
                spoiler=0.75,
                toxicity=0.0,
                **about,
            ),
        ]
    )
    rows = {row["comment_id"]: row for row in table(lake, "comments")}
    assert set(rows) == {"c1", "c3"}
    assert (rows["c1"]["text"], rows["c1"]["profile_id"]) == ("great", "p1")
    assert rows["c1"]["edited_at"].timestamp() * 1000 == pytest.approx(START + 5 * MINUTE)
    assert rows["c3"]["sentiment"] == pytest.approx(0.25)
    understood = rows["c3"]
    assert (understood["language"], understood["aspects"], understood["aspect_sentiments"]) == ("en", ["music"], [0.5])
    assert (understood["spoiler"], understood["toxicity"], understood["account_id"]) == (0.75, 0.0, "a1")
