"""Where the viewer's language is read from the right, the whole screen is: order, arrows, strips, keys."""

import pytest
from playwright.sync_api import Page

from .conftest import OpenScreen, Served, until

pytestmark = pytest.mark.browser

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PLACES = """() => [...document.querySelector('.row .strip').children].slice(0, 3)
  .map((item) => item.getBoundingClientRect().left)"""


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_hebrew_browser_gets_a_page_that_begins_on_the_right(look: OpenScreen, served: Served, phone: bool) -> None:
    screen = look(served.viewer(), phone=phone)
    read_as(screen.page, "he")
    page = screen.open()
    assert page.evaluate("document.documentElement.dir") == "rtl"
    first, second, third = page.evaluate(PLACES)
    assert first > second > third
    assert page.evaluate(WIDER) <= 0


def test_a_viewer_whose_language_is_read_from_the_left_keeps_it(look: OpenScreen, served: Served) -> None:
    screen = look(served.viewer())
    read_as(screen.page, "pt")
    page = screen.open()
    assert page.evaluate("document.documentElement.dir") == "ltr"
    first, second, _ = page.evaluate(PLACES)
    assert first < second


def test_the_left_arrow_leads_on_and_the_strip_slides_to_the_left(look: OpenScreen, served: Served) -> None:
    screen = look(served.viewer())
    read_as(screen.page, "ar")
    page = screen.open()
    until(lambda: page.keyboard.press("ArrowDown") or page.evaluate("document.activeElement.matches('.tile')"))
    place = "[...document.activeElement.closest('.strip').children].indexOf(document.activeElement.parentElement)"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(place) == 2
    page.keyboard.press("ArrowRight")
    assert page.evaluate(place) == 1
    frame = page.locator(".row .strip-frame").first
    frame.hover()
    on = frame.locator(".slide.on")
    box, whole = on.bounding_box(), frame.bounding_box()
    assert box is not None and whole is not None
    assert box["x"] < whole["x"] + whole["width"] / 2, "the arrow that leads on stands on the left"
    on.click()
    until(lambda: page.evaluate("document.querySelector('.row .strip').scrollLeft < -200"))
    until(lambda: "has-back" in (frame.get_attribute("class") or ""))


def read_as(page: Page, language: str) -> None:
    """Let the service say which language the viewer reads."""

    def told(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        route.fulfill(response=answer, json={**answer.json(), "language": language})  # type: ignore[attr-defined]

    page.route("**/v1/profiles/*", told)
