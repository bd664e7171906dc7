"""Account tokens (law 4): who may change what guards a household, signed with HMAC-SHA256, an hour at most.

A token is `base64url(claims).base64url(mac)`: claims are JSON `{"account_id", "profile_id", "expires_at"}`, the mac is
of `marquee-token:` and the claims' bytes. The operator's own server mints them with the operator key, which never
reaches a browser; on loopback the demo mints its own.
"""

import base64
import binascii
import hashlib
import hmac

import msgspec

from marquee.errors import NotAllowed
from marquee.schema.clock import HOUR
from marquee.schema.ids import valid_id

MAX_LIFE_MS = HOUR


class Claims(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a token says: an account, perhaps only one of its profiles, and until when."""

    account_id: str
    expires_at: int
    profile_id: str | None = None

    def covers(self, *, profile_id: str, account_id: str) -> bool:
        """Say whether this token speaks for a profile of an account."""
        if self.profile_id is not None and self.profile_id != profile_id:
            return False
        return bool(account_id) and self.account_id == account_id


def mint(key: bytes, claims: Claims) -> str:
    """Sign a token; one that lives longer than an hour is signed, and refused by whoever reads it."""
    body = msgspec.json.encode(claims)
    return f"{_text(body)}.{_text(_mac(key, body))}"


def read_token(key: bytes, token: str, *, now: int) -> Claims:
    """Check a token and give what it says; raises NotAllowed where it is forged, torn, expired or too long-lived."""
    body_text, _, mac_text = token.partition(".")
    try:
        body, mac = _bytes(body_text), _bytes(mac_text)
    except (binascii.Error, ValueError):
        raise NotAllowed("the token cannot be read; ask for a new one") from None
    if not hmac.compare_digest(mac, _mac(key, body)):
        raise NotAllowed("the token was not signed with this service's key; ask for a new one")
    try:
        claims = msgspec.json.decode(body, type=Claims)
    except msgspec.MsgspecError:
        raise NotAllowed("the token holds no claims; it must name account_id and expires_at") from None
    if not valid_id(claims.account_id):
        raise NotAllowed("the token names no valid account")
    if claims.expires_at <= now:
        raise NotAllowed("the token has expired; ask for a new one")
    if claims.expires_at > now + MAX_LIFE_MS:
        raise NotAllowed("the token lives longer than an hour; mint it with expires_at at most an hour ahead")
    return claims


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"marquee-token:" + body, hashlib.sha256)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    if len(text) > 2_000 or not text.isascii():
        raise ValueError("not a part of a token")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
