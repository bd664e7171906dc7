"""Claims about shelf names in other languages: each by its own grammar, nothing said twice, nothing left out."""

import re

import pytest

from marquee.catalog.countries import COUNTRIES
from marquee.language.wording import LANGUAGES, wording_of
from marquee.page.shelf_names import BOTH, FILMS, SERIES, Phrase, credit_of
from marquee.page.shelf_words import genre_text, shelf_text
from marquee.schema.clock import DAY
from marquee.schema.profile import PLAY, Entry, Profile
from marquee.synthetic.words import GENRES, MOODS

OTHERS = LANGUAGES[1:]


@pytest.mark.parametrize(
    ("phrase", "german", "spanish"),
    [
        (
            Phrase(mood="Gritty", country="French", genre="Thriller", things=FILMS),
            "Raue Thriller aus Frankreich",
            "Thrillers crudos de Francia",
        ),
        (
            Phrase(mood="Dark", genre="Comedy", era="1990s"),
            "Düstere Komödien der 1990er",
            "Comedias oscuras de los años 90",
        ),
        (
            Phrase(mood="Witty", country="British", genre="Crime"),
            "Geistreiche Krimis aus dem Vereinigten Königreich",
            "Películas y series policíacas ingeniosas del Reino Unido",
        ),
        (Phrase(genre="Comedy", things=SERIES, only=True), "Comedyserien", "Series de comedia"),
        (
            Phrase(genre="Science Fiction", things=FILMS, short=True),
            "Science-Fiction-Filme unter 90 Minuten",
            "Películas de ciencia ficción de menos de 90 minutos",
        ),
        (Phrase(genre="Comedy", family=True), "Komödien für die ganze Familie", "Comedias para toda la familia"),
        (Phrase(person="Directed by Ida Lund"), "Regie: Ida Lund", "Dirigido por Ida Lund"),
        (
            Phrase(genre="Comedy", person="Directed by Ida Lund"),
            "Komödien von Ida Lund",
            "Comedias dirigidas por Ida Lund",
        ),
        (Phrase(genre="Drama", person="Created by Ida Lund"), "Dramen nach einer Idee von Ida Lund", None),
        (Phrase(genre="Comedy", beside="Romance"), "Komödie & Romantik", "Comedia y romance"),
        (Phrase(genre="Drama", beside="History"), "Drama & Geschichte", "Drama e historia"),
        (Phrase(genre="Comedy", bare=True), "Komödie", "Comedia"),
        (Phrase(genre="Thriller", era="2000s"), "Thriller der 2000er", "Thrillers de los años 2000"),
        (Phrase(genre="LGBTQ", mood="Dark", things=FILMS), "Düstere Filme: LGBTQ", "Películas oscuras: LGBTQ"),
        (Phrase(genre="LGBTQ", bare=True), "LGBTQ", "LGBTQ"),
    ],
)
def test_names_read_as_a_person_says_them(phrase, german, spanish):
    assert shelf_text(phrase, "de") == german
    assert spanish is None or shelf_text(phrase, "es") == spanish


def test_arabic_reads_from_the_noun_on():
    phrase = Phrase(mood="Dark", country="French", genre="Comedy", things=FILMS, era="1990s")
    assert shelf_text(phrase, "ar") == "أفلام كوميدية قاتمة من فرنسا من تسعينيات القرن العشرين"


@pytest.mark.parametrize("language", OTHERS)
def test_every_genre_mood_and_country_of_the_built_in_world_has_a_word(language):
    grammar = wording_of(language).catalogue.shelf
    assert {genre.lower() for genre in GENRES} <= set(grammar.genres)
    assert {mood.lower() for mood in MOODS} <= set(grammar.moods)
    assert all(code in wording_of(language).locale.territories for code in COUNTRIES)


@pytest.mark.parametrize("language", OTHERS)
def test_no_name_says_a_word_twice_or_lacks_a_part(language):
    for genre in GENRES:
        for mood in ("", *MOODS):
            for things in (FILMS, SERIES, BOTH):
                phrase = Phrase(mood=mood, country="French", genre=genre, things=things, era="1990s", only=True)
                name = shelf_text(phrase, language)
                assert not re.search(r"\b(\w+)\W+\1\b", name.replace("de", "").replace("من", "")), name
                assert "{" not in name and "  " not in name and ":" not in name, name


@pytest.mark.parametrize("language", OTHERS)
def test_forms_of_a_word_are_of_known_shape(language):
    grammar = wording_of(language).catalogue.shelf
    assert set(grammar.order) == {"noun", "mood", "person", "place", "era", "family", "short"}
    for genre, forms in grammar.genres.items():
        assert {"name", "films", "series", "both"} <= set(forms) <= {"name", "films", "series", "both", "gender"}, genre
    for said in grammar.moods.values():
        assert isinstance(said, str) or set(said) == {"m", "f"}


def test_in_english_names_are_those_of_the_shelves():
    for phrase in (Phrase(genre="Crime"), Phrase(genre="Crime", bare=True), Phrase(genre="Crime", beside="War")):
        assert shelf_text(phrase, "en") == shelf_text(phrase, "fi") == phrase.text()
    assert genre_text("Crime", "en") == "Crime"


def test_a_credit_is_read_back():
    assert credit_of("Directed by Ida Lund") == ("director", "Ida Lund") and credit_of("Ida Lund") == ("", "")


def test_a_page_is_worded_in_the_language_asked_for_and_is_otherwise_the_same(world, now):
    history = tuple(Entry(f"t{8 * step + 1}", now - (10 - step) * DAY, PLAY, 1.0) for step in range(5))
    viewer = Profile(profile_id="p1", name="Ada", history=history, my_list=(("t5", now - DAY),))
    english = world.page(viewer, rows=40).page
    for language in OTHERS:
        page = world.page(viewer, rows=40, language=language).page
        for mine, other in zip(english.rows, page.rows, strict=True):
            assert mine.row_id == other.row_id and mine.kind == other.kind
            assert [tile.title_id for tile in mine.tiles] == [tile.title_id for tile in other.tiles]
            assert mine.reason != other.reason
            assert mine.title != other.title or mine.kind == "genre"  # Western, Romance: a word of many languages
    german = world.page(viewer, rows=40, language="de-AT").page
    assert {row.row_id: row.title for row in german.rows}["top_picks"] == "Das Beste für Ada"
    assert world.page(viewer, rows=40, language="fi").page.rows == english.rows


def test_a_page_nobody_is_profiled_for_has_equal_bytes_in_each_language(world):
    one, other = (Profile(profile_id=name, name=name, non_profiling=True) for name in ("a", "b"))
    for language in LANGUAGES:
        assert world.page(one, language=language).rows_json == world.page(other, language=language).rows_json
