"""Claims about tokens."""

from hypothesis import given
from hypothesis import strategies as st

from marquee.language.tokens import fold, key_of, tokens_of


def test_accents_case_width_and_apostrophes_fold() -> None:
    assert fold("L'Été") == "lete"
    assert tokens_of("Ｆｕｌｌ ＷＩＤＴＨ") == ["full", "width"]
    assert tokens_of("Straße Łódź Øre") == ["strasse", "lodz", "ore"]
    assert tokens_of("Don't — rock’n’roll") == ["dont", "rocknroll"]


def test_scripts_without_spaces_are_cut_into_characters() -> None:
    assert tokens_of("千と千尋 2001") == ["千", "と", "千", "尋", "2001"]
    assert tokens_of("Москва слезам") == ["москва", "слезам"]


def test_one_name_has_one_key() -> None:
    assert key_of("  Tom   HANKS ") == key_of("tom-hanks") == "tom hanks"


@given(st.text())
def test_folding_again_changes_nothing_and_tokens_are_bounded(text: str) -> None:
    tokens = tokens_of(text)
    assert all(0 < len(token) <= 40 for token in tokens)
    assert tokens_of(" ".join(tokens)) == tokens
