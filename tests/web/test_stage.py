"""The stage and its tiles: the service's own bill, trailers that can be switched off, badges, numerals, waiting."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import OpenScreen, Served, until

pytestmark = pytest.mark.browser

SECONDS = 4


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A few seconds of moving grey, as a file a browser plays."""
    av = pytest.importorskip("av")
    numpy = pytest.importorskip("numpy")
    path = tmp_path_factory.mktemp("film") / "trailer.webm"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx", rate=8)
        stream.width, stream.height, stream.pix_fmt = 96, 54, "yuv420p"
        for number in range(SECONDS * 8):
            picture = numpy.full((54, 96, 3), 40 + 5 * (number % 30), dtype="uint8")
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path.read_bytes()


def change(page: Page, pattern: str, edit: Callable[[dict[str, Any]], None]) -> None:
    """Let the service answer, and edit what it answered."""

    def edited(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        edit(body)
        route.fulfill(response=answer, body=json.dumps(body))

    page.route(pattern, edited)


def lay_bill(body: dict[str, Any]) -> None:
    """Put the last five top picks on a bill of their own, as the service does."""
    rows = [row for row in body["rows"] if row["kind"] != "billboard"]
    picks = next((row for row in rows if row["kind"] == "top_picks"), None)
    if picks is not None:
        tiles = picks["tiles"][-5:]
        rows.insert(0, {"row_id": "billboard", "kind": "billboard", "title": "Tonight", "reason": "", "tiles": tiles})
    body["rows"] = rows


def give_trailers(page: Page, film: bytes) -> None:
    """Give every title the same trailer, lying beside the service."""

    def edit(body: dict[str, Any]) -> None:
        for title in body["titles"]:
            title["trailer"] = {"runtime_s": SECONDS, "url": "/media/trailer.webm"}

    change(page, "**/v1/titles?*", edit)
    page.route("**/media/trailer.webm", lambda route: route.fulfill(body=film, content_type="video/webm"))


def test_the_services_bill_stands_on_the_stage_and_is_no_shelf(look: OpenScreen, served: Served) -> None:
    viewer = served.viewer()
    screen = look(viewer)
    wanted: list[str] = []

    def edit(body: dict[str, Any]) -> None:
        lay_bill(body)
        wanted[:] = [tile["title_id"] for tile in body["rows"][0]["tiles"]]

    change(screen.page, "**/v1/home?*", edit)
    page = screen.open()
    names = [served.titles[title_id].name for title_id in wanted]
    expect(page.locator(".scene h2").last).to_have_text(names[0])
    bulbs = page.locator(".bulb")
    assert [bulbs.nth(place).get_attribute("aria-label") for place in range(bulbs.count())] == names
    expect(page.locator(".row[data-kind=billboard]")).to_have_count(0)
    page.locator(".scene").last.get_by_role("button", name="About it").click()
    seen = until(lambda: served.told(viewer, "detail_view"))[0]
    assert (seen.row_id, seen.position, seen.title_id) == ("billboard", 0, wanted[0])


def test_a_muted_trailer_runs_can_be_heard_and_switched_off_for_good(
    look: OpenScreen, served: Served, film: bytes
) -> None:
    viewer = served.viewer()
    screen = look(viewer)
    give_trailers(screen.page, film)
    page = screen.open()
    page.wait_for_selector(".scene.rolling video")
    assert page.evaluate("document.querySelector('video').muted")
    page.get_by_role("button", name="Hear the trailer").click()
    assert not page.evaluate("document.querySelector('video').muted")
    until(lambda: page.evaluate("document.querySelector('video').currentTime > 2.2"))
    page.get_by_role("button", name="Switch trailers off").click()
    expect(page.locator("video")).to_have_count(0)
    expect(page.get_by_role("button", name="Hear the trailer")).to_be_hidden()
    page.reload()
    page.wait_for_selector(".home .tile")
    expect(page.get_by_role("button", name="Switch trailers on")).to_be_visible()
    page.wait_for_timeout(2_500)
    expect(page.locator("video, .scene.living")).to_have_count(0)
    ran = until(lambda: served.told(viewer, "trailer_play"))[0]
    assert ran.request_id and ran.row_id and ran.position == 0
    assert ran.position_s is not None and 2 <= ran.position_s <= SECONDS
    assert ran.runtime_s == SECONDS


def test_without_a_file_the_drawn_picture_moves_and_no_other_cover_is_shown(look: OpenScreen, served: Served) -> None:
    page = look(served.viewer()).open()
    page.wait_for_selector(".scene.living")
    assert page.locator(".scene").last.locator("img").count() == 1
    expect(page.locator("video")).to_have_count(0)


def test_a_trailer_from_elsewhere_is_not_asked_for(look: OpenScreen, served: Served) -> None:
    screen = look(served.viewer())

    def edit(body: dict[str, Any]) -> None:
        for title in body["titles"]:
            title["trailer"] = {"runtime_s": 9, "url": "https://elsewhere.example/trailer.mp4"}

    change(screen.page, "**/v1/titles?*", edit)
    asked: list[str] = []
    screen.page.on("request", lambda request: asked.append(request.url))
    screen.open()
    screen.page.wait_for_selector(".scene.living")
    screen.page.wait_for_timeout(2_200)
    assert not [address for address in asked if "elsewhere" in address]


def test_less_motion_keeps_trailers_still_until_they_are_asked_for(
    look: OpenScreen, served: Served, film: bytes
) -> None:
    screen = look(served.viewer(), reduced_motion="reduce")
    give_trailers(screen.page, film)
    page = screen.open()
    page.wait_for_timeout(2_500)
    expect(page.locator("video, .scene.living")).to_have_count(0)
    page.get_by_role("button", name="Switch trailers on").click()
    page.wait_for_selector(".scene.rolling video")


def test_badges_and_numerals_are_seen_and_said(look: OpenScreen, served: Served) -> None:
    screen = look(served.viewer())

    def edit(body: dict[str, Any]) -> None:
        row = next((row for row in body["rows"] if row["kind"] == "top_picks"), None)
        if row is None:
            return
        for tile, badge in zip(row["tiles"], ("new", "leaving", "top10", "original"), strict=False):
            tile["badge"] = badge
        tiles = [{**tile, "badge": None, "rank": place + 1} for place, tile in enumerate(row["tiles"][:10])]
        top = {"row_id": "top10", "kind": "top10", "title": "Top 10 this week", "reason": "", "tiles": tiles}
        body["rows"].insert(0, top)

    change(screen.page, "**/v1/home?*", edit)
    page = screen.open()
    tiles = page.locator(".row[data-kind=top_picks] .tile")
    for place, words in enumerate(("New", "Leaving soon", "Top 10", "Original")):
        expect(tiles.nth(place).locator(".badge")).to_have_text(words)
        expect(tiles.nth(place)).to_have_accessible_name(re.compile(words))
    ranked = page.locator(".row[data-kind=top10] .tile")
    expect(ranked.nth(0).locator(".numeral")).to_have_text("1")
    expect(ranked.nth(9).locator(".numeral")).to_have_text("10")
    expect(ranked.nth(2)).to_have_accessible_name(re.compile("Number 3 in the top ten"))
    assert page.locator(".row[data-kind=top10] .badge.top10").count() == 0, "the row's own name says it"


def test_an_empty_stage_and_empty_rows_wait_for_a_slow_page(look: OpenScreen, served: Served) -> None:
    page = look(served.viewer()).page
    held: list[Route] = []
    page.route("**/v1/home?*", lambda route: held.append(route))
    page.goto(served.address)
    page.wait_for_selector(".scene.waiting .bone")
    assert page.locator(".row.skeleton").count() >= 3
    tall = page.locator(".billboard").bounding_box()
    until(lambda: held)
    held[0].continue_()
    page.unroute("**/v1/home?*")
    page.wait_for_selector(".home .tile")
    expect(page.locator(".waiting, .row.skeleton")).to_have_count(0)
    after = page.locator(".billboard").bounding_box()
    assert tall is not None and after is not None
    assert tall["height"] == after["height"], "nothing jumps when the page comes"


def test_what_is_the_viewers_own_is_fetched_apart_where_the_page_is_everybodys(
    look: OpenScreen, served: Served
) -> None:
    screen = look(served.viewer())
    mine = sorted(served.titles)[:3]

    def own(kind: str, title_id: str) -> dict[str, Any]:
        tiles = [{"title_id": title_id, "artwork_id": f"{title_id}~plain", "reason": kind}]
        return {"row_id": kind, "kind": kind, "title": kind, "reason": "", "tiles": tiles}

    rows = [own("my_list", mine[0]), own("continue", mine[1])]
    screen.page.route("**/v1/own?*", lambda route: route.fulfill(json={"request_id": "own-1", "rows": rows}))
    change(screen.page, "**/v1/profiles/*", lambda body: body.update(non_profiling=True))

    def everybodys(body: dict[str, Any]) -> None:
        body["rows"] = [row for row in body["rows"] if row["kind"] not in ("continue", "my_list", "watch_again")]

    change(screen.page, "**/v1/home?*", everybodys)
    page = screen.open()
    expect(page.locator(".home .row").first).to_have_attribute("data-kind", "continue")
    kinds = [row.get_attribute("data-kind") for row in page.locator(".home .row[data-kind]").all()]
    assert kinds.index("my_list") == 3
