"""What is said on the screen, and in which language: comments folded, held, reported, decided about; voices; words."""

import re
from time import monotonic_ns

import httpx
import msgspec
import pytest
from playwright.sync_api import Page, Route, expect

from marquee.serve.payloads_voices import (
    AspectDayPayload,
    AspectOverTimePayload,
    OperatorVoicesAnswer,
    SpikePayload,
)
from marquee.serve.payloads_words import (
    AspectPayload,
    CommentPayload,
    CommentsAnswer,
    TitleVoicesAnswer,
    TopicPayload,
)

from .conftest import OpenScreen, Served, until
from .test_console import CONTRAST
from .test_right_to_left import read_as

pytestmark = pytest.mark.browser

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MARKUP = "<img src=x onerror=alert(1)><script>alert(1)</script> & “quotes”"


def answer_with(page: Page, path: str, answer: object) -> None:
    """Let a resource answer with a payload of the service's own types."""

    def told(route: Route) -> None:
        route.fulfill(body=msgspec.json.encode(answer), content_type="application/json")

    page.route(path, told)


def open_film(served: Served) -> str:
    """Name a title that everyone may see everywhere."""
    return next(
        one.title_id
        for one in served.titles.values()
        if one.kind == "film" and not one.windows and not one.launch_at and (one.maturity or 99) <= 12
    )


def write(served: Served, viewer: str, title_id: str, text: str) -> str:
    """Write a comment as a viewer; gives its id."""
    comment_id = f"said-{monotonic_ns()}"
    state = httpx.get(f"{served.address}/v1/profiles/{viewer}")
    event = {
        "kind": "comment",
        "event_id": comment_id,
        "at": int(state.headers["x-marquee-now"]),
        "account_id": state.json()["account_id"],
        "profile_id": viewer,
        "title_id": title_id,
        "comment_id": comment_id,
        "text": text,
    }
    answer = httpx.post(f"{served.address}/v1/events", json=[event]).json()
    assert answer["accepted"] == 1, answer
    return comment_id


def test_a_spoiler_is_folded_what_is_held_says_so_and_markup_is_text(look: OpenScreen, served: Served) -> None:
    title_id = open_film(served)
    page = look(served.viewer()).page
    comments = (
        CommentPayload(
            comment_id="c1", author="Ada", at=1, text="He is the ghost.", spoiler=True, spoiler_reason="“ghost”"
        ),
        CommentPayload(comment_id="c2", author="Me", at=1, text="Mine, and rude", mine=True, state="held"),
        CommentPayload(comment_id="c3", author=MARKUP, at=1, text=MARKUP, edited=True),
    )
    answer_with(page, "**/v1/titles/*/comments*", CommentsAnswer(comments=comments, next=None))
    page.goto(f"{served.address}/#/title/{title_id}")
    fold = page.locator(".comment", has_text="Ada").locator("details")
    expect(fold).to_contain_text("ghost")
    expect(fold.locator("p")).to_be_hidden()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold.locator("p")).to_have_text("He is the ghost.")
    expect(page.locator(".comment.held")).to_contain_text("only you see it")
    strange = page.locator(".comment").nth(2)
    expect(strange.locator(".comment-text")).to_have_text(MARKUP)
    expect(strange.locator(".comment-by b")).to_have_text(MARKUP)
    assert page.locator(".comment :is(img, script)").count() == 0


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_voices_are_bars_with_a_sentence_and_topics_open_to_their_evidence(
    look: OpenScreen, served: Served, phone: bool
) -> None:
    title_id = open_film(served)
    page = look(served.viewer(), phone=phone).page
    answer = TitleVoicesAnswer(
        title_id=title_id,
        authors=1_340,
        mean=0.4,
        aspects=(
            AspectPayload(key="music", authors=410, mean=0.8, loved=0.93),
            AspectPayload(key="ending", authors=220, mean=0.0, loved=0.52),
            AspectPayload(key="pace", authors=64, mean=-0.6, loved=0.1),
        ),
        topics=(TopicPayload(words=("cello", MARKUP), authors=31, mean=0.7, evidence=(MARKUP,)),),
    )
    answer_with(page, "**/v1/titles/*/voices*", answer)
    page.goto(f"{served.address}/#/title/{title_id}")
    expect(page.locator(".voices-of")).to_have_text("1,340 viewers")
    expect(page.locator(".voices-sum")).to_have_text("Music loved, pace disliked")
    expect(page.locator(".aspect.argued", has_text="Ending")).to_contain_text("argued over")
    widths = page.evaluate("[...document.querySelectorAll('.aspect-bar i')].map((bar) => bar.style.cssText)")
    assert widths == ["--part: 70%;", "--part: 93%;", "--part: 52%;", "--part: 10%;"]
    page.locator(".topic summary").click()
    expect(page.locator(".topic blockquote")).to_have_text(MARKUP)
    assert page.evaluate(WIDER) <= 0


def test_too_few_voices_are_not_shown_at_all(look: OpenScreen, served: Served) -> None:
    page = look(served.viewer()).page
    page.goto(f"{served.address}/#/title/{open_film(served)}")
    page.wait_for_selector(".comments")
    expect(page.locator(".voices")).to_be_hidden()


