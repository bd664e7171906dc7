"""The editor's desk for rows over HTTP: drafts are on no page, what is published is at once, an act can be undone."""

from typing import Any

import pytest

from marquee.schema.clock import DAY

from .conftest import NOW, Service


def act(service: Service, key: str, what: str, *, status: int = 200, **row: Any) -> Any:
    body = {"act": what, "author": "Ada"} | ({"row": row} if row else {})
    answer = service.client.post(f"/v1/operator/rows/{key}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def pinned(service: Service) -> list[tuple[str, list[str]]]:
    page = service.get("/v1/home", profile_id="new", country="DE")
    return [
        (row["title"], [tile["title_id"] for tile in row["tiles"]]) for row in page["rows"] if row["kind"] == "pinned"
    ]


def test_a_draft_is_on_no_page_and_what_is_published_is_at_once(service: Service) -> None:
    act(service, "winter", "save", title="Winter", title_ids=["t3", "t8"], slot=0)
    assert pinned(service) == []
    (listed,) = service.get("/v1/operator/rows")["rows"]
    assert (listed["key"], listed["status"], listed["changed"]) == ("winter", "draft", True)
    assert act(service, "winter", "publish")["row"]["status"] == "live"
    assert pinned(service) == [("Winter", ["t3", "t8"])]
    act(service, "winter", "save", title="Deep winter", title_ids=["t8"], slot=0)
    assert pinned(service) == [("Winter", ["t3", "t8"])]  # until the draft is published
    act(service, "winter", "publish")
    assert pinned(service) == [("Deep winter", ["t8"])]
    act(service, "winter", "withdraw")
    assert pinned(service) == []
    assert service.get("/v1/operator/rows")["rows"][0]["status"] == "withdrawn"


def test_the_newest_act_is_undone_and_done_again(service: Service) -> None:
    act(service, "winter", "publish", title="Winter", title_ids=["t3"], slot=0)
    service.runtime.clock.advance_to(NOW + 1_000)
    act(service, "winter", "publish", title="Summer", title_ids=["t8"], slot=0)
    service.runtime.clock.advance_to(NOW + 2_000)
    assert pinned(service) == [("Summer", ["t8"])]
    act(service, "winter", "undo")
    assert pinned(service) == [("Winter", ["t3"])]
    service.runtime.clock.advance_to(NOW + 3_000)
    act(service, "winter", "undo")
    assert pinned(service) == [("Summer", ["t8"])]


def test_a_dated_row_comes_and_goes_by_itself_and_nothing_stands_again(service: Service) -> None:
    act(service, "winter", "publish", title="Always", title_ids=["t3"], slot=0)
    act(service, "winter", "publish", title="Then", title_ids=["t8"], slot=0,
        valid_from=NOW + DAY, valid_to=NOW + 2 * DAY)  # fmt: skip
    assert pinned(service) == []
    assert service.get("/v1/operator/rows")["rows"][0]["status"] == "scheduled"
    service.runtime.clock.advance_to(NOW + DAY)
    service.runtime.refresh()
    assert pinned(service) == [("Then", ["t8"])]
    service.runtime.clock.advance_to(NOW + 2 * DAY)
    service.runtime.refresh()
    assert pinned(service) == []
    assert service.get("/v1/operator/rows")["rows"][0]["status"] == "ended"


@pytest.mark.parametrize(
    ("key", "row", "said"),
    [
        ("winter", {"title": "W", "title_ids": []}, "no titles"),
        ("winter", {"title": "  ", "title_ids": ["t3"]}, "title viewers can read"),
        ("winter", {"title": "W", "title_ids": ["t3", "t3"]}, "named twice"),
        ("winter", {"title": "W", "title_ids": ["no id!"]}, "no title_id"),
        ("winter", {"title": "W", "title_ids": ["t3"], "countries": ["Germany"]}, "country code"),
        ("winter", {"title": "W", "title_ids": ["t3"], "valid_from": NOW + 9, "valid_to": NOW + 3}, "before it starts"),
        ("winter", {"title": "W", "title_ids": ["t3"], "valid_to": 5}, "over already"),
        ("Winter!", {"title": "W", "title_ids": ["t3"]}, "letters"),
    ],
)
def test_a_bad_row_is_refused_with_what_to_do(service: Service, key: str, row: dict[str, Any], said: str) -> None:
    answer = service.client.post(f"/v1/operator/rows/{key}", json={"act": "publish", "author": "Ada", "row": row})
    assert answer.status_code in (400, 404, 422) and said in answer.json()["error"]["message"]
    assert service.get("/v1/operator/rows")["rows"] == []


def test_unknown_ids_and_countries_are_warned_of_and_the_rest_stands(service: Service) -> None:
    told = act(service, "odd", "publish", title="Odd", title_ids=["t3", "gone"], countries=["DE", "XX"], slot=0)
    warned = " ".join(told["row"]["warnings"])
    assert "gone: The catalogue has no such title" in warned and "XX is a country nobody knows" in warned
    assert told["row"]["titles"][1] == {
        "title_id": "gone", "name": None, "problem": "The catalogue has no such title; it may have left.",
    }  # fmt: skip
    assert pinned(service) == [("Odd", ["t3"])]


def test_acts_on_nothing_say_so(service: Service) -> None:
    act(service, "nothing", "publish", status=404)
    act(service, "nothing", "undo", status=404)
    act(service, "winter", "publish", title="W", title_ids=["t3"])
    act(service, "winter", "withdraw")
    act(service, "winter", "withdraw", status=409)
