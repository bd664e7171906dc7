"""Claims about what viewers of the built-in world say of a title's sides."""

import numpy as np

from marquee.language.aspects import aspects_of
from marquee.language.sentiment import sentiment
from marquee.synthetic.speech_sides import say_of_sides, sides_of


def test_a_title_has_the_same_three_sides_for_everyone() -> None:
    assert sides_of("t1") == sides_of("t1")
    assert len({side.key for side in sides_of("t1")}) == 3
    assert sides_of("t1") != sides_of("t2")


def test_sides_are_spoken_of_as_they_are() -> None:
    rng = np.random.default_rng(3)
    said: dict[str, list[int]] = {}
    for _ in range(600):
        for key, sign in say_of_sides("t5", liked=0.0, rng=rng)[1]:
            said.setdefault(key, []).append(sign)
    for side in sides_of("t5"):
        assert abs(float(np.mean(said[side.key])) - 0.84 * side.worth) < 0.2


def test_what_is_meant_is_what_is_read() -> None:
    rng = np.random.default_rng(4)
    meant, read = 0, 0
    for number in range(400):
        text, sides = say_of_sides(f"t{number}", liked=0.0, rng=rng)
        found = dict(aspects_of(text, sentiment))
        meant += len(sides)
        read += sum(key in found and (found[key] > 0) == (sign > 0) for key, sign in sides)
    assert read >= 0.9 * meant


def test_hardly_two_comments_are_alike() -> None:
    rng = np.random.default_rng(5)
    texts = [say_of_sides("t1", liked=0.0, rng=rng)[0] for _ in range(300)]
    assert len(set(texts)) > 250
