"""Traps that other recommender systems fell into, each held off by a test; the rooms' own tests hold the rest."""

import dataclasses
import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from marquee.page.config import PageConfig
from marquee.schema import catalog, desk, events, page, profile, served
from marquee.settings import Settings

TOP = Path(__file__).resolve().parent.parent
SOURCE = TOP / "src" / "marquee"
NOUNS = [
    catalog.Title,
    catalog.Episode,
    catalog.Person,
    catalog.Artwork,
    catalog.Trailer,
    catalog.Window,
    events.Event,
    profile.Profile,
    profile.Seen,
    page.PageRequest,
    page.Tile,
    page.Row,
    page.Page,
    served.PageServed,
    served.RowServed,
    served.Versions,
    desk.Decision,
    Settings,
    PageConfig,
]
# kept for those who read the lake or the API; nothing inside decides by them
SAID_ONLY = {"Trailer.url", "Event.visible_ms", "Event.play_id", "PageServed.campaigns", "PageServed.cells"}


def fields_of(noun: type) -> list[str]:
    if dataclasses.is_dataclass(noun):
        return [field.name for field in dataclasses.fields(noun)]
    return [field.name for field in msgspec.structs.fields(noun)]


def text_outside(declaring: Path) -> str:
    files = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.js")]
    return "\n".join(path.read_text() for path in files if path != declaring)


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_no_field_is_declared_without_code_behind_it(noun: type) -> None:
    declaring = SOURCE / Path(*noun.__module__.split(".")[1:]).with_suffix(".py")
    text = text_outside(declaring)
    if noun is Settings:
        text += declaring.read_text().partition("def load")[2]
    unused = [name for name in fields_of(noun) if not re.search(rf"\b{name}\b", text)]
    assert [name for name in unused if f"{noun.__name__}.{name}" not in SAID_ONLY] == []


def test_every_extra_named_in_the_documents_can_be_installed() -> None:
    extras = set(tomllib.loads((TOP / "pyproject.toml").read_text())["project"]["optional-dependencies"])
    documents = [TOP / "README.md", *(TOP / "docs").rglob("*.md")]
    named = {name for path in documents for name in re.findall(r"marquee\[([a-z]+)\]", path.read_text())}
    assert named <= extras


def test_every_dependency_is_pinned_and_says_why_it_is_there() -> None:
    text = (TOP / "pyproject.toml").read_text()
    listed = tomllib.loads(text)["project"]["dependencies"]
    assert all("==" in name for name in listed)
    for name in listed:
        line = next(line for line in text.splitlines() if f'"{name}"' in line)
        assert "#" in line.partition(f'"{name}"')[2], f"{name} has no reason beside it"


def test_caches_of_functions_are_bounded() -> None:
    endless = re.compile(r"@(functools\.)?cache\b|lru_cache\(maxsize=None\)")
    assert [str(path.relative_to(TOP)) for path in SOURCE.rglob("*.py") if endless.search(path.read_text())] == []


def test_exploration_is_on_unless_somebody_turns_it_off() -> None:
    assert PageConfig().exploration == 0.01


def test_no_metric_samples_its_negatives() -> None:
    text = (SOURCE / "evaluation" / "ranking_metrics.py").read_text()
    assert not re.search(r"\b(choice|integers|sample)\(", text)
