"""Claims about texts as hashed runs of words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.language.grams import MOST_CHARS, grams_of


def runs(text: str, *, last: int = 0) -> list[int]:
    return grams_of([text], last=last)[1].tolist()


def test_three_words_hold_six_runs_and_a_repeated_one_counts_once() -> None:
    assert len(runs("one two three")) == 6
    assert len(runs("so so so")) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [("Don't GO", "don’t go"), ("sooooo good", "soooo good"), ("a  b", "a b"), ("wait.....what", "wait ... what")],
)
def test_spellings_of_the_same_are_the_same(one: str, other: str) -> None:
    assert runs(one) == runs(other)


@pytest.mark.parametrize(("one", "other"), [("good", "good!"), ("so good", "good so"), ("1000", "100"), (":)", ":(")])
def test_what_differs_is_told_apart(one: str, other: str) -> None:
    assert runs(one) != runs(other)


def test_scripts_without_spaces_are_cut_into_characters() -> None:
    assert len(runs("好电影")) == 6


def test_the_last_words_alone_are_those_of_their_own_text() -> None:
    assert runs("a long story with a good end", last=2) == runs("good end")


def test_texts_are_read_apart_from_one_another() -> None:
    starts, found = grams_of(["one two", "", "three"])
    assert np.diff(starts).tolist() == [3, 0, 1]
    assert found[3:].tolist() == runs("three")


def test_a_very_long_text_is_read_at_its_beginning_and_its_end() -> None:
    found = runs("first " + "x" * 10 * MOST_CHARS + " last")
    assert set(runs("first")) <= set(found)
    assert set(runs("last")) <= set(found)


@given(st.lists(st.text(), max_size=5))
def test_any_texts_are_read(texts: list[str]) -> None:
    starts, found = grams_of(texts)
    assert len(starts) == len(texts) + 1
    assert starts[-1] == len(found)


def test_half_a_surrogate_is_read() -> None:
    assert len(runs("good \ud800 film")) >= 3
