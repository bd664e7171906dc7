"""What a viewer does at the home screen: every act is told, and the page that stands changes."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenScreen, Served, until

pytestmark = pytest.mark.browser

TOP_PICKS = ".row[data-kind=top_picks] .tile"
STATED = ("continue", "my_list", "watch_again", "top10", "pinned")  # rows whose tiles may stay whatever is done to them
DISCOVERY = f".row[data-kind]:not({', '.join(f'[data-kind={kind}]' for kind in STATED)}) .tile"


def open_title(page: Page, tile: str = TOP_PICKS) -> str:
    """Open the title page of the first tile that fits; gives its id."""
    found = page.locator(tile).first
    title_id = found.get_attribute("data-title")
    assert title_id
    found.click()
    page.wait_for_selector(".sheet .about")
    return title_id


def press_on_card(page: Page, name: str, tile: str = TOP_PICKS) -> str:
    """Lift the card of the first tile that fits and press a button on it; gives the title's id."""
    title_id = lift_card(page, tile)
    page.locator(".card").get_by_role("button", name=name).click()
    return title_id


def lift_card(page: Page, tile: str = TOP_PICKS) -> str:
    """Rest the pointer on the first tile that fits until its card comes up; gives its id."""
    found = page.locator(tile).first
    title_id = found.get_attribute("data-title")
    assert title_id
    found.hover()
    page.wait_for_selector(".card")
    return title_id


def test_a_new_viewer_makes_a_profile_picks_three_titles_and_gets_a_page(look: OpenScreen, served: Served) -> None:
    page = look().open("#/who")
    page.get_by_role("link", name="New profile").click()
    page.get_by_label("Name", exact=True).fill("Ada & <b>Co</b>")
    page.get_by_role("button", name="Print the ticket").click()
    expect(page.get_by_role("heading", name="Welcome, Ada & <b>Co</b>")).to_be_visible()
    go = page.get_by_role("button", name="Raise the curtain")
    expect(go).to_be_disabled()
    picked = [page.locator(".pick").nth(place).get_attribute("data-title") for place in (0, 2, 5)]
    for place in (0, 2, 5):
        page.locator(".pick").nth(place).click()
    go.click()
    page.wait_for_selector(".home .tile")
    profile_id = page.evaluate("localStorage.getItem('marquee.profile')")
    made = until(lambda: [event for event in served.told(profile_id, "profile_update") if event.picks])
    assert list(made[-1].picks or ()) == picked
    page.goto(f"{served.address}/#/who")
    expect(page.locator(".lobby > .tickets .ticket").first).to_contain_text("Ada & <b>Co</b>")


def test_a_new_viewer_may_skip_the_three_titles(look: OpenScreen) -> None:
    page = look().open("#/new")
    page.get_by_label("Name", exact=True).fill("Skipper")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Skip").click()
    expect(page.locator(".home .row").first).to_be_visible()


