"""Claims about reading what is said of each side of a title."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.language.aspect_words import ASPECTS
from marquee.language.aspects import aspects_of
from marquee.language.sentiment import sentiment


def signs(text: str) -> dict[str, int]:
    return {key: 1 if verdict > 0 else -1 for key, verdict in aspects_of(text, sentiment)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Loved the music, hated the ending", {"music": 1, "ending": -1}),
        ("Great acting and terrible music", {"acting": 1, "music": -1}),
        ("The acting and the music were great", {"acting": 1, "music": 1}),
        ("The acting, the music and the costumes are superb", {"acting": 1, "music": 1, "visuals": 1}),
        ("Loved the music, the acting, the costumes.", {"acting": 1, "music": 1, "visuals": 1}),
        ("Great story, but the music and acting were awful", {"story": 1, "music": -1, "acting": -1}),
        ("The dubbing is out of sync and the stream keeps buffering", {"dubbing_subtitles": -1, "stream_quality": -1}),
        ("Too long, too slow.", {"length": -1, "pace": -1}),
        ("Not funny at all", {"humour": -1}),
        ("It never drags", {"pace": 1}),
        ("The cast is great, the script is not.", {"acting": 1, "story": -1}),
        ("The ending made no sense", {"story": -1, "ending": -1}),
        ("Beautifully shot. The script is lazy and dull.", {"visuals": 1, "story": -1}),
        ("The camera work (gorgeous) and the jokes (terrible)", {"visuals": 1, "humour": -1}),
        ("I didn't like the story, though the cast is wonderful", {"story": -1, "acting": 1}),
        ("Subtitles are a mess", {"dubbing_subtitles": -1}),
    ],
)
def test_each_side_takes_the_verdict_of_its_clause(text: str, said: dict[str, int]) -> None:
    assert signs(text) == said


@pytest.mark.parametrize("text", ["", "A film about a man who writes music", "Loved it!", "\ud800", "<b>"])
def test_what_is_not_judged_is_left_out(text: str) -> None:
    assert aspects_of(text, sentiment) == ()


def test_a_side_judged_twice_has_the_mean() -> None:
    said = aspects_of("The music is a. The music is b.", lambda clause: 1.0 if "is a" in clause else -0.5)
    assert said == (("music", 0.25),)


def test_a_hundred_thousand_characters_end_soon() -> None:
    for text in ("the music is great, " * 5_000, "music " * 16_000, "(" * 100_000, "and " * 25_000, "." * 100_000):
        started = time.process_time()
        aspects_of(text, sentiment)
        assert time.process_time() - started < 0.25  # 0.05 on a quiet core


@given(st.text(max_size=300))
def test_whatever_the_text_sides_are_known_and_verdicts_bounded(text: str) -> None:
    assert all(key in ASPECTS and -1 <= verdict <= 1 for key, verdict in aspects_of(text, sentiment))
