"""Claims about one spelling for many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.search.letters import bare, initials, key_of, plain, respelled, sound_of


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Amélie", "amelie"),
        ("ma\u200dtrix", "matrix"),
        ("\u202ealien\u202c", "alien"),
        ("Мatrix", "matrix"),  # a Cyrillic M among Latin letters
        ("Москва", "москва"),  # and a Cyrillic word stays one
        ("Fast & Furious", "fast and furious"),
        ("\ud800", ""),
        ("!!!", "!!!"),
        ("   ", ""),
    ],
)
def test_what_is_meant_alike_is_spelt_alike(typed: str, key: str) -> None:
    assert key_of(typed) == key


def test_numbers_and_leet_are_written_in_other_ways() -> None:
    assert "rocky ii" in respelled("rocky 2") and "rocky two" in respelled("rocky 2")
    assert "seven" in respelled("se7en")
    assert respelled("alien") == []


def test_articles_and_initials() -> None:
    assert bare("the matrix") == "matrix" and bare("the") == "the"
    assert initials("the lord of the rings") == "tlotr" and initials("john wick") == ""


def test_names_that_sound_alike_share_a_sound() -> None:
    assert sound_of("philips") == sound_of("filips") != ""
    assert sound_of("stephen") == sound_of("stefen")
    assert sound_of("matrix") != sound_of("alien")


@given(text=st.text(max_size=80))
def test_no_text_raises_and_a_key_is_its_own_key(text: str) -> None:
    assert key_of(key_of(text)) == key_of(text)
    assert all(isinstance(other, str) for other in respelled(key_of(text)))
    plain(text)
