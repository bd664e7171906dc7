"""The console's desks for campaigns, editors' rows, pages and titles: written, tried, published, undone, refused."""

import re
from time import monotonic_ns

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenScreen, Served
from .test_console import CONTRAST

pytestmark = pytest.mark.browser

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NAMELESS = """[...document.querySelectorAll('button, a, input, select')].filter((one) => one.type !== 'hidden' &&
  !(one.textContent.trim() || one.ariaLabel || one.labels?.length || one.title)).map((one) => one.outerHTML)"""


def go(page: Page, served: Served, hash: str, there: str) -> Page:
    """Open a desk and wait for something on it."""
    page.goto(f"{served.address}/console{hash}")
    page.wait_for_selector(there)
    return page


def plain_titles(served: Served, count: int) -> list[str]:
    """Name titles that everyone may see everywhere."""
    found = [
        title.title_id
        for title in served.titles.values()
        if not title.windows and not title.launch_at and (title.maturity or 99) <= 12
    ]
    return found[:count]


def add_titles(page: Page, ids: list[str]) -> None:
    """Add titles by their ids."""
    box = page.get_by_label("Add a title")
    for title_id in ids:
        box.fill(title_id)
        box.press("Enter")
    expect(page.locator(".picked-titles > li")).to_have_count(len(ids))


def test_a_campaign_is_written_tried_published_and_undone(look: OpenScreen, served: Served) -> None:
    page = go(look().page, served, "#/campaigns/new", ".plan")
    name = f"Autumn {monotonic_ns() % 10**9}"
    page.get_by_label("Name", exact=True).fill(name)
    expect(page.get_by_label("Kept under")).to_have_value(name.lower().replace(" ", "-"))
    add_titles(page, plain_titles(served, 4))
    page.get_by_label("How much").fill("6")
    page.get_by_role("button", name="Try it on recent profiles").click()
    expect(page.locator(".tried .chart")).to_be_visible(timeout=60_000)
    expect(page.locator(".tried .twice")).to_have_count(3)
    assert page.locator(".tried .chart .dot").count() >= 3
    page.get_by_role("button", name="Publish", exact=True).click()
    page.locator("dialog.ask").get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name, timeout=60_000)
    expect(page.locator(".desk-head .state")).to_have_text(re.compile("scheduled|running"))
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Campaigns")
    expect(page.locator(".campaigns", has_text=name)).to_have_count(0)


def test_a_campaign_with_no_titles_dates_reversed_or_a_goal_of_300_per_cent_is_refused(
    look: OpenScreen, served: Served
) -> None:
    screen = look()
    screen.expected = ["400", "409", "422"]
    page = go(screen.page, served, "#/campaigns/new", ".plan")
    page.get_by_label("Name", exact=True).fill("Too much")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("alert")).to_contain_text("no titles")
    add_titles(page, plain_titles(served, 1))
    page.get_by_label("How much").fill("300")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("300|share", re.IGNORECASE))
    page.get_by_label("How much").fill("5")
    page.get_by_label("Until (UTC)").fill("2001-01-01T00:00")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("alert")).to_contain_text("before it starts")


def test_an_editors_row_is_written_sorted_published_and_seen(look: OpenScreen, served: Served) -> None:
    ids = plain_titles(served, 6)
    page = go(look().page, served, "#/rows/new", ".plan")
    page.get_by_label("Title viewers read").fill("Nights by the fire")
    add_titles(page, [*ids, "nobody-knows-it"])
    page.locator(".picked-titles > li").nth(1).get_by_role("button", name=re.compile("Move up")).click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.locator("dialog.ask").get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nights by the fire")
    expect(page.locator(".desk-head .state")).to_have_text("live")
    expect(page.locator(".picked-titles .wrong")).to_contain_text("nobody-knows-it")
    home = look(served.viewer()).open()
    row = home.locator(".row", has_text="Nights by the fire")
    expect(row.first).to_be_attached()
    shown = [tile.get_attribute("data-title") for tile in row.first.locator(".tile").all()]
    assert shown[:2] == [ids[1], ids[0]]
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator(".desk-head .state")).to_have_text("withdrawn")
    home.reload()
    home.wait_for_selector(".home .tile")
    expect(home.locator(".row", has_text="Nights by the fire")).to_have_count(0)


def test_a_page_is_looked_at_as_another_profile_on_another_device_with_its_trace(
    look: OpenScreen, served: Served
) -> None:
    viewer = served.viewer()
    page = go(look().page, served, "#/page/", ".steps li")
    page.get_by_label("Profile").fill(viewer)
    page.get_by_label("Device").select_option("phone")
    page.get_by_label("Day and hour (UTC)").fill("2031-05-01T20:00")
    page.get_by_role("button", name="Show the page").click()
    page.wait_for_selector(".preview[data-device=phone] .small-tile")
    assert page.locator(".steps li").count() > 10
    page.locator(".preview .small-tile").first.click()
    expect(page.locator(".why-dialog .why-answer p").first).not_to_have_text("Asking…")
    page.get_by_role("link", name="Its health").click()
    expect(page.locator(".checks li").first).to_be_visible()
    assert served.told(viewer) == [], "looking at a page is not seeing it"


def test_a_title_says_why_it_is_not_shown_and_from_when_it_will_be(look: OpenScreen, served: Served) -> None:
    waiting = next(title for title in served.titles.values() if title.launch_at and title.launch_at > 1_700_000_000_000)
    assert waiting.launch_at is not None
    page = go(look().page, served, "#/titles", ".finder input")
    page.get_by_label("Find a title").fill(waiting.name)
    page.locator(".offer", has_text=waiting.title_id).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(waiting.name)
    page.get_by_label("Day and hour (UTC)").fill("2001-01-01T00:00")
    page.get_by_role("button", name="Look again").click()
    expect(page.locator(".desk-head .state")).to_have_text("unhealthy")
    expect(page.locator(".checks .stops .fix").first).to_be_visible()
    expect(page.locator(".turns li").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_desks_read_well_in_both_themes_on_both_screens(
    look: OpenScreen, served: Served, scheme: str, phone: bool
) -> None:
    page = look(phone=phone, color_scheme=scheme).page
    title_id = plain_titles(served, 1)[0]
    desks = {
        "#/campaigns": ".added, .chart-empty",
        "#/campaigns/new": ".plan",
        "#/rows": ".told:not(:empty), .pools tbody tr",
        "#/rows/new": ".plan",
        "#/page/": ".steps li",
        f"#/titles/{title_id}": ".checks li",
    }
    for hash, there in desks.items():
        go(page, served, hash, there)
        assert page.evaluate(WIDER) <= 0, f"nothing sticks out sideways on {hash}"
        worst = page.evaluate(CONTRAST)
        assert worst["ratio"] >= 4.5, (hash, worst)
        assert page.evaluate(NAMELESS) == [], hash
