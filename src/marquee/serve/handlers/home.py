"""GET /v1/home: a page, recorded durably before it goes out (law 2).

What fails inside becomes a popular page that keeps every mask, marked `fallback`.
"""

import logging
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from marquee.catalog.availability import eligible
from marquee.errors import Gone, NotAllowed
from marquee.page.build import Built, build_page
from marquee.page.fallback import fallback_page
from marquee.page.served import CURSOR_MS, NOTHING_PLACED, Cursor, Placed, placed_of, read_cursor, sign_cursor
from marquee.profiles.advance import empty_profile, fold
from marquee.profiles.load import known
from marquee.schema.ids import new_id, stable_hash
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile, ceiling_of
from marquee.schema.served import PageServed, unpack_shown
from marquee.serve.endpoint import Answer, Call, failure
from marquee.serve.payloads import Country, CursorText, Device, Id, Language
from marquee.serve.runtime import Binding
from marquee.serve.showing import record_soon, wait_for

REQUEST_ID = "x-request-id"  # beside the body's, for those who compare pages

logger = logging.getLogger("marquee.serve")


class HomeQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Whose page, where, on what; how many rows at a time; `cursor` goes on with a page."""

    profile_id: Id
    country: Country = ""
    language: Language = ""
    device: Device = "desktop"
    rows: Annotated[int, Meta(ge=1, le=60)] = 8
    cursor: CursorText | None = None


class _Kept(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What the state store keeps of a part of a page being scrolled."""

    profile_id: str
    placed: bytes  # `Built.packed_placed`
    desk: int
    answer: bytes  # so that a cursor sent twice gives the same rows
    ceiling: int | None = None  # the rows were for


_keep = msgspec.msgpack.Encoder().encode
_kept = msgspec.msgpack.Decoder(_Kept).decode


def get_home(call: Call) -> Answer:
    """Give the first rows of a fresh page, or the next rows of one being scrolled (law 13)."""
    asked = call.read(HomeQuery)
    profile = _profile(call, asked.profile_id)
    if profile is None:  # what is remembered cannot be read, settings included: the strictest masks hold
        nobody = empty_profile(asked.profile_id)
        request = _request(asked, nobody)
        built = fallback_page(request, profile=None, bound=call.binding.bound, now=call.now, rows=asked.rows)
        return _answer(call, asked, nobody, built, request)
    if asked.cursor is not None:
        return _next_rows(call, asked, profile)
    request = _request(asked, profile)
    built = _built(call, asked, profile, request, binding=call.binding, placed=NOTHING_PLACED)
    return _answer(call, asked, profile, built, request)


def _profile(call: Call, profile_id: str) -> Profile | None:
    """Give the profile as of this moment: from its state, else from the log alone; None where neither can be read."""
    try:
        found = call.runtime.patience.profiles.ask(lambda: call.profile(profile_id), instead=lambda: None)
        if found is not None:
            return found
    except (NotAllowed, Gone):
        raise
    except Exception:
        logger.exception("the state of a profile could not be read; it is folded from the log")
    try:
        profile = fold(empty_profile(profile_id), call.runtime.log.tail(profile_id, after=0))
    except Exception:
        logger.exception("a profile could not be read; the popular page for children is served instead")
        return None
    call.may_read(profile_id=profile_id, account_id=profile.account_id)
    return profile if known(profile) else None


def _request(asked: HomeQuery, profile: Profile) -> PageRequest:
    return PageRequest(
        request_id=new_id("req"),
        profile_id=asked.profile_id,
        country=asked.country or profile.country or "",
        language=asked.language or profile.language or "",
        device=asked.device,
    )


def _next_rows(call: Call, asked: HomeQuery, profile: Profile) -> Answer:
    try:
        cursor = read_cursor(asked.cursor or "", profile_id=asked.profile_id, key=call.runtime.cursor_key, now=call.now)
    except NotAllowed as error:
        return failure(403, code="cursor", message=str(error), following="ask again without the cursor")
    first, kept = _pages(call, cursor, profile_id=asked.profile_id)
    if first is None:
        raise Gone("this page is not kept any more; ask for the first rows again")
    later = [unpack_shown(one.placed) for one in kept]
    records = [first, *later]
    placed = placed_of([served for served in records if served.first_row < cursor.next_row])
    binding = (call.runtime.binding_of(placed.versions) if placed.versions else None) or call.binding
    profile = _under_todays_rules(call, binding, profile, country=records[0].country)
    for one, served in zip(kept, later):
        same = served.first_row == cursor.next_row and one.desk == call.binding.bound.desk.version
        if same and one.ceiling == ceiling_of(profile) and _may_still(call, binding, served, profile):
            return Answer(body=one.answer, headers={REQUEST_ID: cursor.request_id})
    request = PageRequest(
        request_id=cursor.request_id,
        profile_id=asked.profile_id,
        country=records[0].country,
        language=asked.language or profile.language or "",
        device=records[0].device or asked.device,
        first_row=cursor.next_row,
    )
    built = _built(call, asked, profile, request, binding=binding, placed=placed)
    return _answer(call, asked, profile, built, request, position=cursor.position)


