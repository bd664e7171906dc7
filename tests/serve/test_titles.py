"""Titles, covers and comments over HTTP: cacheable for good by version, and nothing that may not be shown."""

from marquee.schema.catalog import Artwork, Title
from marquee.serve.handlers.titles import payload_of

from .conftest import Service


def test_titles_are_immutable_under_their_version(service: Service) -> None:
    first = service.client.get("/v1/titles", params={"ids": "t1,t2"})
    assert [one["title_id"] for one in first.json()["titles"]] == ["t1", "t2"]
    assert first.headers["cache-control"] == "no-cache"
    version = first.json()["version"]
    assert first.headers["x-marquee-catalog"] == version
    again = service.client.get("/v1/titles", params={"ids": "t1,t2", "v": version})
    assert "immutable" in again.headers["cache-control"]
    assert "x-marquee-now" not in again.headers, "a cache would give out an old time"


def test_an_answer_that_leaves_a_title_out_is_not_kept_for_good(service: Service) -> None:
    version = service.get("/v1/titles", ids="t1")["version"]
    answer = service.client.get("/v1/titles", params={"ids": "t1,t5,nothing", "v": version})
    assert [one["title_id"] for one in answer.json()["titles"]] == ["t1"]
    assert answer.headers["cache-control"] == "no-cache"


def test_a_title_page_has_episodes_and_where_one_stands(service: Service) -> None:
    service.send("list_add", "p1", title_id="t10")
    service.send("thumb", "p1", title_id="t10", thumb=1)
    service.send("play_progress", "p1", title_id="t10", episode_id="t10-e0", position_s=700, runtime_s=1500)
    page = service.get("/v1/titles/t10", profile_id="p1")
    assert [one["episode_id"] for one in page["episodes"]] == ["t10-e0", "t10-e1", "t10-e2"]
    assert (page["my"]["in_list"], page["my"]["thumb"], page["my"]["hidden"]) == (True, 1, False)
    assert page["my"]["progress"][0]["position_s"] == 700


def test_a_title_that_may_not_be_shown_has_no_page(service: Service) -> None:
    service.client.post("/v1/profiles", json={"profile_id": "kid", "kids": True}, headers=service.bearer("a1"))
    for title_id, profile_id, country in (("t5", "p1", ""), ("t7", "p1", ""), ("t7", "p1", "DE"), ("t3", "kid", "")):
        answer = service.client.get(f"/v1/titles/{title_id}", params={"profile_id": profile_id, "country": country})
        assert answer.status_code == 404, title_id
    assert service.client.get("/v1/titles/t7", params={"profile_id": "p1", "country": "US"}).status_code == 200
    assert service.client.get("/v1/titles/t3", params={"profile_id": "p1"}).status_code == 200


def test_a_hidden_title_still_has_its_page_so_that_it_can_be_shown_again(service: Service) -> None:
    service.send("hide", "p1", title_id="t4")
    assert service.get("/v1/titles/t4", profile_id="p1")["my"]["hidden"]


def test_a_cover_is_an_image_that_runs_no_script(service: Service) -> None:
    for shape in ("tile", "poster", "billboard"):
        answer = service.client.get("/v1/artwork/t1-a0", params={"shape": shape})
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.text.startswith("<svg")
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    version = service.get("/v1/titles", ids="t1")["version"]
    assert "immutable" in service.client.get("/v1/artwork/t1-a0", params={"v": version}).headers["cache-control"]


def test_a_title_whose_covers_are_all_above_the_ceiling_has_a_plain_one(service: Service) -> None:
    assert service.client.get("/v1/artwork/t1~plain").status_code == 200
    assert service.client.get("/v1/artwork/t5-a0").status_code == 404
    assert service.client.get("/v1/artwork/nothing~plain").status_code == 404


def test_the_covers_a_title_lists_are_fit_for_everyone_who_may_see_it() -> None:
    title = Title(
        title_id="t",
        kind="film",
        name="T",
        maturity=7,
        artworks=(
            Artwork(artwork_id="grim", maturity=16),
            Artwork(artwork_id="mild", maturity=7),
            Artwork(artwork_id="unsaid"),
        ),
    )
    assert [one.artwork_id for one in payload_of(title).artworks] == ["mild", "unsaid"]
