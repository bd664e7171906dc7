"""GET /v1/home over HTTP: recorded before it goes out, fresh, scrolled without a repeat, and legal whatever fails."""

import itertools
from typing import Any

import pytest

from marquee.schema.clock import MINUTE
from marquee.schema.served import unpack_served
from marquee.serve.handlers import home

from .conftest import Service


def titles_of(page: dict[str, Any]) -> list[str]:
    return [tile["title_id"] for row in page["rows"] for tile in row["tiles"]]


def served(service: Service, profile_id: str) -> list[Any]:
    return [
        unpack_served(logged.event.served)
        for logged in service.stores.log.tail(profile_id, after=0)
        if logged.event.kind == "page_served" and logged.event.served
    ]


def whole_page(service: Service, **query: Any) -> list[dict[str, Any]]:
    pages = [service.get("/v1/home", **query)]
    while pages[-1].get("next"):
        pages.append(service.get("/v1/home", **query, cursor=pages[-1]["next"]))
        assert len(pages) < 60
    return pages


def test_a_page_has_the_shape_of_law_15(service: Service) -> None:
    page = service.get("/v1/home", profile_id="p1")
    assert page["request_id"] and page["now"] == service.runtime.clock.now()
    for row in page["rows"]:
        assert row["row_id"] and row["kind"] and row["title"] and row["reason"] and row["tiles"]
        for tile in row["tiles"]:
            assert tile["title_id"] and tile["artwork_id"] and tile["reason"]


def test_the_record_on_disk_is_what_was_shown(service: Service) -> None:
    page = service.get("/v1/home", profile_id="p1", country="US", device="tv")
    (record,) = served(service, "p1")
    assert record.request_id == page["request_id"]
    assert list(record.title_ids) == titles_of(page)
    assert [row.row_id for row in record.rows] == [row["row_id"] for row in page["rows"]]
    assert (record.country, record.device) == ("US", "tv")
    assert record.versions.catalog == service.stores.artifacts.current("catalog")
    assert len(record.slots()) == len(record.covers()) == len(record.title_ids)


def test_what_one_does_shows_on_the_very_next_page(service: Service) -> None:
    first = titles_of(service.get("/v1/home", profile_id="p1"))
    service.send("hide", "p1", title_id=first[0])
    service.send("play_progress", "p1", title_id="t11", position_s=1_000, runtime_s=5_400)
    page = service.get("/v1/home", profile_id="p1")
    assert first[0] not in titles_of(page)
    below = next(row for row in page["rows"] if row["kind"] != "billboard")
    assert below["kind"] == "continue" and below["tiles"][0]["title_id"] == "t11"
    assert 0.1 < below["tiles"][0]["progress"] < 0.3


def test_the_same_page_twice_is_the_same(service: Service) -> None:
    pages = [service.get("/v1/home", profile_id="p1", rows=60) for _ in range(3)]
    explored = [record.explored for record in served(service, "p1")]
    plain = [titles_of(page) for page, odd in zip(pages, explored) if not odd]
    assert plain and all(titles == plain[0] for titles in plain)


def test_scrolling_never_repeats_a_row_or_a_discovery_title(service: Service) -> None:
    pages = whole_page(service, profile_id="p1", rows=2)
    rows = list(itertools.chain.from_iterable(page["rows"] for page in pages))
    assert len({page["request_id"] for page in pages}) == 1
    assert len({row["row_id"] for row in rows}) == len(rows) >= 6
    shown = [tile["title_id"] for row in rows for tile in row["tiles"]]
    assert len(set(shown)) == len(shown)
    assert [record.first_row for record in served(service, "p1")] == [2 * place for place in range(len(pages))]


def test_a_cursor_sent_twice_gives_the_same_rows_and_one_record(service: Service) -> None:
    first = service.get("/v1/home", profile_id="p1", rows=2)
    once = service.get("/v1/home", profile_id="p1", cursor=first["next"], rows=2)
    service.send("thumb", "p1", title_id=titles_of(once)[0], thumb=1)
    assert service.get("/v1/home", profile_id="p1", cursor=first["next"], rows=2) == once
    assert len(served(service, "p1")) == 2


