"""A catalogue file becomes raw rows: JSON, JSONL, CSV or Parquet, each row with its line.

What the fields mean is `catalog.rows`' to say.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from marquee.errors import BadCatalog

FORMATS = (".jsonl", ".ndjson", ".json", ".csv", ".parquet")
_MOST_CELL_CHARS = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """One row as it stood in the file; `fields` is a text saying why where it could not be read."""

    line: int  # 1 is the first line (CSV, JSONL) or row (JSON, Parquet)
    fields: dict[str, Any] | str


def raw_rows(path: Path) -> Iterator[RawRow]:
    """Read a file's rows in order, the format told by its ending.

    Raises BadCatalog where the file is absent, of another kind, or torn as a whole.
    """
    if not path.is_file():
        raise BadCatalog(f"{path} is not a file; give a catalogue as {', '.join(FORMATS)}")
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            return _json_lines(path)
        case ".json":
            return _json(path)
        case ".csv":
            return _csv(path)
        case ".parquet":
            return _parquet(path)
    raise BadCatalog(f"{path.name} ends in none of {', '.join(FORMATS)}")


def _json_lines(path: Path) -> Iterator[RawRow]:
    decode = msgspec.json.Decoder().decode
    with path.open("rb") as lines:
        for line, text in enumerate(lines, start=1):
            if not text.strip():
                continue
            try:
                yield _row(line, decode(text))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                yield RawRow(line=line, fields=f"is not JSON: {error}")


def _json(path: Path) -> Iterator[RawRow]:
    try:
        whole = msgspec.json.decode(path.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadCatalog(f"{path.name} is not JSON: {error}") from error
    rows = whole.get("titles") if isinstance(whole, dict) else whole
    if not isinstance(rows, list):
        raise BadCatalog(f'{path.name} must hold a list of titles, or {{"titles": [...]}}')
    return (_row(line, row) for line, row in enumerate(rows, start=1))


def _csv(path: Path) -> Iterator[RawRow]:
    csv.field_size_limit(_MOST_CELL_CHARS)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        reader = csv.DictReader(lines)
        if not reader.fieldnames:
            raise BadCatalog(f"{path.name} has no header line; its first line must name the columns")
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield RawRow(line=reader.line_num, fields=f"is not CSV: {error}")
                continue
            if None in fields or any(value is None for value in fields.values()):
                yield RawRow(line=reader.line_num, fields="has another number of fields than the header")
                continue
            if any("\ufffd" in value for value in fields.values()):
                yield RawRow(line=reader.line_num, fields="is not UTF-8")
                continue
            yield RawRow(line=reader.line_num, fields={name: value for name, value in fields.items() if value != ""})


def _parquet(path: Path) -> Iterator[RawRow]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise BadCatalog(f"{path.name} is not Parquet: {error}") from error
    line = 0
    for batch in file.iter_batches(batch_size=4096):
        for row in batch.to_pylist():
            line += 1
            yield _row(line, {name: value for name, value in row.items() if value is not None})


def _row(line: int, row: Any) -> RawRow:
    return RawRow(line=line, fields=row if isinstance(row, dict) else "is not an object")
