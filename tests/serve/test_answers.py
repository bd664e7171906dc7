"""Every answer: its headers, its one shape of failure, its description."""

from typing import Any

from marquee.serve.routes import ENDPOINTS

from .conftest import NOW, Service, a_catalogue


def test_every_answer_tells_the_time_and_forbids_foreign_code(service: Service) -> None:
    for path in ("/healthz", "/v1/profiles", "/nothing", "/v1/home", "/openapi.json", "/metrics"):
        headers = service.client.get(path).headers
        assert headers["x-marquee-now"] == str(NOW)
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_every_failure_has_a_code_a_message_and_a_next_step(service: Service) -> None:
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("POST", "/v1/home", 405),
        ("GET", "/v1/titles/nothing", 404),
        ("GET", "/v1/home", 400),
        ("DELETE", "/v1/profiles/p1", 401),
        ("GET", "/v1/titles/a%2Fb", 404),
        ("GET", "/v1/artwork/%00", 404),
    ):
        answer = service.client.request(method, path)
        assert answer.status_code == status, path
        assert set(answer.json()["error"]) == {"code", "message", "next"}
        assert all(answer.json()["error"].values()), path
    assert service.client.post("/v1/home").headers["allow"]


def test_what_fails_inside_says_so_and_tells_nothing(service: Service, monkeypatch: Any) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("secret path /root")

    monkeypatch.setattr(service.stores.state.said, "of_title", fails, raising=False)
    answer = service.client.get("/v1/titles/t1/comments")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["error"]["code"] == "failed"


def test_the_description_names_every_address(service: Service) -> None:
    document = service.get("/openapi.json")
    assert document["openapi"].startswith("3.1")
    described = {(method.upper(), path) for path, of_path in document["paths"].items() for method in of_path}
    assert described == {(endpoint.method, endpoint.path) for endpoint in ENDPOINTS}
    names = [operation["operationId"] for of_path in document["paths"].values() for operation in of_path.values()]
    assert len(set(names)) == len(names)


def test_only_listed_origins_may_read_from_elsewhere(start: Any) -> None:
    service = start(titles=a_catalogue(30), allowed_origins=("https://tv.example",))
    ours = service.client.get("/healthz", headers={"origin": "https://tv.example"})
    assert ours.headers["access-control-allow-origin"] == "https://tv.example"
    assert "x-marquee-now" in ours.headers["access-control-expose-headers"]
    theirs = service.client.get("/healthz", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in theirs.headers


def test_every_request_is_counted_under_its_address(service: Service) -> None:
    service.client.get("/v1/profiles")
    service.client.get("/nothing")
    text = service.client.get("/metrics").text
    assert 'marquee_requests_total{route="profiles",status="2xx"} 1' in text
    assert 'marquee_requests_total{route="other",status="4xx"} 1' in text
