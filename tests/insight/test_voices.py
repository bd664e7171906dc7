"""Claims about what comments say to the company."""

import numpy as np
import pytest

from marquee.insight.voices import CompanyVoices, company_voices, spikes_of
from marquee.language.aspects import aspects_of
from marquee.language.sentiment import sentiment
from marquee.language.voices import Said
from marquee.schema.clock import DAY, HOUR, MINUTE

NOW = 20_000 * DAY
SAID = (
    "friday train garden mother cousin popcorn rain balcony holiday coffee kitchen monday neighbour harbour winter"
    " station bicycle library evening island market summer orchard window tunnel bakery lantern river meadow village"
)
ASIDES = SAID.split(" ")


def say(number: int, what: str, *, ago: int, country: str = "DE", new: bool = False) -> Said:
    """Let one old account say something in words of its own."""
    aside = " ".join(np.random.default_rng(number).choice(ASIDES, size=9))
    text = f"{aside}. {what}"
    return Said(
        comment_id=f"c{number}-{ago}",
        author=f"a{number}",
        first_seen_at=NOW - ago - (HOUR if new else 300 * DAY),
        at=NOW - ago,
        text=text,
        country=country,
        sentiment=sentiment(what),
        aspects=aspects_of(what, sentiment),
    )


def usual(count: int = 120) -> list[Said]:
    """What is said of a title in four weeks, in three countries: the music is loved, the story argued over."""
    rng = np.random.default_rng(0)
    said = []
    for number in range(count):
        what = "I loved the music." if number % 2 else "The story was boring."
        ago = int(rng.integers(2 * DAY, 27 * DAY))
        said.append(say(1_000 + number, what, ago=ago, country=("DE", "FR", "US")[number % 3]))
    return said


def broken_dub(count: int, *, country: str = "DE", ago: int = 2 * MINUTE, new: bool = False) -> list[Said]:
    return [
        say(number, "The dubbing is terrible, out of sync.", ago=ago + number * 1_000, country=country, new=new)
        for number in range(count)
    ]


def test_a_broken_dub_in_one_country_is_told_within_ten_minutes_with_sentences() -> None:
    said = usual() + broken_dub(25)
    (spike,) = spikes_of(said, now=NOW)
    assert (spike.key, spike.country, spike.authors) == ("dubbing_subtitles", "DE", 25)
    assert NOW - spike.until <= 10 * MINUTE
    assert spike.usual < 5
    assert spike.evidence
    assert all("dubbing" in sentence for sentence in spike.evidence)


def test_no_spike_before_anyone_complains_and_none_days_after() -> None:
    said = usual() + broken_dub(25)
    assert spikes_of(said, now=NOW - HOUR) == ()
    assert spikes_of(said, now=NOW + 2 * DAY) == ()


def test_nothing_is_told_of_fewer_people_than_twenty() -> None:
    assert spikes_of(usual() + broken_dub(19), now=NOW) == ()
    assert company_voices(broken_dub(19), now=NOW) == CompanyVoices()


def test_one_angry_viewer_is_no_spike_however_often_they_write() -> None:
    said = [
        say(7, f"The dubbing is terrible, out of sync, time {turn}.", ago=turn * 3_000 + MINUTE) for turn in range(60)
    ]
    assert spikes_of(usual() + said, now=NOW) == ()


def test_new_accounts_that_come_all_at_once_are_no_spike_but_a_burst() -> None:
    said = usual() + broken_dub(200, new=True)
    found = company_voices(said, now=NOW)
    assert found.spikes == ()
    assert found.bursting


def test_what_was_always_complained_of_is_no_spike() -> None:
    said = usual() + [say(n, "The story was boring.", ago=n * 1_000 + MINUTE, country="DE") for n in range(24)]
    quiet = [say(200 + n, "I loved the music.", ago=n * 1_000 + MINUTE, country="DE") for n in range(24)]
    assert spikes_of(said + quiet, now=NOW) == ()


def test_trouble_everywhere_is_told_once_and_of_no_country() -> None:
    said = usual()
    for place, country in enumerate(("DE", "FR", "US", "ES")):
        said += [
            say(place * 100 + n, "The stream kept buffering, terrible picture quality.", ago=n * 1_000 + MINUTE,
                country=country)
            for n in range(12)
        ]  # fmt: skip
    (spike,) = spikes_of(said, now=NOW)
    assert (spike.key, spike.country) == ("stream_quality", "")


def test_copies_of_one_complaint_count_once() -> None:
    said = [
        Said(
            comment_id=f"x{n}", author=f"x{n}", first_seen_at=0, at=NOW - MINUTE, country="DE", sentiment=-0.8,
            text="The German dubbing of this title is terrible and out of sync, do not watch it at all.",
            aspects=(("dubbing_subtitles", -0.8),),
        )
        for n in range(60)
    ]  # fmt: skip
    assert spikes_of(usual() + said, now=NOW) == ()


def test_a_few_words_that_many_write_are_no_copies() -> None:
    said = [
        Said(
            comment_id=f"x{n}", author=f"x{n}", first_seen_at=0, at=NOW - MINUTE, country="DE", sentiment=-0.8,
            text="The dubbing is broken.", aspects=(("dubbing_subtitles", -0.8),),
        )
        for n in range(25)
    ]  # fmt: skip
    assert [spike.authors for spike in spikes_of(usual() + said, now=NOW)] == [25]


def test_each_aspect_is_told_over_time_with_praise_and_complaint() -> None:
    said = [say(n, "I loved the music.", ago=DAY + HOUR + n * 1_000) for n in range(30)]
    said += [say(100 + n, "The music was awful.", ago=9 * DAY + HOUR + n * 1_000) for n in range(25)]
    (music,) = company_voices(said, now=NOW).aspects
    assert (music.key, music.authors) == ("music", 55)
    assert [day.authors for day in music.days] == [25, 30]
    assert music.days[0].mean < 0 < music.days[1].mean
    assert music.praise == ("I loved the music.",), "the same words are told once"
    assert "awful" in music.complaints[0]


def test_a_day_of_few_voices_is_left_out_and_so_is_what_lies_before_the_days_asked_for() -> None:
    said = [say(n, "I loved the music.", ago=DAY + HOUR + n * 1_000) for n in range(30)]
    said += [say(100 + n, "The music was awful.", ago=9 * DAY + HOUR + n * 1_000) for n in range(10)]
    (music,) = company_voices(said, now=NOW).aspects
    assert len(music.days) == 1
    assert company_voices(said, now=NOW, days=5).authors == 30


@pytest.mark.parametrize(("country", "authors"), [("", 55), ("DE", 30), ("FR", 25), ("US", 0)])
def test_a_country_is_told_by_its_own_voices(country: str, authors: int) -> None:
    said = [say(n, "I loved the music.", ago=DAY + HOUR + n * 1_000) for n in range(30)]
    said += [say(100 + n, "The music was awful.", ago=DAY + HOUR + n * 1_000, country="FR") for n in range(25)]
    assert company_voices(said, now=NOW, country=country).authors == authors


def test_nothing_said_is_nothing_told() -> None:
    assert company_voices([], now=NOW) == CompanyVoices()
