"""Claims about the trained judge of comments."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.errors import BrokenStore
from marquee.language.judge import Judge, judge_all
from marquee.language.judge_fit import Labelled, chance_of, fit_judge
from marquee.language.reader import Reader, read_all
from marquee.language.reader_files import load_reader, save_reader
from marquee.language.sentiment import sentiment

PRAISE = {10: "zorbly", 9: "zorbly", 8: "plimmy", 7: "plimmy"}
BLAME = {1: "grubbed", 2: "grubbed", 3: "mirky", 4: "mirky"}
SAID = "the film was on and we saw it with a friend of mine in the evening when it rained and nothing was on"
FILLER = SAID.split(" ")


def reviews(count: int, *, seed: int) -> tuple[list[str], np.ndarray]:
    """Made reviews in words the word list does not hold: how warm and how cold is in the words as well."""
    rng = np.random.default_rng(seed)
    texts, ratings = [], rng.choice([1, 2, 3, 4, 7, 8, 9, 10], size=count)
    for rating in ratings.tolist():
        words = [str(word) for word in rng.choice(FILLER, size=rng.integers(8, 90))]
        place = int(rng.integers(len(words)))
        texts.append(
            " ".join([*words[:place], (PRAISE | BLAME)[rating], *words[place:], "zorbly" if rating > 5 else ""])
        )
    return texts, ratings.astype(np.float64)


def labelled(texts: list[str], ratings: np.ndarray) -> Labelled:
    return Labelled(texts=texts, chance=chance_of(ratings), rating=ratings, groups=np.arange(len(texts)) % 50)


@pytest.fixture(scope="module")
def judge() -> Judge:
    texts, ratings = reviews(1_200, seed=1)
    return fit_judge(labelled(texts, ratings), rng=np.random.default_rng(0))


def test_praise_and_blame_are_told_apart_in_words_no_list_holds(judge: Judge) -> None:
    texts, ratings = reviews(300, seed=2)
    right = (judge_all(judge, texts).chance > 0.5) == (ratings > 5)
    assert right.mean() > 0.97


def test_warm_praise_is_rated_above_cool_and_cold_blame_below_mild(judge: Judge) -> None:
    texts, ratings = reviews(400, seed=3)
    said = judge_all(judge, texts).rating
    means = [said[np.isin(ratings, pair)].mean() for pair in ((1, 2), (3, 4), (7, 8), (9, 10))]
    assert means == sorted(means)
    assert means[1] - means[0] > 0.5
    assert means[3] - means[2] > 0.5


def test_a_chance_is_as_often_right_as_it_says(judge: Judge) -> None:
    texts, ratings = reviews(600, seed=4)
    chance = judge_all(judge, texts).chance
    assert abs(chance.mean() - (ratings > 5).mean()) < 0.05


def test_labels_alone_teach_no_rating() -> None:
    texts, ratings = reviews(300, seed=5)
    only_labels = Labelled(texts=texts, chance=(ratings > 5) * 1.0, rating=np.full(300, np.nan), groups=np.arange(300))
    fitted = fit_judge(only_labels, rng=np.random.default_rng(0))
    assert not fitted.rates
    assert np.isnan(judge_all(fitted, texts[:3]).rating).all()
    assert read_all(Reader(judge=fitted), texts[:1])[0].rating is None


def test_the_same_texts_and_seed_give_the_same_judge(judge: Judge) -> None:
    texts, ratings = reviews(1_200, seed=1)
    again = fit_judge(labelled(texts, ratings), rng=np.random.default_rng(0))
    assert np.array_equal(again.rows, judge.rows)
    assert np.array_equal(again.heads, judge.heads)


def test_a_text_is_judged_alike_alone_and_among_others(judge: Judge) -> None:
    texts, _ = reviews(20, seed=6)
    together = judge_all(judge, texts).chance
    assert [float(judge_all(judge, [text]).chance[0]) for text in texts] == together.tolist()


@given(st.lists(st.text(), max_size=4))
def test_any_text_gets_a_verdict(judge: Judge, texts: list[str]) -> None:
    said = judge_all(judge, texts)
    assert ((said.chance >= 0) & (said.chance <= 1)).all()
    assert ((said.rating >= 1) & (said.rating <= 10)).all()


def test_what_the_judge_was_not_taught_is_left_to_the_word_list(judge: Judge) -> None:
    reader = Reader(version="w1", judge=replace(judge, languages=("en",)))
    french = "Un film absolument superbe, je recommande vivement à tous mes amis"
    for text in ("😍😍😍", french, ""):
        assert read_all(reader, [text])[0].sentiment == sentiment(text)
    said = read_all(reader, ["the film was zorbly and we saw it with a friend of mine"])[0]
    assert said.sentiment > 0.5
    assert said.rating is not None
    assert said.rating > 6


def test_a_saved_reader_reads_the_same(judge: Judge, tmp_path: Path) -> None:
    save_reader(tmp_path / "words", Reader(version="w1", judge=judge))
    loaded = load_reader(tmp_path / "words")
    texts, _ = reviews(20, seed=7)
    assert loaded.version == "w1"
    assert read_all(loaded, texts) == read_all(Reader(version="w1", judge=judge), texts)


def test_a_reader_of_word_lists_may_be_saved_too(tmp_path: Path) -> None:
    save_reader(tmp_path, Reader())
    assert load_reader(tmp_path) == Reader()


@pytest.mark.parametrize("damage", ["header", "rows", "slots", "absent"])
def test_a_damaged_reader_says_what_to_do(judge: Judge, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "words"
    if damage != "absent":
        save_reader(folder, Reader(version="w1", judge=judge))
    if damage == "header":
        (folder / "reader.json").write_text("{")
    if damage == "rows":
        np.save(folder / "rows.npy", np.zeros((3, 8), dtype=np.float32))
    if damage == "slots":
        np.save(folder / "slots.npy", np.zeros(7, dtype=np.int32))
    with pytest.raises(BrokenStore, match="train --words"):
        load_reader(folder)
