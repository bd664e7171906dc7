"""What the screen says is said in every language it speaks: no sentence without words, none that nobody says."""

import json
import re
from pathlib import Path

import pytest

from marquee.language.wording import LANGUAGES, wording_of

WEB = Path(__file__).resolve().parents[2] / "src" / "marquee" / "web"
SPOKEN = LANGUAGES[1:]


def sentences() -> set[str]:
    """Find every sentence that the screen says; one about a number goes by its plural."""
    found = set()
    for path in WEB.glob("*.js"):
        text = path.read_text()
        found |= set(re.findall(r'(?<![\w.])t\("([^"]+)"', text))
        found |= {other for _, other in re.findall(r'counted\([^"]*?"([^"]+)", "([^"]+)"', text)}
    return found


def words(language: str) -> dict[str, str | dict[str, str]]:
    found: dict[str, str | dict[str, str]] = json.loads((WEB / "words" / f"{language}.json").read_text())
    return found


def test_the_screen_speaks_the_languages_that_pages_are_worded_in() -> None:
    listed = re.search(r"const SPOKEN = (\[.+?\]);", (WEB / "translate.js").read_text())
    assert listed and tuple(json.loads(listed[1])) == LANGUAGES
    assert {path.stem for path in (WEB / "words").iterdir()} == set(SPOKEN)


@pytest.mark.parametrize("language", SPOKEN)
def test_every_sentence_has_words_and_no_words_are_for_nothing(language: str) -> None:
    assert set(words(language)) == sentences()


@pytest.mark.parametrize("language", SPOKEN)
def test_words_keep_the_parts_of_their_sentence_and_the_plurals_of_their_language(language: str) -> None:
    categories = {*wording_of(language).locale.plural_form.tags, "other"}
    for sentence, said in words(language).items():
        parts = set(re.findall(r"{(\w+)}", sentence))
        if isinstance(said, dict):
            assert set(said) == categories, sentence
            assert set(re.findall(r"{(\w+)}", said["other"])) == parts, sentence
        else:
            assert said.strip() and set(re.findall(r"{(\w+)}", said)) == parts, sentence
