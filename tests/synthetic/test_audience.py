"""Claims about an audience: a page's worth is the mean of what happens, and viewers tire, remember and come back."""

import itertools

import numpy as np
import pytest

from marquee.errors import BadInput
from marquee.schema.served import PageServed, RowServed, Versions
from marquee.synthetic.audience import BILLBOARD, ROW, Audience, Shown, as_events, gather, shown_in, visit
from marquee.synthetic.browse import LOG_NODES, WEIGHTS, browse, expect
from marquee.synthetic.gaze import GAZES, ROWS, on_screens
from marquee.synthetic.mood import UnderWay, calm, mood_of, wish_to_go_on
from marquee.synthetic.viewers import DEVICES
from marquee.synthetic.world import World, build_world

TV = DEVICES.index("tv")


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(seed=5, titles=300, viewers=120, days=40)


@pytest.fixture(scope="module")
def audience(world: World) -> Audience:
    return gather(world, np.arange(120), seed=1)


def page(titles: np.ndarray, *, columns: int = 10, resume: int = 0, kind: int = ROW) -> Shown:
    row, column = np.divmod(np.arange(len(titles)), columns)
    return Shown(
        title=np.asarray(titles, dtype=np.int32),
        row=row.astype(np.int32),
        column=column.astype(np.int32),
        kind=np.full(len(titles), kind, dtype=np.int8),
        resume=np.arange(len(titles)) < resume,
        promoted=np.zeros(len(titles), dtype=np.bool_),
    )


def best(audience: Audience, viewer: int, count: int = 100) -> np.ndarray:
    place = audience.places[viewer]
    return np.argsort(-(audience.liked[place] - 99 * audience.watched[place]))[:count]


# ------------------------------------------------------------------------- attention


def test_every_device_looks_at_ten_to_twenty_titles_and_most_of_them_on_two_screens() -> None:
    row, column = np.indices((40, 40))
    for device, gaze in enumerate(GAZES):
        examined = gaze.examined()
        assert 10 <= examined.sum() <= 20
        assert examined[on_screens(row, column, device=device)].sum() > 0.5 * examined.sum()
    assert len(GAZES) == len(DEVICES)


def test_attention_is_flat_in_sight_on_the_first_screen_and_falls_beyond() -> None:
    for gaze in GAZES:
        sight, examined = gaze.sight(), gaze.examined()
        assert (sight[: gaze.rows, : gaze.columns] > 0.999).all()
        assert (np.diff(sight[gaze.rows - 1 : 20, 0]) < 0).all() and (np.diff(examined[:20], axis=0) < 0).all()
        assert (np.diff(examined[0, :20]) < 0).all()


# ------------------------------------------------------------------------- a visit's worth


def test_expectation_is_what_enumerating_every_way_to_look_gives() -> None:
    row = np.array([0, 0, 1, 1], dtype=np.int32)
    odds, trust = np.array([0.5, 3.0, 0.02, 30.0]), np.array([0.9, 0.6, 0.7, 0.3])
    values = np.array([[1.0, 0.2], [2.0, 0.0], [0.5, 1.0], [1.5, 0.4]])
    depth, width = np.array([0.0, 0.4, 0.6]), np.array([0.0, 0.3, 0.7])
    found = np.zeros(3)
    wide = np.zeros(4, dtype=np.bool_)
    expect(row, odds, trust, wide, depth, width, width, values, LOG_NODES, WEIGHTS, found)
    truth = np.zeros(3)
    for rows, first, second in itertools.product((1, 2), (1, 2), (1, 2)):
        in_view = [0, 1][:first] + ([2, 3][:second] if rows == 2 else [])
        chance = depth[rows] * width[first] * width[second]
        for marks in itertools.product((0, 1), repeat=len(in_view)):
            looked = [tile for tile, mark in zip(in_view, marks) if mark]
            weight = chance * np.prod([trust[t] if m else 1 - trust[t] for t, m in zip(in_view, marks)])
            share = odds[looked] / (1.0 + odds[looked].sum())
            truth += weight * np.array([share.sum(), *(share @ values[looked])])
    np.testing.assert_allclose(found, truth, rtol=2e-4)


