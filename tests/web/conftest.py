"""A small world really served, and a browser that looks at it with fresh eyes for every test."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from marquee.catalog.load import import_titles
from marquee.ingest.backfill import backfill
from marquee.jobs import follow
from marquee.language.wording import LANGUAGES
from marquee.schema.catalog import Title
from marquee.schema.clock import Clock
from marquee.schema.events import Event
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores
from marquee.synthetic.world import build_world

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LONGEST_S = 20.0
START_S = 120.0  # kernels that changed are compiled before the service is ready


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a browser test be tried once more: two cores shared with another test process can starve a browser."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@dataclass(kw_only=True)
class Served:
    """A running service, what stands behind it, and viewers no test has used yet."""

    address: str
    stores: Stores
    titles: dict[str, Title]
    adults: list[str]  # those whose language the screen speaks only in English
    foreign: dict[str, list[str]]  # by language: those it speaks to in theirs
    started_after: int  # the log's last position before the service was started

    def viewer(self) -> str:
        """Give a grown-up viewer who thumbed nothing yet (a pressed thumb has another name), to this test alone."""
        return self.adults.pop()

    def told(self, profile_id: str, *kinds: str) -> list[Event]:
        """List what the log holds of a profile, oldest first, `page_served` left out."""
        events = [logged.event for logged in self.stores.log.tail(profile_id, after=self.started_after)]
        return [event for event in events if (event.kind in kinds if kinds else event.kind != "page_served")]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; skips, saying what to do, where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium here: install the package `chromium` to run the browser tests")
    return found


@pytest.fixture(scope="session")
def served(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a small built-in world with `marquee serve`."""
    world = build_world(seed=11, titles=300, viewers=160, days=60)
    settings = Settings(home=tmp_path_factory.mktemp("web") / "home", clock_kind="data")
    stores = open_stores(settings)
    import_titles(stores.artifacts, stores.desk, list(world.titles), replace=False, yes=True, author="test", now=1)
    backfill(stores.log, enumerate(world.events()), now=world.end_at, report=lambda done, total: None)
    Clock.data(settings.home / "clock", start_at=stores.log.newest_at() + 1000)
    follow.run(stores.log, stores.state)
    viewers = world.truth.viewers
    thumbed = {event.profile_id for event in world.events() if event.kind == "thumb"}
    grown = [
        (name, language)
        for name, kids, limit, language in zip(viewers.profile_ids, viewers.kids, viewers.ceiling, viewers.language)
        if not kids and limit >= 16 and name not in thumbed
    ]
    command = [sys.executable, "-m", "marquee", "--home", str(settings.home), "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        said = re.search(r"http://[0-9.]+:\d+", process.stdout.readline())
        assert said is not None, "the service did not say where it is"
        until(lambda: _ready(said.group()), longest_s=START_S)
        yield Served(
            address=said.group(),
            stores=stores,
            titles={title.title_id: title for title in world.titles},
            adults=[name for name, language in grown if language not in LANGUAGES[1:]],
            foreign={spoken: [name for name, language in grown if language == spoken] for spoken in LANGUAGES[1:]},
            started_after=stores.log.last_position(),
        )
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()
        stores.close()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests; each gets a profile of its own in it."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@dataclass(kw_only=True)
class Screen:
    """A page in a browser of its own, and all that went wrong in it."""

    page: Page
    served: Served
    troubles: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)  # what may be said of a trouble the test itself makes

    def open(self, hash: str = "") -> Page:
        """Open the home screen and wait for its tiles, or another of its pages."""
        self.page.goto(f"{self.served.address}/{hash}")
        if not hash:
            self.page.wait_for_selector(".home .tile")
        return self.page


OpenScreen = Callable[..., Screen]


@pytest.fixture
def look(browser: Browser, served: Served) -> Iterator[OpenScreen]:
    """Give a function that sits a viewer (or nobody yet) before a screen; fails if the browser had to complain."""
    contexts: list[BrowserContext] = []
    screens: list[Screen] = []

    def sit(viewer: str | None = None, *, phone: bool = False, **options: Any) -> Screen:
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            is_mobile=phone,
            has_touch=phone,
            locale="en-GB",
            service_workers="block",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(LONGEST_S * 1000)
        if viewer is not None:
            context.add_init_script(
                "if (location.protocol === 'http:' && !localStorage.getItem('marquee.profile'))"
                f" localStorage.setItem('marquee.profile', '{viewer}')"
            )
        page = context.new_page()
        screen = Screen(page=page, served=served)
        screens.append(screen)
        page.on("console", lambda message: _complain(screen, message))
        page.on("pageerror", lambda error: screen.troubles.append(str(error)))
        return screen

    yield sit
    for context in contexts:
        context.close()
    for screen in screens:
        left = [text for text in screen.troubles if not any(part in text for part in screen.expected)]
        assert left == []


def until(holds: Callable[[], Any], *, longest_s: float = LONGEST_S) -> Any:
    """Wait until something holds and give it; fails after a while."""
    deadline = monotonic() + longest_s
    while not (found := holds()):
        assert monotonic() < deadline, "it did not come to be in time"
        sleep(0.05)
    return found


def _complain(screen: Screen, message: ConsoleMessage) -> None:
    if message.type in ("error", "warning"):
        screen.troubles.append(message.text)


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False
