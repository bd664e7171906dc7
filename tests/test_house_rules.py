"""The house's rules that no linter holds."""

import ast
import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
SOURCES = sorted((TOP / "src" / "marquee").rglob("*.py"))
BANNED = {"utils", "helpers", "common", "misc", "base", "core", "manager", "types"}
CLOCK = TOP / "src" / "marquee" / "schema" / "clock.py"
SYSTEM_TIME = re.compile(r"\btime\.(time|time_ns|localtime|gmtime)\(|datetime\.(now|utcnow|today)\(|date\.today\(")
MOST_LINES = 400


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(TOP)))
def test_every_file_begins_with_a_caption_that_fits_a_line(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text()))
    assert text, "the first statement of a file says what it does"
    assert len(text.split("\n\n")[0].replace("\n", " ")) <= 240


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [path for path in SOURCES if path.stem in BANNED or path.parent.name in BANNED] == []


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    long = {
        str(path.relative_to(TOP)): count for path in SOURCES if (count := path.read_text().count("\n")) > MOST_LINES
    }
    assert long == {}


def test_only_the_clock_reads_the_systems_time() -> None:
    reading = [str(path.relative_to(TOP)) for path in SOURCES if path != CLOCK and SYSTEM_TIME.search(path.read_text())]
    assert reading == []


def test_the_rule_on_time_finds_a_reading_of_it() -> None:
    assert SYSTEM_TIME.search("at = time.time()")
    assert SYSTEM_TIME.search(CLOCK.read_text())


def test_protocols_live_in_one_file() -> None:
    declaring = [path.name for path in SOURCES if re.search(r"^class \w+\(Protocol\)", path.read_text(), re.MULTILINE)]
    assert declaring == ["protocols.py"]


def test_nothing_is_left_to_do_in_the_source() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    assert [str(path.relative_to(TOP)) for path in SOURCES if marks.search(path.read_text())] == []


def test_no_folder_of_the_source_is_an_empty_room() -> None:
    rooms = [path.parent for path in SOURCES if path.name == "__init__.py"]
    assert [
        room.name for room in rooms if len(list(room.glob("*.py"))) == 1 and not any(p.is_dir() for p in room.iterdir())
    ] == []
