"""The lander: exactly once, whatever is killed."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest

from marquee.errors import BrokenStore
from marquee.lake.checks import check
from marquee.lake.compact import Upkeep, keep_small
from marquee.lake.land import FAULTS, events_to_arrow, land
from marquee.schema.events import Aspect, Event, Logged
from marquee.schema.tables import EVENTS
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.lake_engine import DuckLakeEngine

ENGINE_FAULTS = ("append.before-files", "commit.files-written", "commit.manifests-written", "commit.done")
KEY = b"a key of the tests, 32 bytes long"[:32]
LANDER = """
import json, os, signal, sys
from pathlib import Path
from marquee.lake.compact import Upkeep, keep_small
from marquee.lake.land import land
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.lake_engine import DuckLakeEngine

def work(home, point, after, what):
    left = after

    def fault(reached):
        nonlocal left
        if reached == point:
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    log = SqliteEventLog(Path(home) / "log.db", b"a key of the tests, 32 bytes long"[:32])
    lake = DuckLakeEngine(Path(home) / "lake", fault=fault)
    if what == "land":
        land(log, lake, limit=40, fault=fault)
    else:
        keep_small(lake, config=Upkeep(most_files=1, keep=1))

for job in json.loads(sys.argv[1]):  # each in a process of its own, which all share one start of Python
    child = os.fork()
    if child == 0:
        work(*job)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        sys.exit(f"{job} ended with {status} instead of being killed")