def test_what_is_drawn_agrees_with_what_is_expected() -> None:
    rng = np.random.default_rng(0)
    row = np.repeat(np.arange(6), 8).astype(np.int32)
    odds, trust = rng.lognormal(-2.0, 1.0, size=48), rng.uniform(0.3, 0.9, size=48)
    wide = row == 0
    gaze = GAZES[TV]
    stage = np.array([0.0, 0.6, 0.4])
    values, found = np.ones((48, 1)), np.zeros(2)
    expect(row, odds, trust, wide, gaze.depth(), gaze.width(), stage, values, LOG_NODES, WEIGHTS, found)
    looked, examined = np.zeros((2, 48), dtype=np.bool_)
    seen, plays, turns = np.zeros(48), 0, 20_000
    for _ in range(turns):
        tile = browse(row, odds, trust, wide, gaze.depth(), gaze.width(), stage, rng.random(98), looked, examined)
        plays += tile >= 0
        seen += looked
        assert tile < 0 or examined[tile]
        assert not (examined & ~looked).any()
    assert found[0] == pytest.approx(found[1])
    assert plays / turns == pytest.approx(found[0], abs=0.012)
    expected = gaze.sight()[1:6, :8]  # below the billboard
    np.testing.assert_allclose(seen[8:].reshape(5, 8) / turns, expected, atol=0.015)
    assert seen[1] / turns == pytest.approx(0.4, abs=0.015) and seen[2] == 0


def test_better_pages_are_worth_more_and_find_more_on_two_screens(audience: Audience) -> None:
    better, worse = [], []
    for viewer in range(60):
        for order, into in ((best(audience, viewer), better), (best(audience, viewer, 300)[::-1][:100], worse)):
            visited = visit(audience.copy(), viewer, page(order), device=TV, day=1.0, rng=np.random.default_rng(viewer))
            into.append((visited.expected_hours, visited.expected_two_screens, visited.expected_plays))
    assert (np.mean(better, axis=0) > 1.5 * np.mean(worse, axis=0)).all()
    assert max(row[1] for row in better) < 1 and min(row[0] for row in worse) > 0


def test_an_empty_page_ends_in_abandonment_or_a_search(audience: Audience) -> None:
    for viewer in range(30):
        visited = visit(
            audience.copy(), viewer, page(np.zeros(0, int)), device=TV, day=1.0, rng=np.random.default_rng(viewer)
        )
        assert visited.expected_hours == 0 and visited.tile == -1 and not visited.two_screens
        assert visited.abandoned == (visited.title < 0) == (not visited.sought)


def test_two_or_three_titles_are_looked_into_on_a_page_and_rather_those_that_were_nearly_chosen(
    audience: Audience,
) -> None:
    opened, odds_of_opened, odds_of_examined = [], [], []
    for viewer in range(100):
        visited = visit(
            audience.copy(), viewer, page(best(audience, viewer)), device=TV, day=1.0, searches=False,
            rng=np.random.default_rng(viewer),
        )  # fmt: skip
        assert not (visited.opened & ~visited.examined).any()
        assert visited.tile < 0 or not visited.opened[visited.tile]
        opened.append(visited.opened.sum() + (visited.tile >= 0))
        odds_of_opened += visited.odds[visited.opened].tolist()
        odds_of_examined += visited.odds[visited.examined].tolist()
    assert 1.5 < np.mean(opened) < 4
    assert np.mean(odds_of_opened) > 1.3 * np.mean(odds_of_examined)


def test_tiles_out_of_order_are_refused(audience: Audience) -> None:
    shown = page(np.arange(30))
    with pytest.raises(BadInput, match="row by row"):
        visit(audience.copy(), 0, shown.take(np.arange(30)[::-1]), device=TV, day=1.0, rng=np.random.default_rng(0))


# ------------------------------------------------------------------------- state


