"""Profiles: list, create, look at, history, export, erase.

What guards a household needs its account's token (law 4).
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from marquee.errors import BadInput, Gone, NotAllowed, NotFound
from marquee.profiles.load import known
from marquee.schema.events import Event
from marquee.schema.ids import new_id
from marquee.schema.profile import PLAY, Profile, pack_profile
from marquee.serve.endpoint import Answer, Call, encode
from marquee.serve.payloads import (
    After,
    Erased,
    HistoryAnswer,
    Id,
    NewProfile,
    ProfileName,
    ProfilePayload,
    ProfilesAnswer,
    Watched,
)

_PRIVATE = {"cache-control": "no-store"}


class ProfilesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Whose profiles, from where on, and how many."""

    account_id: Id | None = None
    after: After = ""
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


def get_profiles(call: Call) -> ProfilesAnswer:
    """List profiles in id order; of one account where it is named, and only of it where the service has a key."""
    asked = call.read(ProfilesQuery)
    if call.runtime.settings.operator_key and not call.is_operator():
        claims = call.claims()
        if claims is None or asked.account_id != claims.account_id:
            raise NotAllowed("profiles are listed for their account only: give account_id and a token of that account")
    found = call.runtime.state.list_profiles(account_id=asked.account_id, after=asked.after, limit=asked.limit + 1)
    page = found[: asked.limit]
    return ProfilesAnswer(
        profiles=tuple(ProfileName(profile_id=profile_id, name=name) for profile_id, name in page),
        next=page[-1][0] if len(found) > asked.limit else None,
    )


def post_profile(call: Call) -> Answer:
    """Create a profile under the token's account, or change one of its own: 201 created, 200 changed."""
    claims = call.claims()
    if claims is None:
        raise NotAllowed("a profile is made under an account: send its token (POST /v1/token mints one on loopback)")
    asked = call.decode(NewProfile)
    profile_id = asked.profile_id or claims.profile_id or new_id("profile")
    if claims.profile_id is not None and claims.profile_id != profile_id:
        raise NotAllowed("the token speaks for another profile; ask for one of the whole account")
    before = call.runtime.profile(profile_id)
    if known(before) and before.account_id != claims.account_id:
        raise NotAllowed(f"profile {profile_id!r} belongs to another account; choose another profile_id")
    changes = {name: getattr(asked, name) for name in ("kids", "maturity", "non_profiling", "picks")}
    event = Event(
        kind="profile_update",
        event_id=new_id("event"),
        at=call.now,
        account_id=claims.account_id,
        profile_id=profile_id,
        name=None if asked.name is None else _plain(asked.name),
        country=asked.country or None,
        language=asked.language or None,
        **changes,
    )
    if call.runtime.collector.record([event]).erased[0]:
        raise Gone("this profile or account was erased; its ids are not used again: choose others")
    profile = call.runtime.profile(profile_id)
    # the list of profiles reads the state store, which a late follower would leave behind
    call.runtime.state.put_profiles(
        [(profile_id, profile.account_id, profile.name, profile.log_position, pack_profile(profile))]
    )
    return Answer(body=encode(_payload(profile)), status=200 if known(before) else 201, headers=_PRIVATE)


def get_profile(call: Call) -> ProfilePayload:
    """Show a profile's settings and what it keeps; one never seen is empty, `known` false."""
    return _payload(_readable(call))


def get_history(call: Call) -> HistoryAnswer:
    """List what a profile watched, newest first; what was removed is not in it."""
    profile = _readable(call)
    return HistoryAnswer(
        entries=tuple(
            Watched(title_id=one.title_id, at=one.at, completion=one.value, episode_id=one.episode_id)
            for one in reversed(profile.history)
            if one.action == PLAY
        )
    )


def delete_profile(call: Call) -> Erased:
    """Erase a profile everywhere (law 14); its personalisation ends with this answer."""
    profile = call.runtime.profile(call.id("profile_id"))
    call.require_account(profile_id=profile.profile_id, account_id=profile.account_id)
    if not known(profile):
        raise NotFound(f"nothing is held of profile {profile.profile_id!r}")
    return call.runtime.rights.forget(profile.profile_id, call.now)


def get_export(call: Call) -> Answer:
    """Give everything held of a profile, as JSON."""
    profile = call.runtime.profile(call.id("profile_id"))
    call.require_account(profile_id=profile.profile_id, account_id=profile.account_id)
    if not known(profile):
        raise NotFound(f"nothing is held of profile {profile.profile_id!r}")
    return Answer(body=encode(call.runtime.rights.export(profile.profile_id, call.now)), headers=_PRIVATE)


def _readable(call: Call) -> Profile:
    return call.profile(call.id("profile_id"))


def _plain(name: str) -> str:
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    if not plain:
        raise BadInput("`name` holds nothing that can be shown; give 1 to 80 letters")
    return plain


def _payload(profile: Profile) -> ProfilePayload:
    return ProfilePayload(
        profile_id=profile.profile_id,
        account_id=profile.account_id,
        name=profile.name,
        kids=profile.kids,
        maturity=profile.maturity,
        non_profiling=profile.non_profiling,
        picks=profile.picks,
        my_list=tuple(title_id for title_id, _ in reversed(profile.my_list)),
        hidden=profile.hidden,
        thumbs=profile.thumbs,
        language=profile.language or "",
        known=known(profile),
    )
