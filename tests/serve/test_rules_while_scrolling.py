"""Claims about scrolling and failing parts: no answer kept breaks a rule, and a page comes anyway."""

import time
from typing import Any

import msgspec
import pytest

from marquee.catalog.load import import_titles
from marquee.schema.catalog import Window
from marquee.schema.clock import MINUTE
from marquee.serve.patience import Patience, PatienceConfig

from .conftest import NOW, Service, Start, a_catalogue


def titles_of(page: Any) -> list[str]:
    return [tile["title_id"] for row in page["rows"] for tile in row["tiles"]]


def test_what_was_hidden_since_is_not_in_rows_sent_again(service: Service) -> None:
    first = service.get("/v1/home", profile_id="p1", rows=2)
    query = {"profile_id": "p1", "rows": 2, "cursor": first["next"]}
    hidden = titles_of(service.get("/v1/home", **query))[0]
    service.send("hide", "p1", title_id=hidden)
    again = titles_of(service.get("/v1/home", **query))
    assert again and hidden not in again
    assert titles_of(service.get("/v1/home", **query)) == again, "and then they stay"


def test_a_licence_that_ends_while_one_scrolls_ends_there_too(start: Start) -> None:
    titles = a_catalogue(60)
    for place, title in enumerate(titles):
        if title.windows is None:
            titles[place] = type(title)(
                **{name: getattr(title, name) for name in title.__struct_fields__}
                | {"windows": {"DE": (Window(end_at=NOW + 10 * MINUTE if place % 2 else None),)}}
            )
    service = start(titles=titles)
    query = {"profile_id": "p1", "rows": 2, "country": "DE"}
    first = service.get("/v1/home", **query)
    once = titles_of(service.get("/v1/home", **query, cursor=first["next"]))
    assert any(int(title_id[1:]) % 2 for title_id in once)
    service.runtime.clock.advance_to(NOW + 10 * MINUTE)
    again = titles_of(service.get("/v1/home", **query, cursor=first["next"]))
    assert not any(int(title_id[1:]) % 2 for title_id in again)


def test_a_profile_that_becomes_a_childs_scrolls_on_as_one(service: Service) -> None:
    service.client.post("/v1/profiles", json={"profile_id": "kid", "name": "K"}, headers=service.bearer("a1"))
    first = service.get("/v1/home", profile_id="kid", rows=2)
    query = {"profile_id": "kid", "rows": 2, "cursor": first["next"]}
    assert any(int(title_id[1:]) % 2 == 0 for title_id in titles_of(service.get("/v1/home", **query)))
    change = {"profile_id": "kid", "kids": True}
    assert service.client.post("/v1/profiles", json=change, headers=service.bearer("a1")).status_code == 200
    assert all(int(title_id[1:]) % 2 for title_id in titles_of(service.get("/v1/home", **query)))


def test_a_rating_put_right_while_one_scrolls_holds_there_too(service: Service) -> None:
    body = {"profile_id": "kid", "kids": True}
    assert service.client.post("/v1/profiles", json=body, headers=service.bearer("a1")).is_success
    first = service.get("/v1/home", profile_id="kid", rows=2)
    query = {"profile_id": "kid", "rows": 2, "cursor": first["next"]}
    wrong = titles_of(service.get("/v1/home", **query))[0]
    titles = [
        msgspec.structs.replace(title, maturity=18) if title.title_id == wrong else title for title in a_catalogue()
    ]
    stores = service.stores
    import_titles(stores.artifacts, stores.desk, titles, replace=True, yes=True, author="t", now=NOW)
    service.runtime.refresh()
    again = titles_of(service.get("/v1/home", **query))
    assert again and wrong not in again


def test_the_first_rows_are_read_back_from_the_log(service: Service) -> None:
    first = service.get("/v1/home", profile_id="p1", rows=2)
    assert service.stores.state.get_pages(first["request_id"], now=NOW) == []
    following = service.get("/v1/home", profile_id="p1", rows=2, cursor=first["next"])
    assert following["request_id"] == first["request_id"]
    assert not {row["row_id"] for row in first["rows"]} & {row["row_id"] for row in following["rows"]}
    assert len(service.stores.state.get_pages(first["request_id"], now=NOW)) == 1


