"""Keep the lake: Iceberg tables written by PyIceberg alone, read by DuckDB through ibis.

One writer at a time holds `lake/lock` (readers never wait). Files are read by field id, so a renamed column stays one.
Every commit, maintenance included, carries the log position the table reaches to (law 7). Iceberg's own retries are
switched off: with them two landers silently wrote the same rows twice.

Nothing here is the only copy of anything: a lake that does not open may be removed and landed again from the log.
"""

import fcntl
import shutil
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import CommitFailedException, NoSuchTableError, TableAlreadyExistsError, ValidationError
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table
from pyiceberg.typedef import Record

from marquee.errors import BrokenStore, Refused
from marquee.schema.tables import DERIVED, EVENTS
from marquee.storage.embedded.lake_files import (
    Shape,
    iceberg_schema,
    laid_out_as_now,
    partition_spec,
    table_properties,
    widened,
    write_file,
    write_partitioned,
)
from marquee.storage.embedded.lake_reading import select_rows
from marquee.storage.embedded.lake_snapshots import expire, in_partition, newest_property, remove_unreferenced

POSITION = "marquee.source-position"
SOURCE = "marquee.source-snapshot"
SCHEMAS: dict[str, pa.Schema] = {"events": EVENTS, **DERIVED}

_VIEWS_KEPT = 32  # of one table: readers that hold an older expression go on reading it
_BATCH_ROWS = 100_000
_PARTITIONS_A_COMMIT = 256


