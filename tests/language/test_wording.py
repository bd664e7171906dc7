"""Claims about what is said in a viewer's language: catalogues are whole, plurals and numbers are CLDR's."""

import ast
import re
from pathlib import Path

import pytest

from marquee.errors import MarqueeError
from marquee.language.wording import LANGUAGES, Catalogue, read_catalogue, wording_of
from marquee.page.reasons import OTHERWISE
from marquee.page.sources.because import SAID
from marquee.serve.handlers.search import EMPTY, HINT, ROWS

SOURCE = Path(__file__).parents[2] / "src" / "marquee"
OTHERS = LANGUAGES[1:]
MARCH = 1_772_409_600_000  # 2026-03-02, UTC ms
DAY = 86_400_000


def messages() -> set[str]:
    """Find every message that pages and search say: first arguments of `say` and `count`, and tables of them."""
    found = {"Chosen by our editors", *OTHERWISE.values(), *(text for texts in SAID.values() for text in texts)}
    found |= {HINT, EMPTY, *(text for texts in ROWS.values() for text in texts)}
    for path in [*(SOURCE / "page").rglob("*.py"), SOURCE / "serve" / "handlers" / "search.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="words") | ast.Attribute(attr="words"), attr="say" | "count"),
                    args=[ast.Constant(value=str(message)), *_],
                ):
                    found.add(message)
    named = {"{name}, in your order", "{name}, most watched first"}
    return found | named | {"Number {rank} {where} that week", "Number {rank} that week"}


def parts(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def forms(said: str | dict[str, str]) -> list[str]:
    return [said] if isinstance(said, str) else list(said.values())


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_of_the_page_is_said_in_every_language_and_none_that_is_not(language):
    assert set(read_catalogue(language).messages) == messages()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_says_the_parts_of_its_message(language):
    for message, said in read_catalogue(language).messages.items():
        for form in forms(said):
            assert parts(form) <= parts(message), (message, form)
        assert set.union(*map(parts, forms(said))) == parts(message), message


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_with_a_number_has_exactly_the_plurals_of_its_language(language):
    categories = {*wording_of(language).locale.plural_form.tags, "other"}
    counted = [said for said in read_catalogue(language).messages.values() if isinstance(said, dict)]
    assert counted
    for said in counted:
        assert set(said) <= categories and "other" in said
        assert set(said) in ({"other"}, categories), said


def test_plurals_follow_the_number():
    spoken = [wording_of("ar").count("Here for {count} more days at most", days) for days in (1, 2, 3, 11, 100)]
    assert len(set(spoken)) == 5 and "3 أيام" in spoken[2] and "11 يومًا" in spoken[3]
    said = wording_of("de").count
    assert said("Here for {count} more days at most", 1) == "Höchstens noch einen Tag da"
    assert said("Here for {count} more days at most", 30) == "Höchstens noch 30 Tage da"
    assert wording_of("en").count("{time} left", 1, time="1 min") == "1 min left"


def test_numbers_dates_and_lengths_are_written_as_the_language_writes_them():
    english, german, spanish = map(wording_of, ("en", "de", "es"))
    assert english.number(1_234_567) == "1,234,567" and german.number(1_234_567) == "1.234.567"
    assert english.share(0.45) == "45%" and german.share(0.45) == "45\N{NO-BREAK SPACE}%"
    assert english.days(MARCH, MARCH + 6 * DAY) == "Mar 2\N{THIN SPACE}–\N{THIN SPACE}8, 2026"
    assert german.days(MARCH, MARCH + 6 * DAY) == "2.–8. März 2026"
    assert spanish.minutes(12) == "12 min"


def test_a_country_is_said_with_its_article():
    said = {language: wording_of(language).place for language in LANGUAGES}
    assert said["en"]("NL", relation="in") == "in the Netherlands" and said["en"]("DE", relation="in") == "in Germany"
    assert said["de"]("CH", relation="from") == "aus der Schweiz" and said["de"]("GB", relation="in") == (
        "im Vereinigten Königreich"
    )
    assert said["es"]("GB", relation="from") == "del Reino Unido" and said["es"]("FR", relation="from") == "de Francia"
    assert said["ar"]("FR", relation="from") == "من فرنسا"
    assert said["de"]("ZZZ", relation="in") == "in ZZZ"


def test_a_language_without_words_is_spoken_to_in_english():
    assert wording_of("xx").language == "en" and wording_of("").language == "en"
    assert wording_of("de-AT").language == "de" and wording_of("es-419").language == "es"
    assert wording_of("ES").language == "es"


def test_what_looks_like_a_part_in_a_titles_name_is_left_alone():
    assert wording_of("de").say("Because you watched {title}", title="{name} {0}") == "Weil du {name} {0} gesehen hast"


def test_a_catalogue_that_is_not_there_says_what_to_do():
    with pytest.raises(MarqueeError, match="install Marquee anew"):
        read_catalogue("xx")


def test_catalogues_are_apart_from_the_code_and_of_one_form():
    for language in LANGUAGES:
        assert isinstance(read_catalogue(language), Catalogue) and read_catalogue(language).language == language
