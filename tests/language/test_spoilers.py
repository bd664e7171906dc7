"""Claims about telling comments that give an outcome away."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.language.spoiler_words import ACTS, IS, PEOPLE, PHRASES, ROLES
from marquee.language.spoilers import FOLDED_FROM, spoiler_of
from marquee.synthetic import speech_spoilers


@pytest.mark.parametrize(
    "text",
    ["Snape kills Dumbledore.", "I cried when Mufasa died", "Hated it. The dog dies.", "It was all a dream.",
     "The butler did it.", "Great film. The little girl was the ghost all along.", "Al final muere el padre.",
     "They end up together in the last scene, Tom and Anna."],
)  # fmt: skip
def test_an_outcome_told_is_folded_with_its_reason(text: str) -> None:
    chance, reason = spoiler_of(text)
    assert chance >= FOLDED_FROM
    assert reason


@pytest.mark.parametrize(
    "text",
    ["The cake is to die for", "I died laughing", "No spoilers, but what an ending!", "Does Ned die?",
     "I hope they get together in season two", "A widow starts a bakery after her husband dies.", "Loved it", "",
     "The final scene is beautifully shot", "\ud800"],
)  # fmt: skip
def test_words_of_outcomes_that_tell_none_are_let_stand(text: str) -> None:
    chance, reason = spoiler_of(text)
    assert chance < FOLDED_FROM
    assert reason == ""


def test_the_reason_names_the_words() -> None:
    assert spoiler_of("Great cast. In the end Maria dies.")[1] == "tells who dies or lives: “the end maria dies”"


def test_one_sentence_in_many_is_enough() -> None:
    assert spoiler_of("The music is lovely. " * 50 + "Maria dies at the end.")[0] >= FOLDED_FROM


def test_made_comments_are_told_apart_on_frames_no_weight_was_learnt_from() -> None:
    made = speech_spoilers.comments(speech_spoilers.JUDGE, count=600, rng=np.random.default_rng(5))
    folded = np.array([spoiler_of(each.text)[0] >= FOLDED_FROM for each in made])
    truth = np.array([each.truth for each in made])
    assert folded[truth].mean() >= 0.9
    assert truth[folded].mean() >= 0.8


@pytest.mark.parametrize("piece", ["Maria dies ", "the killer is ", "a. ", "!", "turns out "])
def test_a_hundred_thousand_characters_end_soon(piece: str) -> None:
    started = time.process_time()
    spoiler_of(piece * (100_000 // len(piece)))
    assert time.process_time() - started < 0.25  # 0.05 on a quiet core


@given(
    st.lists(
        st.sampled_from(sorted(PEOPLE | IS | ROLES | ACTS | PHRASES.by_first.keys() | {"Maria", "."})), max_size=12
    )
)
def test_any_words_in_any_order_are_read(words: list[str]) -> None:
    assert 0 <= spoiler_of(" ".join(words))[0] <= 1


@given(st.text(max_size=300))
def test_whatever_the_text_it_is_a_chance(text: str) -> None:
    chance, reason = spoiler_of(text)
    assert 0 <= chance <= 1
    assert bool(reason) == (chance >= FOLDED_FROM)
