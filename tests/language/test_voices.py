"""Claims about what many people say of a title."""

import random

import pytest

from marquee.language.voices import Said, VoicesConfig, gather, weigh

HOUR = 3_600_000
DAY = 24 * HOUR
NOW = 200 * DAY


def own_words(number: int) -> str:
    """What nobody else would write: a copy of nobody's."""
    rng = random.Random(number)
    syllables = [first + vowel for first in "bdfgklmnprst" for vowel in "aeiou"]
    return " ".join("".join(rng.choices(syllables, k=3)) for _ in range(10))


def crowd(count: int, *, sentiment: float = 0.5, aspect: float | None = None, extra: str = "") -> list[Said]:
    """Old accounts, three a day."""
    return [
        Said(
            comment_id=f"c{number}", author=f"a{number}", first_seen_at=0, at=NOW - 100 * DAY + number * 8 * HOUR,
            text=f"{own_words(number)}. {extra}", sentiment=sentiment,
            aspects=() if aspect is None else (("music", aspect),),
        )
        for number in range(count)
    ]  # fmt: skip


def brigade(count: int, *, text: str | None = None, hours: float = 4.0, at: int = NOW - DAY) -> list[Said]:
    """New accounts, all in a few hours, all against."""
    return [
        Said(
            comment_id=f"x{number}", author=f"x{number}", first_seen_at=at - HOUR,
            at=at + int(number * hours * HOUR / count), text=text or own_words(10_000 + number), sentiment=-1.0,
            aspects=(("music", -1.0),),
        )
        for number in range(count)
    ]  # fmt: skip


def test_nothing_is_told_of_nineteen_authors_and_something_of_twenty() -> None:
    few = gather(crowd(19, aspect=0.5), now=NOW)
    assert (few.authors, few.mean, few.aspects, few.topics) == (19, None, (), ())
    enough = gather(crowd(20, aspect=0.5), now=NOW)
    assert (enough.authors, enough.mean) == (20, 0.5)
    assert [(each.key, each.authors, each.mean, each.loved) for each in enough.aspects] == [("music", 20, 0.5, 1.0)]


def test_an_aspect_of_too_few_authors_is_not_told() -> None:
    assert gather(crowd(19, aspect=0.5) + crowd(40)[19:], now=NOW).aspects == ()


def test_who_writes_a_hundred_times_is_one_voice() -> None:
    loud = [
        Said(comment_id=f"l{number}", author="loud", first_seen_at=0, at=NOW - number * HOUR,
             text=own_words(500 + number), sentiment=-1.0)
        for number in range(100)
    ]  # fmt: skip
    found = gather(crowd(30) + loud, now=NOW)
    assert found.authors == 31
    assert found.mean == pytest.approx((30 * 0.5 - 1.0) / 31, abs=1e-3)


def test_copies_by_many_old_accounts_count_once() -> None:
    text = "do not waste your evening on this dreadful thing, the whole story was stolen from elsewhere"
    copies = [
        Said(comment_id=f"k{number}", author=f"k{number}", first_seen_at=0, at=NOW - 50 * DAY + number * DAY // 3,
             text=text + "!" * number, sentiment=-1.0)
        for number in range(100)
    ]  # fmt: skip
    found = gather(crowd(30) + copies, now=NOW)
    assert found.authors == 30
    assert found.mean == pytest.approx((30 * 0.5 - 1.0) / 31, abs=1e-3)


@pytest.mark.parametrize("text", [None, "worst thing ever made, nobody should watch this at all, ever"])
@pytest.mark.parametrize("hours", [0.1, 4.0, 24.0])
def test_a_burst_of_new_accounts_moves_next_to_nothing_and_is_told_of(text: str | None, hours: float) -> None:
    before = gather(crowd(200, aspect=0.5), now=NOW)
    after = gather(crowd(200, aspect=0.5) + brigade(500, text=text, hours=hours), now=NOW)
    assert after.bursting
    assert not before.bursting
    assert after.mean == pytest.approx(before.mean, rel=0.01)
    assert after.aspects[0].mean == pytest.approx(before.aspects[0].mean, rel=0.01)
    assert after.authors == before.authors


def test_a_burst_alone_tells_nothing_of_a_title() -> None:
    found = gather(brigade(500), now=NOW)
    assert (found.authors, found.mean, found.bursting) == (0, None, True)


def test_a_burst_is_told_of_for_two_days() -> None:
    said = crowd(50) + brigade(500, at=NOW - 5 * DAY)
    assert not gather(said, now=NOW).bursting


def test_new_accounts_that_come_as_others_do_are_heard() -> None:
    new = [
        Said(comment_id=f"n{number}", author=f"n{number}", first_seen_at=at - HOUR, at=at, text=own_words(900 + number),
             sentiment=-1.0)
        for number, at in enumerate(range(NOW - 60 * DAY, NOW - 40 * DAY, 2 * DAY))
    ]  # fmt: skip
    weighed = weigh(crowd(200) + new, now=NOW, config=VoicesConfig())
    assert not weighed.bursting
    assert weighed.weight[200:].tolist() == [0.5] * 10


def test_new_accounts_dripped_in_weigh_together_a_tenth_at_most() -> None:
    drip = [
        Said(comment_id=f"d{number}", author=f"d{number}", first_seen_at=NOW - 50 * DAY + number * 3 * HOUR - HOUR,
             at=NOW - 50 * DAY + number * 3 * HOUR, text=own_words(900 + number), sentiment=-1.0)
        for number in range(400)
    ]  # fmt: skip
    weighed = weigh(crowd(100) + drip, now=NOW, config=VoicesConfig())
    assert weighed.weight[100:].sum() <= 10.0 + 1e-9


def test_topics_go_with_the_comments_that_made_them() -> None:
    with_topic = crowd(40, extra="The lighthouse keeper is wonderful.")
    found = gather(with_topic, now=NOW).topics
    assert [topic.words for topic in found] == [("lighthouse keeper",)]
    assert found[0].mean > 0.3
    assert found[0].evidence[0] == "The lighthouse keeper is wonderful."
    assert gather(with_topic[:10] + crowd(40)[10:], now=NOW).topics == ()


def test_no_comments_are_no_voices() -> None:
    found = gather([], now=NOW)
    assert (found.authors, found.mean, found.bursting) == (0, None, False)