def test_where_pages_cannot_be_kept_one_comes_without_a_cursor(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = service.get("/v1/home", profile_id="p1", rows=2)

    def fails(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(service.stores.state, "put_page", fails, raising=False)
    page = service.get("/v1/home", profile_id="p1", rows=2, cursor=first["next"])
    assert titles_of(page) and page.get("next") is None
    monkeypatch.setattr(service.stores.state, "get_pages", fails, raising=False)
    answer = service.client.get("/v1/home", params={"profile_id": "p1", "rows": 2, "cursor": first["next"]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "gone")


def test_a_state_store_that_hangs_holds_up_three_pages_only(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    config = PatienceConfig(slow_s=0.05, rest_s=0.0, busy=0.9)
    monkeypatch.setattr(service.runtime.patience.profiles, "config", config)
    read = service.stores.state.get_profile

    def hangs(profile_id: str) -> bytes | None:
        time.sleep(0.06)
        return read(profile_id)

    monkeypatch.setattr(service.stores.state, "get_profile", hangs, raising=False)
    pages = [service.get("/v1/home", profile_id="p1") for _ in range(4)]
    assert all(titles_of(page) for page in pages) and service.runtime.patience.profiles.out
    assert service.get("/v1/home", profile_id="nobody")["fallback"] is True, "of whom the log knows nothing"
    monkeypatch.undo()
    until = time.monotonic() + 5
    while service.runtime.patience.profiles.out and time.monotonic() < until:
        service.get("/v1/home", profile_id="p1")
        time.sleep(0.02)
    assert not service.runtime.patience.profiles.out


def test_a_profile_whose_state_cannot_be_read_is_read_from_the_log(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = titles_of(service.get("/v1/home", profile_id="p1"))
    service.send("hide", "p1", title_id=shown[0])
    service.send("list_add", "p1", title_id=shown[1])
    before = service.get("/v1/home", profile_id="p1", rows=12)

    def fails(*_: object, **__: object) -> None:
        raise OSError("disk gone")

    monkeypatch.setattr(service.stores.state, "get_profile", fails, raising=False)
    page = service.get("/v1/home", profile_id="p1", rows=12)
    assert not page.get("fallback") and shown[0] not in titles_of(page)
    mine = [titles_of({"rows": [row]}) for row in page["rows"] if row["kind"] == "my_list"]
    assert mine == [titles_of({"rows": [row]}) for row in before["rows"] if row["kind"] == "my_list"] == [[shown[1]]]


def test_patience_is_kept_apart_for_each_part(service: Service) -> None:
    parts = service.runtime.patience
    assert len({id(part) for part in (parts.profiles, parts.pages, parts.scrolling)}) == 3
    assert all(isinstance(part, Patience) and not part.out for part in (parts.profiles, parts.pages, parts.scrolling))


def test_a_home_nobody_is_profiled_for_is_the_same_for_two_and_own_rows_are_apart(service: Service) -> None:
    for profile_id in ("q1", "q2"):
        body = {"profile_id": profile_id, "name": profile_id, "non_profiling": True}
        assert service.client.post("/v1/profiles", json=body, headers=service.bearer(f"of-{profile_id}")).is_success
    service.send("play_progress", "q1", title_id="t11", position_s=1_000, runtime_s=5_400)
    service.send("list_add", "q1", title_id="t12")
    answers = [service.client.get("/v1/home", params={"profile_id": name, "rows": 12}) for name in ("q1", "q2")]
    pages = [answer.json() for answer in answers]
    assert pages[0]["rows"] == pages[1]["rows"]
    assert [answer.headers["x-request-id"] for answer in answers] == [page["request_id"] for page in pages]
    assert {row["kind"] for row in pages[0]["rows"]}.isdisjoint({"continue", "my_list", "watch_again"})
    own = {row["kind"]: titles_of({"rows": [row]}) for row in service.get("/v1/own", profile_id="q1")["rows"]}
    assert own == {"continue": ["t11"], "my_list": ["t12"]}
    assert service.get("/v1/own", profile_id="q2")["rows"] == []


def test_operators_preview_any_day_and_ask_for_a_titles_health(service: Service) -> None:
    launch = NOW + 30 * 24 * 60 * MINUTE
    today = service.get("/v1/operator/preview", rows=12)
    assert today["viewer"]["known"] is False and today["trace"] and "t5" not in titles_of(today["page"])
    child = service.get("/v1/operator/preview", rows=12, kids=True)
    assert titles_of(child["page"]) and all(int(title_id[1:]) % 2 for title_id in titles_of(child["page"]))
    before = service.get("/v1/operator/titles/t5/health", country="DE")
    assert before["verdict"] == "unhealthy" and before["checks"][0]["until"] == launch
    on_the_day = service.get("/v1/operator/titles/t5/health", country="DE", at=launch)
    assert on_the_day["verdict"] != "unhealthy" and on_the_day["shown"] > 0
    why = service.get("/v1/why", profile_id="p1", title_id="t5", country="DE", at=launch)
    assert why["shown"] and why["name"]
    assert service.get("/v1/why", profile_id="p1", title_id="t5", country="DE")["reason"]["name"] == "embargo"
    assert service.client.get("/v1/operator/titles/nothing/health").status_code == 404


def test_only_operators_look_ahead(start: Start) -> None:
    service = start(titles=a_catalogue(30), operator_key="k" * 32)
    for path in (
        "/v1/operator/preview",
        "/v1/operator/titles/t5/health",
        f"/v1/why?profile_id=p1&title_id=t5&at={NOW + 10**10}",
    ):
        assert service.client.get(path).status_code == 401, path
