"""Write the lake's Parquet files: rows cut into partitions, each file described the way Iceberg wants it.

PyIceberg's own partitioner needs `pyiceberg-core` and filters the rows once a partition; a backfill over twenty years
has a thousand of them, so rows are sorted by partition here and cut. It knows nothing of snapshots or commits.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mmh3
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.io.pyarrow import (
    _pyarrow_to_schema_without_ids,
    compute_statistics_plan,
    data_file_statistics_from_parquet_metadata,
    parquet_path_to_id_mapping,
    schema_to_pyarrow,
)
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema, assign_fresh_schema_ids
from pyiceberg.table import Table
from pyiceberg.transforms import BucketTransform, HourTransform, MonthTransform, Transform, TruncateTransform
from pyiceberg.typedef import Record

from marquee.schema.tables import CHUNK_DAYS, PARTITIONS

_MICROS_AN_HOUR = 3_600_000_000
_FIRST_PARTITION_ID = 1000  # Iceberg numbers partition fields from here
_LEVEL = 1  # zstd
_BOUNDED = ("log_position", "at", "kind", "day", "served_at")  # columns a reading skips row groups by

_PROPERTIES = {
    "commit.retry.num-retries": "0",
    "commit.manifest-merge.enabled": "true",
    "commit.manifest.min-count-to-merge": "20",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "2",
    # bounds of a column are kept in manifests, which outlive files: none of a column that names a person (law 14)
    "write.metadata.metrics.default": "none",
    "write.metadata.metrics.column.log_position": "full",
    "write.metadata.metrics.column.at": "full",
}
_METRICS = "write.metadata.metrics.column."


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a table's files look: its Arrow schema with field ids, and what Iceberg wants to know of each."""

    table: Table
    arrow: pa.Schema
    plan: Any
    mapping: Any

    @classmethod
    def of(cls, table: Table) -> "Shape":
        """Work it out once a commit."""
        schema = table.schema()
        return cls(
            table=table,
            arrow=schema_to_pyarrow(schema, include_field_ids=True),
            plan=compute_statistics_plan(schema, table.properties),
            mapping=parquet_path_to_id_mapping(schema),
        )


def iceberg_schema(schema: pa.Schema) -> Schema:
    """Give an Arrow schema Iceberg's field ids, from 1 in order."""
    return assign_fresh_schema_ids(_pyarrow_to_schema_without_ids(schema))


def table_properties(schema: pa.Schema) -> dict[str, str]:
    """Say how Iceberg is to keep a table: one try a commit, few bounds, few old metadata files."""
    return {
        key: value
        for key, value in _PROPERTIES.items()
        if not key.startswith(_METRICS) or key.removeprefix(_METRICS) in schema.names
    }


def partition_spec(name: str, schema: Schema, *, buckets: int) -> PartitionSpec:
    """Lay a table out as `schema.tables.PARTITIONS` says."""
    transforms: dict[str, Transform[Any, Any]] = {
        "month": MonthTransform(),
        "hour": HourTransform(),
        "bucket": BucketTransform(buckets),
        "chunk": TruncateTransform(CHUNK_DAYS),
    }
    return PartitionSpec(
        *(
            PartitionField(
                source_id=schema.find_field(column).field_id,
                field_id=_FIRST_PARTITION_ID + place,
                transform=transforms[transform],
                name=f"{column}_{transform}",
            )
            for place, (column, transform) in enumerate(PARTITIONS[name])
        )
    )


def laid_out_as_now(table: Table, name: str, schema: pa.Schema) -> bool:
    """Say whether a stored table has all the columns and the partitions of this version."""
    parts = [field.name for field in table.spec().fields]
    wanted = [f"{column}_{transform}" for column, transform in PARTITIONS[name]]
    return parts == wanted and len(table.schema().fields) >= len(schema)


