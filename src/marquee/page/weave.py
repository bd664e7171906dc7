"""Bytes of a page woven from ready pieces: a tile's JSON and a record's MessagePack, without an object a tile.

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

_json = msgspec.json.Encoder().encode
_pack = msgspec.msgpack.Encoder().encode
_DECISION = np.frombuffer(b',"decision_id":"', dtype=np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """Byte strings end to end: piece i is `data[ends[i - 1]:ends[i]]`, with a 0 in front of `ends`."""

    data: NDArray[np.uint8]
    ends: NDArray[np.int64]  # (pieces + 1,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fragments:
    """What a snapshot's ids are in JSON and MessagePack. Artwork `len(artworks) + title` is the title's plain one."""

    titles_json: Pieces  # {"title_id":"...","artwork_id":
    artworks_json: Pieces  # "...","reason":
    titles_packed: Pieces
    artworks_packed: Pieces


def pieces(parts: Iterable[bytes]) -> Pieces:
    """Lay byte strings end to end."""
    parts = list(parts)
    ends = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in parts], out=ends[1:])
    return Pieces(data=np.frombuffer(b"".join(parts) or b"\0", dtype=np.uint8), ends=ends)


@lru_cache(maxsize=2)
def fragments_of(snapshot: CatalogSnapshot) -> Fragments:
    """Encode a snapshot's ids, once."""
    artworks = [*snapshot.artwork_ids, *(f"{title_id}~0" for title_id in snapshot.title_ids)]
    return Fragments(
        titles_json=pieces(b'{"title_id":' + _json(name) + b',"artwork_id":' for name in snapshot.title_ids),
        artworks_json=pieces(_json(name) + b',"reason":' for name in artworks),
        titles_packed=pieces(map(_pack, snapshot.title_ids)),
        artworks_packed=pieces(map(_pack, artworks)),
    )


def tiles_json(
    fragments: Fragments,
    *,
    titles: NDArray[np.int32],
    artworks: NDArray[np.int32],
    reasons: list[str],
    reason: NDArray[np.int32],
    decision_ids: list[str],
) -> tuple[bytes, NDArray[np.int64]]:
    """Write tiles as JSON objects, a comma behind each; returns the bytes and where each tile ends.

    `reason` numbers each tile's text in `reasons`; an empty decision id is left out.
    """
    words = pieces(map(_json, reasons))
    decisions = _decisions(decision_ids)
    out, ends = _woven(
        fragments.titles_json.data,
        fragments.titles_json.ends,
        titles,
        fragments.artworks_json.data,
        fragments.artworks_json.ends,
        artworks,
        words.data,
        words.ends,
        reason,
        decisions.data,
        decisions.ends,
        _DECISION,
    )
    return out.tobytes(), ends


def _decisions(decision_ids: list[str]) -> Pieces:
    joined = "".join(decision_ids)
    if not (joined.isascii() and joined.isalnum()):  # nothing we draw; then escaped one by one
        return pieces(_json(name)[1:-1] for name in decision_ids)
    ends = np.zeros(len(decision_ids) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, decision_ids), dtype=np.int64, count=len(decision_ids)), out=ends[1:])
    return Pieces(data=np.frombuffer(joined.encode(), dtype=np.uint8), ends=ends)


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
    for place in range(low, high):
        out[at] = data[place]
        at += 1
    return at


@njit(cache=True, nogil=True)
def _woven(  # type: ignore[no-untyped-def]
    title_data, title_ends, titles, artwork_data, artwork_ends, artworks, word_data, word_ends, reason, data, ends, key
):
    size = 0
    for tile in range(len(titles)):
        title, artwork, word = titles[tile], artworks[tile], reason[tile]
        size += title_ends[title + 1] - title_ends[title] + artwork_ends[artwork + 1] - artwork_ends[artwork]
        size += word_ends[word + 1] - word_ends[word] + 2
        if ends[tile + 1] > ends[tile]:
            size += len(key) + ends[tile + 1] - ends[tile] + 1
    out = np.empty(size, np.uint8)
    tile_ends = np.empty(len(titles), np.int64)
    at = 0
    for tile in range(len(titles)):
        title, artwork, word = titles[tile], artworks[tile], reason[tile]
        at = _copy(out, at, title_data, title_ends[title], title_ends[title + 1])
        at = _copy(out, at, artwork_data, artwork_ends[artwork], artwork_ends[artwork + 1])
        at = _copy(out, at, word_data, word_ends[word], word_ends[word + 1])
        if ends[tile + 1] > ends[tile]:
            at = _copy(out, at, key, 0, len(key))
            at = _copy(out, at, data, ends[tile], ends[tile + 1])
            out[at] = 34  # "
            at += 1
        out[at] = 125  # }
        out[at + 1] = 44  # ,
        at += 2
        tile_ends[tile] = at
    return out, tile_ends


@njit(cache=True, nogil=True)
def _gather(data, ends, index):  # type: ignore[no-untyped-def]
    size = 0
    for place in range(len(index)):
        size += ends[index[place] + 1] - ends[index[place]]
    out = np.empty(size, np.uint8)
    at = 0
    for place in range(len(index)):
        at = _copy(out, at, data, ends[index[place]], ends[index[place] + 1])
    return out