class DuckLakeEngine:
    """A lake in one folder. `fault` is called at named points of every commit; tests kill the process there."""

    def __init__(
        self, path: Path, *, buckets: int = 8, threads: int = 2, fault: Callable[[str], None] = lambda point: None
    ) -> None:
        self._path = path.absolute()
        self.buckets = buckets
        self._fault = fault
        self._lock = threading.RLock()
        self._held = 0
        (self._path / "warehouse").mkdir(parents=True, exist_ok=True)
        self._lock_file = (self._path / "lock").open("a")
        fcntl.flock(self._lock_file, fcntl.LOCK_EX)  # two that make one new catalogue at once trip over each other
        try:
            self._catalog = SqlCatalog(
                "lake", uri=f"sqlite:///{self._path / 'catalog.db'}", warehouse=str(self._path / "warehouse")
            )
            self._catalog.create_namespace_if_not_exists("lake")
        except BaseException:
            self._lock_file.close()
            raise
        fcntl.flock(self._lock_file, fcntl.LOCK_UN)
        self._duck = ibis.duckdb.connect(
            threads=threads,
            temp_directory=str(self._path / "spill"),
            preserve_insertion_order=False,
            autoinstall_known_extensions=False,
        )
        self._duck.raw_sql("SET TimeZone = 'UTC'; SET parquet_metadata_cache = true")  # a file never changes
        self._duck.raw_sql("SET enable_progress_bar = false")  # commands show their own; a service shows none
        self._views: dict[str, dict[str, str]] = {}  # table -> version -> view, oldest first
        self._view_count = 0

    # ------------------------------------------------------------------ writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lake's one writer lock (re-entrant; across processes)."""
        with self._lock:
            if self._held == 0:
                fcntl.flock(self._lock_file, fcntl.LOCK_EX)
            self._held += 1
            try:
                yield
            finally:
                self._held -= 1
                if self._held == 0:
                    fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def append_events(self, table: pa.Table, *, source_position: int) -> None:
        """Commit rows and the log position they reach to, in one snapshot (law 7).

        Raises Refused where the lake already reaches that far: those rows are in it.
        """
        with self.writing():
            reached = self.source_position()
            if source_position <= reached:
                raise Refused(f"the lake already holds the log up to {reached}; land from there")
            events = self._open("events")
            self._fault("append.before-files")
            added = write_partitioned(Shape.of(events), table)
            self._commit(events, added=added, removed=[], position=source_position)

    def replace(
        self,
        name: str,
        table: pa.Table | Iterable[pa.Table],
        *,
        source_snapshot: int | None,
        source_position: int = 0,
        partition: tuple[str, Collection[int]] | None = None,
    ) -> None:
        """Replace a derived table in one commit, or those partitions of it whose field has one of the values."""
        with self.writing():
            iceberg = self._open(name)
            shape = Shape.of(iceberg)
            removed = [file for file in self._data_files(iceberg) if in_partition(iceberg, file, partition)]
            added = [
                file
                for piece in ([table] if isinstance(table, pa.Table) else table)
                for file in write_partitioned(shape, piece)
            ]
            self._commit(
                iceberg,
                added=added,
                removed=removed,
                position=source_position,
                more={SOURCE: str(source_snapshot)} if source_snapshot is not None else {},
            )

    def compact(self, *, most_files: int) -> int:
        """Rewrite partitions of `events` that hold more than `most_files`; returns partitions rewritten."""
        rewritten = 0
        with self.writing():
            crowded = [
                (record, files)
                for record, files in self._by_partition(self._open("events")).items()
                if len(files) > most_files
            ]
            for start in range(0, len(crowded), _PARTITIONS_A_COMMIT):
                rewritten += self._merge(crowded[start : start + _PARTITIONS_A_COMMIT])
        return rewritten

    def erase(self, *, profile_ids: Sequence[str], account_ids: Sequence[str]) -> int:
        """Rewrite all files that hold these people, expire snapshots, remove what nothing names; returns rows gone."""
        wanted = {
            column: pa.array(sorted(set(ids)), pa.string())
            for column, ids in (("profile_id", profile_ids), ("account_id", account_ids))
            if ids
        }
        gone = 0
        with self.writing():
            for name in SCHEMAS:
                gone += self._erase_from(name, wanted)
            self.tidy(keep=1)
            shutil.rmtree(self._path / "spill", ignore_errors=True)
        return gone

    def tidy(self, *, keep: int) -> int:
        """Forget all but the newest `keep` snapshots of each table and remove what nothing refers to; returns files.

        A table is left alone until it has twice as many. Only the holder of the writer lock makes files, so one that
        no kept snapshot names is garbage.
        """
        removed = 0
        with self.writing():
            for name in SCHEMAS:
                iceberg = self._open(name)
                if keep > 1 and len(iceberg.snapshots()) <= 2 * keep:
                    continue
                if expire(iceberg, keep=keep):
                    self._fault("tidy.expired")
                removed += remove_unreferenced(self._open(name))
        return removed

    # ------------------------------------------------------------------ reading

    def source_position(self, name: str = "events") -> int:
        """Find the log position the newest snapshot carries (walking the ancestry); 0 on an empty table."""
        iceberg = self._open(name)
        if iceberg.current_snapshot() is None:
            return 0
        found = newest_property(iceberg, POSITION)
        if found is None:
            raise BrokenStore(
                f"no snapshot of {name} carries {POSITION}, so landing would guess; remove {self._path} and run "
                "`marquee land` to build the lake again from the log"
            )
        return int(found)

    def snapshot_id(self, name: str) -> int | None:
        """Name the newest snapshot of a table; None while it is empty."""
        snapshot = self._open(name).current_snapshot()
        return snapshot.snapshot_id if snapshot else None

    def derived_from(self, name: str) -> int | None:
        """Tell which snapshot of `events` a derived table was made from; None where it never was."""
        found = newest_property(self._open(name), SOURCE)
        return int(found) if found is not None else None

    def table(self, name: str, *, only: Mapping[str, Collection[int]] | None = None) -> Any:
        """Give an ibis expression over a table as it is now; a later commit does not move it.

        `only` leaves out files of other partitions: field to values, such as {"profile_id_bucket": [3]}.
        """
        with self._lock:
            iceberg = self._open(name)
            snapshot = iceberg.current_snapshot()
            version = f"{snapshot.snapshot_id if snapshot else 'empty'} {only}"
            views = self._views.setdefault(name, {})
            if version not in views:
                self._view_count += 1
                view = f"{name}_{self._view_count}"
                files = self._data_files(iceberg)
                for partition in (only or {}).items():
                    files = [file for file in files if in_partition(iceberg, file, partition)]
                query = select_rows(iceberg, [file.file_path for file in files])
                self._duck.raw_sql(f"CREATE TEMP VIEW {view} AS {query}")
                views[version] = view
                while len(views) > _VIEWS_KEPT:
                    self._duck.raw_sql(f"DROP VIEW {views.pop(next(iter(views)))}")
            return self._duck.table(views[version])

    def memory(self, table: pa.Table) -> Any:
        """Give an ibis expression over rows at hand, to be joined with tables."""
        return ibis.memtable(table)

    def run(self, expression: Any) -> pa.Table:
        """Run an ibis expression."""
        with self._lock:
            return self._duck.to_pyarrow(expression)

    def batches(self, expression: Any) -> Iterator[pa.RecordBatch]:
        """Run an ibis expression and give its rows as they come."""
        yield from self._duck.to_pyarrow_batches(expression, chunk_size=_BATCH_ROWS)

    def map_batches(self, function: Callable[[pa.Table], pa.Table], table: pa.Table) -> pa.Table:
        """Run a function over slices of a table and put the answers together, in order."""
        starts = range(0, max(table.num_rows, 1), _BATCH_ROWS)
        return pa.concat_tables([function(table.slice(start, _BATCH_ROWS)) for start in starts])

    def files(self, name: str) -> list[tuple[str, int, int]]:
        """List data files in use: (path, rows, bytes)."""
        found = self._data_files(self._open(name))
        return [(file.file_path, file.record_count, file.file_size_in_bytes) for file in found]

    def most_files(self, name: str) -> int:
        """Count the files of the partition that has the most (law 7)."""
        return max((len(files) for files in self._by_partition(self._open(name)).values()), default=0)

    def close(self) -> None:
        """Let go of the engine, the catalogue and the lock file."""
        self._duck.disconnect()
        self._catalog.close()
        self._lock_file.close()
        shutil.rmtree(self._path / "spill", ignore_errors=True)

    # ------------------------------------------------------------------ within

    def _open(self, name: str) -> Table:
        again = f"remove {self._path} and run `marquee land` to build it again from the log"
        try:
            found = self._catalog.load_table(f"lake.{name}")
            if not Path(found.location()).is_relative_to(self._path):  # a copy: its files are the other lake's
                raise BrokenStore(f"the lake at {self._path} was made at {found.location()} and copied here; {again}")
            if not (laid_out_as_now(found, name, SCHEMAS[name]) or widened(found, name, SCHEMAS[name])):
                raise BrokenStore(f"{name} of the lake at {self._path} is laid out as in another version; {again}")
            return found
        except NoSuchTableError:
            pass
        except (OSError, ValueError, ValidationError) as error:
            raise BrokenStore(f"the lake at {self._path} does not open, torn or moved ({error}); {again}") from error
        schema = iceberg_schema(SCHEMAS[name])
        spec = partition_spec(name, schema, buckets=self.buckets)
        known = table_properties(SCHEMAS[name])
        try:
            return self._catalog.create_table(f"lake.{name}", schema, partition_spec=spec, properties=known)
        except TableAlreadyExistsError:  # another process was a moment earlier
            return self._catalog.load_table(f"lake.{name}")

    def _commit(
        self,
        iceberg: Table,
        *,
        added: list[DataFile],
        removed: list[DataFile],
        position: int,
        more: dict[str, str] | None = None,
    ) -> None:
        self._fault("commit.files-written")
        try:
            with iceberg.transaction() as change:
                update = change.update_snapshot(snapshot_properties={POSITION: str(position), **(more or {})})
                with update.overwrite() if removed else update.merge_append() as snapshot:
                    for file in added:
                        snapshot.append_data_file(file)
                    for file in removed:
                        snapshot.delete_data_file(file)
                self._fault("commit.manifests-written")
        except CommitFailedException as error:
            raise Refused(
                f"another writer changed {iceberg.name()[-1]} first; nothing was written: run it again"
            ) from error
        self._fault("commit.done")

    def _data_files(self, iceberg: Table) -> list[DataFile]:
        files = []
        for task in iceberg.scan().plan_files():
            if task.delete_files:
                raise BrokenStore(f"{iceberg.name()[-1]} has delete files, written by another tool; rebuild the lake")
            files.append(task.file)
        return sorted(files, key=lambda file: str(file.file_path))

    def _by_partition(self, iceberg: Table) -> dict[Record, list[DataFile]]:
        groups: dict[Record, list[DataFile]] = {}
        for file in self._data_files(iceberg):
            groups.setdefault(file.partition, []).append(file)
        return groups

    def _read(self, iceberg: Table, file: DataFile) -> pa.Table:
        return self._fetch(select_rows(iceberg, [file.file_path]))

    def _fetch(self, query: str) -> pa.Table:
        with self._lock:
            return self._duck.raw_sql(query).to_arrow_table()

    def _merge(self, crowded: list[tuple[Record, list[DataFile]]]) -> int:
        events = self._open("events")
        shape = Shape.of(events)
        added = []
        for record, files in crowded:
            files.sort(key=lambda file: file.lower_bounds[1][::-1])  # of log_position, little-endian
            merged = write_file(shape, record, (piece for file in files for piece in self._pieces(events, file)))
            if merged.record_count != sum(file.record_count for file in files):
                raise BrokenStore(f"compacting {record} read other rows than its files say; nothing was changed")
            added.append(merged)
        removed = [file for _, files in crowded for file in files]
        self._commit(events, added=added, removed=removed, position=self.source_position())
        return len(crowded)

    def _pieces(self, events: Table, file: DataFile) -> Iterator[pa.Table]:
        query = select_rows(events, [file.file_path]) + " ORDER BY log_position"
        with self._lock:
            for batch in self._duck.raw_sql(query).to_arrow_reader(_BATCH_ROWS):
                yield pa.Table.from_batches([batch])

    def _files_holding(self, iceberg: Table, wanted: dict[str, pa.Array]) -> list[DataFile]:
        files = self._data_files(iceberg)
        if not wanted or not files:
            return []
        columns = ", ".join(["filename", *wanted])
        query = select_rows(iceberg, [file.file_path for file in files], columns=f"DISTINCT {columns}")
        rows = self._fetch(query)
        holding = set(rows.filter(_held_by(rows, wanted)).column("filename").to_pylist())
        return [file for file in files if file.file_path in holding]

    def _erase_from(self, name: str, wanted: dict[str, pa.Array]) -> int:
        iceberg = self._open(name)
        for tag in [tag for tag in iceberg.refs() if tag != "main"]:
            # a tag pins a snapshot whose files still hold the erased, and Iceberg cannot move history under it
            iceberg.manage_snapshots().remove_tag(tag).commit()
        iceberg = self._open(name)
        columns = [column for column in wanted if column in SCHEMAS[name].names]
        shape = Shape.of(iceberg)
        gone = 0
        added, removed = [], []
        for file in self._files_holding(iceberg, {column: wanted[column] for column in columns}):
            rows = self._read(iceberg, file)
            kept = rows.filter(pc.invert(_held_by(rows, wanted)))
            gone += rows.num_rows - kept.num_rows
            removed.append(file)
            if kept.num_rows:
                added.append(write_file(shape, file.partition, [kept]))
        if removed:
            source = newest_property(iceberg, SOURCE)
            more = {SOURCE: source} if source is not None else {}
            self._commit(iceberg, added=added, removed=removed, position=self.source_position(name), more=more)
        return gone


def _held_by(rows: pa.Table, wanted: dict[str, pa.Array]) -> pa.ChunkedArray:
    masks = [
        pc.is_in(rows.column(column), value_set=ids) for column, ids in wanted.items() if column in rows.schema.names
    ]
    held = masks[0]
    for mask in masks[1:]:
        held = pc.or_(held, mask)
    return held
