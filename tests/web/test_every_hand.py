"""The keyboard alone, a narrow screen, less motion: the same home screen for every hand."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenScreen, Served, until

pytestmark = pytest.mark.browser

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUS = """() => { const it = document.activeElement;
  return { classes: it.className, ring: getComputedStyle(it).outlineStyle, title: it.dataset.title ?? null }; }"""


def press(page: Page, *keys: str) -> None:
    """Press keys as a person would, one after the other."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(40)


def test_the_keyboard_alone_finds_plays_and_comes_back(look: OpenScreen, served: Served) -> None:
    viewer = served.viewer()
    page = look(viewer).open()
    until(lambda: press(page, "ArrowDown") or "tile" in page.evaluate(FOCUS)["classes"])
    press(page, "ArrowRight", "ArrowRight", "ArrowLeft")
    stood = page.evaluate(FOCUS)
    assert stood["ring"] != "none"
    press(page, "Enter")
    page.wait_for_selector(".sheet .about")
    press(page, "Enter")  # the play button has the focus
    page.wait_for_selector(".player")
    press(page, "Space")
    expect(page.locator(".player").get_by_role("button", name="Play")).to_be_focused()
    press(page, "ArrowRight", "ArrowRight", "ArrowRight", "Escape")
    expect(page.locator(".player")).to_have_count(0)
    press(page, "Escape")
    expect(page.locator(".sheet")).to_have_count(0)
    assert page.evaluate(FOCUS)["title"] == stood["title"]
    stop = until(lambda: served.told(viewer, "play_stop"))[0]
    assert (stop.title_id, stop.position_s is not None and stop.position_s >= 30) == (stood["title"], True)


def test_arrows_go_up_and_down_between_rows_and_home_and_end_within_one(look: OpenScreen, served: Served) -> None:
    page = look(served.viewer()).open()
    until(lambda: press(page, "ArrowDown") or "tile" in page.evaluate(FOCUS)["classes"])
    row_of = "document.activeElement.closest('.row').dataset.row"
    first = page.evaluate(row_of)
    press(page, "ArrowDown")
    second = page.evaluate(row_of)
    assert second != first
    press(page, "End")
    last = page.evaluate(
        "[...document.activeElement.closest('.strip').children].indexOf(document.activeElement.parentElement)"
    )
    assert last == page.evaluate("document.activeElement.closest('.strip').children.length") - 1
    press(page, "Home", "ArrowUp")
    assert page.evaluate(row_of) == first


def test_the_card_of_a_tile_is_reached_and_left_by_keys(look: OpenScreen, served: Served) -> None:
    page = look(served.viewer()).open()
    until(lambda: press(page, "ArrowDown") or "tile" in page.evaluate(FOCUS)["classes"])
    title_id = page.evaluate(FOCUS)["title"]

    def inside() -> bool:
        """Walk into the card; where rows that just came in took it away, walk back and let it come again."""
        page.wait_for_selector(".card")
        press(page, "Tab")
        entered = bool(page.evaluate("document.activeElement.closest('.card') !== null"))
        if not entered:
            press(page, "Shift+Tab")
        return entered

    until(inside)
    press(page, "Escape")
    expect(page.locator(".card")).to_have_count(0)
    assert page.evaluate(FOCUS)["title"] == title_id


def test_slash_searches_and_the_arrows_choose_a_suggestion(look: OpenScreen, served: Served) -> None:
    page = look(served.viewer()).open()
    press(page, "/")
    page.keyboard.type("the")
    page.wait_for_selector("#suggestions [role=option]")
    press(page, "ArrowDown")
    box = page.get_by_role("combobox", name="Search")
    chosen = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    press(page, "Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Results for the")).to_be_visible()


def test_the_first_tab_offers_to_skip_to_the_page(look: OpenScreen) -> None:
    page = look().open("#/new")
    page.locator("#new-name").wait_for()
    page.evaluate("document.activeElement.blur()")
    page.locator(".skip").focus()
    expect(page.locator(".skip")).to_be_in_viewport()
    press(page, "Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_nothing_is_wider_than_a_phone(look: OpenScreen, served: Served) -> None:
    page = look(served.viewer(), phone=True).open()
    assert page.evaluate(WIDER) <= 0
    page.locator(".row .tile").first.tap()
    page.wait_for_selector(".sheet .about")
    page.wait_for_selector(".similar .tile")
    assert (
        page.evaluate("document.querySelector('.sheet').scrollWidth - document.querySelector('.sheet').clientWidth")
        <= 0
    )
    page.locator(".sheet .because").first.tap()
    page.wait_for_selector(".drawer .summary")
    assert (
        page.evaluate("document.querySelector('.drawer').scrollWidth - document.querySelector('.drawer').clientWidth")
        <= 0
    )
    page.locator(".drawer .close").tap()
    page.locator(".sheet [data-do=play]").tap()
    page.wait_for_selector(".player .seek")
    assert (
        page.evaluate("document.querySelector('.player').scrollWidth - document.querySelector('.player').clientWidth")
        <= 0
    )
    page.get_by_role("button", name="Stop and go back").tap()
    for hash, there in {
        "#/search/the": ".page .tile",
        "#/list": ".page h1",
        "#/history": ".entry, .empty",
        "#/profile": ".choice",
        "#/who": ".world .ticket",
        "#/new": ".maker",
        "#/welcome": ".pick",
    }.items():
        page.goto(f"{served.address}/{hash}")
        page.wait_for_selector(there)
        assert page.evaluate(WIDER) <= 0, hash


def test_less_motion_stops_what_moves_by_itself(look: OpenScreen, served: Served) -> None:
    page = look(served.viewer(), reduced_motion="reduce").open()
    expect(page.get_by_role("button", name="Change by itself")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.scene')).animationName") == "none"


def test_every_control_has_a_name(look: OpenScreen, served: Served) -> None:
    page = look(served.viewer()).open()
    page.locator(".row .tile").first.click()
    page.wait_for_selector(".sheet .about")
    page.locator(".sheet [data-do=play]").click()
    page.wait_for_selector(".player")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, a, input, select, textarea')].filter((it) =>
          it.getAttribute('aria-hidden') !== 'true' &&
          !(it.getAttribute('aria-label') || it.textContent.trim() || it.labels?.length)).map((it) => it.outerHTML)"""
    )
    assert nameless == []
