"""Profiles over HTTP: made under an account, changed by it alone, listed at once."""

from typing import Any

from .conftest import NOW, Service, a_catalogue


def make(service: Service, account_id: str, **fields: Any) -> Any:
    return service.client.post("/v1/profiles", json=fields, headers=service.bearer(account_id))


def test_a_new_profile_is_there_at_once(service: Service) -> None:
    answer = make(service, "a1", name="Ada", picks=["t1", "t2", "t4"], kids=False)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["name"], made["account_id"], made["picks"]) == ("Ada", "a1", ["t1", "t2", "t4"])
    listed = service.get("/v1/profiles", account_id="a1")["profiles"]
    assert listed == [{"profile_id": made["profile_id"], "name": "Ada"}]


def test_a_profile_is_changed_by_its_own_account_alone(service: Service) -> None:
    profile_id = make(service, "a1", name="Ada").json()["profile_id"]
    assert make(service, "a1", profile_id=profile_id, maturity=12).status_code == 200
    assert make(service, "a2", profile_id=profile_id, maturity=18).status_code == 403
    assert service.get(f"/v1/profiles/{profile_id}")["maturity"] == 12
    narrow = service.client.post("/v1/profiles", json={"profile_id": "other"}, headers=service.bearer("a1", profile_id))
    assert narrow.status_code == 403


def test_a_ceiling_that_was_set_can_be_lifted(service: Service) -> None:
    profile_id = make(service, "a1", name="Ada").json()["profile_id"]
    assert make(service, "a1", profile_id=profile_id, maturity=12).status_code == 200
    assert make(service, "a1", profile_id=profile_id, maturity=-1).status_code == 200
    assert service.get(f"/v1/profiles/{profile_id}")["maturity"] is None


