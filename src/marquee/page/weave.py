"""Bytes of a page woven from ready pieces: its rows' JSON and its record's MessagePack, without an object a tile.

A snapshot's ids are encoded once; a page then copies the pieces its tiles need. What comes out is what encoding the
structs of `schema.page` and `schema.served` would give, which a test holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import msgspec
import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.schema.catalog import plain_artwork_id

_json = msgspec.json.Encoder().encode
_pack = msgspec.msgpack.Encoder().encode
_DECISION = np.frombuffer(b',"decision_id":"', dtype=np.uint8)
_DIGITS = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """Byte strings end to end: piece i is `data[ends[i - 1]:ends[i]]`, with a 0 in front of `ends`."""

    data: NDArray[np.uint8]
    ends: NDArray[np.uint64]  # (pieces + 1,) unsigned, since then a loop over them compiles to plain copies


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fragments:
    """What a snapshot's ids are in JSON and MessagePack. Artwork `len(artworks) + title` is the title's plain one."""

    tiles_json: Pieces  # by artwork: {"title_id":"...","artwork_id":"...","reason":
    titles_packed: Pieces
    artworks_packed: Pieces


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pattern:
    """Rows ready to be woven: which piece comes where. Arrays are by tile but for the two by row."""

    fragments: Fragments
    rows: Pieces  # each row's JSON up to its tiles: {"row_id":...,"tiles":[
    counts: NDArray[np.int64]  # (rows,) tiles
    artworks: NDArray[np.int32]
    reasons: Pieces  # texts as JSON
    reason: NDArray[np.int32]
    draws: NDArray[np.uint8]  # (tiles, 12) decision ids as bytes; zeros where nothing was drawn
    tails: Pieces  # further fields as JSON, each with a comma in front
    tail: NDArray[np.int32]


NO_PIECES = Pieces(data=np.zeros(1, dtype=np.uint8), ends=np.zeros(2, dtype=np.uint64))  # one, and it is empty


def pieces(parts: Iterable[bytes]) -> Pieces:
    """Lay byte strings end to end."""
    parts = list(parts)
    ends = np.zeros(len(parts) + 1, dtype=np.uint64)
    ends[1:] = np.cumsum(np.fromiter(map(len, parts), dtype=np.int64, count=len(parts)))
    return Pieces(data=np.frombuffer(b"".join(parts) or b"\0", dtype=np.uint8), ends=ends)


@lru_cache(maxsize=2)
def fragments_of(snapshot: CatalogSnapshot) -> Fragments:
    """Encode a snapshot's ids, once."""
    names = snapshot.title_ids
    owners = np.repeat(np.arange(len(names)), np.diff(snapshot.artwork_start)).tolist()
    of_title = [names[owner] for owner in owners] + list(names)
    artworks = [*snapshot.artwork_ids, *(plain_artwork_id(name) for name in names)]
    return Fragments(
        tiles_json=pieces(
            b'{"title_id":' + _json(name) + b',"artwork_id":' + _json(artwork) + b',"reason":'
            for name, artwork in zip(of_title, artworks)
        ),
        titles_packed=pieces(map(_pack, names)),
        artworks_packed=pieces(map(_pack, artworks)),
    )


def rows_json(pattern: Pattern) -> bytes:
    """Write the rows of a page as a JSON array, all in one pass."""
    heads, rows, reasons, tails = pattern.fragments.tiles_json, pattern.rows, pattern.reasons, pattern.tails
    woven: NDArray[np.uint8] = _woven(
        rows.data, rows.ends, pattern.counts, heads.data, heads.ends, pattern.artworks, reasons.data, reasons.ends,
        pattern.reason, pattern.draws, tails.data, tails.ends, pattern.tail, _DECISION, _DIGITS,
    )  # fmt: skip
    return woven.tobytes()


def packed_list(ready: Pieces, index: NDArray[np.int32]) -> msgspec.Raw:
    """Pack the strings `index` names as a MessagePack array."""
    return msgspec.Raw(_array_head(len(index)) + _gather(ready.data, ready.ends, index).tobytes())


def _array_head(size: int) -> bytes:
    if size < 16:
        return bytes([0x90 | size])
    if size < 1 << 16:
        return b"\xdc" + size.to_bytes(2, "big")
    return b"\xdd" + size.to_bytes(4, "big")


@njit(cache=True, nogil=True)
def _copy(out, at, data, low, high):  # type: ignore[no-untyped-def]
    size = high - low
    for place in range(size):
        out[at + place] = data[low + place]
    return at + size


@njit(cache=True, nogil=True)
def _is_drawn(draws, tile):  # type: ignore[no-untyped-def]
    bits = np.uint8(0)
    for byte in range(draws.shape[1]):
        bits |= draws[tile, byte]
    return bits != 0


@njit(cache=True, nogil=True)
def _woven(  # type: ignore[no-untyped-def]
    row_data, row_ends, counts, head_data, head_ends, heads, word_data, word_ends, reason, draws,
    tail_data, tail_ends, tail, key, digits,
):  # fmt: skip
    one = np.uint64(1)
    size = np.uint64(2) + row_ends[len(counts)] + np.uint64(3 * len(counts))
    spelt = np.uint64(len(key) + 2 * draws.shape[1] + 1)
    for tile in range(len(heads)):
        head, word, rest = np.uint64(heads[tile]), np.uint64(reason[tile]), np.uint64(tail[tile])
        size += head_ends[head + one] - head_ends[head] + word_ends[word + one] - word_ends[word]
        size += tail_ends[rest + one] - tail_ends[rest] + np.uint64(2)
        if _is_drawn(draws, tile):
            size += spelt
    out = np.empty(size, np.uint8)
    out[0] = 91  # [
    at = one
    tile = 0
    for row in range(len(counts)):
        if row > 0:
            out[at] = 44  # ,
            at += one
        at = _copy(out, at, row_data, row_ends[row], row_ends[row + 1])
        for place in range(counts[row]):
            if place > 0:
                out[at] = 44
                at += one
            head, word, rest = np.uint64(heads[tile]), np.uint64(reason[tile]), np.uint64(tail[tile])
            at = _copy(out, at, head_data, head_ends[head], head_ends[head + one])
            at = _copy(out, at, word_data, word_ends[word], word_ends[word + one])
            if _is_drawn(draws, tile):
                at = _copy(out, at, key, np.uint64(0), np.uint64(len(key)))
                for byte in range(draws.shape[1]):
                    out[at] = digits[draws[tile, byte] >> 4]
                    out[at + one] = digits[draws[tile, byte] & 15]
                    at += np.uint64(2)
                out[at] = 34  # "
                at += one
            at = _copy(out, at, tail_data, tail_ends[rest], tail_ends[rest + one])
            out[at] = 125  # }
            at += one
            tile += 1
        out[at] = 93  # ]
        out[at + one] = 125
        at += np.uint64(2)
    out[at] = 93
    return out[: at + one]


@njit(cache=True, nogil=True)
def _gather(data, ends, index):  # type: ignore[no-untyped-def]
    one = np.uint64(1)
    size = np.uint64(0)
    for place in range(len(index)):
        piece = np.uint64(index[place])
        size += ends[piece + one] - ends[piece]
    out = np.empty(size, np.uint8)
    at = np.uint64(0)
    for place in range(len(index)):
        piece = np.uint64(index[place])
        at = _copy(out, at, data, ends[piece], ends[piece + one])
    return out
