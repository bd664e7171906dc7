"""The compiled loops do what their plain twins do."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.page.fill import between, choose_rows, explorable, order_titles, rank_of, stack_shelves

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


def plain_choice(
    rows, weights, floors, families, taken, tired, gain, discount, wanted, guarded, most, least, repeat_cost
):
    """Choose greedily, valuing every row anew at every step."""
    taken, used, uses, chosen = taken.copy(), set(), {}, []

    def fill(row):
        return [title for title in rows[row] if not taken[title] and not (len(chosen) < guarded and tired[title])][
            :most
        ]

    def worth(row):
        tiles = fill(row)
        if len(tiles) < least:
            return 0.0
        value = sum(weight * gain[title] for weight, title in zip(discount, tiles))
        cost = repeat_cost ** uses.get(families[row], 0) if families[row] >= 0 else 1.0
        return max(value, floors[row], 1e-9) * weights[row] * cost * (0.3 + 0.7 * len(tiles) / most)

    while True:
        worths = {row: worth(row) for row in range(len(rows)) if row not in used}
        best = max(worths, key=lambda row: worths[row], default=None)
        if best is None or worths[best] <= 0.0:
            if len(chosen) < guarded:
                guarded = len(chosen)
                continue
            return chosen, False
        if len(chosen) == wanted:
            return chosen, True
        tiles = fill(best)
        used.add(best)
        uses[families[best]] = uses.get(families[best], 0) + 1
        for title in tiles:
            taken[title] = True
        chosen.append((best, tiles))


ROWS = st.lists(
    st.tuples(
        st.lists(st.integers(0, TITLES - 1), unique=True, max_size=16),
        st.sampled_from([0.8, 0.93, 1.0, 1e9]),
        st.sampled_from([0.0, 0.0, 0.41]),
        st.integers(-1, 2),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(
    rows=ROWS,
    closed=st.sets(st.integers(0, TITLES - 1), max_size=6),
    weary=st.sets(st.integers(0, TITLES - 1), max_size=10),
    wanted=st.integers(0, 6),
    guarded=st.integers(0, 4),
    most=st.integers(1, 6),
    least=st.integers(1, 2),
    seed=st.integers(0, 1_000),
)
def test_lazy_greedy_chooses_as_valuing_everything_anew_would(rows, closed, weary, wanted, guarded, most, least, seed):
    gain = np.random.default_rng(seed).random(TITLES).astype(np.float32)  # no two equal: no ties to break
    discount = np.array([0.5, 0.3, 0.2])
    lists, weights, floors, families = (list(part) for part in zip(*rows))
    weights = [weight * (1.0 + row / 997) for row, weight in enumerate(weights)]  # nor two rows by their floors
    ranked = [row % 2 == 0 for row in range(len(rows))]
    lists = [sorted(titles, key=lambda title: -gain[title]) if by else titles for titles, by in zip(lists, ranked)]
    mask = np.array([title in closed for title in range(TITLES)], dtype=np.bool_)
    tired = np.array([title in weary for title in range(TITLES)], dtype=np.bool_)
    guarded, least = min(guarded, wanted), min(least, most)
    counts = np.array([len(titles) for titles in lists], dtype=np.int64)
    starts = np.cumsum([0, *counts[:-1]]).astype(np.int64)
    flat = np.array([title for titles in lists for title in titles], dtype=np.int32)
    taken = mask.copy()
    picked, tiles, filled, more = choose_rows(
        flat, starts, counts, np.array(weights), np.array(floors), np.array(families, dtype=np.int32),
        np.array(ranked), taken, tired, gain, discount, wanted, guarded, most, least, 0.85,
    )  # fmt: skip
    found = [(row, tiles[place, :count].tolist()) for place, (row, count) in enumerate(zip(picked, filled))]
    expected, further = plain_choice(
        lists, weights, floors, families, mask, tired, gain, discount, wanted, guarded, most, least, 0.85
    )
    assert found == expected
    assert bool(more) == further
    assert {title for title in range(TITLES) if taken[title]} == closed | {
        title for _, of_row in found for title in of_row
    }
    pool, ends = explorable(flat, starts, counts, picked, taken, tired, guarded, 1, 5)
    begin = 0
    for place, end in enumerate(ends.tolist()):
        own = lists[picked[place]][1:5]
        assert set(pool[begin:end].tolist()) <= set(own)
        begin = end
    assert len(set(pool.tolist())) == len(pool)
    assert not set(pool.tolist()) & {title for _, of_row in found for title in of_row}


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
