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
from marquee.schema.catalog import plain_artwork_id

_json = msgspec.json.Encoder().encode
_pack = msgspec.msgpack.Encoder().encode
_DECISION = np.frombuffer(b',"decision_id":"', dtype=np.uint8)


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


def tiles_json(
    fragments: Fragments,
    *,
    artworks: NDArray[np.int32],
    reasons: list[str],
    reason: NDArray[np.int32],
    decision_ids: list[str],
) -> tuple[bytes, NDArray[np.uint64]]:
    """Write tiles, each named by its artwork, as JSON objects with a comma behind; returns where each ends, too.

    `reason` numbers each tile's text in `reasons`; an empty decision id is left out.
    """
    words = pieces(map(_json, reasons))
    decisions = pieces(map(str.encode, decision_ids))
    if not _is_plain(decisions.data):  # nothing we draw; then escaped one by one
        decisions = pieces(_json(name)[1:-1] for name in decision_ids)
    heads = fragments.tiles_json
    out, ends = _woven(
        heads.data, heads.ends, artworks, words.data, words.ends, reason, decisions.data, decisions.ends, _DECISION
    )
    return out.tobytes(), ends


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
def _is_plain(data):  # type: ignore[no-untyped-def]
    """Say whether JSON writes these bytes as they are; a lone 0 stands for none."""
    special = 0
    for byte in data:
        special += (byte < 32) | (byte > 126) | (byte == 34) | (byte == 92)
    return special == 0 or (len(data) == 1 and data[0] == 0)


@njit(cache=True, nogil=True)
def _copy(out, at, data, low, high):  # type: ignore[no-untyped-def]
    size = high - low
    for place in range(size):
        out[at + place] = data[low + place]
    return at + size


@njit(cache=True, nogil=True)
def _woven(head_data, head_ends, heads, word_data, word_ends, reason, data, ends, key):  # type: ignore[no-untyped-def]
    one, nothing = np.uint64(1), np.uint64(0)
    size = nothing
    for tile in range(len(heads)):
        head, word = np.uint64(heads[tile]), np.uint64(reason[tile])
        size += head_ends[head + one] - head_ends[head] + word_ends[word + one] - word_ends[word] + np.uint64(2)
        if ends[tile + 1] > ends[tile]:
            size += np.uint64(len(key)) + ends[tile + 1] - ends[tile] + one
    out = np.empty(size, np.uint8)
    tile_ends = np.empty(len(heads), np.uint64)
    at = nothing
    for tile in range(len(heads)):
        head, word = np.uint64(heads[tile]), np.uint64(reason[tile])
        at = _copy(out, at, head_data, head_ends[head], head_ends[head + one])
        at = _copy(out, at, word_data, word_ends[word], word_ends[word + one])
        if ends[tile + 1] > ends[tile]:
            at = _copy(out, at, key, nothing, np.uint64(len(key)))
            at = _copy(out, at, data, ends[tile], ends[tile + 1])
            out[at] = 34  # "
            at += one
        out[at] = 125  # }
        out[at + one] = 44  # ,
        at += np.uint64(2)
        tile_ends[tile] = at
    return out, tile_ends


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
