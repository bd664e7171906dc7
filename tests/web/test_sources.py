"""What the pages' own sources promise: nothing inline, nothing from elsewhere, no data as markup, real event kinds."""

import re
from pathlib import Path

import pytest

from marquee.schema.events import KINDS

WEB = Path(__file__).resolve().parents[2] / "src" / "marquee" / "web"
MODULES = sorted(WEB.rglob("*.js"))
SHEETS = sorted(WEB.rglob("*.css"))
MOST_LINES = 400
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(\"style\""
)
IMPORT = re.compile(r"import \{([^}]+)\} from \"(\.{1,2}/[\w/-]+\.js)\"")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(WEB)))
def test_no_data_can_become_markup(path: Path) -> None:
    assert MARKUP.findall(path.read_text()) == []


@pytest.mark.parametrize("path", [*MODULES, *SHEETS], ids=lambda path: str(path.relative_to(WEB)))
def test_every_file_begins_with_a_caption_and_can_be_read_at_once(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert re.match(r"// [A-Z].+|/\* [A-Z].+\. \*/", lines[0])
    assert len(lines) <= MOST_LINES


def test_the_page_holds_nothing_inline_and_nothing_from_elsewhere() -> None:
    for page in (WEB / "index.html", WEB / "console" / "index.html"):
        html = page.read_text()
        assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?![^>]*\ssrc=)", html)
        assert re.findall(r"(?:src|href)=\"(?!/assets/)([^\"]+)\"", html) == []
        for name in re.findall(r"(?:src|href)=\"/assets/([^\"]+)\"", html):
            assert (WEB / name).is_file(), name
    elsewhere = re.compile(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}|@import|url\(")
    for path in [*MODULES, *SHEETS]:
        assert elsewhere.findall(path.read_text().replace("http://www.w3.org/2000/svg", "")) == [], path.name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(WEB)))
def test_what_a_module_imports_is_there(path: Path) -> None:
    for names, source in IMPORT.findall(path.read_text()):
        text = (path.parent / source).read_text()
        for name in (part.strip().split(" as ")[0] for part in names.split(",") if part.strip()):
            assert re.search(rf"export (?:async )?(?:function|const|let|class) {name}\b", text), f"{name} of {source}"


def test_every_event_the_pages_send_is_one_a_browser_may_send() -> None:
    sent = set()
    for path in MODULES:
        for call in re.findall(
            r"(?:report|reportSoon|reportGuarded|settled|send|say_|how)\(([^;]{1,80})", path.read_text()
        ):
            sent |= {word for word in re.findall(r"\"([a-z_]+)\"", call) if word in KINDS}
    outward = {name for name, kind in KINDS.items() if not kind.internal}
    assert sent <= outward
    assert outward - sent == {"rate"}  # this screen asks for thumbs; stars come with imported ratings
