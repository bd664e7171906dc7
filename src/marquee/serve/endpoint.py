"""An endpoint: its address, the structs it takes and gives, and the function that answers.

One declaration checks the request, routes it and describes it in /openapi.json. Handlers are plain functions of a
`Call`, run in a thread; they know nothing of sockets.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, TypeVar

import msgspec

from marquee.errors import BadInput, NotAllowed, NotFound
from marquee.schema.ids import MAX_ID_CHARS, valid_id
from marquee.schema.profile import Profile
from marquee.serve.payloads import Failure, Problem
from marquee.serve.runtime import Binding, Runtime
from marquee.serve.tokens import Claims, read_token

JSON = "application/json"
Q = TypeVar("Q", bound=msgspec.Struct)

encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back: bytes, and how to read them."""

    body: bytes
    status: int = 200
    media_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def failure(status: int, *, code: str, message: str, following: str) -> Answer:
    """Say what went wrong in the one shape of all failures."""
    problem = Problem(code=code, message=message[:500], next=following)
    return Answer(body=encode(Failure(error=problem)), status=status)


@lru_cache(maxsize=256)
def _absent_by_default(kind: type[msgspec.Struct]) -> frozenset[str]:
    """Name the parameters that are None unless given: read loosely, the text "null" would pass for that."""
    return frozenset(field.encode_name for field in msgspec.structs.fields(kind) if field.default is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, bound to one catalogue, one set of models and one desk for as long as it lasts (law 9)."""

    runtime: Runtime
    binding: Binding
    now: int
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    bearer: str | None
    local: bool  # the peer is this machine, speaks to it directly, and under a local name

    def read(self, kind: type[Q]) -> Q:
        """Read the query parameters; raises msgspec.ValidationError or BadInput."""
        for name, text in self.query.items():
            if any(ord(letter) < 32 or ord(letter) == 127 for letter in text) and name != "q":
                raise BadInput(f"`{name}` holds control characters; leave them out")
            if text.casefold() == "null" and name in _absent_by_default(kind):
                raise BadInput(f"`{name}` is null; leave it out where it is not meant")
        return msgspec.convert(self.query, kind, strict=False)

    def decode(self, kind: type[Q]) -> Q:
        """Read the JSON body; raises msgspec.MsgspecError or BadInput."""
        if not self.body:
            raise BadInput(f"the body is empty; send JSON as {kind.__name__} in /openapi.json")
        return msgspec.json.decode(self.body, type=kind)

    def id(self, name: str) -> str:
        """Give an id of the path; raises NotFound where the text can be no id."""
        text = self.path[name]
        if not valid_id(text):
            raise NotFound(f"{name} may have 1 to {MAX_ID_CHARS} letters, digits and ._:~- only")
        return text

    def profile(self, profile_id: str) -> Profile:
        """Give a profile as of this moment (law 8); raises NotAllowed where this caller may not read it."""
        profile = self.runtime.profile(profile_id)
        self.may_read(profile_id=profile.profile_id, account_id=profile.account_id)
        return profile

    def claims(self) -> Claims | None:
        """Give what the bearer's token says, None without one; raises NotAllowed where it is no good."""
        if self.bearer is None or self.runtime.is_operator_key(self.bearer):
            return None
        return read_token(self.runtime.token_key, self.bearer, now=self.now)

    def is_operator(self) -> bool:
        """Say whether an operator calls: by key, or from this machine where no key is set."""
        if self.runtime.settings.operator_key:
            return self.bearer is not None and self.runtime.is_operator_key(self.bearer)
        return self.local

    def require_operator(self) -> None:
        """Raise NotAllowed unless an operator calls."""
        if not self.is_operator():
            raise NotAllowed(
                "only an operator may do this: call from this machine, or with the operator key as the bearer token"
            )

    def require_account(self, *, profile_id: str, account_id: str) -> None:
        """Raise NotAllowed unless the token speaks for this profile (law 4), or an operator calls by key."""
        if self.bearer is not None and self.runtime.is_operator_key(self.bearer):
            return
        claims = self.claims()
        if claims is None:
            raise NotAllowed("this needs a token of the profile's account; mint one (POST /v1/token on loopback)")
        if not claims.covers(profile_id=profile_id, account_id=account_id):
            raise NotAllowed("the token is for another account or profile; ask for one of this profile's account")

    def may_read(self, *, profile_id: str, account_id: str) -> None:
        """Raise NotAllowed where the service has an operator key and the token does not speak for the profile."""
        if self.runtime.settings.operator_key and account_id:
            self.require_account(profile_id=profile_id, account_id=account_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One address and how it answers."""

    method: Literal["GET", "POST", "DELETE"]
    path: str
    name: str
    summary: str
    handle: Callable[[Call], Answer | msgspec.Struct]
    query: type[msgspec.Struct] | None = None
    body: Any = None  # a type msgspec can describe
    answers: Any = None  # the struct of a success
    media_type: str = JSON  # of a success
    status: int = 200
    also: tuple[int, ...] = ()  # further statuses with the same struct
    problems: tuple[int, ...] = ()
    guarded: bool = False  # takes a bearer token
    operator: bool = False
    text_body: bool = False  # also read as text/plain: what sendBeacon can send without asking first
    max_body: int = 64 * 1024
    before_ready: bool = False  # answers with no catalogue published too
