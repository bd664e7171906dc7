"""The compiled loops do what their plain twins do."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.page.fill import between, further_on_shelf, order_titles, rank_of, stack_shelves

TITLES = 24


@settings(deadline=None)
@given(
    scores=st.lists(st.floats(width=32, allow_infinity=True), min_size=0, max_size=20),
    closed=st.sets(st.integers(0, 19)),
    seed=st.integers(0, 99),
)
def test_titles_come_by_falling_score_then_by_tie(scores, closed, seed):
    size = len(scores)
    by_tie = np.random.default_rng(seed).permutation(size).astype(np.int32)
    tie = np.argsort(by_tie).astype(np.uint32)
    open_titles = np.array([title not in closed for title in range(size)], dtype=np.bool_)
    found = order_titles(np.array(scores, dtype=np.float32), open_titles, by_tie=by_tie)

    def key(title: int) -> tuple[bool, float, int]:
        score = scores[title]
        missing = score != score
        return missing, 0.0 if missing else -score, int(tie[title])

    expected = sorted((title for title in range(size) if open_titles[title]), key=key)
    assert found.tolist() == expected
    rank = rank_of(found, size)
    assert all(rank[title] == place for place, title in enumerate(found.tolist()))
    assert all(rank[title] == len(found) for title in closed if title < size)


SHELVES = st.lists(st.sets(st.integers(0, TITLES - 1), max_size=16), min_size=1, max_size=7)
ORDER = st.permutations(range(TITLES)).map(lambda order: order[: TITLES - 3])


@settings(deadline=None)
@given(shelves=SHELVES, order=ORDER, depth=st.integers(1, 20))
def test_shelves_are_stacked_in_order(shelves, order, depth):
    start = np.cumsum([0, *(sum(title in shelf for shelf in shelves) for title in range(TITLES))]).astype(np.int32)
    shelf = np.array([row for title in range(TITLES) for row, on in enumerate(shelves) if title in on], dtype=np.int16)
    sizes = np.array([len(on) for on in shelves], dtype=np.int64)
    flat, begins, counts = stack_shelves(np.array(order, dtype=np.int32), start, shelf, sizes, depth)
    for row, on in enumerate(shelves):
        expected = [title for title in order if title in on][:depth]
        assert flat[begins[row] : begins[row] + counts[row]].tolist() == expected


def test_what_a_shelf_has_behind_those_listed_comes_in_order_and_without_what_is_closed():
    start, shelf = np.array([0, 1, 3, 4, 5, 6], dtype=np.int32), np.array([0, 0, 1, 0, 1, 0], dtype=np.int16)
    order, closed = np.array([0, 4, 1, 3, 2], dtype=np.int32), np.array([False, True, False, False, False])
    assert further_on_shelf(order, 1, start, shelf, 0, closed, 9).tolist() == [4, 2]
    assert further_on_shelf(order, 1, start, shelf, 0, closed, 1).tolist() == [4]
    assert further_on_shelf(order, 1, start, shelf, 1, closed, 9).tolist() == [3]


@settings(deadline=None)
@given(titles=st.lists(st.integers(0, TITLES - 1), unique=True, max_size=12), seed=st.integers(0, 99))
def test_between_two_orders_the_share_decides(titles, seed):
    rank = np.random.default_rng(seed).permutation(TITLES).astype(np.int32)
    own = np.array(titles, dtype=np.int32)
    assert between(own, rank, 1.0).tolist() == titles
    assert between(own, rank, 0.0).tolist() == sorted(titles, key=lambda title: rank[title])
    mixed = between(own, rank, 0.5).tolist()
    places = {title: place for place, title in enumerate(sorted(titles, key=lambda title: rank[title]))}
    sums = [titles.index(title) + places[title] for title in mixed]
    assert sums == sorted(sums)
