"""The record of a page served, and the cursor by which a page goes on (laws 2, 13).

A cursor is signed and says only where to go on, and where in the log the record of the page's first rows stands; what
was placed is read back from the records of the same request.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass

from marquee.errors import Gone, NotAllowed
from marquee.schema.ids import valid_id
from marquee.schema.page import STATED_FACT
from marquee.schema.served import PageServed, Versions

CURSOR_MS = 30 * 60 * 1000
_MAC_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What earlier answers of this page hold: rows and titles that may not come again."""

    row_ids: frozenset[str] = frozenset()
    title_ids: frozenset[str] = frozenset()  # of discovery rows
    next_row: int = 0
    discovery_rows: int = 0
    versions: Versions | None = None  # of the newest record


NOTHING_PLACED = Placed()


def placed_of(records: Sequence[PageServed]) -> Placed:
    """Read from a page's records, in order of being served, what is placed already."""
    if not records:
        return NOTHING_PLACED
    discovery = [(record, row) for record in records for row in record.rows if row.kind not in STATED_FACT]
    return Placed(
        row_ids=frozenset(row.row_id for record in records for row in record.rows),
        title_ids=frozenset(
            title_id for record, row in discovery for title_id in record.title_ids[row.start : row.start + row.count]
        ),
        next_row=max(record.first_row + len(record.rows) for record in records),
        discovery_rows=sum(row.kind != "billboard" for _, row in discovery),
        versions=records[-1].versions,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a page goes on."""

    request_id: str
    next_row: int
    expires_at: int
    position: int = 0  # in the log, of the record of the first rows


def sign_cursor(cursor: Cursor, *, profile_id: str, key: bytes) -> str:
    """Write a cursor as URL-safe text that only this profile, and only until it expires, can give back."""
    body = json.dumps(
        [cursor.request_id, cursor.next_row, cursor.expires_at, cursor.position], separators=(",", ":")
    ).encode()
    return base64.urlsafe_b64encode(_mac(body, profile_id=profile_id, key=key) + body).rstrip(b"=").decode()


def read_cursor(text: str, *, profile_id: str, key: bytes, now: int) -> Cursor:
    """Read a cursor; raises NotAllowed where it was not written by us for this profile, Gone where it has expired."""
    forged = NotAllowed("this cursor was not given out by this service to this profile; ask for the first rows again")
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise forged from error
    mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(body, profile_id=profile_id, key=key)):
        raise forged
    said = json.loads(body)
    if len(said) != 4 or not valid_id(said[0]):  # or from before an upgrade
        raise forged
    request_id, next_row, expires_at, position = said
    if now >= expires_at:
        raise Gone("this page can no longer be scrolled on (30 minutes have passed); ask for the first rows again")
    return Cursor(request_id=request_id, next_row=next_row, expires_at=expires_at, position=position)


def _mac(body: bytes, *, profile_id: str, key: bytes) -> bytes:
    signer = hmac.new(key, b"cursor\0" + profile_id.encode() + b"\0" + body, hashlib.blake2b)
    return signer.digest()[:_MAC_BYTES]
