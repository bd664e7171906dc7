"""Lay open every byte a file holds, live or not, decoded: what the erasure scanner searches (law 14).

A Parquet file is read column by column, an Avro file block by block, a SQLite file row by row and then page by page,
its free list and WAL included; frames of zstd are opened wherever they start. It knows no person and searches nothing.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

_ZSTD = b"\x28\xb5\x2f\xfd"
_SQLITE = b"SQLite format 3\x00"
_AVRO = b"Obj\x01"
_PARQUET = b"PAR1"
_BATCH_ROWS = 50_000
_MOST_FRAME = 16 << 20
_PIECE = 8 << 20
_OVERLAP = 4096  # pieces overlap, so that nothing is cut in two


def reveal(path: Path) -> Iterator[tuple[str, bytes]]:
    """Give (where, bytes) of everything in a file: decoded as far as it can be, then its raw bytes."""
    with path.open("rb") as file:
        head = file.read(16)
    frames = True
    if head.startswith(_PARQUET):
        try:
            yield from _parquet(path)
            frames = False  # its pages are zstd, and were all read
        except pa.ArrowInvalid:
            pass  # a killed writer left it without its end: open what pages there are
    elif head.startswith(_AVRO):
        yield from _avro(path.read_bytes())
    elif head == _SQLITE:
        yield from _sqlite_rows(path)
    yield from _raw(path, frames=frames)


def _parquet(path: Path) -> Iterator[tuple[str, bytes]]:
    file = pq.ParquetFile(path)
    for batch in file.iter_batches(batch_size=_BATCH_ROWS):
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            while pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
                column = column.flatten()
            if pa.types.is_dictionary(column.type):
                column = column.dictionary_decode()
            if column.type in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary()):
                for value in column.unique().to_pylist():
                    if value is not None:
                        yield f"column {name}", value.encode() if isinstance(value, str) else value


def _avro(data: bytes) -> Iterator[tuple[str, bytes]]:
    header, at = _avro_map(data, len(_AVRO))
    yield "header", b"\n".join(header.values())
    codec = header.get("avro.codec", b"null")
    at += 16  # the sync marker
    while at < len(data):
        _, at = _avro_long(data, at)
        size, at = _avro_long(data, at)
        block = data[at : at + size]
        at += size + 16
        if codec == b"deflate":
            block = zlib.decompress(block, -15)
        elif codec == b"zstandard":
            block = zstandard.ZstdDecompressor().decompressobj().decompress(block)
        yield "block", block


def _avro_long(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return (value >> 1) ^ -(value & 1), at


def _avro_map(data: bytes, at: int) -> tuple[dict[str, bytes], int]:
    found: dict[str, bytes] = {}
    while True:
        count, at = _avro_long(data, at)
        if count == 0:
            return found, at
        if count < 0:  # a block that also says how long it is
            count = -count
            _, at = _avro_long(data, at)
        for _ in range(count):
            size, at = _avro_long(data, at)
            key, at = data[at : at + size].decode(), at + size
            size, at = _avro_long(data, at)
            found[key], at = data[at : at + size], at + size


def _sqlite_rows(path: Path) -> Iterator[tuple[str, bytes]]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        connection.text_factory = bytes
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in tables:
            table = name.decode()
            rows = connection.execute(f'SELECT * FROM "{table}"')
            places = [f"column {table}.{column[0]}" for column in rows.description]
            for row in rows:
                for place, cell in zip(places, row, strict=True):
                    if isinstance(cell, bytes):
                        yield place, cell
                        if cell.startswith(_ZSTD):
                            yield f"{place}, opened", _open_frame(cell)
    finally:
        connection.close()


def _raw(path: Path, *, frames: bool) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as file:
        before = b""
        while piece := file.read(_PIECE):
            data = before + piece
            yield "bytes", data
            at = data.find(_ZSTD) if frames else -1
            while at >= 0:
                if opened := _open_frame(data[at : at + _MOST_FRAME]):
                    yield "zstd frame", opened
                at = data.find(_ZSTD, at + 1)
            before = data[-_OVERLAP:]


def _open_frame(data: bytes) -> bytes:
    """Open a frame as far as it goes: a torn one gives what came before the tear."""
    opener = zstandard.ZstdDecompressor().decompressobj()
    found: list[bytes] = []
    try:
        for start in range(0, len(data), 1024):
            found.append(opener.decompress(data[start : start + 1024]))
            if opener.eof or sum(map(len, found)) > _MOST_FRAME:
                break
    except zstandard.ZstdError:
        pass
    return b"".join(found)
