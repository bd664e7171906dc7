"""Operators: what they decide holds everywhere, and no one else can decide it."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from marquee.errors import Refused
from marquee.schema.clock import DAY
from marquee.serve.app import make_app
from marquee.serve.run import check_address, is_loopback
from marquee.settings import Settings

from .conftest import NOW, Service, a_catalogue


def test_a_takedown_hides_a_title_everywhere_and_can_be_undone(service: Service) -> None:
    def everywhere() -> set[str]:
        home = service.get("/v1/home", profile_id="p1", rows=60)
        search = service.get("/v1/search", q="thriller number 8", profile_id="p1")
        similar = service.get("/v1/titles/t2/similar", profile_id="p1")
        named = service.get("/v1/titles", ids="t8")["titles"]
        picks = service.get("/v1/onboarding", profile_id="p1", count=60)["titles"]
        rows = [*home["rows"], *search["rows"], similar["row"]]
        return {tile["title_id"] for row in rows for tile in row["tiles"]} | {
            one["title_id"] for one in [*named, *picks]
        }

    service.send("list_add", "p1", title_id="t8")
    service.send("play_progress", "p1", title_id="t8", position_s=900, runtime_s=5_400)
    assert "t8" in everywhere()
    answer = service.client.post("/v1/operator/takedown", json={"title_id": "t8", "author": "Ada", "reason": "rights"})
    assert answer.status_code == 200
    assert "t8" not in everywhere()
    assert service.client.get("/v1/artwork/t8-a0").status_code == 404
    assert service.client.get("/v1/titles/t8").status_code == 404
    desk = service.get("/v1/operator/desk")
    assert desk["in_force"]["takedown"] == {"t8": "rights"}
    assert desk["history"][0]["author"] == "Ada"
    service.client.post("/v1/operator/takedown", json={"title_id": "t8", "undo": True})
    assert "t8" in everywhere()


def test_a_decision_made_elsewhere_is_in_force_within_two_seconds(service: Service) -> None:
    service.stores.desk.decide("takedown", "t8", "rights", author="cli", now=service.runtime.clock.now())
    looks = 0
    while shown := service.get("/v1/titles", ids="t8")["titles"]:
        time.sleep(0.1)
        looks += 1
        assert looks < 20, f"still shown after two seconds: {shown}"
    assert not shown


def test_a_decision_with_a_date_begins_on_it(service: Service) -> None:
    later = NOW + DAY
    service.stores.desk.decide("takedown", "t8", "rights", author="cli", now=NOW, valid_from=later)
    service.runtime.refresh()
    assert service.get("/v1/titles", ids="t8")["titles"]
    service.client.post("/v1/operator/clock", json={"advance_to": later})
    service.runtime.refresh()
    assert not service.get("/v1/titles", ids="t8")["titles"]


def test_the_data_clock_moves_forward_only(service: Service) -> None:
    moved = service.client.post("/v1/operator/clock", json={"advance_to": NOW + 5_000})
    assert moved.json() == {"now": NOW + 5_000, "kind": "data"}
    assert service.client.post("/v1/operator/clock", json={"advance_to": NOW}).json()["now"] == NOW + 5_000
    assert service.client.get("/healthz").headers["x-marquee-now"] == str(NOW + 5_000)


def call_from(service: Service, client: str, *, headers: dict[str, str]) -> int:
    """Take a title down from another address; gives the status."""

    async def call() -> int:
        transport = httpx.ASGITransport(app=make_app(service.runtime), client=(client, 9))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            answer = await http.post("/v1/operator/takedown", json={"title_id": "t8"}, headers=headers)
            return answer.status_code

    with ThreadPoolExecutor(1) as thread:  # this one has a loop already where a browser test ran before
        return thread.submit(asyncio.run, call()).result()


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        ("10.0.0.9", {}),
        ("127.0.0.1", {"host": "evil.example"}),
        ("127.0.0.1", {"x-forwarded-for": "10.0.0.9"}),
        ("127.0.0.1", {"forwarded": "for=10.0.0.9"}),
    ],
    ids=["from another machine", "by a rebound name", "through a proxy", "through another proxy"],
)
def test_only_this_machine_itself_operates_a_service_without_a_key(
    service: Service, client: str, headers: dict[str, str]
) -> None:
    assert call_from(service, client, headers=headers) == 401
    assert call_from(service, "127.0.0.1", headers={}) == 200


def test_with_a_key_only_the_key_operates(start: Any) -> None:
    service = start(titles=a_catalogue(30), operator_key="k" * 40)
    assert call_from(service, "127.0.0.1", headers={}) == 401
    assert call_from(service, "127.0.0.1", headers={"authorization": "Bearer " + "x" * 40}) == 403
    assert call_from(service, "10.0.0.9", headers={"authorization": "Bearer " + "k" * 40}) == 200


def test_an_address_others_can_reach_is_refused_without_a_key() -> None:
    def settings(host: str, key: str = "") -> Settings:
        return Settings(home=None, host=host, operator_key=key)  # type: ignore[arg-type]

    check_address(settings("127.0.0.1"))
    check_address(settings("::1"))
    check_address(settings("0.0.0.0", "k" * 40))
    for host in ("0.0.0.0", "::", "192.168.1.4", "example.org"):
        with pytest.raises(Refused, match="MARQUEE_OPERATOR_KEY"):
            check_address(settings(host))
    assert is_loopback("localhost") and not is_loopback("localhost.example.org")


def test_another_sites_page_cannot_take_a_title_down(service: Service) -> None:
    plain = service.client.post(
        "/v1/operator/takedown", content='{"title_id":"t8"}', headers={"content-type": "text/plain"}
    )
    assert plain.status_code == 415
    foreign = service.client.post(
        "/v1/operator/takedown", json={"title_id": "t8"}, headers={"origin": "https://evil.example"}
    )
    assert foreign.status_code == 403
    assert service.client.options("/v1/operator/takedown").status_code == 405
