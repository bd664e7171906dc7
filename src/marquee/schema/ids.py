"""Ids: which strings may be one, how new ones are made, and how they are hashed.

It knows nothing of what an id stands for.
"""

import hashlib
import re
import secrets

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._:~-]{0,127}$"
MAX_ID_CHARS = 128

_VALID = re.compile(ID_PATTERN[:-1] + r"\Z").match


def valid_id(text: str) -> bool:
    """Say whether `text` may be an id: 1 to 128 letters, digits and `._:~-`, a letter or digit first."""
    return _VALID(text) is not None


def new_id(prefix: str) -> str:
    """Make an unguessable id such as `req-1b9d...` (80 random bits)."""
    return f"{prefix}-{secrets.token_hex(10)}"


def stable_hash(text: str, *, salt: str = "") -> int:
    """Hash text to 64 bits, equal on every machine and in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8, salt=salt.encode()[:16]).digest(), "big")


def bucket_of(text: str, *, buckets: int) -> int:
    """Put an id into one of `buckets` equal parts, the same everywhere."""
    return stable_hash(text) % buckets


def keyed_hash(text: str, *, key: bytes) -> str:
    """Hash an id under a secret key: what a tombstone keeps of an erased person (law 14)."""
    return hashlib.blake2b(text.encode(), digest_size=16, key=key[:64]).hexdigest()
