"""Claims about the plain judge of pages: it finds every breach it is there to find, and none where none is."""

from typing import Any

import pytest

from benchmarks.page._legal_judge import Facts, House, Judge, Scroll
from marquee.schema.catalog import Artwork, Title, Window

NOW, DAY = 1_700_000_000_000, 86_400_000


def house(**taken: Any) -> House:
    titles = [
        Title(title_id=f"t{number}", kind="film", name=f"Name {number}", maturity=0, genres=("Comedy",), original=True)
        for number in range(6)
    ]
    titles += [
        Title(title_id="ahead", kind="film", name="Ahead", maturity=0, launch_at=NOW + 1),
        Title(title_id="german", kind="film", name="German", maturity=0, windows={"DE": (Window(end_at=NOW),)}),
        Title(title_id="later", kind="film", name="Later", maturity=0, windows={"FR": (Window(start_at=NOW + 1),)}),
        Title(title_id="grown", kind="film", name="Grown", maturity=18),
        Title(title_id="unrated", kind="film", name="Unrated"),
        Title(
            title_id="covers",
            kind="film",
            name="Covers",
            maturity=0,
            artworks=(
                Artwork(artwork_id="gory", maturity=18),
                Artwork(artwork_id="told", spoiler=True),
                Artwork(artwork_id="old", retired=True),
                Artwork(artwork_id="early", added_at=NOW + DAY),
            ),
        ),
    ]
    return House(titles={title.title_id: title for title in titles}, **taken)


def tile(title_id: str, artwork_id: str | None = None, **said: Any) -> dict[str, Any]:
    return {"title_id": title_id, "artwork_id": artwork_id or f"{title_id}~plain", "reason": "", **said}


def row(kind: str, *tiles: dict[str, Any], row_id: str = "", title: str = "Row") -> dict[str, Any]:
    return {"row_id": row_id or kind, "kind": kind, "title": title, "tiles": list(tiles)}


def judged(*rows: dict[str, Any], facts: Facts | None = None, country: str = "FR", **taken: Any) -> set[str]:
    judge = Judge(house(**taken))
    page = {"request_id": "r", "rows": list(rows)}
    judge.page(page, facts or Facts(), country=country, now=NOW, scroll=Scroll())
    return set(judge.breaches)


def test_a_page_without_a_breach_has_none():
    listed = Facts(my_list={"t1": None, "t2": None}, begun={"t3"}, kids=True)
    page = [row("continue", tile("t3")), row("my_list", tile("t2"), tile("t1")), row("originals", tile("t4"))]
    assert judged(*page, facts=listed) == set()
    assert judged(row("popular", tile("grown"), tile("unrated"), tile("covers", "gory"))) == set()


@pytest.mark.parametrize(
    ("title_id", "facts", "country", "rule"),
    [
        ("ahead", Facts(), "FR", "embargo"),
        ("german", Facts(), "DE", "licence_ended"),
        ("german", Facts(), "FR", "not_licensed"),
        ("german", Facts(), "", "country_unknown"),
        ("later", Facts(), "FR", "licence_ahead"),
        ("grown", Facts(kids=True), "FR", "maturity"),
        ("grown", Facts(maturity=16), "FR", "maturity"),
        ("unrated", Facts(maturity=16), "FR", "maturity_unknown"),
        ("t1", Facts(hidden={"t1"}), "FR", "hidden"),
        ("nothing", Facts(), "FR", "unknown"),
    ],
)
def test_a_title_that_may_not_be_shown_is_found(title_id, facts, country, rule):
    assert judged(row("popular", tile(title_id)), facts=facts, country=country) == {rule}


def test_what_was_taken_down_is_found():
    assert judged(row("popular", tile("t1")), taken_down={"t1"}) == {"taken_down"}


@pytest.mark.parametrize(
    ("rows", "facts", "breach"),
    [
        ([row("popular")], Facts(), "an empty row"),
        ([row("popular", tile("t1")), row("popular", tile("t2"))], Facts(), "a row came twice"),
        ([row("popular", tile("t1")), row("new", tile("t1"))], Facts(), "a discovery title came twice"),
        ([row("popular", tile("t1"), tile("t1"))], Facts(), "a title twice in a row"),
        ([row("top10", tile("t1")), row("popular", tile("t1"))], Facts(), "discovery repeats a stated title"),
        ([row("popular", tile("t1"))], Facts(disliked={"t1"}), "disliked"),
        ([row("top_picks", tile("t1"))], Facts(non_profiling=True), "personal though not profiled"),
        ([row("my_list", tile("t1"))], Facts(my_list={"t1": None, "t2": None}), "my list is not complete"),
        ([row("continue", tile("t1"))], Facts(), "continue holds what was not begun"),
        ([row("watch_again", tile("t1"))], Facts(), "watch again holds what was not finished"),
        ([row("originals", tile("covers"))], Facts(), "not an original"),
        ([row("genre", tile("covers"), title="Comedies")], Facts(), "not of its genre"),
        ([row("because", tile("t1"), title="Because you liked Name 3")], Facts(), "because of what the viewer never"),
        ([row("popular", tile("covers", "gory"))], Facts(kids=True), "a cover above the ceiling"),
        ([row("popular", tile("covers", "told"))], Facts(), "a spoiler"),
        ([row("popular", tile("covers", "old"))], Facts(), "a retired cover"),
        ([row("popular", tile("covers", "early"))], Facts(), "a cover before its time"),
        ([row("popular", tile("t1", "gory"))], Facts(), "another title's cover"),
        ([row("popular", tile("t1", decision_id="d"))], Facts(non_profiling=True), "a drawn cover"),
    ],
)
def test_every_other_breach_is_found(rows, facts, breach):
    found = judged(*rows, facts=facts)
    assert any(one.startswith(breach) for one in found), found
