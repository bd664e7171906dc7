"""What an operator may do over HTTP: take a title down, move the data clock, read the desk (laws 1 and 10)."""

from typing import Annotated

import msgspec
from msgspec import Meta

from marquee.errors import NotAllowed
from marquee.serve.endpoint import Call
from marquee.serve.payloads import (
    ClockAnswer,
    ClockRequest,
    DecisionPayload,
    DeskAnswer,
    DeskVersion,
    TakedownRequest,
    TokenAnswer,
    TokenRequest,
)
from marquee.serve.tokens import MAX_LIFE_MS, Claims, mint


def post_token(call: Call) -> TokenAnswer:
    """Mint an account token: for the demo on this machine, or for an operator's key."""
    call.require_operator()
    asked = call.decode(TokenRequest)
    claims = Claims(account_id=asked.account_id, profile_id=asked.profile_id, expires_at=call.now + MAX_LIFE_MS)
    return TokenAnswer(token=mint(call.runtime.token_key, claims), expires_at=claims.expires_at)


def post_takedown(call: Call) -> DeskVersion:
    """Hide a title everywhere, or show it again; in force here at once and on every process within two seconds."""
    call.require_operator()
    asked = call.decode(TakedownRequest)
    version = call.runtime.desk.decide(
        "takedown",
        asked.title_id,
        None if asked.undo else asked.reason or "taken down",
        author=asked.author,
        now=call.now,
    )
    call.runtime.refresh()
    return DeskVersion(version=version)


def post_clock(call: Call) -> ClockAnswer:
    """Move the data clock forward (law 1); raises Refused on the wall clock, NotAllowed from elsewhere."""
    call.require_operator()
    if not call.local:
        raise NotAllowed("the clock is moved from this machine only")
    clock = call.runtime.clock
    return ClockAnswer(now=clock.advance_to(call.decode(ClockRequest).advance_to), kind=clock.kind)


class DeskQuery(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the newest decisions to list."""

    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100


def get_desk(call: Call) -> DeskAnswer:
    """Show what is in force and who decided it."""
    call.require_operator()
    asked = call.read(DeskQuery)
    desk = call.binding.bound.desk
    history = call.runtime.desk.history(limit=asked.limit)
    return DeskAnswer(
        version=desk.version,
        in_force={kind: found for kind, found in desk.decisions.items() if kind != "key"},
        history=tuple(
            DecisionPayload(**{name: getattr(one, name) for name in DecisionPayload.__struct_fields__})
            for one in history
            if one.kind != "key"
        ),
    )