"""


def kill(jobs: Sequence[tuple[str, str, int, str]]) -> None:
    """Run (home, point, times to let pass, land or compact) until each is killed at its point."""
    done = subprocess.run([sys.executable, "-c", LANDER, json.dumps(jobs)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def logged_in(home: Path, make: Callable[..., Event]) -> tuple[SqliteEventLog, list[str]]:
    """Make a home with a hundred events in its log."""
    log = SqliteEventLog(home / "log.db", KEY)
    return log, fill(log, make)


def ids_in(lake: DuckLakeEngine) -> list[str]:
    return sorted(lake.run(lake.table("events").select("event_id")).column(0).to_pylist())


def fill(log: SqliteEventLog, make: Callable[..., Event], *, start: int = 0, count: int = 100) -> list[str]:
    events = [make("detail_view", n, title_id=f"t{n}", profile_id=f"p{n % 5}") for n in range(start, start + count)]
    log.append(events, received_at=0, backfill=True)
    return [event.event_id for event in events]


def test_a_lander_killed_at_any_named_point_lands_each_event_once(tmp_path: Path, make: Callable[..., Event]) -> None:
    homes = {point: tmp_path / point for point in (*FAULTS, *ENGINE_FAULTS)}
    opened = {point: logged_in(home, make) for point, home in homes.items()}
    kill([(str(home), point, 1, "land") for point, home in homes.items()])
    for point, (log, sent) in opened.items():
        lake = DuckLakeEngine(homes[point] / "lake")
        land(log, lake, limit=40)
        assert ids_in(lake) == sorted(sent), point
        assert lake.source_position() == log.last_position(), point
        assert check(lake).problems == (), point
        lake.close()
        log.close()


def test_compaction_killed_at_any_named_point_loses_nothing_and_landing_goes_on(
    tmp_path: Path, make: Callable[..., Event]
) -> None:
    points = ("commit.files-written", "commit.manifests-written", "commit.done", "tidy.expired")
    homes = {point: tmp_path / point for point in points}
    opened = {point: logged_in(home, make) for point, home in homes.items()}
    for point, (log, _) in opened.items():
        lake = DuckLakeEngine(homes[point] / "lake")
        land(log, lake, limit=25)
        assert lake.most_files("events") > 1
        lake.close()
    kill([(str(home), point, 0, "compact") for point, home in homes.items()])
    for point, (log, sent) in opened.items():
        sent += fill(log, make, start=100)
        lake = DuckLakeEngine(homes[point] / "lake")
        land(log, lake)
        assert ids_in(lake) == sorted(sent), point
        keep_small(lake, config=Upkeep(most_files=1, keep=1))
        assert lake.most_files("events") == 1, point
        assert ids_in(lake) == sorted(sent), point
        lake.close()
        log.close()


def test_compact_then_kill_then_land_starts_from_the_offset_the_compaction_carried(
    tmp_path: Path, log: SqliteEventLog, make: Callable[..., Event]
) -> None:
    sent = fill(log, make)
    lake = DuckLakeEngine(tmp_path / "lake")
    land(log, lake, limit=25)
    assert lake.compact(most_files=1) > 0
    assert lake.source_position() == log.last_position()
    lake.close()
    sent += fill(log, make, start=100)
    kill([(str(tmp_path), "commit.manifests-written", 0, "land")])
    lake = DuckLakeEngine(tmp_path / "lake")
    land(log, lake)
    assert ids_in(lake) == sorted(sent)
    lake.close()


def test_two_landers_at_once_land_each_event_once(
    tmp_path: Path, log: SqliteEventLog, make: Callable[..., Event]
) -> None:
    sent = fill(log, make)
    failures: list[BaseException] = []

    def work() -> None:
        lake = DuckLakeEngine(tmp_path / "lake")
        try:
            land(log, lake, limit=10)
        except BaseException as error:
            failures.append(error)
        finally:
            lake.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    lake = DuckLakeEngine(tmp_path / "lake")
    assert ids_in(lake) == sorted(sent)
    lake.close()


def test_landing_again_lands_nothing(log: SqliteEventLog, lake: DuckLakeEngine, make: Callable[..., Event]) -> None:
    fill(log, make)
    assert land(log, lake) == 100
    assert land(log, lake) == 0


def test_a_lake_whose_commits_name_no_offset_is_refused(lake: DuckLakeEngine, log: SqliteEventLog) -> None:
    with lake._open("events").transaction() as change, change.update_snapshot().fast_append():
        pass  # a commit of another tool
    with pytest.raises(BrokenStore, match="marquee land"):
        land(log, lake)


def test_every_field_of_an_event_comes_back_from_the_lake(lake: DuckLakeEngine) -> None:
    full: dict[str, Any] = {
        "kind": "comment", "event_id": "e1", "at": 1_500_000_000_123, "account_id": "a", "profile_id": "p",
        "session_id": "s", "device": "tv", "country": "DE", "language": "de", "request_id": "r", "row_id": "top",
        "position": 3, "title_id": "t", "episode_id": "t-1", "artwork_id": "w", "decision_id": "d", "play_id": "y",
        "position_s": 1.5, "runtime_s": 90.25, "visible_ms": 1200, "query": "ö ☃", "results": 7, "comment_id": "c",
        "text": "línea\n2", "rating": 4.5, "thumb": -1, "name": "Ана", "kids": True, "maturity": 12,
        "non_profiling": False, "picks": ("t1", "t2"), "sentiment": -0.5, "model_version": "m", "served": b"\x00\xff",
        "aspects": (Aspect("music", 0.75), Aspect("ending", -1.0)), "spoiler": 0.25, "toxicity": 0.5, "reason": "dies",
        "version": 1, "extra": {"odd": [1, None]},
    }  # fmt: skip
    event = Event(**full)
    assert set(full) == set(Event.__struct_fields__)
    bare = Event(kind="reset_taste", event_id="e2", at=0, account_id="a", profile_id="p")
    logged = [Logged(log_position=n + 1, received_at=n, event=one) for n, one in enumerate((event, bare))]
    lake.append_events(events_to_arrow(logged), source_position=2)
    rows = lake.run(lake.table("events").order_by("log_position")).cast(EVENTS).to_pylist()
    row = rows[0]
    assert row["at"].timestamp() * 1000 == pytest.approx(full["at"])
    assert msgspec.json.decode(row["extra"]) == full["extra"]
    assert tuple(row["picks"]) == full["picks"]
    assert (row["aspects"], row["aspect_sentiments"]) == (["music", "ending"], [0.75, -1.0])
    for name in set(full) - {"at", "extra", "picks", "aspects"}:
        assert row[name] == full[name], name
    assert all(rows[1][name] is None for name in ("title_id", "picks", "served", "extra", "thumb", "aspects"))


def test_a_number_too_large_for_its_column_does_not_stop_the_lander() -> None:
    event = Event(kind="x", event_id="e", at=0, account_id="a", profile_id="p", position=2**40, thumb=500)
    rows: pa.Table = events_to_arrow([Logged(log_position=1, received_at=0, event=event)])
    assert rows.column("position").to_pylist() == [2**31 - 1]
    assert rows.column("thumb").to_pylist() == [127]
