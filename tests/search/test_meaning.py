"""Wishes in free words find titles near in meaning, inside the mask, and searches tell what they were about."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.language.embed import EmbedConfig, train_embedder
from marquee.models.meaning import Meaning, place_titles, title_text
from marquee.schema.catalog import Person, Title
from marquee.search.index import SearchIndex, build_index, open_index
from marquee.search.letters import words_of
from marquee.search.meaning import about, is_wish, near_in_meaning

WORLDS = {
    "sea": (("ship", "captain", "storm", "island", "sailor", "harbour"), "Adventure"),
    "fear": (("ghost", "haunted", "house", "scream", "grave", "curse"), "Horror"),
    "play": (("puppy", "toy", "school", "picnic", "kitten", "balloon"), "Children's"),
}
NAMES = list(WORLDS)


@pytest.fixture(scope="module")
def titles() -> CatalogSnapshot:
    made = []
    for number in range(90):
        words, genre = WORLDS[NAMES[number % 3]]
        chosen = [words[(number // 3 + step) % 6] for step in (0, 1, 3)]
        made.append(
            Title(
                title_id=f"t{number}",
                kind="film",
                name=f"Name {number}",
                synopsis=" ".join(chosen),
                genres=(genre,),
                maturity={0: 12, 1: 18, 2: 0 if number % 2 else None}[number % 3],
                people=(Person(name="Ada Park"),) if number < 9 else (),
            )
        )
    return build_snapshot(made, version="m-1")


@pytest.fixture(scope="module")
def index(titles: CatalogSnapshot, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder: Path = tmp_path_factory.mktemp("meaning")
    build_index(titles, folder)
    return open_index(folder)


@pytest.fixture(scope="module")
def meaning(titles: CatalogSnapshot) -> Meaning:
    texts = [title_text(title) for title in titles.titles]
    reader = train_embedder(texts, rng=np.random.default_rng(0), config=EmbedConfig(dimensions=6, commonest=0.9))
    return Meaning(version="w-1", reader=reader, vectors=place_titles(reader, titles.titles))


@pytest.fixture
def everything(titles: CatalogSnapshot) -> NDArray[np.bool_]:
    return np.ones(len(titles), dtype=np.bool_)


def test_a_wish_finds_what_is_about_it(titles, meaning, everything):
    found = near_in_meaning(meaning, "a film with a sailor in a storm", snapshot=titles, eligible=everything)
    assert len(found) >= 4 and {row % 3 for row in found.tolist()} == {0}


def test_words_of_people_are_read_as_words_of_catalogues(titles, meaning, everything):
    found = near_in_meaning(meaning, "something scary tonight", snapshot=titles, eligible=everything)
    assert {row % 3 for row in found.tolist()} == {1}


def test_a_wish_for_children_gives_only_what_is_for_children(titles, meaning, everything):
    found = near_in_meaning(meaning, "a puppy or a kitten for the kids", snapshot=titles, eligible=everything)
    assert len(found) and {row % 3 for row in found.tolist()} == {2}  # by age, or by genre where no age is known
    scary = near_in_meaning(meaning, "ghost house for the kids", snapshot=titles, eligible=everything)
    assert {row % 3 for row in scary.tolist()} <= {2}


def test_nothing_outside_the_mask_is_found(titles, meaning, everything):
    mask = everything.copy()
    mask[::2] = False
    found = near_in_meaning(meaning, "sailor storm", snapshot=titles, eligible=mask)
    assert len(found) and mask[found].all()
    assert not len(near_in_meaning(meaning, "sailor storm", snapshot=titles, eligible=~everything))


def test_taste_orders_what_is_equally_near(titles, meaning, everything):
    scores = np.arange(90, dtype=np.float32)
    plain = near_in_meaning(meaning, "adventure ship captain", snapshot=titles, eligible=everything)
    ours = near_in_meaning(meaning, "adventure ship captain", snapshot=titles, eligible=everything, scores=scores)
    assert set(plain) == set(ours)
    assert np.mean(np.argsort(ours)[-5:]) < np.mean(np.argsort(plain)[-5:])  # the most suited stand earlier


@pytest.mark.parametrize("text", ["", "the", "zzz qqq", "🙂🙂", "a" * 100_000, "*" * 500])
def test_what_says_nothing_known_finds_nothing(titles, meaning, everything, text):
    assert not len(near_in_meaning(meaning, text, snapshot=titles, eligible=everything))


def test_a_name_is_no_wish_and_several_words_are(index):
    assert not is_wish(index, words_of("name 12"))
    assert not is_wish(index, words_of("ship"))
    assert not is_wish(index, words_of("the film"))
    assert is_wish(index, words_of("a ship in a storm"))


def test_a_search_for_a_name_is_about_it_and_what_is_like_it(index, titles, meaning):
    found = about(index, "name 12", snapshot=titles, meaning=meaning)
    assert found[0] == 12
    assert {row % 3 for row in found.tolist()} == {0}
    assert about(index, "name 12", snapshot=titles, meaning=None).tolist() == [12]


def test_a_search_for_a_person_is_about_their_titles(index, titles, meaning):
    found = about(index, "ada park", snapshot=titles, meaning=meaning)
    assert set(range(9)) <= set(found[:9].tolist())


def test_a_search_in_free_words_is_about_what_it_means(index, titles, meaning):
    found = about(index, "haunted by a curse", snapshot=titles, meaning=meaning)
    assert len(found) and {row % 3 for row in found.tolist()} == {1}
    assert not len(about(index, "", snapshot=titles, meaning=meaning))


@given(text=st.text(max_size=60))
def test_whatever_was_searched_for_is_about_known_titles_once(index, titles, meaning, text):
    found = about(index, text, snapshot=titles, meaning=meaning)
    assert len(set(found.tolist())) == len(found) and (found >= 0).all() and (found < len(titles)).all()
