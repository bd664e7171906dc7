"""Events: what a viewer did, and what was seen of it.

One flat struct carries all kinds: the envelope, what it happened on, and the few fields a kind needs (`KINDS`). A field
Marquee does not know is kept in `extra`; a kind it does not know goes to quarantine. Checking is `ingest.validate`'s.
"""

from dataclasses import dataclass
from typing import Any

import msgspec

EVENT_VERSION = 1
NO_CEILING = -1  # as the `maturity` of a profile_update: a ceiling that was set is lifted


class Aspect(msgspec.Struct, frozen=True, array_like=True):
    """One thing a comment judges (`music`, `ending`), and how: -1 (against) to 1 (for)."""

    key: str
    sentiment: float


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing a viewer did. Times are UTC milliseconds, lengths are seconds (`_s`)."""

    kind: str
    event_id: str
    at: int
    account_id: str
    profile_id: str
    session_id: str | None = None
    device: str | None = None  # tv, desktop, tablet, phone
    country: str | None = None  # ISO 3166 alpha-2
    language: str | None = None  # ISO 639-1; of a comment_understood: what the comment is written in
    request_id: str | None = None  # the page it happened on
    row_id: str | None = None
    position: int | None = None  # 0 is the first tile of the row
    title_id: str | None = None
    episode_id: str | None = None
    artwork_id: str | None = None
    decision_id: str | None = None  # the draw of the cover it happened under (law 11)
    play_id: str | None = None
    position_s: float | None = None  # where the playhead stands
    runtime_s: float | None = None  # of what plays: film, episode or trailer
    visible_ms: int | None = None
    query: str | None = None
    results: int | None = None
    comment_id: str | None = None
    text: str | None = None
    rating: float | None = None  # 0.5 to 5
    thumb: int | None = None  # -1, 0 (taken back), 1
    name: str | None = None
    kids: bool | None = None
    maturity: int | None = None  # the oldest audience allowed, in years of age; -1 lifts it
    non_profiling: bool | None = None
    picks: tuple[str, ...] | None = None  # titles a new profile says it likes
    sentiment: float | None = None  # -1 to 1, by comment_understood
    aspects: tuple[Aspect, ...] | None = None  # what the comment judges, by comment_understood
    spoiler: float | None = None  # the chance that the comment gives the story away, by comment_understood
    toxicity: float | None = None  # the chance that it insults or threatens somebody, by comment_understood
    reason: str | None = None  # in short, why it is taken for a spoiler or toxic, by comment_understood
    model_version: str | None = None
    served: bytes | None = None  # a packed PageServed
    version: int = EVENT_VERSION
    extra: dict[str, Any] | None = None


class Logged(msgspec.Struct, frozen=True, kw_only=True):
    """An event as the log holds it: its position is the order of everything (law 3)."""

    log_position: int
    received_at: int
    event: Event
    backfill: bool = False

    @property
    def effective_at(self) -> int:
        """Tell when it counts for recency: the earlier of what the device said and when it came in."""
        return min(self.event.at, self.received_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What one kind of event must carry, and whether a browser may send it."""

    needs: tuple[str, ...]
    about: str
    internal: bool = False


KINDS: dict[str, Kind] = {
    "impression": Kind(
        needs=("request_id", "row_id", "position", "title_id"), about="a tile was half visible for a second"
    ),
    "detail_view": Kind(needs=("title_id",), about="the title page was opened"),
    "trailer_play": Kind(needs=("title_id",), about="a trailer ran; position_s of runtime_s tells how far"),
    "play_start": Kind(needs=("title_id",), about="playing began"),
    "play_progress": Kind(needs=("title_id", "position_s"), about="a heartbeat of the player"),
    "play_stop": Kind(needs=("title_id", "position_s"), about="playing ended or paused for good"),
    "search": Kind(needs=("query",), about="a query was sent"),
    "search_click": Kind(needs=("query", "title_id"), about="a result was opened"),
    "comment": Kind(needs=("comment_id", "title_id", "text"), about="a comment was written"),
    "comment_edit": Kind(needs=("comment_id", "title_id", "text"), about="a comment was rewritten by its author"),
    "comment_remove": Kind(needs=("comment_id", "title_id"), about="a comment was taken back"),
    "comment_report": Kind(needs=("comment_id", "title_id"), about="a comment was reported; text may say why"),
    "rate": Kind(needs=("title_id", "rating"), about="a rating of 0.5 to 5"),
    "thumb": Kind(needs=("title_id", "thumb"), about="-1 down, 1 up, 0 taken back"),
    "list_add": Kind(needs=("title_id",), about="put on my list"),
    "list_remove": Kind(needs=("title_id",), about="taken off my list"),
    "hide": Kind(needs=("title_id",), about="never show this again"),
    "unhide": Kind(needs=("title_id",), about="show it again"),
    "history_remove": Kind(needs=("title_id",), about="forget that I watched this"),
    "reset_taste": Kind(needs=(), about="start over; my list and hidden titles stay"),
    "profile_update": Kind(needs=(), about="a profile was created or changed"),
    "comment_understood": Kind(
        needs=("comment_id", "title_id", "sentiment", "model_version"), about="a follower read a comment", internal=True
    ),
    "page_served": Kind(needs=("request_id", "served"), about="the server built a page (law 2)", internal=True),
}

GUARDED_FIELDS = (
    "kids",
    "maturity",
    "non_profiling",
    "name",
)  # a profile_update with one of these needs a token (law 4)

_encode_event = msgspec.msgpack.Encoder().encode
_decode_event = msgspec.msgpack.Decoder(Event).decode


def pack_event(event: Event) -> bytes:
    """Pack an event into the bytes the log keeps (MessagePack, defaults left out)."""
    return _encode_event(event)


def unpack_event(data: bytes) -> Event:
    """Read an event back from the log's bytes; raises msgspec.DecodeError if they are torn."""
    return _decode_event(data)