def test_the_same_seed_gives_the_same_visit_and_copies_do_not_share_state(audience: Audience) -> None:
    one, other = audience.copy(), audience.copy()
    for day in range(5):
        for viewer in range(20):
            mine, yours = (
                visit(
                    a, viewer, page(best(a, viewer)), device=TV, day=day + 0.8, rng=np.random.default_rng([day, viewer])
                )
                for a in (one, other)
            )
            assert (mine.title, mine.hours, mine.expected_hours) == (yours.title, yours.hours, yours.expected_hours)
    assert one.watched.sum() > audience.watched.sum()
    assert np.abs(one.satiation).sum() > 0 == np.abs(audience.satiation).sum()


def test_what_was_watched_or_passed_over_is_worth_less_next_time(audience: Audience) -> None:
    shown = page(best(audience, 3))

    def worth(state: Audience) -> float:
        return visit(state.copy(), 3, shown, device=TV, day=1.0, rng=np.random.default_rng(1)).expected_plays

    watched, weary = audience.copy(), audience.copy()
    watched.watched[3, shown.title] = True
    weary.passed[3, shown.title] = 5
    assert worth(watched) < 0.2 * worth(audience)
    assert worth(watched) < worth(weary) < worth(audience)


def test_satiation_fades_and_moods_change_by_the_day(world: World) -> None:
    level = np.ones(3, dtype=np.float32)
    calm(level, days=2.5)
    np.testing.assert_allclose(level, 0.5)
    taste = world.truth.viewers.taste[0]
    moods = [mood_of(taste, rng=np.random.default_rng(day)) for day in range(30)]
    assert len({int(mood.argmax()) for mood in moods}) > 1
    favourite = [int(mood.argmax()) for mood in moods]
    assert np.mean(taste[favourite]) > np.mean(taste[: len(world.truth.viewers.taste[0])])


def test_viewers_go_on_sooner_lately_with_series_at_the_same_hour_and_device() -> None:
    series = UnderWay(episode=2, position=0.0, day=0.8, device=TV)
    film = UnderWay(episode=-1, position=0.5, day=0.8, device=TV)
    now = {"liked": 3.0, "day": 1.8, "device": TV}
    wish = wish_to_go_on(series, **now)
    assert wish > 1.0 > wish_to_go_on(film, **now)
    assert wish > wish_to_go_on(series, **(now | {"day": 9.8}))
    assert wish > wish_to_go_on(series, **(now | {"day": 2.2}))
    assert wish > wish_to_go_on(series, **(now | {"device": TV + 1}))
    assert wish_to_go_on(UnderWay(episode=-1, position=0.05, day=0.8, device=TV, given_up=True), **now) < -3


def test_the_past_of_the_world_is_under_way(world: World, audience: Audience) -> None:
    assert audience.watched.sum() > 120 * 5
    left = [(viewer, title, entry) for viewer, each in enumerate(audience.under_way) for title, entry in each.items()]
    assert len(left) > 100
    for viewer, title, entry in left:
        assert audience.watched[viewer, title]
        assert (entry.episode >= 0) == (world.titles[title].kind == "series")
        assert entry.episode < max(1, len(world.titles[title].episodes)) and 0 <= entry.position < 0.9
        assert entry.day < 0


def test_going_on_plays_the_next_episode_from_where_it_was_left(world: World, audience: Audience) -> None:
    long = [row for row, each in enumerate(world.titles) if len(each.episodes) >= 6]
    title = max(long, key=lambda row: float(audience.liked[0, row]))
    gone_on = 0
    for turn in range(60):
        state = audience.copy()
        state.under_way[0] = {title: UnderWay(episode=2, position=0.4, day=turn + 0.8, device=TV)}
        state.watched[0, title] = True
        shown = page(np.array([title]), resume=1)
        visited = visit(state, 0, shown, device=TV, day=turn + 1.8, rng=np.random.default_rng(turn))
        if visited.tile == 0:
            gone_on += 1
            first = visited.sittings[0]
            assert (first.episode, first.begin) == (2, 0.4) and first.end > 0.4
            assert [sitting.episode for sitting in visited.sittings] == list(range(2, 2 + len(visited.sittings)))
            following = 2 + len(visited.sittings)
            if first.end > 0.9 and following < len(world.titles[title].episodes):
                assert state.under_way[0][title].episode == following
    assert gone_on > 10