def _pages(call: Call, cursor: Cursor, *, profile_id: str) -> tuple[PageServed | None, list[_Kept]]:
    """Give the record of a page's first rows, from the log, and what is kept of its later ones.

    None where that cannot be read, or not in time: a fresh page is asked for then.
    """
    runtime = call.runtime

    def read() -> tuple[PageServed | None, list[_Kept]]:
        first = None
        for logged in runtime.log.read(after=cursor.position - 1, limit=1):
            event = logged.event
            if (event.request_id, event.profile_id) == (cursor.request_id, profile_id) and event.served is not None:
                first = unpack_shown(event.served)
        return first, [_kept(data) for data in runtime.state.get_pages(cursor.request_id, now=call.now)]

    def nothing() -> tuple[PageServed | None, list[_Kept]]:
        return None, []

    try:
        return runtime.patience.scrolling.ask(read, instead=nothing)
    except Exception:
        logger.exception("a page being scrolled could not be read")
        return nothing()


def _under_todays_rules(call: Call, binding: Binding, profile: Profile, *, country: str) -> Profile:
    """Hide from a page that goes on from an earlier catalogue what today's forbids: a rating may be new."""
    if binding.published is call.binding.published:
        return profile
    snapshot, then = call.binding.bound.snapshot, binding.bound.snapshot
    mask = eligible(
        snapshot, country=country, now=call.now, ceiling=ceiling_of(profile), taken_down=call.binding.taken_down
    )
    closed = [snapshot.title_ids[row] for row in np.flatnonzero(~mask).tolist()]
    return msgspec.structs.replace(profile, hidden=(*profile.hidden, *(one for one in closed if one in then.index)))


def _may_still(call: Call, binding: Binding, served: PageServed, profile: Profile) -> bool:
    """Say whether all of an answer may be shown still: a licence may have ended, a title been hidden since."""
    snapshot = binding.bound.snapshot
    mask = eligible(
        snapshot,
        country=served.country,
        now=call.now,
        ceiling=ceiling_of(profile),
        taken_down=call.binding.taken_down,
        hidden=profile.hidden,
    )
    rows = snapshot.rows_of(served.title_ids)
    return len(rows) == len(served.title_ids) and bool(mask[rows].all())


def _built(
    call: Call, asked: HomeQuery, profile: Profile, request: PageRequest, *, binding: Binding, placed: Placed
) -> Built:
    """Build the page, or where that fails inside the popular page behind the same masks."""

    def whole() -> Built:
        return build_page(
            request,
            profile=profile,
            bound=binding.bound,
            now=call.now,
            rng=np.random.default_rng(stable_hash(request.request_id) + request.first_row),
            rows=asked.rows,
            placed=placed,
        )

    def popular() -> Built:
        return fallback_page(
            request, profile=profile, bound=binding.bound, now=call.now, rows=asked.rows, placed=placed
        )

    try:
        return call.runtime.patience.pages.ask(whole, instead=popular)
    except Exception:
        logger.exception("a page failed inside; the popular page is served instead")
        return popular()


def _answer(
    call: Call, asked: HomeQuery, profile: Profile, built: Built, request: PageRequest, *, position: int = 0
) -> Answer:
    """Record what is about to be shown, durably, before it goes out; a cursor names the record of the first rows.

    `position` is where in the log that record stands, where these are later rows: they are kept for their cursor, too.
    """
    expires_at = call.now + CURSOR_MS
    recording = record_soon(
        call,
        profile,
        built.packed,
        request_id=built.request_id,
        country=request.country,
        device=request.device,
    )
    metrics = call.runtime.metrics
    metrics.count("pages")
    if built.fallback:
        metrics.count("pages_fallback")
    if built.explored:
        metrics.count("pages_explored")

    def following(position: int) -> str | None:
        if built.next_row is None or position <= 0:
            return None
        cursor = Cursor(request_id=built.request_id, next_row=built.next_row, expires_at=expires_at, position=position)
        return sign_cursor(cursor, profile_id=asked.profile_id, key=call.runtime.cursor_key)

    rows = built.rows_json  # while the record is on its way to the disk, as what follows
    body = b""
    if request.first_row:
        body = built.answer(rows=rows, following=following(position))
        kept = _Kept(
            profile_id=asked.profile_id,
            placed=built.packed_placed,
            desk=built.versions.desk,
            answer=body,
            ceiling=ceiling_of(profile),
        )
        if not _keep_page(call, built.request_id, asked.profile_id, _keep(kept), expires_at=expires_at):
            body = built.answer(rows=rows)  # it cannot be scrolled on
    try:
        written_at = wait_for(recording)
    except Gone:
        call.runtime.state.delete_profiles([asked.profile_id])  # erased meanwhile: nothing of it may stay behind
        raise
    body = body or built.answer(rows=rows, following=following(written_at))
    return Answer(body=body, headers={REQUEST_ID: built.request_id})


def _keep_page(call: Call, request_id: str, profile_id: str, data: bytes, *, expires_at: int) -> bool:
    """Keep what a cursor will ask for; False where that fails, or takes too long."""

    def keep() -> bool:
        call.runtime.state.put_page(request_id, profile_id, data, expires_at=expires_at)
        return True

    try:
        return call.runtime.patience.scrolling.ask(keep, instead=lambda: False)
    except Exception:
        logger.exception("a page could not be kept; it cannot be scrolled on")
        return False