def test_a_profile_is_not_made_without_a_token(service: Service) -> None:
    answer = service.client.post("/v1/profiles", json={"name": "Ada"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_needed")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    forged = service.client.post("/v1/profiles", json={"name": "Ada"}, headers={"authorization": "Bearer x.y"})
    assert forged.status_code == 403


def test_an_expired_token_makes_nothing(service: Service) -> None:
    headers = service.bearer("a1")
    service.runtime.clock.advance_to(NOW + 3_600_000)
    assert service.client.post("/v1/profiles", json={"name": "Ada"}, headers=headers).status_code == 403


def test_profiles_are_listed_a_part_at_a_time(service: Service) -> None:
    made = sorted(make(service, "a1", name=f"V{place}").json()["profile_id"] for place in range(5))
    first = service.get("/v1/profiles", limit=2)
    second = service.get("/v1/profiles", limit=2, after=first["next"])
    third = service.get("/v1/profiles", limit=2, after=second["next"])
    listed = [one["profile_id"] for part in (first, second, third) for one in part["profiles"]]
    assert (listed, third["next"]) == (made, None)


def test_a_name_is_kept_as_text_without_control_characters(service: Service) -> None:
    assert make(service, "a1", name="<b>A\u0007da</b>\u202e").json()["name"] == "<b>A da</b>"
    assert make(service, "a1", name="\u0000\u0001").status_code == 400
    assert make(service, "a1", name="x" * 81).status_code == 400
    assert make(service, "a1", maturity=-2).status_code == 400
    assert make(service, "a1", kids="yes").status_code == 400


def test_history_is_what_was_watched_without_what_was_removed(service: Service) -> None:
    for title_id in ("t11", "t12"):
        service.send("play_start", "p1", title_id=title_id, runtime_s=5_400)
        service.send("play_stop", "p1", title_id=title_id, position_s=5_400, runtime_s=5_400)
    assert {one["title_id"] for one in service.get("/v1/profiles/p1/history")["entries"]} == {"t11", "t12"}
    service.send("history_remove", "p1", title_id="t12")
    assert {one["title_id"] for one in service.get("/v1/profiles/p1/history")["entries"]} == {"t11"}


def test_a_profile_shows_its_list_hidden_titles_and_thumbs(service: Service) -> None:
    service.send("list_add", "p1", title_id="t1")
    service.send("hide", "p1", title_id="t2")
    service.send("thumb", "p1", title_id="t4", thumb=-1)
    profile = service.get("/v1/profiles/p1")
    assert (profile["my_list"], profile["hidden"], profile["thumbs"]) == (["t1"], ["t2"], {"t4": -1})
    assert profile["known"] and not service.get("/v1/profiles/never-seen")["known"]


def test_onboarding_offers_well_known_titles_of_many_kinds(service: Service) -> None:
    offered = service.get("/v1/onboarding", profile_id="p1", count=12)["titles"]
    assert len(offered) == 12
    assert len({genre for one in offered for genre in one["genres"]}) == 6
    ids = {one["title_id"] for one in offered}
    assert not ids & {"t5", "t7"}


def test_a_keyed_service_shows_people_to_their_account_only(start: Any) -> None:
    key = "k" * 40
    service = start(titles=a_catalogue(), operator_key=key)
    operator = {"authorization": f"Bearer {key}"}
    assert service.client.post("/v1/token", json={"account_id": "a1"}).status_code == 401
    token = service.client.post("/v1/token", json={"account_id": "a1"}, headers=operator).json()["token"]
    mine = {"authorization": f"Bearer {token}"}
    service.client.post("/v1/profiles", json={"profile_id": "p1", "name": "Ada"}, headers=mine)
    assert service.client.get("/v1/profiles").status_code == 401
    assert service.client.get("/v1/profiles", params={"account_id": "a2"}, headers=mine).status_code == 403
    assert service.client.get("/v1/profiles", params={"account_id": "a1"}, headers=mine).status_code == 200
    assert service.client.get("/v1/profiles", headers=operator).json()["profiles"]
    assert service.client.get("/v1/home", params={"profile_id": "p1"}).status_code == 401
    assert service.client.get("/v1/home", params={"profile_id": "p1"}, headers=mine).status_code == 200


def test_everything_held_is_exported_to_its_account_alone(service: Service) -> None:
    profile_id = make(service, "a1", name="Ada").json()["profile_id"]
    service.send("rate", profile_id, title_id="t1", rating=4.5, account_id="a1")
    service.get("/v1/home", profile_id=profile_id)
    path = f"/v1/profiles/{profile_id}/export"
    assert service.client.get(path).status_code == 401
    assert service.client.get(path, headers=service.bearer("a2")).status_code == 403
    held = service.client.get(path, headers=service.bearer("a1")).json()
    assert {event["kind"] for event in held["events"]} == {"profile_update", "rate", "page_served"}
    assert service.client.get("/v1/profiles/never/export", headers=service.bearer("a1")).status_code == 403


def test_an_erased_profile_is_gone_at_the_next_request_and_stays_gone(service: Service) -> None:
    profile_id = make(service, "a1", name="Ada").json()["profile_id"]
    service.send("hide", profile_id, title_id="t1", account_id="a1")
    scrolled = service.get("/v1/home", profile_id=profile_id, rows=2)
    path = f"/v1/profiles/{profile_id}"
    assert service.client.delete(path).status_code == 401
    assert service.client.delete(path, headers=service.bearer("a2")).status_code == 403
    erased = service.client.delete(path, headers=service.bearer("a1"))
    assert erased.status_code == 200
    assert erased.json()["events"] >= 3
    assert erased.json()["models_retired_by"] > service.runtime.clock.now()
    assert service.stores.log.tail(profile_id, after=0) == []
    assert service.get("/v1/profiles")["profiles"] == []
    assert not service.get(path)["known"]
    assert service.send("hide", profile_id, title_id="t2", account_id="a1")["rejected"][0]["reason"] == "erased"
    again = service.client.get("/v1/home", params={"profile_id": profile_id})
    assert (again.status_code, again.json()["error"]["code"]) == (410, "gone")
    more = service.client.get("/v1/home", params={"profile_id": profile_id, "cursor": scrolled["next"]})
    assert more.status_code == 410
    assert make(service, "a1", profile_id=profile_id, name="Eve").status_code == 410
