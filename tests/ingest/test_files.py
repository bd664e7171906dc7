"""Event files: whatever a row holds, it comes out as a record or as a problem under its line."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.errors import BadEvents
from marquee.ingest.files import Mapped, Unreadable, read_events


def read(path: Path, **mapped: Any) -> list[tuple[int, dict[str, Any]] | Unreadable]:
    return list(read_events(path, mapped=Mapped(**mapped)))


def test_columns_and_constants_become_fields(tmp_path: Path) -> None:
    path = tmp_path / "plays.csv"
    path.write_text("user,movie,when,sec\nu1,t1,1000,61.5\n")
    columns = {"profile_id": "user", "title_id": "movie", "at": "when", "position_s": "sec"}
    [(line, record)] = read(path, columns=columns, constants={"kind": "play_stop"}, unit="s")  # type: ignore[misc]
    assert line == 2
    assert record.pop("event_id").startswith("file-")
    assert record == {"profile_id": "u1", "title_id": "t1", "at": 1_000_000, "position_s": 61.5, "kind": "play_stop"}


def test_a_row_that_cannot_be_read_is_reported_under_its_line_and_the_next_one_is_read(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text('{"kind": "search"}\n{torn\n[1]\n\n{"kind": "thumb", "thumb": 1}\n')
    found = read(path)
    assert [one.line if isinstance(one, Unreadable) else one[0] for one in found] == [1, 2, 3, 5]
    assert [isinstance(one, Unreadable) for one in found] == [False, True, True, False]


def test_a_csv_row_with_too_few_fields_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("kind,title_id\nthumb\nthumb,t1\n")
    short, whole = read(path)
    assert isinstance(short, Unreadable)
    assert short.line == 2
    assert not isinstance(whole, Unreadable)


def test_the_same_file_read_twice_gives_the_same_event_ids_and_equal_rows_differ(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("kind,title_id,at\nthumb,t1,5\nthumb,t1,5\n")
    ids = [one[1]["event_id"] for one in read(path) if not isinstance(one, Unreadable)]
    assert len(set(ids)) == 2
    assert ids == [one[1]["event_id"] for one in read(path) if not isinstance(one, Unreadable)]


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    pq.write_table(
        pa.table({"kind": ["rate"], "rating": [4.5], "at": pa.array([7], pa.timestamp("s", tz="UTC"))}), path
    )
    [(line, record)] = read(path)  # type: ignore[misc]
    assert (line, record["rating"], record["at"]) == (1, 4.5, 7000)


@pytest.mark.parametrize(
    ("name", "content", "mapped", "says"),
    [
        ("a.txt", "x", {}, "none of"),
        ("a.csv", "", {}, "empty"),
        ("a.csv", "kind\n", {"columns": {"title_id": "movie"}}, "no column movie"),
        ("a.csv", "kind\n", {"columns": {"titel": "movie"}}, "no event field"),
        ("a.csv", "kind\n", {"unit": "h"}, "ms or s"),
        ("a.parquet", "nonsense", {}, "not a Parquet file"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, name: str, content: str, mapped: Any, says: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(BadEvents, match=says):
        read(tmp_path / name, **mapped)


@given(content=st.binary(max_size=400))
def test_no_bytes_make_a_json_lines_file_crash(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "events.jsonl"
    path.write_bytes(content)
    found = read(path)
    assert len(found) == sum(1 for line in content.split(b"\n") if line.strip())


@given(content=st.text(max_size=300))
def test_no_text_makes_a_csv_file_crash(content: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "events.csv"
    path.write_text("kind,title_id,at\n" + content, encoding="utf-8", errors="replace", newline="")
    assert all(isinstance(one, Unreadable) or isinstance(one[1], dict) for one in read(path))
