"""Claims about rows: each is there for a reason, and its title is true of every tile."""

import msgspec

from marquee.page.config import PageConfig
from marquee.page.microgenres import SORTS
from marquee.page.shelf_names import thing_of
from marquee.page.sources import genre
from marquee.schema.clock import DAY
from marquee.schema.page import Page, Row
from marquee.schema.profile import PICK, PLAY, RATE, THUMB_UP, Entry, Profile, Progress, Seen

MICRO = {"-".join(sort.facets) for sort in SORTS}


def row(page: Page, row_id: str) -> Row:
    return next(found for found in page.rows if found.row_id == row_id)


def ids(found: Row) -> list[str]:
    return [tile.title_id for tile in found.tiles]


def viewer(now: int, **fields: object) -> Profile:
    """A viewer who likes comedies: t1, t9, t17, t25 and t33 hold Comedy first."""
    history = tuple(Entry(f"t{8 * step + 1}", now - (10 - step) * DAY, PLAY, 1.0) for step in range(5))
    return Profile(**({"profile_id": "p1", "history": history} | fields))  # type: ignore[arg-type]


def test_someone_unknown_gets_popular_first_and_no_personal_rows(world):
    page = world.page(Profile(profile_id="new")).page
    assert page.rows[0].row_id == "popular" and page.rows[0].title == "Popular in your country"
    assert not {"top_picks", "because", "continue", "watch_again", "my_list"} & {found.kind for found in page.rows}
    assert len(page.rows) == 12 and not page.fallback


def test_without_any_plays_nothing_is_called_popular_or_trending(another_world):
    page = another_world(plays=False).page(Profile(profile_id="new")).page
    assert page.rows[0].title == "A first look around"
    assert "trending" not in {found.kind for found in page.rows}


def test_a_country_nobody_played_in_is_not_called_your_country(world):
    assert world.page(Profile(profile_id="new"), country="FR").page.rows[0].title == "Popular now"


def test_popular_is_in_order_of_plays_and_trending_in_order_of_rise(world):
    page = world.page(Profile(profile_id="new"), rows=60).page
    taste, index = world.bound.taste, world.snapshot.index
    shares = [taste.popularity("DE")[index[title_id]] for title_id in ids(row(page, "popular"))]
    assert shares == sorted(shares, reverse=True) and min(shares) > 0
    lifts = [taste.trending("DE")[index[title_id]] for title_id in ids(row(page, "trending"))]
    assert lifts == sorted(lifts, reverse=True) and min(lifts) > 0


def test_every_title_of_a_row_is_what_the_row_says(world, now):
    page = world.page(viewer(now), rows=60).page
    titles = {title.title_id: title for title in world.snapshot.titles}
    for found in page.rows:
        for title in map(titles.__getitem__, ids(found)):
            match found.kind:
                case "originals":
                    assert title.original
                case "new":
                    assert title.launch_at is not None and now - 90 * DAY <= title.launch_at <= now
                case "genre":
                    if found.row_id.split(".")[0].removeprefix("genre:") in MICRO:
                        continue  # tests/page/test_microgenres.py looks into those
                    shelf, _, decade = found.title.partition(" of the ")
                    if decade:
                        assert shelf in {thing_of(genre) for genre in title.genres}
                        assert title.year is not None and title.year // 10 * 10 == int(decade[:4])
                    else:
                        assert set(shelf.split(" & ")) <= set(title.genres)
    assert len({found.kind for found in page.rows}) >= 6


def test_because_names_something_that_was_watched_liked_or_picked(world, now):
    history = (
        Entry("t1", now - 5 * DAY, PLAY, 0.2),  # hardly begun
        Entry("t2", now - 4 * DAY, PLAY, 1.0),
        Entry("t3", now - 3 * DAY, RATE, 2.0),
        Entry("t4", now - 2 * DAY, RATE, 5.0),
        Entry("t6", now - 1 * DAY, THUMB_UP),
        Entry("t8", now, PICK),
    )
    config = PageConfig(exploration=0.0, tiles=6)
    page = world.page(viewer(now, history=history, thumbs={"t6": 1}), rows=60, config=config).page
    said = {found.row_id: found.title for found in page.rows if found.kind == "because"}
    assert said == {
        "because:t8": "Because you picked Name 8",
        "because:t6": "Because you liked Name 6",
        "because:t4": "Because you liked Name 4",
        "because:t2": "Because you watched Name 2",
    }


def test_nothing_is_offered_because_of_what_was_taken_down_or_is_disliked(world, now):
    profile = viewer(now, thumbs={"t33": -1}, hidden=("t25",))
    kinds = [found.row_id for found in world.page(profile, rows=60).page.rows if found.kind == "because"]
    assert kinds and not {"because:t33", "because:t25"} & set(kinds)


def test_continue_watching_is_complete_newest_first_and_says_what_is_left(world, now):
    steps = tuple(Progress(f"t{6 * step + 1}", None, 3_000.0, 6_000.0, now - step * DAY) for step in range(30, 0, -1))
    page = world.page(viewer(now, progress=(*steps, Progress("t5", "t5e1", 3_000.0, 3_000.0, now, True)))).page
    first = page.rows[0]
    assert first.row_id == "continue" and ids(first)[0] == "t5"
    assert first.tiles[0].episode_id == "t5e2" and first.tiles[0].reason == "Next episode"
    legal = [f"t{6 * step + 1}" for step in range(1, 31) if (6 * step + 1) % 41 != 20 and (6 * step + 1) % 5]
    assert ids(first)[1:] == legal
    assert first.tiles[1].progress == 0.5 and first.tiles[1].reason == "50 min left"


