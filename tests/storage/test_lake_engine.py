"""The lake's seam: snapshots, partitions, field ids, one writer."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyiceberg.transforms import BucketTransform, HourTransform, MonthTransform, TruncateTransform
from pyiceberg.types import IntegerType, StringType, TimestamptzType

from marquee.errors import BrokenStore, Refused
from marquee.schema.tables import DERIVED, EVENTS, POPULARITY
from marquee.storage.embedded.lake_engine import DuckLakeEngine
from marquee.storage.embedded.lake_files import _codes
from marquee.storage.protocols import LakeEngine

DAY_US = 86_400_000_000


def rows(first: int, count: int, **columns: Any) -> pa.Table:
    """Make rows of `events` from log position `first` on, a day apart."""
    at = pa.array([(17_200 + n) * DAY_US for n in range(first, first + count)], pa.timestamp("us", tz="UTC"))
    given = {
        "log_position": list(range(first, first + count)),
        "event_id": [f"e{n}" for n in range(first, first + count)],
        "kind": ["thumb"] * count,
        "at": at,
        "received_at": at,
        "backfill": [False] * count,
        "account_id": ["a"] * count,
        "profile_id": [f"p{n % 7}" for n in range(first, first + count)],
        "version": [1] * count,
    } | columns
    arrays = [pa.array(given[f.name], f.type) if f.name in given else pa.nulls(count, f.type) for f in EVENTS]
    return pa.table(arrays, schema=EVENTS)


def popular(day: int, title_id: str, viewers: int = 1) -> pa.Table:
    return pa.table(
        {"day": [day], "country": [""], "title_id": [title_id], "viewers": [viewers], "seconds": [0.0]},
        schema=POPULARITY,
    )


@pytest.fixture(params=["embedded"])
def open_lake(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], LakeEngine]]:
    """Open one and the same lake as often as wanted, as several processes would."""
    opened: list[LakeEngine] = []

    def open_it() -> LakeEngine:
        assert request.param == "embedded"
        opened.append(DuckLakeEngine(tmp_path / "lake"))
        return opened[-1]

    yield open_it
    for lake in opened:
        lake.close()


@pytest.fixture
def lake(open_lake: Callable[[], LakeEngine]) -> LakeEngine:
    return open_lake()


def count(lake: LakeEngine, name: str = "events") -> int:
    return int(lake.run(lake.table(name).count()).as_py())


def test_an_empty_lake_has_all_tables_and_no_rows(lake: LakeEngine) -> None:
    for name in ("events", "watches", "outcomes", "popularity", "searches", "comments"):
        assert count(lake, name) == 0
        assert lake.snapshot_id(name) is None
    assert lake.source_position() == 0


def test_rows_and_the_position_they_reach_to_come_back_together(lake: LakeEngine) -> None:
    lake.append_events(rows(1, 10), source_position=10)
    lake.append_events(rows(11, 5), source_position=17)
    assert (count(lake), lake.source_position()) == (15, 17)


def test_rows_the_lake_reaches_past_already_are_refused(lake: LakeEngine) -> None:
    lake.append_events(rows(1, 10), source_position=10)
    with pytest.raises(Refused, match="up to 10"):
        lake.append_events(rows(1, 10), source_position=10)
    assert count(lake) == 10


def test_another_process_sees_a_commit_and_an_older_expression_stays_where_it_was(
    open_lake: Callable[[], LakeEngine],
) -> None:
    one, other = open_lake(), open_lake()
    one.append_events(rows(1, 10), source_position=10)
    before = other.table("events").count()
    one.append_events(rows(11, 5), source_position=15)
    assert other.run(before).as_py() == 10
    assert count(other) == 15


def test_partitions_can_be_left_out_of_a_reading(lake: LakeEngine) -> None:
    lake.append_events(rows(1, 60), source_position=60)
    parts = [lake.table("events", only={"profile_id_bucket": [n]}) for n in range(lake.buckets)]
    found = [set(lake.run(part.select("profile_id")).column(0).to_pylist()) for part in parts]
    assert sum(map(len, found)) == len(set.union(*found)) == 7  # each profile lies in one bucket, whole
    assert count(lake) == sum(lake.run(part.count()).as_py() for part in parts)


def test_a_derived_table_is_replaced_partition_by_partition_and_names_its_source(lake: LakeEngine) -> None:
    lake.replace("popularity", [popular(0, "t1"), popular(40, "t2")], source_snapshot=5, source_position=9)
    assert (lake.derived_from("popularity"), lake.source_position("popularity")) == (5, 9)
    lake.replace("popularity", popular(41, "t3"), source_snapshot=6, source_position=11, partition=("day_chunk", [32]))
    titles = lake.run(lake.table("popularity").select("title_id")).column(0).to_pylist()
    assert sorted(titles) == ["t1", "t3"]
    assert (lake.derived_from("popularity"), lake.source_position("popularity")) == (6, 11)
    lake.replace("popularity", [], source_snapshot=7, partition=("day_chunk", []))
    assert count(lake, "popularity") == 2
    lake.replace("popularity", [], source_snapshot=8)
    assert count(lake, "popularity") == 0


def test_a_renamed_column_stays_one_column(lake: LakeEngine) -> None:
    lake.append_events(rows(1, 3, title_id=["t1"] * 3), source_position=3)
    with lake._open("events").update_schema() as change:  # type: ignore[attr-defined]
        change.rename_column("title_id", "what")
    names = [name if name != "title_id" else "what" for name in EVENTS.names]
    lake.append_events(rows(4, 3, title_id=["t2"] * 3).rename_columns(names), source_position=6)
    assert sorted(lake.run(lake.table("events").select("what")).column(0).to_pylist()) == ["t1"] * 3 + ["t2"] * 3


def test_compaction_changes_files_and_nothing_else(lake: LakeEngine) -> None:
    for first in range(1, 31, 10):
        lake.append_events(rows(first, 10), source_position=first + 9)
    before = lake.run(lake.table("events").order_by("log_position"))
    crowded = lake.most_files("events")
    assert crowded > 1
    assert lake.compact(most_files=1) > 0
    assert lake.most_files("events") == 1
    assert lake.run(lake.table("events").order_by("log_position")).equals(before)
    assert lake.source_position() == 30
    assert lake.compact(most_files=1) == 0


def test_tidying_removes_old_snapshots_and_files_nothing_names(lake: LakeEngine, tmp_path: Path) -> None:
    for first in range(1, 6):
        lake.append_events(rows(first, 1), source_position=first)
    lake.compact(most_files=1)
    stray = Path(lake.files("events")[0][0]).with_name("stray.parquet")
    stray.write_bytes(b"left by a killed writer")
    assert lake.tidy(keep=1) > 5
    on_disk = {str(path) for path in (tmp_path / "lake" / "warehouse" / "lake" / "events").rglob("*.parquet")}
    assert on_disk == {path for path, _, _ in lake.files("events")}
    assert (count(lake), lake.source_position()) == (5, 5)


def test_erasing_leaves_all_other_rows_and_the_position(lake: LakeEngine) -> None:
    lake.append_events(rows(1, 21), source_position=21)
    assert lake.erase(profile_ids=["p3"], account_ids=[]) == 3
    assert lake.erase(profile_ids=["p3"], account_ids=["nobody"]) == 0
    assert set(lake.run(lake.table("events").select("profile_id")).column(0).to_pylist()) == {
        f"p{n}" for n in (0, 1, 2, 4, 5, 6)
    }
    assert lake.source_position() == 21


def test_manifests_keep_no_bounds_of_columns_that_name_people(lake: LakeEngine) -> None:
    lake.append_events(rows(1, 5), source_position=5)
    table = lake._open("events")  # type: ignore[attr-defined]
    named = {table.schema().find_field(field).field_id for field in ("log_position", "at")}
    for task in table.scan().plan_files():
        assert set(task.file.lower_bounds) <= named


def test_one_writer_at_a_time_and_it_may_enter_twice(open_lake: Callable[[], LakeEngine]) -> None:
    one, other = open_lake(), open_lake()
    entered = threading.Event()

    def write() -> None:
        with other.writing():
            entered.set()

    with one.writing(), one.writing():
        thread = threading.Thread(target=write)
        thread.start()
        assert not entered.wait(0.1)
    thread.join(5)
    assert entered.is_set()


def test_a_torn_lake_says_how_to_build_it_again(lake: LakeEngine, tmp_path: Path) -> None:
    lake.append_events(rows(1, 5), source_position=5)
    folder = tmp_path / "lake" / "warehouse" / "lake" / "events" / "metadata"
    for path in folder.glob("*.metadata.json"):
        os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(BrokenStore, match="marquee land"):
        lake.source_position()


@pytest.mark.parametrize("move", [True, False])
def test_a_lake_moved_or_copied_says_so_and_touches_no_file_of_the_first(
    move: bool, lake: LakeEngine, tmp_path: Path
) -> None:
    lake.append_events(rows(1, 5), source_position=5)
    (shutil.move if move else shutil.copytree)(tmp_path / "lake", tmp_path / "other")
    other = DuckLakeEngine(tmp_path / "other")
    with pytest.raises(BrokenStore, match="marquee land"):
        other.append_events(rows(6, 5), source_position=10)
    other.close()


def test_a_lake_laid_out_by_another_version_is_refused_rather_than_losing_a_column(lake: LakeEngine) -> None:
    lake.append_events(rows(1, 5), source_position=5)
    with lake._open("events").update_schema(allow_incompatible_changes=True) as change:  # type: ignore[attr-defined]
        change.delete_column("query")
    with pytest.raises(BrokenStore, match="another version"):
        lake.append_events(rows(6, 5), source_position=10)


def test_a_derived_table_gets_the_columns_a_later_version_added(lake: LakeEngine, tmp_path: Path) -> None:
    empty = DERIVED["outcomes"].empty_table()
    row = dict.fromkeys(empty.column_names) | {"request_id": "r", "profile_id": "p", "account_id": "a"}
    row |= dict.fromkeys(("row_id", "row_kind", "title_id", "artwork_id"), "x") | dict.fromkeys(("row", "position"), 0)
    row |= dict.fromkeys(("slot_probability", "artwork_probability"), 1.0)
    row |= dict.fromkeys(("explored", "fallback", "seen", "played"), False)
    row |= {"served_at": datetime(2026, 1, 1, tzinfo=UTC), "score": 0.5}
    rows = pa.Table.from_pylist([row], schema=DERIVED["outcomes"])
    lake.replace("outcomes", rows, source_snapshot=None)
    with lake._open("outcomes").update_schema(allow_incompatible_changes=True) as change:  # type: ignore[attr-defined]
        change.delete_column("score")
    lake.close()
    later = DuckLakeEngine(tmp_path / "lake")
    assert later.run(later.table("outcomes"))["score"].to_pylist() == [None]
    later.replace("outcomes", rows, source_snapshot=None)
    assert later.run(later.table("outcomes"))["score"].to_pylist() == [0.5]
    later.close()


def test_events_get_the_columns_a_later_version_added_and_keep_their_rows(lake: LakeEngine, tmp_path: Path) -> None:
    lake.append_events(rows(1, 5), source_position=5)
    with lake._open("events").update_schema(allow_incompatible_changes=True) as change:  # type: ignore[attr-defined]
        for name in ("aspects", "aspect_sentiments", "spoiler", "toxicity", "reason"):
            change.delete_column(name)
    lake.close()
    later = DuckLakeEngine(tmp_path / "lake")
    later.append_events(rows(6, 1, aspects=[["music"]], aspect_sentiments=[[0.5]]), source_position=6)
    found = later.run(later.table("events").order_by("log_position").select("aspects", "aspect_sentiments"))
    assert found["aspects"].to_pylist() == [None] * 5 + [["music"]]
    assert found["aspect_sentiments"].to_pylist() == [None] * 5 + [[0.5]]
    later.close()


def test_batches_and_mapped_slices_keep_every_row_in_order(lake: LakeEngine) -> None:
    lake.append_events(rows(1, 50), source_position=50)
    expression = lake.table("events").select("log_position").order_by("log_position")
    streamed = [n for batch in lake.batches(expression) for n in batch.column(0).to_pylist()]
    assert streamed == list(range(1, 51))
    table = lake.run(expression)
    assert lake.map_batches(lambda piece: piece, table).equals(table)
    assert lake.map_batches(lambda piece: piece, table.slice(0, 0)).num_rows == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001  UTC is added
            st.text(max_size=20),
            st.integers(0, 50_000),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_partition_values_are_icebergs_own(found: list[tuple[datetime, str, int]]) -> None:
    times = [at.replace(tzinfo=UTC) for at, _, _ in found]
    column = pa.chunked_array([pa.array(times, pa.timestamp("us", tz="UTC"))])
    micros = column.cast(pa.int64()).to_pylist()
    for transform in (MonthTransform(), HourTransform()):
        scalar = transform.transform(TimestamptzType())
        assert _codes(column, transform=transform).tolist() == [scalar(one) for one in micros]
    texts = pa.chunked_array([pa.array([text for _, text, _ in found])])
    scalar = BucketTransform(8).transform(StringType())
    assert _codes(texts, transform=BucketTransform(8)).tolist() == [scalar(text) for _, text, _ in found]
    days = pa.chunked_array([pa.array([day for _, _, day in found], pa.int32())])
    scalar = TruncateTransform(32).transform(IntegerType())
    assert _codes(days, transform=TruncateTransform(32)).tolist() == [scalar(day) for _, _, day in found]
