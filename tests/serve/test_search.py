"""Search over HTTP: recorded like a page, masked like a page, and never a failure whatever is typed."""

import pytest

from marquee.schema.served import unpack_served

from .conftest import Service


def found(service: Service, text: str, profile_id: str = "p1") -> list[str]:
    answer = service.get("/v1/search", q=text, profile_id=profile_id)
    return [tile["title_id"] for row in answer["rows"] for tile in row["tiles"]]


def test_a_name_is_found_and_what_was_shown_is_recorded(service: Service) -> None:
    answer = service.get("/v1/search", q="comedy number 12", profile_id="p1")
    assert answer["found"] and answer["rows"][0]["tiles"][0]["title_id"] == "t12"
    (record,) = [
        unpack_served(logged.event.served)
        for logged in service.stores.log.tail("p1", after=0)
        if logged.event.kind == "page_served" and logged.event.served
    ]
    assert record.request_id == answer["request_id"]
    assert list(record.title_ids) == [tile["title_id"] for row in answer["rows"] for tile in row["tiles"]]


def test_what_may_not_be_shown_is_not_found(service: Service) -> None:
    service.client.post("/v1/profiles", json={"profile_id": "kid", "kids": True}, headers=service.bearer("a1"))
    assert "t3" in found(service, "animation number 3")
    assert "t3" not in found(service, "animation number 3", "kid")
    for title_id, name in (("t5", "documentary number 5"), ("t7", "drama number 7")):
        assert title_id not in found(service, name)
    service.client.post("/v1/operator/takedown", json={"title_id": "t12"})
    service.send("hide", "p1", title_id="t18")
    for title_id in ("t12", "t18"):
        assert title_id not in found(service, f"comedy number {title_id[1:]}")
    suggested = service.get("/v1/suggest", q="comedy number 12", profile_id="p1")["suggestions"]
    assert "t12" not in {one.get("title_id") for one in suggested}


def test_what_is_not_there_is_said_and_other_titles_offered(service: Service) -> None:
    answer = service.get("/v1/search", q="xqzjw", profile_id="p1")
    assert not answer["found"]
    assert answer["rows"] and "nothing" in answer["rows"][0]["reason"]


def test_suggestions_name_titles_and_people(service: Service) -> None:
    kinds = {one["kind"] for one in service.get("/v1/suggest", q="zoe", profile_id="p1")["suggestions"]}
    assert "person" in kinds


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "'; DROP TABLE titles; --",
        '"',
        "\\",
        "*" * 300,
        "ÿ" * 300,
        "\u202e\u0000\ufeff",
        "AND OR NOT",
        "name:x^9~",
    ],
    ids=range(10),
)
def test_hostile_text_gives_rows_or_none(shared: Service, text: str) -> None:
    assert isinstance(shared.get("/v1/search", q=text, profile_id="p1")["rows"], list)
    assert isinstance(shared.get("/v1/suggest", q=text, profile_id="p1")["suggestions"], list)


def test_more_like_this_leaves_out_the_title_itself_and_what_is_hidden(service: Service) -> None:
    first = service.get("/v1/titles/t12/similar", profile_id="p1")["row"]
    like = [tile["title_id"] for tile in first["tiles"]]
    assert like and "t12" not in like
    assert first["title"] == "More like Comedy number 12"
    service.send("hide", "p1", title_id=like[0])
    again = service.get("/v1/titles/t12/similar", profile_id="p1")["row"]
    assert like[0] not in [tile["title_id"] for tile in again["tiles"]]