def test_my_list_is_complete_newest_first_and_keeps_what_is_disliked(world, now):
    listed = tuple((f"t{number}", now - 1000 + number) for number in range(50, 150))
    page = world.page(viewer(now, my_list=listed, thumbs={"t60": -1}), rows=12).page
    expected = [f"t{number}" for number in range(149, 49, -1) if number % 41 != 20]
    assert ids(row(page, "my_list")) == expected and len(expected) > 40


def test_watch_it_again_holds_films_finished_a_while_ago_and_not_disliked(world, now):
    history = tuple(
        Entry(f"t{number}", now - age * DAY, PLAY, done)
        for number, age, done in ((1, 100, 1.0), (3, 60, 1.0), (4, 40, 0.5), (5, 50, 1.0), (6, 30, 1.0), (9, 2, 1.0))
    )
    page = world.page(viewer(now, history=history, thumbs={"t3": -1}), rows=12).page
    assert ids(row(page, "watch_again")) == ["t6", "t1"]


def test_what_was_watched_or_rated_is_no_discovery(world, now):
    history = (Entry("t12", now - DAY, PLAY, 1.0), Entry("t15", now - DAY, RATE, 3.0))
    page = world.page(viewer(now, history=history), rows=60).page
    shown = {title_id for found in page.rows if found.kind != "watch_again" for title_id in ids(found)}
    assert not {"t12", "t15"} & shown


def test_a_series_is_over_when_its_last_episode_is_and_open_again_when_another_comes(world, now):
    last = (Entry("t15", now - DAY, PLAY, 1.0, "t15e3"),)
    first = (Entry("t15", now - DAY, PLAY, 1.0, "t15e0"),)
    shown = [
        {title_id for found in world.page(viewer(now, history=history), rows=60).page.rows for title_id in ids(found)}
        for history in (last, first)
    ]
    assert "t15" not in shown[0] and "t15" in shown[1]


def test_a_title_passed_over_in_five_visits_leaves_the_first_rows_and_not_the_page(world, now):
    before = world.page(viewer(now), rows=60).page
    front = [title_id for found in before.rows[:4] for title_id in ids(found)[:6]]
    seen = tuple(Seen(title_id, now - DAY, 5) for title_id in front)
    after = world.page(viewer(now, seen=seen), rows=60).page
    assert not set(front) & {title_id for found in after.rows[:4] for title_id in ids(found)}
    assert set(front) & {title_id for found in after.rows[4:] for title_id in ids(found)}
    four = tuple(Seen(title_id, now - DAY, 4) for title_id in front)
    later = world.page(viewer(now, seen=four), rows=60).page
    assert set(front) & {title_id for found in later.rows[:4] for title_id in ids(found)}


def test_a_tired_title_is_rested_after_a_month(world, now):
    before = world.page(viewer(now)).page
    seen = tuple(Seen(title_id, now - 31 * DAY, 9) for title_id in ids(before.rows[0]))
    assert world.page(viewer(now, seen=seen)).page == before


def test_a_reload_gives_the_same_page(world, now):
    profile = viewer(now)
    assert world.page(profile).page == world.page(profile).page
    later = world.page(profile, now=now + 60_000).page
    assert [(found.row_id, ids(found)) for found in later.rows] == [
        (found.row_id, ids(found)) for found in world.page(profile).page.rows
    ]


def test_two_people_who_are_not_profiled_get_the_same_page(world, now):
    one = viewer(now, profile_id="p1", non_profiling=True, seen=(Seen("t3", now, 9),), picks=("t1",))
    two = Profile(profile_id="p2", non_profiling=True)
    assert msgspec.json.encode(world.page(one).page) == msgspec.json.encode(world.page(two).page)


def test_a_small_catalogue_makes_short_rows_and_an_empty_one_an_empty_page(another_world):
    assert another_world(count=0, plays=False).page(Profile(profile_id="p")).page.rows == ()
    page = another_world(count=9, plays=False).page(Profile(profile_id="p")).page
    assert len(page.rows) >= 1 and all(found.tiles for found in page.rows)


def test_a_row_source_that_fails_is_a_missing_row_and_a_line_of_the_trace(world, now):
    from dataclasses import replace

    from marquee.page.bound import Bound

    taste = replace(world.bound.taste, lifts=world.bound.taste.lifts[:, :5])  # too short for this catalogue
    bound = world.bound
    torn = Bound(snapshot=bound.snapshot, taste=taste, desk=bound.desk, covers=bound.covers, versions=bound.versions)
    built = type(world)(bound=torn).page(viewer(now))
    assert len(built.page.rows) == 12 and "trending" not in {found.kind for found in built.page.rows}
    assert [step.stage for step in built.trace.failures()] == ["trending"]


def test_rows_of_ten_thousand_titles_are_complete(another_world, now):
    world = another_world(count=10_000)
    built = world.page(viewer(now), rows=20)
    assert len(built.page.rows) == 20
    assert all(len(found.tiles) == 40 for found in built.page.rows if found.kind not in ("continue", "watch_again"))
    assert built.next_row == 20


def test_a_shelf_short_at_the_head_of_the_order_is_filled_from_behind(another_world, now, monkeypatch):
    monkeypatch.setattr(genre, "LOOKED", 1_500)
    config = PageConfig(exploration=0.0, billboard=0, micro_rows=0)
    page = another_world(count=10_000).page(viewer(now), rows=20, config=config).page
    shelves = [found for found in page.rows if found.kind == "genre"]
    assert len(shelves) > 8 and all(len(found.tiles) == 40 for found in shelves)
    titles = [title_id for found in shelves for title_id in ids(found)]
    assert len(set(titles)) == len(titles)


def test_a_config_is_named_by_its_content():
    from marquee.page.config import config_version

    assert config_version(PageConfig()) == config_version(PageConfig())
    assert config_version(PageConfig(tiles=30)) != config_version(PageConfig())
