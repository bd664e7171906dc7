"""The whole page as one choice: the compiled loop does what a plain one does, and what it promises."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.page.choice import FRONT_SHARE, GAIN, LEAST, choose_page
from marquee.page.fill import explorable

TITLES = 24


class PlainPage:
    """Choose greedily, valuing every row anew at every step; no compiled loop, nothing lazy."""

    def __init__(self, rows, *, weights, floors, families, ranked, latest, taken, tired, value, reach, front, ahead,
                 wanted, guarded, most, least, repeat_cost, genres, due, part, sated):  # fmt: skip
        self.rows, self.weights, self.floors, self.families = rows, weights, floors, families
        self.ranked, self.latest, self.closed, self.tired = ranked, latest, taken, tired
        self.value, self.reach, self.front, self.ahead = value, reach, min(front, most), ahead
        self.wanted, self.guarded, self.most, self.least = wanted, guarded, most, least
        self.repeat_cost, self.genres, self.due, self.part, self.sated = repeat_cost, genres, due, part, sated
        self.page: list[list[int]] = []
        self.picked: list[int] = []
        self.filled = np.zeros(len(due))

    def place_of(self, title):
        for row, tiles in enumerate(self.page):
            if title in tiles:
                return row, tiles.index(title)
        return None

    def adds(self, title, there, had=0.0):
        found = (there - had) * (self.value[title] + LEAST)
        more = (np.sqrt(there) - np.sqrt(had)) / max(len(self.genres[title]), 1)
        for g in self.genres[title] if self.part > 0 else ():
            found += self.part * self.due[g] * more / (self.sated * self.due[g] + self.filled[g] + more / 2)
        return found

    def had(self, title):
        at = self.place_of(title)
        return 0.0 if at is None else self.reach[at]

    def is_free(self, title, row):
        return (
            not self.closed[title] and self.place_of(title) is None and not (row < self.guarded and self.tired[title])
        )

    def wins(self, title, row, column):
        if (row < self.guarded and self.tired[title]) or self.closed[title]:
            return 0.0
        there, at = self.reach[row, column], self.place_of(title)
        if at is None:
            return there
        if row == at[0] or self.reach[row, 0] < FRONT_SHARE * self.reach[0, 0]:
            return 0.0
        had = self.reach[at]
        return there - had if had < np.float32(GAIN * there) else 0.0

    def worth(self, candidates):
        row, total, column, seen = min(len(self.page), self.wanted - 1), 0.0, 0, []
        for title in candidates:
            if column < self.front and self.wins(title, row, column) > 0:
                total += self.adds(title, self.reach[row, column], self.had(title))
                self.count(title, self.reach[row, column], self.had(title))
                seen.append((title, self.reach[row, column], self.had(title)))
                column += 1
        for title, there, had in seen:
            self.count(title, had, there)
        return total, min(sum(self.is_free(title, len(self.page)) for title in candidates), self.most)

    def judged(self, which):
        worth, free = self.worth(self.rows[which])
        if free < self.least:
            return 0.0
        used = [self.families[row] for row in self.picked].count(self.families[which])
        cost = self.repeat_cost**used if self.families[which] >= 0 else 1.0
        level = sum(self.reach[min(len(self.page), self.wanted - 1), : self.front].astype(float))
        return (
            max(worth / level, self.floors[which], LEAST) * self.weights[which] * cost * (0.3 + 0.7 * free / self.most)
        )

    def claim(self, title, place):
        at = self.place_of(title)
        if at is not None:
            other = next((t for t in self.rows[self.picked[at[0]]] if self.is_free(t, at[0])), None)
            if other is None:
                return False
            self.page[at[0]].remove(title)
            self.page[at[0]].append(other)
        self.page[place].append(title)
        return True

    def fill(self, which):
        place = len(self.page)
        self.picked.append(which)
        self.page.append([])
        candidates = self.rows[which]
        for column in range(self.front if self.ahead > 1 and self.ranked[which] else 0):
            there = [t for t in candidates if self.wins(t, place, column) > 0][: self.ahead]
            at = self.reach[place, column]
            best = max(there, key=lambda title: self.adds(title, at, self.had(title)), default=None)
            had = 0.0 if best is None else self.had(best)
            if best is None or not self.claim(best, place):
                break
            self.count(best, at, had)
        for title in candidates:
            column = len(self.page[place])
            if column == self.most:
                break
            if self.place_of(title) is not None and (column >= self.front or self.wins(title, place, column) <= 0):
                continue
            if self.place_of(title) is None and not self.is_free(title, place):
                continue
            had = self.had(title)
            if self.claim(title, place):
                self.count(title, self.reach[place, column], had)

    def count(self, title, there, had):
        for genre in self.genres[title]:
            self.filled[genre] += (np.sqrt(there) - np.sqrt(had)) / len(self.genres[title])

    def choose(self):
        while True:
            left = [row for row in range(len(self.rows)) if row not in self.picked]
            worths = {row: self.judged(row) for row in left} if self.wanted else {}
            urgent = [row for row in left if self.latest[row] <= len(self.page) and worths.get(row, 0.0) > 0]
            best = urgent[-1] if urgent else max(worths, key=lambda row: worths[row], default=None)
            if best is None or worths[best] <= 0.0:
                if self.wanted and len(self.page) < self.guarded:
                    self.guarded = len(self.page)
                    continue
                return False
            if len(self.page) == self.wanted:
                return True
            self.fill(best)


ROWS = st.lists(
    st.tuples(
        st.lists(st.integers(0, TITLES - 1), unique=True, max_size=18),
        st.sampled_from([0.8, 0.93, 1.0, 1e9]),
        st.sampled_from([0.0, 0.0, 0.41]),
        st.integers(-1, 2),
        st.sampled_from([99, 99, 99, 1, 2]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(
    rows=ROWS,
    closed=st.sets(st.integers(0, TITLES - 1), max_size=6),
    weary=st.sets(st.integers(0, TITLES - 1), max_size=10),
    wanted=st.integers(0, 6),
    guarded=st.integers(0, 4),
    most=st.integers(1, 6),
    least=st.integers(1, 2),
    front=st.integers(1, 4),
    ahead=st.integers(1, 4),
    part=st.just(0.0),
    seed=st.integers(0, 1_000),
)
def test_the_lazy_choice_is_the_greedy_one(rows, closed, weary, wanted, guarded, most, least, front, ahead, part, seed):
    rng = np.random.default_rng(seed)
    value = rng.random(TITLES).astype(np.float32)  # no two equal: no ties to break
    lists, weights, floors, families, latest = (list(part) for part in zip(*rows))
    weights = [weight * (1.0 + row / 997) for row, weight in enumerate(weights)]  # nor two rows by their floors
    ranked = [row % 2 == 0 for row in range(len(rows))]
    lists = [sorted(titles, key=lambda title: -value[title]) if by else titles for titles, by in zip(lists, ranked)]
    genres = [sorted(set(rng.integers(0, 4, size=rng.integers(0, 3)).tolist())) for _ in range(TITLES)]
    due = rng.uniform(0.2, 1.0, size=4)
    reach = np.outer(0.8 ** np.arange(wanted), 0.7 ** np.arange(most)).astype(np.float32)
    guarded, least = min(guarded, wanted), min(least, most)
    lists = [[title for title in titles if title not in closed] for titles in lists]  # rows offer open titles only
    mask = np.array([title in closed for title in range(TITLES)], dtype=np.bool_)
    tired = np.array([title in weary for title in range(TITLES)], dtype=np.bool_)
    counts = np.array([len(titles) for titles in lists], dtype=np.int64)
    starts = np.cumsum([0, *counts[:-1]]).astype(np.int64)
    flat = np.array([title for titles in lists for title in titles], dtype=np.int32)
    taken = mask.copy()
    picked, tiles, filled, more = choose_page(
        flat, starts, counts, np.array(weights), np.array(floors), np.array(families, dtype=np.int32),
        np.array(ranked), np.array(latest), taken, tired, value, reach, front, ahead, wanted, guarded, most, least,
        0.85, np.cumsum([0, *map(len, genres)]).astype(np.int32),
        np.array([genre for of_title in genres for genre in of_title], dtype=np.int16), due, part, 0.5,
    )  # fmt: skip
    plain = PlainPage(
        lists, weights=weights, floors=floors, families=families, ranked=ranked, latest=latest, taken=mask,
        tired=tired, value=value, reach=reach, front=front, ahead=ahead, wanted=wanted, guarded=guarded, most=most,
        least=least, repeat_cost=0.85, genres=genres, due=due, part=part, sated=0.5,
    )  # fmt: skip
    further = plain.choose()
    found = [(row, tiles[place, :count].tolist()) for place, (row, count) in enumerate(zip(picked, filled))]
    assert found == list(zip(plain.picked, plain.page))
    assert bool(more) == further
    placed = [title for _, of_row in found for title in of_row]
    assert len(set(placed)) == len(placed) and not set(placed) & closed
    assert {title for title in range(TITLES) if taken[title]} == closed | set(placed)
    assert not set(weary) & {title for _, of_row in found[: plain.guarded] for title in of_row}
    pool, ends = explorable(flat, starts, counts, picked, taken, tired, plain.guarded, 1, 5)
    begin = 0
    for place, end in enumerate(ends.tolist()):
        assert set(pool[begin:end].tolist()) <= set(lists[picked[place]][1:5])
        begin = end
    assert len(set(pool.tolist())) == len(pool) and not set(pool.tolist()) & set(placed)


def a_page(lists, value, *, reach, latest=None, genres=None, due=(1.0,), part=0.0, most=4, ranked=True, front=2):
    size = len(value)
    genres = genres or [[0]] * size
    counts = np.array([len(titles) for titles in lists], dtype=np.int64)
    picked, tiles, filled, _ = choose_page(
        np.array([title for titles in lists for title in titles], dtype=np.int32),
        np.cumsum([0, *counts[:-1]]).astype(np.int64), counts, np.ones(len(lists)), np.zeros(len(lists)),
        np.full(len(lists), -1, dtype=np.int32), np.full(len(lists), ranked),
        np.array(latest or [99] * len(lists)), np.zeros(size, np.bool_), np.zeros(size, np.bool_),
        np.array(value, dtype=np.float32), np.array(reach, dtype=np.float32), front, 4, len(reach), 0, most, 1, 1.0,
        np.cumsum([0, *map(len, genres)]).astype(np.int32), np.array([g for of in genres for g in of], dtype=np.int16),
        np.array(due, dtype=np.float64), part, 0.5,
    )  # fmt: skip
    return [(int(row), tiles[place, :count].tolist()) for place, (row, count) in enumerate(zip(picked, filled))]


LOOKED_AT = [[1.0, 0.9, 0.1, 0.05], [0.8, 0.7, 0.08, 0.04]]


def test_a_title_at_the_far_end_of_a_row_moves_to_the_front_of_the_next():
    value = [1.0, 0.9, 0.8, 0.7, 0.2, 0.1, 0.05, 0.04]
    page = a_page([[0, 1, 2, 3, 4, 5, 6, 7], [2, 3, 5, 6, 7]], value, reach=LOOKED_AT)
    assert page == [(0, [0, 1, 4, 5]), (1, [2, 3, 6, 7])]


def test_a_row_with_nothing_else_to_show_keeps_its_titles():
    value = [1.0, 0.9, 0.8, 0.7, 0.2, 0.1]
    page = a_page([[0, 1, 2, 3], [2, 3, 4, 5]], value, reach=LOOKED_AT)
    assert page == [(0, [0, 1, 2, 3]), (1, [4, 5])]


def test_an_interest_that_has_had_its_due_gives_way_to_one_that_has_not():
    genres = [[0]] * 4 + [[1]] * 4
    lists, value = [[0, 1, 2, 3, 4, 5, 6, 7]], [1.0, 0.95, 0.9, 0.85, 0.7, 0.65, 0.6, 0.55]
    first = a_page(lists, value, reach=LOOKED_AT[:1], genres=genres, due=(0.5, 0.5), part=1.0)[0][1]
    assert first[:2] == [0, 4]
    assert a_page(lists, value, reach=LOOKED_AT[:1], genres=genres, due=(0.5, 0.5))[0][1] == [0, 1, 2, 3]


def test_a_row_that_must_stand_by_a_place_stands_there():
    lists, value = [[0, 1], [2, 3], [4, 5]], [1.0, 0.9, 0.8, 0.7, 0.1, 0.05]
    assert [row for row, _ in a_page(lists, value, reach=LOOKED_AT, latest=[99, 99, 1])] == [0, 2]
