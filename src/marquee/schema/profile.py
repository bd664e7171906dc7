"""A profile: everything remembered of one viewer, folded from their events.

A viewer has no parameters of their own (house, decision 4): this recent history is encoded at request time. Only
`profiles.advance` makes new ones; its caps keep the packed size bounded (law 8).
"""

import re
from collections.abc import Iterable

import msgspec
import zstandard

# what an Entry's `action` says; the numbers are stored, so they never change meaning
PLAY, TRAILER, SEARCH_CLICK, DETAIL, THUMB_UP, THUMB_DOWN, LIST_ADD, RATE, HIDE, COMMENT, PICK = range(11)


class Entry(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """One thing done with a title, newest last in `Profile.history`."""

    title_id: str
    at: int  # effective, UTC ms
    action: int
    value: float | None = None  # PLAY, TRAILER: completion 0..1, None unknown; RATE: stars; COMMENT: sentiment -1..1
    episode_id: str | None = None
    aspects: str | None = None  # COMMENT: what it judges, as `pack_aspects` has it


class Progress(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """Where a film or an episode stands."""

    title_id: str
    episode_id: str | None
    position_s: float
    runtime_s: float | None
    at: int
    finished: bool = False
    device: str | None = None  # it was played on


class Seen(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """How often a title was shown and ignored, and the cover drawn for it."""

    title_id: str
    last_at: int
    visits: int = 0  # sessions it was seen in since it was last touched
    last_session: str | None = None
    artwork_id: str | None = None
    drawn_at: int | None = None
    decision_id: str | None = None
    probability: float | None = None


class Profile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One viewer. `log_position` is the last event folded in (law 8)."""

    profile_id: str
    account_id: str = ""
    log_position: int = 0
    created_at: int | None = None
    updated_at: int = 0
    name: str = ""
    kids: bool = False
    maturity: int | None = None  # ceiling in years; None: no ceiling (kids: see KIDS_CEILING)
    non_profiling: bool = False
    country: str | None = None
    language: str | None = None
    device: str | None = None
    session_id: str | None = None
    taste_since: int = 0  # reset_taste: nothing before this counts
    picks: tuple[str, ...] = ()
    history: tuple[Entry, ...] = ()
    progress: tuple[Progress, ...] = ()
    thumbs: dict[str, int] = {}
    my_list: tuple[tuple[str, int], ...] = ()  # (title_id, at), oldest first
    hidden: tuple[str, ...] = ()
    removed: dict[str, int] = {}  # history_remove: nothing of that title up to then counts
    seen: tuple[Seen, ...] = ()
    queries: tuple[tuple[str, int], ...] = ()  # (query, at), newest last
    stamps: dict[str, int] = {}  # when a setting was last set ("kids") or a mark taken back ("thumb:<title_id>")


MOST_ASPECTS = 6  # of one comment that are kept, the strongest
DELIVERY = frozenset({"dubbing_subtitles", "stream_quality"})  # aspects that are the company's doing, not the title's
TENTHS = 10  # aspects' sentiments are kept in tenths, which pack short

KIDS_CEILING = 7  # a kids' profile without its own ceiling

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Profile).decode


def ceiling_of(profile: Profile) -> int | None:
    """Tell the oldest audience this profile may see, in years; None is no ceiling."""
    if profile.kids:
        return KIDS_CEILING if profile.maturity is None else min(profile.maturity, 12)
    return profile.maturity


def pack_aspects(aspects: Iterable[tuple[str, float]]) -> str | None:
    """Write what a comment judges as one short text, `ending-9 music8` in tenths; None where it judges nothing."""
    kept = [(key, round(round(sentiment, 2) * TENTHS)) for key, sentiment in aspects if key.isidentifier()]
    strongest = sorted({key: worth for key, worth in kept if worth}.items(), key=lambda one: (-abs(one[1]), one[0]))
    return " ".join(f"{key}{worth}" for key, worth in sorted(strongest[:MOST_ASPECTS])) or None


def taste_in(sentiment: float, aspects: Iterable[tuple[str, float]]) -> float:
    """Tell what a comment says of its author's taste, -1 to 1 in hundredths.

    Its sentiment, but how a title was delivered is no matter of taste: where a broken dub or a stuttering stream is
    judged, what else is judged counts alone, and nothing where there is nothing else.
    """
    judged = [(key, round(worth, 2)) for key, worth in aspects]
    others = [worth for key, worth in judged if key not in DELIVERY]
    if len(others) == len(judged):
        return round(sentiment, 2)
    return round(sum(others) / len(others), 2) if others else 0.0


def unpack_aspects(text: str | None) -> tuple[tuple[str, float], ...]:
    """Read what `pack_aspects` wrote: (aspect, sentiment -1 to 1)."""
    found = re.findall(r"([^\s\d-]+)(-?\d+)", text or "")
    return tuple((key, int(worth) / TENTHS) for key, worth in found)


def pack_profile(profile: Profile) -> bytes:
    """Pack a profile for the state store (MessagePack under zstd)."""
    return zstandard.ZstdCompressor(level=6).compress(_encode(profile))  # level 1 passes 2 KB of history


def unpack_profile(data: bytes) -> Profile:
    """Read a packed profile; raises zstandard.ZstdError or msgspec.DecodeError if it is torn."""
    return _decode(zstandard.ZstdDecompressor().decompress(data))