def widened(table: Table, name: str, schema: pa.Schema) -> bool:
    """Give a table the columns this version added to it, and say whether it fits now; old rows lack them."""
    known = [field.name for field in table.schema().fields]
    if schema.names[: len(known)] != known:
        return False
    try:
        with table.update_schema() as change:
            change.union_by_name(iceberg_schema(schema))
    except CommitFailedException:  # another process was a moment earlier
        table.refresh()
    return laid_out_as_now(table, name, schema)


def write_partitioned(shape: Shape, rows: pa.Table) -> list[DataFile]:
    """Write rows, one file a partition; rows keep their order within it."""
    if rows.num_rows == 0:
        return []
    rows = rows.select(shape.arrow.names).cast(shape.arrow)
    return [
        write_file(shape, record, [piece]) for record, piece in _cut(shape.table.spec(), shape.table.schema(), rows)
    ]


def write_file(shape: Shape, record: Record, pieces: Iterable[pa.Table]) -> DataFile:
    """Write one file of one partition from pieces as they come, and describe it."""
    table = shape.table
    below = table.spec().partition_to_path(record, table.schema()) if len(record) else ""
    path = Path(table.location()) / "data" / below / f"{uuid.uuid4()}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    bounded = [name for name in shape.arrow.names if name in _BOUNDED]
    with pq.ParquetWriter(
        path, shape.arrow, compression="zstd", compression_level=_LEVEL, write_statistics=bounded
    ) as writer:
        for piece in pieces:
            same = piece.schema.equals(shape.arrow)
            writer.write_table(piece if same else piece.select(shape.arrow.names).cast(shape.arrow))
    statistics = data_file_statistics_from_parquet_metadata(
        parquet_metadata=writer.writer.metadata, stats_columns=shape.plan, parquet_column_mapping=shape.mapping
    )
    return DataFile.from_args(
        content=DataFileContent.DATA,
        file_path=str(path),
        file_format=FileFormat.PARQUET,
        partition=record,
        file_size_in_bytes=path.stat().st_size,
        sort_order_id=None,
        spec_id=table.metadata.default_spec_id,
        equality_ids=None,
        key_metadata=None,
        **statistics.to_serialized_dict(),
    )


def _cut(spec: PartitionSpec, schema: Schema, rows: pa.Table) -> Iterator[tuple[Record, pa.Table]]:
    if not spec.fields:
        yield Record(), rows
        return
    codes = [
        _codes(rows.column(schema.find_column_name(field.source_id)), transform=field.transform)
        for field in spec.fields
    ]
    order = np.lexsort(codes[::-1])  # stable: rows keep their order within a partition
    ordered = [code[order] for code in codes]
    changes = np.zeros(len(order), dtype=bool)
    changes[0] = True
    for code in ordered:
        changes[1:] |= code[1:] != code[:-1]
    starts = np.flatnonzero(changes)
    ends = np.append(starts[1:], len(order))
    rows = rows.take(pa.array(order))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        yield Record(*(int(code[start]) for code in ordered)), rows.slice(start, end - start)


def _codes(column: pa.ChunkedArray, *, transform: Transform[Any, Any]) -> NDArray[np.int64]:
    """Compute Iceberg's partition values, as PyIceberg's scalar transforms do (a test compares them)."""
    if isinstance(transform, BucketTransform):
        unique = column.combine_chunks().dictionary_encode()
        hashes = [(mmh3.hash(text) & 0x7FFFFFFF) % transform.num_buckets for text in unique.dictionary.to_pylist()]
        return np.array(hashes, dtype=np.int64).take(np.asarray(unique.indices, dtype=np.intp))
    values: NDArray[np.int64] = np.asarray(column.cast(pa.int64())).astype(np.int64)
    if isinstance(transform, MonthTransform):
        return values.view("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    if isinstance(transform, HourTransform):
        return values // np.int64(_MICROS_AN_HOUR)
    if isinstance(transform, TruncateTransform):
        return values // np.int64(transform.width) * np.int64(transform.width)
    raise TypeError(f"the lake is not laid out by {transform}")
