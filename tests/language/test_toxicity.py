"""Claims about telling attacks on people from hard words about films."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.language.toxic_words import FILM, INSULTS, PERSONS, SLURS
from marquee.language.toxicity import HELD_FROM, toxicity_of
from marquee.synthetic import speech_toxic


@pytest.mark.parametrize(
    "text",
    ["You are an idiot", "u r an 1d10t", "y.o.u a.r.e a m.o.r.o.n", "You absolute m0r0n!", "you id\u0456\u043et",
     "you idiooooot", "You i\u200bdiot", "F*ck you", "What an a$$hole you are", "Anyone who likes this is a moron",
     "The director should be shot", "kill yourself", "Fans of this are clowns", "Go back to your country.",
     "Du bist ein Idiot", "Immigrants are vermin"],
)  # fmt: skip
def test_an_attack_is_held_with_its_reason(text: str) -> None:
    chance, reason = toxicity_of(text)
    assert chance >= HELD_FROM
    assert reason


@pytest.mark.parametrize(
    "text",
    ["The film is idiotic", "What an idiot that sheriff is! Loved him.", "“You idiot!” is my favourite line",
     'He says "shut up, moron" and I lost it', "Holy shit, that was good", "Trash. Two hours of garbage.",
     "I am an idiot, I cried", "The line I will kill you gives me chills", "He calls him a moron", "Dumb fun", "",
     "You will love this", "\ud800", "The snake scared me"],
)  # fmt: skip
def test_hard_words_about_a_film_are_let_stand(text: str) -> None:
    chance, reason = toxicity_of(text)
    assert chance < HELD_FROM
    assert reason == ""


def test_a_slur_is_held_and_the_reason_does_not_repeat_it() -> None:
    for slur, kind in SLURS.items():
        chance, reason = toxicity_of(f"just another {slur} on screen")
        assert chance >= HELD_FROM
        assert reason == f"a slur, {kind}"


def test_the_reason_names_the_words() -> None:
    assert toxicity_of("Nice film. You are an idiot.")[1] == "an insult at a person: “are an idiot”"


def test_made_comments_are_told_apart_on_frames_no_weight_was_learnt_from() -> None:
    made = speech_toxic.comments(speech_toxic.JUDGE, count=600, rng=np.random.default_rng(5))
    held = np.array([toxicity_of(each.text)[0] >= HELD_FROM for each in made])
    truth = np.array([each.truth for each in made])
    assert held[truth].mean() >= 0.9
    assert truth[held].mean() >= 0.8


@pytest.mark.parametrize("piece", ["you idiot ", "i.d.i.o.t. ", "*", '"', "'a ", "a b c ", "f*ck ", "!", "1d10t "])
def test_a_hundred_thousand_characters_end_soon(piece: str) -> None:
    started = time.process_time()
    toxicity_of(piece * (100_000 // len(piece)))
    assert time.process_time() - started < 0.25  # 0.05 on a quiet core


@given(
    st.lists(st.sampled_from(sorted(INSULTS | PERSONS | FILM | {"like", "is", "a", "you", ",", ".", "“"})), max_size=12)
)
def test_any_words_in_any_order_are_read(words: list[str]) -> None:
    assert 0 <= toxicity_of(" ".join(words))[0] <= 1


@given(st.text(max_size=300))
def test_whatever_the_text_it_is_a_chance(text: str) -> None:
    chance, reason = toxicity_of(text)
    assert 0 <= chance <= 1
    assert bool(reason) == (chance >= HELD_FROM)