def test_playing_a_film_tells_its_course_and_puts_it_into_continue_watching(look: OpenScreen, served: Served) -> None:
    viewer = served.viewer()
    page = look(viewer).open()
    title_id = open_title(page)
    page.locator(".sheet [data-do=play]").click()
    seek = page.locator(".player .seek")
    whole = int(seek.get_attribute("max") or 0)
    seek.fill(str(whole // 3))
    until(lambda: served.told(viewer, "play_progress"))
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Stop and go back").click()
    expect(page.locator(".sheet [data-do=play]")).to_contain_text("Resume")
    page.locator(".sheet > .sheet-body > .close").click()
    tile = page.locator(f".row[data-kind=continue] .tile[data-title={title_id}]")
    expect(tile).to_be_visible()
    expect(tile).to_have_accessible_name(re.compile(r"3\d% watched"))
    course = served.told(viewer, "play_start", "play_progress", "play_stop")
    assert [course[0].kind, course[-1].kind] == ["play_start", "play_stop"]
    assert len({event.play_id for event in course}) == 1
    assert {event.runtime_s for event in course} == {float(whole)}
    assert course[-1].position_s is not None and course[-1].position_s >= whole // 3
    assert all(event.request_id and event.row_id == "top_picks" and event.position == 0 for event in course)


def test_a_trailer_tells_how_far_it_ran(look: OpenScreen, served: Served) -> None:
    viewer = served.viewer()
    page = look(viewer).open()
    with_trailer = next(
        title
        for title in served.titles.values()
        if title.trailer and (title.maturity or 0) < 16 and not title.windows and not title.launch_at
    )
    page.goto(f"{served.address}/#/title/{with_trailer.title_id}")
    page.locator(".sheet [data-do=trailer]").click()
    page.locator(".player .seek").fill("30")
    page.keyboard.press("Escape")
    ran = until(lambda: served.told(viewer, "trailer_play"))[0]
    assert with_trailer.trailer is not None
    assert ran.runtime_s == with_trailer.trailer.runtime_s
    assert ran.position_s is not None and 30 <= ran.position_s < 40
    assert served.told(viewer, "play_start", "play_stop") == []


def test_a_title_thumbed_down_leaves_the_page(look: OpenScreen, served: Served) -> None:
    viewer = served.viewer()
    page = look(viewer).open()
    title_id = press_on_card(page, "Not for me", DISCOVERY)
    until(lambda: served.told(viewer, "thumb"))
    page.mouse.move(2, 2)
    expect(
        page.locator(
            f".row:not([data-kind=continue], [data-kind=my_list], [data-kind=watch_again]) .tile[data-title={title_id}]"
        )
    ).to_have_count(0)
    assert served.told(viewer, "thumb")[0].thumb == -1


def test_what_is_hidden_leaves_the_page_and_undo_brings_it_back(look: OpenScreen, served: Served) -> None:
    viewer = served.viewer()
    page = look(viewer).open()
    title_id = press_on_card(page, "Hide this", DISCOVERY)
    page.mouse.move(2, 2)
    expect(page.locator(f".shelf .tile[data-title={title_id}]")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f".shelf .tile[data-title={title_id}]").first).to_be_attached()
    assert [event.kind for event in served.told(viewer, "hide", "unhide")] == ["hide", "unhide"]


def test_my_list_becomes_a_row(look: OpenScreen, served: Served) -> None:
    viewer = served.viewer()
    page = look(viewer).open()
    title_id = open_title(page)
    page.locator(".sheet").get_by_role("button", name="Put on my list").click()
    page.keyboard.press("Escape")
    expect(page.locator(f".row[data-kind=my_list] .tile[data-title={title_id}]")).to_be_attached()
    page.get_by_role("link", name="My list").click()
    expect(page.locator(f".grid .tile[data-title={title_id}]")).to_be_visible()


def test_a_search_suggests_finds_and_tells_what_was_opened(look: OpenScreen, served: Served) -> None:
    viewer = served.viewer()
    page = look(viewer).open()
    title = next(
        one
        for one in served.titles.values()
        if len(one.name) > 9 and (one.maturity or 0) < 16 and not one.windows and not one.launch_at
    )
    box = page.get_by_role("combobox", name="Search")
    box.press_sequentially(title.name[:6])
    expect(page.get_by_role("option").first).to_be_visible()
    box.fill(title.name)
    page.keyboard.press("Enter")
    found = page.locator(f".row .tile[data-title={title.title_id}]").first
    expect(found).to_be_visible()
    found.click()
    page.wait_for_selector(".sheet .about")
    searched = until(lambda: served.told(viewer, "search"))[0]
    opened = until(lambda: served.told(viewer, "search_click"))[0]
    assert searched.query == title.name and searched.results
    assert (opened.query, opened.title_id, opened.request_id) == (title.name, title.title_id, searched.request_id)


def test_a_comment_with_markup_is_shown_as_it_was_written(look: OpenScreen, served: Served) -> None:
    viewer = served.viewer()
    page = look(viewer).open()
    title_id = open_title(page)
    text = '<img src=x onerror="window.hit=1"><script>window.hit=1</script> & so on'
    page.get_by_label("Comment on").fill(text)
    page.locator(".comment-form button").click()
    expect(page.locator(".comment-text").first).to_have_text(text)
    page.locator(".comment").first.get_by_role("button", name="Change").click()
    page.get_by_label("Your comment").fill("Calmer now")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".comment-text").first).to_have_text("Calmer now")
    page.goto(f"{served.address}/#/title/{title_id}")
    page.reload()
    expect(page.locator(".comment-text").first).to_have_text("Calmer now")
    assert page.evaluate("window.hit") is None
    page.locator(".comment").first.get_by_role("button", name="Take back").click()
    expect(page.locator(".comment-text", has_text="Calmer now")).to_have_count(0)
    kinds = [event.kind for event in served.told(viewer, "comment", "comment_edit", "comment_remove")]
    assert kinds == ["comment", "comment_edit", "comment_remove"]


def test_the_drawer_says_why_a_title_is_shown(look: OpenScreen, served: Served) -> None:
    page = look(served.viewer()).open()
    press_on_card(page, "Why am I seeing")
    drawer = page.locator("dialog.drawer")
    expect(drawer.locator(".summary")).to_contain_text("Top picks")
    drawer.locator("summary").click()
    expect(drawer.locator(".trace li").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)


def test_what_is_taken_out_of_the_history_is_gone_and_a_reset_empties_it(look: OpenScreen, served: Served) -> None:
    viewer = next(name for name in served.adults if len(served.stores.log.tail(name, after=0)) > 60)
    served.adults.remove(viewer)
    page = look(viewer).open("#/history")
    entry = page.locator(".entry").first
    title_id = entry.get_attribute("data-title")
    entry.get_by_role("button", name="Remove").click()
    expect(page.locator(f".entry[data-title={title_id}]")).to_have_count(0)
    assert served.told(viewer, "history_remove")[0].title_id == title_id
    page.goto(f"{served.address}/#/profile")
    page.locator("[data-do=reset]").click()
    page.locator(".ask").get_by_role("button", name="Reset my taste").click()
    until(lambda: served.told(viewer, "reset_taste"))
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.get_by_role("heading", name="Nothing watched yet")).to_be_visible()


def test_a_name_is_changed_under_the_accounts_token(look: OpenScreen, served: Served) -> None:
    viewer = served.viewer()
    page = look(viewer).open("#/profile")
    page.get_by_label("Name", exact=True).fill("Someone new")
    page.get_by_role("button", name="Keep these").click()
    until(lambda: [event for event in served.told(viewer, "profile_update") if event.name == "Someone new"])
    page.reload()
    expect(page.get_by_role("heading", name="Someone new")).to_be_visible()
