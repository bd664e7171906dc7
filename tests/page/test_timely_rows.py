"""Claims about rows that follow the calendar and the desk: top 10, launches, new episodes, leaving, editors' rows."""

from dataclasses import replace
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from marquee.language.wording import wording_of
from marquee.models.weekly import WEEK, Weekly, views_of, whole_week_before
from marquee.page.badges import _table
from marquee.page.charts import chart_of
from marquee.page.config import PageConfig
from marquee.page.editor import problems_of, warnings_of
from marquee.page.sources import top10
from marquee.schema.catalog import Episode, Title, Window
from marquee.schema.clock import DAY, HOUR
from marquee.schema.desk import DeskSnapshot
from marquee.schema.editor import EditorRow
from marquee.schema.profile import PLAY, Entry, Profile

NOW = 1_700_000_000_000  # a Tuesday
ALL = PageConfig(exploration=0.0)
KEEN = PageConfig(  # on these rows, so that they stand on a page of few titles
    exploration=0.0,
    least_tiles=2,
    tiles=8,
    weights=(("editor", 50.0), ("soon", 40.0), ("leaving", 30.0), ("launches", 20.0)),
)


class Models:
    """What a chart asks of models."""

    def __init__(self, weekly: Weekly) -> None:
        self.weekly = weekly
        self.mode = None


@pytest.fixture(scope="module")
def charted(another_world):
    """A world whose last week saw t30 to t49 in DE, the later the more; t40 is a series of four episodes."""
    world = another_world(count=300)
    seconds = np.zeros((2, 300), dtype=np.float32)
    for number in range(30, 50):
        seconds[:, number] = 6_000.0 * (number - 29)
    weekly = Weekly(from_at=whole_week_before(NOW), countries=("", "DE"), seconds=seconds)
    taste = replace(world.bound.taste, rows=np.arange(300, dtype=np.int32))
    object.__setattr__(taste, "models", None)
    bound = replace_bound(world, taste=taste)
    return bound, weekly


def replace_bound(world, **fields):
    bound = world.bound
    kept = {"snapshot": bound.snapshot, "taste": bound.taste, "desk": bound.desk, "covers": bound.covers}
    return type(bound)(**(kept | fields), versions=bound.versions)


def desk(**rows: EditorRow) -> DeskSnapshot:
    values = {key.replace("_", "-"): msgspec.json.encode(row).decode() for key, row in rows.items()}
    return DeskSnapshot(version=1, at=NOW, decisions={"row": values})


def row(page, row_id):
    return next((found for found in page.rows if found.row_id == row_id), None)


def ids(found):
    return [tile.title_id for tile in found.tiles]


def viewer(**fields) -> Profile:
    history = tuple(Entry(f"t{8 * step + 1}", NOW - (10 - step) * DAY, PLAY, 1.0) for step in range(5))
    return Profile(**({"profile_id": "p1", "history": history} | fields))


# --- the week ---------------------------------------------------------------------------------------------------------


