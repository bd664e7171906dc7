"""The scanner finds what is hidden: deleted rows, free pages, WALs, compressed values, file names."""

import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from marquee.jobs.scan import scan

NEEDLE = "profile-that-hides"


def test_it_finds_deleted_rows_on_the_free_list(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE t (x TEXT)")
        connection.executemany("INSERT INTO t VALUES (?)", [(f"{NEEDLE} {n} {'x' * 500}",) for n in range(50)])
        connection.commit()
        connection.execute("DELETE FROM t")
    connection.close()
    found = scan(tmp_path, [NEEDLE]).found
    assert {(one.store, one.where) for one in found} == {("state", "bytes")}


def test_it_finds_what_only_the_wal_holds(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "log.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (x TEXT)")
    connection.execute("INSERT INTO t VALUES (?)", (NEEDLE,))
    connection.commit()
    names = {one.path.name for one in scan(tmp_path, [NEEDLE]).found}
    connection.close()
    assert "log.db-wal" in names


def test_it_opens_compressed_values_live_and_deleted(tmp_path: Path) -> None:
    packed = zstandard.ZstdCompressor().compress(f"much of nothing, {NEEDLE}, much of nothing".encode() * 20)
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE t (x BLOB)")
        connection.execute("INSERT INTO t VALUES (?)", (packed,))
    assert "column t.x, opened" in {one.where for one in scan(tmp_path, [NEEDLE]).found}
    with connection:
        connection.execute("DELETE FROM t")
    connection.close()
    places = {one.where for one in scan(tmp_path, [NEEDLE]).found}
    assert "zstd frame" in places
    assert not any(place.startswith("column") for place in places)


@pytest.mark.parametrize("torn", [False, True])
def test_it_decodes_parquet_even_if_torn(tmp_path: Path, torn: bool) -> None:
    path = tmp_path / "lake" / "x.parquet"
    path.parent.mkdir()
    table = pa.table({"profile_id": [f"{NEEDLE}-{n % 7}" for n in range(10_000)], "picks": [["t1"]] * 10_000})
    pq.write_table(table, path, compression="zstd", use_dictionary=False, write_statistics=False)
    if torn:
        path.write_bytes(path.read_bytes()[:-20])
    assert scan(tmp_path, [NEEDLE]).stores() == {"lake"}


def test_a_short_id_is_not_mixed_up_with_others_or_with_titles(tmp_path: Path) -> None:
    path = tmp_path / "lake" / "x.parquet"
    path.parent.mkdir()
    pq.write_table(pa.table({"profile_id": ["ml-10"], "title_id": ["ml-1"], "raw": ['{"profile_id":"ml-12"}']}), path)
    assert scan(tmp_path, ["ml-1"]).found == ()
    pq.write_table(pa.table({"profile_id": ["ml-10", "ml-1"], "title_id": ["t", "t"]}), path)
    assert {one.where for one in scan(tmp_path, ["ml-1"]).found} == {"column profile_id"}
    (tmp_path / "log").write_text('{"account_id": "ml-1"}')
    assert {one.path.name for one in scan(tmp_path, ["ml-1"]).found} == {"x.parquet", "log"}


def test_it_reads_file_names_and_leaves_out_the_simulators_own_truth(tmp_path: Path) -> None:
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / "truth.json").write_text(NEEDLE)
    (tmp_path / f"{NEEDLE}.json").write_text("{}")
    assert [one.where for one in scan(tmp_path, [NEEDLE]).found] == ["name"]
