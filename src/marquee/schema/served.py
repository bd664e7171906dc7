"""What was served: one record a page, written by the server (law 2).

Its arrays are aligned: tile i of the page is `title_ids[i]` under `artwork_ids[i]`. Probabilities are those of law 11
and are taken from here alone.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray


class RowServed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row: where its tiles start in the page's arrays, and how many there are."""

    row_id: str
    kind: str
    start: int
    count: int
    title: str = ""


class Versions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which versions of everything the page was built from."""

    catalog: str = ""
    models: str = ""
    policy: str = ""
    config: str = ""
    desk: int = 0
    profile: int = 0  # the log position folded into the profile


class PromotedServed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The titles campaigns would put on the billboard of this page, and whether chance let them (law 11).

    Where it did not, the page shows what it would have shown without them: both arms name the same titles.
    """

    title_ids: tuple[str, ...]
    shown: tuple[bool, ...]  # aligned
    chance: float  # of being shown, for each
    facts: bytes  # float32 (titles, `promotion.facts.FACTS`): what was known of viewer and title


class PageServed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One served page, packed."""

    request_id: str
    now: int
    versions: Versions
    rows: tuple[RowServed, ...]
    title_ids: tuple[str, ...]
    artwork_ids: tuple[str, ...]
    slot_probabilities: bytes  # float32, aligned: chance that this title stood in this slot
    artwork_probabilities: bytes  # float32, aligned: chance of this cover in its draw
    decision_ids: tuple[str, ...] = ()  # aligned; the draw each cover belongs to
    campaigns: dict[int, str] | None = None  # tile -> campaign
    cells: dict[str, str] | None = None  # experiment -> cell
    explored: bool = False
    fallback: bool = False
    scores: bytes = b""  # float32, aligned: what taste said of each title, in deviations over the page; b"": not said
    first_row: int = 0  # of the whole page: later rows of a scrolled page follow in further records
    country: str = ""
    device: str = ""
    promoted: PromotedServed | None = None

    def slots(self) -> NDArray[np.float32]:
        """Give the slot probabilities, float32 `(tiles,)`."""
        return np.frombuffer(self.slot_probabilities, dtype=np.float32)

    def covers(self) -> NDArray[np.float32]:
        """Give the cover probabilities, float32 `(tiles,)`."""
        return np.frombuffer(self.artwork_probabilities, dtype=np.float32)


class _Stored(PageServed, frozen=True, kw_only=True, omit_defaults=True):
    """A record as it is kept: a page's draws as bytes, half as long as they are spelt."""

    draws: bytes = b""  # (tiles, 12); zeros where nothing was drawn


_FIELDS = PageServed.__struct_fields__
_DRAW = 12
_encode = msgspec.msgpack.Encoder().encode
_decode_shown = msgspec.msgpack.Decoder(PageServed).decode
_decode = msgspec.msgpack.Decoder(_Stored).decode


def pack_served(served: PageServed) -> bytes:
    """Pack a record for the log and the state store."""
    return _encode(served)


def unpack_served(data: bytes) -> PageServed:
    """Read a packed record; raises msgspec.DecodeError if it is torn."""
    stored = _decode(data)
    told = {name: getattr(stored, name) for name in _FIELDS}
    if stored.draws:
        told["decision_ids"] = spelt(stored.draws)
    return PageServed(**told)


def unpack_shown(data: bytes) -> PageServed:
    """Read a packed record without its decision ids: what was placed, without the cost of spelling them."""
    return _decode_shown(data)


def spelt(draws: bytes) -> tuple[str, ...]:
    """Spell decision ids of 12 bytes each in hex; "" for one of zeros, where nothing was drawn."""
    digits = draws.hex()
    found = [digits[at : at + 2 * _DRAW] for at in range(0, len(digits), 2 * _DRAW)]
    return tuple("" if one == "0" * 2 * _DRAW else one for one in found)