def test_an_expired_cursor_is_gone_and_a_forged_one_refused(service: Service) -> None:
    cursor = service.get("/v1/home", profile_id="p1", rows=2)["next"]
    for text in (cursor[:-2] + "AA", "x" * 60, "ü", cursor + cursor):
        answer = service.client.get("/v1/home", params={"profile_id": "p1", "cursor": text})
        assert answer.status_code == (403 if text.isascii() else 400), text
    other = service.client.get("/v1/home", params={"profile_id": "p2", "cursor": cursor})
    assert (other.status_code, other.json()["error"]["code"]) == (403, "cursor")
    service.runtime.clock.advance_to(service.runtime.clock.now() + 31 * MINUTE)
    answer = service.client.get("/v1/home", params={"profile_id": "p1", "cursor": cursor})
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "gone")


def test_a_title_taken_down_leaves_pages_that_are_being_scrolled(service: Service) -> None:
    query = {"profile_id": "p1", "rows": 2}
    first = service.get("/v1/home", **query)
    later = titles_of(service.get("/v1/home", **query, cursor=first["next"]))
    answer = service.client.post("/v1/operator/takedown", json={"title_id": later[0]})
    assert answer.status_code == 200
    assert later[0] not in titles_of(service.get("/v1/home", **query, cursor=first["next"]))
    assert all(later[0] not in titles_of(page) for page in whole_page(service, **query))


def test_a_page_that_fails_inside_is_a_popular_page_that_keeps_every_mask(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.client.post("/v1/profiles", json={"profile_id": "kid", "kids": True}, headers=service.bearer("a1"))
    service.client.post("/v1/operator/takedown", json={"title_id": "t1"})
    service.send("hide", "kid", title_id="t9")

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a row source broke")

    monkeypatch.setattr(home, "build_page", fails)
    page = service.get("/v1/home", profile_id="kid")
    assert page["fallback"] is True
    shown = set(titles_of(page))
    assert shown and not shown & {"t1", "t3", "t5", "t7", "t9"}
    assert all(int(title_id[1:]) % 2 for title_id in shown), "only what is fit for children"
    assert served(service, "kid")[-1].fallback
    assert "marquee_pages_fallback_total 1" in service.client.get("/metrics").text


def test_a_profile_that_cannot_be_read_gets_a_page_fit_for_children(service: Service) -> None:
    service.stores.state.put_profiles([("p1", "a1", "Ada", 10**9, b"torn")])
    page = service.get("/v1/home", profile_id="p1")
    assert page["fallback"] is True
    assert all(int(title_id[1:]) % 2 and title_id != "t3" for title_id in titles_of(page))


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"profile_id": ""},
        {"profile_id": "a b"},
        {"profile_id": "p1\n"},
        {"profile_id": "x" * 60_000},
        {"profile_id": "p1", "rows": "0"},
        {"profile_id": "p1", "rows": "NaN"},
        {"profile_id": "p1", "rows": "9" * 400},
        {"profile_id": "p1", "country": "../"},
        {"profile_id": "p1", "device": "toaster"},
    ],
    ids=range(10),
)
def test_a_question_that_cannot_be_understood_is_a_clear_4xx(shared: Service, query: dict[str, str]) -> None:
    answer = shared.client.get("/v1/home", params=query)
    assert 400 <= answer.status_code < 500
    if answer.headers.get("content-type") == "application/json":
        assert answer.json()["error"]["message"]


def test_without_a_catalogue_pages_say_what_to_do(start: Any) -> None:
    service = start(titles=None)
    answer = service.client.get("/v1/home", params={"profile_id": "p1"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "not_ready")
    assert "marquee import catalog" in answer.json()["error"]["next"]
    assert service.client.get("/readyz").status_code == 503
    assert service.client.get("/healthz").status_code == 200


def test_it_is_said_why_a_title_is_there_and_which_rule_keeps_one_away(service: Service) -> None:
    shown = titles_of(service.get("/v1/home", profile_id="p1", rows=60))[0]
    there = service.get("/v1/why", profile_id="p1", title_id=shown)
    assert there["places"]
    service.send("hide", "p1", title_id=shown)
    gone = service.get("/v1/why", profile_id="p1", title_id=shown)
    assert not gone["places"] and gone["rules"]
    assert service.client.get("/v1/why", params={"profile_id": "p1", "title_id": "nothing"}).status_code == 404
