"""Is this an event? Every field checked, every no with a short reason.

There are two ways to the same answer: `Wire` and `well_formed` check a batch with nothing wrong in it quickly, and
`validate` looks at each field in turn, to mend what is harmless and to say what is wrong with the rest. Who may send
it is `ingest.collect`'s.
"""

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any

import msgspec

from marquee.schema.clock import DAY, EARLIEST_AT, LATEST_AT, MINUTE, parse_iso
from marquee.schema.events import EVENT_VERSION, KINDS, NO_CEILING, Event
from marquee.schema.ids import valid_id

MAX_LATE_MS = 30 * DAY
MAX_AHEAD_MS = 10 * MINUTE
MAX_TEXT_CHARS = 10_000
MAX_REASON_CHARS = 300  # of why a comment is reported
MAX_QUERY_CHARS = 300
MAX_NAME_CHARS = 80
MAX_PLACE_CHARS = 200  # of a row's and an artwork's id, which are made from other ids
MAX_PICKS = 20
MAX_EXTRA_BYTES = 2_048
MAX_SECONDS = 1_000_000.0
MAX_INT32 = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A no: a short code such as `missing_title_id`, and a sentence for the person who reads the quarantine."""

    reason: str
    detail: str


_Seconds = Annotated[float, msgspec.Meta(ge=0, le=MAX_SECONDS)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=MAX_INT32)]


class Wire(Event, forbid_unknown_fields=True, frozen=True, kw_only=True, omit_defaults=True):
    """An event whose numbers are right as they stand, and which holds nothing that wants mending.

    Decoding anything else into it fails. Its texts are for `well_formed` to look at.
    """

    at: Annotated[int, msgspec.Meta(ge=EARLIEST_AT, le=LATEST_AT)]
    position: _Count | None = None
    position_s: _Seconds | None = None
    runtime_s: _Seconds | None = None
    visible_ms: _Count | None = None
    query: None = None  # words may want mending: the slow way
    results: _Count | None = None
    text: None = None
    rating: Annotated[float, msgspec.Meta(ge=0.5, le=5)] | None = None
    thumb: Annotated[int, msgspec.Meta(ge=-1, le=1)] | None = None
    name: None = None
    maturity: Annotated[int, msgspec.Meta(ge=NO_CEILING, le=99)] | None = None
    picks: None = None
    sentiment: None = None
    aspects: None = None
    spoiler: None = None
    toxicity: None = None
    reason: None = None
    model_version: None = None
    served: None = None
    version: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = EVENT_VERSION
    extra: None = None


_ID, _PLACE = r"[A-Za-z0-9][A-Za-z0-9._:~-]{0,127}", r"[A-Za-z0-9][A-Za-z0-9._:~-]{0,199}"
_DEVICE, _COUNTRY, _LANGUAGE = r"[a-z0-9][a-z0-9._-]{0,31}", r"[A-Z]{2}", r"[a-z]{2,3}"
_ID_FIELDS = (
    "event_id",
    "account_id",
    "profile_id",
    "session_id",
    "request_id",
    "title_id",
    "episode_id",
    "play_id",
    "comment_id",
)
_SHAPES = [
    (operator.attrgetter(*fields), re.compile(f"(?:{shape}\n)*").fullmatch)
    for fields, shape in (
        (_ID_FIELDS, _ID),
        (("row_id", "artwork_id", "decision_id"), _PLACE),
        (("device", "device"), _DEVICE),  # twice, so that the getter gives a tuple
        (("country", "country"), _COUNTRY),
        (("language", "language"), _LANGUAGE),
    )
]


def well_formed(events: Sequence[Wire]) -> bool:
    """Say whether every id and code of a batch is right as it stands, all at once: one expression over one text."""
    for fields, matches in _SHAPES:
        texts: set[str | None] = set(chain.from_iterable(map(fields, events)))
        texts.discard(None)
        joined = "".join([f"{text}\n" for text in texts])
        if not matches(joined) or joined.count("\n") != len(texts):  # an id may not bring its own end of line
            return False
    return True


def validate(raw: Mapping[str, Any], *, now: int, backfill: bool = False) -> Event | Rejected:
    """Make an Event of what somebody sent, or say why not.

    `now` is the clock's; with `backfill` lateness is not checked. Fields Marquee does not know, and those only the
    server may set, are kept in `extra` if they are small.
    """
    if not isinstance(raw, Mapping):
        return Rejected(reason="not_an_object", detail=f"an event is an object, not {_named(raw)}")
    kind = raw.get("kind")
    no = check_kind(kind)
    if no:
        return no
    fields: dict[str, Any] = {"kind": kind}
    unknown: dict[str, Any] = {}
    for name, value in raw.items():
        read = _READERS.get(name)
        if name == "kind" or value is None:
            continue
        if read is None:
            unknown[name] = value
            continue
        checked = read(name, value)
        if isinstance(checked, Rejected):
            return checked
        if checked is not None:
            fields[name] = checked
    for name in ("event_id", "at", "account_id", "profile_id"):
        if name not in fields:
            return _missing(name, "every event")
    extra = _extra(unknown)
    if isinstance(extra, Rejected):
        return extra
    event = Event(**fields, extra=extra)
    if event.kind == "comment_report" and event.text is not None and len(event.text) > MAX_REASON_CHARS:
        return _too_long("text", len(event.text), MAX_REASON_CHARS)
    return check_needs(event) or check_time(event.at, now=now, backfill=backfill) or event


def check_kind(kind: object) -> Rejected | None:
    """Say whether an event of this kind may come from outside."""
    if kind is None:
        return _missing("kind", "every event")
    if not isinstance(kind, str):
        return _wrong("kind", kind, "text")
    known = KINDS.get(kind)
    if known is None:
        return Rejected(reason="unknown_kind", detail=f"{kind[:40]!r} is no kind of event this version knows")
    if known.internal:
        return Rejected(reason="internal_kind", detail=f"{kind} is written by the server alone")
    return None


def check_needs(event: Event) -> Rejected | None:
    """Say whether an event carries what its kind must."""
    needs = KINDS[event.kind].needs
    if needs and None in _NEEDS[event.kind](event):
        return _missing(next(name for name in needs if getattr(event, name) is None), event.kind)
    return None


def check_time(at: int, *, now: int, backfill: bool) -> Rejected | None:
    """Say whether an event's time is one at which it can come in: not a month late, not ahead of the clock."""
    if at > now + MAX_AHEAD_MS:
        return Rejected(reason="future", detail=f"at {at} is more than 10 minutes after the clock's {now}")
    if not backfill and at < now - MAX_LATE_MS:
        return Rejected(reason="too_old", detail=f"at {at} is more than 30 days before {now}: import it instead")
    return None


