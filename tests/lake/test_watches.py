"""Watches: what counts as watched, how far, how long, and what those who learn may read (laws 3 and 5)."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pytest

from marquee.lake.histories import derive, read_table, read_watches
from marquee.lake.land import land
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.events import Event
from marquee.schema.tables import POPULARITY, WATCHES
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.lake_engine import DuckLakeEngine

START = 17_200 * DAY
Landed = Callable[[Sequence[Event]], DuckLakeEngine]
Make = Callable[..., Event]
Play = Callable[..., list[Event]]


def watched(lake: DuckLakeEngine) -> list[dict[str, Any]]:
    derive(lake, names=("watches",))
    rows: list[dict[str, Any]] = read_watches(lake).to_pylist()
    return rows


def test_a_play_says_how_far_and_how_long(landed: Landed, play: Play) -> None:
    (row,) = watched(landed(play(0, to_s=3_000.0, country="DE")))
    assert (row["title_id"], row["day"], row["country"]) == ("t1", 17_200, "DE")
    assert row["completion"] == pytest.approx(0.5)
    assert row["seconds"] == pytest.approx(3_000.0)
    assert row["rating"] is None


def test_seeking_is_not_watching(landed: Landed, make: Make) -> None:
    same = {"title_id": "t1", "runtime_s": 6_000.0, "play_id": "y"}
    (row,) = watched(
        landed([make("play_start", 0, position_s=0.0, **same), make("play_stop", 1, position_s=5_900.0, **same)])
    )
    assert row["completion"] == pytest.approx(5_900 / 6_000)
    assert row["seconds"] <= 2 * 60 + 1


def test_completion_is_unknown_where_the_runtime_is(landed: Landed, play: Play) -> None:
    (row,) = watched(landed(play(0, to_s=60.0, of_s=None)))
    assert row["completion"] is None


def test_a_rating_is_never_an_invented_play(landed: Landed, make: Make) -> None:
    (row,) = watched(landed([make("rate", 0, title_id="t1", rating=4.5)]))
    assert (row["rating"], row["completion"], row["seconds"]) == (4.5, None, 0.0)


def test_a_title_counts_once_a_day(landed: Landed, play: Play, make: Make) -> None:
    lake = landed(
        [
            *play(0, to_s=600.0),
            *play(60, to_s=1_200.0),
            make("rate", 90, title_id="t1", rating=2.0),
            *play(1_500, to_s=60.0),
        ]
    )
    rows = watched(lake)
    assert [row["day"] for row in rows] == [17_200, 17_201]
    assert rows[0]["completion"] == pytest.approx(0.2)
    assert rows[0]["rating"] == 2.0


def test_a_play_over_midnight_counts_on_both_days(landed: Landed, make: Make) -> None:
    same = {"title_id": "t1", "runtime_s": 7_200.0, "play_id": "y"}
    lake = landed(
        [make("play_start", 1_400, position_s=0.0, **same), make("play_stop", 1_400 + 120, position_s=7_200.0, **same)]
    )
    assert [row["day"] for row in watched(lake)] == [17_200, 17_201]
    assert sum(row["seconds"] for row in watched(lake)) == pytest.approx(7_200.0)


def test_finished_episodes_are_counted_and_completion_is_their_mean(landed: Landed, play: Play) -> None:
    lake = landed(
        [*play(0, to_s=1_800.0, of_s=1_800.0, episode_id="e1"), *play(40, to_s=900.0, of_s=1_800.0, episode_id="e2")]
    )
    (row,) = watched(lake)
    assert row["episodes"] == 1
    assert row["completion"] == pytest.approx(0.75)


def test_the_last_rating_of_a_day_counts_by_when_it_was_given(
    log: SqliteEventLog, lake: DuckLakeEngine, make: Make
) -> None:
    late = make("rate", 10, title_id="t1", rating=1.0, event_id="came-late")
    early = make("rate", 20, title_id="t1", rating=5.0, event_id="came-first")
    log.append([early], received_at=START + 20 * MINUTE)
    log.append([late], received_at=START + 60 * MINUTE)
    land(log, lake)
    (row,) = watched(lake)
    assert row["rating"] == 5.0


def test_an_event_dated_ahead_counts_when_it_came_in(log: SqliteEventLog, lake: DuckLakeEngine, make: Make) -> None:
    ahead = make("rate", 24 * 60 + 5, title_id="t1", rating=3.0)  # five minutes into the next day
    log.append([ahead], received_at=START + (24 * 60 - 5) * MINUTE)
    land(log, lake)
    (row,) = watched(lake)
    assert row["day"] == 17_200


def test_who_is_not_to_be_profiled_is_not_learnt_from(landed: Landed, play: Play, make: Make) -> None:
    lake = landed(
        [
            *play(0, to_s=60.0, profile_id="p1"),
            *play(0, to_s=60.0, profile_id="p2"),
            *play(0, to_s=60.0, profile_id="p3"),
            make("profile_update", 5, profile_id="p1", non_profiling=True),
            make("profile_update", 5, profile_id="p2", non_profiling=True),
            make("profile_update", 9, profile_id="p2", non_profiling=False),
        ]
    )
    assert {row["profile_id"] for row in watched(lake)} == {"p2", "p3"}
    assert set(read_table(lake, "watches").column("profile_id").to_pylist()) == {"p1", "p2", "p3"}


def test_what_was_taken_back_is_not_learnt_from_and_later_plays_are(landed: Landed, play: Play, make: Make) -> None:
    lake = landed(
        [
            *play(0, to_s=60.0, title_id="t1"),
            *play(0, to_s=60.0, title_id="t2"),
            make("history_remove", 30, title_id="t1"),
            *play(3_000, to_s=60.0, title_id="t1"),
            *play(0, to_s=60.0, profile_id="p2", title_id="t3"),
            make("reset_taste", 2_000, profile_id="p2"),
        ]
    )
    assert {(row["title_id"], row["day"]) for row in watched(lake)} == {("t2", 17_200), ("t1", 17_202)}


def test_popularity_counts_viewers_by_day_and_country(landed: Landed, play: Play) -> None:
    lake = landed(
        [
            *play(0, to_s=60.0, profile_id="p1", country="DE"),
            *play(5, to_s=60.0, profile_id="p1", country="DE"),
            *play(0, to_s=60.0, profile_id="p2", country="DE"),
            *play(0, to_s=60.0, profile_id="p3"),
        ]
    )
    derive(lake, names=("popularity",))
    rows = read_table(lake, "popularity").sort_by("country")
    assert rows.schema == POPULARITY
    assert [(row["country"], row["viewers"]) for row in rows.to_pylist()] == [("", 1), ("DE", 2)]


@pytest.mark.parametrize("seed", range(2))
def test_tables_kept_up_to_date_equal_tables_made_anew(
    seed: int, log: SqliteEventLog, lake: DuckLakeEngine, make: Make, play: Play
) -> None:
    """New events touch some partitions only; all others must have stayed right."""
    rng = random.Random(seed)
    events: list[Event] = []
    for number in range(200):
        who = {"profile_id": f"p{rng.randrange(12)}", "country": rng.choice(["DE", "US"])}
        minute = rng.randrange(60 * 24 * 90)
        title = f"t{rng.randrange(10)}"
        events += rng.choice(
            [
                play(minute, to_s=float(rng.randrange(6_000)), title_id=title, **who),
                [make("rate", minute, title_id=title, rating=rng.choice([1.0, 5.0]), **who)],
                [
                    make("search", minute, query="q", results=3, **who),
                    make("search_click", minute + 2, query="q", title_id=title, **who),
                ],
                [make("comment", minute, comment_id=f"c{number}", title_id=title, text="hm", **who)],
            ]
        )
    names = ("watches", "popularity", "searches", "comments")
    late = sorted({event.event_id: event for event in events}.values(), key=lambda _: rng.random())
    for start in range(0, len(late), len(late) // 3 + 1):
        log.append(late[start : start + len(late) // 3 + 1], received_at=START, backfill=True)
        land(log, lake)
        derive(lake, names=names)
    order = {"watches": WATCHES.names[:3], "popularity": ["day", "country", "title_id"]}
    kept = {name: read_table(lake, name) for name in names}
    assert derive(lake, names=names) == ()
    derive(lake, names=names, full=True)
    for name in names:
        plain = [field.name for field in kept[name].schema if not pa.types.is_list(field.type)]
        keys = [(column, "ascending") for column in order.get(name, plain)]
        assert kept[name].sort_by(keys).equals(read_table(lake, name).sort_by(keys)), name
