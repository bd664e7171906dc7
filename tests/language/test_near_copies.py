"""Claims about near copies."""

import time

from hypothesis import given
from hypothesis import strategies as st

from marquee.language.near_copies import groups_of, sketches_of

LONG = "I have never been so bored in a cinema, and the man who wrote this ought to find himself another trade"


def test_a_word_changed_is_a_copy() -> None:
    others = [LONG.replace("cinema", "theatre"), LONG.upper() + "!!!", f"well, {LONG}", LONG.replace(",", " ... ")]
    assert groups_of([LONG, *others]).tolist() == [0] * 5


def test_the_same_opinion_in_own_words_is_no_copy() -> None:
    texts = [
        LONG,
        "so boring, whoever wrote it should look for different work, I wanted to leave after half an hour",
        "the writing bored me and I would not see it in a cinema again",
    ]
    assert groups_of(texts).tolist() == [0, 1, 2]


def test_short_phrases_are_nobodys() -> None:
    assert groups_of(["loved it", "loved it", "Loved it!", "", "", "❤️"]).tolist() == [0, 1, 2, 3, 4, 5]


def test_a_few_words_must_be_the_same_words() -> None:
    texts = [
        "loved the music, hated the ending",
        "loved the music, hated the pacing",
        "Loved the music. Hated the ending!",
    ]
    assert groups_of(texts).tolist() == [0, 1, 0]


def test_a_thousand_copies_are_quick() -> None:
    groups_of([LONG, LONG])
    started = time.process_time()
    assert set(groups_of([f"{LONG} {LONG}"] * 1000).tolist()) == {0}
    assert time.process_time() - started < 2.0


def test_sketches_agree_as_much_as_texts_do() -> None:
    left, right = "abcdefghij" * 5 + "klmnopqrstuvwxyz0123456789", "abcdefghij" * 5
    sketch = sketches_of([left, left, right, "zzzz yyyy xxxx"])
    assert (sketch[0] == sketch[1]).all()
    assert (sketch[0] == sketch[3]).mean() < 0.1


@given(st.lists(st.text(max_size=60), max_size=8))
def test_groups_are_named_by_their_first(texts: list[str]) -> None:
    groups = groups_of(texts).tolist()
    assert all(groups[group] == group <= place for place, group in enumerate(groups))
