"""Claims about what a title's comments keep coming back to."""

from hypothesis import given
from hypothesis import strategies as st

from marquee.language.topics import Background, Spoken, background_of, terms_of, topics_of


def spoken(text: str, *, first: int = 0, count: int = 30, sentiment: float = 0.5, weight: float = 1.0) -> list[Spoken]:
    return [Spoken(author=first + number, weight=weight, text=text, sentiment=sentiment) for number in range(count)]


def test_small_words_and_words_of_judgement_name_nothing() -> None:
    assert terms_of("It was really good and I loved every minute of this film!") == set()
    assert terms_of("The lighthouse keeper sings") == {
        "lighthouse",
        "keeper",
        "sings",
        "lighthouse keeper",
        "keeper sings",
    }


def test_a_topic_is_named_by_its_own_words_with_sentences_as_evidence() -> None:
    said = spoken("I watched it. The lighthouse keeper was wonderful.")
    found = topics_of(said, least_authors=20)
    assert found[0].words == ("lighthouse keeper",)
    assert (found[0].authors, found[0].mean > 0.3) == (30, True)
    assert found[0].evidence == ("The lighthouse keeper was wonderful.",)


def test_topics_of_different_people_stay_apart() -> None:
    said = spoken("The lighthouse is lovely.") + spoken("The octopus is dreadful.", first=100, sentiment=-0.5)
    found = {topic.words: topic.mean for topic in topics_of(said, least_authors=20)}
    assert set(found) == {("lighthouse",), ("octopus",)}
    assert found[("lighthouse",)] > 0 > found[("octopus",)]


def test_too_few_authors_make_no_topic_whatever_they_weigh_or_write() -> None:
    assert topics_of(spoken("The lighthouse is lovely.", count=19), least_authors=20) == ()
    assert topics_of(spoken("The lighthouse is lovely.", count=60, weight=0.1), least_authors=20) == ()
    loud = [Spoken(author=1, weight=1.0, text="The lighthouse is lovely.", sentiment=0.5)] * 100
    assert topics_of(loud, least_authors=20) == ()


def test_what_people_say_of_any_title_is_no_topic_of_one() -> None:
    everywhere = [(f"{number}", "Saw it on the sofa") for number in range(400)]
    background = background_of([*everywhere, ("x", "The lighthouse again")])
    assert (background.authors, background.counts["sofa"]) == (401, 400)
    said = spoken("Saw it on the sofa. The lighthouse is lovely.")
    assert [topic.words for topic in topics_of(said, least_authors=20, background=background)] == [("lighthouse",)]
    bare = Background(counts={})
    assert {word for topic in topics_of(said, least_authors=20, background=bare) for word in topic.words} == {
        "lighthouse", "sofa",
    }  # fmt: skip


@given(st.lists(st.text(max_size=80), max_size=10))
def test_whatever_is_said_topics_have_enough_authors(texts: list[str]) -> None:
    said = [Spoken(author=place, weight=1.0, text=text, sentiment=0.1) for place, text in enumerate(texts)]
    assert all(topic.authors >= 2 and topic.words for topic in topics_of(said, least_authors=2))
