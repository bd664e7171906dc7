"""Forget people, and tell people everything that is held of them (law 14).

Erasing ends a person's own personalisation at once: log, live state and lake are rewritten before this returns. What
shared models learnt from them goes at the next training; the versions made before are retired within a stated time.
What stays is a keyed hash, so that their later events are turned away.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from marquee.errors import NotFound
from marquee.jobs.erasures import LEARNT, note_erasure
from marquee.lake.forget import forget_rows, profiles_of
from marquee.schema.clock import DAY, iso
from marquee.schema.events import Logged
from marquee.schema.ids import keyed_hash
from marquee.schema.profile import unpack_profile
from marquee.schema.served import unpack_served
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk, EventLog, LakeEngine, StateStore

PAGE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What an erasure did."""

    profiles: tuple[str, ...]
    events: int  # removed from the log
    rows: int  # removed from the lake
    retire_by: int  # by when the versions that learnt from them are gone, UTC ms
    versions: tuple[str, ...]  # those versions, as kind:version


def forget(
    *,
    log: EventLog,
    state: StateStore,
    lake: LakeEngine,
    artifacts: Artifacts,
    desk: Desk,
    retire_days: int,
    now: int,
    profile_ids: Sequence[str] = (),
    account_ids: Sequence[str] = (),
    author: str = "operator",
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Forgotten:
    """Erase profiles, or accounts with all their profiles, from every store. Run again, it finishes what was cut short.

    Raises NotFound where nothing was ever known of one of them: an erasure of a mistyped id must not look like one.
    """
    steps = 5
    profiles = sorted({*profile_ids, *_profiles_of(state, account_ids), *profiles_of(lake, account_ids=account_ids)})
    for profile_id in profile_ids:
        if not _known(log, state, profile_id):
            raise NotFound(f"nothing is known of the profile {profile_id!r}; `marquee doctor` lists what is held")
    for account_id in account_ids:
        if not profiles and not log.is_erased(profile_id="", account_id=account_id):
            raise NotFound(f"nothing is known of the account {account_id!r}")
    report(1, steps)
    events = log.erase(profile_ids=profiles, account_ids=account_ids, at=now)
    report(2, steps)
    state.delete_profiles(profiles)
    report(3, steps)
    rows = forget_rows(lake, profile_ids=profiles, account_ids=account_ids)
    report(4, steps)
    note_erasure(artifacts=artifacts, desk=desk, now=now, author=author)
    due = now + retire_days * DAY
    versions = tuple(f"{kind}:{version}" for kind in LEARNT for version in artifacts.versions(kind))
    planned = desk.snapshot(now=now).in_force("retire")
    for version in versions:
        if version not in planned:  # an earlier erasure's date is the sooner one and stays
            desk.decide("retire", version, str(due), author=author, now=now)
    key = desk.secret("erasure")
    for one in (*profiles, *account_ids):
        what = msgspec.json.encode({"events": events, "rows": rows, "retire_by": iso(due)}).decode()
        desk.decide("audit", f"forget:{keyed_hash(one, key=key)}", what, author=author, now=now)
    report(5, steps)
    return Forgotten(profiles=tuple(profiles), events=events, rows=rows, retire_by=due, versions=versions)


def retire_due(*, artifacts: Artifacts, desk: Desk, now: int, author: str = "retirement") -> tuple[str, ...]:
    """Remove versions that learnt from an erased person and are due; returns them as kind:version.

    One that is in force is withdrawn first, as nothing may serve from it any longer: pages then come from popularity
    and content until the next training is published.
    """
    gone = []
    for name, due in desk.snapshot(now=now).in_force("retire").items():
        if int(due) > now:
            continue
        kind, _, version = name.partition(":")
        if version in artifacts.versions(kind):
            if artifacts.current(kind) == version:
                artifacts.withdraw(kind)
            artifacts.retire(kind, version)
        desk.decide("retire", name, None, author=author, now=now)
        gone.append(name)
    return tuple(gone)


def export(*, log: EventLog, state: StateStore, lake: LakeEngine | None, profile_id: str) -> dict[str, Any]:
    """Give everything held of a profile, ready for JSON; without the lake, what was derived there is left out.

    Raises NotFound where nothing is held.
    """
    events = log.tail(profile_id, after=0)
    packed = state.get_profile(profile_id)
    if not events and packed is None:
        raise NotFound(f"nothing is held of the profile {profile_id!r}")
    derived = {}
    for name in ("watches", "outcomes", "searches", "comments") if lake is not None else ():
        assert lake is not None
        table = lake.table(name)
        derived[name] = [_plain(row) for row in lake.run(table.filter(table.profile_id == profile_id)).to_pylist()]
    return {
        "profile_id": profile_id,
        "profile": None if packed is None else _plain(msgspec.to_builtins(unpack_profile(packed))),
        "events": [_event(logged) for logged in events],
        "derived": derived,
    }


def _event(logged: Logged) -> dict[str, Any]:
    event = logged.event
    fields: dict[str, Any] = msgspec.to_builtins(event, builtin_types=(bytes,))
    fields["at"] = iso(event.at)
    fields["received_at"] = iso(logged.received_at)
    if event.served is not None:
        fields["served"] = _served(event.served)
    return {name: _plain(value) for name, value in fields.items()}


def _served(data: bytes) -> Any:
    try:
        record = unpack_served(data)
    except msgspec.DecodeError:
        return data
    plain: dict[str, Any] = msgspec.to_builtins(record, builtin_types=(bytes,))
    return {**plain, "slot_probabilities": record.slots().tolist(), "artwork_probabilities": record.covers().tolist()}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def _profiles_of(state: StateStore, account_ids: Sequence[str]) -> list[str]:
    found: list[str] = []
    for account_id in account_ids:
        after = ""
        while page := state.list_profiles(account_id=account_id, after=after, limit=PAGE):
            found += [profile_id for profile_id, _ in page]
            after = page[-1][0]
    return found


def _known(log: EventLog, state: StateStore, profile_id: str) -> bool:
    return (
        state.get_profile(profile_id) is not None
        or bool(log.tail(profile_id, after=0))
        or log.is_erased(profile_id=profile_id, account_id="")
    )