_NEEDS = {name: operator.attrgetter(*kind.needs, "kind") for name, kind in KINDS.items()}  # two at least: a tuple
_Reader = Callable[[str, Any], Any]

# what is never wanted in words: controls, lone surrogates, and marks that turn the direction of what follows
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_is_place = re.compile(_PLACE).fullmatch
_is_device = re.compile(_DEVICE).fullmatch
_is_country = re.compile(_COUNTRY).fullmatch
_is_language = re.compile(f"({_LANGUAGE})([-_][a-z0-9_-]{{1,30}})?").fullmatch


def _at(name: str, value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = parse_iso(value)
        except (ValueError, OverflowError):
            return _wrong(name, value, "milliseconds since 1970 or RFC 3339")
    value = _whole(name, value)
    if isinstance(value, int) and not EARLIEST_AT <= value <= LATEST_AT:
        return _outside(name, value, EARLIEST_AT, LATEST_AT)
    return value


def _id(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return _wrong(name, value, "text")
    if valid_id(value):
        return value
    return Rejected(reason=f"bad_id_{name}", detail=f"{value[:40]!r}: 1 to 128 letters, digits and ._:~-")


def _place(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return _wrong(name, value, "text")
    if _is_place(value):
        return value
    return Rejected(reason=f"bad_id_{name}", detail=f"{value[:40]!r}: 1 to {MAX_PLACE_CHARS} letters, digits and ._:~-")


def _code(shape: Callable[[str], "re.Match[str] | None"], mend: Callable[[str], str]) -> _Reader:
    def read(name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return _wrong(name, value, "text")
        found = shape(mend(value))
        if found is None:
            return Rejected(reason=f"out_of_range_{name}", detail=f"{value[:40]!r} is no {name}")
        return found[1] if found.re.groups else found[0]

    return read


def _words(most: int, *, lines: bool) -> _Reader:
    def read(name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return _wrong(name, value, "text")
        if len(value) > most:
            return _too_long(name, len(value), most)
        clean = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        clean = clean.strip() if lines else " ".join(clean.split())
        return clean or (None if not value or value.isspace() else _only_controls(name))

    return read


def _whole(name: str, value: Any) -> Any:
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return _finite(name, value) or _wrong(name, value, "a whole number")
    return value


def _integer(least: int, most: int) -> _Reader:
    def read(name: str, value: Any) -> Any:
        value = _whole(name, value)
        return value if isinstance(value, Rejected) or least <= value <= most else _outside(name, value, least, most)

    return read


def _number(least: float, most: float) -> _Reader:
    def read(name: str, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return _wrong(name, value, "a number")
        return _finite(name, value) or (float(value) if least <= value <= most else _outside(name, value, least, most))

    return read


def _flag(name: str, value: Any) -> Any:
    return value if isinstance(value, bool) else _wrong(name, value, "true or false")


def _picks(name: str, value: Any) -> Any:
    if not isinstance(value, (list, tuple)):
        return _wrong(name, value, "a list of title ids")
    if len(value) > MAX_PICKS:
        return Rejected(reason=f"too_long_{name}", detail=f"{len(value):,} picks; {MAX_PICKS} are allowed")
    checked = [_id(name, one) for one in value]
    return next((one for one in checked if isinstance(one, Rejected)), tuple(checked))


_READERS: dict[str, _Reader] = {
    "at": _at,
    "device": _code(_is_device, str.lower),
    "country": _code(_is_country, str.upper),
    "language": _code(_is_language, str.lower),
    "row_id": _place,
    "artwork_id": _place,
    "decision_id": _place,
    "position": _integer(0, MAX_INT32),
    "position_s": _number(0, MAX_SECONDS),
    "runtime_s": _number(0, MAX_SECONDS),
    "visible_ms": _integer(0, MAX_INT32),
    "query": _words(MAX_QUERY_CHARS, lines=False),
    "results": _integer(0, MAX_INT32),
    "text": _words(MAX_TEXT_CHARS, lines=True),
    "rating": _number(0.5, 5),
    "thumb": _integer(-1, 1),
    "name": _words(MAX_NAME_CHARS, lines=False),
    "kids": _flag,
    "maturity": _integer(NO_CEILING, 99),
    "non_profiling": _flag,
    "picks": _picks,
    "version": _integer(1, 1_000),
} | dict.fromkeys(_ID_FIELDS, _id)


def _extra(unknown: dict[str, Any]) -> "dict[str, Any] | Rejected | None":
    """Keep unknown fields if they are small and can be stored."""
    known = unknown.pop("extra", None)
    if isinstance(known, dict):
        unknown = known | unknown
    elif known is not None:
        unknown["extra"] = known
    if not unknown:
        return None
    try:
        size = max(len(msgspec.json.encode(unknown)), len(msgspec.msgpack.encode(unknown)))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        return Rejected(reason="wrong_type_extra", detail=f"fields Marquee does not know cannot be kept: {error}")
    if size > MAX_EXTRA_BYTES:
        return Rejected(
            reason="too_long_extra", detail=f"{size:,} bytes of unknown fields; {MAX_EXTRA_BYTES:,} are kept"
        )
    return unknown


def _finite(name: str, value: Any) -> Rejected | None:
    if isinstance(value, float) and not math.isfinite(value):
        return Rejected(reason=f"not_finite_{name}", detail=f"{value} is not a number that can be stored")
    return None


def _missing(name: str, owner: str) -> Rejected:
    return Rejected(reason=f"missing_{name}", detail=f"{owner} needs {name}")


def _wrong(name: str, value: Any, wanted: str) -> Rejected:
    return Rejected(reason=f"wrong_type_{name}", detail=f"{name} is {_named(value)}; it must be {wanted}")


def _outside(name: str, value: Any, least: float, most: float) -> Rejected:
    return Rejected(reason=f"out_of_range_{name}", detail=f"{name} must be from {least:g} to {most:g}")


def _too_long(name: str, count: int, most: int) -> Rejected:
    return Rejected(reason=f"too_long_{name}", detail=f"{count:,} characters; {most:,} are allowed")


def _only_controls(name: str) -> Rejected:
    return Rejected(reason="control_characters", detail=f"{name} holds nothing but control characters")


def _named(value: Any) -> str:
    return "nothing" if value is None else type(value).__name__
