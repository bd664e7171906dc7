"""Claims about exploration (law 11): rare, harmless, and its probabilities exact."""

from collections import Counter

import numpy as np
import pytest

from marquee.page.build import STAGES
from marquee.page.config import PageConfig
from marquee.page.draft import Chosen, Draft
from marquee.page.explore import explore
from marquee.page.served import NOTHING_PLACED
from marquee.pipeline.run import run
from marquee.pipeline.trace import Trace
from marquee.schema.clock import DAY
from marquee.schema.page import PageRequest
from marquee.schema.profile import PLAY, Entry, Profile

NOW = 1_700_000_000_000
CONFIG = PageConfig(
    billboard=0,
    exploration=0.4,
    explored_tiles=0.3,
    row_swap=0.5,
    tiles=6,
    explored_from=2,
    explored_to=30,
    tired_rows=2,
)


@pytest.fixture(scope="module")
def small(another_world):
    return another_world(count=150)


def draft_before(world, profile: Profile, config: PageConfig, *, rows: int = 5) -> Draft:
    """Run every stage before exploration."""
    draft = Draft(
        request=PageRequest(request_id="r", profile_id=profile.profile_id, country="DE"),
        profile=profile,
        bound=world.bound,
        config=config,
        now=NOW,
        rng=np.random.default_rng(1),
        rows=rows,
        placed=NOTHING_PLACED,
        ceiling=None,
    )
    names = [stage.name for stage in STAGES]
    run(STAGES[: names.index("explore")], draft, trace=Trace())
    return draft


def again(rows: list[Chosen]) -> list[Chosen]:
    return [
        Chosen(
            label=row.label,
            titles=row.titles,
            probabilities=row.probabilities,
            notes=row.notes,
            stated=row.stated,
            pool=row.pool,
        )
        for row in rows
    ]


def viewer(**fields: object) -> Profile:
    history = tuple(Entry(f"t{8 * step + 1}", NOW - step * DAY, PLAY, 1.0) for step in range(5, 0, -1))
    return Profile(**({"profile_id": "p1", "history": history, "my_list": (("t3", NOW),)} | fields))  # type: ignore[arg-type]


def test_the_probability_of_every_slot_is_the_share_of_pages_it_stands_so_on(small):
    draft = draft_before(small, viewer(), CONFIG)
    rows = again(draft.chosen)
    assert any(row.stated for row in rows) and sum(not row.stated for row in rows) >= 4
    times = 1_500
    counted: Counter[tuple[int, int, int]] = Counter()
    claimed: dict[tuple[int, int, int], float] = {}
    for _ in range(times):
        draft.chosen = again(rows)
        explore(draft)
        for at, row in enumerate(draft.chosen):
            for position, (title, chance) in enumerate(zip(row.titles.tolist(), row.probabilities.tolist())):
                slot = (at, position, title)
                counted[slot] += 1
                assert claimed.setdefault(slot, chance) == pytest.approx(chance, abs=1e-7), (
                    "one chance a slot and title"
                )
    for slot, chance in claimed.items():
        deviation = np.sqrt(chance * (1.0 - chance) / times)
        assert abs(counted[slot] / times - chance) <= 5.0 * deviation + 1e-9, (slot, chance, counted[slot] / times)
    for at, row in enumerate(rows):
        for position in range(len(row.titles)):
            total = sum(chance for (r, p, _), chance in claimed.items() if (r, p) == (at, position))
            assert total == pytest.approx(1.0, abs=0.01), "what may stand in a slot adds up"


def test_a_drawn_tile_comes_from_its_own_rows_middle_ranks_and_stands_nowhere_else(small):
    config = PageConfig(exploration=1.0, explored_tiles=1.0, row_swap=0.0, tiles=6, explored_from=2, explored_to=30)
    draft = draft_before(small, viewer(), config)
    before = again(draft.chosen)
    base = {title for row in before for title in row.titles.tolist()}
    explore(draft)
    assert draft.explored
    for old, new in zip(before, draft.chosen):
        fresh = set(new.titles.tolist()) - set(old.titles.tolist())
        if old.stated:
            assert not fresh
            continue
        assert old.pool is not None and len(fresh) == min(len(old.pool), len(old.titles))
        assert fresh <= set(old.pool.tolist()) and not fresh & base
        genre = small.snapshot.genres.index(old.label.title) if old.label.title in small.snapshot.genres else None
        assert genre is None or all(small.snapshot.genre_matrix[genre, title] for title in new.titles)
    every = [title for row in draft.chosen for title in row.titles.tolist()]
    assert len(set(every)) == len(every)


def test_one_page_in_a_hundred_is_explored_by_default(small):
    draft = draft_before(small, viewer(), PageConfig())
    rows = again(draft.chosen)
    explored = 0
    for _ in range(10_000):
        draft.chosen = again(rows)
        explore(draft)
        explored += draft.explored
    assert 60 <= explored <= 145


@pytest.mark.parametrize("fields", [{"kids": True}, {"non_profiling": True}])
def test_kids_and_those_not_profiled_are_never_explored(small, fields):
    for seed in range(50):
        config = PageConfig(exploration=1.0)
        built = small.page(viewer(**fields), rng=np.random.default_rng(seed), config=config)
        assert not built.served.explored and np.all(built.served.slots() == 1.0)


def test_stated_rows_are_never_moved_nor_changed(small):
    config = PageConfig(exploration=1.0, explored_tiles=1.0, tiles=6)
    for seed in range(30):
        built = small.page(viewer(), rng=np.random.default_rng(seed), config=config, rows=6)
        assert built.page.rows[config.list_slot].row_id == "my_list"
        start_at = built.served.rows[config.list_slot].start
        assert built.served.title_ids[start_at] == "t3" and built.served.slots()[start_at] == 1.0
