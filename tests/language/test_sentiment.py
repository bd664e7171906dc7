"""Claims about the reading of comments."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.language.sentiment import sentiment


@pytest.mark.parametrize(
    "text",
    ["I loved it", "What a masterpiece!", "Not bad at all", "Slow start but a wonderful ending", "❤️❤️❤️", "so funny 😂",
     "Brilliant, gripping, I was hooked", "I DIDN'T HATE IT"],
)  # fmt: skip
def test_praise_is_above_nothing(text: str) -> None:
    assert sentiment(text) > 0.05


@pytest.mark.parametrize(
    "text",
    ["Terrible.", "not good", "Great cast, but boring", "a waste of time", "I didn’t enjoy this", "👎",
     "worst film ever",
     "It was never funny"],
)  # fmt: skip
def test_blame_is_below_nothing(text: str) -> None:
    assert sentiment(text) < -0.05


@pytest.mark.parametrize("text", ["", "I watched it on Tuesday", "\x00", "<script>alert(1)</script>", "\ud800"])
def test_what_judges_nothing_is_nothing(text: str) -> None:
    assert sentiment(text) == 0.0


def test_stronger_words_say_more() -> None:
    assert sentiment("good") < sentiment("very good") < sentiment("a very good and wonderful masterpiece")
    assert sentiment("slightly good") < sentiment("good")


@given(st.text())
def test_the_verdict_is_bounded(text: str) -> None:
    assert -1.0 <= sentiment(text) <= 1.0


@pytest.mark.data
def test_it_agrees_with_three_of_four_public_reviews(public_data: Path) -> None:
    file = public_data / "imdb-reviews" / "labelled_train_25k.parquet"
    if not file.exists():
        pytest.skip(f"no {file}: put the labelled IMDb reviews (Maas et al. 2011) there as Parquet to run this")
    table = pq.read_table(file, columns=["label", "text"])
    rows = table.take(list(range(0, len(table), 50))).to_pylist()
    right = sum((sentiment(row["text"]) > 0) == (row["label"] == "pos") for row in rows)
    assert right / len(rows) >= 0.74
