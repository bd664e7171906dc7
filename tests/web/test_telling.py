"""What the browser reports: what was truly seen, once, whatever the network does."""

import pytest
from playwright.sync_api import Route, expect

from .conftest import OpenScreen, Served, until
from .test_home_screen import TOP_PICKS, press_on_card

pytestmark = pytest.mark.browser

HALF_VISIBLE = """() => [...document.querySelectorAll('.home .row')].flatMap((row) =>
  [...row.querySelectorAll('.tile')].filter((tile) => {
    const box = tile.getBoundingClientRect();
    const wide = Math.min(box.right, innerWidth) - Math.max(box.left, 0);
    const tall = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    return wide > 0 && tall > 0 && wide * tall >= 0.5 * box.width * box.height;
  }).map((tile) => tile.dataset.title))"""


def test_only_tiles_seen_for_a_second_are_told(look: OpenScreen, served: Served) -> None:
    viewer = served.viewer()
    page = look(viewer).open()
    page.mouse.move(5, 400)
    page.mouse.wheel(0, 3_000)  # past what is never looked at for long
    page.wait_for_timeout(300)
    page.mouse.wheel(0, -3_000)
    page.wait_for_timeout(2_000)
    seen = set(page.evaluate(HALF_VISIBLE)) | {
        page.evaluate("document.querySelector('.scene').getAttribute('aria-label')")
    }
    page.goto("about:blank")  # what waits goes out as the page goes away
    told = until(lambda: served.told(viewer, "impression"))
    assert {event.title_id for event in told} <= seen | {
        title_id for title_id, title in served.titles.items() if title.name in seen
    }
    assert len(told) >= 5
    assert all((event.visible_ms or 0) >= 1_000 and event.request_id and event.artwork_id for event in told)
    places = [(event.request_id, event.row_id, event.position) for event in told]
    assert len(places) == len(set(places))


def test_an_act_done_while_the_service_is_away_arrives_once_when_it_is_back(look: OpenScreen, served: Served) -> None:
    viewer = served.viewer()
    screen = look(viewer)
    screen.expected = ["ERR_INTERNET_DISCONNECTED"]
    page = screen.open()
    page.locator(TOP_PICKS).first.wait_for()
    page.context.set_offline(True)
    title_id = press_on_card(page, "I like this")
    expect(page.get_by_role("status").get_by_text("sent again by itself")).to_be_visible()
    page.context.set_offline(False)
    until(lambda: served.told(viewer, "thumb"))
    page.wait_for_timeout(500)
    assert [(event.title_id, event.thumb) for event in served.told(viewer, "thumb")] == [(title_id, 1)]


def test_a_cursor_that_ran_out_brings_a_fresh_page(look: OpenScreen, served: Served) -> None:
    screen = look(served.viewer())
    screen.expected = ["410"]
    page = screen.page
    asked: list[str] = []

    def refuse_first_cursor(route: Route) -> None:
        asked.append(route.request.url)
        if sum("cursor=" in url for url in asked) == 1 and "cursor=" in route.request.url:
            route.fulfill(status=410, json={"error": {"code": "gone", "message": "gone", "next": "ask again"}})
        else:
            route.continue_()

    page.route("**/v1/home?*", refuse_first_cursor)
    screen.open()
    before = page.locator(".home .row").count()
    until(lambda: page.mouse.wheel(0, 2_000) or page.locator(".home .row:not(.skeleton)").count() > before)
    assert ["cursor=" in url for url in asked][:3] == [False, True, False]


def test_the_page_that_is_shown_comes_whole_before_the_cursor_is_followed(look: OpenScreen, served: Served) -> None:
    page = look(served.viewer()).open()
    first = [row.get_attribute("data-row") for row in page.locator(".home .row[data-row]").all()]
    until(lambda: page.mouse.wheel(0, 2_000) or page.locator(".home .row[data-row]").count() > len(first))
    after = [row.get_attribute("data-row") for row in page.locator(".home .row[data-row]").all()]
    assert after[: len(first)] == first
    assert len(after) == len(set(after))
    assert page.locator(TOP_PICKS).count() > 5


def test_a_viewer_of_another_household_is_not_given_this_browsers_country(look: OpenScreen, served: Served) -> None:
    viewer = served.viewer()
    page = look(viewer).open()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/v1/home" in request.url else None)
    page.reload()
    page.wait_for_selector(".home .tile")
    assert asked and all("country=" not in url for url in asked)