def test_a_week_is_the_last_whole_one_from_monday_to_sunday():
    from_at = whole_week_before(NOW)
    assert from_at % DAY == 0 and (from_at // DAY + 3) % 7 == 0
    assert from_at + WEEK <= NOW < from_at + 2 * WEEK
    assert whole_week_before(from_at + WEEK) == from_at  # Monday, at midnight: the week before is over
    assert whole_week_before(from_at + WEEK - 1) == from_at - WEEK


def test_views_are_hours_over_length_so_a_long_series_does_not_lead_for_being_long():
    from marquee.catalog.snapshot import build_snapshot

    film = Title(title_id="film", kind="film", name="F", runtime_s=6_000)
    series = Title(
        title_id="series",
        kind="series",
        name="S",
        episodes=tuple(Episode(episode_id=f"e{at}", season=1, number=at, runtime_s=3_000) for at in range(10)),
    )
    snapshot = build_snapshot([film, series], version="c")
    weekly = Weekly(from_at=0, countries=("",), seconds=np.array([[12_000.0, 30_000.0]], dtype=np.float32))
    rows = np.array([0, 1], dtype=np.int32)
    assert views_of(weekly, snapshot, rows=rows, country="DE").tolist() == [2.0, 1.0]


# --- editors ----------------------------------------------------------------------------------------------------------


def test_a_pinned_row_stands_at_its_place_in_the_editors_order(world):
    asked = world.under(desk(winter=EditorRow(title="Winter nights", title_ids=("t50", "t10", "t33"), slot=1)))
    page = asked.page(viewer()).page
    assert page.rows[1].row_id == "pinned:winter" and page.rows[1].title == "Winter nights"
    assert ids(page.rows[1]) == ["t50", "t10", "t33"]  # t33 was watched: a fact may repeat it
    shown = [title_id for found in page.rows if found.kind != "pinned" for title_id in ids(found)]
    assert not {"t50", "t10"} & set(shown)  # discovery rows give way


def test_a_pinned_row_keeps_the_rules_and_the_nearest_legal_row_stands(world):
    titles = ("t20", "t63", "t50", "gone", "t10", "t11")  # t20 is under embargo
    decided = desk(winter=EditorRow(title="Winter", title_ids=titles, slot=0))
    decided = msgspec.structs.replace(decided, decisions={**decided.decisions, "takedown": {"t50": "court"}})
    page = world.under(decided).page(viewer(hidden=("t11",))).page
    assert ids(row(page, "pinned:winter")) == ["t63", "t10"]
    kids = world.under(decided).page(Profile(profile_id="k", kids=True)).page
    found = row(kids, "pinned:winter")
    assert found is None or {"t63", "t10"} >= set(ids(found))


def test_a_row_of_nothing_that_may_be_shown_is_on_no_page(world):
    page = world.under(desk(winter=EditorRow(title="Winter", title_ids=("gone", "t20")))).page(viewer()).page
    assert row(page, "pinned:winter") is None and len(page.rows) == 12


def test_rows_are_of_their_countries(world):
    asked = world.under(desk(fr=EditorRow(title="France", title_ids=("t10", "t11"), countries=("FR",))))
    assert row(asked.page(viewer(), country="DE").page, "pinned:fr") is None
    assert row(asked.page(viewer(), country="FR").page, "pinned:fr") is not None


def test_a_row_not_pinned_is_chosen_like_others_and_in_the_viewers_order(world):
    titles = tuple(f"t{8 * step}" for step in range(6, 40))
    asked = world.under(desk(mild=EditorRow(title="Mild", title_ids=titles, pinned=False)))
    page = asked.page(viewer(), rows=60, config=KEEN).page
    found = row(page, "editor:mild")
    assert found is not None and set(ids(found)) <= set(titles)
    everything = [title_id for each in page.rows if each.kind not in ("pinned",) for title_id in ids(each)]
    assert len(set(everything)) == len(everything)


def test_the_console_hears_what_is_wrong_with_a_row(world):
    bound = world.under(desk(other=EditorRow(title="Other", title_ids=("t1",), slot=2))).bound
    written = EditorRow(title="W", title_ids=("gone", "t20", "t2", "t10"), countries=("DE", "XX"), slot=2)
    said = {problem.title_id: problem.sentence for problem in problems_of(written, bound, now=NOW)}
    assert set(said) == {"gone", "t20", "t2"}
    assert "no such title" in said["gone"] and "starts on" in said["t20"] and "XX" in said["t2"]
    told = " ".join(warnings_of("mine", written, bound, now=NOW))
    assert "XX is a country nobody knows" in told and "other is pinned at the same place" in told
    nothing = EditorRow(title="W", title_ids=("gone",), valid_to=NOW - 1)
    told = " ".join(warnings_of("mine", nothing, bound, now=NOW))
    assert "on no page" in told and "Its time is over" in told


# --- what the calendar brings -----------------------------------------------------------------------------------------


def timely(another_world):
    from marquee.catalog.snapshot import build_snapshot

    world = another_world(count=300)
    titles = list(world.snapshot.titles)
    for number in (60, 65, 70, 75, 80, 85):  # series
        later = Episode(episode_id=f"t{number}x", season=2, number=1, released_at=NOW + 3 * DAY)
        titles[number] = msgspec.structs.replace(titles[number], episodes=(*titles[number].episodes, later))
    for number in (101, 102, 103, 104, 106):
        windows = {"DE": (Window(end_at=NOW + 9 * DAY),)}
        titles[number] = msgspec.structs.replace(titles[number], windows=windows, launch_at=None)
    goes_on = {"DE": (Window(end_at=NOW + 9 * DAY), Window(start_at=NOW + 9 * DAY, end_at=NOW + 99 * DAY))}
    titles[107] = msgspec.structs.replace(titles[107], windows=goes_on, launch_at=None)
    snapshot = build_snapshot(titles, version="c-9")
    return type(world)(bound=replace_bound(world, snapshot=snapshot))


def test_timely_rows_hold_what_they_say(another_world):
    world = timely(another_world)
    page = world.page(viewer(), rows=60, config=KEEN).page
    titles = {title.title_id: title for title in world.snapshot.titles}
    soon, leaving, launches = row(page, "soon"), row(page, "leaving"), row(page, "launches")
    assert soon is not None and {f"t{number}" for number in (60, 65, 70, 75, 80, 85)} >= set(ids(soon))
    assert leaving is not None and {f"t{number}" for number in (101, 102, 103, 104, 106)} >= set(ids(leaving))
    assert "t107" not in ids(leaving)  # another window goes on from there
    assert launches is None or all(
        NOW - 14 * DAY <= (titles[title_id].launch_at or 0) <= NOW for title_id in ids(launches)
    )


def test_a_badge_says_the_most_pressing_thing(another_world):
    world = timely(another_world)
    table = _table(world.bound, ALL, "DE", NOW // HOUR)
    from marquee.schema.page import BADGES

    said = [BADGES[code] for code in table]
    assert said[101] == "leaving" and said[107] in ("", "original")
    assert said[7] == "new" and said[9] == "original" and said[1] == ""
    page = world.page(viewer(), rows=20).page
    for found in page.rows:
        for tile in found.tiles:
            assert (tile.badge or "") == said[world.snapshot.index[tile.title_id]]


# --- top 10 -----------------------------------------------------------------------------------------------------------


def with_week(bound, weekly):
    taste = replace(bound.taste)
    object.__setattr__(taste, "models", Models(weekly))
    return taste


def test_the_chart_counts_only_what_is_there_and_is_not_stale(charted):
    bound, weekly = charted
    taste = with_week(bound, weekly)
    fresh = type("B", (), {"taste": taste, "snapshot": bound.snapshot, "shelves": bound.shelves})()
    chart = chart_of(fresh, country="DE", now=NOW)
    assert chart is not None and chart.local and chart.titles[0] == 49
    assert chart_of(fresh, country="FR", now=NOW).local is False
    assert chart_of(fresh, country="DE", now=NOW + 40 * DAY) is None
    views = views_of(weekly, bound.snapshot, rows=taste.rows, country="DE")
    assert chart.titles.tolist() == sorted(np.flatnonzero(views > 0).tolist(), key=lambda at: -views[at])


def test_places_are_the_countrys_and_a_hidden_title_leaves_a_gap(charted):
    bound, weekly = charted
    legal = np.ones(300, dtype=np.bool_)
    legal[48] = False  # hidden by the viewer
    seen = type("B", (), {"taste": with_week(bound, weekly), "snapshot": bound.snapshot, "shelves": bound.shelves})()
    seen.desk = bound.desk

    def offered(**fields):
        return top10.offer(
            SimpleNamespace(
                bound=seen, legal=legal, now=NOW,
                as_of=NOW, ceiling=None, config=ALL, request=SimpleNamespace(country=fields.pop("country", "DE")),
                profile=Profile(profile_id="p", **fields), words=wording_of("en"),
            )
        )  # fmt: skip

    (row,) = offered(hidden=("t48",))
    ranks = [note.rank for note in row.notes]
    shown = [bound.snapshot.title_ids[title] for title in row.titles]
    assert row.label.title == "Top 10 in Germany" and shown[0] == "t49" and ranks[0] == 1
    assert "t48" not in shown and 2 not in ranks and len(shown) == 9 and row.label.kind == "top10"
    (elsewhere,) = offered(country="FR")
    assert elsewhere.label.title == "Top 10" and [note.rank for note in elsewhere.notes] == list(range(1, 11))