def test_the_content_come_back_more_often(audience: Audience) -> None:
    def returns(level: float) -> float:
        back = []
        for viewer in range(100):
            state = audience.copy()
            state.satisfaction[:] = level
            back.append(
                visit(
                    state, viewer, page(best(state, viewer)), device=TV, day=1, rng=np.random.default_rng(viewer)
                ).returns
            )
        return float(np.mean(back))

    assert returns(1.0) > returns(-1.0) + 0.2


def test_a_billboard_is_looked_at_and_pulls_more_than_a_tile(audience: Audience) -> None:
    order = best(audience, 7)[50:60]
    plain, staged = (
        visit(audience.copy(), 7, page(order[:1], kind=kind), device=TV, day=1.0, rng=np.random.default_rng(0))
        for kind in (ROW, BILLBOARD)
    )
    assert staged.expected_plays > 1.3 * plain.expected_plays


# ------------------------------------------------------------------------- in and out


def test_a_served_page_is_read_in_place_and_a_visit_told_as_events(world: World, audience: Audience) -> None:
    ids = [world.titles[row].title_id for row in best(audience, 2, 12)]
    served = PageServed(
        request_id="r1", now=0, versions=Versions(),
        rows=(RowServed(row_id="billboard", kind="billboard", start=0, count=2),
              RowServed(row_id="continue", kind="continue", start=2, count=3),
              RowServed(row_id="picks", kind="top_picks", start=5, count=8)),
        title_ids=(*ids, "nobody-knows"), artwork_ids=("",) * 13, slot_probabilities=b"", artwork_probabilities=b"",
        campaigns={1: "c"},
    )  # fmt: skip
    shown = shown_in(served, index={title.title_id: row for row, title in enumerate(world.titles)})
    assert shown.row.tolist() == [0] * 2 + [1] * 3 + [2] * 7
    assert shown.column.tolist() == [0, 1, 0, 1, 2, *range(7)]
    assert shown.kind.tolist() == [BILLBOARD] * 2 + [ROW] * 10
    assert shown.resume.tolist() == [False] * 2 + [True] * 3 + [False] * 7
    assert np.flatnonzero(shown.promoted).tolist() == [1]
    told = 0
    for turn in range(20):
        visited = visit(audience.copy(), 2, shown, device=TV, day=1.0, rng=np.random.default_rng(turn))
        events = as_events(
            visited, audience, 2, shown, at=1_000, device=TV, request_id="r1", row_ids=[r.row_id for r in served.rows]
        )
        kinds = [event.kind for event in events]
        assert kinds.count("impression") == visited.looked.sum()
        assert kinds.count("detail_view") == visited.opened.sum()
        assert kinds.count("play_start") == kinds.count("play_stop") == len(visited.sittings)
        assert all(one.at <= other.at for one, other in itertools.pairwise(events))
        assert len({event.event_id for event in events}) == len(events)
        for event in events:
            if event.kind == "play_start" and visited.tile >= 0:
                told += 1
                assert event.title_id == ids[visited.tile]
                assert (event.row_id, event.position) == (
                    served.rows[int(shown.row[visited.tile])].row_id, shown.column[visited.tile]
                )  # fmt: skip
    assert told


def test_rows_below_the_last_place_told_apart_are_as_good_as_never_examined(audience: Audience) -> None:
    shown = page(np.tile(np.arange(100), 6), columns=10)
    assert shown.row.max() >= ROWS
    visited = visit(audience.copy(), 0, shown, device=TV, day=1.0, rng=np.random.default_rng(0))
    assert not visited.examined[shown.row > 30].any()
