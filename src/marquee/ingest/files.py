"""Read events from a file: CSV, JSON lines or Parquet, with its columns mapped to Marquee's.

A row that cannot be read comes out as a problem under its line, never silently dropped. Checking what a row says is
`ingest.validate`'s; storing it is `ingest.backfill`'s.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pyarrow.parquet as pq

from marquee.errors import BadEvents
from marquee.schema.events import Event

_WHOLE = frozenset({"position", "results", "thumb", "visible_ms", "maturity", "version"})
_REAL = frozenset({"position_s", "runtime_s", "rating", "sentiment"})
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_FIELDS = frozenset(found.name for found in msgspec.structs.fields(Event))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """How a file's columns become event fields."""

    columns: Mapping[str, str] = field(default_factory=dict)  # event field -> column of the file
    constants: Mapping[str, str] = field(default_factory=dict)  # event field -> one value for all rows
    unit: str = "ms"  # of a numeric `at`: ms or s


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A row that is no record at all."""

    line: int
    reason: str


def read_events(path: Path, *, mapped: Mapped) -> Iterator[tuple[int, dict[str, Any]] | Unreadable]:
    """Go through a file as (line, record) or Unreadable, in file order.

    A record without `event_id` gets one made from its content: a second import of the file counts nothing twice.
    Raises BadEvents where the file is absent, of no known kind, or maps a field or column there is not.
    """
    unknown = [name for name in (*mapped.columns, *mapped.constants) if name not in _FIELDS]
    if unknown:
        raise BadEvents(f"there is no event field named {', '.join(unknown)}; fields are: {', '.join(sorted(_FIELDS))}")
    if mapped.unit not in ("ms", "s"):
        raise BadEvents(f"the unit of `at` is {mapped.unit!r}; it may be ms or s")
    if not path.is_file():
        raise BadEvents(f"there is no file {path}")
    reader = {".csv": _csv, ".jsonl": _jsonl, ".ndjson": _jsonl, ".parquet": _parquet}.get(path.suffix.lower())
    if reader is None:
        raise BadEvents(f"{path.name} is none of .csv, .jsonl, .ndjson and .parquet")
    occurrences: dict[bytes, int] = {}
    for found in reader(path, mapped):
        if isinstance(found, Unreadable):
            yield found
            continue
        line, row = found
        record = _record(row, mapped)
        if not record.get("event_id"):
            record["event_id"] = _made_id(record, occurrences)
        yield line, record


def _record(row: dict[str, Any], mapped: Mapped) -> dict[str, Any]:
    sources = set(mapped.columns.values())
    record = {name: value for name, value in row.items() if name not in sources and value is not None and value != ""}
    for name, column in mapped.columns.items():
        value = row.get(column)
        if value is not None and value != "":
            record[name] = value
    record.update(mapped.constants)
    for name, value in record.items():
        record[name] = _typed(name, value)
    if "at" in record:
        record["at"] = _moment(record["at"], unit=mapped.unit)
    return record


def _typed(name: str, value: Any) -> Any:
    """Give text of a CSV its type; what does not fit stays text, for validation to reject by name."""
    if name in ("picks",) and isinstance(value, str):
        return [part for part in value.split("|") if part]
    if name.endswith("_id") or name in ("kind", "country", "language", "device"):
        return value if isinstance(value, str) else str(value)
    if name in ("kids", "non_profiling") and isinstance(value, str):
        return _TRUTH.get(value.strip().lower(), value)
    if name in _WHOLE | _REAL and isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return value
        return int(number) if name in _WHOLE and number.is_integer() else number
    return value


def _moment(value: Any, *, unit: str) -> Any:
    if hasattr(value, "timestamp"):
        return round(value.timestamp() * 1000)
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return value  # RFC 3339, or nothing: validation says
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e16:
        return round(value * (1000 if unit == "s" else 1))
    return value


def _made_id(record: dict[str, Any], occurrences: dict[bytes, int]) -> str:
    digest = hashlib.blake2b(
        orjson.dumps(record, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str), digest_size=12
    ).digest()
    count = occurrences.get(digest, 0)
    occurrences[digest] = count + 1
    return f"file-{digest.hex()}" + (f"-{count}" if count else "")


def _need_columns(present: list[str], mapped: Mapped, path: Path) -> None:
    missing = [column for column in mapped.columns.values() if column not in present]
    if missing:
        raise BadEvents(f"{path.name} has no column {', '.join(missing)}; it has: {', '.join(present)}")


def _csv(path: Path, mapped: Mapped) -> Iterator[tuple[int, dict[str, Any]] | Unreadable]:
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        rows = csv.reader(lines)
        header = next(rows, None)
        if not header:
            raise BadEvents(f"{path.name} is empty; its first line must name the columns")
        _need_columns(header, mapped, path)
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield Unreadable(line=rows.line_num, reason=f"not CSV: {error}")
                continue
            if not row:
                continue
            if len(row) != len(header):
                yield Unreadable(line=rows.line_num, reason=f"{len(row)} fields where the header has {len(header)}")
                continue
            yield rows.line_num, dict(zip(header, row, strict=True))


def _jsonl(path: Path, mapped: Mapped) -> Iterator[tuple[int, dict[str, Any]] | Unreadable]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                yield Unreadable(line=number, reason=f"not JSON: {error}")
                continue
            if not isinstance(row, dict):
                yield Unreadable(line=number, reason="not an object")
                continue
            yield number, row


def _parquet(path: Path, mapped: Mapped) -> Iterator[tuple[int, dict[str, Any]] | Unreadable]:
    try:
        file = pq.ParquetFile(path)
    except Exception as error:  # pyarrow raises several kinds for bytes that are no Parquet
        raise BadEvents(f"{path.name} is not a Parquet file: {error}") from error
    _need_columns(list(file.schema_arrow.names), mapped, path)
    number = 0
    for batch in file.iter_batches(batch_size=50_000):
        for row in batch.to_pylist():
            number += 1
            yield number, row
