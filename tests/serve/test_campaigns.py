"""Campaigns over HTTP: drafted, previewed, published, withdrawn, undone; in force on the next page, refused by name."""

from typing import Any

import httpx
import pytest

from marquee.schema.clock import DAY

from .conftest import NOW, Service

ORIGINALS = [f"t{number}" for number in range(0, 80, 4)]


def a_campaign(**changes: Any) -> dict[str, Any]:
    fields = {
        "name": "Autumn", "title_ids": ORIGINALS, "starts_at": NOW - 1_000, "ends_at": NOW + 9 * DAY, "target": 0.3,
        "guardrail": 0.2,
    }  # fmt: skip
    return fields | changes


def act(service: Service, what: str, campaign_id: str = "autumn", **changes: Any) -> httpx.Response:
    body: dict[str, Any] = {"act": what, "author": "Ada"}
    if what in ("save", "publish"):
        body["campaign"] = a_campaign(**changes)
    return service.client.post(f"/v1/operator/campaigns/{campaign_id}", json=body)


def watched(service: Service, profile_id: str) -> None:
    for number in (6, 12, 18):
        service.send("play_stop", profile_id, title_id=f"t{number + 1}", position_s=5_300, runtime_s=5_400)


def test_a_campaign_goes_from_draft_to_page_and_back(service: Service) -> None:
    profiles = [f"p{number}" for number in range(12)]
    for profile_id in profiles:
        watched(service, profile_id)
    assert act(service, "save").json()["state"] == "draft"
    assert service.get("/v1/operator/campaigns")["campaigns"][0]["state"] == "draft"
    done = act(service, "publish")
    assert done.status_code == 200 and done.json()["state"] == "running"
    one = service.get("/v1/operator/campaigns/autumn")
    assert one["price"] > 0 and one["author"] == "Ada" and one["can_undo"] and len(one["names"]) == len(ORIGINALS)
    promoted = 0
    for profile_id in profiles:
        page = service.get("/v1/home", profile_id=profile_id, rows=8)
        assert page["rows"][0]["kind"] == "billboard"
        events = service.stores.log.read(after=0, limit=100_000)
        from marquee.schema.served import unpack_served

        served = [unpack_served(one.event.served) for one in events if one.event.served is not None][-1]
        assert served.request_id == page["request_id"] and served.cells is not None
        promoted += bool(served.campaigns)
    assert promoted >= 6
    assert act(service, "withdraw").json()["state"] == "withdrawn"
    assert act(service, "undo").json()["state"] == "running"
    assert act(service, "undo").json()["state"] == "withdrawn"
    assert act(service, "undo", campaign_id="none").status_code == 404


def test_a_preview_says_what_would_happen_and_changes_nothing(service: Service) -> None:
    for profile_id in ("p1", "p2", "p3"):
        watched(service, profile_id)
    from marquee.jobs import follow

    follow.run(service.stores.log, service.stores.state)
    before = service.runtime.desk.version()
    answer = service.client.post("/v1/operator/campaigns/autumn/preview", json={"campaign": a_campaign()})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    shares = [point["share"] for point in told["curve"]]
    assert shares == sorted(shares) and told["profiles"] == 3 and len(told["pages"]) == 3
    assert any(page["promoted"] for page in told["pages"])
    for page in told["pages"]:
        shown = {tile["title_id"] for row in (*page["before"], *page["after"]) for tile in row["tiles"]}
        assert shown <= set(told["titles"]) and not shown & {"t5", "t7"}
    assert service.runtime.desk.version() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title_ids": []}, "no titles"),
        ({"ends_at": NOW - DAY}, "before it starts"),
        ({"target": 3.0}, "300%"),
        ({"countries": ["ZZ"]}, "no country"),
        ({"title_ids": ["nowhere"]}, "none of the campaign's titles"),
    ],
)
def test_bad_campaigns_are_refused_with_a_reason(service: Service, changes: dict[str, Any], said: str) -> None:
    answer = act(service, "publish", **changes)
    assert answer.status_code in (400, 409, 422) and said in answer.json()["error"]["message"]
    assert service.get("/v1/operator/campaigns")["campaigns"] == []


def test_two_that_contradict_are_refused(service: Service) -> None:
    assert act(service, "publish").status_code == 200
    answer = act(service, "publish", campaign_id="winter", name="Winter", target=0.2)
    assert answer.status_code == 409 and "same priority" in answer.json()["error"]["message"]


def test_a_live_campaign_is_not_saved_over(service: Service) -> None:
    assert act(service, "publish").status_code == 200
    assert act(service, "save").status_code == 409
    assert act(service, "publish", name="Again").status_code == 200


def test_only_operators_see_campaigns(start: Any) -> None:
    from .conftest import a_catalogue

    guarded = start(titles=a_catalogue(), operator_key="k" * 32)
    for path in ("/v1/operator/campaigns", "/v1/operator/campaigns/autumn"):
        assert guarded.client.get(path).status_code == 401
    assert guarded.client.post("/v1/operator/campaigns/autumn", json={"act": "undo"}).status_code == 401
    assert guarded.client.post("/v1/operator/campaigns/a/preview", json={"campaign": a_campaign()}).status_code == 401
