"""Claims about the reader of comments."""

from marquee.language.reader import Reader, read_all
from marquee.language.sentiment import MODEL_VERSION, sentiment


def test_a_reader_without_an_artifact_reads_by_the_word_list() -> None:
    good, bad = read_all(Reader(), ["I loved it", "a waste of time"])
    assert Reader().version == MODEL_VERSION
    assert (good.sentiment, bad.sentiment) == (sentiment("I loved it"), sentiment("a waste of time"))
    assert good.rating is None


def test_a_german_article_kills_nobody():
    (german, english) = read_all(
        Reader(),
        [
            "Die Musik ist wunderschön und die Schauspieler sind toll.",
            "In the end the butler is the killer and Rosa dies.",
        ],
    )
    assert german.language == "de" and german.spoiler == 0.0 and german.spoiler_reason == ""
    assert english.spoiler > 0.5
