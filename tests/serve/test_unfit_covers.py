"""Spoilers, retired covers and those above a ceiling, on every path that shows a cover: pages, fallbacks, lists."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from marquee.schema.catalog import Artwork, Title

from .conftest import Service, Start, a_catalogue


def spoilt(title: Title) -> Title:
    """Give a title one cover for everyone behind four that are not: the first would be its default."""
    name = title.title_id
    return msgspec.structs.replace(
        title,
        artworks=(
            Artwork(artwork_id=f"{name}-end", spoiler=True),
            Artwork(artwork_id=f"{name}-old", retired=True),
            Artwork(artwork_id=f"{name}-adult", aspect="mood", value="warm", maturity=18),
            Artwork(artwork_id=f"{name}-good", aspect="genre", value=title.genres[0]),
            Artwork(artwork_id=f"{name}-fine", aspect="mood", value="warm", maturity=6),
        ),
    )


@pytest.fixture
def spoiling(start: Start) -> Iterator[Service]:
    yield start(titles=[spoilt(title) for title in a_catalogue(80)])


def shown_to(service: Service, profile_id: str, *, paths: tuple[str, ...] = ("home", "search", "similar")) -> set[str]:
    """Gather the endings of all artwork ids a profile is shown."""
    found: list[dict[str, Any]] = []
    if "home" in paths:
        found += service.get("/v1/home", profile_id=profile_id, rows=60)["rows"]
    if "search" in paths:
        found += service.get("/v1/search", q="comedy", profile_id=profile_id)["rows"]
    if "similar" in paths:
        found.append(service.get("/v1/titles/t1/similar", profile_id=profile_id)["row"])
    ids = {tile["artwork_id"] for row in found for tile in row["tiles"]}
    assert ids
    return {one.rpartition("-")[2] if "~plain" not in one else "plain" for one in ids}


def make(service: Service, profile_id: str, **fields: Any) -> str:
    account = f"of-{profile_id}"
    body = {"profile_id": profile_id, "account_id": account, "name": profile_id, **fields}
    answer = service.client.post("/v1/profiles", json=body, headers=service.bearer(account))
    assert answer.status_code in (200, 201), answer.text
    return profile_id


def test_a_grown_viewer_sees_what_is_drawn_and_never_a_spoiler_or_a_retired_cover(spoiling: Service) -> None:
    for number in range(6):  # a holdout account among them would see defaults
        assert shown_to(spoiling, f"p{number}") <= {"adult", "good", "fine"}


def test_under_a_ceiling_nothing_above_it_on_any_path(spoiling: Service) -> None:
    assert shown_to(spoiling, make(spoiling, "young", maturity=12)) <= {"good", "fine"}


def test_kids_and_those_not_profiled_get_a_default_that_is_fit_for_them(spoiling: Service) -> None:
    assert shown_to(spoiling, make(spoiling, "child", kids=True)) <= {"good", "fine", "plain"}
    assert shown_to(spoiling, make(spoiling, "nobody", non_profiling=True)) <= {"adult", "good", "fine"}


def test_a_popular_page_of_the_fallback_shows_fit_covers(spoiling: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("the taste fails")

    monkeypatch.setattr("marquee.serve.handlers.home.build_page", broken)
    assert shown_to(spoiling, make(spoiling, "young", maturity=12), paths=("home",)) <= {"good", "fine"}
    assert spoiling.get("/v1/home", profile_id="young")["fallback"]


def test_public_lists_name_no_spoiler_no_retired_and_nothing_above_the_titles_own_rating(spoiling: Service) -> None:
    listed = [
        *spoiling.get("/v1/titles", ids="t1,t2,t8")["titles"],
        *spoiling.get("/v1/onboarding", profile_id="p1", count=30)["titles"],
        spoiling.get("/v1/titles/t8"),
    ]
    named = {one["artwork_id"].rpartition("-")[2] for title in listed for one in title["artworks"]}
    assert named == {"good", "fine"}


def test_a_cover_found_to_spoil_is_not_held_on_to(spoiling: Service) -> None:
    page = spoiling.get("/v1/home", profile_id="p1", rows=60)
    tile = next(
        tile
        for row in page["rows"]
        for tile in row["tiles"]
        if tile.get("decision_id") and "plain" not in tile["artwork_id"]
    )
    title_id, artwork_id = tile["title_id"], tile["artwork_id"]
    spoiling.send(
        "impression", "p1", request_id=page["request_id"], row_id=page["rows"][0]["row_id"], position=0,
        title_id=title_id, artwork_id=artwork_id, decision_id=tile["decision_id"],
    )  # fmt: skip

    def covers() -> set[str]:
        rows = spoiling.get("/v1/home", profile_id="p1", rows=60)["rows"]
        return {one["artwork_id"] for row in rows for one in row["tiles"] if one["title_id"] == title_id}

    assert covers() == {artwork_id}, "it is held"
    for edit in ({"verdict": "accepted", "spoiler": True}, {"verdict": "retired", "spoiler": False}):
        body = {"judgements": [{"id": artwork_id, **edit}]}
        assert spoiling.client.post(f"/v1/operator/artwork/{title_id}", json=body).status_code == 200
        assert artwork_id not in covers()


def test_a_title_with_nothing_fit_shows_the_cover_drawn_from_its_name(start: Start) -> None:
    titles = [
        msgspec.structs.replace(title, artworks=(Artwork(artwork_id=f"{title.title_id}-end", spoiler=True),))
        for title in a_catalogue(80)
    ]
    service = start(titles=titles)
    assert shown_to(service, "p1") == {"plain"}
    tile = service.get("/v1/home", profile_id="p1")["rows"][0]["tiles"][0]
    answer = service.client.get(f"/v1/artwork/{tile['artwork_id']}")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("image/svg+xml")
