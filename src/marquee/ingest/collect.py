"""The door: a body of events comes in, a receipt goes out.

What is acknowledged is on disk. A bad event never spoils its batch: it goes to quarantine with its reason, the others
are stored. It knows nothing of HTTP, and nothing of what events are for.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import msgspec

from marquee.errors import BadInput, TooLarge
from marquee.ingest.pace import CommentGate
from marquee.ingest.validate import Rejected, Wire, check_kind, check_needs, check_time, validate, well_formed
from marquee.schema.clock import Clock
from marquee.schema.events import GUARDED_FIELDS, Event
from marquee.schema.ids import valid_id
from marquee.storage.protocols import Appended, EventLog

MAX_EVENTS = 1_000  # a batch
MAX_BODY_BYTES = 4 << 20


class Rejection(msgspec.Struct, frozen=True, kw_only=True):
    """One event that was not stored: where it stood in the batch, its id if it has a readable one, and why."""

    index: int
    event_id: str | None
    reason: str


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a batch; the numbers add up to its length."""

    accepted: int
    duplicates: int
    rejected: list[Rejection]


class _WireBody(msgspec.Struct, frozen=True):
    events: list[Wire]


class _RawBody(msgspec.Struct, frozen=True):
    events: list[msgspec.Raw]


_decode_wire = msgspec.json.Decoder(list[Wire] | _WireBody).decode
_decode_raw = msgspec.json.Decoder(list[msgspec.Raw] | _RawBody).decode
_decode_one = msgspec.json.Decoder().decode


class Collector:
    """Check batches and store them. Safe for threads."""

    def __init__(
        self,
        log: EventLog,
        clock: Clock,
        *,
        owner_of: Callable[[str], str | None] | None = None,
        comments: CommentGate | None = None,
    ) -> None:
        """Collect into `log` at `clock`'s time.

        `owner_of` tells the account a profile belongs to, None where the profile is new: with it, an account's token
        cannot change the settings of another account's profile. `comments` says which comments may not be written.
        """
        self._log = log
        self._clock = clock
        self._owner_of = owner_of
        self._comments = comments

    def collect(
        self, body: bytes, *, allowed_profile: str | None, allowed_account: str | None, origin: str = "browser"
    ) -> Receipt:
        """Store the events of a body: a JSON list, or an object with the list under `events`.

        `allowed_*` are what the sender's token names, None without one: an event of another profile or account is then
        rejected `wrong_profile`, and guarded settings need one at all (law 4). `origin` is kept with what is rejected.
        Raises BadInput where the body is not such JSON and TooLarge past 1,000 events or 4 MiB.
        """
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge(f"{len(body):,} bytes; send at most {MAX_BODY_BYTES:,} at once")
        now = self._clock.now()
        raw_of, candidates = _read(body, now=now)
        events: list[Event] = []
        places: list[int] = []
        rejections: list[Rejection] = []
        quarantined: list[tuple[bytes, str]] = []
        for index, candidate in enumerate(candidates):
            verdict = candidate
            if not isinstance(candidate, Rejected):
                no = self._may(candidate, profile=allowed_profile, account=allowed_account)
                if no is None and self._comments is not None and candidate.comment_id is not None:
                    no = self._comments.refuse(candidate, now=now)
                verdict = no or candidate
            if isinstance(verdict, Rejected):
                raw = raw_of(index)
                rejections.append(Rejection(index=index, event_id=_id_of(raw), reason=verdict.reason))
                quarantined.append((raw, f"{verdict.reason}: {verdict.detail} ({origin})"))
            else:
                events.append(verdict)
                places.append(index)
        if quarantined:
            self._log.quarantine(quarantined, received_at=now)
        if not events:
            return Receipt(accepted=0, duplicates=0, rejected=rejections)
        done = self._log.append(events, received_at=now)
        rejections += [
            Rejection(index=place, event_id=event.event_id, reason="erased")  # and not a word of it is kept
            for place, event, erased in zip(places, events, done.erased)
            if erased
        ]
        duplicates = sum(done.duplicates)
        return Receipt(
            accepted=len(candidates) - duplicates - len(rejections),
            duplicates=duplicates,
            rejected=sorted(rejections, key=lambda one: one.index),
        )

    def record(self, events: Sequence[Event]) -> Appended:
        """Store facts the server itself states (`page_served`, `comment_understood`), durably."""
        return self._log.append(events, received_at=self._clock.now())

    def record_soon(self, events: Sequence[Event]) -> "Future[Appended]":
        """Hand facts to the next commit; they are durable when the future is done."""
        return self._log.append_soon(events, received_at=self._clock.now())

    def _may(self, event: Event, *, profile: str | None, account: str | None) -> Rejected | None:
        if (profile is not None and event.profile_id != profile) or (
            account is not None and event.account_id != account
        ):
            return Rejected(reason="wrong_profile", detail="the token is for another profile or account")
        if event.kind != "profile_update" or all(getattr(event, name) is None for name in GUARDED_FIELDS):
            return None
        if profile is None and account is None:
            return Rejected(reason="token_needed", detail=f"{', '.join(GUARDED_FIELDS)} change with a token only")
        owner = self._owner_of(event.profile_id) if self._owner_of is not None else None
        if owner and owner != event.account_id:
            return Rejected(reason="wrong_profile", detail="the profile belongs to another account")
        return None


def _read(body: bytes, *, now: int) -> tuple[Callable[[int], bytes], Sequence[Event | Rejected]]:
    """Decode a body, at once if every event is right as it stands, else one by one; also give a way to each's bytes."""
    try:
        wire = _decode_wire(body)
    except (msgspec.ValidationError, RecursionError):
        pass
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"the body is not JSON ({error}): send a list of events") from error
    else:
        found = wire.events if isinstance(wire, _WireBody) else wire
        _count(found)
        if well_formed(found):
            return lambda index: msgspec.json.encode(found[index]), [
                check_kind(event.kind) or check_needs(event) or check_time(event.at, now=now, backfill=False) or event
                for event in found
            ]
    try:
        torn = _decode_raw(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"the body is not a list of events ({error}): send a JSON list") from error
    raws = torn.events if isinstance(torn, _RawBody) else torn
    _count(raws)
    return lambda index: bytes(raws[index]), [validate(_object(raw), now=now) for raw in raws]


def _count(events: Sequence[object]) -> None:
    if len(events) > MAX_EVENTS:
        raise TooLarge(f"{len(events):,} events; send at most {MAX_EVENTS:,} at once")


def _object(raw: msgspec.Raw) -> Any:
    try:
        return _decode_one(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _id_of(raw: bytes) -> str | None:
    """Read the event's id back for the receipt, if it is one."""
    found = _object(msgspec.Raw(raw))
    event_id = found.get("event_id") if isinstance(found, dict) else None
    return event_id if isinstance(event_id, str) and valid_id(event_id) else None
