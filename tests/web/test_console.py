"""The console in a browser: a contact sheet worked by keys, a pool that follows, both themes, a phone."""

import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from marquee.media.intake import take
from marquee.media.store import CANDIDATES

from .conftest import OpenScreen, Served, until

pytestmark = pytest.mark.browser


def propose(served: Served, count: int, *, seed: int) -> str:
    """Lay images beside a title no other test uses, and give its id."""
    title_id = sorted(served.titles)[seed]
    home = served.stores.settings.home
    files = []
    for number in range(count):
        blocks = np.random.default_rng([seed, number]).integers(0, 256, (9, 16, 3), dtype=np.uint8)
        files.append(home / f"{seed}-{number}.png")
        Image.fromarray(blocks).resize((320, 180)).save(files[-1])
    taken = take(home / "artwork" / CANDIDATES, [(file, title_id) for file in files])
    assert all(one.candidate is not None or one.known for one in taken)
    return title_id


def open_pool(look: OpenScreen, served: Served, title_id: str, **options: object) -> Page:
    page: Page = look(**options).page
    page.goto(f"{served.address}/console#/covers/{title_id}")
    page.wait_for_selector(".frame")
    return page


def decided(served: Served, title_id: str) -> dict[str, str]:
    standing = served.stores.desk.snapshot(now=2**45).in_force("artwork")
    return {
        key.split("~")[-1]: re.findall(r'"verdict":"(\w+)"', value)[0]
        for key, value in standing.items()
        if key.startswith(f"{title_id}~")
    }


def test_a_contact_sheet_is_worked_by_keys_alone_and_the_pool_follows(look: OpenScreen, served: Served) -> None:
    title_id = propose(served, 4, seed=3)
    page = open_pool(look, served, title_id)
    expect(page.locator(".sheet-left")).to_have_text("4 open")
    before = page.locator(".cover-card").count()
    page.locator(".frame").first.focus()
    for key in ("a", "r", "a", "u"):
        page.keyboard.press(key)
    expect(page.locator(".sheet-left")).to_have_text("1 open")
    expect(page.locator(".cover-card")).to_have_count(before + 2)
    assert sorted(decided(served, title_id).values()) == ["accepted", "accepted", "rejected"]
    expect(page.locator(".frame").nth(3)).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("u")
    expect(page.locator(".cover-card")).to_have_count(before + 1)
    assert sorted(decided(served, title_id).values()) == ["accepted", "rejected"]


def test_a_candidate_is_tagged_and_accepted_with_what_it_warns_of(look: OpenScreen, served: Served) -> None:
    title_id = propose(served, 1, seed=4)
    page = open_pool(look, served, title_id)
    page.locator(".frame").first.focus()
    page.keyboard.press("t")
    dialog = page.locator("dialog.tagging")
    dialog.get_by_label("It stresses").select_option("mood")
    dialog.get_by_label("Which").fill("eerie")
    dialog.get_by_label("And also").fill("warm")
    dialog.get_by_text("violence", exact=True).click()
    dialog.get_by_label(re.compile("gives something away")).check()
    dialog.get_by_role("button", name="Accept with these tags").click()
    assert dialog.is_visible(), "a tag without its kind is not taken"
    dialog.get_by_label("And also").fill("genre: Drama")
    dialog.get_by_role("button", name="Accept with these tags").click()
    card = page.locator(".cover-card", has_text="eerie")
    expect(card.locator(".warn")).to_have_text(["spoiler", "violence"])
    expect(card.locator(".also")).to_have_text("genre: Drama")


def test_a_cover_is_retired_and_the_notice_undoes_it(look: OpenScreen, served: Served) -> None:
    title_id = propose(served, 1, seed=5)
    page = open_pool(look, served, title_id)
    card = page.locator(".cover-card").nth(1)
    card.get_by_role("button", name="Retire").click()
    expect(page.locator(".cover-card.retired")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".cover-card.retired")).to_have_count(0)


def test_the_list_finds_titles_and_those_that_wait(look: OpenScreen, served: Served) -> None:
    title_id = propose(served, 2, seed=6)
    page = look().page
    page.goto(f"{served.address}/console")
    page.wait_for_selector(".pools tbody tr")
    page.get_by_role("button", name=re.compile("Waiting for you")).click()
    until(lambda: page.locator(".pools tbody tr em").count() == page.locator(".pools tbody tr").count() > 0)
    page.get_by_label("Find a title").fill(served.titles[title_id].name)
    page.locator(".pool-name", has_text=served.titles[title_id].name).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(served.titles[title_id].name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_it_reads_well_in_both_themes_on_both_screens(
    look: OpenScreen, served: Served, scheme: str, phone: bool
) -> None:
    title_id = propose(served, 1, seed=7)
    page = open_pool(look, served, title_id, phone=phone, color_scheme=scheme)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "nothing sticks out sideways"
    worst = page.evaluate(CONTRAST)
    assert worst["ratio"] >= 4.5, worst
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, a, input, select')]"
        ".filter((one) => !(one.textContent.trim() || one.ariaLabel || one.labels?.length)).length"
    )
    assert nameless == 0


CONTRAST = """
(() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length && (colour.length < 4 || colour[3] > 0.9)) return colour;
    }
    return [255, 255, 255];
  };
  let worst = { ratio: 21 };
  for (const node of document.querySelectorAll("main *, header *")) {
    const own = [...node.childNodes].some((part) => part.nodeType === 3 && part.textContent.trim());
    if (!own || !node.getClientRects().length || node.closest(".frame, .solid, .unseen")) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < worst.ratio) worst = { ratio, text: node.textContent.trim().slice(0, 40), of: node.className };
  }
  return worst;
})()
"""
