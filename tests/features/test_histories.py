"""Histories are views into one array, and read like what they are views of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.errors import BadInput
from marquee.features.histories import Histories, histories_of


def made() -> Histories:
    return histories_of(
        np.array([1, 0, 1, 1]),
        np.array([2, 0, 1, 2]),
        size=3,
        order=np.array([5, 1, 3, 9]),
        value=np.array([1.0, 1.0, 2.0, 3.0]),
        profiles=3,
    )


def test_entries_come_oldest_first_and_a_profile_without_any_has_an_empty_history() -> None:
    histories = made()
    assert [histories.of(row).tolist() for row in range(3)] == [[0], [1, 2, 2], []]
    assert histories.lengths().tolist() == [1, 3, 0]


def test_a_title_that_comes_twice_counts_once_by_its_strongest_entry() -> None:
    assert made().matrix().toarray().tolist() == [[1, 0, 0], [0, 2, 3], [0, 0, 0]]


def test_the_newest_entries_stay() -> None:
    assert made().newest(2).of(1).tolist() == [2, 2]


def test_batches_are_the_whole_in_order() -> None:
    histories = made()
    parts = [part.of(0).tolist() for _, part in histories.batches(1)]
    assert parts == [[0], [1, 2, 2], []]


def test_prefixes_share_the_entries_of_the_whole() -> None:
    histories = made()
    prefix = Histories(
        title=histories.title, value=histories.value, begin=histories.begin[[1, 1]], end=np.array([2, 3]), size=3
    )
    assert prefix.title is histories.title
    assert prefix.matrix().toarray().tolist() == [[0, 2, 0], [0, 2, 1]]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": np.array([0, 7])}, "must be 0 to 2"),
        ({"value": np.array([1.0, np.nan])}, "not numbers"),
        ({"order": np.array([1])}, "order has 1 entries"),
    ],
)
def test_bad_entries_are_refused_in_words(wrong: dict[str, np.ndarray], said: str) -> None:
    given_ = {"profile": np.array([0, 1]), "title": np.array([0, 1]), "size": 3} | wrong
    with pytest.raises(BadInput, match=said):
        histories_of(given_.pop("profile"), given_.pop("title"), **given_)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), max_size=40))
def test_nothing_is_lost_between_rows_and_histories(pairs: list[tuple[int, int]]) -> None:
    profile = np.array([pair[0] for pair in pairs], dtype=np.int64)
    title = np.array([pair[1] for pair in pairs], dtype=np.int64)
    histories = histories_of(profile, title, size=6, profiles=5)
    owner, place = histories.entries()
    assert sorted(zip(owner.tolist(), histories.title[place].tolist())) == sorted(pairs)
    for row in range(5):
        assert histories.of(row).tolist() == [t for p, t in pairs if p == row]
