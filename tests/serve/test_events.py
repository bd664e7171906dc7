"""POST /v1/events over HTTP: durable, once, and no bad batch does harm."""

import json

import pytest

from .conftest import NOW, Service


def event(number: int, **fields: object) -> dict[str, object]:
    return {
        "kind": "detail_view",
        "event_id": f"e{number}",
        "at": NOW,
        "account_id": "a1",
        "profile_id": "p1",
        "title_id": "t1",
        **fields,
    }


def test_what_is_acknowledged_is_in_the_log(service: Service) -> None:
    answer = service.client.post("/v1/events", json=[event(1), event(2)])
    assert answer.json() == {"accepted": 2, "duplicates": 0, "rejected": []}
    assert [logged.event.event_id for logged in service.stores.log.tail("p1", after=0)] == ["e1", "e2"]


def test_a_batch_sent_again_is_counted_once(service: Service) -> None:
    service.client.post("/v1/events", json=[event(1)])
    assert service.client.post("/v1/events", json={"events": [event(1), event(2)]}).json() == {
        "accepted": 1,
        "duplicates": 1,
        "rejected": [],
    }


def test_a_bad_event_does_not_spoil_its_batch(service: Service) -> None:
    answer = service.client.post("/v1/events", json=[event(1), event(2, at="yesterday"), event(3, kind="dance")])
    receipt = answer.json()
    assert receipt["accepted"] == 1
    assert [(one["index"], one["event_id"]) for one in receipt["rejected"]] == [(1, "e2"), (2, "e3")]
    assert all(one["reason"] for one in receipt["rejected"])


def test_a_beacon_in_plain_text_is_read(service: Service) -> None:
    answer = service.client.post(
        "/v1/events", content=json.dumps([event(1)]), headers={"content-type": "text/plain;charset=UTF-8"}
    )
    assert answer.json()["accepted"] == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"[", b"\xff\xfe", b"null", b"7", b'"text"', b"{}", b'{"events": 3}', b"[" * 5_000, b"\x00" * 100, b"[NaN]"],
    ids=range(11),
)
def test_a_body_that_is_no_batch_is_a_clear_4xx(shared: Service, body: bytes) -> None:
    answer = shared.client.post("/v1/events", content=body, headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500 or answer.json()["accepted"] == 0
    if answer.status_code >= 400:
        assert set(answer.json()["error"]) == {"code", "message", "next"}


def test_more_than_a_thousand_events_or_four_mebibytes_are_too_large(service: Service) -> None:
    many = service.client.post("/v1/events", json=[event(number) for number in range(1_001)])
    assert (many.status_code, many.json()["error"]["code"]) == (413, "too_large")
    big = service.client.post("/v1/events", json=[event(1, text="x" * (4 << 20))])
    assert (big.status_code, big.json()["error"]["code"]) == (413, "too_large")
    assert service.stores.log.last_position() == 0


def test_a_huge_body_without_a_length_is_cut_off(service: Service) -> None:
    def parts() -> object:
        for _ in range(80):
            yield b"x" * 65_536

    answer = service.client.post("/v1/events", content=parts(), headers={"content-type": "application/json"})  # type: ignore[arg-type]
    assert answer.status_code == 413


def test_guarded_settings_need_the_token_of_the_profile(service: Service) -> None:
    change = {"kids": True, "title_id": None, "kind": "profile_update"}
    fields = {name: value for name, value in event(1, **change).items() if value is not None}
    assert service.client.post("/v1/events", json=[fields]).json()["rejected"][0]["reason"] == "token_needed"
    other = service.client.post("/v1/events", json=[fields], headers=service.bearer("a2"))
    assert other.json()["rejected"][0]["reason"] == "wrong_profile"
    mine = service.client.post("/v1/events", json=[fields], headers=service.bearer("a1", "p1"))
    assert mine.json()["accepted"] == 1
    assert service.runtime.profile("p1").kids


def test_a_page_of_another_site_cannot_send_events(service: Service) -> None:
    answer = service.client.post(
        "/v1/events",
        content=json.dumps([event(1)]),
        headers={"content-type": "text/plain", "origin": "https://evil.example"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin")
    own = service.client.post(
        "/v1/events", json=[event(1)], headers={"origin": str(service.client.base_url).rstrip("/")}
    )
    assert own.status_code == 200


def test_an_internal_kind_cannot_be_sent_from_outside(service: Service) -> None:
    answer = service.client.post("/v1/events", json=[event(1, kind="page_served", request_id="r1")])
    assert answer.json()["accepted"] == 0
