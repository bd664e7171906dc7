"""Claims about questions made of a catalogue, and a tagger that learnt from them."""

import numpy as np
import pytest

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.schema.catalog import Person, Title
from marquee.search.asking import AskingConfig, questions_of
from marquee.search.book import phrasebook
from marquee.search.index import build_index, open_index
from marquee.search.places import PLACES, made_in
from marquee.search.tagger import Tagger, slots_of
from marquee.search.tagger_fit import TaggerConfig, fit_tagger
from marquee.search.wish import wish_of

PEOPLE = ("Keanu Reeves", "Audrey Tautou", "Song Kang-ho", "Meg Ryan", "Tom Hanks", "Uma Thurman", "Bong Joon-ho")
GENRES = ("Action", "Comedy", "Drama", "Horror", "Thriller")


@pytest.fixture(scope="module")
def world() -> CatalogSnapshot:
    return build_snapshot(
        [
            Title(
                title_id=f"t{i}",
                kind="film",
                name=f"Quiet {chr(97 + i % 26)}{i}",
                year=1970 + i % 50,
                genres=(GENRES[i % 5],),
                moods=("Tense",) if i % 3 == 0 else (),
                people=(Person(name=PEOPLE[i % 7]),),
                country=("KR", "FR", "US", "South Korea")[i % 4],
                language=("ko", "fr", "en-US", "")[i % 4],
            )
            for i in range(140)
        ],
        version="1",
    )


@pytest.fixture(scope="module")
def tagger(world: CatalogSnapshot) -> Tagger:
    rng = np.random.default_rng(3)
    made = questions_of(world, rng=rng, config=AskingConfig(questions=1_500))
    words, tags = [words for words, _ in made], [tags for _, tags in made]
    config = TaggerConfig(rounds=5, averaged=2)
    return fit_tagger(words, tags, book=phrasebook(world), classes={}, rng=rng, config=config)


def test_every_word_has_a_label_and_slots_are_words_of_the_catalogue(world: CatalogSnapshot) -> None:
    made = questions_of(world, rng=np.random.default_rng(1), config=AskingConfig(questions=300))
    assert all(len(words) == len(tags) for words, tags in made)
    people = {slot.of(words) for words, tags in made for slot in slots_of(tags) if slot.kind == "person"}
    assert people and people <= {"keanu reeves", "audrey tautou", "song kang ho", "meg ryan", "tom hanks",
                                 "uma thurman", "bong joon ho"}  # fmt: skip
    assert {slot.kind for _, tags in made for slot in slots_of(tags)} >= {"person", "genre", "mood", "year", "place"}


def test_a_catalogue_that_names_nothing_gives_no_questions() -> None:
    bare = build_snapshot([Title(title_id="a", kind="film", name="")], version="1")
    assert questions_of(bare, rng=np.random.default_rng(1)) == []


@pytest.mark.parametrize(
    ("text", "label", "meant"),
    [
        ("show me a really great comedy with tom hanks if there is one", "Comedy, Tom Hanks", ("Comedy", "Tom Hanks")),
        ("could you find korean horror please", "Korean, Horror", ("Horror", "KR|South Korea")),
        ("what are some thrillers starring keanu reves", "Thriller, Keanu Reeves", ("Thriller", "Keanu Reeves")),
        ("french comedies", "French, Comedy", ("Comedy", "FR")),
        ("tense films with uma thurman", "Tense, films, Uma Thurman", ("Tense", "Uma Thurman")),
    ],
)
def test_a_question_in_many_words_is_a_wish_whose_every_title_answers_it(
    text: str, label: str, meant: tuple[str, str], world: CatalogSnapshot, tagger: Tagger, tmp_path: object
) -> None:
    build_index(world, tmp_path)  # type: ignore[arg-type]
    index = open_index(tmp_path)  # type: ignore[arg-type]
    wish = wish_of(index, text.split(), snapshot=world, tagger=tagger)
    assert wish is not None
    assert sorted(wish.label.replace("Comedies", "Comedy").split(", ")) == sorted(label.split(", "))
    rows = np.flatnonzero(wish.rows)
    assert len(rows)
    for row in rows:
        title = world.titles[row]
        said = {*title.genres, *title.moods, *(person.name for person in title.people), title.country}
        assert all(said & {*part.split("|")} for part in meant)


def test_a_name_and_what_is_not_known_are_no_wish(world: CatalogSnapshot, tagger: Tagger, tmp_path: object) -> None:
    build_index(world, tmp_path)  # type: ignore[arg-type]
    index = open_index(tmp_path)  # type: ignore[arg-type]
    for text in ("quiet a0", "quiet", "films with nobody whatsoever known", "x y z", ""):
        assert wish_of(index, text.split(), snapshot=world, tagger=tagger) is None


def test_places_answer_by_code_by_name_and_by_language(world: CatalogSnapshot) -> None:
    korean = made_in(world, PLACES["korean"])
    assert korean.tolist() == [i % 4 in (0, 3) for i in range(140)]
    assert made_in(world, PLACES["english"]).tolist() == [i % 4 == 2 for i in range(140)]
    assert not made_in(world, PLACES["brazil"]).any()
