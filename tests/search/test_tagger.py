"""Claims about the tagger of queries: it learns slots it was shown, and is kept and opened whole."""

from pathlib import Path

import numpy as np
import pytest

from marquee.errors import BrokenStore
from marquee.search.classes import learn_classes
from marquee.search.tagger import Slot, Tagger, open_tagger, save_tagger, slots_of
from marquee.search.tagger_fit import TaggerConfig, fit_tagger

PEOPLE = ("keanu reeves", "audrey tautou", "hugh grant", "zoe quirk")
GENRES = ("horror", "comedy", "drama")


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    sentences, tags = [], []
    for person in PEOPLE[:3]:
        for genre in GENRES:
            for year in ("1999", "2004"):
                sentences.append(f"{genre} with {person} from {year}".split())
                tags.append(["B-Genre", "O", "B-Actor", "I-Actor", "O", "B-Year"])
    book = dict.fromkeys(PEOPLE, "person")
    return fit_tagger(
        sentences, tags, book=book, classes={}, rng=np.random.default_rng(0),
        config=TaggerConfig(rounds=10, averaged=5, drop=0.2, least=1),
    )  # fmt: skip


def test_slots_are_found_in_questions_never_seen(tagger: Tagger) -> None:
    words = ["drama", "with", "zoe", "quirk", "from", "2011"]
    assert {(slot.kind, slot.of(words)) for slot in slots_of(tagger.tag(words))} == {
        ("Genre", "drama"),
        ("Actor", "zoe quirk"),
        ("Year", "2011"),
    }
    assert tagger.tag([]) == []


def test_what_was_kept_tags_as_it_did(tagger: Tagger, tmp_path: Path) -> None:
    save_tagger(tagger, tmp_path)
    opened = open_tagger(tmp_path, book=tagger.book)
    words = ["horror", "with", "hugh", "grant", "from", "1999"]
    assert opened.tag(words) == tagger.tag(words)
    with pytest.raises(BrokenStore, match="train one"):
        open_tagger(tmp_path / "nowhere", book={})


def test_an_inside_without_a_beginning_is_a_slot_of_its_own() -> None:
    assert slots_of(["I-Plot", "I-Plot", "O", "B-Year", "B-Year"]) == [
        Slot(kind="Plot", start=0, end=2),
        Slot(kind="Year", start=3, end=4),
        Slot(kind="Year", start=4, end=5),
    ]


def test_words_in_like_company_share_a_class() -> None:
    rng = np.random.default_rng(1)
    fillers = [f"w{i}" for i in range(40)]
    animals, towns = [f"animal{i}" for i in range(60)], [f"town{i}" for i in range(60)]
    texts = []
    for _ in range(3_000):
        texts.append(["the", animals[rng.integers(60)], "barks", fillers[rng.integers(40)]])
        texts.append(["in", towns[rng.integers(60)], "stands", fillers[rng.integers(40)]])
    classes = learn_classes(texts, rng=rng)
    of_animals, of_towns = [{classes[word][0] for word in words} for words in (animals, towns)]
    astray = [word for word in (*animals, *towns) if classes[word][0] in of_animals & of_towns]
    assert len(astray) <= 24  # of 120
    assert learn_classes([["too", "few"]], rng=rng) == {}
