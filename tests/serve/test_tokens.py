"""Tokens: what is signed is what was meant, for an hour at most."""

import base64

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from marquee.errors import NotAllowed
from marquee.schema.clock import HOUR
from marquee.serve.tokens import MAX_LIFE_MS, Claims, mint, read_token

KEY = b"k" * 32
NOW = 1_700_000_000_000
CLAIMS = Claims(account_id="a1", profile_id="p1", expires_at=NOW + HOUR)


def test_a_token_says_what_was_signed() -> None:
    assert read_token(KEY, mint(KEY, CLAIMS), now=NOW) == CLAIMS


def test_a_token_of_another_key_is_refused() -> None:
    with pytest.raises(NotAllowed, match="not signed"):
        read_token(b"x" * 32, mint(KEY, CLAIMS), now=NOW)


def test_a_token_ends_when_it_says() -> None:
    token = mint(KEY, CLAIMS)
    assert read_token(KEY, token, now=NOW + HOUR - 1)
    with pytest.raises(NotAllowed, match="expired"):
        read_token(KEY, token, now=NOW + HOUR)


def test_a_token_that_would_live_longer_than_an_hour_is_refused_though_rightly_signed() -> None:
    long = Claims(account_id="a1", expires_at=NOW + MAX_LIFE_MS + 1)
    with pytest.raises(NotAllowed, match="longer than an hour"):
        read_token(KEY, mint(KEY, long), now=NOW)


def test_changed_claims_are_refused() -> None:
    _, mac = mint(KEY, CLAIMS).split(".")
    other = base64.urlsafe_b64encode(msgspec.json.encode(msgspec.structs.replace(CLAIMS, account_id="a2"))).decode()
    with pytest.raises(NotAllowed):
        read_token(KEY, f"{other.rstrip('=')}.{mac}", now=NOW)


@given(some.text(max_size=200))
def test_no_text_is_taken_for_a_token_and_none_does_harm(text: str) -> None:
    with pytest.raises(NotAllowed):
        read_token(KEY, text, now=NOW)


def test_claims_cover_their_own_account_and_profile_only() -> None:
    assert CLAIMS.covers(profile_id="p1", account_id="a1")
    assert not CLAIMS.covers(profile_id="p2", account_id="a1")
    assert not CLAIMS.covers(profile_id="p1", account_id="a2")
    whole = Claims(account_id="a1", expires_at=NOW)
    assert whole.covers(profile_id="p2", account_id="a1")
    assert not Claims(account_id="", expires_at=NOW).covers(profile_id="p1", account_id="")
