"""Claims about the reader of comments."""

from marquee.language.reader import Reader, read_all
from marquee.language.sentiment import MODEL_VERSION, sentiment


def test_a_reader_without_an_artifact_reads_by_the_word_list() -> None:
    good, bad = read_all(Reader(), ["I loved it", "a waste of time"])
    assert Reader().version == MODEL_VERSION
    assert (good.sentiment, bad.sentiment) == (sentiment("I loved it"), sentiment("a waste of time"))
    assert good.rating is None