def test_a_reported_comment_is_removed_by_an_operator_and_gone_for_everyone(look: OpenScreen, served: Served) -> None:
    title_id, writer, reporter = open_film(served), served.viewer(), served.viewer()
    text = f"Buy cheap tickets {monotonic_ns()}"
    comment_id = write(served, writer, title_id, text)
    page = look(reporter).page
    page.goto(f"{served.address}/#/title/{title_id}")
    item = page.locator(".comment", has_text=text)
    item.get_by_role("button", name=re.compile("^Report the comment")).click()
    item.get_by_label("What is wrong with it?").fill("It is an advert")
    item.get_by_role("button", name="Send the report").click()
    expect(page.locator(".toast")).to_contain_text("Reported")
    assert until(lambda: served.told(reporter, "comment_report"))[0].comment_id == comment_id
    console = look().page
    console.goto(f"{served.address}/console#/moderation")
    waiting = console.locator(f".said[data-comment={comment_id}]")
    until(lambda: waiting.count() or (console.reload(), console.wait_for_selector(".told:not(:empty)"), 0)[2])
    expect(waiting).to_contain_text("It is an advert")
    waiting.get_by_role("button", name="Remove").click()
    expect(console.locator(f".said.removed[data-comment={comment_id}]")).to_be_visible()
    comments = f"{served.address}/v1/titles/{title_id}/comments"
    until(lambda: comment_id not in httpx.get(comments).text)
    console.locator(".toast").get_by_role("button", name="Undo").click()
    expect(console.locator(f".said.visible[data-comment={comment_id}]")).to_be_visible()
    until(lambda: comment_id in httpx.get(comments).text)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_consoles_voices_show_aspects_over_time_evidence_and_spikes(
    look: OpenScreen, served: Served, phone: bool
) -> None:
    title_id = open_film(served)
    page = look(phone=phone, color_scheme="light").page
    days = tuple(
        AspectDayPayload(day=f"2026-01-{day:02}", authors=20 + day, mean=0.5 - day / 20, loved=0.5)
        for day in range(1, 15)
    )
    dubbing = AspectOverTimePayload(
        key="dubbing_subtitles",
        authors=400,
        mean=-0.4,
        loved=0.2,
        days=days,
        praise=("So clear.",),
        complaints=(MARKUP,),
    )
    spike = SpikePayload(
        title_id=title_id,
        name="N",
        key="dubbing_subtitles",
        country="DE",
        authors=42,
        usual=1.5,
        since=1,
        until=600_001,
        evidence=(MARKUP,),
    )
    answer = OperatorVoicesAnswer(
        title_id=title_id,
        name=MARKUP,
        country="",
        days=28,
        least_authors=20,
        authors=900,
        mean=0.2,
        aspects=(dubbing,),
        spikes=(spike,),
        bursting=True,
        titles=(),
    )
    answer_with(page, "**/v1/operator/voices*", answer)
    page.goto(f"{served.address}/console#/voices/{title_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text(MARKUP)
    expect(page.get_by_role("alert").filter(has_text="Sudden complaints")).to_contain_text("Germany")
    expect(page.locator(".voice .spark .dot")).to_have_count(14)
    expect(page.locator(".voice blockquote.blame")).to_contain_text(MARKUP)
    assert page.evaluate(WIDER) <= 0 and page.evaluate(CONTRAST)["ratio"] >= 4.5


def test_demand_is_told_by_country_and_week_with_its_limit(look: OpenScreen, served: Served) -> None:
    page = look().page
    page.goto(f"{served.address}/console#/demand")
    expect(page.locator(".told")).to_contain_text("fewer than 20 accounts")


@pytest.mark.parametrize(
    ("language", "list_", "play", "rows"),
    [
        ("de", "Meine Liste", "Abspielen", "Das Beste|Beliebt|Gerade beliebt"),
        ("es", "Mi lista", "Reproducir", "Lo mejor|Popular"),
    ],
)
def test_a_viewer_is_spoken_to_in_their_language_rows_and_all(
    look: OpenScreen, served: Served, language: str, list_: str, play: str, rows: str
) -> None:
    viewer = served.foreign[language].pop()
    page = look(viewer).open()
    assert page.evaluate("document.documentElement.lang") == language
    expect(page.get_by_role("link", name=list_)).to_be_visible()
    expect(page.locator(".row-head h2").filter(has_text=re.compile(rows)).first).to_be_attached()
    expect(page.locator(".billboard").get_by_role("button", name=play)).to_be_visible()
    page.goto(f"{served.address}/#/profile")
    expect(page.get_by_role("button", name=re.compile("^(Löschen|Borrar)$"))).to_be_visible()


def test_arabic_words_stand_from_the_right_and_nothing_is_wider_than_a_phone(look: OpenScreen, served: Served) -> None:
    screen = look(served.viewer(), phone=True)
    read_as(screen.page, "ar")
    page = screen.open()
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    expect(page.get_by_role("link", name="قائمتي")).to_be_visible()
    assert page.evaluate(WIDER) <= 0
